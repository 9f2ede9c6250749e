// The transforms that the platform has: text (https://encoding.spec.whatwg.org/#interface-textdecoderstream) and compression
// (https://compression.spec.whatwg.org).
(function (primordials, host, need, engine) {
"use strict";

const { String, StringPrototypeCharCodeAt, StringPrototypeSlice, TypeError, TypedArrayPrototypeGetByteLength } = primordials;
const { bytesOf, isObject, kindOf, shape, toText, toUSV } = need("webidl");
const { readStrategy } = need("streams");
const { connect, showEnds } = need("writable");

const nothing = () => undefined;
function connectPlain(transform, flush) {
  const isEmpty = (chunk) => chunk === undefined || chunk === "" || isObject(chunk) && TypedArrayPrototypeGetByteLength(chunk) === 0;
  const give = (controller, chunk) => { if (!isEmpty(chunk)) controller.enqueue(chunk); };
  return connect({
    __proto__: null, start: nothing, cancel: nothing,
    transform: (chunk, controller) => give(controller, transform(chunk)), flush: (controller) => give(controller, flush()),
  }, readStrategy(undefined), readStrategy(undefined));
}

let isTextEncoderStream, isTextDecoderStream, isCompression, isDecompression;

class TextEncoderStream {
  #ends;
  static { isTextEncoderStream = (object) => #ends in object; }
  constructor() {
    const { encode } = need("encoding");
    let rest = ""; // half of a surrogate pair
    this.#ends = connectPlain((chunk) => {
      const text = rest + (typeof chunk === "string" ? chunk : String(chunk));
      const last = StringPrototypeCharCodeAt(text, text.length - 1);
      const isHalf = last >= 0xd800 && last <= 0xdbff;
      rest = isHalf ? text[text.length - 1] : "";
      return encode(toUSV(isHalf ? StringPrototypeSlice(text, 0, -1) : text, "a chunk"));
    }, () => (rest === "" ? undefined : encode("\ufffd")));
  }
  get encoding() { return "utf-8"; }
  get readable() { return this.#ends.readable; }
  get writable() { return this.#ends.writable; }
}

class TextDecoderStream {
  #ends;
  #decoder;
  static { isTextDecoderStream = (object) => #ends in object; }
  constructor(label = "utf-8", options = undefined) {
    const { TextDecoder } = need("encoding");
    const decoder = this.#decoder = new TextDecoder(label, options);
    this.#ends = connectPlain((chunk) => {
      if (bytesOf(chunk) === undefined) {
        throw new TypeError("TextDecoderStream: a chunk must be an ArrayBuffer or a view of one, not " + kindOf(chunk));
      }
      return decoder.decode(chunk, { stream: true });
    }, () => decoder.decode());
  }
  get encoding() { return this.#decoder.encoding; }
  get fatal() { return this.#decoder.fatal; }
  get ignoreBOM() { return this.#decoder.ignoreBOM; }
  get readable() { return this.#ends.readable; }
  get writable() { return this.#ends.writable; }
}

function compressor(name, format, argumentCount, make) {
  if (argumentCount === 0) throw new TypeError("new " + name + "() needs 1 argument, the format, got 0");
  const codec = make(toText(format, "new " + name + "(): the format"));
  if (codec === undefined) {
    throw new TypeError("new " + name + '(): the format must be "gzip", "deflate" or "deflate-raw", not '
      + engine.inspect(format));
  }
  const checked = (bytes) => {
    if (bytes === undefined) throw new TypeError(name + ": the data is not well formed, or breaks off");
    return bytes;
  };
  return connectPlain((chunk) => {
    const bytes = bytesOf(chunk);
    if (bytes === undefined) {
      throw new TypeError(name + ": a chunk must be an ArrayBuffer or a view of one, not " + kindOf(chunk));
    }
    return checked(codec.feed(bytes));
  }, () => checked(codec.end()));
}

class CompressionStream {
  #ends;
  static { isCompression = (object) => #ends in object; }
  constructor(format) { this.#ends = compressor("CompressionStream", format, arguments.length, (text) => host.compressor(text)); }
  get readable() { return this.#ends.readable; }
  get writable() { return this.#ends.writable; }
}

class DecompressionStream {
  #ends;
  static { isDecompression = (object) => #ends in object; }
  constructor(format) { this.#ends = compressor("DecompressionStream", format, arguments.length, (text) => host.decompressor(text)); }
  get readable() { return this.#ends.readable; }
  get writable() { return this.#ends.writable; }
}

shape(TextEncoderStream, isTextEncoderStream, { show: showEnds });
shape(TextDecoderStream, isTextDecoderStream, { show: showEnds });
shape(CompressionStream, isCompression, { show: showEnds });
shape(DecompressionStream, isDecompression, { show: showEnds });

return { TextEncoderStream, TextDecoderStream, CompressionStream, DecompressionStream };
})
