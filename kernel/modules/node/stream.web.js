// node:stream/web: the global streams, those that there are
(function (primordials) {
"use strict";

const { ObjectDefineProperty } = primordials;
const NAMES = [
  "ReadableStream", "ReadableStreamDefaultReader", "ReadableStreamBYOBReader", "ReadableStreamBYOBRequest",
  "ReadableByteStreamController", "ReadableStreamDefaultController", "TransformStream", "TransformStreamDefaultController",
  "WritableStream", "WritableStreamDefaultController", "WritableStreamDefaultWriter", "ByteLengthQueuingStrategy",
  "CountQueuingStrategy", "TextEncoderStream", "TextDecoderStream", "CompressionStream", "DecompressionStream",
];
const exports = {};
for (let i = 0; i < NAMES.length; i++) {
  const name = NAMES[i];
  if (name in globalThis) ObjectDefineProperty(exports, name, { __proto__: null, get: () => globalThis[name], enumerable: true, configurable: true });
}
return exports;
})
