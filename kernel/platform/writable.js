// WritableStream, TransformStream and piping (https://streams.spec.whatwg.org).
(function (primordials, host, need, engine) {
"use strict";

const {
  ArrayPrototypePush, ArrayPrototypeShift, MathMax, NumberIsFinite, PromisePrototypeThen, PromiseReject, PromiseResolve,
  PromiseWithResolvers, RangeError, ReflectApply, TypeError,
} = primordials;
const { KEY, isObject, kindOf, refuse, shape, toDictionary, toFunction, transferable } = need("webidl");
const { addAlgorithm, isSignal, AbortController } = need("abort");
const { DOMException } = need("exceptions");
const streams = need("streams");
const { handled, promised, readStrategy } = streams;

const CLOSE = { __proto__: null }; // marks the end in the queue

let stateOf, isWritable;

// The state of a stream is its controller's too: "writable", "erroring", "errored" or "closed".
class WritableStream {
  #state;
  static {
    stateOf = (stream) => stream.#state;
    isWritable = (object) => #state in object;
  }

  constructor(sink = undefined, strategy = undefined) {
    const algorithms = sink === KEY ? strategy : readSink(sink, strategy);
    this.#state = {
      __proto__: null, state: "writable", error: undefined, writer: null, queue: [], total: 0, started: false, requests: [],
      writing: null, closing: null, closeRequest: null, pendingAbort: null, backpressure: false, controller: null,
      abortController: new AbortController(), ...algorithms,
    };
    this.#state.controller = new WritableStreamDefaultController(KEY, this.#state);
    start(this.#state);
  }

  get locked() { return this.#state.writer !== null; }
  abort(reason = undefined) {
    if (this.#state.writer !== null) {
      throw new TypeError("WritableStream.abort(): the stream is locked by a writer: abort by the writer");
    }
    return abort(this.#state, reason);
  }
  close() {
    if (this.#state.writer !== null) {
      throw new TypeError("WritableStream.close(): the stream is locked by a writer: close by the writer");
    }
    mayClose(this.#state);
    return close(this.#state);
  }
  getWriter() { return new WritableStreamDefaultWriter(this); }
}

function readSink(sink, strategy) {
  const given = readStrategy(strategy);
  if (sink !== undefined && !isObject(sink)) {
    throw new TypeError("new WritableStream(): the sink must be an object, not " + kindOf(sink));
  }
  const { abort, close, start, type, write } = sink ?? {};
  const what = "new WritableStream(): the sink's ";
  if (type !== undefined) throw new RangeError(what + "type must be undefined, not " + engine.inspect(type));
  const call = (method, name) => {
    if (method === undefined) return () => undefined;
    toFunction(method, what + name);
    return (...args) => ReflectApply(method, sink, args);
  };
  return {
    __proto__: null, highWaterMark: given.mark(1), size: given.size, startSink: call(start, "start"), writeSink: call(write, "write"),
    closeSink: call(close, "close"), abortSink: call(abort, "abort"),
  };
}

function start(state) {
  state.backpressure = state.highWaterMark <= 0;
  const ready = () => {
    state.started = true;
    advance(state);
  };
  PromisePrototypeThen(PromiseResolve(state.startSink(state.controller)), ready, (error) => {
    state.started = true;
    if (state.state === "writable" || state.state === "erroring") dealWithRejection(state, error);
  });
}

const isClosing = (state) => state.closeRequest !== null || state.closing !== null;
const isBusy = (state) => state.writing !== null || state.closing !== null;

function updateBackpressure(state) {
  if (state.state !== "writable" || isClosing(state)) return;
  const full = state.highWaterMark - state.total <= 0;
  if (full === state.backpressure) return;
  state.backpressure = full;
  if (state.writer === null) return;
  if (full) state.writer.ready = PromiseWithResolvers();
  else state.writer.ready.resolve(undefined);
}

function write(state, chunk) {
  let size = 1;
  try {
    size = +ReflectApply(state.size, undefined, [chunk]);
    if (!NumberIsFinite(size) || size < 0) {
      throw new RangeError("a stream's size() must give a finite number from 0, not " + size);
    }
  } catch (error) {
    if (state.state === "writable") startErroring(state, error);
    return PromiseReject(error);
  }
  if (state.state === "errored" || state.state === "erroring") return PromiseReject(state.error);
  if (isClosing(state) || state.state === "closed") {
    return PromiseReject(new TypeError("write(): the stream is closed or being closed"));
  }
  const request = PromiseWithResolvers();
  ArrayPrototypePush(state.requests, request);
  ArrayPrototypePush(state.queue, { __proto__: null, chunk, size });
  state.total += size;
  updateBackpressure(state);
  advance(state);
  return request.promise;
}

function mayClose(state) {
  if (isClosing(state)) throw new TypeError("close(): the stream is being closed already");
  if (state.state === "closed" || state.state === "errored") {
    throw new TypeError("close(): the stream " + (state.state === "closed" ? "is closed" : "has failed") + " already");
  }
}

function close(state) {
  state.closeRequest = PromiseWithResolvers();
  const { promise } = state.closeRequest;
  if (state.writer !== null && state.backpressure && state.state === "writable") state.writer.ready.resolve(undefined);
  ArrayPrototypePush(state.queue, { __proto__: null, chunk: CLOSE, size: 0 });
  advance(state);
  return promise;
}

function advance(state) {
  if (!state.started || isBusy(state)) return;
  if (state.state === "erroring") return finishErroring(state);
  if (state.state !== "writable" || state.queue.length === 0) return;
  const { chunk, size } = state.queue[0];
  if (chunk === CLOSE) {
    ArrayPrototypeShift(state.queue);
    state.closing = state.closeRequest;
    state.closeRequest = null;
    PromisePrototypeThen(promised(() => state.closeSink()), () => finishClose(state), (error) => {
      state.closing.reject(error);
      state.closing = null;
      if (state.pendingAbort !== null) {
        state.pendingAbort.result.reject(error);
        state.pendingAbort = null;
      }
      dealWithRejection(state, error);
    });
    return;
  }
  state.writing = ArrayPrototypeShift(state.requests);
  PromisePrototypeThen(promised(() => state.writeSink(chunk, state.controller)), () => {
    state.writing.resolve(undefined);
    state.writing = null;
    ArrayPrototypeShift(state.queue);
    state.total = MathMax(0, state.total - size); // sizes may be fractions
    updateBackpressure(state);
    advance(state);
  }, (error) => {
    state.writing.reject(error);
    state.writing = null;
    dealWithRejection(state, error);
  });
}

function finishClose(state) {
  state.closing.resolve(undefined);
  state.closing = null;
  if (state.state === "erroring") {
    state.error = undefined;
    if (state.pendingAbort !== null) {
      state.pendingAbort.result.resolve(undefined);
      state.pendingAbort = null;
    }
  }
  state.state = "closed";
  if (state.writer !== null) state.writer.closed.resolve(undefined);
}

function dealWithRejection(state, error) {
  if (state.state === "writable") startErroring(state, error);
  else finishErroring(state);
}

function startErroring(state, error) {
  state.state = "erroring";
  state.error = error;
  if (state.writer !== null) rejectReady(state.writer, error);
  if (!isBusy(state) && state.started) finishErroring(state);
}

function finishErroring(state) {
  state.state = "errored";
  const { error, requests, pendingAbort } = state;
  state.queue = [];
  state.total = 0;
  state.requests = [];
  for (let i = 0; i < requests.length; i++) requests[i].reject(error);
  state.pendingAbort = null;
  if (pendingAbort === null) return rejectClosed(state);
  if (pendingAbort.wasErroring) {
    pendingAbort.result.reject(error);
    return rejectClosed(state);
  }
  PromisePrototypeThen(promised(() => state.abortSink(pendingAbort.reason)), () => {
    pendingAbort.result.resolve(undefined);
    rejectClosed(state);
  }, (failure) => {
    pendingAbort.result.reject(failure);
    rejectClosed(state);
  });
}

function rejectClosed(state) {
  if (state.closeRequest !== null) {
    state.closeRequest.reject(state.error);
    state.closeRequest = null;
  }
  if (state.writer === null) return;
  state.writer.closed.reject(state.error);
  handled(state.writer.closed.promise);
}

function rejectReady(writer, error) {
  if (writer.readyIsSettled()) writer.ready = PromiseWithResolvers();
  writer.ready.reject(error);
  handled(writer.ready.promise);
}

function abort(state, reason) {
  if (state.state === "closed" || state.state === "errored") return PromiseResolve(undefined);
  state.abortController.abort(reason);
  if (state.state === "closed" || state.state === "errored") return PromiseResolve(undefined);
  if (state.pendingAbort !== null) return state.pendingAbort.result.promise;
  const wasErroring = state.state === "erroring";
  state.pendingAbort = { __proto__: null, result: PromiseWithResolvers(), reason: wasErroring ? undefined : reason, wasErroring };
  const { promise } = state.pendingAbort.result;
  if (!wasErroring) startErroring(state, reason);
  return promise;
}

let isController;
class WritableStreamDefaultController {
  #state;
  static { isController = (object) => #state in object; }
  constructor(key = undefined, state = undefined) {
    refuse(key, "WritableStreamDefaultController");
    this.#state = state;
  }
  get signal() { return this.#state.abortController.signal; }
  error(reason = undefined) { if (this.#state.state === "writable") startErroring(this.#state, reason); }
}
shape(WritableStreamDefaultController, isController, { show: () => ({}) });

let isWriter;
class WritableStreamDefaultWriter {
  #writer; // { stream: the stream's state or null, ready, closed }
  static { isWriter = (object) => #writer in object; }
  constructor(stream) {
    if (!isObject(stream) || !isWritable(stream)) {
      throw new TypeError("new WritableStreamDefaultWriter() needs a WritableStream, not " + kindOf(stream));
    }
    this.#writer = lock(stateOf(stream));
  }
  get closed() { return this.#writer.closed.promise; }
  get ready() { return this.#writer.ready.promise; }
  get desiredSize() { return desiredSize(held(this.#writer)); }
  write(chunk = undefined) { return write(held(this.#writer), chunk); }
  close() {
    mayClose(held(this.#writer));
    return close(this.#writer.stream);
  }
  abort(reason = undefined) { return abort(held(this.#writer), reason); }
  releaseLock() { if (this.#writer.stream !== null) release(this.#writer); }
}

function desiredSize(state) {
  if (state.state === "errored" || state.state === "erroring") return null;
  return state.state === "closed" ? 0 : state.highWaterMark - state.total;
}

function lock(state) {
  if (state.writer !== null) throw new TypeError("the WritableStream is locked: another writer has it");
  const writer = {
    __proto__: null, stream: state, ready: PromiseWithResolvers(), closed: PromiseWithResolvers(), readyIsSettled: () => !state.backpressure,
  };
  state.writer = writer;
  if (state.state === "writable") {
    if (isClosing(state) || !state.backpressure) writer.ready.resolve(undefined);
  } else if (state.state === "closed") {
    writer.ready.resolve(undefined);
    writer.closed.resolve(undefined);
  } else {
    writer.ready.reject(state.error);
    handled(writer.ready.promise);
    if (state.state === "errored") {
      writer.closed.reject(state.error);
      handled(writer.closed.promise);
    }
  }
  return writer;
}

function held(writer) {
  if (writer.stream === null) throw new TypeError("the writer has released its stream");
  return writer.stream;
}

function release(writer) {
  const error = new TypeError("the writer has released its stream");
  writer.stream.writer = null;
  writer.stream = null;
  for (const key in { ready: 0, closed: 0 }) {
    handled(writer[key].promise);
    writer[key].reject(error); // one that is settled takes a rejected one in its place
    writer[key] = PromiseWithResolvers();
    writer[key].reject(error);
    handled(writer[key].promise);
  }
}
shape(WritableStreamDefaultWriter, isWriter, { async: ["write", "close", "abort"], show: ({ closed, ready }) => ({ closed, ready }) });
shape(WritableStream, isWritable, {
  async: ["abort", "close"], show: (stream) => ({ locked: stream.locked, state: stateOf(stream).state }),
});

// Transferred: what is written goes on as a copy, as if it came from another heap.
function moveWritable(stream) {
  const writer = lock(stateOf(stream)), { structuredClone } = need("clone");
  handled(writer.closed.promise);
  const made = new WritableStream(KEY, {
    __proto__: null, highWaterMark: 1, size: () => 1, startSink: () => undefined,
    writeSink: (chunk) => {
      let copy;
      try {
        copy = structuredClone(chunk);
      } catch (error) {
        handled(abort(held(writer), error));
        throw error;
      }
      return PromisePrototypeThen(writer.ready.promise, () => write(held(writer), copy));
    },
    closeSink: () => close(held(writer)),
    abortSink: (reason) => abort(held(writer), structuredClone(reason)),
  });
  PromisePrototypeThen(writer.closed.promise, undefined, (error) => {
    const state = stateOf(made);
    if (state.state === "writable") startErroring(state, error);
  });
  return made;
}
function checkWritable(stream) {
  if (stateOf(stream).writer !== null) throw new DOMException("a WritableStream in `transfer` is locked by a writer", "DataCloneError");
}
ArrayPrototypePush(transferable, [isWritable, checkWritable, moveWritable]);

// ---- Piping

function pipe(source, destination, options, what) {
  const { preventAbort, preventCancel, preventClose, signal } = toDictionary(options, what + ": the options");
  if (!isObject(destination) || !isWritable(destination)) {
    throw new TypeError(what + ": the destination must be a WritableStream, not " + kindOf(destination));
  }
  if (signal !== undefined && !(isObject(signal) && isSignal(signal))) {
    throw new TypeError(what + ": the option signal must be an AbortSignal, not " + kindOf(signal));
  }
  if (streams.isLocked(source)) throw new TypeError(what + ": the source is locked by a reader");
  const sink = stateOf(destination);
  if (sink.writer !== null) throw new TypeError(what + ": the destination is locked by a writer");
  const from = streams.stateOfStream(source);
  const reader = streams.lock(source);
  handled(reader.closed);
  const writer = lock(sink);
  from.disturbed = true;
  const result = PromiseWithResolvers();
  let isEnding = false, lastWrite = PromiseResolve(undefined), forget = () => {};

  // Do a last thing, when all that was read is written, and settle.
  const end = (action, isError, error) => {
    if (isEnding) return;
    isEnding = true;
    forget();
    const settle = (failed, reason) => {
      release(writer);
      reader.release();
      if (failed) result.reject(reason);
      else if (isError) result.reject(error);
      else result.resolve(undefined);
    };
    const act = () => {
      if (action === null) return settle(false);
      PromisePrototypeThen(promised(action), () => settle(false), (reason) => settle(true, reason));
    };
    if (sink.state === "writable" && !isClosing(sink)) PromisePrototypeThen(lastWrite, act, act);
    else act();
  };
  const sourceFailed = (error) => end(preventAbort ? null : () => abort(sink, error), true, error);
  const sinkFailed = (error) => end(preventCancel ? null : () => cancelSource(error), true, error);
  const cancelSource = (error) => streams.cancelState(from, error);
  const finishSink = () => {
    if (isClosing(sink) || sink.state === "closed") return undefined;
    if (sink.state === "errored") return PromiseReject(sink.error);
    return close(sink);
  };

  if (signal !== undefined) {
    const stop = () => {
      const error = signal.reason;
      end(() => {
        const aborting = preventAbort || sink.state !== "writable" ? undefined : abort(sink, error);
        const cancelling = preventCancel || from.state !== "readable" ? undefined : cancelSource(error);
        return PromisePrototypeThen(PromiseResolve(aborting), () => cancelling);
      }, true, error);
    };
    if (signal.aborted) {
      stop();
      return result.promise;
    }
    forget = addAlgorithm(signal, stop);
  }

  const step = () => {
    if (isEnding) return;
    if (from.state === "errored") return sourceFailed(from.error);
    if (sink.state === "erroring" || sink.state === "errored") return sinkFailed(sink.error);
    if (from.state === "closed") return end(preventClose ? null : finishSink, false);
    if (sink.state === "closed" || isClosing(sink)) {
      return sinkFailed(new TypeError(what + ": the destination is closed"));
    }
    if (sink.backpressure) {
      PromisePrototypeThen(writer.ready.promise, step, step);
      return;
    }
    reader.read({
      __proto__: null,
      chunk(chunk) {
        lastWrite = write(sink, chunk);
        handled(lastWrite);
        engine.queueMicrotask(step);
      },
      close: step,
      error: step,
    });
  };
  // What happens while a read waits.
  PromisePrototypeThen(writer.closed.promise, step, step);
  PromisePrototypeThen(reader.closed, step, step);
  step();
  return result.promise;
}

// ---- Transforms

// Both ends of a transform: `transform(chunk, controller)`, `flush(controller)`, `cancel(reason)`.
function connect(transformer, writableStrategy, readableStrategy) {
  // Whether the readable end has enough, so that writing waits; `change` settles when that changes.
  let isFull = true, change = PromiseWithResolvers(), isDone = false, ending = null;
  const setFull = (value) => {
    change.resolve(undefined);
    change = PromiseWithResolvers();
    isFull = value;
  };
  const failWritable = (error) => {
    isDone = true;
    const state = stateOf(writable);
    if (state.state === "writable") startErroring(state, error);
    if (isFull) setFull(false);
  };
  const fail = (error) => {
    streams.controllerError(source.controller, error);
    failWritable(error);
  };
  const controller = new TransformStreamDefaultController(KEY, {
    __proto__: null,
    enqueue(chunk) {
      streams.mayChange(source, "enqueue");
      try {
        source.controller.enqueue(chunk);
      } catch (error) {
        failWritable(error);
        throw source.error;
      }
      if (!streams.wantsMore(source) && !isFull) setFull(true);
    },
    fail,
    terminate() {
      streams.controllerClose(source.controller);
      failWritable(new TypeError("the TransformStream was terminated"));
    },
    desiredSize: () => source.controller.desiredSize,
  });
  const transform = (chunk) => (isDone ? undefined : PromisePrototypeThen(promised(() => transformer.transform(chunk, controller)), undefined, (error) => {
    fail(error);
    throw error;
  }));
  // The last thing that is done, by whichever end comes first: `succeed()` may give { reason } of a failure,
  // `giveUp(error)` follows one.
  const end = (action, succeed, giveUp) => {
    if (ending !== null) return ending.promise;
    ending = PromiseWithResolvers();
    isDone = true;
    PromisePrototypeThen(promised(action), () => {
      const error = succeed();
      if (error === undefined) ending.resolve(undefined);
      else ending.reject(error.reason);
    }, (error) => {
      giveUp(error);
      ending.reject(error);
    });
    return ending.promise;
  };
  const failReadable = (error) => streams.controllerError(source.controller, error);
  const started = PromiseWithResolvers();
  const writable = new WritableStream(KEY, {
    __proto__: null, highWaterMark: writableStrategy.mark(1), size: writableStrategy.size,
    startSink: () => started.promise,
    writeSink: (chunk) => (isFull ? PromisePrototypeThen(change.promise, () => {
      const { state, error } = stateOf(writable);
      if (state === "erroring") throw error;
      return transform(chunk);
    }) : transform(chunk)),
    closeSink: () => end(() => transformer.flush(controller), () => {
      if (source.state === "errored") return { reason: source.error };
      streams.controllerClose(source.controller);
    }, failReadable),
    abortSink: (reason) => end(() => transformer.cancel(reason), () => {
      if (source.state === "errored") return { reason: source.error };
      failReadable(reason);
    }, failReadable),
  });
  const readable = streams.makeStream(
    () => {
      setFull(false);
      return change.promise;
    },
    (reason) => end(() => transformer.cancel(reason), () => {
      const { state, error } = stateOf(writable);
      if (state === "errored") return { reason: error };
      failWritable(reason);
    }, failWritable),
    readableStrategy.mark(0),
    () => started.promise,
    readableStrategy.size,
  );
  const source = streams.stateOfStream(readable);
  started.resolve(transformer.start(controller)); // what it throws is for who makes the stream
  handled(started.promise);
  PromisePrototypeThen(started.promise, undefined, fail);
  return { readable, writable };
}

let isTransformController;
class TransformStreamDefaultController {
  #actions;
  static { isTransformController = (object) => #actions in object; }
  constructor(key = undefined, actions = undefined) {
    refuse(key, "TransformStreamDefaultController");
    this.#actions = actions;
  }
  get desiredSize() { return this.#actions.desiredSize(); }
  enqueue(chunk = undefined) { this.#actions.enqueue(chunk); }
  error(reason = undefined) { this.#actions.fail(reason); }
  terminate() { this.#actions.terminate(); }
}
shape(TransformStreamDefaultController, isTransformController, { show: () => ({}) });

let isTransform, endsOf;
class TransformStream {
  #ends;
  static {
    isTransform = (object) => #ends in object;
    endsOf = (transform) => transform.#ends;
  }
  constructor(transformer = undefined, writableStrategy = undefined, readableStrategy = undefined) {
    if (transformer === KEY) {
      this.#ends = writableStrategy;
      return;
    }
    if (transformer !== undefined && !isObject(transformer)) {
      throw new TypeError("new TransformStream(): the transformer must be an object, not " + kindOf(transformer));
    }
    const { cancel, flush, readableType, start, transform, writableType } = transformer ?? {};
    if (readableType !== undefined || writableType !== undefined) throw new RangeError("new TransformStream(): readableType and writableType must be undefined");
    const call = (method, name, usual) => {
      if (method === undefined) return usual;
      toFunction(method, "new TransformStream(): the transformer's " + name);
      return (...args) => ReflectApply(method, transformer, args);
    };
    this.#ends = connect({
      __proto__: null, start: call(start, "start", () => undefined), flush: call(flush, "flush", () => undefined),
      transform: call(transform, "transform", (chunk, controller) => controller.enqueue(chunk)), cancel: call(cancel, "cancel", () => undefined),
    }, readStrategy(writableStrategy), readStrategy(readableStrategy));
  }
  get readable() { return this.#ends.readable; }
  get writable() { return this.#ends.writable; }
}
const showEnds = ({ readable, writable }) => ({ readable, writable });
shape(TransformStream, isTransform, { show: showEnds });
ArrayPrototypePush(transferable, [isTransform, (transform) => {
  checkWritable(endsOf(transform).writable);
  if (streams.isLocked(endsOf(transform).readable)) throw new DOMException("a TransformStream in `transfer` is locked by a reader", "DataCloneError");
}, (transform) => {
  const { readable, writable } = endsOf(transform);
  return new TransformStream(KEY, { readable: streams.passOn(readable, need("clone").structuredClone), writable: moveWritable(writable) });
}]);

return {
  WritableStream, WritableStreamDefaultWriter, WritableStreamDefaultController, TransformStream, TransformStreamDefaultController,
  pipe, connect, showEnds,
};
})
