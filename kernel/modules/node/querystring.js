// node:querystring
(function (primordials) {
"use strict";

const {
  ArrayIsArray, ArrayPrototypeJoin, ArrayPrototypePush, ObjectKeys, StringPrototypeIndexOf, StringPrototypeReplaceAll,
  StringPrototypeSlice, StringPrototypeSplit,
} = primordials;
const { decodeURIComponent, encodeURIComponent } = globalThis;

function escape(value) {
  return encodeURIComponent(typeof value === "string" ? value : "" + value);
}

function unescape(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function primitive(value) {
  return typeof value === "string" || typeof value === "bigint" || typeof value === "boolean" ||
    (typeof value === "number" && value - value === 0) ? "" + value : "";
}

function stringify(object, separator = "&", equals = "=", options = {}) {
  const encode = options?.encodeURIComponent ?? exports.escape;
  if (object === null || typeof object !== "object") return "";
  const parts = [], keys = ObjectKeys(object);
  for (let i = 0; i < keys.length; i++) {
    const value = object[keys[i]], key = encode(keys[i]) + equals;
    if (ArrayIsArray(value)) {
      for (let j = 0; j < value.length; j++) ArrayPrototypePush(parts, key + encode(primitive(value[j])));
    } else {
      ArrayPrototypePush(parts, key + encode(primitive(value)));
    }
  }
  return ArrayPrototypeJoin(parts, separator);
}

function parse(text, separator = "&", equals = "=", options = {}) {
  const decode = options?.decodeURIComponent ?? exports.unescape, limit = options?.maxKeys ?? 1000;
  const result = { __proto__: null };
  if (typeof text !== "string" || text === "") return result;
  const parts = StringPrototypeSplit(text, separator);
  for (let i = 0; i < parts.length && (limit <= 0 || i < limit); i++) {
    if (parts[i] === "") continue;
    const part = StringPrototypeReplaceAll(parts[i], "+", " ");
    const at = StringPrototypeIndexOf(part, equals);
    const key = decode(at < 0 ? part : StringPrototypeSlice(part, 0, at));
    const value = at < 0 ? "" : decode(StringPrototypeSlice(part, at + equals.length));
    if (!(key in result)) result[key] = value;
    else if (ArrayIsArray(result[key])) ArrayPrototypePush(result[key], value);
    else result[key] = [result[key], value];
  }
  return result;
}

const exports = { parse, stringify, escape, unescape, decode: parse, encode: stringify };
return exports;
})
