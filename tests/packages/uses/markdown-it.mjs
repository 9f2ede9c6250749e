import MarkdownIt from "markdown-it";
console.log(new MarkdownIt({ linkify: true, typographer: true }).render('# "Hi" (c)\nSee www.example.org -- and *that*\n\n1. a\n2. b'));
