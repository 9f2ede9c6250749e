/**
 * What JavaScript sees of Python: the types of `pyodide`, `py` and the proxies, for editors and for the reference.
 * The tests compare the members with those that proxies have.
 */

/** The global `pyodide`. */
export interface Pyodide {
  /**
   * Run Python.
   * @param code statements.
   * @param options `{ globals, locals, filename }`: the names that it sees, what tracebacks call it.
   * @returns the value of the last expression; undefined when it ends in a statement.
   */
  runPython(code: string, options?: { globals?: PyProxy; locals?: PyProxy; filename?: string }): any;
  /** The same with top-level `await`. */
  runPythonAsync(code: string, options?: { globals?: PyProxy; locals?: PyProxy; filename?: string }): Promise<any>;
  /** The names of Python's cells, a dict. */
  readonly globals: PyDict;
  /**
   * Copy containers of JavaScript into those of Python: Array to list, Object and Map to dict, Set to set. The copy is the
   * proxy of a Python object.
   * @param value anything; what is no container comes back as it is.
   * @param options `{ depth, defaultConverter }`, as of `to_py`.
   */
  toPy(value: any, options?: { depth?: number; defaultConverter?: (...args: any[]) => any }): any;
  /** Import a Python module, or an attribute of one: `pyimport("os.path")`. */
  pyimport(name: string): any;
  /** Whether a value is a proxy of a Python object. */
  isPyProxy(value: any): boolean;
  /** Let Python's `import name` give the properties of an object. */
  registerJsModule(name: string, object: object): void;
  /** Take that back. */
  unregisterJsModule(name: string): void;
  /**
   * Install Python packages with pip, unless they can be imported already.
   * @param names one or several.
   */
  loadPackage(names: string | string[]): Promise<void>;
  /**
   * Let destroyed proxies remember where they were made and destroyed.
   * @returns what it was before.
   */
  setDebug(on: boolean): boolean;
  /** Raise what a signal that has arrived raises, KeyboardInterrupt for Ctrl-C. Long-running JavaScript need not call it. */
  checkInterrupt(): void;
  /** The version of Diglot. */
  readonly version: string;
  /** The classes, for `instanceof`: `proxy instanceof pyodide.ffi.PyDict`. `import { ffi } from "pyodide/ffi"` gives them, too. */
  readonly ffi: Record<string, any>;
}

/** The global `py`: the names of Python, read and written live (`py.x`, `py.x = 1`, `delete py.x`, `"x" in py`). */
export interface Py {
  /** Import a Python module: `py.import("numpy")`. */
  import(name: string): any;
  [name: string]: any;
}

/** Any Python object that has no counterpart in JavaScript. The same object is the same proxy (`===`) while one lives. */
export interface PyProxy {
  /** The name of the object's Python type, with its module where that is not builtins: `list`, `decimal.Decimal`. */
  readonly type: string;
  /** Whether `destroy` was called. */
  readonly destroyed: boolean;
  /**
   * What `JSON.stringify` writes of the object, as plain data: mappings as objects, sequences as arrays, frames as arrays
   * of records. Throws where the object has no form in JSON.
   */
  toJSON(key?: string): any;
  /**
   * Let the Python object go now. Nobody has to: a proxy lets it go when JavaScript no longer refers to the proxy. Any
   * use of the proxy afterwards throws. May be called again.
   * @param options `{ message }`: what later errors say.
   */
  destroy(options?: { message?: string }): void;
  /** As `destroy`: for `using`, and for a `DisposableStack`. */
  [Symbol.dispose](): void;
  /** Make a second proxy of the object that lives, and is destroyed, by itself. */
  copy(): this;
  /**
   * Copy the containers of Python into those of JavaScript: list and tuple to Array, dict to Object, set to Set, buffers
   * to typed arrays. The rest stays a proxy.
   * @param options how.
   * @throws PythonError ConversionError, for keys that cannot be properties.
   */
  toJs(options?: ToJsOptions): any;
  /** Python's `str`. */
  toString(): string;
  /** Whether the object has a length: Python's `len`. */
  supportsLength(): this is PyProxyWithLength;
  /** Whether it has items: `object[key]`. */
  supportsGet(): this is PyProxyWithGet;
  /** Whether items can be set: `object[key] = value`. */
  supportsSet(): this is PyProxyWithSet;
  /** Whether it can be asked for items: `item in object`. */
  supportsHas(): this is PyProxyWithHas;
}

