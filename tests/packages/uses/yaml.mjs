import { parse, stringify, parseDocument } from "yaml";
console.log(parse("a: [1, 2]\nb: |\n  text\n"), stringify({ a: { b: [1, null] } }));
const document = parseDocument("# comment\na: 1");
document.set("b", 2);
console.log(String(document));
