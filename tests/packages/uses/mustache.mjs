import Mustache from "mustache";
console.log(Mustache.render("{{#list}}<{{.}}>{{/list}}{{^none}}none{{/none}} {{x}}", { list: [1, 2], x: "a&b" }));
