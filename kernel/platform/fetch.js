// fetch (https://fetch.spec.whatwg.org): redirects, aborting, data: and blob: URLs. The host makes one request at a time, see fetch.py.
(function (primordials, host, need, engine) {
"use strict";

const {
  ArrayPrototypeIncludes, ArrayPrototypePush, ArrayPrototypeSlice, Error, Promise, PromisePrototypeThen, PromiseReject,
  StringPrototypeIndexOf, StringPrototypeSlice, TypeError,
} = primordials;
const { KEY, hide, isObject } = need("webidl");
const { URL } = need("url");
const { addAlgorithm } = need("abort");
const { get, listOf, makeHeaders, remove } = need("headers");
const { Request, Response, requestState, newState, NO_BODY, REDIRECTS } = need("requests");
const streams = need("streams");
const { asPromise } = engine;

const MOST_REDIRECTS = 20;
const BODY_HEADERS = ["content-encoding", "content-language", "content-location", "content-type", "content-length"];
const PRIVATE_HEADERS = ["authorization", "proxy-authorization", "cookie", "host"];

// All failures of the network are this error; the cause says what happened.
function failure(message, code = undefined, head = "fetch failed") {
  const error = new TypeError(head + ": " + message);
  const cause = new Error(message);
  if (code !== undefined) cause.code = code;
  hide(error, "cause", cause);
  return error;
}

// Errors that come out of the event loop have no frames of the user: they get those of the call.
function setStack(error, stack) {
  if (isObject(error)) hide(error, "stack", stack);
}

function fetch(input, init = undefined) {
  let request;
  const { stack } = new Error();
  try {
    if (arguments.length === 0) throw new TypeError("fetch() needs 1 argument, the URL or a Request, got 0");
    request = requestState(new Request(input, init));
  } catch (error) {
    return PromiseReject(error);
  }
  const { signal, body } = request;
  // Of one fetch: what is to be ended when it is aborted.
  const job = { __proto__: null, exchange: null, controller: null, aborted: false, isUsers: false, forget: () => {} };
  return new Promise((resolve, reject) => {
    const abort = () => {
      job.aborted = true;
      const { reason } = signal;
      reject(reason);
      if (job.exchange !== null) job.exchange.cancel();
      if (job.controller !== null) streams.controllerError(job.controller, reason);
      if (body !== null && body.stream !== null && !streams.isLocked(body.stream)) {
        streams.handled(streams.cancelStream(body.stream, reason));
      }
    };
    if (signal.aborted) return abort();
    job.forget = addAlgorithm(signal, abort);
    PromisePrototypeThen(run(request, job), resolve, (error) => {
      job.forget();
      if (!job.aborted && !job.isUsers) setStack(error, stack);
      reject(error);
    });
  });
}

async function run(request, job) {
  const { url } = request;
  const scheme = StringPrototypeSlice(url, 0, StringPrototypeIndexOf(url, ":"));
  if (scheme === "data") {
    job.forget();
    return fetchData(url);
  }
  if (scheme === "blob") {
    job.forget();
    return fetchBlob(request);
  }
  if (scheme !== "http" && scheme !== "https") {
    throw failure("there is no way to fetch a URL with the scheme " + scheme + ": it must be http, https, data or blob");
  }
  return fetchHttp(request, job);
}

function fetchData(url) {
  const hash = StringPrototypeIndexOf(url, "#");
  const found = host.data_url(hash === -1 ? url : StringPrototypeSlice(url, 0, hash));
  if (found === undefined) throw failure("this data: URL is not well formed");
  const body = { __proto__: null, bytes: found[1], stream: null, used: false };
  return new Response(KEY, newState({ type: "basic", url, statusText: "OK", body, headers: makeHeaders(["content-type", found[0]], true) }));
}

function fetchBlob({ url, method }) {
  const { bytesOfBlob, resolveObjectURL } = need("blob");
  const blob = resolveObjectURL(withoutHash(url));
  if (blob === undefined) throw failure("there is no object behind this blob: URL: was it revoked?");
  if (method !== "GET") throw failure("a blob: URL is fetched with GET, not with " + method);
  const body = { __proto__: null, bytes: bytesOfBlob(blob), stream: null, used: false };
  const headers = ["content-length", "" + blob.size, "content-type", blob.type];
  return new Response(KEY, newState({ type: "basic", url, statusText: "OK", body, headers: makeHeaders(headers, true) }));
}

async function fetchHttp(request, job) {
  let { url, method, body } = request;
  const list = ArrayPrototypeSlice(listOf(request.headers));
  for (let redirects = 0; ; redirects++) {
    const upload = uploadOf(body);
    const exchange = job.exchange = host.exchange(withoutHash(url), method, headersOf(list), upload.content);
    const answer = await asPromise(exchange.send());
    if (job.aborted) throw request.signal.reason; // which has been notified already
    if (typeof answer[0] !== "number") {
      if (upload.failed()) {
        job.isUsers = true;
        throw upload.error;
      }
      throw failure(answer[1], answer[2]);
    }
    const status = answer[0], headers = answer[2];
    const location = ArrayPrototypeIncludes(REDIRECTS, status) ? get(headers, "location") : null;
    if (location === null || request.redirect === "manual") {
      return new Response(KEY, newState({
        type: "basic", url, redirected: redirects > 0, status, statusText: answer[1], headers: makeHeaders(headers, true),
        body: method === "HEAD" || ArrayPrototypeIncludes(NO_BODY, status) ? drop(job) : receive(job),
      }));
    }
    exchange.cancel();
    if (request.redirect === "error") {
      throw failure("the response redirects to " + location + ', which the option redirect: "error" forbids');
    }
    if (redirects === MOST_REDIRECTS) throw failure("more than " + MOST_REDIRECTS + " redirects");
    const next = resolveLocation(location, url);
    if (status !== 303 && body !== null && body.stream !== null) {
      throw failure("the response redirects, but the body is a stream, which cannot be sent twice");
    }
    if ((status === 301 || status === 302) && method === "POST" || status === 303 && method !== "GET" && method !== "HEAD") {
      method = "GET";
      body = null;
      for (let i = 0; i < BODY_HEADERS.length; i++) remove(list, BODY_HEADERS[i]);
    }
    if (new URL(next).origin !== new URL(url).origin) {
      for (let i = 0; i < PRIVATE_HEADERS.length; i++) remove(list, PRIVATE_HEADERS[i]);
    }
    url = next;
  }
}

function resolveLocation(location, base) {
  let url;
  try {
    url = new URL(location, base);
  } catch {
    throw failure("the response redirects to " + engine.inspect(location) + ", which is no URL");
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw failure("the response redirects to " + url.href + ", which is neither http nor https");
  }
  if (url.hash === "") url.hash = new URL(base).hash;
  return url.href;
}

function withoutHash(url) {
  const hash = StringPrototypeIndexOf(url, "#");
  return hash === -1 ? url : StringPrototypeSlice(url, 0, hash);
}

function headersOf(list) {
  const copy = ArrayPrototypeSlice(list);
  const { userAgent } = need("navigator");
  const usual = ["accept", "*/*", "accept-language", "*", "user-agent", userAgent];
  for (let i = 0; i < usual.length; i += 2) if (get(copy, usual[i]) === null) ArrayPrototypePush(copy, usual[i], usual[i + 1]);
  return copy;
}

// What the host sends: nothing, a Uint8Array, or a function that gives promises of one after the other, undefined at the end.
function uploadOf(body) {
  const upload = { __proto__: null, content: undefined, error: undefined, hasFailed: false, failed: () => upload.hasFailed };
  if (body === null) return upload;
  if (body.stream === null) {
    body.used = true;
    upload.content = body.bytes;
    return upload;
  }
  const reader = streams.lock(body.stream);
  streams.handled(reader.closed);
  const fail = (error, reject) => {
    upload.hasFailed = true;
    upload.error = error;
    reject(error);
  };
  upload.content = () => new Promise((resolve, reject) => reader.read({
    __proto__: null,
    chunk(chunk) {
      if (isObject(chunk) && engine.classOf(chunk) === "Uint8Array") return resolve(chunk);
      const error = new TypeError("a body's stream gives chunks of the class Uint8Array, not " + need("webidl").kindOf(chunk));
      reader.release();
      streams.handled(streams.cancelStream(body.stream, error));
      fail(error, reject);
    },
    close: () => resolve(undefined),
    error: (error) => fail(error, reject),
  }));
  return upload;
}

function drop(job) {
  job.forget();
  job.exchange.cancel();
  return null;
}

// The body of a response: it is read from the network as it is read from the stream.
function receive(job) {
  const { exchange } = job;
  const stream = streams.makeStream(
    async (controller) => {
      job.controller = controller;
      const chunk = await asPromise(exchange.read());
      if (job.aborted) return;
      if (chunk === undefined) {
        job.forget();
        streams.controllerClose(controller);
      } else if (engine.classOf(chunk) === "Array") {
        job.forget();
        throw failure(chunk[0], chunk[1], "terminated");
      } else {
        streams.controllerEnqueue(controller, chunk);
      }
    },
    () => {
      job.forget();
      exchange.cancel();
    },
    0,
    (controller) => { job.controller = controller; },
    undefined,
    true,
  );
  return { __proto__: null, bytes: null, stream, used: false };
}

return { fetch, Request, Response };
})
