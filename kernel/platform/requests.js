// Request and Response (https://fetch.spec.whatwg.org/#request-class, #response-class).
(function (primordials, host, need, engine) {
"use strict";

const {
  ArrayPrototypeIncludes, JSONStringify, NumberIsInteger, RangeError, RegExpPrototypeExec, StringPrototypeIndexOf,
  StringPrototypeSlice, StringPrototypeToUpperCase, TypeError,
} = primordials;
const { KEY, isObject, isPython, kindOf, shape, toDictionary, toText, toUSV } = need("webidl");
const { URL, isURL } = need("url");
const { isSignal, follow } = need("abort");
const { encode } = need("encoding");
const { get, fill, isToken, makeHeaders, listOf, set } = need("headers");
const { ASYNC, addBody, cloneBody, extract, isUnusable } = need("body");

const NORMALIZED = ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"];
const FORBIDDEN = ["CONNECT", "TRACE", "TRACK"];
const CHOICES = {
  __proto__: null,
  cache: ["default", "no-store", "reload", "no-cache", "force-cache", "only-if-cached"],
  credentials: ["same-origin", "omit", "include"],
  mode: ["cors", "navigate", "same-origin", "no-cors"],
  redirect: ["follow", "error", "manual"],
  referrerPolicy: [
    "", "no-referrer", "no-referrer-when-downgrade", "same-origin", "origin", "strict-origin", "origin-when-cross-origin",
    "strict-origin-when-cross-origin", "unsafe-url",
  ],
};

let requestState, isRequest;

class Request {
  #state;
  static {
    isRequest = (object) => #state in object;
    requestState = (request) => request.#state;
  }

  constructor(input, init = undefined) {
    if (arguments.length === 0) throw new TypeError("new Request() needs 1 argument, the URL or a Request, got 0");
    this.#state = makeRequest(input, toDictionary(init, "new Request(): the options"));
  }

  get method() { return this.#state.method; }
  get url() { return this.#state.url; }
  get headers() { return this.#state.headers; }
  get signal() { return this.#state.signal; }
  get redirect() { return this.#state.redirect; }
  get mode() { return this.#state.mode; }
  get credentials() { return this.#state.credentials; }
  get cache() { return this.#state.cache; }
  get referrer() { return this.#state.referrer; }
  get referrerPolicy() { return this.#state.referrerPolicy; }
  get integrity() { return this.#state.integrity; }
  get keepalive() { return this.#state.keepalive; }
  get destination() { return ""; }
  get duplex() { return "half"; }
  get isReloadNavigation() { return false; }
  get isHistoryNavigation() { return false; }
  clone() {
    const state = this.#state;
    if (isUnusable(state.body)) {
      throw new TypeError("Request.clone(): the body has been read already, or a reader has locked it");
    }
    const copy = new Request(state.url);
    const body = cloneBody(state.body);
    copy.#state = { ...state, body, headers: copyHeaders(state.headers), signal: follow([state.signal]) };
    return copy;
  }
}

const copyHeaders = (headers) => makeHeaders(primordials.ArrayPrototypeSlice(listOf(headers)), false);

function makeRequest(input, init) {
  const from = isObject(input) && !isPython(input) && isRequest(input) ? requestState(input) : null;
  const state = from !== null ? { ...from } : {
    __proto__: null, method: "GET", url: readUrl(input), headers: null, body: null, signal: null, redirect: "follow", mode: "cors",
    credentials: "same-origin", cache: "default", referrer: "about:client", referrerPolicy: "", integrity: "", keepalive: false,
  };
  if (init.window !== undefined && init.window !== null) {
    throw new TypeError("new Request(): the option window can only be null");
  }
  for (const key in CHOICES) {
    if (init[key] === undefined) continue;
    const value = toText(init[key], "new Request(): the option " + key);
    if (!ArrayPrototypeIncludes(CHOICES[key], value)) {
      throw new TypeError("new Request(): the option " + key + " cannot be " + engine.inspect(value));
    }
    if (key === "mode" && value === "navigate") throw new TypeError('new Request(): the mode cannot be "navigate"');
    state[key] = value;
  }
  if (init.referrer !== undefined) state.referrer = toUSV(init.referrer, "new Request(): the option referrer");
  if (init.integrity !== undefined) state.integrity = toText(init.integrity, "new Request(): the option integrity");
  if (init.keepalive !== undefined) state.keepalive = !!init.keepalive;
  if (init.method !== undefined) state.method = readMethod(init.method);
  let { signal } = init;
  if (signal === undefined) signal = from === null ? null : from.signal;
  if (signal !== null && !(isObject(signal) && isSignal(signal))) {
    throw new TypeError("new Request(): the option signal must be an AbortSignal, not " + kindOf(signal));
  }
  state.signal = follow(signal === null ? [] : [signal]);
  const list = [];
  if (init.headers !== undefined) fill(list, init.headers);
  else if (from !== null) fill(list, from.headers);
  state.headers = makeHeaders(list, false);

  const given = init.body === undefined || init.body === null ? null : init.body;
  if ((given !== null || from !== null && from.body !== null && init.body !== null) && (state.method === "GET" || state.method === "HEAD")) {
    throw new TypeError("new Request(): a request with the method " + state.method + " cannot have a body");
  }
  if (given !== null) {
    const found = extract(given, "new Request(): the body");
    if (found.body.stream !== null && init.duplex === undefined) {
      throw new TypeError('new Request(): a body that is a stream needs the option duplex: "half"');
    }
    if (init.duplex !== undefined && init.duplex !== "half") {
      throw new TypeError('new Request(): the option duplex can only be "half"');
    }
    state.body = found.body;
    if (found.type !== null && get(list, "content-type") === null) set(list, "content-type", found.type);
  } else if (from !== null && from.body !== null) {
    if (isUnusable(from.body)) {
      throw new TypeError("new Request(): the body of the Request has been read already, or a reader has locked it");
    }
    state.body = { ...from.body };
    if (from.body.stream === null) from.body.used = true;
    else {
      state.body.stream = need("streams").passOn(from.body.stream);
    }
  }
  return state;
}

function readUrl(input) {
  const text = isObject(input) && !isPython(input) && isURL(input) ? input.href : toUSV(input, "a URL");
  let url;
  try {
    url = new URL(text);
  } catch (error) {
    const failure = new TypeError("Failed to parse URL from " + text + ": a request needs an absolute URL");
    need("webidl").hide(failure, "cause", error);
    throw failure;
  }
  if (url.username !== "" || url.password !== "") {
    throw new TypeError("a request's URL cannot have a user and a password: send them in the header Authorization");
  }
  return url.href;
}

function readMethod(method) {
  const text = toText(method, "new Request(): the method");
  const upper = StringPrototypeToUpperCase(text);
  if (!isToken(text) || ArrayPrototypeIncludes(FORBIDDEN, upper)) {
    throw new TypeError("new Request(): " + engine.inspect(text) + " is no method that can be used");
  }
  return ArrayPrototypeIncludes(NORMALIZED, upper) ? upper : text;
}

const part = ({ body, headers }) => ({ body, type: () => get(listOf(headers), "content-type") });
addBody(Request, (request) => part(requestState(request)));
shape(Request, isRequest, { async: ASYNC, show: (request) => {
  const { method, url, headers, destination, referrer, referrerPolicy, mode, credentials, cache, redirect, integrity, keepalive, signal } = request;
  return { method, url, headers, destination, referrer, referrerPolicy, mode, credentials, cache, redirect, integrity, keepalive, signal };
} });

// ---- Response

const NO_BODY = [101, 103, 204, 205, 304];
const REDIRECTS = [301, 302, 303, 307, 308];
const BAD_REASON = /[^\t\x20-\x7e\x80-\xff]/;

let responseState, isResponse;

class Response {
  #state;
  static {
    isResponse = (object) => #state in object;
    responseState = (response) => response.#state;
  }

  constructor(body = undefined, init = undefined) {
    if (body === KEY) { // ours: the second argument is the state
      this.#state = init;
      return;
    }
    this.#state = makeResponse(body, toDictionary(init, "new Response(): the options"), null);
  }

  static error() { return new Response(KEY, newState({ type: "error", status: 0 })); }
  static redirect(url, status = 302) {
    let target;
    try {
      target = new URL(url).href;
    } catch {
      throw new TypeError("Response.redirect(): " + engine.inspect(url) + " is no absolute URL");
    }
    status = +status;
    if (!ArrayPrototypeIncludes(REDIRECTS, status)) {
      throw new RangeError("Response.redirect(): the status must be 301, 302, 303, 307 or 308, not " + status);
    }
    return new Response(KEY, newState({ status, headers: makeHeaders(["location", target], true) }));
  }
  static json(data, init = undefined) {
    const text = JSONStringify(data);
    if (text === undefined) throw new TypeError("Response.json(): " + kindOf(data) + " has no text in JSON");
    return new Response(KEY, makeResponse(encode(text), toDictionary(init, "Response.json(): the options"), "application/json"));
  }

  get type() { return this.#state.type; }
  get url() {
    const { url } = this.#state, hash = StringPrototypeIndexOf(url, "#");
    return hash === -1 ? url : StringPrototypeSlice(url, 0, hash);
  }
  get redirected() { return this.#state.redirected; }
  get status() { return this.#state.status; }
  get ok() { return this.#state.status >= 200 && this.#state.status <= 299; }
  get statusText() { return this.#state.statusText; }
  get headers() { return this.#state.headers; }
  clone() {
    const state = this.#state;
    if (isUnusable(state.body)) {
      throw new TypeError("Response.clone(): the body has been read already, or a reader has locked it");
    }
    return new Response(KEY, { ...state, body: cloneBody(state.body), headers: copyHeaders(state.headers) });
  }
}

const newState = (given) => ({
  __proto__: null, type: "default", url: "", redirected: false, status: 200, statusText: "", headers: makeHeaders([], true),
  body: null, ...given,
});

function makeResponse(body, init, type) {
  const { status = 200, statusText = "", headers } = init;
  const code = +status;
  if (!NumberIsInteger(code) || code < 200 || code > 599) {
    throw new RangeError("new Response(): the status must be from 200 to 599, not " + engine.inspect(status));
  }
  const reason = toText(statusText, "new Response(): the option statusText");
  if (RegExpPrototypeExec(BAD_REASON, reason) !== null) {
    throw new TypeError("new Response(): the option statusText has characters that cannot be sent: " + engine.inspect(reason));
  }
  const list = [];
  if (headers !== undefined) fill(list, headers);
  const state = newState({ status: code, statusText: reason, headers: makeHeaders(list, false) });
  if (body === undefined || body === null) return state;
  if (ArrayPrototypeIncludes(NO_BODY, code)) {
    throw new TypeError("new Response(): a response with the status " + code + " cannot have a body");
  }
  const found = extract(body, "new Response(): the body");
  state.body = found.body;
  const contentType = type ?? found.type;
  if (contentType !== null && get(list, "content-type") === null) set(list, "content-type", contentType);
  return state;
}

addBody(Response, (response) => part(responseState(response)));
shape(Response, isResponse, { async: ASYNC, show: (response) => {
  const { status, statusText, headers, body, bodyUsed, ok, redirected, type, url } = response;
  return { status, statusText, headers, body, bodyUsed, ok, redirected, type, url };
} });

return { Request, Response, requestState, newState, NO_BODY, REDIRECTS };
})
