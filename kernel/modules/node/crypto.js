// node:crypto: hashes, HMACs and random values, over Python's hashlib, hmac and secrets.
(function (primordials, service, require) {
"use strict";

const { ArrayBuffer, ArrayPrototypeJoin, Error, ObjectDefineProperty, ObjectSetPrototypeOf, PromisePrototypeThen, PromiseResolve, ReflectApply, TypeError, TypedArrayPrototypeSet, Uint8Array } = primordials;
const { callbackOf, codes, coded, notHere, validators: { validateInteger } } = require("internal/errors");
const { Transform } = require("stream");
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

// A Transform that is none before something is done with it as a stream: most hashes are not.
function LazyTransform(options) { this._options = options; }
ObjectSetPrototypeOf(LazyTransform.prototype, Transform.prototype);
ObjectSetPrototypeOf(LazyTransform, Transform);
const STATES = ["_readableState", "_writableState"];
for (let i = 0; i < 2; i++) {
  const name = STATES[i];
  ObjectDefineProperty(LazyTransform.prototype, name, {
    __proto__: null, configurable: true,
    get() {
      ReflectApply(Transform, this, [this._options]);
      return this[name];
    },
    set(value) { ObjectDefineProperty(this, name, { __proto__: null, value, writable: true, enumerable: true, configurable: true }); },
  });
}

// A stream as well: what is written to it is hashed, what comes out at the end is the digest.
class Hash extends LazyTransform {
  #state;
  #done = false;
  constructor(state, options) {
    super(options);
    this.#state = state;
  }
  update(data, encoding) {
    if (this.#done) throw coded("ERR_CRYPTO_HASH_FINALIZED", "Digest already called");
    service.update(this.#state, bytesOf(data, encoding));
    return this;
  }
  digest(encoding) {
    if (this.#done) throw coded("ERR_CRYPTO_HASH_FINALIZED", "Digest already called");
    this.#done = true;
    const result = Buffer.from(service.digest(this.#state));
    return encoding === undefined || encoding === "buffer" ? result : result.toString(encoding);
  }
  copy() {
    if (this.#done) throw coded("ERR_CRYPTO_HASH_FINALIZED", "Digest already called");
    return new Hash(service.copy(this.#state));
  }
  _transform(chunk, encoding, callback) {
    this.update(chunk, encoding);
    callback();
  }
  _flush(callback) {
    this.push(this.digest());
    callback();
  }
}
class Hmac extends Hash {}

// ---- Keys: secret ones. Public and private keys are for Python's package cryptography.

const NEEDS_CRYPTOGRAPHY = "Python's package cryptography has ciphers, signatures and key pairs";

class KeyObject {
  #bytes;
  constructor(type, bytes) {
    if (type !== "secret") throw notHere("crypto.KeyObject of type " + type, NEEDS_CRYPTOGRAPHY);
    this.type = type;
    this.#bytes = bytes;
  }
  static bytes(key) { return key.#bytes; }
  static is(value) { return value !== null && typeof value === "object" && #bytes in value; }
  get symmetricKeySize() { return this.#bytes.length; }
  export({ format } = {}) { return format === "jwk" ? { kty: "oct", k: this.#bytes.toString("base64url") } : Buffer.from(this.#bytes); }
  equals(other) { return KeyObject.is(other) && this.#bytes.equals(other.#bytes); }
}
const keyOf = (key) => KeyObject.is(key) ? KeyObject.bytes(key) : bytesOf(key);

// ---- Keys out of passwords

// A function with a callback, and the same without waiting; work of any length runs beside the loop.
function derivation(name, prepare) {
  const sync = (...args) => Buffer.from(service[name](...prepare(args)));
  const later = (...args) => {
    const callback = callbackOf(args);
    args.length--;
    PromisePrototypeThen(PromiseResolve(service.later(name, ...prepare(args))), (bytes) => callback(null, Buffer.from(bytes)), (error) => callback(error));
  };
  return [later, sync];
}

const [pbkdf2, pbkdf2Sync] = derivation("pbkdf2", ([password, salt, iterations, length, digest]) => {
  validateInteger(iterations, "iterations", 1);
  validateInteger(length, "keylen", 0);
  if (typeof digest !== "string") throw new codes.ERR_INVALID_ARG_TYPE("digest", "string", digest);
  const algorithm = service.algorithm(digest);
  if (algorithm === undefined) throw coded("ERR_CRYPTO_INVALID_DIGEST", "Invalid digest: " + digest, TypeError);
  return [bytesOf(password), bytesOf(salt), iterations, length, algorithm];
});
const [scrypt, scryptSync] = derivation("scrypt", ([password, salt, length, options = {}]) => {
  validateInteger(length, "keylen", 0);
  const N = options.N ?? options.cost ?? 16384, r = options.r ?? options.blockSize ?? 8, p = options.p ?? options.parallelization ?? 1;
  const most = options.maxmem ?? 32 * 1024 * 1024;
  if (N <= 1 || (N & (N - 1)) !== 0 || 128 * N * r > most) throw coded("ERR_CRYPTO_INVALID_SCRYPT_PARAMS", "Invalid scrypt params: memory limit exceeded, or N is no power of two", globalThis.RangeError);
  return [bytesOf(password), bytesOf(salt), length, N, r, p, most];
});
const [hkdf, hkdfBytes] = derivation("hkdf", ([digest, key, salt, info, length]) => {
  validateInteger(length, "length", 0);
  return [algorithmOf(digest), keyOf(key), bytesOf(salt), bytesOf(info), length];
});
const bufferOf = (bytes) => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);

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
  createHmac: (name, key) => new Hmac(service.hmac(algorithmOf(name), keyOf(key))),
  Hash, Hmac, KeyObject,
  createSecretKey: (key, encoding) => new KeyObject("secret", Buffer.from(bytesOf(key, encoding))),
  generateKeySync: (type, { length }) => new KeyObject("secret", Buffer.from(service.randomBytes(length >> 3))),
  pbkdf2, pbkdf2Sync, scrypt, scryptSync,
  hkdf: (...args) => {
    const callback = callbackOf(args);
    args[args.length - 1] = (error, bytes) => error ? callback(error) : callback(null, bufferOf(bytes));
    hkdf(...args);
  },
  hkdfSync: (...args) => bufferOf(hkdfBytes(...args)),
  constants: service.constants(),
  getCiphers: () => [], getCurves: () => [], getCipherInfo: () => undefined, getFips: () => 0, secureHeapUsed: () => undefined,
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
const FUNCTIONS = [
  "createCipheriv", "createDecipheriv", "createDiffieHellman", "createECDH", "createSign", "createVerify", "diffieHellman", "sign", "verify", "createPublicKey",
  "createPrivateKey", "generateKeyPair", "generateKeyPairSync", "generatePrime", "generatePrimeSync", "checkPrime", "checkPrimeSync",
  "getDiffieHellman", "privateDecrypt", "privateEncrypt", "publicDecrypt", "publicEncrypt",
];
for (let i = 0; i < FUNCTIONS.length; i++) exports[FUNCTIONS[i]] = () => { throw notHere("crypto." + FUNCTIONS[i], NEEDS_CRYPTOGRAPHY); };
for (const name of ["Certificate", "Cipheriv", "Decipheriv", "DiffieHellman", "ECDH", "Sign", "Verify", "X509Certificate"]) {
  exports[name] = { [name]: class { constructor() { throw notHere("new crypto." + name, NEEDS_CRYPTOGRAPHY); } } }[name];
}
ObjectDefineProperty(exports, "subtle", { __proto__: null, get: () => globalThis.crypto.subtle, enumerable: true, configurable: true });
ObjectDefineProperty(exports, "webcrypto", { __proto__: null, get: () => globalThis.crypto, enumerable: true, configurable: true });
return exports;
})
