// The 19 classes of `ffi`, PythonError, and the buffer view. `instanceof` asks native code for an object's protocols: the
// classes are names for tests, no proxy is made by calling them.
(function (primordials, native, proxyPrototype) {
"use strict";

const {
  ArrayBufferPrototype, Error, ObjectCreate, ObjectDefineProperty, ObjectFreeze, SymbolHasInstance, TypeError, WeakRef,
  WeakRefPrototypeDeref,
} = primordials;
const P = native.PROTOCOLS;

// ---- PythonError: a genuine Error that native code gives the Python exception, under the private name

class PythonError extends Error {
  #exception;
}
native.useExceptionName(new PythonError());
const errorPrototype = PythonError.prototype;
ObjectDefineProperty(errorPrototype, "name", { __proto__: null, value: "PythonError", configurable: true, writable: true });
for (const part of ["type", "message", "value", "traceback", "cause"]) {
  ObjectDefineProperty(errorPrototype, part, {
    __proto__: null,
    get() { return native.errorPart(this, part); },
    // an own property of that name may be given, as to any error
    set(value) { ObjectDefineProperty(this, part, { __proto__: null, value, configurable: true, writable: true, enumerable: false }); },
    configurable: true, enumerable: false,
  });
}

// ---- Buffer views: ArrayBuffers over Python's memory with fields of their own. Native code makes them (bridge/values/buffers.pxi)
// and gives each the private names of this class

const typedArrays = [];
for (const name of native.VIEW_TYPES) typedArrays[typedArrays.length] = primordials[name];

const isDetached = primordials.ArrayBufferPrototypeGetDetached;

class BufferView {
  #kind; // which of `typedArrays`
  #data; // WeakRef of the typed array: as an own property it would be a cycle that only the collector could free

  static isOne(value) { return typeof value === "object" && value !== null && #kind in value; }

  // Getters that each view has as own properties.
  static data() {
    if (!BufferView.isOne(this)) throw new TypeError("`data` belongs to a buffer view: read it from what getBuffer() gave");
    if (isDetached(this)) throw new Error("the buffer view has been released: call getBuffer() again");
    let data = this.#data && WeakRefPrototypeDeref(this.#data);
    if (data === undefined) {
      data = new typedArrays[this.#kind](this);
      this.#data = new WeakRef(data);
    }
    return data;
  }
  static buffer() { return this; }
}

function releaseView() {
  if (!BufferView.isOne(this)) throw new TypeError("release() belongs to a buffer view");
  native.detach(this);
}

const viewPrototype = ObjectCreate(ArrayBufferPrototype);
for (const name of ["release", primordials.SymbolDispose]) {
  ObjectDefineProperty(viewPrototype, name, { __proto__: null, value: releaseView, configurable: true, writable: true });
}
native.useViews(new BufferView(), viewPrototype, BufferView.data, BufferView.buffer);

// The engine would reallocate memory that is not its own, or take it away from under Python's views: these methods of
// ArrayBuffer.prototype look whose it is first.
function guardMemory(name) {
  const original = primordials["ArrayBufferPrototype" + primordials.StringPrototypeToUpperCase(name[0])
    + primordials.StringPrototypeSlice(name, 1)];
  const guarded = { [name](newLength) {
    const state = native.memoryState(this);
    if (state === "pinned") throw new TypeError("cannot " + name + " an ArrayBuffer whose memory Python sees: release Python's views of it first");
    if (state === "python" && newLength !== undefined && +newLength !== primordials.ArrayBufferPrototypeGetByteLength(this)) {
      throw new TypeError("cannot " + name + " memory that belongs to Python to another length: copy it with slice() first");
    }
    return newLength === undefined ? original(this) : original(this, newLength);
  } }[name];
  ObjectDefineProperty(guarded, "length", { __proto__: null, value: name === "resize" ? 1 : 0, configurable: true });
  ObjectDefineProperty(ArrayBufferPrototype, name, { __proto__: null, value: guarded, writable: true, configurable: true, enumerable: false });
}
guardMemory("transfer");
guardMemory("transferToFixedLength");
guardMemory("resize");

// ---- The classes

function makeClass(name, test) {
  const made = { [name]: function () {
    throw new TypeError(name + " cannot be constructed: Python objects become proxies by crossing the border");
  } }[name];
  ObjectDefineProperty(made, SymbolHasInstance, { __proto__: null, value: test });
  return made;
}

const protocolsBehind = (value) => native.protocols(native.behind(value));

const withProtocol = (flag) => (value) => {
  const flags = protocolsBehind(value);
  return flags !== -1 && (flags & flag) !== 0;
};

const PyProxy = makeClass("PyProxy", (value) => protocolsBehind(value) !== -1);
PyProxy.prototype = proxyPrototype;

const ffi = { PyProxy };
for (const [name, flag] of [
  ["PyProxyWithLength", P.HAS_LENGTH], ["PyProxyWithGet", P.HAS_GET], ["PyProxyWithSet", P.HAS_SET],
  ["PyProxyWithHas", P.HAS_CONTAINS], ["PyDict", P.IS_DICT], ["PyIterable", P.IS_ITERABLE],
  ["PyAsyncIterable", P.IS_ASYNC_ITERABLE], ["PyIterator", P.IS_ITERATOR], ["PyAsyncIterator", P.IS_ASYNC_ITERATOR],
  ["PyGenerator", P.IS_GENERATOR], ["PyAsyncGenerator", P.IS_ASYNC_GENERATOR], ["PyAwaitable", P.IS_AWAITABLE],
  ["PyCallable", P.IS_CALLABLE], ["PyBuffer", P.IS_BUFFER],
]) ffi[name] = makeClass(name, withProtocol(flag));
ffi.PyBufferView = makeClass("PyBufferView", BufferView.isOne);
ffi.PyBufferView.prototype = viewPrototype;
ffi.PySequence = makeClass("PySequence", withProtocol(P.IS_SEQUENCE));
ffi.PyMutableSequence = makeClass("PyMutableSequence", withProtocol(P.IS_MUTABLE_SEQUENCE));
ffi.PythonError = PythonError;
ObjectFreeze(ffi);

// The JS iterator over a Python one: inherits the iterator helpers; the engine calls its next() without a result object.
const iteratorPrototype = ObjectCreate(primordials.IteratorPrototype);
ObjectDefineProperty(iteratorPrototype, "next", { __proto__: null, value: native.iteratorNext, configurable: true, writable: true });

return { ffi, errorPrototype, iteratorPrototype };
})
