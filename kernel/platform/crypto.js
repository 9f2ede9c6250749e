// crypto: random values, digests, HMACs and keys out of passwords (https://w3c.github.io/webcrypto/). Ciphers, signatures and key
// pairs are not there.
(function (primordials, host, need, engine) {
"use strict";

const {
  ArrayPrototypeIncludes, ArrayPrototypeJoin, ArrayPrototypePush, PromiseResolve, StringPrototypeSlice, StringPrototypeToUpperCase, TypeError, TypedArrayPrototypeGetBuffer,
  TypedArrayPrototypeGetByteLength,
} = primordials;
const { KEY, bytesOf, hide, isObject, kindOf, refuse, shape, toBytes, toText } = need("webidl");
const { DOMException } = need("exceptions");

const INTEGERS = [
  "Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array", "Int32Array", "Uint32Array", "BigInt64Array", "BigUint64Array",
];
const MOST_BYTES = 65536;
const DIGESTS = ["SHA-1", "SHA-256", "SHA-384", "SHA-512"];

let isCrypto, isSubtle;

// The name of an algorithm that is given by its name or as an object that has it, as the standard writes it.
function nameOf(algorithm, names, call) {
  const given = toText(isObject(algorithm) ? algorithm.name : algorithm, call + "(): the algorithm");
  const name = StringPrototypeToUpperCase(given);
  if (ArrayPrototypeIncludes(names, name)) return name;
  throw new DOMException(call + "(): there is no '" + given + "': take " + ArrayPrototypeJoin(names, ", ") + ". Python's cryptography has more", "NotSupportedError");
}

const hashOf = (algorithm, call) => nameOf(algorithm.hash, DIGESTS, call);
const BLOCKS = { __proto__: null, "SHA-1": 64, "SHA-256": 64, "SHA-384": 128, "SHA-512": 128 };
const USAGES = { __proto__: null, HMAC: ["sign", "verify"], PBKDF2: ["deriveBits", "deriveKey"], HKDF: ["deriveBits", "deriveKey"] };
const KEY_NAMES = ["HMAC", "PBKDF2", "HKDF"];

let isKey, bytesOfKey;
class CryptoKey {
  #bytes;
  static {
    isKey = (object) => isObject(object) && #bytes in object;
    bytesOfKey = (key) => key.#bytes;
  }
  constructor(key = undefined, algorithm = undefined, extractable = undefined, usages = undefined, bytes = undefined) {
    refuse(key, "CryptoKey");
    this.#bytes = bytes;
    hide(this, "algorithm", algorithm);
    hide(this, "extractable", extractable);
    hide(this, "usages", usages);
  }
  get type() { return "secret"; }
}

function makeKey(bytes, algorithm, name, extractable, usages, call) {
  const given = [];
  for (let i = 0; i < usages.length; i++) {
    if (!ArrayPrototypeIncludes(USAGES[name], usages[i])) throw new DOMException(call + "(): a key of " + name + " is not for " + usages[i], "SyntaxError");
    if (!ArrayPrototypeIncludes(given, usages[i])) ArrayPrototypePush(given, usages[i]);
  }
  if (given.length === 0) throw new DOMException(call + "(): the key is for nothing: name its usages, such as " + USAGES[name][0], "SyntaxError");
  const facts = name === "HMAC" ? { name, hash: { name: hashOf(algorithm, call) }, length: bytes.length * 8 } : { name };
  return new CryptoKey(KEY, facts, name === "HMAC" && !!extractable, given, bytes);
}

// A key that may be used so
function checkKey(key, name, usage, call) {
  if (!isKey(key)) throw new TypeError(call + "(): the key must be a CryptoKey, not " + kindOf(key));
  if (key.algorithm.name !== name || !ArrayPrototypeIncludes(key.usages, usage)) throw new DOMException(call + "(): the key is one of " + key.algorithm.name + " for " + ArrayPrototypeJoin(key.usages, ", "), "InvalidAccessError");
  return bytesOfKey(key);
}

function derive(algorithm, key, length, usage, call) {
  const name = nameOf(algorithm, ["PBKDF2", "HKDF"], call), bytes = checkKey(key, name, usage, call), hash = hashOf(algorithm, call);
  if (typeof length !== "number" || length % 8 !== 0) throw new DOMException(call + "(): the length must be a multiple of 8 bits", "OperationError");
  const salt = toBytes(algorithm.salt, call + "(): the salt");
  if (name === "HKDF") return host.hkdf(hash, bytes, salt, toBytes(algorithm.info, call + "(): info"), length / 8);
  if (!(algorithm.iterations > 0)) throw new DOMException(call + "(): iterations must be above 0", "OperationError");
  return host.pbkdf2(hash, bytes, salt, algorithm.iterations, length / 8);
}

class SubtleCrypto {
  #isSubtle = true;
  static { isSubtle = (object) => #isSubtle in object; }
  constructor(key = undefined) { refuse(key, "SubtleCrypto"); }
  digest(algorithm, data) {
    const name = nameOf(algorithm, DIGESTS, "crypto.subtle.digest");
    return PromiseResolve(TypedArrayPrototypeGetBuffer(host.digest(name, toBytes(data, "crypto.subtle.digest(): the data"))));
  }
  async importKey(format, data, algorithm, extractable, usages) {
    const call = "crypto.subtle.importKey", name = nameOf(algorithm, KEY_NAMES, call);
    if (format === "jwk") {
      if (!isObject(data) || data.kty !== "oct" || typeof data.k !== "string") throw new DOMException(call + "(): a secret key as JWK has kty 'oct' and k", "DataError");
      return makeKey(host.base64url(data.k), algorithm, name, extractable, usages, call);
    }
    if (format !== "raw") throw new DOMException(call + "(): there are no keys in the format '" + format + "': take raw or jwk", "NotSupportedError");
    return makeKey(host.copy_of(toBytes(data, call + "(): the key")), algorithm, name, extractable, usages, call);
  }
  async exportKey(format, key) {
    const call = "crypto.subtle.exportKey";
    if (!isKey(key)) throw new TypeError(call + "(): the key must be a CryptoKey, not " + kindOf(key));
    if (!key.extractable) throw new DOMException(call + "(): the key is not extractable", "InvalidAccessError");
    if (format === "jwk") {
      return { kty: "oct", k: host.to_base64url(bytesOfKey(key)), alg: "HS" + StringPrototypeSlice(key.algorithm.hash.name, 4), key_ops: key.usages, ext: true };
    }
    if (format !== "raw") throw new DOMException(call + "(): there is no format '" + format + "': take raw or jwk", "NotSupportedError");
    return TypedArrayPrototypeGetBuffer(host.copy_of(bytesOfKey(key)));
  }
  async generateKey(algorithm, extractable, usages) {
    const call = "crypto.subtle.generateKey", name = nameOf(algorithm, ["HMAC"], call);
    return makeKey(host.random(algorithm.length === undefined ? BLOCKS[hashOf(algorithm, call)] : algorithm.length >> 3), algorithm, name, extractable, usages, call);
  }
  async sign(algorithm, key, data) {
    const call = "crypto.subtle.sign", name = nameOf(algorithm, ["HMAC"], call);
    return TypedArrayPrototypeGetBuffer(host.hmac(key.algorithm?.hash?.name, checkKey(key, name, "sign", call), toBytes(data, call + "(): the data")));
  }
  async verify(algorithm, key, signature, data) {
    const call = "crypto.subtle.verify", name = nameOf(algorithm, ["HMAC"], call), bytes = checkKey(key, name, "verify", call);
    return host.is_hmac(key.algorithm.hash.name, bytes, toBytes(signature, call + "(): the signature"), toBytes(data, call + "(): the data"));
  }
  async deriveBits(algorithm, key, length) {
    return TypedArrayPrototypeGetBuffer(derive(algorithm, key, length, "deriveBits", "crypto.subtle.deriveBits"));
  }
  async deriveKey(algorithm, key, derived, extractable, usages) {
    const call = "crypto.subtle.deriveKey", name = nameOf(derived, ["HMAC"], call);
    const length = derived.length ?? BLOCKS[hashOf(derived, call)] * 8;
    return makeKey(derive(algorithm, key, length, "deriveKey", call), derived, name, extractable, usages, call);
  }
}

class Crypto {
  #subtle;
  static { isCrypto = (object) => #subtle in object; }
  constructor(key = undefined) {
    refuse(key, "Crypto");
    this.#subtle = new SubtleCrypto(KEY);
  }
  get subtle() { return this.#subtle; }
  getRandomValues(array) {
    const brand = isObject(array) ? engine.classOf(array) : "";
    if (!ArrayPrototypeIncludes(INTEGERS, brand)) {
      throw new DOMException("crypto.getRandomValues() needs a typed array of integers, not "
        + kindOf(array), "TypeMismatchError");
    }
    const bytes = bytesOf(array);
    const length = TypedArrayPrototypeGetByteLength(bytes);
    if (length > MOST_BYTES) {
      throw new DOMException("crypto.getRandomValues() fills " + MOST_BYTES + " bytes at most, not "
        + length, "QuotaExceededError");
    }
    host.fill(bytes);
    return array;
  }
  randomUUID() { return host.uuid(); }
}

shape(CryptoKey, isKey, { show: ({ type, extractable, algorithm, usages }) => ({ type, extractable, algorithm, usages }) });
shape(SubtleCrypto, isSubtle, { async: ["digest", "importKey", "exportKey", "generateKey", "sign", "verify", "deriveBits", "deriveKey"], show: () => ({}) });
shape(Crypto, isCrypto, { show: (crypto) => ({ subtle: crypto.subtle }) });

return { crypto: new Crypto(KEY), Crypto, CryptoKey, SubtleCrypto };
})
