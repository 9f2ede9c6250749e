// node:diagnostics_channel: named channels that libraries publish to and tools subscribe to
(function (primordials, service, require) {
"use strict";

const { ArrayPrototypePush, ArrayPrototypeSlice, ArrayPrototypeSplice, Map, MapPrototypeGet, MapPrototypeSet, PromisePrototypeThen, PromiseReject, PromiseResolve, ReflectApply } = primordials;
const { codes: { ERR_INVALID_ARG_TYPE }, validators: { validateFunction } } = require("internal/errors");

const channels = new Map();

class Channel {
  #subscribers = [];
  #stores = new Map();
  constructor(name) { this.name = name; }
  get hasSubscribers() { return this.#subscribers.length > 0 || this.#stores.size > 0; }
  subscribe(callback) {
    validateFunction(callback, "subscription");
    this.#subscribers = ArrayPrototypeSlice(this.#subscribers); // a publish under way goes on with the old list
    ArrayPrototypePush(this.#subscribers, callback);
  }
  unsubscribe(callback) {
    const list = ArrayPrototypeSlice(this.#subscribers);
    for (let i = 0; i < list.length; i++) {
      if (list[i] !== callback) continue;
      ArrayPrototypeSplice(list, i, 1);
      this.#subscribers = list;
      return true;
    }
    return false;
  }
  publish(message) {
    const list = this.#subscribers;
    for (let i = 0; i < list.length; i++) {
      try {
        ReflectApply(list[i], undefined, [message, this.name]);
      } catch (error) {
        globalThis.reportError(error);
      }
    }
  }
  bindStore(store, transform) { MapPrototypeSet(this.#stores, store, transform); }
  unbindStore(store) { return this.#stores.delete(store); }
  runStores(message, callback, receiver, ...args) {
    let run = () => {
      this.publish(message);
      return ReflectApply(callback, receiver, args);
    };
    for (const [store, transform] of this.#stores) {
      const inner = run;
      run = () => store.run(transform === undefined ? message : transform(message), inner);
    }
    return run();
  }
}

function channel(name) {
  if (typeof name !== "string" && typeof name !== "symbol") throw new ERR_INVALID_ARG_TYPE("channel", ["string", "symbol"], name);
  let found = MapPrototypeGet(channels, name);
  if (found === undefined) MapPrototypeSet(channels, name, found = new Channel(name));
  return found;
}

const EVENTS = ["start", "end", "asyncStart", "asyncEnd", "error"];

class TracingChannel {
  constructor(names) {
    for (let i = 0; i < EVENTS.length; i++) {
      const event = EVENTS[i];
      this[event] = typeof names === "string" ? channel("tracing:" + names + ":" + event) : names[event];
    }
  }
  get hasSubscribers() {
    for (let i = 0; i < EVENTS.length; i++) if (this[EVENTS[i]]?.hasSubscribers) return true;
    return false;
  }
  subscribe(handlers) { for (let i = 0; i < EVENTS.length; i++) if (handlers[EVENTS[i]]) this[EVENTS[i]].subscribe(handlers[EVENTS[i]]); }
  unsubscribe(handlers) {
    let all = true;
    for (let i = 0; i < EVENTS.length; i++) {
      if (handlers[EVENTS[i]]) all = this[EVENTS[i]].unsubscribe(handlers[EVENTS[i]]) && all;
    }
    return all;
  }
  #fail(context, error) {
    context.error = error;
    this.error.publish(context);
  }
  #after(context, call) {
    this.asyncStart.publish(context);
    try {
      return call();
    } finally {
      this.asyncEnd.publish(context);
    }
  }
  traceSync(callback, context = {}, receiver, ...args) {
    return this.start.runStores(context, () => {
      try {
        return context.result = ReflectApply(callback, receiver, args);
      } catch (error) {
        this.#fail(context, error);
        throw error;
      } finally {
        this.end.publish(context);
      }
    });
  }
  tracePromise(callback, context = {}, receiver, ...args) {
    return this.start.runStores(context, () => {
      try {
        return PromisePrototypeThen(PromiseResolve(ReflectApply(callback, receiver, args)),
          (value) => this.#after(context, () => context.result = value),
          (error) => {
            this.#fail(context, error);
            return this.#after(context, () => PromiseReject(error));
          });
      } catch (error) {
        this.#fail(context, error);
        throw error;
      } finally {
        this.end.publish(context);
      }
    });
  }
  traceCallback(callback, position = -1, context = {}, receiver, ...args) {
    const at = position < 0 ? args.length + position : position;
    const original = args[at], channel = this;
    validateFunction(original, "callback");
    args[at] = function (error, ...values) {
      if (error) channel.#fail(context, error);
      else context.result = values[0];
      return channel.#after(context, () => ReflectApply(original, this, [error, ...values]));
    };
    return this.traceSync(callback, context, receiver, ...args);
  }
}

return {
  channel, Channel,
  hasSubscribers: (name) => MapPrototypeGet(channels, name)?.hasSubscribers ?? false,
  subscribe(name, callback) { channel(name).subscribe(callback); },
  unsubscribe: (name, callback) => channel(name).unsubscribe(callback),
  tracingChannel: (names) => new TracingChannel(names),
};
})
