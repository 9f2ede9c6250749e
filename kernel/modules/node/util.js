// node:util
(function (primordials, service, require, vendored) {
"use strict";

const {
  ArrayBufferIsView, ArrayIsArray, ArrayPrototypeIncludes, ArrayPrototypeJoin, ArrayPrototypeSlice, Error, Map, ObjectAssign, ObjectDefineProperty, ObjectDefineProperties, ObjectGetOwnPropertyDescriptors,
  ObjectGetPrototypeOf, ObjectKeys, ObjectSetPrototypeOf, Promise, PromisePrototypeThen, ReflectApply, ReflectConstruct, StringPrototypeReplace, StringPrototypeSplit,
  StringPrototypeToLowerCase, StringPrototypeToUpperCase, StringPrototypeToWellFormed, Symbol,
  TypeError,
} = primordials;
const { deepStrictEqual } = require("internal/deep");

const custom = Symbol.for("nodejs.util.promisify.custom");

function inspect(value, options, ...legacy) {
  if (typeof options === "boolean") options = { showHidden: options, depth: legacy[0], colors: legacy[1] };
  return service.inspect(value, options ?? {});
}
inspect.custom = Symbol.for("nodejs.util.inspect.custom");
inspect.defaultOptions = { depth: 2 };
const COLORS = {
  __proto__: null, reset: [0, 0], bold: [1, 22], dim: [2, 22], italic: [3, 23], underline: [4, 24], blink: [5, 25], inverse: [7, 27],
  hidden: [8, 28], strikethrough: [9, 29], doubleunderline: [21, 24], black: [30, 39], red: [31, 39], green: [32, 39], yellow: [33, 39],
  blue: [34, 39], magenta: [35, 39], cyan: [36, 39], white: [37, 39], gray: [90, 39], grey: [90, 39], redBright: [91, 39],
  greenBright: [92, 39], yellowBright: [93, 39], blueBright: [94, 39], magentaBright: [95, 39], cyanBright: [96, 39], whiteBright: [97, 39],
  bgBlack: [40, 49], bgRed: [41, 49], bgGreen: [42, 49], bgYellow: [43, 49], bgBlue: [44, 49], bgMagenta: [45, 49], bgCyan: [46, 49],
  bgWhite: [47, 49], bgGray: [100, 49], bgRedBright: [101, 49], bgGreenBright: [102, 49], bgYellowBright: [103, 49], bgBlueBright: [104, 49],
  bgMagentaBright: [105, 49], bgCyanBright: [106, 49], bgWhiteBright: [107, 49], framed: [51, 54], overlined: [53, 55],
};
inspect.colors = COLORS;
inspect.styles = {
  __proto__: null, special: "cyan", number: "yellow", bigint: "yellow", boolean: "yellow", undefined: "grey", null: "bold", string: "green",
  symbol: "green", date: "magenta", regexp: "red", module: "underline",
};

function needFunction(value, name) {
  if (typeof value === "function") return;
  const error = new TypeError(name + "() needs a function, not " + (value === null ? "null" : typeof value));
  error.code = "ERR_INVALID_ARG_TYPE";
  throw error;
}

function promisify(original) {
  needFunction(original, "promisify");
  if (original === globalThis.setTimeout) return require("timers/promises").setTimeout;
  if (original[custom] !== undefined) {
    needFunction(original[custom], "util.promisify.custom");
    return original[custom];
  }
  function promised(...args) {
    return new Promise((resolve, reject) => {
      args[args.length] = (error, value) => {
        if (error) reject(error);
        else resolve(value);
      };
      ReflectApply(original, this, args);
    });
  }
  ObjectSetPrototypeOf(promised, ObjectGetPrototypeOf(original));
  ObjectDefineProperty(promised, custom, { __proto__: null, value: promised, configurable: true });
  const slots = ObjectGetOwnPropertyDescriptors(original);
  delete slots.prototype;
  return ObjectDefineProperties(promised, slots);
}
promisify.custom = custom;

function callbackify(original) {
  needFunction(original, "callbackify");
  return function (...args) {
    const callback = args[args.length - 1];
    args.length--;
    needFunction(callback, "The last argument of a callbackified function");
    const later = (...values) => globalThis.queueMicrotask(() => ReflectApply(callback, this, values));
    PromisePrototypeThen(ReflectApply(original, this, args), (value) => later(null, value), (reason) => {
      if (!reason) {
        const error = new Error("Promise was rejected with a falsy value");
        error.reason = reason;
        error.code = "ERR_FALSY_VALUE_REJECTION";
        reason = error;
      }
      later(reason);
    });
  };
}

function inherits(constructor, parent) {
  needFunction(constructor, "inherits");
  needFunction(parent, "inherits");
  ObjectDefineProperty(constructor, "super_", { __proto__: null, value: parent, writable: true, configurable: true });
  ObjectSetPrototypeOf(constructor.prototype, parent.prototype);
}

function deprecate(original, message, code) {
  needFunction(original, "deprecate");
  let warned = false;
  return function deprecated(...args) {
    if (!warned) {
      warned = true;
      globalThis.console?.warn((code ? "[" + code + "] " : "") + "DeprecationWarning: " + message);
    }
    return new.target ? ReflectConstruct(original, args, new.target) : ReflectApply(original, this, args);
  };
}

function debuglog(section) {
  const pattern = globalThis.process?.env?.NODE_DEBUG ?? "";
  const enabled = typeof pattern === "string" &&
    ArrayPrototypeIncludes(StringPrototypeSplit(StringPrototypeToLowerCase(pattern), ","), StringPrototypeToLowerCase(section));
  const log = (...args) => { if (enabled) globalThis.console.error(StringPrototypeToUpperCase(section) + ":", ...args); };
  log.enabled = enabled;
  return log;
}

const ANSI = /[\u001b\u009b][[\]()#;?]*(?:(?:(?:[a-zA-Z\d]*(?:;[-a-zA-Z\d/#&.:=?%@~_]*)*)?\u0007)|(?:(?:\d{1,4}(?:;\d{0,4})*)?[\dA-PR-TZcf-ntqry=><~]))/g;

const is = (brand) => (value) => service.brand(value) === brand;
const types = {
  isAnyArrayBuffer: (value) => types.isArrayBuffer(value) || types.isSharedArrayBuffer(value),
  isArrayBufferView: ArrayBufferIsView, isArgumentsObject: is("Arguments"), isArrayBuffer: is("ArrayBuffer"),
  isAsyncFunction: (value) => typeof value === "function" && (service.brand(value) === "AsyncFunction" || service.brand(value) === "AsyncGeneratorFunction"),
  isBigInt64Array: is("BigInt64Array"), isBigUint64Array: is("BigUint64Array"), isBooleanObject: is("Boolean"),
  isBoxedPrimitive: (value) => ArrayPrototypeIncludes(["Number", "String", "Boolean", "Symbol", "BigInt"], service.brand(value)),
  isDataView: is("DataView"), isDate: is("Date"), isFloat32Array: is("Float32Array"), isFloat64Array: is("Float64Array"),
  isGeneratorFunction: (value) => service.brand(value) === "GeneratorFunction" || service.brand(value) === "AsyncGeneratorFunction",
  isGeneratorObject: (value) => service.brand(value) === "Generator" || service.brand(value) === "AsyncGenerator",
  isInt8Array: is("Int8Array"), isInt16Array: is("Int16Array"), isInt32Array: is("Int32Array"), isMap: is("Map"),
  isMapIterator: is("MapIterator"), isModuleNamespaceObject: is("Module"), isNativeError: is("Error"), isNumberObject: is("Number"),
  isPromise: is("Promise"), isProxy: is("Proxy"), isRegExp: is("RegExp"), isSet: is("Set"), isSetIterator: is("SetIterator"),
  isSharedArrayBuffer: is("SharedArrayBuffer"), isStringObject: is("String"), isSymbolObject: is("Symbol"),
  isTypedArray: (value) => ArrayBufferIsView(value) && service.brand(value) !== "DataView",
  isUint8Array: is("Uint8Array"), isUint8ClampedArray: is("Uint8ClampedArray"), isUint16Array: is("Uint16Array"),
  isUint32Array: is("Uint32Array"), isWeakMap: is("WeakMap"), isWeakSet: is("WeakSet"), isBigIntObject: is("BigInt"), isExternal: () => false,
};

const exports = {
  inspect, promisify, callbackify, inherits, deprecate, debuglog, debug: debuglog, types,
  format: (...args) => service.format(...args),
  formatWithOptions: (options, ...args) => service.formatWithOptions(options, args),
  isDeepStrictEqual: deepStrictEqual, isArray: ArrayIsArray,
  stripVTControlCharacters: (text) => StringPrototypeReplace("" + text, ANSI, ""),
  toUSVString: (text) => StringPrototypeToWellFormed("" + text),
  styleText(style, text) {
    const list = ArrayIsArray(style) ? style : [style];
    let start = "", end = "";
    for (let i = 0; i < list.length; i++) {
      const code = COLORS[list[i]];
      if (code === undefined) {
        const error = new TypeError("styleText() knows no style " + list[i] + ": there are " + ArrayPrototypeJoin(ObjectKeys(COLORS), ", "));
        error.code = "ERR_INVALID_ARG_VALUE";
        throw error;
      }
      start += "\u001b[" + code[0] + "m";
      end = "\u001b[" + code[1] + "m" + end;
    }
    return start + text + end;
  },
};
// What old code asks; `typeof` and Array.isArray() tell as much.
ObjectAssign(exports, {
  isBoolean: (value) => typeof value === "boolean", isNull: (value) => value === null, isNullOrUndefined: (value) => value === null || value === undefined,
  isNumber: (value) => typeof value === "number", isString: (value) => typeof value === "string", isSymbol: (value) => typeof value === "symbol",
  isUndefined: (value) => value === undefined, isRegExp: types.isRegExp, isObject: (value) => value !== null && typeof value === "object",
  isDate: types.isDate, isError: (value) => types.isNativeError(value) || value instanceof Error, isFunction: (value) => typeof value === "function",
  isPrimitive: (value) => value === null || typeof value !== "object" && typeof value !== "function", isBuffer: (value) => require("buffer").Buffer.isBuffer(value),
  _extend: (target, source) => source === null || typeof source !== "object" ? target : ObjectAssign(target, source),
  log(...args) { globalThis.console.log("%s - %s", new globalThis.Date().toLocaleString(), service.format(...args)); },
  parseArgs: (options) => vendored("@pkgjs/parseargs/index.js").parseArgs({ args: ArrayPrototypeSlice(globalThis.process.argv, 2), ...options }),
  parseEnv: (text) => service.parseEnv("" + text),
  getSystemErrorName: (number) => service.errorNames()[-number],
  getSystemErrorMap: () => new Map(service.errorMap()),
  // Settled when the signal aborts; the resource that it is for is not kept alive by it.
  aborted: (signal, resource) => new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  }),
  transferableAbortController: () => new globalThis.AbortController(),
  transferableAbortSignal: (signal) => signal,
});
const GLOBALS = ["TextDecoder", "TextEncoder", "AbortController", "AbortSignal"];
for (let i = 0; i < GLOBALS.length; i++) {
  const name = GLOBALS[i];
  ObjectDefineProperty(exports, name, { __proto__: null, get: () => globalThis[name], enumerable: true, configurable: true });
}
return exports;
})
