import { Readable, Transform, pipeline } from "readable-stream";
pipeline(Readable.from(["a", "b"]), new Transform({ transform(chunk, encoding, done) { done(null, chunk + "!"); } }).on("data", chunk => console.log(String(chunk))), error => console.log("end", error));
await new Promise(done => setTimeout(done, 30));