/** An object with `__len__`. */
export interface PyProxyWithLength extends PyProxy {
  /** Python's `len`. */
  readonly length: number;
}

/** An object with `__getitem__`. */
export interface PyProxyWithGet extends PyProxy {
  /**
   * Read an item: `object[key]`.
   * @returns undefined when there is none (KeyError, IndexError).
   */
  get(key: any): any;
  /** A live view in which nested dicts and lists are objects and arrays, as JSON would have them. */
  asJsJson(): any;
}

/** An object with `__setitem__` or `__delitem__`. */
export interface PyProxyWithSet extends PyProxy {
  /** Set an item: `object[key] = value`. */
  set(key: any, value: any): void;
  /**
   * Delete an item: `del object[key]`.
   * @throws PythonError KeyError, when there is none.
   */
  delete(key: any): true;
}

/** An object with `__contains__`. */
export interface PyProxyWithHas extends PyProxy {
  /** Ask for an item: `key in object`. */
  has(key: any): boolean;
}

/**
 * A dict, not of a subclass. Its items are properties as well, unless the proxy has a member of that name: `d.x`, `d.x = 1`,
 * `"x" in d`, `Object.keys(d)`. `keys()`, `values()` and `items()` are Python's views, `$get` is `dict.get`.
 */
export interface PyDict extends PyProxyWithLength, PyProxyWithGet, PyProxyWithSet, PyProxyWithHas, PyIterable {
  /** What `JSON.stringify` takes: the entries whose keys are strings or numbers. */
  toJSON(): object;
}

/** An object with `__iter__`: `for (const item of object)`, `[...object]`. */
export interface PyIterable extends PyProxy {
  /** Iterate as Python does. */
  [Symbol.iterator](): Iterator<any>;
}

/** An object with `__aiter__`: `for await (const item of object)`. */
export interface PyAsyncIterable extends PyProxy {
  /** Iterate as Python's `async for` does. */
  [Symbol.asyncIterator](): AsyncIterator<any>;
}

/** An object with `__next__`. */
export interface PyIterator extends PyIterable {
  /**
   * Take the next item.
   * @param value what a generator's `yield` gives.
   */
  next(value?: any): IteratorResult<any>;
}

/** A generator. */
export interface PyGenerator extends PyIterator {
  /** Raise an error where the generator waits. */
  throw(error: any): IteratorResult<any>;
  /** End the generator; its `finally` blocks run. */
  return(value?: any): IteratorResult<any>;
}

/** An object with `__anext__`. */
export interface PyAsyncIterator extends PyAsyncIterable {
  /** Take the next item. */
  next(value?: any): Promise<IteratorResult<any>>;
}

/** An asynchronous generator. */
export interface PyAsyncGenerator extends PyAsyncIterator {
  /** Raise an error where the generator waits. */
  throw(error: any): Promise<IteratorResult<any>>;
  /** End the generator; its `finally` blocks run. */
  return(value?: any): Promise<IteratorResult<any>>;
}

/** A coroutine, a future, a task: what `await` takes in either language. */
export interface PyAwaitable extends PyProxy {
  /** As `Promise.prototype.then`. A coroutine is started by the first `await` or `then`, or by the call of an `async def`. */
  then(onFulfilled?: (value: any) => any, onRejected?: (reason: any) => any): Promise<any>;
  /** As `Promise.prototype.catch`. */
  catch(onRejected: (reason: any) => any): Promise<any>;
  /** As `Promise.prototype.finally`. */
  finally(onFinally: () => void): Promise<any>;
}

/**
 * A function, a method, a class: `typeof` says "function". A call with wrong arguments throws PythonError TypeError. Classes
 * are called with or without `new`.
 */
