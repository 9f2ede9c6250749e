import { Writable } from "node:stream";
import ora from "ora";
let text = "";
const stream = new Writable({ write(chunk, encoding, done) { text += chunk; done(); } });
ora({ text: "work", stream, isEnabled: false, color: false }).start().succeed("done");
await new Promise(done => setTimeout(done, 10));
console.log(JSON.stringify(text));
