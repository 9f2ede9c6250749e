// WebSocket (https://websockets.spec.whatwg.org) and the events CloseEvent and ErrorEvent. The host has the connection.
(function (primordials, host, need, engine) {
"use strict";

const {
  ArrayPrototypeIncludes, ArrayPrototypePush, StringPrototypeToLowerCase, SymbolIterator, TypeError, TypedArrayPrototypeGetBuffer,
  TypedArrayPrototypeGetByteLength, TypedArrayPrototypeSlice,
} = primordials;
const { bytesOf, constant, isObject, shape, toDictionary, toIntegerInRange, toText, toUSV } = need("webidl");
const { DOMException } = need("exceptions");
const { Event, EventTarget, fire, handlerAttribute } = need("events");
const { MessageEvent } = need("messaging");
const { URL } = need("url");
const { Blob, bytesOfBlob, isBlob } = need("blob");
const { encode } = need("encoding");
const { isToken } = need("headers");
const { asPromise } = engine;

let isCloseEvent, isErrorEvent;
class CloseEvent extends Event {
  #values;
  static { isCloseEvent = (object) => #values in object; }
  constructor(type, init = undefined) {
    super(type, init);
    const { wasClean, code, reason } = toDictionary(init, "new CloseEvent(): the second argument");
    this.#values = {
      __proto__: null, wasClean: !!wasClean, code: code === undefined ? 0 : toIntegerInRange(code, "code", 0, 65535),
      reason: reason === undefined ? "" : toUSV(reason, "reason"),
    };
  }
  get wasClean() { return this.#values.wasClean; }
  get code() { return this.#values.code; }
  get reason() { return this.#values.reason; }
}
shape(CloseEvent, isCloseEvent);

class ErrorEvent extends Event {
  #values;
  static { isErrorEvent = (object) => #values in object; }
  constructor(type, init = undefined) {
    super(type, init);
    const { message, filename, lineno, colno, error } = toDictionary(init, "new ErrorEvent(): the second argument");
    this.#values = {
      __proto__: null, message: message === undefined ? "" : toText(message, "message"), filename: filename === undefined ? "" : toUSV(filename, "filename"),
      lineno: lineno === undefined ? 0 : lineno >>> 0, colno: colno === undefined ? 0 : colno >>> 0, error,
    };
  }
  get message() { return this.#values.message; }
  get filename() { return this.#values.filename; }
  get lineno() { return this.#values.lineno; }
  get colno() { return this.#values.colno; }
  get error() { return this.#values.error; }
}
shape(ErrorEvent, isErrorEvent);

const STATES = { __proto__: null, CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 };

function addressOf(url) {
  let parsed;
  try {
    parsed = new URL(toUSV(url, "new WebSocket(): the URL"));
  } catch (error) {
    throw new DOMException("new WebSocket(): " + error.message, "SyntaxError");
  }
  if (parsed.protocol === "http:") parsed.protocol = "ws:";
  else if (parsed.protocol === "https:") parsed.protocol = "wss:";
  if (parsed.protocol !== "ws:" && parsed.protocol !== "wss:") {
    throw new DOMException("new WebSocket(): the URL begins with ws:, wss:, http: or https:, not with " + parsed.protocol, "SyntaxError");
  }
  if (parsed.hash !== "" || parsed.href[parsed.href.length - 1] === "#") throw new DOMException("new WebSocket(): the URL cannot have a fragment", "SyntaxError");
  return parsed.href;
}

function protocolsOf(given) {
  const found = [];
  if (given === undefined) return found;
  if (isObject(given) && typeof given[SymbolIterator] === "function") {
    for (const item of given) ArrayPrototypePush(found, toText(item, "new WebSocket(): a protocol"));
  } else {
    ArrayPrototypePush(found, toText(given, "new WebSocket(): the protocol"));
  }
  const seen = [];
  for (let i = 0; i < found.length; i++) {
    const name = StringPrototypeToLowerCase(found[i]);
    if (!isToken(name) || ArrayPrototypeIncludes(seen, name)) {
      throw new DOMException("new WebSocket(): " + engine.inspect(found[i]) + " is no name of a protocol, or there twice", "SyntaxError");
    }
    ArrayPrototypePush(seen, name);
  }
  return found;
}

let isSocket;
class WebSocket extends EventTarget {
  #url;
  #state = STATES.CONNECTING;
  #binaryType = "blob";
  #protocol = "";
  #extensions = "";
  #buffered = 0;
  #connection;
  static { isSocket = (object) => #url in object; }

  constructor(url, protocols = undefined) {
    if (arguments.length === 0) throw new TypeError("new WebSocket() needs 1 argument, the URL, got 0");
    super();
    this.#url = addressOf(url);
    const names = protocolsOf(protocols);
    this.#connection = host.connection(this.#url, names, (what, a, b, c) => this.#told(what, a, b, c));
    asPromise(this.#connection.run());
  }

  // What the host says.
  #told(what, first, second, third) {
    if (this.#state === STATES.CLOSED) return;
    if (what === "open") {
      this.#state = STATES.OPEN;
      this.#protocol = first;
      this.#extensions = second;
      fire(this, new Event("open"));
    } else if (what === "text") {
      this.#message(first);
    } else if (what === "bytes") {
      this.#message(this.#binaryType === "blob" ? new Blob([first]) : TypedArrayPrototypeGetBuffer(first));
    } else if (what === "sent") {
      this.#buffered -= first;
    } else if (what === "failed") {
      this.#fail(first);
    } else {
      this.#end(first, second, third);
    }
  }
  #message(data) {
    if (this.#state === STATES.OPEN) fire(this, new MessageEvent("message", { data, origin: new URL(this.#url).origin }));
  }
  #fail(message) {
    this.#state = STATES.CLOSED;
    fire(this, new ErrorEvent("error", { message, error: new TypeError(message) }));
    fire(this, new CloseEvent("close", { code: 1006 }));
  }
  #end(code, reason, wasClean) {
    this.#state = STATES.CLOSED;
    fire(this, new CloseEvent("close", { code, reason, wasClean }));
  }

  get url() { return this.#url; }
  get readyState() { return this.#state; }
  get bufferedAmount() { return this.#buffered; }
  get extensions() { return this.#extensions; }
  get protocol() { return this.#protocol; }
  get binaryType() { return this.#binaryType; }
  set binaryType(value) { if (value === "blob" || value === "arraybuffer") this.#binaryType = value; }

  send(data) {
    if (this.#state === STATES.CONNECTING) throw new DOMException("WebSocket.send(): the connection is not open yet: wait for the event open", "InvalidStateError");
    let content = isObject(data) && isBlob(data) ? bytesOfBlob(data) : bytesOf(data);
    const isText = content === undefined;
    if (isText) content = encode(toUSV(data, "WebSocket.send(): the data"));
    this.#buffered += TypedArrayPrototypeGetByteLength(content);
    if (this.#state === STATES.OPEN) this.#connection.send(isText ? content : TypedArrayPrototypeSlice(content), isText);
  }

  close(code = undefined, reason = undefined) {
    if (code !== undefined && code !== 1000 && !(code >= 3000 && code <= 4999)) {
      throw new DOMException("WebSocket.close(): the code must be 1000 or from 3000 to 4999, not " + engine.inspect(code), "InvalidAccessError");
    }
    const text = reason === undefined ? "" : toUSV(reason, "WebSocket.close(): the reason");
    if (TypedArrayPrototypeGetByteLength(encode(text)) > 123) throw new DOMException("WebSocket.close(): the reason has more than 123 bytes", "SyntaxError");
    if (this.#state === STATES.CLOSING || this.#state === STATES.CLOSED) return;
    const wasConnecting = this.#state === STATES.CONNECTING;
    this.#state = STATES.CLOSING;
    if (wasConnecting) {
      this.#connection.cancel();
      engine.setTimeout(() => this.#told("failed", "WebSocket.close() was called before the connection was open"), 0);
    } else {
      this.#connection.close(code ?? 1000, text);
    }
  }
}
const EVENTS = ["open", "message", "error", "close"];
for (let i = 0; i < EVENTS.length; i++) handlerAttribute(WebSocket, EVENTS[i]);
shape(WebSocket, isSocket, { show: ({ url, readyState, protocol }) => ({ url, readyState, protocol }) });
for (const name in STATES) {
  constant(WebSocket, name, STATES[name]);
  constant(WebSocket.prototype, name, STATES[name]);
}

return { WebSocket, CloseEvent, ErrorEvent };
})
