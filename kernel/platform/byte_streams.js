// Streams of bytes: their controller, and the reader that brings its own buffer (https://streams.spec.whatwg.org/#rbs-controller-class).
// The queue of such a stream has { buffer, offset, length } entries; streams.js has what all streams have in common.
(function (primordials, host, need, engine) {
"use strict";

const {
  ArrayBuffer, ArrayBufferIsView, ArrayBufferPrototypeGetByteLength, ArrayBufferPrototypeGetDetached, ArrayBufferPrototypeSlice, ArrayBufferPrototypeTransfer,
  ArrayPrototypePush, ArrayPrototypeShift, DataView, DataViewPrototypeGetBuffer, DataViewPrototypeGetByteLength, DataViewPrototypeGetByteOffset,
  MathMin, PromiseWithResolvers, RangeError, TypeError, TypedArrayPrototypeGetBuffer, TypedArrayPrototypeGetByteLength, TypedArrayPrototypeGetByteOffset,
  TypedArrayPrototypeGetLength, TypedArrayPrototypeSet, Uint8Array,
} = primordials;
const { KEY, bytesOf, isObject, isPython, kindOf, refuse, shape, toDictionary, toIntegerInRange } = need("webidl");
const { callPull, cancelState, closeState, failState, held, lockState, release, isStream, stateOfStream } = need("streams");
const { classOf } = engine;

// ---- Views

function partsOf(view, what) {
  if (!isObject(view) || !ArrayBufferIsView(view)) throw new TypeError(what + " must be a typed array or a DataView, not " + kindOf(view));
  const brand = classOf(view), isDataView = brand === "DataView";
  const buffer = isDataView ? DataViewPrototypeGetBuffer(view) : TypedArrayPrototypeGetBuffer(view);
  if (classOf(buffer) !== "ArrayBuffer") throw new TypeError(what + " must be over an ArrayBuffer, not " + kindOf(buffer));
  if (ArrayBufferPrototypeGetDetached(buffer)) throw new TypeError(what + ": its buffer is detached");
  const length = isDataView ? DataViewPrototypeGetByteLength(view) : TypedArrayPrototypeGetByteLength(view);
  return {
    __proto__: null, buffer, length, offset: isDataView ? DataViewPrototypeGetByteOffset(view) : TypedArrayPrototypeGetByteOffset(view),
    Class: isDataView ? DataView : primordials[brand], elementSize: isDataView ? 1 : primordials[brand].BYTES_PER_ELEMENT,
    items: isDataView ? length : TypedArrayPrototypeGetLength(view),
  };
}

function needBytes(view, parts, what) {
  if (parts.length === 0 || ArrayBufferPrototypeGetByteLength(parts.buffer) === 0) throw new TypeError(what + " must have bytes: it is empty");
}

// ---- The queue, and the buffers that wait to be filled: `pullIntos`, each { buffer, bufferLength, offset, length, filled, least, elementSize,
// Class, reader: "default", "byob" or "none" }

function push(state, buffer, offset, length) {
  ArrayPrototypePush(state.queue, { __proto__: null, buffer, offset, length });
  state.total += length;
}

const pushCopy = (state, buffer, offset, length) => push(state, ArrayBufferPrototypeSlice(buffer, offset, offset + length), 0, length);

function enqueue(state, chunk) {
  const { buffer, offset, length } = partsOf(chunk, "enqueue(): the chunk");
  const taken = ArrayBufferPrototypeTransfer(buffer);
  const first = state.pullIntos[0], { reader } = state;
  if (first !== undefined) {
    if (ArrayBufferPrototypeGetDetached(first.buffer)) throw new TypeError("enqueue(): the buffer of byobRequest is detached");
    invalidate(state);
    first.buffer = ArrayBufferPrototypeTransfer(first.buffer);
    if (first.reader === "none") putBack(state, first);
  }
  if (reader === null) {
    push(state, taken, offset, length);
  } else if (reader.isByob) {
    push(state, taken, offset, length);
    commitAll(state, fillAll(state));
  } else {
    while (reader.requests.length > 0 && state.total > 0) give(state, ArrayPrototypeShift(reader.requests));
    if (reader.requests.length === 0) {
      push(state, taken, offset, length);
    } else {
      if (state.pullIntos.length > 0) ArrayPrototypeShift(state.pullIntos);
      ArrayPrototypeShift(reader.requests).chunk(new Uint8Array(taken, offset, length));
    }
  }
  callPull(state);
}

// The first chunk of the queue goes to a request.
function give(state, request) {
  const { buffer, offset, length } = ArrayPrototypeShift(state.queue);
  state.total -= length;
  drained(state);
  request.chunk(new Uint8Array(buffer, offset, length));
}

function drained(state) {
  if (state.total === 0 && state.closing) closeState(state);
  else callPull(state);
}

function pull(state, request) {
  if (state.total > 0) return give(state, request);
  if (state.chunkSize !== undefined) {
    let buffer;
    try {
      buffer = new ArrayBuffer(state.chunkSize);
    } catch (error) {
      return request.error(error);
    }
    ArrayPrototypePush(state.pullIntos, {
      __proto__: null, buffer, bufferLength: state.chunkSize, offset: 0, length: state.chunkSize, filled: 0, least: 1, elementSize: 1, Class: Uint8Array,
      reader: "default",
    });
  }
  ArrayPrototypePush(state.reader.requests, request);
  callPull(state);
}

function pullInto(state, { buffer, offset, length, elementSize, Class }, least, request) {
  let taken;
  try {
    taken = ArrayBufferPrototypeTransfer(buffer);
  } catch (error) {
    return request.error(error);
  }
  const into = {
    __proto__: null, buffer: taken, bufferLength: ArrayBufferPrototypeGetByteLength(taken), offset, length, filled: 0, least: least * elementSize,
    elementSize, Class, reader: "byob",
  };
  if (state.pullIntos.length === 0) {
    if (state.state === "closed") return request.close(new Class(taken, offset, 0));
    if (state.total > 0) {
      if (fill(state, into)) {
        const view = viewOf(into);
        drained(state);
        return request.chunk(view);
      }
      if (state.closing) {
        const error = new TypeError("the stream ends in the middle of an item of the array");
        failState(state, error);
        return request.error(error);
      }
    }
  }
  ArrayPrototypePush(state.pullIntos, into);
  ArrayPrototypePush(state.reader.intoRequests, request);
  callPull(state);
}

// Fill a buffer from the queue; true when it has enough.
function fill(state, into) {
  const most = MathMin(state.total, into.length - into.filled);
  const whole = into.filled + most - (into.filled + most) % into.elementSize, isReady = whole >= into.least;
  let rest = isReady ? whole - into.filled : most;
  while (rest > 0) {
    const head = state.queue[0], count = MathMin(rest, head.length);
    TypedArrayPrototypeSet(new Uint8Array(into.buffer, into.offset + into.filled, count), new Uint8Array(head.buffer, head.offset, count));
    if (head.length === count) {
      ArrayPrototypeShift(state.queue);
    } else {
      head.offset += count;
      head.length -= count;
    }
    state.total -= count;
    into.filled += count;
    rest -= count;
  }
  return isReady;
}

function fillAll(state) {
  const done = [];
  while (state.pullIntos.length > 0 && state.total > 0 && fill(state, state.pullIntos[0])) ArrayPrototypePush(done, ArrayPrototypeShift(state.pullIntos));
  return done;
}

const viewOf = ({ buffer, offset, filled, elementSize, Class }) => new Class(ArrayBufferPrototypeTransfer(buffer), offset, filled / elementSize);

function commit(state, into) {
  const { reader } = state, requests = into.reader === "default" ? reader.requests : reader.intoRequests;
  const view = viewOf(into), request = ArrayPrototypeShift(requests);
  if (state.state === "closed") request.close(view);
  else request.chunk(view);
}

function commitAll(state, list) {
  for (let i = 0; i < list.length; i++) commit(state, list[i]);
}

// What a reader that has gone away left in its buffer
function putBack(state, into) {
  if (into.filled > 0) pushCopy(state, into.buffer, into.offset, into.filled);
  ArrayPrototypeShift(state.pullIntos);
}

function respond(state, count) {
  const into = state.pullIntos[0];
  invalidate(state);
  if (state.state === "closed") {
    if (into.reader === "none") ArrayPrototypeShift(state.pullIntos);
    if (state.reader !== null && state.reader.isByob) {
      while (state.reader.intoRequests.length > 0) commit(state, ArrayPrototypeShift(state.pullIntos));
    }
  } else {
    into.filled += count;
    if (into.reader === "none") {
      putBack(state, into);
      commitAll(state, fillAll(state));
    } else if (into.filled >= into.least) {
      ArrayPrototypeShift(state.pullIntos);
      const spare = into.filled % into.elementSize;
      if (spare > 0) {
        pushCopy(state, into.buffer, into.offset + into.filled - spare, spare);
        into.filled -= spare;
      }
      const more = fillAll(state);
      commit(state, into);
      commitAll(state, more);
    }
  }
  callPull(state);
}

function checkCount(state, count, what) {
  if (state.state === "closed") {
    if (count !== 0) throw new TypeError(what + ": the stream is closed: nothing but 0 bytes can be given");
  } else {
    if (count === 0) throw new TypeError(what + ": 0 bytes are for a stream that is closed");
    if (state.pullIntos[0].filled + count > state.pullIntos[0].length) throw new RangeError(what + ": there is no room for " + count + " bytes");
  }
}

function requestClose(state) {
  if (state.total > 0) {
    state.closing = true;
    return;
  }
  const into = state.pullIntos[0];
  if (into !== undefined && into.filled % into.elementSize !== 0) {
    const error = new TypeError("close(): the stream ends in the middle of an item of the array");
    failState(state, error);
    throw error;
  }
  closeState(state);
}

// The stream has failed or was cancelled.
function clear(state) {
  invalidate(state);
  state.pullIntos = [];
}

// The stream has been closed: readers get their buffers back.
function end(state) {
  if (state.pullIntos.length > 0) respond(state, 0);
}

// The reader has gone away.
function leave(state) {
  const first = state.pullIntos[0];
  if (first === undefined) return;
  first.reader = "none";
  state.pullIntos = [first];
}

// ---- Classes

let isController;
class ReadableByteStreamController {
  #state;
  static { isController = (object) => #state in object; }
  constructor(key = undefined, state = undefined) {
    refuse(key, "ReadableByteStreamController");
    this.#state = state;
  }
  get byobRequest() {
    const state = this.#state, first = state.pullIntos[0];
    if (state.byobRequest === null && first !== undefined) {
      const view = new Uint8Array(first.buffer, first.offset + first.filled, first.length - first.filled);
      state.byobRequest = new ReadableStreamBYOBRequest(KEY, state, view);
    }
    return state.byobRequest;
  }
  get desiredSize() {
    const { state, highWaterMark, total } = this.#state;
    return state === "errored" ? null : state === "closed" ? 0 : highWaterMark - total;
  }
  close() {
    mayChange(this.#state, "close");
    requestClose(this.#state);
  }
  enqueue(chunk) {
    const bytes = isPython(chunk) ? bytesOf(chunk) : chunk; // Python's are copied
    const what = "enqueue(): a chunk of a byte stream";
    needBytes(bytes, partsOf(bytes, what), what);
    mayChange(this.#state, "enqueue");
    enqueue(this.#state, bytes);
  }
  error(reason = undefined) { failState(this.#state, reason); }
}
shape(ReadableByteStreamController, isController, { show: () => ({}) });

function mayChange(state, name) {
  if (state.closing || state.state !== "readable") {
    throw new TypeError(name + "(): the stream " + (state.state === "errored" ? "has failed" : "is closed") + " already");
  }
}

let isRequest, invalidate;
class ReadableStreamBYOBRequest {
  #state;
  #view;
  static {
    isRequest = (object) => #state in object;
    invalidate = (state) => {
      if (state.byobRequest === null) return;
      state.byobRequest.#state = null;
      state.byobRequest.#view = null;
      state.byobRequest = null;
    };
  }
  constructor(key = undefined, state = undefined, view = undefined) {
    refuse(key, "ReadableStreamBYOBRequest");
    this.#state = state;
    this.#view = view;
  }
  get view() { return this.#view; }
  respond(bytesWritten) {
    const what = "ReadableStreamBYOBRequest.respond()", count = toIntegerInRange(bytesWritten, what + ": the number of bytes", 0, 9007199254740991);
    const state = this.#valid(what), first = state.pullIntos[0];
    if (ArrayBufferPrototypeGetDetached(TypedArrayPrototypeGetBuffer(this.#view))) throw new TypeError(what + ": the buffer of the view is detached");
    checkCount(state, count, what);
    first.buffer = ArrayBufferPrototypeTransfer(first.buffer);
    respond(state, count);
  }
  respondWithNewView(view) {
    const what = "ReadableStreamBYOBRequest.respondWithNewView()", parts = partsOf(view, what + ": the view");
    const state = this.#valid(what), first = state.pullIntos[0];
    checkCount(state, parts.length, what);
    if (first.offset + first.filled !== parts.offset) throw new RangeError(what + ": the view must begin where that of the request does");
    if (first.bufferLength !== ArrayBufferPrototypeGetByteLength(parts.buffer)) throw new RangeError(what + ": the buffer must be as long as that of the request");
    first.buffer = ArrayBufferPrototypeTransfer(parts.buffer);
    respond(state, parts.length);
  }
  #valid(what) {
    if (this.#state === null) throw new TypeError(what + ": this request has been answered already");
    return this.#state;
  }
}
shape(ReadableStreamBYOBRequest, isRequest, { show: ({ view }) => ({ view }) });

let isReader, readerState;
class ReadableStreamBYOBReader {
  #reader;
  static {
    isReader = (object) => #reader in object;
    readerState = (reader) => reader.#reader;
  }
  constructor(stream) {
    if (!isObject(stream) || !isStream(stream)) throw new TypeError("new ReadableStreamBYOBReader() needs a ReadableStream, not " + kindOf(stream));
    if (!stateOfStream(stream).isBytes) throw new TypeError('this ReadableStream is none of bytes: its source must have the type "bytes"');
    this.#reader = lockState(stateOfStream(stream), true);
  }
  get closed() { return this.#reader.closed.promise; }
  cancel(reason = undefined) { return cancelState(held(this.#reader, "cancel"), reason); }
  read(view, options = undefined) {
    const what = "ReadableStreamBYOBReader.read()", { min = 1 } = toDictionary(options, what + ": the options");
    const parts = partsOf(view, what + ": the view"), least = toIntegerInRange(min, what + ": min", 0, 9007199254740991);
    needBytes(view, parts, what + ": the view");
    if (least === 0) throw new TypeError(what + ": min must be above 0");
    if (least > parts.items) throw new RangeError(what + ": min must be at most the length of the view, " + parts.items);
    const state = held(this.#reader, "read"), result = PromiseWithResolvers();
    const request = {
      __proto__: null,
      chunk: (value) => result.resolve({ value, done: false }),
      close: (value) => result.resolve({ value, done: true }),
      error: result.reject,
    };
    state.disturbed = true;
    if (state.state === "errored") request.error(state.error);
    else pullInto(state, parts, least, request);
    return result.promise;
  }
  releaseLock() { if (this.#reader.stream !== null) release(this.#reader); }
}
shape(ReadableStreamBYOBReader, isReader, {
  async: ["cancel", "read"],
  show: (reader) => ({ stream: readerState(reader).stream === null ? undefined : "[ReadableStream]", closed: reader.closed }),
});

return {
  ReadableByteStreamController, ReadableStreamBYOBRequest, ReadableStreamBYOBReader, enqueue, pull, requestClose, clear, end, leave,
};
})
