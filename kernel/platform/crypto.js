// crypto: random values and digests (https://w3c.github.io/webcrypto/). Keys and ciphers are not there.
(function (primordials, host, need, engine) {
"use strict";

const {
  ArrayPrototypeIncludes, PromiseResolve, StringPrototypeToUpperCase, TypedArrayPrototypeGetBuffer,
  TypedArrayPrototypeGetByteLength,
} = primordials;
const { KEY, bytesOf, isObject, kindOf, refuse, shape, toBytes, toText } = need("webidl");
const { DOMException } = need("exceptions");

const INTEGERS = [
  "Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array", "Int32Array", "Uint32Array", "BigInt64Array", "BigUint64Array",
];
const MOST_BYTES = 65536;
const DIGESTS = ["SHA-1", "SHA-256", "SHA-384", "SHA-512"];

let isCrypto, isSubtle;

class SubtleCrypto {
  #isSubtle = true;
  static { isSubtle = (object) => #isSubtle in object; }
  constructor(key = undefined) { refuse(key, "SubtleCrypto"); }
  digest(algorithm, data) {
    const given = toText(isObject(algorithm) ? algorithm.name : algorithm, "crypto.subtle.digest(): the algorithm");
    const name = StringPrototypeToUpperCase(given);
    if (!ArrayPrototypeIncludes(DIGESTS, name)) {
      throw new DOMException("crypto.subtle.digest(): there is no '" + given
        + "': take SHA-1, SHA-256, SHA-384 or SHA-512", "NotSupportedError");
    }
    return PromiseResolve(TypedArrayPrototypeGetBuffer(host.digest(name, toBytes(data, "crypto.subtle.digest(): the data"))));
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

shape(SubtleCrypto, isSubtle, { async: ["digest"], show: () => ({}) });
shape(Crypto, isCrypto, { show: (crypto) => ({ subtle: crypto.subtle }) });

return { crypto: new Crypto(KEY), Crypto, SubtleCrypto };
})
