import { marked } from "marked";
console.log(marked.parse("# Hi\n\n| a | b |\n|---|---|\n| 1 | *x* |\n\n```js\nx < 1\n```"));
