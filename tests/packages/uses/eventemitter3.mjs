import EventEmitter from "eventemitter3";
const emitter = new EventEmitter();
emitter.once("a", (...args) => console.log(args));
console.log(emitter.emit("a", 1, 2), emitter.emit("a"));
