// Bytes as base64 and hexadecimal texts (https://tc39.es/ecma262/#sec-uint8array.frombase64), which the engine does not have.
(function (primordials, host, need, engine) {
"use strict";

const { ArrayBufferPrototypeGetDetached, SyntaxError, TypeError, TypedArrayPrototypeGetBuffer, TypedArrayPrototypeGetLength, TypedArrayPrototypeSet, Uint8Array } = primordials;
const { isObject, kindOf } = need("webidl");

function checkArray(array, call) {
  if (!isObject(array) || engine.classOf(array) !== "Uint8Array") throw new TypeError(call + "() belongs to a Uint8Array, not to " + kindOf(array));
}

function checkText(text, call) {
  if (typeof text !== "string") throw new TypeError(call + "() needs a string, not " + kindOf(text));
}

function checkAttached(array, call) {
  const buffer = TypedArrayPrototypeGetBuffer(array);
  if (engine.classOf(buffer) === "ArrayBuffer" && ArrayBufferPrototypeGetDetached(buffer)) throw new TypeError(call + "(): the array's buffer is detached");
}

function optionsOf(options, call) {
  if (options === undefined) return { __proto__: null };
  if (!isObject(options)) throw new TypeError(call + "(): the options must be an object, not " + kindOf(options));
  return options;
}

function isUrl(options, call) {
  const { alphabet } = options;
  if (alphabet === undefined || alphabet === "base64") return false;
  if (alphabet === "base64url") return true;
  throw new TypeError(call + '(): alphabet must be "base64" or "base64url", not ' + engine.inspect(alphabet));
}

function lastOf(options, call) {
  const { lastChunkHandling: last } = options;
  if (last === undefined) return "loose";
  if (last === "loose" || last === "strict" || last === "stop-before-partial") return last;
  throw new TypeError(call + '(): lastChunkHandling must be "loose", "strict" or "stop-before-partial", not ' + engine.inspect(last));
}

function whole([, bytes, error], call) {
  if (error !== undefined && error !== null) throw new SyntaxError(call + "(): " + error);
  return bytes;
}

// What could be read is written, also before a failure.
function put(array, result, call) {
  const { 0: read, 1: bytes } = result;
  if (TypedArrayPrototypeGetLength(bytes) > 0) TypedArrayPrototypeSet(array, bytes);
  whole(result, call);
  return { read, written: TypedArrayPrototypeGetLength(bytes) };
}

return {
  fromBase64(text, options) {
    const call = "Uint8Array.fromBase64";
    checkText(text, call);
    const given = optionsOf(options, call), url = isUrl(given, call), last = lastOf(given, call);
    return whole(host.from_base64(text, url, last, undefined), call);
  },
  fromHex(text) {
    const call = "Uint8Array.fromHex";
    checkText(text, call);
    return whole(host.from_hex(text, undefined), call);
  },
  toBase64(array, options) {
    const call = "Uint8Array.toBase64";
    checkArray(array, call);
    const given = optionsOf(options, call), url = isUrl(given, call), omits = !!given.omitPadding;
    checkAttached(array, call);
    return host.to_base64(array, url, omits);
  },
  toHex(array) {
    checkArray(array, "Uint8Array.toHex");
    checkAttached(array, "Uint8Array.toHex");
    return host.to_hex(array);
  },
  setFromBase64(array, text, options) {
    const call = "Uint8Array.setFromBase64";
    checkArray(array, call);
    checkText(text, call);
    const given = optionsOf(options, call), url = isUrl(given, call), last = lastOf(given, call);
    checkAttached(array, call);
    return put(array, host.from_base64(text, url, last, TypedArrayPrototypeGetLength(array)), call);
  },
  setFromHex(array, text) {
    const call = "Uint8Array.setFromHex";
    checkArray(array, call);
    checkText(text, call);
    checkAttached(array, call);
    return put(array, host.from_hex(text, TypedArrayPrototypeGetLength(array)), call);
  },
};
})
