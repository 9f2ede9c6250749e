// AbortController and AbortSignal (https://dom.spec.whatwg.org/#aborting-ongoing-activities).
(function (primordials, host, need, engine) {
"use strict";

const {
  ArrayPrototypePush, Set, SetPrototypeAdd, SetPrototypeDelete, SetPrototypeForEach, SetPrototypeGetSize, TypeError, WeakRef,
  WeakRefPrototypeDeref,
} = primordials;
const { KEY, isObject, kindOf, refuse, shape, toIntegerInRange } = need("webidl");
const { DOMException } = need("exceptions");
const { Event, EventTarget, fire, hasListeners, watch, handlerAttribute } = need("events");

let stateOf, isSignal;

class AbortSignal extends EventTarget {
  // A signal made by any() knows its sources; a source knows its dependents weakly, but for those that someone listens to.
  #state = {
    __proto__: null, aborted: false, reason: undefined, algorithms: new Set(), isDependent: false, sources: [], dependents: [],
    pinned: new Set(),
  };
  static {
    stateOf = (signal) => signal.#state;
    isSignal = (object) => #state in object;
  }

  constructor(key = undefined) {
    refuse(key, "AbortSignal");
    super();
  }

  static abort(reason = undefined) {
    const signal = new AbortSignal(KEY);
    setAborted(stateOf(signal), reason);
    return signal;
  }

  static timeout(milliseconds) {
    const delay = toIntegerInRange(milliseconds, "AbortSignal.timeout(): the time", 0, 2 ** 53 - 1);
    const signal = new AbortSignal(KEY);
    host.after(delay, () => abort(signal, new DOMException("The operation was aborted due to timeout", "TimeoutError")));
    return signal;
  }

  static any(signals) {
    if (!isObject(signals)) throw new TypeError("AbortSignal.any() needs an iterable of AbortSignals, not " + kindOf(signals));
    const given = [];
    for (const signal of signals) {
      if (!isObject(signal) || !isSignal(signal)) {
        throw new TypeError("AbortSignal.any(): every item must be an AbortSignal, not " + kindOf(signal));
      }
      ArrayPrototypePush(given, signal);
    }
    return follow(given);
  }

  get aborted() { return this.#state.aborted; }
  get reason() { return this.#state.reason; }
  throwIfAborted() { if (this.#state.aborted) throw this.#state.reason; }
}

// A signal that is aborted when one of the given ones is.
function follow(signals) {
  const result = new AbortSignal(KEY);
  for (let i = 0; i < signals.length; i++) {
    const state = stateOf(signals[i]);
    if (!state.aborted) continue;
    setAborted(stateOf(result), state.reason);
    return result;
  }
  stateOf(result).isDependent = true;
  for (let i = 0; i < signals.length; i++) {
    const { isDependent, sources } = stateOf(signals[i]);
    if (!isDependent) depend(result, signals[i]);
    else for (let j = 0; j < sources.length; j++) depend(result, sources[j]);
  }
  return result;
}

function depend(signal, source) {
  const { sources } = stateOf(signal);
  if (primordials.ArrayPrototypeIncludes(sources, source)) return;
  ArrayPrototypePush(sources, source);
  const state = stateOf(source), alive = [];
  for (let i = 0; i < state.dependents.length; i++) {
    if (WeakRefPrototypeDeref(state.dependents[i]) !== undefined) ArrayPrototypePush(alive, state.dependents[i]);
  }
  ArrayPrototypePush(alive, new WeakRef(signal));
  state.dependents = alive;
}

// Someone who waits for a signal to be aborted need not hold it.
function pin(signal) {
  const { isDependent, sources, algorithms } = stateOf(signal);
  if (!isDependent) return;
  const wanted = SetPrototypeGetSize(algorithms) > 0 || hasListeners(signal, "abort");
  for (let i = 0; i < sources.length; i++) (wanted ? SetPrototypeAdd : SetPrototypeDelete)(stateOf(sources[i]).pinned, signal);
}
watch((target, type) => { if (type === "abort" && isSignal(target)) pin(target); });

function setAborted(state, reason) {
  state.aborted = true;
  state.reason = reason === undefined ? new DOMException("This operation was aborted", "AbortError") : reason;
}

function abort(signal, reason) {
  const state = stateOf(signal);
  if (state.aborted) return;
  setAborted(state, reason);
  const dependents = [];
  for (let i = 0; i < state.dependents.length; i++) {
    const dependent = WeakRefPrototypeDeref(state.dependents[i]);
    if (dependent === undefined || stateOf(dependent).aborted) continue;
    setAborted(stateOf(dependent), state.reason);
    ArrayPrototypePush(dependents, dependent);
  }
  finish(signal);
  for (let i = 0; i < dependents.length; i++) finish(dependents[i]);
}

function finish(signal) {
  const state = stateOf(signal);
  const { algorithms } = state;
  state.algorithms = new Set();
  SetPrototypeForEach(algorithms, (algorithm) => algorithm());
  fire(signal, new Event("abort"));
  pin(signal);
  state.sources = [];
  state.dependents = [];
}

// What is to be done when the signal is aborted; returns the function that takes it back.
function addAlgorithm(signal, algorithm) {
  const state = stateOf(signal);
  if (state.aborted) return () => {};
  SetPrototypeAdd(state.algorithms, algorithm);
  pin(signal);
  return () => {
    SetPrototypeDelete(state.algorithms, algorithm);
    pin(signal);
  };
}

handlerAttribute(AbortSignal, "abort");
shape(AbortSignal, isSignal, { show: (signal) => ({ aborted: signal.aborted }) });

let isController;
class AbortController {
  #signal = new AbortSignal(KEY);
  static { isController = (object) => #signal in object; }
  get signal() { return this.#signal; }
  abort(reason = undefined) { abort(this.#signal, reason); }
}
shape(AbortController, isController, { show: (controller) => ({ signal: controller.signal }) });

return { AbortController, AbortSignal, isSignal, addAlgorithm, follow };
})
