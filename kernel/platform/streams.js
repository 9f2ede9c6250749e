// ReadableStream with its default reader and controller (https://streams.spec.whatwg.org); byte_streams.js has those of bytes.
(function (primordials, host, need, engine) {
"use strict";

const {
  ArrayPrototypePush, ArrayPrototypeShift, AsyncIteratorPrototype, MathMax, NumberIsFinite, NumberIsNaN, ObjectCreate,
  ObjectDefineProperty, PromisePrototypeThen, PromiseReject, PromiseResolve, PromiseWithResolvers, RangeError, ReflectApply,
  SymbolAsyncIterator, SymbolIterator, TypeError, TypedArrayPrototypeSlice, WeakMap, WeakMapPrototypeGet,
  WeakMapPrototypeSet,
} = primordials;
const { KEY, hide, isObject, kindOf, refuse, shape, toDictionary, toFunction, toIntegerInRange, toText, transferable } = need("webidl");
const { DOMException } = need("exceptions");

const done = (value) => ({ value, done: true });
const handled = (promise) => { PromisePrototypeThen(promise, undefined, () => {}); };

let stateOf, isStream;

// The state of a stream has also its controller's: { state, error, reader, disturbed, queue, total, ... }.
class ReadableStream {
  #state;
  static {
    stateOf = (stream) => stream.#state;
    isStream = (object) => #state in object;
  }

  constructor(source = undefined, strategy = undefined) {
    const isOurs = source === KEY; // then the second argument has the algorithms
    const algorithms = isOurs ? strategy : readSource(source, strategy);
    this.#state = {
      __proto__: null, state: "readable", error: undefined, reader: null, disturbed: false, queue: [], total: 0, started: false,
      closing: false, pulling: false, pullAgain: false, controller: null, pullIntos: [], byobRequest: null, ...algorithms,
    };
    const Controller = this.#state.isBytes ? bytes().ReadableByteStreamController : ReadableStreamDefaultController;
    this.#state.controller = new Controller(KEY, this.#state);
    start(this.#state);
  }

  static from(iterable) { return fromIterable(iterable); }

  get locked() { return this.#state.reader !== null; }

  cancel(reason = undefined) {
    if (this.#state.reader !== null) {
      throw new TypeError("ReadableStream.cancel(): the stream is locked by a reader: cancel by the reader");
    }
    return cancel(this.#state, reason);
  }

  getReader(options = undefined) {
    const { mode } = toDictionary(options, "ReadableStream.getReader(): the options");
    if (mode === undefined) return new ReadableStreamDefaultReader(this);
    if (toText(mode, "ReadableStream.getReader(): the mode") !== "byob") {
      throw new TypeError('ReadableStream.getReader(): the mode must be "byob" or undefined, not ' + engine.inspect(mode));
    }
    return new (bytes().ReadableStreamBYOBReader)(this);
  }

  tee() { return tee(this, false); }

  pipeThrough(transform, options = undefined) {
    const ends = toDictionary(transform, "ReadableStream.pipeThrough(): the transform"), { readable } = ends;
    if (!isObject(readable) || !isStream(readable)) {
      throw new TypeError("ReadableStream.pipeThrough(): `readable` must be a ReadableStream, not " + kindOf(readable));
    }
    handled(need("writable").pipe(this, ends.writable, options, "ReadableStream.pipeThrough()"));
    return readable;
  }

  pipeTo(destination, options = undefined) { return need("writable").pipe(this, destination, options, "ReadableStream.pipeTo()"); }

  values(options = undefined) {
    const { preventCancel } = toDictionary(options, "ReadableStream.values(): the options");
    return iterate(this, !!preventCancel);
  }
}

const bytes = () => need("byte_streams");

function readSource(source, strategy) {
  const given = readStrategy(strategy);
  if (source !== undefined && !isObject(source)) {
    throw new TypeError("new ReadableStream(): the source must be an object, not " + kindOf(source));
  }
  const { autoAllocateChunkSize, cancel, pull, start, type } = source ?? {};
  const what = "new ReadableStream(): the source's ";
  if (type !== undefined && "" + type !== "bytes") {
    throw new TypeError(what + 'type must be "bytes" or undefined, not ' + engine.inspect(type));
  }
  if (start !== undefined) toFunction(start, what + "start");
  if (pull !== undefined) toFunction(pull, what + "pull");
  if (cancel !== undefined) toFunction(cancel, what + "cancel");
  const isBytes = type !== undefined;
  if (isBytes && given.hasSize) throw new RangeError("new ReadableStream(): a stream of bytes has no size() in its strategy");
  const chunkSize = autoAllocateChunkSize === undefined ? undefined : toIntegerInRange(autoAllocateChunkSize, what + "autoAllocateChunkSize", 0, 9007199254740991);
  if (isBytes && chunkSize === 0) throw new TypeError(what + "autoAllocateChunkSize must be above 0");
  return {
    __proto__: null, highWaterMark: given.mark(isBytes ? 0 : 1), size: given.size, isBytes, chunkSize,
    startSource: (controller) => (start === undefined ? undefined : ReflectApply(start, source, [controller])),
    pullSource: (controller) => (pull === undefined ? undefined : ReflectApply(pull, source, [controller])),
    cancelSource: (reason) => (cancel === undefined ? undefined : ReflectApply(cancel, source, [reason])),
  };
}

// A strategy, whose highWaterMark is checked when `mark(usual)` asks for it, after the source has been read.
function readStrategy(strategy) {
  const { highWaterMark, size } = toDictionary(strategy, "the strategy of a stream");
  const given = highWaterMark === undefined ? undefined : +highWaterMark;
  if (size !== undefined) toFunction(size, "a stream's size()");
  return {
    __proto__: null, hasSize: size !== undefined, size: size === undefined ? () => 1 : size,
    mark(usual) {
      if (given === undefined) return usual;
      if (NumberIsNaN(given) || given < 0) {
        throw new RangeError("a stream's highWaterMark must be a number from 0, not " + engine.inspect(highWaterMark));
      }
      return given;
    },
  };
}

// A stream of the platform: `pull(controller)` and `cancel(reason)` may return promises.
function makeStream(pull, cancel, highWaterMark = 0, start = () => undefined, size = () => 1, isBytes = false) {
  return new ReadableStream(KEY, {
    __proto__: null, highWaterMark, size, isBytes, startSource: start, pullSource: pull, cancelSource: cancel,
  });
}

// Call a function of the source; what it throws is a rejection.
function promised(call) {
  try {
    return PromiseResolve(call());
  } catch (error) {
    return PromiseReject(error);
  }
}

// ---- The controller

function start(state) {
  const result = state.startSource(state.controller);
  PromisePrototypeThen(PromiseResolve(result), () => {
    state.started = true;
    pullIfNeeded(state);
  }, (error) => fail(state, error));
}

function wantsMore(state) {
  if (state.state !== "readable" || state.closing || !state.started) return false;
  return state.reader !== null && (state.reader.requests.length > 0 || state.reader.intoRequests.length > 0) || state.highWaterMark - state.total > 0;
}

function pullIfNeeded(state) {
  if (!wantsMore(state)) return;
  if (state.pulling) {
    state.pullAgain = true;
    return;
  }
  state.pulling = true;
  PromisePrototypeThen(promised(() => state.pullSource(state.controller)), () => {
    state.pulling = false;
    if (!state.pullAgain) return;
    state.pullAgain = false;
    pullIfNeeded(state);
  }, (error) => fail(state, error));
}

function enqueue(state, chunk) {
  if (state.reader !== null && state.reader.requests.length > 0) {
    ArrayPrototypeShift(state.reader.requests).chunk(chunk);
  } else {
    let size;
    try {
      size = +ReflectApply(state.size, undefined, [chunk]);
      if (!NumberIsFinite(size) || size < 0) {
        throw new RangeError("a stream's size() must give a finite number from 0, not " + size);
      }
    } catch (error) {
      fail(state, error);
      throw error;
    }
    ArrayPrototypePush(state.queue, { __proto__: null, chunk, size });
    state.total += size;
  }
  pullIfNeeded(state);
}

function requestClose(state) {
  state.closing = true;
  if (state.queue.length === 0) close(state);
}

function close(state) {
  if (state.state !== "readable") return;
  state.state = "closed";
  if (state.reader === null) return;
  const { requests } = state.reader;
  state.reader.requests = [];
  state.reader.closed.resolve(undefined);
  for (let i = 0; i < requests.length; i++) requests[i].close();
}

function fail(state, error) {
  if (state.state !== "readable") return;
  state.state = "errored";
  state.error = error;
  empty(state);
  if (state.reader === null) return;
  rejectRequests(state.reader, error);
}

function empty(state) {
  state.queue = [];
  state.total = 0;
  if (state.isBytes) bytes().clear(state);
}

function rejectRequests(reader, error) {
  const { requests, intoRequests } = reader;
  reader.requests = [];
  reader.intoRequests = [];
  reader.closed.reject(error);
  handled(reader.closed.promise);
  for (let i = 0; i < requests.length; i++) requests[i].error(error);
  for (let i = 0; i < intoRequests.length; i++) intoRequests[i].error(error);
}

function cancel(state, reason) {
  state.disturbed = true;
  if (state.state === "closed") return PromiseResolve(undefined);
  if (state.state === "errored") return PromiseReject(state.error);
  close(state);
  if (state.reader !== null) {
    const { intoRequests } = state.reader;
    state.reader.intoRequests = [];
    for (let i = 0; i < intoRequests.length; i++) intoRequests[i].close(undefined);
  }
  empty(state);
  return PromisePrototypeThen(promised(() => state.cancelSource(reason)), () => undefined);
}

// A request is { chunk(value), close(), error(reason) }: one of them is called.
function read(state, request) {
  state.disturbed = true;
  if (state.state === "closed") return request.close();
  if (state.state === "errored") return request.error(state.error);
  if (state.isBytes) return bytes().pull(state, request);
  if (state.queue.length === 0) {
    ArrayPrototypePush(state.reader.requests, request);
    pullIfNeeded(state);
    return;
  }
  const { chunk, size } = ArrayPrototypeShift(state.queue);
  state.total = MathMax(0, state.total - size); // sizes may be fractions
  if (state.closing && state.queue.length === 0) close(state);
  else pullIfNeeded(state);
  request.chunk(chunk);
}

let isController;
class ReadableStreamDefaultController {
  #state;
  static { isController = (object) => #state in object; }
  constructor(key = undefined, state = undefined) {
    refuse(key, "ReadableStreamDefaultController");
    this.#state = state;
  }
  get desiredSize() {
    const { state, highWaterMark, total } = this.#state;
    return state === "errored" ? null : state === "closed" ? 0 : highWaterMark - total;
  }
  enqueue(chunk = undefined) {
    mayChange(this.#state, "enqueue");
    enqueue(this.#state, chunk);
  }
  close() {
    mayChange(this.#state, "close");
    requestClose(this.#state);
  }
  error(reason = undefined) { fail(this.#state, reason); }
}

function mayChange(state, name) {
  if (state.closing || state.state !== "readable") {
    throw new TypeError(name + "(): the stream " + (state.state === "errored" ? "has failed" : "is closed") + " already");
  }
}
shape(ReadableStreamDefaultController, isController, { show: () => ({}) });

// ---- The reader

let readerState, isReader;
class ReadableStreamDefaultReader {
  #reader; // { stream: the stream's state or null, closed: a promise with its functions, requests }
  static {
    readerState = (reader) => reader.#reader;
    isReader = (object) => #reader in object;
  }
  constructor(stream) {
    if (!isObject(stream) || !isStream(stream)) {
      throw new TypeError("new ReadableStreamDefaultReader() needs a ReadableStream, not " + kindOf(stream));
    }
    this.#reader = lockState(stateOf(stream), false);
  }
  get closed() { return this.#reader.closed.promise; }
  cancel(reason = undefined) { return cancel(held(this.#reader, "cancel"), reason); }
  read() {
    const state = held(this.#reader, "read");
    const result = PromiseWithResolvers();
    read(state, {
      __proto__: null,
      chunk: (value) => result.resolve({ value, done: false }),
      close: () => result.resolve(done(undefined)),
      error: result.reject,
    });
    return result.promise;
  }
  releaseLock() { if (this.#reader.stream !== null) release(this.#reader); }
}

function lockState(state, isByob) {
  if (state.reader !== null) throw new TypeError("the ReadableStream is locked: another reader has it");
  const closed = PromiseWithResolvers();
  state.reader = { __proto__: null, stream: state, closed, requests: [], intoRequests: [], isByob };
  if (state.state === "closed") closed.resolve(undefined);
  else if (state.state === "errored") {
    closed.reject(state.error);
    handled(closed.promise);
  }
  return state.reader;
}

function held(reader, name) {
  if (reader.stream === null) {
    throw new TypeError((reader.isByob ? "ReadableStreamBYOBReader." : "ReadableStreamDefaultReader.") + name + "(): the reader has released its stream");
  }
  return reader.stream;
}

function release(reader) {
  const error = new TypeError("the reader has released its stream");
  const { stream } = reader;
  if (stream.state !== "readable") reader.closed = PromiseWithResolvers();
  if (stream.isBytes) bytes().leave(stream);
  stream.reader = null;
  reader.stream = null;
  rejectRequests(reader, error);
}
shape(ReadableStreamDefaultReader, isReader, {
  async: ["cancel", "read"],
  show: (reader) => ({ stream: readerState(reader).stream === null ? undefined : "[ReadableStream]", closed: reader.closed }),
});

// ---- Iteration

const iterators = new WeakMap(); // iterator -> { reader, preventCancel, ongoing, finished }
const iteratorPrototype = ObjectCreate(AsyncIteratorPrototype);

function iterate(stream, preventCancel) {
  const iterator = ObjectCreate(iteratorPrototype);
  const reader = readerState(new ReadableStreamDefaultReader(stream));
  WeakMapPrototypeSet(iterators, iterator, { __proto__: null, reader, preventCancel, ongoing: null, finished: false });
  return iterator;
}

function step(state) {
  if (state.finished) return PromiseResolve(done(undefined));
  const result = PromiseWithResolvers();
  const end = () => {
    state.finished = true;
    if (state.reader.stream !== null) release(state.reader);
  };
  read(state.reader.stream, {
    __proto__: null,
    chunk: (value) => result.resolve({ value, done: false }),
    close: () => { end(); result.resolve(done(undefined)); },
    error: (error) => { end(); result.reject(error); },
  });
  return result.promise;
}

function finish(state, value) {
  if (state.finished) return PromiseResolve(done(value));
  state.finished = true;
  const { stream } = state.reader;
  const result = state.preventCancel ? PromiseResolve(undefined) : cancel(stream, value);
  release(state.reader);
  return PromisePrototypeThen(result, () => done(value));
}

// Calls wait for those before them.
function queued(iterator, action) {
  const state = isObject(iterator) ? WeakMapPrototypeGet(iterators, iterator) : undefined;
  if (state === undefined) {
    return PromiseReject(new TypeError("Illegal invocation: this method belongs to the iterator of a ReadableStream"));
  }
  const next = () => action(state);
  const result = state.ongoing === null ? next() : PromisePrototypeThen(state.ongoing, next, next);
  const settled = () => { if (state.ongoing === result) state.ongoing = null; };
  state.ongoing = result;
  PromisePrototypeThen(result, settled, settled);
  return result;
}
const iteratorMethods = {
  next() { return queued(this, step); },
  return(value) { return queued(this, (state) => finish(state, value)); },
};
for (const key in iteratorMethods) {
  ObjectDefineProperty(iteratorPrototype, key, { __proto__: null, value: iteratorMethods[key], writable: true, enumerable: true, configurable: true });
}

// ---- Sources and branches

function fromIterable(iterable) {
  if (iterable === null || iterable === undefined) {
    throw new TypeError("ReadableStream.from() needs an iterable, not " + kindOf(iterable));
  }
  const method = iterable[SymbolAsyncIterator] ?? iterable[SymbolIterator];
  if (typeof method !== "function") throw new TypeError("ReadableStream.from() needs an iterable, not " + kindOf(iterable));
  const iterator = ReflectApply(method, iterable, []);
  if (!isObject(iterator)) {
    throw new TypeError("ReadableStream.from(): the iterator must be an object, not " + kindOf(iterator));
  }
  const pull = (controller) => PromisePrototypeThen(promised(() => iterator.next()), (result) => {
    if (!isObject(result)) throw new TypeError("ReadableStream.from(): next() must give an object, not " + kindOf(result));
    if (result.done) return controllerClose(controller);
    return PromisePrototypeThen(PromiseResolve(result.value), (value) => controllerEnqueue(controller, value));
  });
  const stop = (reason) => {
    const { return: method } = iterator;
    if (method === undefined || method === null) return undefined;
    return PromisePrototypeThen(PromiseResolve(ReflectApply(method, iterator, [reason])), (result) => {
      if (!isObject(result)) throw new TypeError("ReadableStream.from(): return() must give an object, not " + kindOf(result));
    });
  };
  return makeStream(pull, stop);
}

// What a stream of the platform may do after it was cancelled or has failed: nothing.
const { enqueue: rawEnqueue, close: rawClose, error: rawError } = ReadableStreamDefaultController.prototype;
const raw = (controller, method, name) => isController(controller) ? method : bytes().ReadableByteStreamController.prototype[name];
function controllerEnqueue(controller, chunk) {
  try { ReflectApply(raw(controller, rawEnqueue, "enqueue"), controller, [chunk]); } catch { /* closed meanwhile */ }
}
function controllerClose(controller) {
  try { ReflectApply(raw(controller, rawClose, "close"), controller, []); } catch { /* closed meanwhile */ }
}
function controllerError(controller, error) {
  ReflectApply(raw(controller, rawError, "error"), controller, [error]);
}

// A stream that gives what another one has, which is locked and counts as used from now on. With `copy` it gives copies.
function passOn(stream, copy = undefined) {
  const reader = readerState(new ReadableStreamDefaultReader(stream));
  handled(reader.closed.promise);
  stateOf(stream).disturbed = true;
  const pull = (controller) => {
    const waiting = PromiseWithResolvers();
    read(reader.stream, {
      __proto__: null,
      chunk: (chunk) => {
        try {
          controllerEnqueue(controller, copy === undefined ? chunk : copy(chunk));
          waiting.resolve(undefined);
        } catch (error) { // there is no copy of this
          cancel(reader.stream, error);
          waiting.reject(error);
        }
      },
      close: () => { controllerClose(controller); waiting.resolve(undefined); },
      error: waiting.reject,
    });
    return waiting.promise;
  };
  return makeStream(pull, (reason) => cancel(reader.stream, reason));
}

// Transferred: as if what reads it were in another heap.
ArrayPrototypePush(transferable, [isStream, (stream) => {
  if (stateOf(stream).reader !== null) throw new DOMException("a ReadableStream in `transfer` is locked by a reader", "DataCloneError");
}, (stream) => passOn(stream, need("clone").structuredClone)]);

function tee(stream, clonesChunks) {
  const { isBytes } = stateOf(stream);
  const reader = readerState(new ReadableStreamDefaultReader(stream));
  const canceled = PromiseWithResolvers();
  const branches = [{ __proto__: null }, { __proto__: null }];
  let reading = false, readAgain = false;

  const pull = () => {
    if (reading) {
      readAgain = true;
      return;
    }
    reading = true;
    read(reader.stream, {
      __proto__: null,
      chunk: (chunk) => engine.queueMicrotask(() => {
        readAgain = false;
        let second = chunk;
        if ((isBytes || clonesChunks) && !branches[0].canceled && !branches[1].canceled) {
          try {
            second = isBytes ? TypedArrayPrototypeSlice(chunk) : need("clone").structuredClone(chunk);
          } catch (error) {
            controllerError(branches[0].controller, error);
            controllerError(branches[1].controller, error);
            canceled.resolve(cancel(reader.stream, error));
            return;
          }
        }
        give(0, chunk);
        give(1, second);
        reading = false;
        if (readAgain) pull();
      }),
      close: () => {
        reading = false;
        for (let i = 0; i < 2; i++) if (!branches[i].canceled) controllerClose(branches[i].controller);
        if (isBytes) for (let i = 0; i < 2; i++) bytes().end(stateOf(streams[i]));
        if (!branches[0].canceled || !branches[1].canceled) canceled.resolve(undefined);
      },
      error: () => { reading = false; },
    });
  };
  const give = (i, chunk) => { if (!branches[i].canceled) controllerEnqueue(branches[i].controller, chunk); };
  const stop = (i) => (reason) => {
    branches[i].canceled = true;
    branches[i].reason = reason;
    if (branches[1 - i].canceled) canceled.resolve(cancel(reader.stream, [branches[0].reason, branches[1].reason]));
    return canceled.promise;
  };
  const streams = [];
  for (let i = 0; i < 2; i++) {
    streams[i] = makeStream(pull, stop(i), isBytes ? 0 : 1, (controller) => { branches[i].controller = controller; }, undefined, isBytes);
  }
  PromisePrototypeThen(reader.closed.promise, undefined, (error) => {
    for (let i = 0; i < 2; i++) controllerError(branches[i].controller, error);
    if (!branches[0].canceled || !branches[1].canceled) canceled.resolve(undefined);
  });
  return streams;
}

shape(ReadableStream, isStream, {
  async: ["cancel", "pipeTo"],
  show: (stream) => ({ locked: stream.locked, state: stateOf(stream).state, supportsBYOB: stateOf(stream).isBytes }),
});
hide(ReadableStream.prototype, SymbolAsyncIterator, ReadableStream.prototype.values);

// ---- Strategies

let isCount, isByteLength;
class CountQueuingStrategy {
  #highWaterMark;
  static { isCount = (object) => #highWaterMark in object; }
  constructor(init) { this.#highWaterMark = readMark(init, "CountQueuingStrategy"); }
  get highWaterMark() { return this.#highWaterMark; }
  get size() { return countSize; }
}
class ByteLengthQueuingStrategy {
  #highWaterMark;
  static { isByteLength = (object) => #highWaterMark in object; }
  constructor(init) { this.#highWaterMark = readMark(init, "ByteLengthQueuingStrategy"); }
  get highWaterMark() { return this.#highWaterMark; }
  get size() { return byteLengthSize; }
}
const countSize = { size() { return 1; } }.size;
const byteLengthSize = { size(chunk) { return chunk.byteLength; } }.size;

function readMark(init, name) {
  if (!isObject(init) || init.highWaterMark === undefined) {
    throw new TypeError("new " + name + "() needs an object with a highWaterMark");
  }
  return +init.highWaterMark;
}
shape(CountQueuingStrategy, isCount, { show: ({ highWaterMark }) => ({ highWaterMark }) });
shape(ByteLengthQueuingStrategy, isByteLength, { show: ({ highWaterMark }) => ({ highWaterMark }) });

return {
  ReadableStream, ReadableStreamDefaultReader, ReadableStreamDefaultController, CountQueuingStrategy, ByteLengthQueuingStrategy,
  isStream, makeStream, passOn, tee, controllerEnqueue, controllerClose, controllerError, readStrategy, promised, handled,
  isLocked: (stream) => stateOf(stream).reader !== null,
  isDisturbed: (stream) => stateOf(stream).disturbed,
  cancelState: cancel, closeState: close, failState: fail, callPull: pullIfNeeded, held, lockState, mayChange, release, wantsMore,
  cancelStream: (stream, reason) => cancel(stateOf(stream), reason),
  stateOfStream: (stream) => stateOf(stream),
  makeStreamFrom: fromIterable,
  // A reader without its object: read(request) and release().
  lock(stream) {
    const reader = readerState(new ReadableStreamDefaultReader(stream));
    return { __proto__: null, read: (request) => read(reader.stream, request), release: () => release(reader), closed: reader.closed.promise };
  },
};
})
