// node:stream/consumers: all that a stream gives, Node's or the web's, as one value
(function (primordials, service, require) {
"use strict";

const { ArrayPrototypePush, JSONParse, TypedArrayPrototypeSlice } = primordials;
const { Buffer } = require("buffer");

async function buffer(stream) {
  const chunks = [];
  for await (const chunk of stream) ArrayPrototypePush(chunks, typeof chunk === "string" ? Buffer.from(chunk) : chunk);
  return Buffer.concat(chunks);
}

async function text(stream) {
  const decoder = new globalThis.TextDecoder();
  let found = "";
  for await (const chunk of stream) found += typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
  return found + decoder.decode();
}

async function blob(stream) {
  const chunks = [];
  for await (const chunk of stream) ArrayPrototypePush(chunks, chunk);
  return new globalThis.Blob(chunks);
}

return {
  buffer, text, blob,
  async arrayBuffer(stream) { return TypedArrayPrototypeSlice(await buffer(stream)).buffer; },
  async json(stream) { return JSONParse(await text(stream)); },
};
})
