import Handlebars from "handlebars";
Handlebars.registerHelper("up", text => text.toUpperCase());
console.log(Handlebars.compile("{{#each list}}{{up name}}: {{n}}{{#unless @last}}, {{/unless}}{{/each}} {{{raw}}} {{raw}}")({ list: [{ name: "a", n: 1 }, { name: "b", n: 2 }], raw: "<b>" }));
