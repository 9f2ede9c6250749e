// crypto: random values (https://w3c.github.io/webcrypto/); subtle.js has the rest.
(function (primordials, host, need, engine) {
"use strict";

const { ArrayPrototypeIncludes, TypedArrayPrototypeGetByteLength } = primordials;
const { KEY, bytesOf, isObject, kindOf, refuse, shape } = need("webidl");
const { DOMException } = need("exceptions");

const INTEGERS = [
  "Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array", "Int32Array", "Uint32Array", "BigInt64Array", "BigUint64Array",
];
const MOST_BYTES = 65536;

let isCrypto;
class Crypto {
  #subtle = null; // made when it is first asked for
  static { isCrypto = (object) => #subtle in object; }
  constructor(key = undefined) { refuse(key, "Crypto"); }
  get subtle() { return this.#subtle ??= new (need("subtle").SubtleCrypto)(KEY); }
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

shape(Crypto, isCrypto, { show: (crypto) => ({ subtle: crypto.subtle }) });

return { crypto: new Crypto(KEY), Crypto };
})
