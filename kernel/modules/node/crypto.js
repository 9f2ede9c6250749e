// node:crypto: hashes, HMACs and random values, over Python's hashlib, hmac and secrets.
(function (primordials, service, require) {
"use strict";

const { ArrayBuffer, ArrayPrototypeJoin, Error, ObjectDefineProperty, TypeError, TypedArrayPrototypeSet, Uint8Array } = primordials;
const { isView } = ArrayBuffer;
const { Buffer } = require("buffer");

function bytesOf(data, encoding) {
  if (typeof data === "string") return Buffer.from(data, encoding);
  if (isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (data !== null && typeof data === "object") return Buffer.from(data); // an ArrayBuffer, Python's bytes
  const error = new TypeError("The data must be a string, a Buffer, a typed array, a DataView or Python's bytes, not " + (data === null ? "null" : typeof data));
  error.code = "ERR_INVALID_ARG_TYPE";
  throw error;
}

function algorithmOf(name) {
  const found = service.algorithm("" + name);
  if (found !== undefined) return found;
  throw new Error("Digest method not supported: " + name + ". There are: " + ArrayPrototypeJoin(service.hashes(), ", "));
}

class Hash {
  #state;
  #done = false;
  constructor(state) { this.#state = state; }
  update(data, encoding) {
    if (this.#done) throw new Error("Digest already called");
    service.update(this.#state, bytesOf(data, encoding));
    return this;
  }
  digest(encoding) {
    if (this.#done) throw new Error("Digest already called");
    this.#done = true;
    const result = Buffer.from(service.digest(this.#state));
    return encoding === undefined || encoding === "buffer" ? result : result.toString(encoding);
  }
  copy() { return new Hash(service.copy(this.#state)); }
}
class Hmac extends Hash {}

function randomBytes(size, callback) {
  const result = Buffer.from(service.randomBytes(size));
  if (callback === undefined) return result;
  globalThis.queueMicrotask(() => callback(null, result));
}

function randomFillSync(target, offset = 0, size = undefined) {
  const view = bytesOf(target);
  const count = size ?? view.length - offset;
  TypedArrayPrototypeSet(view, service.randomBytes(count), offset);
  return target;
}

function getRandomValues(target) {
  if (!isView(target)) throw new TypeError("getRandomValues() needs a typed array of integers");
  return randomFillSync(target);
}

function randomInt(min, max, callback) {
  if (max === undefined || typeof max === "function") {
    callback = max;
    max = min;
    min = 0;
  }
  const value = service.randomInt(min, max);
  if (callback === undefined) return value;
  globalThis.queueMicrotask(() => callback(null, value));
}

const exports = {
  createHash: (name) => new Hash(service.hash(algorithmOf(name))),
  createHmac: (name, key) => new Hmac(service.hmac(algorithmOf(name), bytesOf(key))),
  hash: (name, data, encoding = "hex") => new Hash(service.hash(algorithmOf(name))).update(data).digest(encoding),
  getHashes: () => service.hashes(),
  randomBytes, randomFillSync, randomInt, getRandomValues, randomUUID: () => service.randomUUID(),
  randomFill(target, offset, size, callback) {
    if (typeof offset === "function") {
      callback = offset;
      offset = size = undefined;
    } else if (typeof size === "function") {
      callback = size;
      size = undefined;
    }
    randomFillSync(target, offset, size);
    globalThis.queueMicrotask(() => callback(null, target));
  },
  timingSafeEqual(a, b) {
    if (a.byteLength !== b.byteLength) throw new primordials.RangeError("Input buffers must have the same byte length");
    return service.equal(bytesOf(a), bytesOf(b));
  },
};
ObjectDefineProperty(exports, "webcrypto", { __proto__: null, get: () => globalThis.crypto, enumerable: true, configurable: true });
return exports;
})
