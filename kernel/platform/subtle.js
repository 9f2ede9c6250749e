// crypto.subtle and its keys (https://w3c.github.io/webcrypto/): what calls mean and which keys are for what. The host computes.
(function (primordials, host, need, engine) {
"use strict";

const {
  ArrayPrototypeIncludes, ArrayPrototypeIndexOf, ArrayPrototypeJoin, ArrayPrototypePush, ArrayPrototypeSlice, JSONParse,
  JSONStringify, MathCeil, ObjectKeys, PromisePrototypeThen, ReflectApply, StringPrototypeIndexOf, StringPrototypeSlice, StringPrototypeToUpperCase, SyntaxError, TypeError,
  TypedArrayPrototypeGetBuffer, TypedArrayPrototypeGetByteLength, TypedArrayPrototypeSlice, Uint8Array,
} = primordials;
const { KEY, bytesOf, cloneable, isObject, kindOf, refuse, shape, toIntegerInRange, toText } = need("webidl");
const { DOMException } = need("exceptions");
const { decode, encode } = need("encoding");
const { asPromise } = engine;

// ---- Algorithms

const HASH_SIZES = { __proto__: null, "SHA-1": 20, "SHA-256": 32, "SHA-384": 48, "SHA-512": 64 };
const BLOCKS = { __proto__: null, "SHA-1": 512, "SHA-256": 512, "SHA-384": 1024, "SHA-512": 1024 };
const BITS = { __proto__: null, "AES-CBC": "CBC", "AES-CTR": "CTR", "AES-GCM": "GCM", "AES-KW": "KW" };
const RSA = { __proto__: null, "RSASSA-PKCS1-v1_5": "RS", "RSA-PSS": "PS", "RSA-OAEP": "RSA-OAEP" };
const EC = { __proto__: null, ECDSA: 1, ECDH: 1 };
const CURVES = { __proto__: null, "P-256": { bits: 256, alg: "ES256" }, "P-384": { bits: 384, alg: "ES384" }, "P-521": { bits: 521, alg: "ES512" } };
const OKP = { __proto__: null, Ed25519: 255, Ed448: 448, X25519: 256, X448: 448 };

// The members that an algorithm's dictionary has, in the order of the alphabet, in which they are read. A "?" stands for one
// that may be missing.
const NONE = {};
const HASH = { hash: "hash" };
const CURVE = { namedCurve: "text" };
const AES_LENGTH = { length: "short" };
const RSA_KEY = { hash: "hash", modulusLength: "long", publicExponent: "integer" };
const HMAC_KEY = { hash: "hash", length: "long?" };
const PUBLIC = { public: "key" };
const each = (names, members) => {
  const found = { __proto__: null };
  for (const name in names) found[name] = members;
  return found;
};
const SIGNATURES = { __proto__: null, "RSASSA-PKCS1-v1_5": NONE, "RSA-PSS": { saltLength: "long" }, ECDSA: HASH, Ed25519: NONE, Ed448: { context: "bytes?" }, HMAC: NONE };
const CIPHERS = {
  __proto__: null, "RSA-OAEP": { label: "bytes?" }, "AES-CBC": { iv: "bytes" }, "AES-CTR": { counter: "bytes", length: "byte" },
  "AES-GCM": { additionalData: "bytes?", iv: "bytes", tagLength: "byte?" },
};
const DERIVATIONS = {
  __proto__: null, HKDF: { hash: "hash", info: "bytes", salt: "bytes" }, PBKDF2: { hash: "hash", iterations: "long", salt: "bytes" },
  ECDH: PUBLIC, X25519: PUBLIC, X448: PUBLIC,
};
const ALGORITHMS = {
  __proto__: null,
  digest: each(HASH_SIZES, NONE),
  sign: SIGNATURES, verify: SIGNATURES, encrypt: CIPHERS, decrypt: CIPHERS, deriveBits: DERIVATIONS,
  wrapKey: { __proto__: null, "AES-KW": NONE },
  generateKey: { ...each(RSA, RSA_KEY), ...each(EC, CURVE), ...each(OKP, NONE), ...each(BITS, AES_LENGTH), HMAC: HMAC_KEY, __proto__: null },
  importKey: { ...each(RSA, HASH), ...each(EC, CURVE), ...each(OKP, NONE), ...each(BITS, NONE), HMAC: HMAC_KEY, HKDF: NONE, PBKDF2: NONE, __proto__: null },
  keyLength: { ...each(BITS, AES_LENGTH), HMAC: HMAC_KEY, HKDF: NONE, PBKDF2: NONE, __proto__: null },
};

function fail(call, name, text) {
  throw new DOMException(call + "(): " + text, name);
}

// An algorithm with the arguments of an operation, all of them copies.
function normalize(operation, given, call) {
  const isNamed = !isObject(given);
  const title = toText(isNamed ? given : required(given, "name", call), call + "(): the algorithm's name");
  const wanted = StringPrototypeToUpperCase(title), known = ALGORITHMS[operation];
  for (const name in known) {
    if (StringPrototypeToUpperCase(name) !== wanted) continue;
    const result = { __proto__: null, name };
    for (const member in known[name]) {
      const kind = known[name][member], isOptional = kind[kind.length - 1] === "?";
      const value = isNamed ? undefined : given[member];
      if (value !== undefined) result[member] = READERS[isOptional ? StringPrototypeSlice(kind, 0, -1) : kind](value, call + "(): " + member, call);
      else if (!isOptional) throw new TypeError(call + "(): " + name + " needs an object with " + member);
    }
    return result;
  }
  return fail(call, "NotSupportedError", "there is no algorithm " + engine.inspect(title) + " here: take " + ArrayPrototypeJoin(ObjectKeys(known), ", "));
}

function required(object, member, call) {
  const value = object[member];
  if (value === undefined) throw new TypeError(call + "(): the algorithm needs a " + member);
  return value;
}

const READERS = {
  __proto__: null,
  hash: (value, what, call) => normalize("digest", value, call).name,
  text: (value, what) => toText(value, what),
  byte: (value, what) => toIntegerInRange(value, what, 0, 255),
  short: (value, what) => toIntegerInRange(value, what, 0, 65535),
  long: (value, what) => toIntegerInRange(value, what, 0, 4294967295),
  bytes: (value, what) => copyOf(value, what),
  integer(value, what) {
    if (!isObject(value) || engine.classOf(value) !== "Uint8Array") throw new TypeError(what + " must be a Uint8Array, not " + kindOf(value));
    return TypedArrayPrototypeSlice(value);
  },
  key(value, what) {
    if (!isKey(value)) throw new TypeError(what + " must be a CryptoKey, not " + kindOf(value));
    return value;
  },
};

function copyOf(value, what) {
  const bytes = bytesOf(value);
  if (bytes === undefined) throw new TypeError(what + " must be an ArrayBuffer, a typed array or a DataView, not " + kindOf(value));
  return TypedArrayPrototypeSlice(bytes);
}

// What the host gives; a refusal of its is a text.
function checked(result, call) {
  if (typeof result !== "string") return result;
  const at = StringPrototypeIndexOf(result, ":");
  return fail(call, StringPrototypeSlice(result, 0, at), StringPrototypeSlice(result, at + 1));
}
const compute = (call, ...args) => checked(ReflectApply(host.compute, undefined, args), call);
const computeLater = (call, ...args) => PromisePrototypeThen(asPromise(ReflectApply(host.compute_later, undefined, args)), (result) => checked(result, call));
const bufferOf = TypedArrayPrototypeGetBuffer;

// ---- Keys

const USAGES = ["encrypt", "decrypt", "sign", "verify", "deriveKey", "deriveBits", "wrapKey", "unwrapKey"];
const FORMATS = ["raw", "spki", "pkcs8", "jwk"];
const CIPHER_USAGES = ["encrypt", "decrypt", "wrapKey", "unwrapKey"];
const DERIVE_USAGES = ["deriveKey", "deriveBits"];

// The usages that a key may have: of "secret", "public" and "private".
function usagesFor(name, type) {
  if (name === "AES-KW") return ["wrapKey", "unwrapKey"];
  if (name in BITS) return CIPHER_USAGES;
  if (name === "HMAC") return ["sign", "verify"];
  if (name === "RSA-OAEP") return type === "public" ? ["encrypt", "wrapKey"] : ["decrypt", "unwrapKey"];
  if (name in DERIVATIONS) return type === "public" ? [] : DERIVE_USAGES;
  return type === "public" ? ["verify"] : ["sign"];
}

let isKey, valueOf, factsOf, copyKey;
class CryptoKey {
  #facts; // { type, extractable, algorithm, usages, value: a Uint8Array, or a key of the host's }
  static {
    isKey = (object) => isObject(object) && #facts in object;
    factsOf = (key) => key.#facts;
    valueOf = (key) => key.#facts.value;
    copyKey = (key) => new CryptoKey(KEY, { ...key.#facts, __proto__: null, algorithm: need("clone").structuredClone(key.#facts.algorithm), usages: ArrayPrototypeSlice(key.#facts.usages) });
  }
  constructor(key = undefined, facts = undefined) {
    refuse(key, "CryptoKey");
    this.#facts = facts;
  }
  get type() { return this.#facts.type; }
  get extractable() { return this.#facts.extractable; }
  get algorithm() { return this.#facts.algorithm; }
  get usages() { return this.#facts.usages; }
}

// A key whose usages are among those of its kind.
function makeKey(call, type, algorithm, extractable, usages, value) {
  return new CryptoKey(KEY, { __proto__: null, type, extractable, algorithm, usages: checkUsages(call, algorithm.name, type, usages), value });
}

function checkUsages(call, name, type, usages) {
  const allowed = usagesFor(name, type), found = [];
  for (let i = 0; i < USAGES.length; i++) if (ArrayPrototypeIncludes(usages, USAGES[i])) ArrayPrototypePush(found, USAGES[i]);
  for (let i = 0; i < found.length; i++) {
    if (!ArrayPrototypeIncludes(allowed, found[i])) fail(call, "SyntaxError", "a " + type + " key of " + name + " is not for " + found[i]);
  }
  return found;
}

function needUsages(call, key) {
  const { type, usages, algorithm: { name } } = factsOf(key);
  if (type !== "public" && usages.length === 0) fail(call, "SyntaxError", "the key is for nothing: name its usages, such as " + usagesFor(name, type)[0]);
  return key;
}

function toUsages(value, call) {
  if (!isObject(value) || typeof value[primordials.SymbolIterator] !== "function") throw new TypeError(call + "(): the usages must be a list, not " + kindOf(value));
  const usages = [];
  for (const item of value) ArrayPrototypePush(usages, oneOf(USAGES, item, call + "(): a usage"));
  return usages;
}

function oneOf(list, value, what) {
  const text = toText(value, what);
  if (!ArrayPrototypeIncludes(list, text)) throw new TypeError(what + " must be one of " + ArrayPrototypeJoin(list, ", ") + ", not " + engine.inspect(value));
  return text;
}

// The key, when it may be used so.
function checkKey(call, key, name, usage) {
  const { algorithm, usages } = factsOf(key);
  if (algorithm.name !== name) fail(call, "InvalidAccessError", "the key is one of " + algorithm.name + ", not of " + name);
  if (!ArrayPrototypeIncludes(usages, usage)) fail(call, "InvalidAccessError", "the key is not for " + usage + ", but for " + (usages.length ? ArrayPrototypeJoin(usages, ", ") : "nothing"));
  return valueOf(key);
}

const toKey = (key, call) => READERS.key(key, call + "(): the key");

// ---- Keys that are made

function checkAesLength(call, length) {
  if (length !== 128 && length !== 192 && length !== 256) fail(call, "OperationError", "a key of AES has 128, 192 or 256 bits, not " + length);
}

function hmacLength(call, { hash, length }, error) {
  if (length === undefined) return BLOCKS[hash];
  if (length === 0) throw error === undefined ? new TypeError(call + "(): the length must not be 0") : new DOMException(call + "(): the length must not be 0", error);
  return length;
}

async function generate(call, how, extractable, usages) {
  const { name } = how;
  if (name in BITS || name === "HMAC") {
    const kept = checkUsages(call, name, "secret", usages);
    if (name in BITS) checkAesLength(call, how.length);
    const length = name in BITS ? how.length : hmacLength(call, how, "OperationError");
    const algorithm = name in BITS ? { name, length } : { name, hash: { name: how.hash }, length };
    return needUsages(call, makeKey(call, "secret", algorithm, extractable, kept, compute(call, "random", MathCeil(length / 8))));
  }
  const open = [], secret = [];
  for (let i = 0; i < usages.length; i++) {
    const forPublic = ArrayPrototypeIncludes(usagesFor(name, "public"), usages[i]);
    if (!forPublic && !ArrayPrototypeIncludes(usagesFor(name, "private"), usages[i])) fail(call, "SyntaxError", "a key of " + name + " is not for " + usages[i]);
    ArrayPrototypePush(forPublic ? open : secret, usages[i]);
  }
  if (name in EC) checkCurve(call, how.namedCurve);
  // RSA keys take seconds
  const ask = name in RSA ? computeLater : compute;
  const curve = how.namedCurve ?? "";
  const made = await ask(call, "generate", name, curve, how.modulusLength ?? 0, how.publicExponent ?? new Uint8Array(0));
  if (secret.length === 0) fail(call, "SyntaxError", "the private key is for nothing: name its usages, such as " + usagesFor(name, "private")[0]);
  const facts = () => algorithmOf(name, curve, how.hash, made[2], made[3]);
  return {
    privateKey: makeKey(call, "private", facts(), extractable, secret, made[0]),
    publicKey: makeKey(call, "public", facts(), true, open, made[1]),
  };
}

function algorithmOf(name, curve, hash, modulusLength, publicExponent) {
  if (name in RSA) return { name, modulusLength, publicExponent, hash: { name: hash } };
  return name in EC ? { name, namedCurve: curve } : { name };
}

function checkCurve(call, curve) {
  if (!(curve in CURVES)) fail(call, "NotSupportedError", "there is no curve " + engine.inspect(curve) + ": take " + ArrayPrototypeJoin(ObjectKeys(CURVES), ", "));
}

// ---- Keys that are read

function importKey(call, format, data, how, extractable, usages) {
  const { name } = how, isSecret = name in BITS || name === "HMAC" || name === "HKDF" || name === "PBKDF2";
  if (isSecret) {
    const kept = checkUsages(call, name, "secret", usages);
    return importSecret(call, format, data, how, extractable, kept);
  }
  if (format === "raw" && name in RSA) fail(call, "NotSupportedError", "there are no keys of " + name + " in the format raw");
  const isPrivate = format === "pkcs8" || format === "jwk" && data.d !== undefined;
  const type = isPrivate ? "private" : "public";
  checkUsages(call, name, type, usages);
  const curve = how.namedCurve ?? "";
  if (name in EC) checkCurve(call, curve);
  let made;
  if (format === "jwk") {
    const kty = name in RSA ? "RSA" : name in EC ? "EC" : "OKP";
    const alg = name === "ECDSA" ? CURVES[curve].alg : name in RSA ? RSA[name] + (name === "RSA-OAEP" ? how.hash === "SHA-1" ? "" : StringPrototypeSlice(how.hash, 3) : StringPrototypeSlice(how.hash, 4)) : undefined;
    checkJwk(call, data, kty, alg, name === "RSA-OAEP" ? "enc" : name in DERIVATIONS ? undefined : "sig", extractable, usages);
    if (kty !== "RSA" && data.crv !== (curve || name)) fail(call, "DataError", "the JWK's crv must be " + (curve || name) + ", not " + engine.inspect(data.crv));
    if (kty === "OKP" && (name === "Ed25519" || name === "Ed448") && data.alg !== undefined && data.alg !== name && data.alg !== "EdDSA") fail(call, "DataError", "the JWK's alg must be " + name);
    const args = [call, "readJwk", name, curve], parts = ["n", "e", "d", "p", "q", "dp", "dq", "qi", "x", "y"];
    for (let i = 0; i < parts.length; i++) if (data[parts[i]] !== undefined) ArrayPrototypePush(args, parts[i], data[parts[i]]);
    made = ReflectApply(compute, undefined, args);
  } else {
    made = compute(call, "read", format, data, name, curve, isPrivate);
  }
  return needUsages(call, makeKey(call, type, algorithmOf(name, curve, how.hash, made[1], made[2]), extractable, usages, made[0]));
}

function importSecret(call, format, data, how, extractable, usages) {
  const { name } = how;
  const isDerived = name === "HKDF" || name === "PBKDF2";
  if (format !== "raw" && (format !== "jwk" || isDerived)) fail(call, "NotSupportedError", "there are no keys of " + name + " in the format " + format);
  if (isDerived && extractable) fail(call, "SyntaxError", "a key of " + name + " cannot be extractable");
  let bytes = data;
  if (format === "jwk") {
    if (data.kty !== "oct") fail(call, "DataError", "the JWK's kty must be 'oct', not " + engine.inspect(data.kty));
    if (data.k === undefined) fail(call, "DataError", "the JWK needs a k");
    bytes = host.from_base64url(data.k);
    if (bytes === undefined || bytes === null) fail(call, "DataError", "the JWK's k must be base64url without padding");
    const alg = name === "HMAC" ? "HS" + StringPrototypeSlice(how.hash, 4) : "A" + TypedArrayPrototypeGetByteLength(bytes) * 8 + BITS[name];
    checkJwk(call, data, "oct", alg, name === "HMAC" ? "sig" : "enc", extractable, usages);
  }
  let length = TypedArrayPrototypeGetByteLength(bytes) * 8, algorithm = { name };
  if (name in BITS) {
    if (length !== 128 && length !== 192 && length !== 256) fail(call, "DataError", "a key of AES has 16, 24 or 32 bytes, not " + length / 8);
    algorithm = { name, length };
  } else if (name === "HMAC") {
    if (length === 0) fail(call, "DataError", "the key is empty");
    if (how.length !== undefined && (how.length > length || how.length <= length - 8)) fail(call, "DataError", "the key has " + length + " bits, not " + how.length);
    length = how.length ?? length;
    algorithm = { name, hash: { name: how.hash }, length };
  }
  return needUsages(call, makeKey(call, "secret", algorithm, extractable, usages, bytes));
}

function checkJwk(call, jwk, kty, alg, use, extractable, usages) {
  if (jwk.kty !== kty) fail(call, "DataError", "the JWK's kty must be '" + kty + "', not " + engine.inspect(jwk.kty));
  if (alg !== undefined && jwk.alg !== undefined && jwk.alg !== alg) fail(call, "DataError", "the JWK's alg must be " + alg + ", not " + engine.inspect(jwk.alg));
  if (use !== undefined && usages.length && jwk.use !== undefined && jwk.use !== use) fail(call, "DataError", "the JWK's use must be '" + use + "', not " + engine.inspect(jwk.use));
  const { key_ops } = jwk;
  if (key_ops !== undefined) {
    for (let i = 0; i < key_ops.length; i++) {
      if (ArrayPrototypeIndexOf(key_ops, key_ops[i]) !== i) fail(call, "DataError", "the JWK's key_ops name " + key_ops[i] + " twice");
    }
    for (let i = 0; i < usages.length; i++) {
      if (!ArrayPrototypeIncludes(key_ops, usages[i])) fail(call, "DataError", "the JWK's key_ops have no " + usages[i]);
    }
  }
  if (extractable && jwk.ext === false) fail(call, "DataError", "the JWK says that it is not extractable");
}

// The dictionary JsonWebKey: texts, but for `ext` and the list `key_ops`.
const JWK_TEXTS = ["alg", "crv", "d", "dp", "dq", "e", "k", "kty", "n", "p", "q", "qi", "use", "x", "y"];
function toJwk(value) {
  const jwk = { __proto__: null };
  for (let i = 0; i < JWK_TEXTS.length; i++) {
    const text = value[JWK_TEXTS[i]];
    if (text !== undefined) jwk[JWK_TEXTS[i]] = toText(text, "the JWK's " + JWK_TEXTS[i]);
  }
  if (value.ext !== undefined) jwk.ext = !!value.ext;
  if (value.key_ops !== undefined) {
    if (!isObject(value.key_ops)) throw new TypeError("the JWK's key_ops must be a list, not " + kindOf(value.key_ops));
    jwk.key_ops = [];
    for (const item of value.key_ops) ArrayPrototypePush(jwk.key_ops, toText(item, "an item of the JWK's key_ops"));
  }
  return jwk;
}

// ---- Keys that are written

function exportKey(call, format, key) {
  const { type, algorithm, extractable, usages, value } = factsOf(key), { name } = algorithm;
  if (name === "HKDF" || name === "PBKDF2") fail(call, "NotSupportedError", "a key of " + name + " cannot be exported");
  if (!extractable) fail(call, "InvalidAccessError", "the key is not extractable");
  const isSecret = type === "secret";
  if (isSecret ? format === "spki" || format === "pkcs8" : format === "raw" && name in RSA) fail(call, "NotSupportedError", "there are no keys of " + name + " in the format " + format);
  if (format === "jwk") {
    const jwk = { key_ops: ArrayPrototypeSlice(usages), ext: extractable };
    let pairs;
    if (isSecret) pairs = ["kty", "oct", "k", host.to_base64url(value), "alg", name === "HMAC" ? "HS" + StringPrototypeSlice(algorithm.hash.name, 4) : "A" + algorithm.length + BITS[name]];
    else pairs = compute(call, "writeJwk", value, name, algorithm.namedCurve ?? "");
    for (let i = 0; i < pairs.length; i += 2) jwk[pairs[i]] = pairs[i + 1];
    if (name in RSA) {
      const digits = StringPrototypeSlice(algorithm.hash.name, 4);
      jwk.alg = name !== "RSA-OAEP" ? RSA[name] + digits : digits === "1" ? "RSA-OAEP" : "RSA-OAEP-" + digits;
    }
    return jwk;
  }
  if (isSecret) return bufferOf(TypedArrayPrototypeSlice(value));
  if (type !== (format === "pkcs8" ? "private" : "public")) fail(call, "InvalidAccessError", "a " + type + " key has no format " + format);
  return bufferOf(compute(call, "write", value, format));
}

// ---- Ciphers

function crypt(call, how, value, data, encrypts, type) {
  const { name } = how;
  switch (name) {
    case "RSA-OAEP":
      if (type !== (encrypts ? "public" : "private")) fail(call, "InvalidAccessError", "this takes a " + (encrypts ? "public" : "private") + " key");
      return compute(call, name, value, data, encrypts, how.hash, how.label ?? new Uint8Array(0));
    case "AES-CBC":
      if (TypedArrayPrototypeGetByteLength(how.iv) !== 16) fail(call, "OperationError", "the iv must have 16 bytes");
      return compute(call, name, value, data, encrypts, how.iv);
    case "AES-CTR":
      if (TypedArrayPrototypeGetByteLength(how.counter) !== 16) fail(call, "OperationError", "the counter must have 16 bytes");
      if (how.length === 0 || how.length > 128) fail(call, "OperationError", "the length of the counter must be from 1 to 128 bits");
      return compute(call, name, value, data, encrypts, how.counter, how.length);
    case "AES-GCM": {
      const tag = how.tagLength ?? 128;
      if (!ArrayPrototypeIncludes([32, 64, 96, 104, 112, 120, 128], tag)) fail(call, "OperationError", "tagLength must be 32, 64, 96, 104, 112, 120 or 128, not " + tag);
      return compute(call, name, value, data, encrypts, how.iv, how.additionalData ?? new Uint8Array(0), tag);
    }
    default:
      return compute(call, "AES-KW", value, data, encrypts);
  }
}

function cryptWith(call, how, key, data, usage) {
  const value = checkKey(call, key, how.name, usage);
  if (how.name === "RSA-OAEP") how.hash = factsOf(key).algorithm.hash.name;
  return bufferOf(crypt(call, how, value, data, usage === "encrypt" || usage === "wrapKey", factsOf(key).type));
}

// ---- Bits out of keys

async function derive(call, how, value, key, length) {
  const { name } = how;
  if (name in OKP || name in EC) {
    const other = factsOf(how.public), { algorithm } = factsOf(key);
    if (factsOf(key).type !== "private") fail(call, "InvalidAccessError", "this takes a private key");
    if (other.type !== "public") fail(call, "InvalidAccessError", "the other key must be a public one");
    if (other.algorithm.name !== algorithm.name || other.algorithm.namedCurve !== algorithm.namedCurve) fail(call, "InvalidAccessError", "the two keys are not of the same kind");
    const bytes = compute(call, "agree", value, other.value);
    if (length === null) return bytes;
    if (length > TypedArrayPrototypeGetByteLength(bytes) * 8) fail(call, "OperationError", "there are " + TypedArrayPrototypeGetByteLength(bytes) * 8 + " bits, not " + length);
    const result = TypedArrayPrototypeSlice(bytes, 0, MathCeil(length / 8));
    if (length % 8) result[result.length - 1] &= 255 << 8 - length % 8; // bits behind the last are zero
    return result;
  }
  if (length === null || length % 8) fail(call, "OperationError", "the length must be a multiple of 8 bits, not " + length);
  if (name === "HKDF") return compute(call, "hkdf", value, how.hash, how.salt, how.info, length / 8);
  if (how.iterations === 0) fail(call, "OperationError", "iterations must be above 0");
  return computeLater(call, "pbkdf2", value, how.hash, how.salt, how.iterations, length / 8);
}

function keyLength(call, how) {
  if (how.name === "HMAC") return hmacLength(call, how);
  if (!(how.name in BITS)) return null;
  checkAesLength(call, how.length);
  return how.length;
}

// ---- The interface

let isSubtle;
class SubtleCrypto {
  #isSubtle = true;
  static { isSubtle = (object) => #isSubtle in object; }
  constructor(key = undefined) { refuse(key, "SubtleCrypto"); }

  async encrypt(algorithm, key, data) { return encryptOrDecrypt("encrypt", algorithm, key, data); }
  async decrypt(algorithm, key, data) { return encryptOrDecrypt("decrypt", algorithm, key, data); }

  async sign(algorithm, key, data) {
    const call = "crypto.subtle.sign", how = normalize("sign", algorithm, call);
    toKey(key, call);
    const bytes = copyOf(data, call + "(): the data"), value = checkKey(call, key, how.name, "sign");
    const hash = how.hash ?? factsOf(key).algorithm.hash?.name;
    checkContext(call, how);
    return bufferOf(how.name === "HMAC" ? compute(call, "hmac", value, bytes, hash) : compute(call, "sign", value, bytes, how.name, hash ?? "", how.saltLength ?? 0));
  }

  async verify(algorithm, key, signature, data) {
    const call = "crypto.subtle.verify", how = normalize("verify", algorithm, call);
    toKey(key, call);
    const given = copyOf(signature, call + "(): the signature"), bytes = copyOf(data, call + "(): the data");
    const value = checkKey(call, key, how.name, "verify"), hash = how.hash ?? factsOf(key).algorithm.hash?.name;
    checkContext(call, how);
    return how.name === "HMAC" ? compute(call, "isHmac", value, given, bytes, hash) : compute(call, "verify", value, given, bytes, how.name, hash ?? "", how.saltLength ?? 0);
  }

  async digest(algorithm, data) {
    const call = "crypto.subtle.digest", { name } = normalize("digest", algorithm, call);
    return bufferOf(host.digest(name, copyOf(data, call + "(): the data")));
  }

  async generateKey(algorithm, extractable, keyUsages) {
    const call = "crypto.subtle.generateKey", how = normalize("generateKey", algorithm, call);
    return generate(call, how, !!extractable, toUsages(keyUsages, call));
  }

  async deriveKey(algorithm, baseKey, derivedKeyType, extractable, keyUsages) {
    const call = "crypto.subtle.deriveKey", how = normalize("deriveBits", algorithm, call);
    const kind = normalize("importKey", derivedKeyType, call), length = normalize("keyLength", derivedKeyType, call);
    const key = toKey(baseKey, call), usages = toUsages(keyUsages, call), value = checkKey(call, key, how.name, "deriveKey");
    const bytes = await derive(call, how, value, key, keyLength(call, length));
    return importKey(call, "raw", bytes, kind, !!extractable, usages);
  }

  async deriveBits(algorithm, baseKey, length = null) {
    const call = "crypto.subtle.deriveBits", how = normalize("deriveBits", algorithm, call);
    const bits = length === null ? null : toIntegerInRange(length, call + "(): the length", 0, 4294967295);
    const key = toKey(baseKey, call);
    return bufferOf(await derive(call, how, checkKey(call, key, how.name, "deriveBits"), key, bits));
  }

  async importKey(format, keyData, algorithm, extractable, keyUsages) {
    const call = "crypto.subtle.importKey", kind = oneOf(FORMATS, format, call + "(): the format");
    const how = normalize("importKey", algorithm, call), usages = toUsages(keyUsages, call);
    if (kind === "jwk" && (!isObject(keyData) || bytesOf(keyData) !== undefined)) throw new TypeError(call + "(): a key of the format jwk must be an object, not " + kindOf(keyData));
    const data = kind === "jwk" ? toJwk(keyData) : copyOf(keyData, call + "(): the key");
    return importKey(call, kind, data, how, !!extractable, usages);
  }

  async exportKey(format, key) {
    const call = "crypto.subtle.exportKey", kind = oneOf(FORMATS, format, call + "(): the format");
    return exportKey(call, kind, toKey(key, call));
  }

  async wrapKey(format, key, wrappingKey, wrapAlgorithm) {
    const call = "crypto.subtle.wrapKey", kind = oneOf(FORMATS, format, call + "(): the format");
    const how = normalizeWrap("encrypt", wrapAlgorithm, call);
    toKey(key, call);
    toKey(wrappingKey, call);
    checkKey(call, wrappingKey, how.name, "wrapKey");
    const content = exportKey(call, kind, key);
    return cryptWith(call, how, wrappingKey, kind === "jwk" ? encode(JSONStringify(content)) : new Uint8Array(content), "wrapKey");
  }

  async unwrapKey(format, wrappedKey, unwrappingKey, unwrapAlgorithm, unwrappedKeyAlgorithm, extractable, keyUsages) {
    const call = "crypto.subtle.unwrapKey", kind = oneOf(FORMATS, format, call + "(): the format");
    const data = copyOf(wrappedKey, call + "(): the wrapped key"), how = normalizeWrap("decrypt", unwrapAlgorithm, call);
    const kindOfKey = normalize("importKey", unwrappedKeyAlgorithm, call), usages = toUsages(keyUsages, call);
    const content = cryptWith(call, how, toKey(unwrappingKey, call), data, "unwrapKey");
    if (kind !== "jwk") return importKey(call, kind, new Uint8Array(content), kindOfKey, !!extractable, usages);
    let jwk;
    try {
      jwk = JSONParse(decode(new Uint8Array(content)));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
    if (!isObject(jwk)) fail(call, "DataError", "what was wrapped is no JWK");
    return importKey(call, kind, toJwk(jwk), kindOfKey, !!extractable, usages);
  }
}

function encryptOrDecrypt(usage, algorithm, key, data) {
  const call = "crypto.subtle." + usage, how = normalize(usage, algorithm, call);
  toKey(key, call);
  return cryptWith(call, how, key, copyOf(data, call + "(): the data"), usage);
}

// AES-KW is for keys alone; the ciphers are for them as well.
function normalizeWrap(operation, algorithm, call) {
  const name = isObject(algorithm) ? algorithm.name : algorithm;
  const isKw = typeof name === "string" && StringPrototypeToUpperCase(name) === "AES-KW";
  return normalize(isKw ? "wrapKey" : operation, algorithm, call);
}

function checkContext(call, { name, context }) {
  if (context !== undefined && TypedArrayPrototypeGetByteLength(context) > 0) fail(call, "OperationError", name + " takes no context here");
}

shape(CryptoKey, isKey, { show: ({ type, extractable, algorithm, usages }) => ({ type, extractable, algorithm, usages }) });
shape(SubtleCrypto, isSubtle, { async: ObjectKeys(primordials.ObjectGetOwnPropertyDescriptors(SubtleCrypto.prototype)), show: () => ({}) });
ArrayPrototypePush(cloneable, [isKey, copyKey]);

return { SubtleCrypto, CryptoKey };
})
