// What V8's CallSites have and the engine's lack: programs that set Error.prepareStackTrace ask them.
(function (primordials) {
"use strict";

const { Error, ObjectDefineProperty, ObjectGetPrototypeOf, ReflectApply } = primordials;

let prototype;
const before = Error.prepareStackTrace;
Error.prepareStackTrace = (error, sites) => { prototype = ObjectGetPrototypeOf(sites[0]); };
void new Error().stack;
Error.prepareStackTrace = before;

const { getFileName, getFunctionName, getLineNumber, getColumnNumber } = prototype;
const methods = {
  getThis() { return undefined; },
  getTypeName() { return null; },
  getMethodName() { return null; },
  getEvalOrigin() { return undefined; },
  getScriptNameOrSourceURL() { return ReflectApply(getFileName, this, []); },
  getPromiseIndex() { return null; },
  isToplevel() { return true; },
  isEval() { return false; },
  isConstructor() { return false; },
  isAsync() { return false; },
  isPromiseAll() { return false; },
  toString() {
    const place = ReflectApply(getFileName, this, []) + ":" + ReflectApply(getLineNumber, this, []) + ":" + ReflectApply(getColumnNumber, this, []);
    const name = ReflectApply(getFunctionName, this, []);
    return name ? name + " (" + place + ")" : place;
  },
};
for (const name in methods) {
  ObjectDefineProperty(prototype, name, { __proto__: null, value: methods[name], writable: true, enumerable: false, configurable: true });
}
})
