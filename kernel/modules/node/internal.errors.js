// Errors with Node's codes and checks of arguments: Node's own, of readable-stream.
(function (primordials, service, require, vendored) {
"use strict";

const { Error, ObjectDefineProperty } = primordials;

// An Error, or one of another class, with a code.
function coded(code, message, kind = Error) {
  const error = new kind(message);
  ObjectDefineProperty(error, "code", { __proto__: null, value: code, writable: true, enumerable: true, configurable: true });
  return error;
}

// What Node has and this process cannot have; `instead` says what to write.
const notHere = (name, instead) => coded("ERR_METHOD_NOT_IMPLEMENTED", name + "() is not here. " + instead);

// The callback that is an API's last argument.
function callbackOf(args) {
  const last = args[args.length - 1];
  if (typeof last !== "function") throw new (vendored("readable-stream/lib/ours/errors.js").codes).ERR_INVALID_ARG_TYPE("callback", "Function", last);
  return last;
}

return {
  coded, notHere, callbackOf,
  get codes() { return vendored("readable-stream/lib/ours/errors.js").codes; },
  get AbortError() { return vendored("readable-stream/lib/ours/errors.js").AbortError; },
  get validators() { return vendored("readable-stream/lib/internal/validators.js"); },
};
})
