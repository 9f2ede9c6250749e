import * as yaml from "js-yaml";
console.log(yaml.load("a: 1\nb:\n  - x\n  - 2026-01-02\nc: &r {k: v}\nd: *r"), yaml.dump({ list: [1, { a: "b: c" }] }));
