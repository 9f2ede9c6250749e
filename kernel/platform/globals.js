// The platform's globals, each defined when it is first used: a cell that needs none pays for none.
//
// Evaluated once per heap and called with the primordials, what the parts know of the engine, the host's `load(part)`, which
// gives the part's function and the Python object that serves it, and the names of each part.
(function (primordials, engine, load, partNames, nameLists) {
"use strict";

const {
  ArrayPrototype, BigIntPrototype, DatePrototype, NumberPrototype, ObjectDefineProperty, ObjectGetOwnPropertyDescriptor, ObjectHasOwn, ObjectKeys,
  ReflectDeleteProperty, StringPrototype, TypedArrayPrototype,
} = primordials;
const target = globalThis;
const parts = { __proto__: null }; // exports by part
const lazy = { __proto__: null }; // the getters that still stand for a global, by its name

function need(part) {
  if (parts[part] === undefined) {
    const found = load(part);
    parts[part] = found[0](primordials, found[1], need, engine);
  }
  return parts[part];
}

function define(name, value) {
  delete lazy[name];
  ObjectDefineProperty(target, name, { __proto__: null, value, writable: true, enumerable: false, configurable: true });
}

function isWaiting(name) {
  const slot = lazy[name] && ObjectGetOwnPropertyDescriptor(target, name);
  return slot !== undefined && slot.get === lazy[name];
}

// All the names of a part that nobody has taken for something else meanwhile.
function fulfil(part, names) {
  const found = need(part);
  for (let i = 0; i < names.length; i++) if (isWaiting(names[i])) define(names[i], found[names[i]]);
  return found;
}

function postpone(part, names, name) {
  const slot = {
    __proto__: null,
    get() { return fulfil(part, names)[name]; },
    set(value) { define(name, value); },
    enumerable: false,
    configurable: true,
  };
  lazy[name] = slot.get;
  ObjectDefineProperty(target, name, slot);
}

for (let i = 0; i < partNames.length; i++) {
  for (let j = 0; j < nameLists[i].length; j++) postpone(partNames[i], nameLists[i], nameLists[i][j]);
}

// Methods of the language that the engine has not, or not whole. The first call loads them: those that depend on a locale are
// Intl's.
let methods, texts;
const base64 = () => texts ??= need("base64");
const localized = () => methods ??= need("intl/methods");
const METHODS = [
  [primordials.Uint8Array, {
    fromBase64(text) { return base64().fromBase64(text, arguments[1]); },
    fromHex(text) { return base64().fromHex(text); },
  }],
  [primordials.Uint8ArrayPrototype, {
    toBase64() { return base64().toBase64(this, arguments[0]); },
    toHex() { return base64().toHex(this); },
    setFromBase64(text) { return base64().setFromBase64(this, text, arguments[1]); },
    setFromHex(text) { return base64().setFromHex(this, text); },
  }],
  [NumberPrototype, {
    toLocaleString(locales = undefined, options = undefined) { return localized().number(this, locales, options); },
  }],
  [BigIntPrototype, {
    toLocaleString(locales = undefined, options = undefined) { return localized().bigint(this, locales, options); },
  }],
  [DatePrototype, {
    toLocaleString(locales = undefined, options = undefined) { return localized().date(this, locales, options, "any", "all"); },
    toLocaleDateString(locales = undefined, options = undefined) { return localized().date(this, locales, options, "date", "date"); },
    toLocaleTimeString(locales = undefined, options = undefined) { return localized().date(this, locales, options, "time", "time"); },
  }],
  [StringPrototype, {
    localeCompare(that, locales = undefined, options = undefined) { return localized().compare(this, that, locales, options); },
    toLocaleLowerCase(locales = undefined) { return localized().changeCase(this, locales, false); },
    toLocaleUpperCase(locales = undefined) { return localized().changeCase(this, locales, true); },
  }],
  [ArrayPrototype, {
    toLocaleString(locales = undefined, options = undefined) { return localized().array(this, locales, options); },
  }],
  [TypedArrayPrototype, {
    toLocaleString(locales = undefined, options = undefined) { return localized().typedArray(this, locales, options); },
  }],
];
for (let i = 0; i < METHODS.length; i++) {
  const [prototype, own] = METHODS[i];
  const names = ObjectKeys(own);
  for (let j = 0; j < names.length; j++) {
    const slot = { __proto__: null, value: own[names[j]], writable: true, enumerable: false, configurable: true };
    ObjectDefineProperty(prototype, names[j], slot);
  }
}

define("self", target);
define("global", target);
// dukpy's own. Its loader of CommonJS modules still calls the ones that are only hidden here.
ReflectDeleteProperty(target, "dukpy");
const HIDDEN = ["call_python", "_dukpy_cjs_source_compiles", "_dukpy_eval_cjs_source"];
for (let i = 0; i < HIDDEN.length; i++) {
  if (ObjectHasOwn(target, HIDDEN[i])) ObjectDefineProperty(target, HIDDEN[i], { __proto__: null, enumerable: false });
}

return {
  need,
  // Whether a part has been loaded: what was never used has nothing to be ended.
  isLoaded: (part) => parts[part] !== undefined,
  // Define a global that waits for its first use; for those who look at globals without running getters.
  settle(name) { if (isWaiting(name)) target[name]; },
};
})
