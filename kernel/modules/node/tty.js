// node:tty: the standard streams, over Python's sys.stdin, sys.stdout and sys.stderr
(function (primordials, service, require) {
"use strict";

const { ArrayPrototypeIncludes, ObjectDefineProperty, RegExpPrototypeTest, Symbol } = primordials;
const { Buffer } = require("buffer");
const { notHere } = require("internal/errors");
const { Readable, Writable } = require("stream");
const readline = require("readline");

// How many bits a colour has that this environment's terminal shows (https://no-color.org, and what terminals say).
function getColorDepth(env = globalThis.process.env) {
  const forced = env.FORCE_COLOR;
  if (forced !== undefined) return forced === "" || forced === "1" || forced === "true" ? 4 : forced === "2" ? 8 : forced === "3" ? 24 : 1;
  if (env.NODE_DISABLE_COLORS || env.NO_COLOR || env.TERM === "dumb") return 1;
  if (env.COLORTERM === "truecolor" || env.COLORTERM === "24bit" || ArrayPrototypeIncludes(["iTerm.app", "HyperTerm", "MacTerm"], env.TERM_PROGRAM)) return 24;
  if (RegExpPrototypeTest(/-256(color)?$/i, env.TERM ?? "") || env.TMUX) return 8;
  return env.TERM || env.COLORTERM ? 4 : 1;
}

// Written at once, as the streams of a terminal and of a file are in Node.
class WriteStream extends Writable {
  #fd;
  constructor(fd) {
    super({ decodeStrings: false, emitClose: false, autoDestroy: false });
    this.#fd = fd;
    this.fd = fd;
    this._type = "tty";
  }
  _write(chunk, encoding, callback) {
    service.write(this.#fd, typeof chunk === "string" && encoding !== "utf8" && encoding !== "utf-8" ? Buffer.from(chunk, encoding) : chunk);
    callback();
  }
  write(chunk, encoding, callback) {
    if (chunk !== null && typeof chunk === "object" && service.isPython(chunk)) chunk = Buffer.from(chunk);
    return super.write(chunk, encoding, callback);
  }
  end(...args) { // it is open as long as the session
    if (args.length && typeof args[0] !== "function") this.write(args[0]);
    const callback = args[args.length - 1];
    if (typeof callback === "function") globalThis.process.nextTick(callback);
    return this;
  }
  destroy() { return this; }
  get isTTY() { return service.isTTY(this.#fd) || undefined; }
  get columns() { return service.isTTY(this.#fd) ? service.size(0) : undefined; }
  get rows() { return service.isTTY(this.#fd) ? service.size(1) : undefined; }
  getWindowSize() { return [service.size(0), service.size(1)]; }
  getColorDepth(env) { return getColorDepth(env); }
  hasColors(count, env) {
    if (count !== undefined && typeof count !== "number") [count, env] = [undefined, count];
    return (count ?? 16) <= 2 ** getColorDepth(env);
  }
  cursorTo(x, y, callback) { return readline.cursorTo(this, x, y, callback); }
  moveCursor(dx, dy, callback) { return readline.moveCursor(this, dx, dy, callback); }
  clearLine(direction, callback) { return readline.clearLine(this, direction, callback); }
  clearScreenDown(callback) { return readline.clearScreenDown(this, callback); }
  [Symbol.for("nodejs.util.inspect.custom")]() { return "WriteStream { fd: " + this.#fd + " }"; }
}

// Lines as Python's input() gives them, which asks the front end, or what a file or a pipe holds.
class ReadStream extends Readable {
  constructor(fd) {
    super({ autoDestroy: false });
    this.fd = fd;
    this.isRaw = false;
  }
  _read() {
    const data = service.read();
    this.push(data === undefined ? null : Buffer.from(data));
  }
  get isTTY() { return service.isTTY(0) || undefined; }
  setRawMode(mode) {
    if (mode) throw notHere("tty.ReadStream.setRawMode", "Input comes in lines: read those");
    return this;
  }
  ref() { return this; }
  unref() { return this; }
  [Symbol.for("nodejs.util.inspect.custom")]() { return "ReadStream { fd: " + this.fd + " }"; }
}

const standard = [];
return ObjectDefineProperty({
  isatty: (fd) => typeof fd === "number" && service.isatty(fd),
  ReadStream, WriteStream,
}, "standard", { __proto__: null, value: (fd) => standard[fd] ??= fd === 0 ? new ReadStream(0) : new WriteStream(fd) });
})
