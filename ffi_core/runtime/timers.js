// setTimeout and setInterval (https://html.spec.whatwg.org/multipage/timers-and-user-prompts.html) over the host's event loop.
(function (primordials, native) {
"use strict";

const { ReflectApply, TypeError } = primordials;
const MAX_DELAY = 2 ** 31 - 1; // as in browsers: longer delays do not fit their 32 bits

function schedule(name, callback, delay, args, repeats) {
  if (typeof callback !== "function") {
    throw new TypeError(name + "() needs a function, not " + (callback === null ? "null" : typeof callback));
  }
  delay = +delay;
  if (!(delay >= 1 && delay <= MAX_DELAY)) delay = repeats ? 1 : 0;
  const call = args.length ? () => ReflectApply(callback, undefined, args) : callback;
  return native.host("start_timer", call, delay, repeats);
}

function cancel(id) {
  if (typeof id === "number") native.host("stop_timer", id);
}

return {
  setTimeout(callback, delay, ...args) { return schedule("setTimeout", callback, delay, args, false); },
  setInterval(callback, delay, ...args) { return schedule("setInterval", callback, delay, args, true); },
  clearTimeout(id) { cancel(id); },
  clearInterval(id) { cancel(id); },
};
})
