import debug from "debug";
const log = debug("app:x");
debug.log = undefined;
debug.enable("app:*");
log.log = (...args) => console.log(args[0].replace(/^.*app:x/, "app:x").replace(/ \+\d+ms/, ""));
log("hello %o %d", { a: 1 }, 3);
console.log(log.enabled, debug("other").enabled);
