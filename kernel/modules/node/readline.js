// node:readline: lines of a stream, questions, and the sequences that move a terminal's cursor
(function (primordials, service, require) {
"use strict";

const { ArrayPrototypePush, Promise, StringPrototypeSlice, SymbolAsyncIterator } = primordials;
const { codes: { ERR_INVALID_ARG_TYPE }, coded } = require("internal/errors");
const EventEmitter = require("events");
const { StringDecoder } = require("string_decoder");

class Interface extends EventEmitter {
  #rest = "";
  #decoder = new StringDecoder("utf8");
  #afterReturn = false;
  #answer;
  #prompt;
  #started = false;
  constructor(input, output, completer, terminal) {
    super();
    const options = typeof input?.on === "function" ? { input, output, completer, terminal } : input;
    if (typeof options?.input?.on !== "function") throw new ERR_INVALID_ARG_TYPE("options.input", "stream.Readable", options?.input);
    this.input = options.input;
    this.output = options.output;
    this.terminal = options.terminal ?? this.output?.isTTY ?? false;
    this.closed = false;
    this.line = "";
    this.history = options.history ?? [];
    this.#prompt = options.prompt ?? "> ";
    this.input.on("data", this.#onData);
    this.input.on("end", this.#onEnd);
    this.input.on("error", this.#onError);
    options.signal?.addEventListener("abort", () => this.close(), { once: true });
  }
  #onData = (chunk) => {
    this.#rest += typeof chunk === "string" ? chunk : this.#decoder.write(chunk);
    // the end of a line: \n, \r, \r\n, whose halves may come in two chunks
    const end = /\r\n|[\n\r]/g;
    let start = 0, found;
    if (this.#afterReturn && this.#rest[0] === "\n") end.lastIndex = start = 1;
    if (this.#rest !== "") this.#afterReturn = false;
    while (!this.closed && (found = end.exec(this.#rest)) !== null) {
      this.#onLine(StringPrototypeSlice(this.#rest, start, found.index));
      start = end.lastIndex;
      this.#afterReturn = found[0] === "\r" && start === this.#rest.length;
    }
    this.#rest = StringPrototypeSlice(this.#rest, start);
  };
  #onEnd = () => {
    const rest = this.#rest + this.#decoder.end();
    this.#rest = "";
    if (rest !== "") this.#onLine(rest);
    this.close();
  };
  #onError = (error) => { this.emit("error", error); };
  #onLine(line) {
    const answer = this.#answer;
    this.#answer = undefined;
    if (answer !== undefined) answer(line);
    else this.emit("line", line);
  }
  getPrompt() { return this.#prompt; }
  setPrompt(prompt) { this.#prompt = "" + prompt; }
  prompt() {
    this.output?.write(this.#prompt);
    this.resume();
  }
  question(query, options, callback = options) {
    if (this.closed) throw coded("ERR_USE_AFTER_CLOSE", "readline was closed");
    this.output?.write(query);
    this.#answer = callback;
    options?.signal?.addEventListener("abort", () => { this.#answer = undefined; }, { once: true });
    this.resume();
  }
  pause() {
    this.input.pause();
    this.emit("pause");
    return this;
  }
  resume() {
    this.input.resume();
    this.emit("resume");
    return this;
  }
  write(data) { this.#onData(data); }
  close() {
    if (this.closed) return;
    this.closed = true;
    this.input.pause();
    this.input.removeListener("data", this.#onData);
    this.input.removeListener("end", this.#onEnd);
    this.input.removeListener("error", this.#onError);
    this.emit("close");
  }
  getCursorPos() { return { rows: 0, cols: 0 }; }
  [SymbolAsyncIterator]() {
    const lines = [], waiting = [];
    this.on("line", (line) => { if (waiting.length) waiting.shift()({ value: line, done: false }); else ArrayPrototypePush(lines, line); });
    this.on("close", () => { while (waiting.length) waiting.shift()({ value: undefined, done: true }); });
    return {
      next: () => new Promise((resolve) => {
        if (lines.length) resolve({ value: lines.shift(), done: false });
        else if (this.closed) resolve({ value: undefined, done: true });
        else ArrayPrototypePush(waiting, resolve);
      }),
      return: async () => {
        this.close();
        return { value: undefined, done: true };
      },
      [SymbolAsyncIterator]() { return this; },
    };
  }
}

function send(stream, text, callback) {
  if (stream === null || stream === undefined) {
    if (typeof callback === "function") globalThis.process.nextTick(callback, null);
    return true;
  }
  return stream.write(text, callback);
}
const exports = {
  Interface,
  createInterface: (...args) => new Interface(...args),
  cursorTo: (stream, x, y, callback) => send(stream, typeof y === "number" ? "\u001b[" + (y + 1) + ";" + (x + 1) + "H" : "\u001b[" + (x + 1) + "G", callback ?? y),
  moveCursor: (stream, dx, dy, callback) => send(stream, (dx < 0 ? "\u001b[" + -dx + "D" : dx > 0 ? "\u001b[" + dx + "C" : "") + (dy < 0 ? "\u001b[" + -dy + "A" : dy > 0 ? "\u001b[" + dy + "B" : ""), callback),
  clearLine: (stream, direction, callback) => send(stream, direction < 0 ? "\u001b[1K" : direction > 0 ? "\u001b[0K" : "\u001b[2K", callback),
  clearScreenDown: (stream, callback) => send(stream, "\u001b[0J", callback),
  emitKeypressEvents() {}, // input comes in lines
  get promises() { return require("readline/promises"); },
};
return exports;
})