export interface PyCallable extends PyProxy {
  /** As `Function.prototype.apply`; `thisArg` is ignored, see `captureThis`. */
  apply(thisArg: any, args: ArrayLike<any>): any;
  /** As `Function.prototype.call`. */
  call(thisArg: any, ...args: any[]): any;
  /** As `Function.prototype.bind`. */
  bind(thisArg: any, ...args: any[]): (...args: any[]) => any;
  /**
   * Call with keyword arguments: `f.callKwargs(1, 2, { sep: "-" })` is `f(1, 2, sep="-")`.
   * @param args the last one is a plain object with the keyword arguments.
   */
  callKwargs(...args: any[]): any;
  /** Call without the arguments that the function does not take, as JavaScript's functions are called. */
  callRelaxed(...args: any[]): any;
  /** Both. */
  callKwargsRelaxed(...args: any[]): any;
  /**
   * Call in the way that the options say.
   * @param options `{ relaxed, kwargs, promising }`, all false by default.
   */
  callWithOptions(options: { relaxed?: boolean; kwargs?: boolean; promising?: boolean }, ...args: any[]): any;
  /** Call, and give a promise of the result; what the function raises rejects it. */
  callPromising(...args: any[]): Promise<any>;
  /** Make a function that passes its `this` to Python as the first argument. */
  captureThis(): PyCallable;
}

/** An object with the buffer protocol: bytes, bytearray, array, memoryview, NumPy arrays. */
export interface PyBuffer extends PyProxy {
  /** How many bytes. This field and those below are Python's where the object has an attribute of that name. */
  readonly byteLength: number;
  /** The type of the items, in the notation of Python's `struct`. */
  readonly format: string;
  /** How many bytes an item has. */
  readonly itemsize: number;
  /** How many dimensions. */
  readonly ndim: number;
  /** Whether the memory must not be written. */
  readonly readonly: boolean;
  /** The size of each dimension, in items. */
  readonly shape: number[];
  /** The distance of neighbours in each dimension. */
  readonly strides: number[];
  /**
   * Share the memory, without a copy. It stays where it is until the view is released or collected: Python cannot resize it
   * meanwhile.
   * @param type of the view: i8 u8 u8clamped i16 u16 i32 u32 i64 u64 f32 f64 dataview; by default that of the items. "C" or
   * "F": in which order the items must lie.
   */
  getBuffer(type?: string): PyBufferView;
}

/** An ArrayBuffer over Python's memory; `getBuffer` makes it. */
export interface PyBufferView extends ArrayBuffer {
  /** The typed array over the memory. */
  readonly data: any;
  /** The view itself, so that it can be used where a typed array can. */
  readonly buffer: ArrayBuffer;
  /** Where the memory begins in `buffer`: 0. */
  readonly byteOffset: number;
  /** How many items of `data`. */
  readonly length: number;
  /** How many bytes an item of `data` has. */
  readonly BYTES_PER_ELEMENT: number;
  /** The index of the first item in `data`. Not 0 when a stride is negative. */
  readonly offset: number;
  /** Whether nobody may write the memory: `data` is then a copy, and what is written into it stays there. */
  readonly readonly: boolean;
  /** As `PyBuffer.format`. */
  readonly format: string;
  /** As `PyBuffer.itemsize`. */
  readonly itemsize: number;
  /** As `PyBuffer.ndim`. */
  readonly ndim: number;
  /** How many bytes the items have. */
  readonly nbytes: number;
  /** As `PyBuffer.shape`. */
  readonly shape: number[];
  /** The distance of neighbours in each dimension, in items. */
  readonly strides: number[];
  /** Whether the items lie in the order of C, the last index varying fastest. */
  readonly c_contiguous: boolean;
  /** Whether they lie in the order of Fortran. */
  readonly f_contiguous: boolean;
  /** Give the memory back. Using `data` throws afterwards. */
  release(): void;
  /** As `release`. */
  [Symbol.dispose](): void;
}

/**
 * A list, a tuple, a range, bytes, and what else `collections.abc.Sequence` knows: the reading methods of Array, which work as
 * Array's. Indices, `length`, `in` and spreading work, too. `append`, `insert`, `index`, `count` and the like are Python's.
 */
