// console's format directives, as Node's util.format reads them.
//
// The conversions that a directive asks for may run user code (`toString`, `valueOf`, `toJSON`); what that throws is shown in
// the text or falls back on the inspector.
(function (primordials, reading, rendering, inspector, errors) {
"use strict";

const {
  ArrayPrototypeJoin, ArrayPrototypePush, FunctionPrototypeToString, JSONStringify, NumberParseFloat, NumberParseInt,
  String, StringPrototypeEndsWith, StringPrototypeIncludes, StringPrototypeIndexOf, StringPrototypeSlice, SymbolToPrimitive,
} = primordials;
const { isObject, readable, findData } = reading;
const { formatPrimitive, formatNumber } = rendering;
const { inspect } = inspector;
const { errorHead } = errors;

const PLAIN = { __proto__: null, colors: false };

function format(...args) {
  return formatWithOptions(undefined, args);
}

function formatWithOptions(options, args) {
  const texts = [];
  let used = 0;
  if (typeof args[0] === "string") {
    const filled = args.length === 1 ? { text: args[0], used: 1 } : fillDirectives(options, args);
    ArrayPrototypePush(texts, filled.text);
    used = filled.used;
  }
  for (; used < args.length; used++) {
    const value = args[used];
    ArrayPrototypePush(texts, typeof value === "string" ? value : inspect(value, options));
  }
  return ArrayPrototypeJoin(texts, " ");
}

// The first argument with its directives replaced, and how many arguments that took.
function fillDirectives(options, args) {
  const template = args[0];
  let text = "", start = 0, used = 1;
  let at = StringPrototypeIndexOf(template, "%");
  for (; at !== -1 && at + 1 < template.length; at = StringPrototypeIndexOf(template, "%", at + 2)) {
    const letter = template[at + 1];
    const convert = DIRECTIVES[letter];
    if (letter !== "%" && (convert === undefined || used === args.length)) continue;
    text += StringPrototypeSlice(template, start, at) + (letter === "%" ? "%" : convert(args[used++], options));
    start = at + 2;
  }
  return { text: text + StringPrototypeSlice(template, start), used };
}

const DIRECTIVES = {
  __proto__: null,
  s: formatAsString,
  d: (value) => formatAsNumber(value, (value) => +value),
  i: (value) => formatAsNumber(value, NumberParseInt),
  f: (value) => formatAsNumber(typeof value === "bigint" ? "" + value : value, NumberParseFloat),
  j: formatAsJSON,
  o: (value, options) => inspect(value, { ...options, showHidden: true, depth: 4 }),
  O: (value, options) => inspect(value, options),
  c: () => "", // CSS has no meaning here
};

function formatAsString(value, options) {
  if (typeof value === "string") return value;
  if (typeof value === "bigint") return value + "n";
  if (!isObject(value)) return formatPrimitive(PLAIN, value);
  const object = readable(value);
  if (object !== null && typeof object === "function") return FunctionPrototypeToString(object);
  if (object !== null && (isOwn(findData(object, SymbolToPrimitive)) || isOwn(findData(object, "toString")))) {
    try {
      return String(value);
    } catch { // falls back on the inspector
    }
  }
  return inspect(value, { ...options, depth: 0, colors: false, compact: 3 });
}

// Whether a conversion is a user's function, none of the engine's.
function isOwn(method) {
  if (typeof method !== "function") return false;
  const target = readable(method);
  return target === null || !StringPrototypeEndsWith(FunctionPrototypeToString(target), "[native code]\n}");
}

function formatAsNumber(value, convert) {
  if (typeof value === "bigint") return value + "n";
  try {
    return formatNumber(convert(value));
  } catch { // symbols, and objects that refuse
    return "NaN";
  }
}

function formatAsJSON(value) {
  try {
    return "" + JSONStringify(value);
  } catch (error) {
    const head = errorHead(error);
    return StringPrototypeIncludes(head, "circular") ? "[Circular]" : "[" + head + "]";
  }
}

return { __proto__: null, format, formatWithOptions };
})
