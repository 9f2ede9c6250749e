// node:zlib over Python's zlib, and over its brotli where that is installed.
(function (primordials, service, require) {
"use strict";

const { Uint8Array } = primordials;
const { Buffer } = require("buffer");
const { codes: { ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE }, coded, validators: { validateFunction } } = require("internal/errors");
const { Transform } = require("stream");

const constants = {
  Z_NO_FLUSH: 0, Z_PARTIAL_FLUSH: 1, Z_SYNC_FLUSH: 2, Z_FULL_FLUSH: 3, Z_FINISH: 4, Z_BLOCK: 5,
  Z_OK: 0, Z_STREAM_END: 1, Z_NEED_DICT: 2, Z_ERRNO: -1, Z_STREAM_ERROR: -2, Z_DATA_ERROR: -3, Z_MEM_ERROR: -4, Z_BUF_ERROR: -5, Z_VERSION_ERROR: -6,
  Z_NO_COMPRESSION: 0, Z_BEST_SPEED: 1, Z_BEST_COMPRESSION: 9, Z_DEFAULT_COMPRESSION: -1,
  Z_FILTERED: 1, Z_HUFFMAN_ONLY: 2, Z_RLE: 3, Z_FIXED: 4, Z_DEFAULT_STRATEGY: 0, ZLIB_VERNUM: 4880,
  DEFLATE: 1, INFLATE: 2, GZIP: 3, GUNZIP: 4, DEFLATERAW: 5, INFLATERAW: 6, UNZIP: 7, BROTLI_DECODE: 8, BROTLI_ENCODE: 9,
  Z_MIN_WINDOWBITS: 8, Z_MAX_WINDOWBITS: 15, Z_DEFAULT_WINDOWBITS: 15, Z_MIN_CHUNK: 64, Z_MAX_CHUNK: Infinity, Z_DEFAULT_CHUNK: 16384,
  Z_MIN_MEMLEVEL: 1, Z_MAX_MEMLEVEL: 9, Z_DEFAULT_MEMLEVEL: 8, Z_MIN_LEVEL: -1, Z_MAX_LEVEL: 9, Z_DEFAULT_LEVEL: -1,
  BROTLI_OPERATION_PROCESS: 0, BROTLI_OPERATION_FLUSH: 1, BROTLI_OPERATION_FINISH: 2, BROTLI_OPERATION_EMIT_METADATA: 3,
  BROTLI_PARAM_MODE: 0, BROTLI_MODE_GENERIC: 0, BROTLI_MODE_TEXT: 1, BROTLI_MODE_FONT: 2, BROTLI_DEFAULT_MODE: 0,
  BROTLI_PARAM_QUALITY: 1, BROTLI_MIN_QUALITY: 0, BROTLI_MAX_QUALITY: 11, BROTLI_DEFAULT_QUALITY: 11,
  BROTLI_PARAM_LGWIN: 2, BROTLI_MIN_WINDOW_BITS: 10, BROTLI_MAX_WINDOW_BITS: 24, BROTLI_LARGE_MAX_WINDOW_BITS: 30, BROTLI_DEFAULT_WINDOW: 22,
  BROTLI_PARAM_LGBLOCK: 3, BROTLI_PARAM_SIZE_HINT: 5, BROTLI_DECODER_PARAM_LARGE_WINDOW: 1,
};

const codes = {};
for (const name of ["Z_OK", "Z_STREAM_END", "Z_NEED_DICT", "Z_ERRNO", "Z_STREAM_ERROR", "Z_DATA_ERROR", "Z_MEM_ERROR", "Z_BUF_ERROR", "Z_VERSION_ERROR"]) {
  codes[name] = constants[name];
  codes[constants[name]] = name;
}

function inputOf(data) {
  if (typeof data === "string") return Buffer.from(data);
  if (primordials.ArrayBufferIsView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (data instanceof globalThis.ArrayBuffer || data !== null && typeof data === "object" && service.isPython(data)) return Buffer.from(data);
  throw new ERR_INVALID_ARG_TYPE("buffer", ["string", "Buffer", "TypedArray", "DataView", "ArrayBuffer"], data);
}

function inRange(options, name, low, high, otherwise) {
  const value = options[name];
  if (value === undefined || value !== value) return otherwise;
  if (typeof value !== "number") throw new ERR_INVALID_ARG_TYPE("options." + name, "number", value);
  if (value < low || value > high) throw new ERR_OUT_OF_RANGE("options." + name, ">= " + low + " and <= " + high, value);
  return value;
}

// Python's object for one stream of data: feed(bytes), flush(mode), end()
function codec(kind, options) {
  const result = service.open(
    kind, inRange(options, "level", -1, 9, -1), inRange(options, "windowBits", kind === "deflate" || kind === "gzip" ? 9 : 0, 15, 15),
    inRange(options, "memLevel", 1, 9, 8), inRange(options, "strategy", 0, 4, 0),
    options.dictionary === undefined ? undefined : inputOf(options.dictionary), inRange(options, "maxOutputLength", 1, Infinity, Infinity),
    options.params?.[constants.BROTLI_PARAM_QUALITY] ?? 11, options.params?.[constants.BROTLI_PARAM_LGWIN] ?? 22, options.finishFlush === constants.Z_SYNC_FLUSH,
  );
  if (result === undefined) {
    throw coded("ERR_FEATURE_UNAVAILABLE_ON_PLATFORM", "Brotli needs Python's package brotli: %pip install brotli");
  }
  return result;
}

// What a call of Python's gives: bytes, or the message and the name of an error.
function outcome(result) {
  if (result instanceof Uint8Array) return Buffer.from(result.buffer, result.byteOffset, result.byteLength);
  const [message, code] = result;
  if (code === "ERR_BUFFER_TOO_LARGE") throw coded(code, message, globalThis.RangeError);
  const error = coded(code, message);
  error.errno = constants[code];
  throw error;
}

class Zlib extends Transform {
  #codec;
  #flushes;
  constructor(kind, options) {
    super({ ...options });
    const given = options ?? {};
    this.#codec = codec(kind, given);
    this.#flushes = given.flush === constants.Z_SYNC_FLUSH || given.flush === constants.Z_FULL_FLUSH;
    this.bytesWritten = 0;
  }
  _transform(chunk, encoding, callback) {
    this.bytesWritten += chunk.length;
    this.#give(() => this.#codec.feed(chunk), () => {
      if (this.#flushes) this.#give(() => this.#codec.flush(constants.Z_SYNC_FLUSH), callback);
      else callback();
    }, callback);
  }
  _flush(callback) { this.#give(() => this.#codec.end(), callback, callback); }
  #give(work, done, fail = done) {
    let data;
    try {
      data = outcome(work());
    } catch (error) {
      fail(error);
      return;
    }
    if (data.length) this.push(data);
    done();
  }
  flush(kind, callback) {
    if (typeof kind === "function") [kind, callback] = [constants.Z_FULL_FLUSH, kind];
    this.write(Buffer.alloc(0), () => this.#give(() => this.#codec.flush(kind ?? constants.Z_FULL_FLUSH), callback ?? (() => {})));
  }
  params(level, strategy, callback) { callback(coded("ERR_METHOD_NOT_IMPLEMENTED", "zlib's params() is not here: make a new stream")); }
  close(callback) {
    if (typeof callback === "function") this.once("close", callback);
    this.destroy();
  }
}

function sync(kind, data, options = {}) {
  const bytes = inputOf(data), stream = codec(kind, options), first = outcome(stream.feed(bytes)), rest = outcome(stream.end());
  return rest.length ? first.length ? Buffer.concat([first, rest]) : rest : first;
}

const exports = { constants, codes };
for (const name in constants) exports[name] = constants[name];

const KINDS = [
  ["Deflate", "deflate", "deflate"], ["Inflate", "inflate", "inflate"], ["Gzip", "gzip", "gzip"], ["Gunzip", "gunzip", "gunzip"],
  ["DeflateRaw", "deflateRaw", "deflateRaw"], ["InflateRaw", "inflateRaw", "inflateRaw"], ["Unzip", "unzip", "unzip"],
  ["BrotliCompress", "brotliCompress", "brotliCompress"], ["BrotliDecompress", "brotliDecompress", "brotliDecompress"],
];
for (const [className, name, kind] of KINDS) {
  // callable without `new`, as in Node
  const Kind = function (options) { return new.target === undefined ? new Kind(options) : primordials.ReflectConstruct(Zlib, [kind, options], new.target); };
  primordials.ObjectSetPrototypeOf(Kind, Zlib);
  primordials.ObjectDefineProperty(Kind, "name", { __proto__: null, value: className, configurable: true });
  Kind.prototype = primordials.ObjectCreate(Zlib.prototype, { constructor: { __proto__: null, value: Kind, writable: true, configurable: true } });
  exports[className] = Kind;
  exports["create" + className] = (options) => new Kind(options);
  exports[name + "Sync"] = (data, options) => sync(kind, data, options);
  exports[name] = (data, options, callback = options) => {
    validateFunction(callback, "callback");
    let result, failure = null;
    try {
      result = sync(kind, data, typeof options === "object" && options !== null ? options : {});
    } catch (error) {
      if (error.errno === undefined && error.code !== "ERR_BUFFER_TOO_LARGE") throw error; // what was asked for, not the data, is wrong
      failure = error;
    }
    globalThis.setImmediate(() => callback(failure, result));
  };
}
exports.crc32 = (data, value = 0) => service.crc32(inputOf(data), value);
return exports;
})
