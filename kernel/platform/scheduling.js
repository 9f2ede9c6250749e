// setImmediate, clearImmediate and reportError (https://html.spec.whatwg.org/multipage/webappapis.html#runtime-script-errors).
(function (primordials, host, need, engine) {
"use strict";

const { ArrayPrototypePush, ArrayPrototypeShift, ArrayPrototypeSplice, ReflectApply } = primordials;
const { toFunction } = need("webidl");
const { setTimeout, clearTimeout } = engine;

// They run in the order in which they were set. Each has a timer of its own, so that one that throws stops no other, but a
// timer runs whichever immediate is first: timers of one moment have no order.
const waiting = [];

function runFirst() {
  const first = ArrayPrototypeShift(waiting);
  if (first !== undefined) ReflectApply(first.callback, undefined, first.args);
}

// Of the timers that are left, there are never fewer than immediates.
function cancel(id) {
  for (let i = 0; i < waiting.length; i++) {
    if (waiting[i].id !== id) continue;
    ArrayPrototypeSplice(waiting, i, 1);
    clearTimeout(id);
    return;
  }
}

return {
  setImmediate(callback, ...args) {
    toFunction(callback, "setImmediate(): the callback");
    const id = setTimeout(runFirst, 0);
    ArrayPrototypePush(waiting, { __proto__: null, id, callback, args });
    return id;
  },
  clearImmediate(id) { cancel(id); },
  reportError(error) { host.report(() => { throw error; }); },
};
})
