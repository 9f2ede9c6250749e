// TextEncoder, TextDecoder (https://encoding.spec.whatwg.org), atob and btoa (https://html.spec.whatwg.org/#atob).
(function (primordials, host, need, engine) {
"use strict";

const { RangeError, TypeError, Uint8Array } = primordials;
const { isObject, kindOf, shape, toBytes, toDictionary, toText, toUSV } = need("webidl");
const { DOMException } = need("exceptions");

let isEncoder, isDecoder;

class TextEncoder {
  #isEncoder = true;
  static { isEncoder = (object) => #isEncoder in object; }
  get encoding() { return "utf-8"; }
  encode(input = "") { return encode(toUSV(input, "TextEncoder.encode(): the text")); }
  encodeInto(source, destination) {
    const text = toUSV(source, "TextEncoder.encodeInto(): the text");
    if (!isObject(destination) || engine.classOf(destination) !== "Uint8Array") {
      throw new TypeError("TextEncoder.encodeInto(): the destination must be a Uint8Array, not " + kindOf(destination));
    }
    const read = host.encode_into(text, destination);
    return { read: read[0], written: read[1] };
  }
}

function encode(text) {
  return text === "" ? new Uint8Array(0) : host.encode(text);
}

class TextDecoder {
  #encoding;
  #fatal;
  #ignoreBOM;
  #stream = null; // the host's decoder, while a stream goes on
  static { isDecoder = (object) => #encoding in object; }

  constructor(label = "utf-8", options = undefined) {
    const given = toText(label, "new TextDecoder(): the label");
    const { fatal, ignoreBOM } = toDictionary(options, "new TextDecoder(): the options");
    const encoding = host.lookup(given);
    if (encoding === undefined) {
      const error = new RangeError("new TextDecoder(): there is no encoding " + engine.inspect(given));
      error.code = "ERR_ENCODING_NOT_SUPPORTED";
      throw error;
    }
    this.#encoding = encoding;
    this.#fatal = !!fatal;
    this.#ignoreBOM = !!ignoreBOM;
  }

  get encoding() { return this.#encoding; }
  get fatal() { return this.#fatal; }
  get ignoreBOM() { return this.#ignoreBOM; }

  decode(input = undefined, options = undefined) {
    const bytes = input === undefined ? new Uint8Array(0) : toBytes(input, "TextDecoder.decode(): the bytes");
    const stream = !!toDictionary(options, "TextDecoder.decode(): the options").stream;
    let decoder = this.#stream;
    if (decoder === null) {
      if (!stream) return checked(host.decode(this.#encoding, this.#fatal, this.#ignoreBOM, bytes), this.#encoding);
      decoder = host.decoder(this.#encoding, this.#fatal, this.#ignoreBOM);
    }
    this.#stream = null; // also when it fails: the next call starts anew
    const text = checked(decoder.decode(bytes, !stream), this.#encoding);
    if (stream) this.#stream = decoder;
    return text;
  }
}

function checked(text, encoding) {
  if (text !== undefined) return text;
  const error = new TypeError("The encoded data was not valid for encoding " + encoding);
  error.code = "ERR_ENCODING_INVALID_ENCODED_DATA";
  throw error;
}

shape(TextEncoder, isEncoder, { show: ({ encoding }) => ({ encoding }) });
shape(TextDecoder, isDecoder, { show: ({ encoding, fatal, ignoreBOM }) => ({ encoding, fatal, ignoreBOM }) });

function needText(count, name) {
  if (count === 0) throw new TypeError(name + "() needs 1 argument, got 0");
}

return {
  TextEncoder, TextDecoder, encode,
  decode: (bytes) => host.decode("utf-8", false, false, bytes),
  // Bytes as the characters U+0000 to U+00FF, and as a text whose encoding a byte order mark, a label or a media type says.
  toBinary: (bytes) => host.to_binary(bytes),
  decodeFile: (bytes, label, type) => host.decode_file(bytes, label, type),
  atob(data) {
    needText(arguments.length, "atob");
    const text = host.from_base64(toText(data, "atob(): the data"));
    if (text === undefined) throw new DOMException("atob(): the text is not correctly encoded base64", "InvalidCharacterError");
    return text;
  },
  btoa(data) {
    needText(arguments.length, "btoa");
    const text = host.to_base64(toText(data, "btoa(): the data"));
    if (text === undefined) {
      throw new DOMException("btoa(): the text has characters beyond U+00FF: encode it first, as with TextEncoder", "InvalidCharacterError");
    }
    return text;
  },
};
})
