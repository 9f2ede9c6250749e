// Event, EventTarget and CustomEvent (https://dom.spec.whatwg.org/#events). The path of an event is its target; what has a tree,
// as a document, gives the path: `dispatchAlong`.
(function (primordials, host, need, engine) {
"use strict";

const {
  ArrayPrototypePush, ArrayPrototypeSlice, ArrayPrototypeSplice, ObjectDefineProperty, ObjectGetOwnPropertyDescriptor, ReflectApply,
  TypeError, WeakMap, WeakMapPrototypeDelete, WeakMapPrototypeGet, WeakMapPrototypeSet,
} = primordials;
const { constant, isObject, kindOf, shape, toDictionary, toText } = need("webidl");
const { DOMException } = need("exceptions");
const { reportError } = need("scheduling");
const { now } = need("clock");

const PHASES = { __proto__: null, NONE: 0, CAPTURING_PHASE: 1, AT_TARGET: 2, BUBBLING_PHASE: 3 };

let stateOf, isEvent;

class Event {
  #state;
  static {
    stateOf = (event) => event.#state;
    isEvent = (object) => #state in object;
  }

  constructor(type, init = undefined) {
    if (arguments.length === 0) throw new TypeError("new Event() needs 1 argument, the type, got 0");
    const { bubbles, cancelable, composed } = toDictionary(init, "new Event(): the second argument");
    this.#state = {
      __proto__: null, type: toText(type, "new Event(): the type"), bubbles: !!bubbles, cancelable: !!cancelable, composed: !!composed,
      target: null, currentTarget: null, path: null, phase: PHASES.NONE, stopped: false, stoppedAtOnce: false, canceled: false,
      inPassive: false, dispatched: false, trusted: false, time: now(),
    };
    ObjectDefineProperty(this, "isTrusted", TRUSTED);
  }

  get type() { return this.#state.type; }
  get target() { return this.#state.target; }
  get srcElement() { return this.#state.target; }
  get currentTarget() { return this.#state.currentTarget; }
  get eventPhase() { return this.#state.phase; }
  get bubbles() { return this.#state.bubbles; }
  get cancelable() { return this.#state.cancelable; }
  get composed() { return this.#state.composed; }
  get defaultPrevented() { return this.#state.canceled; }
  get timeStamp() { return this.#state.time; }
  get returnValue() { return !this.#state.canceled; }
  set returnValue(value) { if (!value) cancel(this.#state); }
  get cancelBubble() { return this.#state.stopped; }
  set cancelBubble(value) { if (value) this.#state.stopped = true; }
  composedPath() {
    const { path, currentTarget } = this.#state;
    return path !== null ? ArrayPrototypeSlice(path) : currentTarget === null ? [] : [currentTarget];
  }
  stopPropagation() { this.#state.stopped = true; }
  stopImmediatePropagation() { this.#state.stopped = this.#state.stoppedAtOnce = true; }
  preventDefault() { cancel(this.#state); }
  initEvent(type, bubbles = false, cancelable = false) {
    const state = this.#state;
    if (state.dispatched) return;
    state.type = toText(type, "initEvent(): the type");
    state.bubbles = !!bubbles;
    state.cancelable = !!cancelable;
    state.stopped = state.stoppedAtOnce = state.canceled = false;
    state.target = null;
  }
}

// Of every event itself, so that no prototype can make one look trusted.
const TRUSTED = { __proto__: null, enumerable: true };
TRUSTED.get = ObjectGetOwnPropertyDescriptor({
  get isTrusted() { return isObject(this) && isEvent(this) && stateOf(this).trusted; },
}, "isTrusted").get;

function cancel(state) {
  if (state.cancelable && !state.inPassive) state.canceled = true;
}

function showEvent(event) {
  const { type, defaultPrevented, cancelable, timeStamp } = event;
  return { type, defaultPrevented, cancelable, timeStamp };
}
shape(Event, isEvent, { show: showEvent });
for (const name in PHASES) {
  constant(Event, name, PHASES[name]);
  constant(Event.prototype, name, PHASES[name]);
}

class CustomEvent extends Event {
  #detail = null;
  static { CustomEvent.is = (object) => #detail in object; }
  constructor(type, init = undefined) {
    super(type, init);
    const { detail } = toDictionary(init, "new CustomEvent(): the second argument");
    this.#detail = detail === undefined ? null : detail;
  }
  get detail() { return this.#detail; }
  initCustomEvent(type, bubbles = false, cancelable = false, detail = null) {
    if (stateOf(this).dispatched) return;
    this.initEvent(type, bubbles, cancelable);
    this.#detail = detail;
  }
}
const isCustomEvent = CustomEvent.is;
delete CustomEvent.is;
shape(CustomEvent, isCustomEvent);

// ---- Targets

let listenersOf, isTarget;

class EventTarget {
  #listeners = [];
  static {
    listenersOf = (target) => target.#listeners;
    isTarget = (object) => #listeners in object;
  }

  addEventListener(type, callback, options = undefined) {
    type = toText(type, "addEventListener(): the type");
    const { capture, once, passive, signal } = readOptions(options);
    const isOne = isListener(callback, "addEventListener()");
    const { isSignal, addAlgorithm } = signal === undefined ? {} : need("abort");
    if (signal !== undefined && !(isObject(signal) && isSignal(signal))) {
      throw new TypeError("addEventListener(): the option signal must be an AbortSignal, not " + kindOf(signal));
    }
    if (!isOne || signal?.aborted || find(this.#listeners, type, callback, capture) !== -1) return;
    add(this, { __proto__: null, type, callback, capture, once, passive, removed: false });
    if (signal !== undefined) addAlgorithm(signal, () => remove(this, type, callback, capture));
  }

  removeEventListener(type, callback, options = undefined) {
    type = toText(type, "removeEventListener(): the type");
    const capture = !!(isObject(options) ? options.capture : options);
    if (isListener(callback, "removeEventListener()")) remove(this, type, callback, capture);
  }

  dispatchEvent(event) {
    untrusted(event);
    return dispatch(this, event);
  }
}

function readOptions(options) {
  if (!isObject(options)) return { __proto__: null, capture: !!options, once: false, passive: false, signal: undefined };
  const { capture, once, passive, signal } = options;
  return { __proto__: null, capture: !!capture, once: !!once, passive: !!passive, signal };
}

function isListener(callback, what) {
  if (callback === null || callback === undefined) return false;
  if (!isObject(callback)) {
    throw new TypeError(what + ": the listener must be a function or an object with handleEvent(), not " + kindOf(callback));
  }
  return true;
}

function find(listeners, type, callback, capture) {
  for (let i = 0; i < listeners.length; i++) {
    const listener = listeners[i];
    if (listener.type === type && listener.callback === callback && listener.capture === capture) return i;
  }
  return -1;
}

// Called with a target and a type, when it gets its first and loses its last listener of that type.
const watchers = [];

function watch(watcher) {
  ArrayPrototypePush(watchers, watcher);
}

function changed(target, type) {
  for (let i = 0; i < watchers.length; i++) watchers[i](target, type);
}

function add(target, listener) {
  ArrayPrototypePush(listenersOf(target), listener);
  changed(target, listener.type);
}

function remove(target, type, callback, capture) {
  const listeners = listenersOf(target);
  const index = find(listeners, type, callback, capture);
  if (index === -1) return;
  listeners[index].removed = true;
  ArrayPrototypeSplice(listeners, index, 1);
  changed(target, type);
}

function hasListeners(target, type) {
  const listeners = listenersOf(target);
  for (let i = 0; i < listeners.length; i++) if (listeners[i].type === type) return true;
  return false;
}

// The state of an event that a user is about to dispatch.
function untrusted(event) {
  if (!isObject(event) || !isEvent(event)) throw new TypeError("dispatchEvent() needs an Event, not " + kindOf(event));
  const state = stateOf(event);
  if (state.dispatched) {
    throw new DOMException("dispatchEvent(): this event is being dispatched already", "InvalidStateError");
  }
  state.trusted = false;
  return state;
}

// Dispatch without the checks for users' events: what the platform fires is trusted.
function dispatch(target, event) {
  const state = stateOf(event);
  state.dispatched = true;
  state.target = target;
  state.phase = PHASES.AT_TARGET;
  invoke(target, event, state, true);
  invoke(target, event, state, false);
  state.phase = PHASES.NONE;
  state.currentTarget = null;
  state.dispatched = state.stopped = state.stoppedAtOnce = false;
  return !state.canceled;
}

// Dispatch an event on the first of the nodes of a tree, each of which is followed by its parent; `targetOf(node)` gives the
// EventTarget that keeps its listeners, or undefined.
function dispatchAlong(path, targetOf, event) {
  const state = untrusted(event);
  state.dispatched = true;
  state.target = path[0];
  state.path = path;
  for (let i = path.length - 1; i >= 0; i--) reach(i, PHASES.CAPTURING_PHASE, true);
  for (let i = 0; i < path.length && (i === 0 || state.bubbles); i++) reach(i, PHASES.BUBBLING_PHASE, false);
  state.phase = PHASES.NONE;
  state.currentTarget = state.path = null;
  state.dispatched = state.stopped = state.stoppedAtOnce = false;
  return !state.canceled;

  function reach(i, phase, capture) {
    const target = targetOf(path[i]);
    if (target === undefined) return;
    state.phase = i === 0 ? PHASES.AT_TARGET : phase;
    invoke(target, event, state, capture, path[i]);
  }
}

function invoke(target, event, state, capture, current = target) {
  if (state.stopped) return;
  state.currentTarget = current;
  const listeners = listenersOf(target);
  const now = [];
  for (let i = 0; i < listeners.length; i++) ArrayPrototypePush(now, listeners[i]); // those that are added meanwhile wait
  for (let i = 0; i < now.length && !state.stoppedAtOnce; i++) {
    const { type, callback, once, passive, removed } = now[i];
    if (removed || type !== state.type || now[i].capture !== capture) continue;
    if (once) remove(target, type, callback, capture);
    state.inPassive = passive;
    try {
      call(callback, current, event);
    } catch (error) {
      reportError(error);
    }
    state.inPassive = false;
  }
}

function call(callback, target, event) {
  if (typeof callback === "function") return ReflectApply(callback, target, [event]);
  const { handleEvent } = callback;
  if (typeof handleEvent !== "function") {
    throw new TypeError("the listener's handleEvent must be a function, not " + kindOf(handleEvent));
  }
  return ReflectApply(handleEvent, callback, [event]);
}

function fire(target, event) {
  stateOf(event).trusted = true;
  return dispatch(target, event);
}

shape(EventTarget, isTarget, { show: () => ({}) });

// An attribute such as `onabort`: a listener whose place is that of the first function it was given.
function handlerAttribute(Class, type) {
  const key = "on" + type;
  const handlers = new WeakMap(); // target -> { handler, listener }
  ObjectDefineProperty(Class.prototype, key, {
    __proto__: null,
    get() { return WeakMapPrototypeGet(handlers, this)?.handler ?? null; },
    set(value) {
      const handler = isObject(value) ? value : null;
      const before = WeakMapPrototypeGet(handlers, this);
      if (before !== undefined) {
        before.handler = handler;
        if (handler === null) {
          remove(this, type, before.callback, false);
          WeakMapPrototypeDelete(handlers, this);
        }
        return;
      }
      if (handler === null) return;
      const state = { __proto__: null, handler, callback: undefined };
      state.callback = function (event) {
        if (typeof state.handler === "function" && ReflectApply(state.handler, this, [event]) === false) cancel(stateOf(event));
      };
      WeakMapPrototypeSet(handlers, this, state);
      add(this, { __proto__: null, type, callback: state.callback, capture: false, once: false, passive: false, removed: false });
    },
    enumerable: true,
    configurable: true,
  });
}

return { Event, CustomEvent, EventTarget, fire, dispatchAlong, hasListeners, watch, handlerAttribute };
})
