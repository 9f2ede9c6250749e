// node:timers/promises
(function (primordials, service, require) {
"use strict";

const { Error, Promise, PromiseResolve, SymbolAsyncIterator } = primordials;
const timers = require("timers");

function aborted(signal) {
  const error = new Error("The operation was aborted", { cause: signal.reason });
  error.name = "AbortError";
  error.code = "ABORT_ERR";
  return error;
}

function wait(start, stop, value, signal) {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(aborted(signal));
    const onAbort = () => {
      stop(timer);
      reject(aborted(signal));
    };
    const timer = start(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve(value);
    });
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

const setTimeout = (delay, value, { signal } = {}) =>
  wait((done) => timers.setTimeout(done, delay), timers.clearTimeout, value, signal);
const setImmediate = (value, { signal } = {}) => wait((done) => timers.setImmediate(done), timers.clearImmediate, value, signal);

// One value each time the interval has passed, until the loop over it ends.
function setInterval(delay, value, { signal } = {}) {
  let passed = 0, wake, fail, ended = false;
  const timer = timers.setInterval(() => {
    passed++;
    wake?.();
  }, delay);
  const close = () => {
    ended = true;
    timers.clearInterval(timer);
    wake?.();
  };
  signal?.addEventListener("abort", () => {
    close();
    fail?.(aborted(signal));
  }, { once: true });
  return {
    async next() {
      if (signal?.aborted) {
        close();
        throw aborted(signal);
      }
      if (!ended && passed === 0) {
        await new Promise((resolve, reject) => {
          wake = resolve;
          fail = reject;
        });
      }
      if (ended) return { value: undefined, done: true };
      passed--;
      return { value, done: false };
    },
    return() {
      close();
      return PromiseResolve({ value: undefined, done: true });
    },
    [SymbolAsyncIterator]() { return this; },
  };
}

return { setTimeout, setImmediate, setInterval, scheduler: { wait: (delay, options) => setTimeout(delay, undefined, options), yield: () => setImmediate() } };
})
