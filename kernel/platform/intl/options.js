// What ECMA-402 asks of every class of Intl (https://tc39.es/ecma402/#sec-internal-slots): reading options, the shape of
// constructors and prototypes, parts of a formatted text.
(function (primordials, host, need, engine) {
"use strict";

const {
  ArrayPrototypeIncludes, ArrayPrototypeJoin, FunctionPrototypeSymbolhasInstance, Int32Array, MathFloor, Number,
  NumberIsFinite, Object, ObjectCreate, ObjectDefineProperty, ObjectGetOwnPropertyDescriptor, ObjectPrototype, RangeError,
  ReflectOwnKeys, String, StringPrototypeSlice, Symbol, SymbolFor, SymbolToStringTag, TypeError,
} = primordials;
const { hide, isObject, kindOf } = need("webidl");
const CUSTOM = SymbolFor("nodejs.util.inspect.custom");

// ---- Reading options

const coerce = (options) => (options === undefined ? ObjectCreate(null) : Object(nonNull(options)));
const shown = (value) => engine.inspect(value, { __proto__: null, depth: 0 });

function nonNull(options) {
  if (options === null) throw new TypeError("Intl: the options must be an object or undefined, not null");
  return options;
}

function requireObject(options) {
  if (options === undefined) return ObjectCreate(null);
  if (!isObject(options)) throw new TypeError("Intl: the options must be an object or undefined, not " + kindOf(options));
  return options;
}

function toText(value, what) {
  if (typeof value === "string") return value;
  if (typeof value === "symbol") throw new TypeError("Intl: " + what + " must be a string, not a symbol");
  return String(value);
}

// One of some strings; without a list, any string.
function getString(options, name, values, fallback) {
  const value = options[name];
  if (value === undefined) return fallback;
  const text = toText(value, "the option " + name);
  if (values !== undefined && !ArrayPrototypeIncludes(values, text)) {
    throw new RangeError("Intl: the option " + name + " must be one of " + ArrayPrototypeJoin(values, ", ") + ", not " + shown(text));
  }
  return text;
}

function getBoolean(options, name, fallback) {
  const value = options[name];
  return value === undefined ? fallback : !!value;
}

function toNumberOption(value, name, least, most, fallback) {
  if (value === undefined) return fallback;
  const number = Number(typeof value === "bigint" ? noBigInt(name) : value);
  if (!NumberIsFinite(number) || number < least || number > most) {
    throw new RangeError("Intl: the option " + name + " must be a number from " + least + " to " + most + ", not " + shown(value));
  }
  return MathFloor(number);
}

function noBigInt(name) {
  throw new TypeError("Intl: the option " + name + " must be a number, not a bigint");
}

const getNumber = (options, name, least, most, fallback) => toNumberOption(options[name], name, least, most, fallback);

// ---- Classes

// The private state of the objects of one class: `put` adds it to a new object, `of` gives it, undefined for other objects.
function makeSlots() {
  class Slots extends class { constructor(object) { return object; } } {
    #slots;
    constructor(object, slots) { super(object); this.#slots = slots; }
    static of(object) { return isObject(object) && #slots in object ? object.#slots : undefined; }
  }
  return { __proto__: null, put(object, slots) { new Slots(object, slots); return object; }, of: Slots.of };
}

// The object that `new` or a call of a constructor makes.
function createObject(target, Class) {
  const prototype = target === undefined ? undefined : target.prototype;
  return ObjectCreate(isObject(prototype) ? prototype : Class.prototype);
}

function refuseCall(target, name) {
  if (target === undefined) throw new TypeError("Intl." + name + " makes objects: write new Intl." + name + "(...)");
}

// A class's private state or an error. `call` is what was asked of the object.
function checkedOf(slots, name) {
  return (object, call) => {
    const found = slots.of(object);
    if (found === undefined) {
      throw new TypeError("Intl." + name + "." + call + " belongs to an Intl." + name + ", not to " + kindOf(object));
    }
    return found;
  };
}

// Give a constructor the shape that all of Intl have. `members` is an object with methods and getters, `statics` one with
// methods; `resolve(slots)` gives what resolvedOptions() does, for the console.
function shape(Class, slots, members, statics, resolve) {
  const name = Class.name;
  const { prototype } = Class;
  ObjectDefineProperty(Class, "prototype", { __proto__: null, writable: false });
  copyMembers(members, prototype);
  if (statics !== undefined) copyMembers(statics, Class);
  ObjectDefineProperty(prototype, SymbolToStringTag, { __proto__: null, value: "Intl." + name, configurable: true });
  hide(prototype, CUSTOM, function (depth, options, inspect) {
    const found = slots.of(this);
    if (found === undefined) return this;
    const title = "Intl." + name;
    return typeof depth === "number" && depth < 0 ? "[" + title + "]" : title + " " + inspect(resolve(found), { ...options, depth });
  });
  return Class;
}

function copyMembers(from, to) {
  const keys = ReflectOwnKeys(from);
  for (let i = 0; i < keys.length; i++) {
    const slot = ObjectGetOwnPropertyDescriptor(from, keys[i]);
    slot.enumerable = false;
    slot.__proto__ = null;
    ObjectDefineProperty(to, keys[i], slot);
  }
}

// An anonymous function, as `format` and `compare` are: its name is "".
function anonymous(call) {
  ObjectDefineProperty(call, "name", { __proto__: null, value: "", configurable: true });
  return call;
}

// The constructors NumberFormat and DateTimeFormat, called on one of their objects, put the new one into it.
const FALLBACK = Symbol("IntlLegacyConstructedSymbol");

function chain(made, target, receiver, Class) {
  if (target !== undefined || !isObject(receiver) || !FunctionPrototypeSymbolhasInstance(Class, receiver)) return made;
  ObjectDefineProperty(receiver, FALLBACK, { __proto__: null, value: made });
  return receiver;
}

function unchain(object, slots, Class) {
  return isObject(object) && slots.of(object) === undefined && FunctionPrototypeSymbolhasInstance(Class, object)
    ? object[FALLBACK] : object;
}

// ---- Parts

const define = (object, key, value) =>
  ObjectDefineProperty(object, key, { __proto__: null, value, writable: true, enumerable: true, configurable: true });

// A plain object from keys and values, which may stand in arrays; undefined values are left out.
const record = (...pairs) => defineAll(ObjectCreate(ObjectPrototype), pairs);

function defineAll(object, pairs) {
  for (let i = 0; i < pairs.length; i++) {
    if (typeof pairs[i] !== "string") defineAll(object, pairs[i]);
    else if (pairs[++i] !== undefined) define(object, pairs[i - 1], pairs[i]);
  }
  return object;
}

// Add to an array, whatever setters Array.prototype has.
const push = (list, value) => { define(list, list.length, value); };

// The category of spans, which say where a part comes from, is that of their fields and this.
const SPAN = 0x1000;
const CATEGORIES = { __proto__: null, date: 1, number: 2, list: 3, relative: 4, interval: 5 }; // UFieldCategory

// A formatted text and its fields (the text; for each field category, field, start, end) cut where a field of a category
// begins or ends. `add(type, value, span)` is called for each piece: `typeOf(field, value)` of the innermost field, "literal"
// outside of fields; `span` is the field of the span around it, -1 outside.
function cut(fields, category, typeOf, add) {
  const text = fields[0];
  const inner = new Int32Array(text.length); // for each code unit where the innermost field around it stands in `fields`
  const spans = new Int32Array(text.length); // and the span, plus one
  for (let i = 1; i < fields.length; i += 4) {
    const isSpan = fields[i] >= SPAN;
    if (!isSpan && fields[i] !== category) continue;
    const length = fields[i + 3] - fields[i + 2];
    for (let at = fields[i + 2]; at < fields[i + 3]; at++) {
      if (isSpan) spans[at] = fields[i + 1] + 1;
      else if (inner[at] === 0 || length <= fields[inner[at] + 3] - fields[inner[at] + 2]) inner[at] = i;
    }
  }
  for (let start = 0; start < text.length;) {
    let end = start + 1;
    while (end < text.length && inner[end] === inner[start] && spans[end] === spans[start]) end++;
    const at = inner[start];
    const value = StringPrototypeSlice(text, start, end);
    add(at === 0 ? "literal" : typeOf(fields[at + 1], value), value, spans[start] - 1);
    start = end;
  }
}

const SOURCES = ["startRange", "endRange"];

// The parts of a formatted text as the standard's objects; of ranges with their sources.
function toParts(fields, category, typeOf, isRange) {
  const parts = [];
  cut(fields, category, typeOf, (type, value, span) => {
    push(parts, record("type", type, "value", value, "source", isRange ? SOURCES[span] ?? "shared" : undefined));
  });
  return parts;
}

return {
  CATEGORIES, FALLBACK, SPAN, anonymous, chain, checkedOf, coerce, createObject, cut, getBoolean, getNumber, getString, makeSlots,
  push, record, refuseCall, requireObject, shape, shown, toNumberOption, toParts, toText, unchain,
};
})
