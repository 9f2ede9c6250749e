import through2 from "through2";
import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";
const found = [];
await pipeline(Readable.from(["a", "b"]), through2((chunk, encoding, done) => done(null, String(chunk).toUpperCase())), async function (source) { for await (const chunk of source) found.push(String(chunk)); });
console.log(found);
