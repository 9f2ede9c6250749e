import * as prettier from "prettier";
console.log(await prettier.format("const a={b:1,c:[1,2]};function f( x ){return x}", { parser: "babel" }), await prettier.format("# Hi\n* a\n* b", { parser: "markdown" }));
