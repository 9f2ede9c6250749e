// asJsJson(): a Python dict or sequence as the object or array that JSON would give, live: items as properties, nothing else,
// all the way down. A JS Proxy over a plain object or array, so that Array.isArray and JSON.stringify see one.
(function (primordials, native) {
"use strict";

const {
  ArrayPrototype, ObjectPrototype, Proxy, ReflectApply, ReflectGet, ReflectHas, String, StringPrototypeCharCodeAt,
} = primordials;
const P = native.PROTOCOLS;

function wrap(value) {
  const flags = native.protocols(value);
  if (flags === -1) return value;
  if ((flags & P.IS_SEQUENCE) !== 0 && (flags & P.IS_MAPPING) === 0) return new Proxy([value], sequenceHandler);
  return (flags & P.HAS_GET) !== 0 ? new Proxy({ __proto__: ObjectPrototype, target: value }, mappingHandler) : value;
}

const item = (proxy, key) => wrap(ReflectApply(native.get, proxy, [key]));
// [item], undefined where there is none. `in` is not asked of what is no mapping: it may try every index.
const itemOf = (holder, key) => typeof key === "string" ? native.item(holder.target, key) : undefined;

const dataProperty = (value) => ({ __proto__: null, value, writable: true, enumerable: true, configurable: true });

const mappingHandler = {
  __proto__: null,
  get(holder, key, receiver) {
    const found = itemOf(holder, key);
    return found === undefined ? ReflectGet(ObjectPrototype, key, receiver) : wrap(found[0]);
  },
  set(holder, key, value) {
    if (typeof key !== "string") return false;
    ReflectApply(native.set, holder.target, [key, value]);
    return true;
  },
  has(holder, key) { return itemOf(holder, key) !== undefined || ReflectHas(ObjectPrototype, key); },
  deleteProperty(holder, key) { return itemOf(holder, key) === undefined || ReflectApply(native.delete, holder.target, [key]); },
  ownKeys(holder) { return native.stringKeys(holder.target); },
  getOwnPropertyDescriptor(holder, key) {
    const found = itemOf(holder, key);
    return found === undefined ? undefined : dataProperty(wrap(found[0]));
  },
};

// Whether a property key is an array index, as a number; -1 otherwise.
function indexOf(key) {
  if (typeof key !== "string" || key === "") return -1;
  const code = StringPrototypeCharCodeAt(key, 0);
  if (code < 48 || code > 57) return -1;
  const number = +key;
  return String(number) === key ? number : -1;
}

const lengthOf = (holder) => ReflectApply(native.length, holder[0], []);

const sequenceHandler = {
  __proto__: null,
  get(holder, key, receiver) {
    if (key === "length") return lengthOf(holder);
    const index = indexOf(key);
    return index === -1 ? ReflectGet(ArrayPrototype, key, receiver) : item(holder[0], index);
  },
  set(holder, key, value) {
    const index = indexOf(key);
    if (index === -1) return false;
    ReflectApply(native.set, holder[0], [index, value]);
    return true;
  },
  has(holder, key) {
    const index = indexOf(key);
    return index === -1 ? ReflectHas(ArrayPrototype, key) : index < lengthOf(holder);
  },
  ownKeys(holder) {
    const keys = [];
    const length = lengthOf(holder);
    for (let i = 0; i < length; i++) keys[i] = String(i);
    keys[length] = "length";
    return keys;
  },
  getOwnPropertyDescriptor(holder, key) {
    if (key === "length") return { __proto__: null, value: lengthOf(holder), writable: true, enumerable: false, configurable: false };
    const index = indexOf(key);
    return index !== -1 && index < lengthOf(holder) ? dataProperty(item(holder[0], index)) : undefined;
  },
};

return function asJsJson() { return wrap(this); };
})
