import { orderBy, debounce, merge, kebabCase } from "lodash-es";
console.log(orderBy([{ a: 2 }, { a: 1 }], "a"), merge({ a: { b: 1 } }, { a: { c: 2 } }), kebabCase("Hello wide World"));
debounce(() => console.log("once"), 5)();
await new Promise(done => setTimeout(done, 30));
