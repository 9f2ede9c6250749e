import pino from "pino";
import { Writable } from "node:stream";
const lines = [];
const log = pino({ base: null, timestamp: false }, { write: line => lines.push(line) });
log.info({ a: 1 }, "hello %s", "x");
log.child({ part: "p" }).error(new Error("bad"));
console.log(lines[0], JSON.parse(lines[1]).err.message, JSON.parse(lines[1]).part);
