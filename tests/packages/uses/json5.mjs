import JSON5 from "json5";
console.log(JSON5.parse("{a: 1, /* c */ 'b': [1,], c: +.5}"), JSON5.stringify({ a: "it's" }));
