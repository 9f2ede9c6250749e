// structuredClone (https://html.spec.whatwg.org/multipage/structured-data.html).
(function (primordials, host, need, engine) {
"use strict";

const {
  ArrayBuffer, ArrayBufferPrototypeGetByteLength, ArrayBufferPrototypeGetDetached, ArrayBufferPrototypeGetMaxByteLength,
  ArrayBufferPrototypeGetResizable, ArrayBufferPrototypeSlice, ArrayBufferPrototypeTransfer, ArrayPrototypePush,
  BigIntPrototypeValueOf, BooleanPrototypeValueOf, DataView, DataViewPrototypeGetBuffer, DataViewPrototypeGetByteLength,
  DataViewPrototypeGetByteOffset, Date, DatePrototypeGetTime, Map, MapPrototypeForEach, MapPrototypeGet, MapPrototypeHas,
  MapPrototypeSet, NumberPrototypeValueOf, Object, ObjectDefineProperty, ObjectGetOwnPropertyDescriptor, ObjectHasOwn,
  ObjectKeys, RegExp, RegExpPrototypeGetSource, Set, SetPrototypeAdd, SetPrototypeForEach, SetPrototypeHas,
  StringPrototypeValueOf, TypeError, TypedArrayPrototypeGetBuffer, 
  TypedArrayPrototypeGetByteOffset, TypedArrayPrototypeGetLength, Uint8Array,
} = primordials;
const { classOf } = engine;
const { cloneable, transferable, isObject, isPlatformObject, isPython, kindOf, toDictionary } = need("webidl");
const { DOMException, isDOMException } = need("exceptions");

const ERRORS = ["EvalError", "RangeError", "ReferenceError", "SyntaxError", "TypeError", "URIError"];
const UNBOX = {
  __proto__: null, Boolean: BooleanPrototypeValueOf, Number: NumberPrototypeValueOf, String: StringPrototypeValueOf, BigInt: BigIntPrototypeValueOf,
};
const FLAGS = [
  ["d", primordials.RegExpPrototypeGetHasIndices], ["g", primordials.RegExpPrototypeGetGlobal], ["i", primordials.RegExpPrototypeGetIgnoreCase],
  ["m", primordials.RegExpPrototypeGetMultiline], ["s", primordials.RegExpPrototypeGetDotAll], ["u", primordials.RegExpPrototypeGetUnicode],
  ["v", primordials.RegExpPrototypeGetUnicodeSets], ["y", primordials.RegExpPrototypeGetSticky],
];

function refuse(value, why = "") {
  let text;
  if (typeof value === "symbol" || typeof value === "function" && !isPython(value)) text = engine.inspect(value);
  else text = kindOf(value);
  throw new DOMException(text + " could not be cloned" + why, "DataCloneError");
}

function structuredClone(value, options = undefined) {
  if (arguments.length === 0) throw new TypeError("structuredClone() needs 1 argument, got 0");
  const { transfer } = toDictionary(options, "structuredClone(): the options");
  return cloneWithTransfer(value, transfer, []);
}

// The copy of a value; `moved` takes the new objects that stand for those in the list `transfer`.
function cloneWithTransfer(value, transfer, moved) {
  const memory = new Map();
  const transferred = transfer === undefined ? [] : readTransfer(transfer);
  for (let i = 0; i < transferred.length; i++) MapPrototypeSet(memory, transferred[i], null); // to be replaced below
  // A failure must leave them with the caller: they are taken when all the rest has been cloned.
  const late = [];
  const result = clone(value, memory, late);
  for (let i = 0; i < transferred.length; i++) {
    checkMove(transferred[i]); // cloning has run getters
    const made = isBuffer(transferred[i]) ? ArrayBufferPrototypeTransfer(transferred[i]) : kindOfMove(transferred[i])[2](transferred[i]);
    MapPrototypeSet(memory, transferred[i], made);
    ArrayPrototypePush(moved, made);
  }
  for (let i = 0; i < late.length; i++) late[i]();
  return transferred.length > 0 && isObject(value) && MapPrototypeHas(memory, value) ? MapPrototypeGet(memory, value) : result;
}

const isBuffer = (object) => classOf(object) === "ArrayBuffer";

function kindOfMove(object) {
  for (let i = 0; i < transferable.length; i++) if (transferable[i][0](object)) return transferable[i];
  return undefined;
}

function checkMove(object) {
  if (!isBuffer(object)) kindOfMove(object)[1](object);
  else if (ArrayBufferPrototypeGetDetached(object)) throw new DOMException("an ArrayBuffer in `transfer` is detached already", "DataCloneError");
}

function readTransfer(transfer) {
  if (!isObject(transfer)) throw new TypeError("structuredClone(): transfer must be an iterable, not " + kindOf(transfer));
  const found = [];
  const seen = new Set();
  for (const item of transfer) {
    if (!isObject(item) || !isBuffer(item) && kindOfMove(item) === undefined) {
      throw new DOMException("structuredClone(): ArrayBuffers, ports and streams can be transferred, not "
        + kindOf(item), "DataCloneError");
    }
    if (SetPrototypeHas(seen, item)) throw new DOMException("structuredClone(): transfer has the same object twice", "DataCloneError");
    checkMove(item);
    SetPrototypeAdd(seen, item);
    ArrayPrototypePush(found, item);
  }
  return found;
}

function clone(value, memory, late) {
  if (typeof value === "symbol") refuse(value);
  if (!isObject(value)) return value;
  if (MapPrototypeHas(memory, value)) return MapPrototypeGet(memory, value);
  const brand = classOf(value);
  const make = CLONERS[brand];
  if (make !== undefined) return make(value, memory, late, brand);
  if (brand === "PyProxy") refuse(value, ": make it a JavaScript value first, with toJs(), or a second proxy, with copy()");
  if (typeof value === "function" || brand !== "Object") refuse(value);
  if (isPlatformObject(value)) {
    for (let i = 0; i < cloneable.length; i++) {
      if (cloneable[i][0](value)) return remember(memory, value, cloneable[i][1](value));
    }
    refuse(value);
  }
  return cloneProperties(value, remember(memory, value, {}), memory, late);
}

function remember(memory, value, copy) {
  MapPrototypeSet(memory, value, copy);
  return copy;
}

function setOwn(object, key, value) {
  ObjectDefineProperty(object, key, { __proto__: null, value, writable: true, enumerable: true, configurable: true });
}

// Own enumerable properties with string keys; those that a getter deletes meanwhile are left out.
function cloneProperties(value, copy, memory, late) {
  const keys = ObjectKeys(value);
  for (let i = 0; i < keys.length; i++) {
    if (!ObjectHasOwn(value, keys[i])) continue;
    put(value[keys[i]], memory, late, (found) => setOwn(copy, keys[i], found));
  }
  return copy;
}

// Hand the copy of an item over: at once, so that the order is kept, and once more when it is transferred.
function put(item, memory, late, give) {
  const copy = clone(item, memory, late);
  give(copy);
  if (copy === null && item !== null) ArrayPrototypePush(late, () => give(MapPrototypeGet(memory, item)));
}

function cloneArray(array, memory, late) {
  const copy = remember(memory, array, []);
  copy.length = array.length;
  return cloneProperties(array, copy, memory, late);
}

function cloneBuffer(buffer, memory) {
  if (ArrayBufferPrototypeGetDetached(buffer)) {
    throw new DOMException("an ArrayBuffer that is detached could not be cloned", "DataCloneError");
  }
  if (!ArrayBufferPrototypeGetResizable(buffer)) {
    return remember(memory, buffer, ArrayBufferPrototypeSlice(buffer, 0, ArrayBufferPrototypeGetByteLength(buffer)));
  }
  const copy = new ArrayBuffer(ArrayBufferPrototypeGetByteLength(buffer), { maxByteLength: ArrayBufferPrototypeGetMaxByteLength(buffer) });
  primordials.TypedArrayPrototypeSet(new Uint8Array(copy), new Uint8Array(buffer));
  return remember(memory, buffer, copy);
}

function cloneView(view, memory, late, brand) {
  const isDataView = brand === "DataView";
  const buffer = isDataView ? DataViewPrototypeGetBuffer(view) : TypedArrayPrototypeGetBuffer(view);
  const offset = isDataView ? DataViewPrototypeGetByteOffset(view) : TypedArrayPrototypeGetByteOffset(view);
  const length = isDataView ? DataViewPrototypeGetByteLength(view) : TypedArrayPrototypeGetLength(view);
  const Class = isDataView ? DataView : primordials[brand];
  const copy = clone(buffer, memory, late);
  if (copy !== null) return remember(memory, view, new Class(copy, offset, length));
  // Over a buffer that is transferred: made when that has happened.
  remember(memory, view, null);
  ArrayPrototypePush(late, () => { MapPrototypeSet(memory, view, new Class(MapPrototypeGet(memory, buffer), offset, length)); });
  return null;
}

function cloneMap(map, memory, late) {
  const copy = remember(memory, map, new Map());
  const items = [];
  MapPrototypeForEach(map, (value, key) => { ArrayPrototypePush(items, key, value); });
  cloneItems(items, memory, late, (copies) => {
    for (let i = 0; i < copies.length; i += 2) MapPrototypeSet(copy, copies[i], copies[i + 1]);
  });
  return copy;
}

function cloneSet(set, memory, late) {
  const copy = remember(memory, set, new Set());
  const items = [];
  SetPrototypeForEach(set, (value) => { ArrayPrototypePush(items, value); });
  cloneItems(items, memory, late, (copies) => { for (let i = 0; i < copies.length; i++) SetPrototypeAdd(copy, copies[i]); });
  return copy;
}

// Hand over the copies of all items, when all are there.
function cloneItems(items, memory, late, give) {
  const copies = [];
  let isLate = false;
  for (let i = 0; i < items.length; i++) {
    put(items[i], memory, late, (found) => {
      copies[i] = found;
      isLate ||= found === null && items[i] !== null;
    });
  }
  if (isLate) ArrayPrototypePush(late, () => give(copies));
  else give(copies);
}

function cloneRegExp(regexp, memory) {
  let flags = "";
  for (let i = 0; i < FLAGS.length; i++) if (FLAGS[i][1](regexp)) flags += FLAGS[i][0];
  return remember(memory, regexp, new RegExp(RegExpPrototypeGetSource(regexp), flags));
}

function cloneError(error, memory, late) {
  if (isDOMException(error)) return remember(memory, error, new DOMException(error.message, error.name));
  const name = error.name === undefined ? "Error" : primordials.String(error.name);
  const Class = primordials.ArrayPrototypeIncludes(ERRORS, name) ? primordials[name] : primordials.Error;
  const message = ObjectGetOwnPropertyDescriptor(error, "message");
  const copy = remember(memory, error, new Class());
  const hidden = (key, value) => ObjectDefineProperty(copy, key, { __proto__: null, value, writable: true, enumerable: false, configurable: true });
  if (message !== undefined && ObjectHasOwn(message, "value")) hidden("message", primordials.String(message.value));
  const stack = ObjectGetOwnPropertyDescriptor(error, "stack");
  hidden("stack", typeof stack?.value === "string" ? stack.value : "");
  if (ObjectHasOwn(error, "cause")) put(error.cause, memory, late, (found) => hidden("cause", found));
  return copy;
}

const CLONERS = {
  __proto__: null,
  Array: cloneArray,
  ArrayBuffer: cloneBuffer,
  SharedArrayBuffer: (buffer) => buffer, // shared, as its name says
  DataView: cloneView,
  Date: (date, memory) => remember(memory, date, new Date(DatePrototypeGetTime(date))),
  RegExp: cloneRegExp,
  Map: cloneMap,
  Set: cloneSet,
  Error: cloneError,
};
for (const brand in UNBOX) CLONERS[brand] = (value, memory) => remember(memory, value, Object(UNBOX[brand](value)));
const TYPED_ARRAYS = [
  "Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array", "Int32Array", "Uint32Array", "BigInt64Array", "BigUint64Array",
  "Float16Array", "Float32Array", "Float64Array",
];
for (let i = 0; i < TYPED_ARRAYS.length; i++) CLONERS[TYPED_ARRAYS[i]] = cloneView;

return { structuredClone, cloneWithTransfer };
})
