import { parse, stringify } from "smol-toml";
console.log(parse("title = 'x'\n[owner]\ndob = 1979-05-27T07:32:00Z\nports = [1, 2]"), stringify({ a: { b: 1 } }));
