// Blob, File (https://w3c.github.io/FileAPI/) and FormData (https://xhr.spec.whatwg.org/#interface-formdata).
(function (primordials, host, need, engine) {
"use strict";

const {
  ArrayPrototypePush, ArrayPrototypeSplice, DateNow, Map, MapPrototypeDelete, MapPrototypeGet, MapPrototypeSet, MathMax, MathMin, NumberIsNaN, PromiseResolve, RegExpPrototypeExec,
  StringPrototypeReplaceAll, StringPrototypeToLowerCase, SymbolIterator, TypeError, TypedArrayPrototypeGetBuffer,
  TypedArrayPrototypeGetByteLength, TypedArrayPrototypeSet, TypedArrayPrototypeSlice, Uint8Array,
} = primordials;
const { bytesOf, cloneable, isObject, kindOf, shape, toDictionary, toText, toUSV } = need("webidl");
const { decode, encode } = need("encoding");

const CHUNK = 65536;
const NOT_PRINTABLE = /[^\x20-\x7e]/;

let bytesOfBlob, isBlob, isFile, isFormData;

class Blob {
  #bytes;
  #type;
  static {
    isBlob = (object) => #bytes in object;
    bytesOfBlob = (blob) => blob.#bytes;
  }

  constructor(parts = undefined, options = undefined) {
    const { type, endings } = toDictionary(options, "new Blob(): the options");
    if (endings !== undefined && endings !== "transparent" && endings !== "native") {
      throw new TypeError('new Blob(): the option endings must be "transparent" or "native", not ' + engine.inspect(endings));
    }
    this.#bytes = parts === undefined ? new Uint8Array(0) : join(readParts(parts, endings === "native"));
    this.#type = type === undefined ? "" : typeText(type);
  }

  get size() { return TypedArrayPrototypeGetByteLength(this.#bytes); }
  get type() { return this.#type; }
  slice(start = undefined, end = undefined, type = undefined) {
    const size = TypedArrayPrototypeGetByteLength(this.#bytes);
    const from = position(start, 0, size);
    const result = new Blob();
    result.#bytes = TypedArrayPrototypeSlice(this.#bytes, from, MathMax(from, position(end, size, size)));
    result.#type = type === undefined ? "" : typeText(type);
    return result;
  }
  arrayBuffer() { return PromiseResolve(TypedArrayPrototypeGetBuffer(TypedArrayPrototypeSlice(this.#bytes))); }
  bytes() { return PromiseResolve(TypedArrayPrototypeSlice(this.#bytes)); }
  text() { return PromiseResolve(decode(this.#bytes)); }
  stream() { return streamOf(this.#bytes); }
}

function position(value, usual, size) {
  if (value === undefined) return usual;
  const number = +value;
  const whole = NumberIsNaN(number) ? 0 : primordials.MathTrunc(number);
  return whole < 0 ? MathMax(0, size + whole) : MathMin(whole, size);
}

function typeText(type) {
  const text = toText(type, "the type of a Blob");
  return RegExpPrototypeExec(NOT_PRINTABLE, text) === null ? StringPrototypeToLowerCase(text) : "";
}

function readParts(parts, isNative) {
  if (!isObject(parts) || typeof parts[SymbolIterator] !== "function") {
    throw new TypeError("new Blob(): the parts must be an array or another iterable object, not " + kindOf(parts));
  }
  const found = [];
  for (const part of parts) {
    if (isObject(part) && isBlob(part)) {
      ArrayPrototypePush(found, bytesOfBlob(part));
      continue;
    }
    const bytes = bytesOf(part);
    if (bytes !== undefined) {
      ArrayPrototypePush(found, bytes);
      continue;
    }
    const text = toUSV(part, "new Blob(): a part");
    ArrayPrototypePush(found, encode(isNative ? nativeLines(text) : text));
  }
  return found;
}

const nativeLines = (text) => StringPrototypeReplaceAll(StringPrototypeReplaceAll(text, "\r\n", "\n"), "\r", "\n");

// The bytes of several Uint8Arrays in one of its own.
function join(parts) {
  let length = 0;
  for (let i = 0; i < parts.length; i++) length += TypedArrayPrototypeGetByteLength(parts[i]);
  const result = new Uint8Array(length);
  for (let i = 0, at = 0; i < parts.length; at += TypedArrayPrototypeGetByteLength(parts[i++])) TypedArrayPrototypeSet(result, parts[i], at);
  return result;
}

function streamOf(bytes) {
  const { makeStream, controllerEnqueue, controllerClose } = need("streams");
  let at = 0;
  return makeStream((controller) => {
    if (at < TypedArrayPrototypeGetByteLength(bytes)) {
      controllerEnqueue(controller, TypedArrayPrototypeSlice(bytes, at, at += CHUNK));
    }
    if (at >= TypedArrayPrototypeGetByteLength(bytes)) controllerClose(controller);
  }, () => undefined, 0, undefined, undefined, true);
}

class File extends Blob {
  #name;
  #lastModified;
  static { isFile = (object) => #name in object; }
  constructor(parts, name, options = undefined) {
    if (arguments.length < 2) {
      throw new TypeError("new File() needs 2 arguments, the parts and the name, got " + arguments.length);
    }
    super(parts, options);
    const { lastModified } = toDictionary(options, "new File(): the options");
    this.#name = toUSV(name, "new File(): the name");
    this.#lastModified = lastModified === undefined ? DateNow() : primordials.MathTrunc(+lastModified) || 0;
  }
  get name() { return this.#name; }
  get lastModified() { return this.#lastModified; }
}

shape(Blob, isBlob, { async: ["arrayBuffer", "bytes", "text"], show: ({ size, type }) => ({ size, type }) });
shape(File, isFile, { show: ({ size, type, name, lastModified }) => ({ size, type, name, lastModified }) });
ArrayPrototypePush(cloneable, [isFile, (file) => new File([file], file.name, { type: file.type, lastModified: file.lastModified })]);
ArrayPrototypePush(cloneable, [isBlob, (blob) => new Blob([blob], { type: blob.type })]);

// ---- blob: URLs, as Node writes them

const objects = new Map(); // URL -> its Blob
function createObjectURL(blob) {
  if (!isObject(blob) || !isBlob(blob)) throw new TypeError("URL.createObjectURL() needs a Blob, not " + kindOf(blob));
  const url = "blob:nodedata:" + need("crypto").crypto.randomUUID();
  MapPrototypeSet(objects, url, blob);
  return url;
}
const revokeObjectURL = (url) => { MapPrototypeDelete(objects, toText(url, "URL.revokeObjectURL(): the URL")); };
const resolveObjectURL = (url) => MapPrototypeGet(objects, url);

// ---- FormData: [name, value] entries, a value is a string or a File

let entriesOf;
class FormData {
  #entries = [];
  static {
    isFormData = (object) => #entries in object;
    entriesOf = (form) => form.#entries;
  }
  constructor(form = undefined) {
    if (form !== undefined) throw new TypeError("new FormData() takes no form: there is no document, not " + kindOf(form));
  }
  append(name, value, filename = undefined) { ArrayPrototypePush(this.#entries, makeEntry(name, value, filename, arguments.length)); }
  set(name, value, filename = undefined) {
    const entry = makeEntry(name, value, filename, arguments.length);
    const entries = this.#entries;
    let found = false;
    for (let i = 0; i < entries.length; i++) {
      if (entries[i][0] !== entry[0]) continue;
      if (found) ArrayPrototypeSplice(entries, i--, 1);
      else entries[i] = entry;
      found = true;
    }
    if (!found) ArrayPrototypePush(entries, entry);
  }
  delete(name) {
    name = toUSV(name, "FormData.delete(): the name");
    for (let i = this.#entries.length - 1; i >= 0; i--) if (this.#entries[i][0] === name) ArrayPrototypeSplice(this.#entries, i, 1);
  }
  get(name) {
    name = toUSV(name, "FormData.get(): the name");
    for (let i = 0; i < this.#entries.length; i++) if (this.#entries[i][0] === name) return this.#entries[i][1];
    return null;
  }
  getAll(name) {
    name = toUSV(name, "FormData.getAll(): the name");
    const found = [];
    for (let i = 0; i < this.#entries.length; i++) if (this.#entries[i][0] === name) ArrayPrototypePush(found, this.#entries[i][1]);
    return found;
  }
  has(name) {
    name = toUSV(name, "FormData.has(): the name");
    for (let i = 0; i < this.#entries.length; i++) if (this.#entries[i][0] === name) return true;
    return false;
  }
}

function makeEntry(name, value, filename, count) {
  name = toUSV(name, "FormData: the name");
  if (!isObject(value) || !isBlob(value)) {
    if (count > 2) throw new TypeError("FormData: only a Blob has a file name, not " + kindOf(value));
    return [name, toUSV(value, "FormData: the value")];
  }
  if (isFile(value) && filename === undefined) return [name, value];
  const lastModified = isFile(value) ? value.lastModified : undefined;
  filename = filename === undefined ? "blob" : toUSV(filename, "FormData: the file name");
  return [name, new File([value], filename, { type: value.type, lastModified })];
}

shape(FormData, isFormData, {
  pairAt: (form, index) => {
    const entry = entriesOf(form)[index];
    return entry === undefined ? undefined : [entry[0], entry[1]];
  },
  show: (form) => {
    const shown = {}, entries = entriesOf(form);
    for (let i = 0; i < entries.length; i++) {
      const name = entries[i][0];
      const all = form.getAll(name), value = all.length === 1 ? all[0] : all;
      primordials.ObjectDefineProperty(shown, name, { __proto__: null, value, enumerable: true, configurable: true });
    }
    return shown;
  },
});

return { Blob, File, FormData, createObjectURL, revokeObjectURL, resolveObjectURL, isBlob, isFile, isFormData, bytesOfBlob, entriesOf, join, streamOf };
})
