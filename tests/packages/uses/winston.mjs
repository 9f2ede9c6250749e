import winston from "winston";
import { Writable } from "node:stream";
const stream = new Writable({ write(chunk, encoding, done) { console.log(String(chunk)); done(); } });
const log = winston.createLogger({ level: "info", format: winston.format.combine(winston.format.splat(), winston.format.simple()), transports: [new winston.transports.Stream({ stream })] });
log.info("hello %s", "x", { a: 1 });
log.debug("not seen");
await new Promise(done => setTimeout(done, 30));
