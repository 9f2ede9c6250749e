// What completion and inspection ask of live values: the names of their members with what kind each is, the value of a
// member, where a function is. Runs no user code: getters stay untouched, Proxy traps too (the object behind a Proxy
// is looked at), and nothing is read from a Python object.
(function (primordials, native, reading) {
"use strict";

const {
  ArrayPrototypeJoin, ArrayPrototypePush, FunctionPrototypeGetColumnNumber, FunctionPrototypeGetFileName, FunctionPrototypeGetLineNumber,
  FunctionPrototypeToString, MapPrototypeForEach, Object, ObjectGetOwnPropertyDescriptor, ObjectGetPrototypeOf, ObjectHasOwn,
  ReflectOwnKeys, StringPrototypeCharCodeAt, StringPrototypeIndexOf,
} = primordials;
const { field, readProperty, unwrapProxy } = reading;

const MAX_PROTOTYPES = 1000; // a prototype chain through a Proxy may be endless

function isPython(value) {
  return value !== null && native.classOf(value) === "PyProxy";
}

// The object to look at: behind Proxies, boxed when it is a primitive; null when there is none.
function target(value) {
  if (value === undefined || value === null) return null;
  return unwrapProxy(typeof value === "object" || typeof value === "function" ? value : Object(value));
}

function next(object) {
  const parent = ObjectGetPrototypeOf(object);
  return parent === null ? null : unwrapProxy(parent);
}

// [value] of a data property, [] of anything else. A Proxy would be asked by the bridge what it can do: what is behind it is
// given in its place.
function member(value, key) {
  let object = target(value);
  for (let hops = 0; object !== null && hops < MAX_PROTOTYPES; hops++) {
    if (isPython(object)) return [];
    const property = readProperty(object, key);
    if (property !== undefined) {
      if (field(property, "writable") === undefined) return [];
      const { value: found } = property;
      return [(typeof found === "object" || typeof found === "function") && found !== null ? unwrapProxy(found) : found];
    }
    object = next(object);
  }
  return [];
}

function kindOf(value) {
  if (typeof value !== "function") return "p";
  const fn = unwrapProxy(value);
  if (fn === null) return "f";
  if (isPython(fn)) return native.pyType(fn) === "type" ? "c" : "f";
  // Of a class it cannot be written, of a function that is no constructor there is none.
  return field(ObjectGetOwnPropertyDescriptor(fn, "prototype"), "writable") === false ? "c" : "f";
}

// Names that begin with a prefix, each behind a letter for its kind ("c" class, "f" function, "p" property), the object's
// own first, then those of each prototype, with a NUL between them. Array indices are left out.
function members(value, prefix, ownOnly) {
  const found = [];
  let object = target(value);
  const first = prefix === "" ? -1 : StringPrototypeCharCodeAt(prefix, 0);
  for (let hops = 0; object !== null && hops < MAX_PROTOTYPES && !isPython(object); hops++) {
    const kind = native.classOf(object);
    const keys = kind === "Object" || kind === "Function" ? ReflectOwnKeys(object) : native.ownNonIndexKeys(object);
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i];
      if (typeof key !== "string") continue;
      if (first !== -1 && (StringPrototypeCharCodeAt(key, 0) !== first || StringPrototypeIndexOf(key, prefix) !== 0)) continue;
      if (StringPrototypeIndexOf(key, "\0") !== -1) continue;
      let letter = "p";
      try {
        const property = ObjectGetOwnPropertyDescriptor(object, key);
        // Of an accessor, `value` would be what somebody has put on Object.prototype.
        if (typeof property.value === "function" && ObjectHasOwn(property, "value")) letter = kindOf(property.value);
      } catch { /* a binding of a module that has not run yet */ }
      found[found.length] = letter + key;
    }
    if (ownOnly) break;
    object = next(object);
  }
  return ArrayPrototypeJoin(found, "\0");
}

// The string keys of a Map
function mapKeys(map) {
  const keys = [];
  MapPrototypeForEach(map, (_, key) => { if (typeof key === "string") ArrayPrototypePush(keys, key); });
  return keys;
}

// Source text, file, line and column of a function; of one in a Proxy, those of what is behind.
function place(value) {
  const fn = unwrapProxy(value);
  if (typeof fn !== "function" || isPython(fn)) return undefined;
  const file = FunctionPrototypeGetFileName(fn);
  const source = FunctionPrototypeToString(fn);
  if (typeof file !== "string") return [source, "", 0, 0];
  return [source, file, FunctionPrototypeGetLineNumber(fn), FunctionPrototypeGetColumnNumber(fn)];
}

return { kindOf, member, members, mapKeys, place, prototype: (object) => ObjectGetPrototypeOf(object) };
})
