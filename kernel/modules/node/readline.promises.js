// node:readline/promises
(function (primordials, service, require) {
"use strict";

const { Promise } = primordials;
const { AbortError } = require("internal/errors");
const readline = require("readline");

class Interface extends readline.Interface {
  question(query, options = {}) {
    return new Promise((resolve, reject) => {
      const onAbort = () => reject(new AbortError());
      if (options.signal?.aborted) return onAbort();
      options.signal?.addEventListener("abort", onAbort, { once: true });
      super.question(query, options, resolve);
    });
  }
}
return { Interface, createInterface: (...args) => new Interface(...args) };
})
