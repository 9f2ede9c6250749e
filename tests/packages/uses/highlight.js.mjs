import hljs from "highlight.js";
console.log(hljs.highlight("const x = 'a' // c", { language: "javascript" }).value, hljs.highlightAuto("def f(x): return x").language);
