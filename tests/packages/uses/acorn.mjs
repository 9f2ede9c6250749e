import * as acorn from "acorn";
console.log(JSON.stringify(acorn.parse("let a = b ** 2", { ecmaVersion: "latest" })));
