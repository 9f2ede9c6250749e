// node:net: TCP and Unix sockets, over asyncio's connections.
(function (primordials, service, require) {
"use strict";

const { Number, NumberIsInteger, StringPrototypeIncludes } = primordials;
const { Buffer } = require("buffer");
const EventEmitter = require("events");
const { coded, notHere } = require("internal/errors");
const { Duplex } = require("stream");

const isIP = (text) => service.version("" + text);

// (options[, done]), (path[, done]) or (port[, host][, done])
function normalizeArgs(args) {
  const last = args[args.length - 1], done = typeof last === "function" ? last : undefined;
  const [first, second] = args;
  if (first !== null && typeof first === "object") return [first, done];
  if (typeof first === "string" && !(Number(first) >= 0)) return [{ path: first }, done];
  return [{ port: first, host: typeof second === "string" ? second : undefined }, done];
}

class Socket extends Duplex {
  #connection;
  #timer;
  #idle = 0;
  #reading = false;
  constructor(options = {}) {
    super({ allowHalfOpen: options?.allowHalfOpen ?? false, autoDestroy: true, emitClose: true });
    this.connecting = false;
    this.pending = true;
    this.bytesRead = this.bytesWritten = 0;
    if (options?.fd !== undefined) throw notHere("new net.Socket with fd", "fs.read() reads a descriptor");
  }
  get readyState() { return this.connecting ? "opening" : this.#connection === undefined ? "closed" : "open"; }
  connect(...args) {
    const [options, done] = normalizeArgs(args);
    if (options.path === undefined && !(NumberIsInteger(Number(options.port)) && options.port >= 0 && options.port < 65536)) {
      throw options.port === undefined ? coded("ERR_MISSING_ARGS", 'The "options" or "port" or "path" argument must be specified', globalThis.TypeError)
        : coded("ERR_SOCKET_BAD_PORT", "options.port should be >= 0 and < 65536. Received " + options.port + ".", globalThis.RangeError);
    }
    if (done !== undefined) this.once("connect", done);
    this.connecting = true;
    const host = options.host ?? "localhost";
    service.connect(options.path, host, Number(options.port ?? 0), this._secure?.(options, host)).then((answer) => {
      this.connecting = false;
      if (this.destroyed) return answer.close?.();
      if (answer.close === undefined) return this.destroy(failure(answer, options, host));
      this.#connection = answer;
      this.pending = false;
      const facts = answer.addresses();
      [this.localAddress, this.localPort, this.remoteAddress, this.remotePort] = facts;
      this.remoteFamily = this.remoteAddress === undefined ? undefined : StringPrototypeIncludes(this.remoteAddress, ":") ? "IPv6" : "IPv4";
      this.emit("connect");
      if (this._secure !== undefined) this.emit("secureConnect");
      this.emit("ready");
      if (this.#reading) this._read();
    }, (error) => { this.destroy(error); });
    return this;
  }
  _read() {
    if (this.#connection === undefined) {
      this.#reading = true;
      return;
    }
    this.#connection.read().then((data) => {
      this.#touch();
      if (data !== undefined && data.byteLength === undefined) return this.destroy(failure(data, {}, "", "read"));
      this.bytesRead += data?.byteLength ?? 0;
      this.push(data === undefined ? null : Buffer.from(data.buffer, data.byteOffset, data.byteLength));
    }, (error) => { this.destroy(error); });
  }
  _write(chunk, encoding, callback) {
    if (this.#connection === undefined) {
      if (!this.connecting) return callback(coded("ERR_SOCKET_CLOSED_BEFORE_CONNECTION", "Socket closed before the connection was established"));
      this.once("connect", () => this._write(chunk, encoding, callback));
      return;
    }
    this.#touch();
    this.bytesWritten += chunk.length;
    this.#connection.write(chunk).then((problem) => callback(problem === undefined ? null : failure(problem, {}, "", "write")), callback);
  }
  _final(callback) {
    if (this.connecting) {
      this.once("connect", () => this._final(callback));
      return;
    }
    this.#connection?.end();
    callback();
  }
  _destroy(error, callback) {
    globalThis.clearTimeout(this.#timer);
    this.#connection?.close();
    this.connecting = false;
    callback(error);
  }
  destroySoon() {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once("finish", () => this.destroy());
  }
  resetAndDestroy() { return this.destroy(); }
  #touch() { if (this.#idle) this.setTimeout(this.#idle); }
  setTimeout(milliseconds, callback) {
    globalThis.clearTimeout(this.#timer);
    this.timeout = this.#idle = milliseconds;
    if (typeof callback === "function") this.once("timeout", callback);
    if (milliseconds > 0) this.#timer = globalThis.setTimeout(() => this.emit("timeout"), milliseconds);
    return this;
  }
  setNoDelay() { return this; }
  setKeepAlive() { return this; }
  ref() { return this; }
  unref() { return this; }
  address() { return this.localAddress === undefined ? {} : { address: this.localAddress, port: this.localPort, family: this.remoteFamily }; }
}

// The Error of [code, message, errno]
function failure([code, message, errno], options, host, call = "connect") {
  const place = options.path ?? host + ":" + options.port;
  const error = coded(code, code === "ENOTFOUND" ? "getaddrinfo ENOTFOUND " + host : call === "connect" && errno !== undefined ? "connect " + code + " " + place : message);
  error.errno = errno;
  error.syscall = code === "ENOTFOUND" ? "getaddrinfo" : call;
  if (call === "connect") globalThis.Object.assign(error, options.path === undefined ? code === "ENOTFOUND" ? { hostname: host } : { address: host, port: Number(options.port) } : { address: options.path });
  return error;
}

class Server extends EventEmitter {
  listening = false;
  constructor(options, listener = options) {
    super();
    if (typeof listener === "function") this.on("connection", listener);
  }
  listen() { throw notHere("net.Server.listen", "Python's asyncio.start_server() listens"); }
  close() { return this; }
  address() { return null; }
}

class BlockList {
  constructor() { throw notHere("new net.BlockList", "Python's ipaddress knows networks"); }
}

function connect(...args) {
  const [options] = normalizeArgs(args);
  const socket = new Socket(options);
  if (options.timeout) socket.setTimeout(options.timeout);
  return socket.connect(...args);
}

return {
  Socket, Stream: Socket, Server, BlockList, connect, createConnection: connect, _normalizeArgs: normalizeArgs,
  createServer: (options, listener) => new Server(options, listener),
  isIP, isIPv4: (text) => isIP(text) === 4, isIPv6: (text) => isIP(text) === 6,
  getDefaultAutoSelectFamily: () => true, setDefaultAutoSelectFamily() {},
  getDefaultAutoSelectFamilyAttemptTimeout: () => 250, setDefaultAutoSelectFamilyAttemptTimeout() {},
};
})
