// MessageChannel and BroadcastChannel within this heap (https://html.spec.whatwg.org/multipage/web-messaging.html).
(function (primordials, host, need, engine) {
"use strict";

const {
  ArrayPrototypeIncludes, ArrayPrototypePush, ArrayPrototypeShift, Map, MapPrototypeGet, MapPrototypeSet, ObjectDefineProperty, ObjectGetOwnPropertyDescriptor, ObjectFreeze,
  ReflectApply, Set, SetPrototypeAdd, SetPrototypeDelete, SetPrototypeForEach, TypeError,
} = primordials;
const { KEY, hide, isObject, refuse, shape, toDictionary, toFunction, toText, transferable } = need("webidl");
const { DOMException } = need("exceptions");
const { Event, EventTarget, fire, handlerAttribute } = need("events");
const { cloneWithTransfer, structuredClone } = need("clone");
const { setTimeout } = engine;

let isMessage;
class MessageEvent extends Event {
  #values;
  static { isMessage = (object) => #values in object; }
  constructor(type, init = undefined) {
    super(type, init);
    const { data, origin, lastEventId, source, ports } = toDictionary(init, "new MessageEvent(): the second argument");
    this.#values = {
      __proto__: null, data: data === undefined ? null : data, origin: origin === undefined ? "" : toText(origin, "origin"),
      lastEventId: lastEventId === undefined ? "" : toText(lastEventId, "lastEventId"), source: source ?? null,
      ports: ObjectFreeze(ports === undefined ? [] : [...ports]),
    };
  }
  get data() { return this.#values.data; }
  get origin() { return this.#values.origin; }
  get lastEventId() { return this.#values.lastEventId; }
  get source() { return this.#values.source; }
  get ports() { return this.#values.ports; }
}
shape(MessageEvent, isMessage);

// The list that a call hands over, `[buffer]` or `{ transfer: [buffer] }`
function transferOf(options) {
  if (options === undefined || options === null) return undefined;
  if (!isObject(options)) throw new TypeError("postMessage(): the second argument must be a list of what is transferred, or an object that has it");
  const given = typeof options[primordials.SymbolIterator] === "function" ? options : options.transfer;
  if (!isObject(given)) return given;
  const list = [];
  for (const item of given) ArrayPrototypePush(list, item);
  return list;
}

// ---- Ports

let isPort, stateOf, movePort;
class MessagePort extends EventTarget {
  #state = { __proto__: null, other: null, queue: [], isStarted: false, isClosed: false, listeners: new Map() };
  static {
    isPort = (object) => isObject(object) && #state in object;
    stateOf = (port) => port.#state;
    movePort = (port) => {
      const made = new MessagePort(KEY), { other, queue } = port.#state;
      made.#state.other = other;
      made.#state.queue = queue;
      if (other !== null) other.#state.other = made;
      port.#state = { __proto__: null, other: null, queue: [], isStarted: false, isClosed: true, listeners: port.#state.listeners };
      return made;
    };
  }
  constructor(key = undefined) {
    refuse(key, "MessagePort");
    super();
  }
  postMessage(message, options = undefined) {
    if (arguments.length === 0) throw new TypeError("postMessage() needs 1 argument, the message, got 0");
    const transfer = transferOf(options), moved = [], ports = [], { other } = this.#state;
    if (transfer !== undefined && ArrayPrototypeIncludes(transfer, this)) {
      throw new DOMException("postMessage(): a port cannot be sent through itself", "DataCloneError");
    }
    const data = cloneWithTransfer(message, transfer, moved);
    for (let i = 0; i < moved.length; i++) if (isPort(moved[i])) ArrayPrototypePush(ports, moved[i]);
    if (other === null || stateOf(other).isClosed) return;
    ArrayPrototypePush(stateOf(other).queue, { __proto__: null, data, ports });
    if (stateOf(other).isStarted) setTimeout(deliver, 0, other);
  }
  start() {
    const state = this.#state;
    if (state.isStarted || state.isClosed) return;
    state.isStarted = true;
    for (let i = 0; i < state.queue.length; i++) setTimeout(deliver, 0, this);
  }
  close() {
    const state = this.#state, { other } = state;
    if (state.isClosed) return;
    state.isClosed = true;
    state.other = null;
    setTimeout(() => fire(this, new Event("close")), 0);
    if (other !== null) other.close();
  }
}

function deliver(port) {
  const state = stateOf(port);
  if (state.queue.length && !state.isClosed) fire(port, new MessageEvent("message", ArrayPrototypeShift(state.queue)));
}

ArrayPrototypePush(transferable, [isPort, (port) => {
  if (stateOf(port).isClosed) throw new DOMException("a MessagePort in `transfer` is closed, or has been transferred", "DataCloneError");
}, (port) => movePort(port)]);

handlerAttribute(MessagePort, "message");
handlerAttribute(MessagePort, "messageerror");
handlerAttribute(MessagePort, "close");
const { get, set } = ObjectGetOwnPropertyDescriptor(MessagePort.prototype, "onmessage");
ObjectDefineProperty(MessagePort.prototype, "onmessage", {
  __proto__: null, get, enumerable: true, configurable: true,
  set(value) {
    ReflectApply(set, this, [value]);
    if (isObject(value)) this.start();
  },
});
shape(MessagePort, isPort, { show: () => ({}) });

// What Node's ports have beside: an emitter's methods, which hand over the message itself.
const emitter = {
  on(type, listener) {
    toFunction(listener, "MessagePort.on(): the listener");
    const wrapped = (event) => ReflectApply(listener, this, type === "message" ? [event.data] : []);
    MapPrototypeSet(stateOf(this).listeners, listener, wrapped);
    this.addEventListener(type, wrapped);
    if (type === "message") this.start();
    return this;
  },
  once(type, listener) {
    const once = (...args) => {
      this.off(type, once);
      ReflectApply(listener, this, args);
    };
    return this.on(type, once);
  },
  off(type, listener) {
    this.removeEventListener(type, MapPrototypeGet(stateOf(this).listeners, listener) ?? listener);
    return this;
  },
  ref() { return this; },
  unref() { return this; },
  hasRef() { return false; },
};
emitter.addListener = emitter.on;
emitter.removeListener = emitter.off;
for (const name in emitter) hide(MessagePort.prototype, name, emitter[name]);

let isChannel;
class MessageChannel {
  #one = new MessagePort(KEY);
  #two = new MessagePort(KEY);
  static { isChannel = (object) => #one in object; }
  constructor() {
    stateOf(this.#one).other = this.#two;
    stateOf(this.#two).other = this.#one;
  }
  get port1() { return this.#one; }
  get port2() { return this.#two; }
}
shape(MessageChannel, isChannel, { show: (channel) => ({ port1: channel.port1, port2: channel.port2 }) });

// ---- Channels by name

const channels = new Map(); // name -> those that are open
let isBroadcast, nameOf;
class BroadcastChannel extends EventTarget {
  #name;
  static {
    isBroadcast = (object) => #name in object;
    nameOf = (channel) => channel.#name;
  }
  constructor(name) {
    if (arguments.length === 0) throw new TypeError("new BroadcastChannel() needs 1 argument, the name, got 0");
    super();
    this.#name = toText(name, "new BroadcastChannel(): the name");
    const open = MapPrototypeGet(channels, this.#name);
    if (open === undefined) MapPrototypeSet(channels, this.#name, new Set([this]));
    else SetPrototypeAdd(open, this);
  }
  get name() { return this.#name; }
  postMessage(message) {
    if (arguments.length === 0) throw new TypeError("postMessage() needs 1 argument, the message, got 0");
    const open = MapPrototypeGet(channels, this.#name);
    if (!primordials.SetPrototypeHas(open, this)) throw new DOMException("BroadcastChannel is closed", "InvalidStateError");
    SetPrototypeForEach(open, (channel) => {
      if (channel === this) return;
      const data = structuredClone(message);
      setTimeout(() => { if (primordials.SetPrototypeHas(open, channel)) fire(channel, new MessageEvent("message", { data })); }, 0);
    });
  }
  close() { SetPrototypeDelete(MapPrototypeGet(channels, this.#name), this); }
  ref() { return this; }
  unref() { return this; }
}
handlerAttribute(BroadcastChannel, "message");
handlerAttribute(BroadcastChannel, "messageerror");
shape(BroadcastChannel, isBroadcast, { show: (channel) => ({ name: nameOf(channel) }) });

return { MessageEvent, MessagePort, MessageChannel, BroadcastChannel };
})
