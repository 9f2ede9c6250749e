// setTimeout and setInterval (https://html.spec.whatwg.org/multipage/timers-and-user-prompts.html) over the host's event loop.
// A timer is an object with Node's methods; as a number, which browsers give, it works as well.
(function (primordials, native) {
"use strict";

const { ObjectDefineProperty, ReflectApply, SymbolDispose, SymbolToPrimitive, TypeError } = primordials;
const MAX_DELAY = 2 ** 31 - 1; // as in browsers: longer delays do not fit their 32 bits

let isTimer, stop;

class Timeout {
  #number;
  #call;
  #delay;
  #repeats;
  #isRef = true;
  static {
    isTimer = (value) => value !== null && typeof value === "object" && #number in value;
    stop = (timer) => {
      timer.#call = undefined; // what it would have called is garbage from now on
      native.host("stop_timer", timer.#number);
    };
  }
  constructor(call, delay, repeats) {
    this.#call = call;
    this.#delay = delay;
    this.#repeats = repeats;
    this.#number = native.host("start_timer", call, delay, repeats);
  }
  // Whether a program that runs cells waits for it at its end.
  ref() { return this.#hold(true); }
  unref() { return this.#hold(false); }
  hasRef() { return this.#isRef; }
  #hold(isRef) {
    this.#isRef = isRef;
    native.host("hold_timer", this.#number, isRef);
    return this;
  }
  refresh() {
    if (this.#call === undefined) return this;
    native.host("start_timer", this.#call, this.#delay, this.#repeats, this.#number);
    if (!this.#isRef) native.host("hold_timer", this.#number, false);
    return this;
  }
  close() {
    stop(this);
    return this;
  }
  [SymbolToPrimitive]() { return this.#number; }
}
if (SymbolDispose !== undefined) {
  ObjectDefineProperty(Timeout.prototype, SymbolDispose, {
    __proto__: null, value() { this.close(); }, writable: true, enumerable: false, configurable: true,
  });
}

function schedule(name, callback, delay, args, repeats) {
  if (typeof callback !== "function") {
    throw new TypeError(name + "() needs a function, not " + (callback === null ? "null" : typeof callback));
  }
  delay = +delay;
  if (!(delay >= 1 && delay <= MAX_DELAY)) delay = repeats ? 1 : 0;
  return new Timeout(args.length ? () => ReflectApply(callback, undefined, args) : callback, delay, repeats);
}

function cancel(timer) {
  if (isTimer(timer)) return stop(timer);
  const number = typeof timer === "string" ? +timer : timer;
  if (typeof number === "number" && number === number) native.host("stop_timer", number);
}

return {
  setTimeout(callback, delay, ...args) { return schedule("setTimeout", callback, delay, args, false); },
  setInterval(callback, delay, ...args) { return schedule("setInterval", callback, delay, args, true); },
  clearTimeout(timer) { cancel(timer); },
  clearInterval(timer) { cancel(timer); },
};
})