export interface PySequence extends PyProxyWithLength, PyProxyWithGet, PyIterable {
  /** As Array's. */
  at(index: number): any;
  /** As Array's. */
  concat(...items: any[]): any[];
  /** As Array's. */
  entries(): Iterator<[number, any]>;
  /** As Array's. */
  every(predicate: (item: any, index: number) => any): boolean;
  /** As Array's. */
  filter(predicate: (item: any, index: number) => any): any[];
  /** As Array's. */
  find(predicate: (item: any, index: number) => any): any;
  /** As Array's. */
  findIndex(predicate: (item: any, index: number) => any): number;
  /** As Array's. */
  findLast(predicate: (item: any, index: number) => any): any;
  /** As Array's. */
  findLastIndex(predicate: (item: any, index: number) => any): number;
  /** As Array's. */
  flat(depth?: number): any[];
  /** As Array's. */
  flatMap(map: (item: any, index: number) => any): any[];
  /** As Array's. */
  forEach(callback: (item: any, index: number) => void): void;
  /** As Array's: compares by `===`. */
  includes(item: any, from?: number): boolean;
  /** As Array's: compares by `===`; Python's `index` compares by `==`. */
  indexOf(item: any, from?: number): number;
  /** As Array's. */
  join(separator?: string): string;
  /** As Array's. */
  keys(): Iterator<number>;
  /** As Array's. */
  lastIndexOf(item: any, from?: number): number;
  /** As Array's. */
  map(map: (item: any, index: number) => any): any[];
  /** As Array's. */
  reduce(callback: (result: any, item: any, index: number) => any, initial?: any): any;
  /** As Array's. */
  reduceRight(callback: (result: any, item: any, index: number) => any, initial?: any): any;
  /** As Array's: gives an Array, which has the method `toJs`, too. */
  slice(start?: number, end?: number): any[];
  /** As Array's. */
  some(predicate: (item: any, index: number) => any): boolean;
  /** As Array's. */
  toReversed(): any[];
  /** As Array's. */
  toSorted(compare?: (a: any, b: any) => number): any[];
  /** As Array's. */
  toSpliced(start: number, count?: number, ...items: any[]): any[];
  /** As Array's. */
  values(): Iterator<any>;
  /** As Array's: a copy with another item at an index. */
  with(index: number, item: any): any[];
  /** What `JSON.stringify` takes: an Array of the items. */
  toJSON(): any[];
}

/** A list, and what else `collections.abc.MutableSequence` knows: the writing methods of Array change it in place. */
export interface PyMutableSequence extends PySequence, PyProxyWithSet {
  /** As Array's. */
  copyWithin(target: number, start: number, end?: number): this;
  /** As Array's. */
  fill(value: any, start?: number, end?: number): this;
  /** As Array's; with an index, as Python's. */
  pop(index?: number): any;
  /** As Array's. */
  push(...items: any[]): number;
  /** As Array's and Python's. */
  reverse(): this;
  /** As Array's. */
  shift(): any;
  /**
   * Sort in place; Python's own objects are moved, none is copied.
   * @param compare a function of JavaScript. Without it items are compared as text, as Array does.
   */
  sort(compare?: (a: any, b: any) => number): this;
  /** As Array's. */
  splice(start: number, count?: number, ...items: any[]): any[];
  /** As Array's. */
  unshift(...items: any[]): number;
}

/** A Python exception in JavaScript. When it reaches Python again, it is the same exception. */
export interface PythonError extends Error {
  /** The name of the exception's class: "ValueError". */
  readonly type: string;
  /** The formatted traceback, which ends with "ValueError: text". */
  readonly message: string;
  /** The exception. */
  readonly value: PyProxy;
  /** Its traceback; `toString()` formats it. */
  readonly traceback: PyProxy;
  /** The error that caused it, by `raise ... from`. */
  readonly cause: any;
}

/** Options of `toJs`. Each may be written in snake_case as well. */
export interface ToJsOptions {
  /** How many levels of containers are converted; -1, the default, for all. */
  depth?: number;
  /** Collects the proxies that are made of what has no conversion. */
  pyproxies?: PyProxy[];
  /** Whether what has no conversion may become a proxy; with false it throws a ConversionError. By default true. */
  createPyproxies?: boolean;
  /** Makes the object of a dict from its pairs: `Object.fromEntries`, `pairs => new Map(pairs)`. */
  dictConverter?: (pairs: Iterable<[any, any]>) => any;
  /** Converts what has no conversion. `cacheConversion` is called first where the value may contain itself. */
  defaultConverter?: (value: PyProxy, convert: (value: any) => any, cacheConversion: (from: any, to: any) => void) => any;
  /** Is asked before every conversion, with the same arguments. */
  eagerConverter?: (value: PyProxy, convert: (value: any) => any, cacheConversion: (from: any, to: any) => void) => any;
}

declare global {
  const pyodide: Pyodide;
  const py: Py;
}
