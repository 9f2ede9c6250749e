// node:http: clients, over the HTTP of fetch. What a server would be is Python's.
(function (primordials, service, require) {
"use strict";

const {
  ArrayIsArray, ArrayPrototypeJoin, ArrayPrototypePush, ArrayPrototypeShift, ObjectKeys, Promise, RegExpPrototypeTest, StringPrototypeIncludes, StringPrototypeToLowerCase, StringPrototypeToUpperCase,
} = primordials;
const { Buffer } = require("buffer");
const EventEmitter = require("events");
const { coded, notHere } = require("internal/errors");
const { Readable, Writable } = require("stream");
const { TypeError } = globalThis;

const METHODS = ["ACL", "BIND", "CHECKOUT", "CONNECT", "COPY", "DELETE", "GET", "HEAD", "LINK", "LOCK", "M-SEARCH", "MERGE", "MKACTIVITY", "MKCALENDAR", "MKCOL", "MOVE", "NOTIFY", "OPTIONS", "PATCH", "POST", "PROPFIND", "PROPPATCH", "PURGE", "PUT", "REBIND", "REPORT", "SEARCH", "SOURCE", "SUBSCRIBE", "TRACE", "UNBIND", "UNLINK", "UNLOCK", "UNSUBSCRIBE"];
const STATUS_CODES = service.statusCodes();
const SERVERS = "Python's http.server and asyncio serve";

function validateHeaderName(name, label = "Header name") {
  if (typeof name === "string" && RegExpPrototypeTest(/^[\^_`a-zA-Z\-0-9!#$%&'*+.|~]+$/, name)) return;
  throw coded("ERR_INVALID_HTTP_TOKEN", label + ' must be a valid HTTP token ["' + name + '"]', TypeError);
}
function validateHeaderValue(name, value) {
  if (value === undefined) throw coded("ERR_HTTP_INVALID_HEADER_VALUE", 'Invalid value "undefined" for header "' + name + '"', TypeError);
  if (!RegExpPrototypeTest(/[^\t\x20-\x7e\x80-\xff]/, "" + value)) return;
  throw coded("ERR_INVALID_CHAR", 'Invalid character in header content ["' + name + '"]', TypeError);
}

// What programs ask of the connection of a request: it is httpx's, shared by several.
class Connection extends EventEmitter {
  connecting = false;
  destroyed = false;
  constructor(request, isEncrypted) {
    super();
    this.readable = this.writable = true;
    this.destroy = (error) => { request.destroy(error); return this; };
    if (isEncrypted) this.encrypted = this.authorized = true;
  }
  setTimeout() { return this; }
  setNoDelay() { return this; }
  setKeepAlive() { return this; }
  ref() { return this; }
  unref() { return this; }
  cork() {}
  uncork() {}
  address() { return {}; }
}

class IncomingMessage extends Readable {
  #exchange;
  constructor(exchange) {
    super({ autoDestroy: true });
    this.#exchange = exchange;
    this.headers = {};
    this.rawHeaders = [];
    this.trailers = {};
    this.rawTrailers = [];
    this.complete = false;
    this.aborted = false;
    this.httpVersion = "1.1";
    this.httpVersionMajor = this.httpVersionMinor = 1;
    this.url = "";
    this.method = null;
    this.statusCode = this.statusMessage = null;
    this.socket = this.connection = null;
  }
  get headersDistinct() {
    const found = { __proto__: null };
    for (let i = 0; i < this.rawHeaders.length; i += 2) ArrayPrototypePush(found[this.rawHeaders[i]] ??= [], this.rawHeaders[i + 1]);
    return found;
  }
  setTimeout(milliseconds, callback) {
    this.req.setTimeout(milliseconds, callback);
    return this;
  }
  _addHeaders(list) {
    for (let i = 0; i < list.length; i += 2) {
      const name = list[i], value = list[i + 1];
      ArrayPrototypePush(this.rawHeaders, name, value);
      if (name === "set-cookie") ArrayPrototypePush(this.headers[name] ??= [], value);
      else this.headers[name] = this.headers[name] === undefined ? value : this.headers[name] + (name === "cookie" ? "; " : ", ") + value;
    }
  }
  _read() {
    if (this.#exchange === undefined) return;
    this.#exchange.read().then((chunk) => {
      if (ArrayIsArray(chunk)) {
        this.aborted = true;
        this.destroy(coded(chunk[1] ?? "ECONNRESET", "aborted"));
      } else if (chunk === undefined || chunk === null) {
        this.complete = true;
        this.push(null);
      } else {
        this.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
      }
    }, (error) => { this.destroy(error); });
  }
  _destroy(error, callback) {
    if (!this.complete) {
      this.#exchange?.cancel();
      this.aborted = true;
      this.emit("aborted");
    }
    callback(this.listenerCount("error") === 0 ? null : error); // as in Node: most programs listen to the request alone
  }
}

class OutgoingMessage extends Writable {
  #headers = { __proto__: null }; // by lower case: [name, value]
  headersSent = false;
  setHeader(name, value) {
    if (this.headersSent) throw coded("ERR_HTTP_HEADERS_SENT", "Cannot set headers after they are sent to the client");
    validateHeaderName(name);
    if (ArrayIsArray(value)) for (let i = 0; i < value.length; i++) validateHeaderValue(name, value[i]);
    else validateHeaderValue(name, value);
    this.#headers[StringPrototypeToLowerCase(name)] = [name, value];
    return this;
  }
  setHeaders(headers) {
    for (const [name, value] of headers) this.setHeader(name, value);
    return this;
  }
  appendHeader(name, value) {
    const before = this.getHeader(name);
    return this.setHeader(name, before === undefined ? value : [].concat(before, value));
  }
  getHeader(name) { return this.#headers[StringPrototypeToLowerCase("" + name)]?.[1]; }
  hasHeader(name) { return this.#headers[StringPrototypeToLowerCase("" + name)] !== undefined; }
  removeHeader(name) { delete this.#headers[StringPrototypeToLowerCase("" + name)]; }
  getHeaderNames() { return ObjectKeys(this.#headers); }
  getRawHeaderNames() {
    const names = [];
    for (const key in this.#headers) ArrayPrototypePush(names, this.#headers[key][0]);
    return names;
  }
  getHeaders() {
    const found = { __proto__: null };
    for (const key in this.#headers) found[key] = this.#headers[key][1];
    return found;
  }
  get _header() { return this.headersSent ? "" : null; }
}

class ClientRequest extends OutgoingMessage {
  #exchange;
  #queue = [];
  #pull;       // a pull of the body that waits for a chunk
  #started = false;
  #timer;
  #url;
  #ended = false;
  constructor(input, options, callback) {
    super({ autoDestroy: false });
    if (typeof input === "string") input = new globalThis.URL(input);
    if (typeof options === "function") [callback, options] = [options, undefined];
    const fromUrl = input instanceof globalThis.URL ? require("url").urlToHttpOptions(input) : input;
    const given = { ...fromUrl, ...options };
    this.agent = given.agent === undefined || given.agent === null ? given._defaultAgent ?? exports.globalAgent : given.agent || new Agent();
    this.protocol = given.protocol ?? given.defaultProtocol ?? this.agent?.protocol ?? "http:";
    if (this.protocol !== "http:" && this.protocol !== "https:") {
      throw coded("ERR_INVALID_PROTOCOL", 'Protocol "' + this.protocol + '" not supported. Expected "http:"', TypeError);
    }
    if (given.socketPath !== undefined && given.socketPath !== null) throw notHere("http.request with socketPath", "httpx of Python has Unix sockets");
    if (given.rejectUnauthorized === false || given.ca !== undefined && given.ca !== null) {
      throw notHere("http.request with rejectUnauthorized or ca", "SSL_CERT_FILE in the environment names the certificates to trust");
    }
    this.method = StringPrototypeToUpperCase(given.method ?? "GET");
    this.path = given.path ?? "/";
    if (RegExpPrototypeTest(/[^\u0021-\u00ff]/, this.path)) throw coded("ERR_UNESCAPED_CHARACTERS", "Request path contains unescaped characters", TypeError);
    this.host = given.hostname ?? given.host ?? "localhost";
    this.port = +(given.port || given.defaultPort || (this.protocol === "https:" ? 443 : 80));
    this.reusedSocket = false;
    this.maxHeadersCount = null;
    const host = StringPrototypeIncludes(this.host, ":") && this.host[0] !== "[" ? "[" + this.host + "]" : this.host;
    const authority = this.port === (this.protocol === "https:" ? 443 : 80) ? host : host + ":" + this.port;
    this.#url = this.protocol + "//" + authority + this.path;
    if (ArrayIsArray(given.headers)) {
      for (let i = 0; i < given.headers.length; i += 2) this.appendHeader(given.headers[i], given.headers[i + 1]);
    } else {
      for (const name in given.headers) if (given.headers[name] !== undefined) this.setHeader(name, given.headers[name]);
    }
    if (!this.hasHeader("host") && given.setHost !== false) this.setHeader("Host", authority);
    if (typeof given.auth === "string" && !this.hasHeader("authorization")) this.setHeader("Authorization", "Basic " + Buffer.from(given.auth).toString("base64"));
    this.socket = this.connection = new Connection(this, this.protocol === "https:");
    if (typeof callback === "function") this.once("response", callback);
    if (given.timeout) this.setTimeout(given.timeout);
    given.signal?.addEventListener("abort", () => this.destroy(given.signal.reason), { once: true });
    if (given.signal?.aborted) globalThis.process.nextTick(() => this.destroy(given.signal.reason));
    globalThis.process.nextTick(() => { if (!this.destroyed) this.emit("socket", this.socket); });
  }
  get aborted() { return this.destroyed; }
  flushHeaders() { this.#start(true); }
  setNoDelay() {}
  setSocketKeepAlive() {}
  setTimeout(milliseconds, callback) {
    if (typeof callback === "function") this.once("timeout", callback);
    globalThis.clearTimeout(this.#timer);
    this.timeout = milliseconds;
    if (milliseconds > 0) this.#timer = globalThis.setTimeout(() => { this.emit("timeout"); }, milliseconds);
    return this;
  }
  abort() {
    if (this.destroyed) return;
    this.emit("abort");
    this.destroy();
  }
  _write(chunk, encoding, callback) {
    ArrayPrototypePush(this.#queue, { chunk: typeof chunk === "string" ? Buffer.from(chunk, encoding) : chunk, callback });
    if (this.#pull !== undefined) return this.#answer();
    if (this.#started) return;
    // A body that is whole by then has a length.
    if (this.#queue.length === 1) globalThis.setImmediate(() => this.#start(true));
    callback();
    this.#queue[this.#queue.length - 1].callback = undefined;
  }
  _final(callback) {
    this.#ended = true;
    if (this.#pull !== undefined) this.#answer();
    else this.#start(false);
    callback();
  }
  _destroy(error, callback) {
    globalThis.clearTimeout(this.#timer);
    const hadResponse = this.res !== undefined;
    this.#exchange?.cancel();
    this.#answer();
    this.socket.destroyed = true;
    if (!hadResponse && !error) error = coded("ECONNRESET", "socket hang up");
    if (hadResponse && !this.res.complete) this.res.destroy(error ?? coded("ECONNRESET", "aborted"));
    callback(hadResponse ? null : error);
    globalThis.process.nextTick(() => this.emit("close"));
  }
  // Give the pull that waits what there is.
  #answer() {
    if (this.#pull === undefined) return;
    const first = ArrayPrototypeShift(this.#queue), pull = this.#pull;
    if (first === undefined && !this.#ended && !this.destroyed) return;
    this.#pull = undefined;
    pull(first?.chunk);
    first?.callback?.();
  }
  #start(isOpen) {
    if (this.#started || this.destroyed) return;
    this.#started = this.headersSent = true;
    let body;
    if (!isOpen || this.#ended) {
      const chunks = [];
      while (this.#queue.length) ArrayPrototypePush(chunks, ArrayPrototypeShift(this.#queue).chunk);
      if (chunks.length) body = Buffer.concat(chunks);
    } else {
      body = () => new Promise((resolve) => {
        this.#pull = resolve;
        this.#answer();
      });
    }
    const list = [];
    const headers = this.getHeaders();
    for (const name of this.getRawHeaderNames()) {
      const value = headers[StringPrototypeToLowerCase(name)];
      if (ArrayIsArray(value)) for (let i = 0; i < value.length; i++) ArrayPrototypePush(list, name, "" + value[i]);
      else ArrayPrototypePush(list, name, "" + value);
    }
    this.#exchange = service.exchange(this.#url, this.method, list, body);
    this.#exchange.send().then((answer) => { this.#respond(answer); }, (error) => { this.destroy(error); });
  }
  #respond(answer) {
    if (this.destroyed) return;
    if (answer[0] === undefined || answer[0] === null) return this.destroy(this.#failure(answer[1], answer[2] ?? "ECONNRESET"));
    globalThis.clearTimeout(this.#timer);
    const response = this.res = new IncomingMessage(this.#exchange);
    response.req = this;
    response.statusCode = answer[0];
    response.statusMessage = answer[1];
    response._addHeaders(answer[2]);
    response.socket = response.connection = this.socket;
    response.on("close", () => {
      this.socket.destroyed = true;
      this.destroyed = true;
      this.emit("close");
    });
    if (!this.emit("response", response)) response.resume(); // nobody wants it
  }
  #failure(message, code) {
    const error = coded(code, code === "ENOTFOUND" ? "getaddrinfo ENOTFOUND " + this.host
      : code === "ECONNREFUSED" || code === "EHOSTUNREACH" || code === "ENETUNREACH" ? "connect " + code + " " + this.host + ":" + this.port
        : code === "ECONNRESET" ? "socket hang up" : message);
    error.errno = service.errno(code);
    error.syscall = code === "ENOTFOUND" ? "getaddrinfo" : "connect";
    if (code === "ENOTFOUND") error.hostname = this.host;
    else Object.assign(error, { address: this.host, port: this.port });
    return error;
  }
}

// Connections are pooled whatever an agent says; libraries set its properties.
class Agent extends EventEmitter {
  constructor(options = {}) {
    super();
    this.options = { ...options };
    this.defaultPort = 80;
    this.protocol = "http:";
    this.requests = {};
    this.sockets = {};
    this.freeSockets = {};
    this.keepAlive = options.keepAlive ?? false;
    this.keepAliveMsecs = options.keepAliveMsecs ?? 1000;
    this.maxSockets = options.maxSockets ?? Infinity;
    this.maxFreeSockets = options.maxFreeSockets ?? 256;
    this.maxTotalSockets = options.maxTotalSockets ?? Infinity;
    this.scheduling = options.scheduling ?? "lifo";
  }
  getName({ host = "localhost", port = "", localAddress = "" } = {}) { return ArrayPrototypeJoin([host, port, localAddress], ":"); }
  createConnection() { throw notHere("http.Agent.createConnection", "net.connect() opens a connection"); }
  destroy() {}
}

class ServerResponse extends OutgoingMessage {}
class Server extends EventEmitter {
  constructor(options, listener = options) {
    super();
    if (typeof listener === "function") this.on("request", listener);
    this.listening = false;
  }
  listen() { throw notHere("http.Server.listen", SERVERS); }
  close(callback) {
    if (typeof callback === "function") globalThis.process.nextTick(callback, coded("ERR_SERVER_NOT_RUNNING", "Server is not running."));
    return this;
  }
  address() { return null; }
  setTimeout() { return this; }
}

const exports = {
  METHODS, STATUS_CODES, Agent, ClientRequest, IncomingMessage, OutgoingMessage, Server, ServerResponse,
  globalAgent: new Agent({ keepAlive: true }), maxHeaderSize: 16384, validateHeaderName, validateHeaderValue,
  request: (...args) => new ClientRequest(...args),
  get(...args) {
    const request = new ClientRequest(...args);
    request.end();
    return request;
  },
  createServer: (...args) => new Server(...args),
  setMaxIdleHTTPParsers() {},
};
return exports;
})
