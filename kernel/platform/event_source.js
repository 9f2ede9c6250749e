// EventSource (https://html.spec.whatwg.org/multipage/server-sent-events.html), over fetch.
(function (primordials, host, need, engine) {
"use strict";

const {
  ArrayPrototypePush, PromisePrototypeThen, RegExpPrototypeExec, StringPrototypeIncludes, StringPrototypeIndexOf, StringPrototypeSlice,
  StringPrototypeToLowerCase, StringPrototypeStartsWith, TypeError,
} = primordials;
const { constant, shape, toDictionary, toUSV } = need("webidl");
const { DOMException } = need("exceptions");
const { AbortController } = need("abort");
const { Event, EventTarget, fire, handlerAttribute } = need("events");
const { MessageEvent } = need("messaging");
const { URL } = need("url");
const { fetch } = need("fetch");
const { TextDecoder } = need("encoding");
const streams = need("streams");
const { setTimeout, clearTimeout } = engine;

const STATES = { __proto__: null, CONNECTING: 0, OPEN: 1, CLOSED: 2 };
const RETRY = 3000; // milliseconds before the next attempt, unless the server wants other ones
const LINE_END = /\r\n|\n|\r/;
const DIGITS = /^[0-9]+$/;

// Takes a stream's text in pieces; `dispatch(type, data, lastEventId)`, `setRetry(milliseconds)`.
function makeParser(lastEventId, dispatch, setRetry) {
  let rest = "", data = null, type = "", id = lastEventId;
  const line = (text) => {
    if (text === "") {
      if (data !== null) dispatch(type === "" ? "message" : type, data, id);
      data = null;
      type = "";
      return;
    }
    const colon = StringPrototypeIndexOf(text, ":");
    if (colon === 0) return;
    const field = colon === -1 ? text : StringPrototypeSlice(text, 0, colon);
    const value = colon === -1 ? "" : StringPrototypeSlice(text, text[colon + 1] === " " ? colon + 2 : colon + 1);
    if (field === "data") data = data === null ? value : data + "\n" + value;
    else if (field === "event") type = value;
    else if (field === "id" && !StringPrototypeIncludes(value, "\0")) id = value;
    else if (field === "retry" && RegExpPrototypeExec(DIGITS, value) !== null) setRetry(+value);
  };
  return (text) => {
    rest += text;
    for (let found; (found = RegExpPrototypeExec(LINE_END, rest)) !== null;) {
      const { 0: end, index } = found;
      if (end === "\r" && index === rest.length - 1) return; // perhaps half of a line's end
      const head = StringPrototypeSlice(rest, 0, index);
      rest = StringPrototypeSlice(rest, index + end.length);
      line(head);
    }
  };
}

let isSource, attempt;
class EventSource extends EventTarget {
  #url;
  #withCredentials;
  #state = STATES.CONNECTING;
  #retry = RETRY;
  #lastEventId = "";
  #abort = new AbortController();
  #timer;
  static {
    isSource = (object) => #url in object;
    attempt = (source) => source.#connect();
  }

  constructor(url, init = undefined) {
    if (arguments.length === 0) throw new TypeError("new EventSource() needs 1 argument, the URL, got 0");
    super();
    this.#withCredentials = !!toDictionary(init, "new EventSource(): the options").withCredentials;
    try {
      this.#url = new URL(toUSV(url, "new EventSource(): the URL")).href;
    } catch (error) {
      throw new DOMException("new EventSource(): " + error.message, "SyntaxError");
    }
    this.#connect();
  }

  #connect() {
    const headers = [["accept", "text/event-stream"], ["cache-control", "no-cache"]];
    if (this.#lastEventId !== "") ArrayPrototypePush(headers, ["last-event-id", this.#lastEventId]);
    PromisePrototypeThen(fetch(this.#url, { headers, signal: this.#abort.signal }), (response) => {
      if (this.#state === STATES.CLOSED) return;
      const type = StringPrototypeToLowerCase(response.headers.get("content-type") ?? "");
      if (response.status !== 200 || !StringPrototypeStartsWith(type, "text/event-stream")) {
        this.#abort.abort();
        this.#fail();
        return;
      }
      this.#state = STATES.OPEN;
      fire(this, new Event("open"));
      this.#read(response);
    }, () => this.#again());
  }

  #read({ body, url }) {
    const decoder = new TextDecoder(), { origin } = new URL(url), reader = streams.lock(body);
    streams.handled(reader.closed);
    const parse = makeParser(this.#lastEventId, (type, data, lastEventId) => {
      this.#lastEventId = lastEventId;
      if (this.#state === STATES.OPEN) fire(this, new MessageEvent(type, { data, origin, lastEventId }));
    }, (milliseconds) => { this.#retry = milliseconds; });
    const next = () => reader.read({
      __proto__: null,
      chunk: (bytes) => {
        parse(decoder.decode(bytes, { stream: true }));
        if (this.#state === STATES.OPEN) next();
      },
      close: () => this.#again(),
      error: () => this.#again(),
    });
    next();
  }

  #again() {
    if (this.#state === STATES.CLOSED) return;
    this.#state = STATES.CONNECTING;
    fire(this, new Event("error"));
    if (this.#state !== STATES.CLOSED) this.#timer = setTimeout(attempt, this.#retry, this);
  }

  #fail() {
    this.#state = STATES.CLOSED;
    fire(this, new Event("error"));
  }

  get url() { return this.#url; }
  get withCredentials() { return this.#withCredentials; }
  get readyState() { return this.#state; }
  close() {
    if (this.#state === STATES.CLOSED) return;
    this.#state = STATES.CLOSED;
    clearTimeout(this.#timer);
    this.#abort.abort();
  }
}
const EVENTS = ["open", "message", "error"];
for (let i = 0; i < EVENTS.length; i++) handlerAttribute(EventSource, EVENTS[i]);
shape(EventSource, isSource, { show: ({ url, readyState, withCredentials }) => ({ url, readyState, withCredentials }) });
for (const name in STATES) {
  constant(EventSource, name, STATES[name]);
  constant(EventSource.prototype, name, STATES[name]);
}

return { EventSource };
})
