// The bodies of requests and responses (https://fetch.spec.whatwg.org/#body-mixin): what can be one, and reading it.
(function (primordials, host, need, engine) {
"use strict";

const {
  ArrayPrototypePush, JSONParse, PromisePrototypeThen, PromiseReject, PromiseWithResolvers, StringPrototypeReplaceAll,
  SymbolAsyncIterator, TypeError, TypedArrayPrototypeGetBuffer, TypedArrayPrototypeSlice,
} = primordials;
const { bytesOf, isObject, isPython, kindOf, toUSV } = need("webidl");
const { decode, encode } = need("encoding");
const { Blob, File, FormData, bytesOfBlob, entriesOf, isBlob, isFormData, join, streamOf } = need("blob");
const streams = need("streams");
const { isParams } = need("url");

// What a value is as a body: { body, type }. A body is { bytes, stream, used }; one of the first two is null.
function extract(value, what) {
  if (isObject(value)) {
    if (isPython(value)) {
      const bytes = bytesOf(value);
      if (bytes !== undefined) return fromBytes(bytes, null);
    } else {
      if (streams.isStream(value)) {
        if (streams.isDisturbed(value) || streams.isLocked(value)) {
          throw new TypeError(what + ": the stream has been read from already, or is locked by a reader");
        }
        return { body: { __proto__: null, bytes: null, stream: value, used: false }, type: null };
      }
      if (isBlob(value)) return fromBytes(bytesOfBlob(value), value.type === "" ? null : value.type);
      if (isFormData(value)) return fromForm(value);
      if (isParams(value)) return fromBytes(encode(value.toString()), "application/x-www-form-urlencoded;charset=UTF-8");
      const bytes = bytesOf(value);
      if (bytes !== undefined) return fromBytes(TypedArrayPrototypeSlice(bytes), null);
    }
    if (typeof value[SymbolAsyncIterator] === "function") {
      return { body: { __proto__: null, bytes: null, stream: streams.makeStreamFrom(value), used: false }, type: null };
    }
  }
  return fromBytes(encode(toUSV(value, what)), "text/plain;charset=UTF-8");
}

const fromBytes = (bytes, type) => ({ body: { __proto__: null, bytes, stream: null, used: false }, type });

function fromForm(form) {
  const boundary = "----formdata-diglot-" + host.random();
  const parts = [], entries = entriesOf(form);
  for (let i = 0; i < entries.length; i++) {
    const name = entries[i][0], value = entries[i][1];
    const head = "--" + boundary + '\r\nContent-Disposition: form-data; name="' + escape(lineBreaks(name)) + '"';
    if (typeof value === "string") {
      ArrayPrototypePush(parts, encode(head + "\r\n\r\n" + lineBreaks(value) + "\r\n"));
    } else {
      const type = value.type === "" ? "application/octet-stream" : value.type;
      ArrayPrototypePush(parts, encode(head + '; filename="' + escape(value.name) + '"\r\nContent-Type: ' + type + "\r\n\r\n"), bytesOfBlob(value), encode("\r\n"));
    }
  }
  ArrayPrototypePush(parts, encode("--" + boundary + "--\r\n"));
  return fromBytes(join(parts), "multipart/form-data; boundary=" + boundary);
}

function escape(text) {
  text = StringPrototypeReplaceAll(text, "\n", "%0A");
  text = StringPrototypeReplaceAll(text, "\r", "%0D");
  return StringPrototypeReplaceAll(text, '"', "%22");
}

function lineBreaks(text) {
  text = StringPrototypeReplaceAll(text, "\r\n", "\n");
  text = StringPrototypeReplaceAll(text, "\r", "\n");
  return StringPrototypeReplaceAll(text, "\n", "\r\n");
}

// ---- Reading

const isUsed = (body) => body !== null && (body.stream === null ? body.used : streams.isDisturbed(body.stream));
const isUnusable = (body) => isUsed(body) || body !== null && body.stream !== null && streams.isLocked(body.stream);

// The stream that `body` gives; made when it is first asked for.
function streamOfBody(body) {
  if (body === null) return null;
  if (body.stream === null) {
    body.stream = streamOf(body.bytes);
    if (body.used) streams.cancelStream(body.stream, undefined);
    body.bytes = null;
  }
  return body.stream;
}

// A promise of an object without a prototype that has all the bytes, in a Uint8Array: their own `then` would be asked.
const promiseOf = (bytes) => primordials.PromiseResolve({ __proto__: null, bytes });

function readAll(body) {
  if (body === null) return promiseOf(new primordials.Uint8Array(0));
  if (body.stream === null) {
    body.used = true;
    return promiseOf(body.bytes);
  }
  const reader = streams.lock(body.stream);
  const result = PromiseWithResolvers(), parts = [];
  streams.handled(reader.closed);
  const next = () => reader.read(request);
  const request = {
    __proto__: null,
    chunk(chunk) {
      const bytes = isObject(chunk) && engine.classOf(chunk) === "Uint8Array" ? chunk : undefined;
      if (bytes === undefined) {
        const error = new TypeError("a body's stream gives chunks of the class Uint8Array, not " + kindOf(chunk));
        reader.release();
        streams.cancelStream(body.stream, error);
        result.reject(error);
        return;
      }
      ArrayPrototypePush(parts, bytes);
      engine.queueMicrotask(next); // not by recursion: a queue may be long
    },
    close: () => result.resolve({ __proto__: null, bytes: join(parts) }),
    error: result.reject,
  };
  next();
  return result.promise;
}

// Read a body and convert it; `type` is its MIME type.
function consume(body, name, convert) {
  if (isUnusable(body)) {
    return PromiseReject(new TypeError(name + "(): the body has been read already, or a reader has locked it: use clone() before reading it twice"));
  }
  return PromisePrototypeThen(readAll(body), (read) => convert(read.bytes));
}

const own = (bytes) => TypedArrayPrototypeSlice(bytes); // the bytes of a Blob or a string are not to be changed by readers

// The members of Body, for the classes Request and Response. `part(object)` gives { body, type() }.
function addBody(Class, part) {
  const methods = {
    get body() { return streamOfBody(part(this).body); },
    get bodyUsed() { return isUsed(part(this).body); },
    arrayBuffer() { return consume(part(this).body, "arrayBuffer", (bytes) => TypedArrayPrototypeGetBuffer(own(bytes))); },
    blob() {
      const { body, type } = part(this);
      return consume(body, "blob", (bytes) => new Blob([bytes], { type: type() ?? "" }));
    },
    bytes() { return consume(part(this).body, "bytes", own); },
    formData() {
      const { body, type } = part(this);
      return consume(body, "formData", (bytes) => parseForm(bytes, type()));
    },
    json() { return consume(part(this).body, "json", (bytes) => JSONParse(decode(bytes))); },
    text() { return consume(part(this).body, "text", decode); },
  };
  for (const key in methods) {
    primordials.ObjectDefineProperty(Class.prototype, key, primordials.ObjectGetOwnPropertyDescriptor(methods, key));
  }
}
const ASYNC = ["arrayBuffer", "blob", "bytes", "formData", "json", "text"];

function parseForm(bytes, type) {
  const parts = host.parse_form(bytes, type ?? "");
  if (parts === undefined) {
    throw new TypeError("formData(): the body is no form: its Content-Type is " + engine.inspect(type)
      + " and must be multipart/form-data or application/x-www-form-urlencoded, with a body of that form");
  }
  const form = new FormData();
  for (let i = 0; i < parts.length; i += 4) {
    const value = parts[i + 1];
    form.append(parts[i], typeof value === "string" ? value : new File([value], parts[i + 2], { type: parts[i + 3] }));
  }
  return form;
}

function cloneBody(body) {
  if (body === null) return null;
  if (body.stream === null) return { __proto__: null, bytes: body.bytes, stream: null, used: false };
  const branches = streams.tee(body.stream, true);
  body.stream = branches[0];
  return { __proto__: null, bytes: null, stream: branches[1], used: false };
}

return { ASYNC, addBody, cloneBody, extract, isUnusable, streamOfBody };
})
