// node:string_decoder: text out of chunks that may cut characters in two
(function (primordials, service, require) {
"use strict";

const { Buffer } = require("buffer");

class StringDecoder {
  #rest = Buffer.alloc(0);
  constructor(encoding = "utf8") { this.encoding = encoding; }
  // How many bytes of the end are the beginning of a character.
  #open(bytes) {
    const name = this.encoding.toLowerCase();
    if (name === "utf16le" || name === "ucs2") return bytes.length % 2;
    if (name === "base64" || name === "base64url") return bytes.length % 3;
    if (name !== "utf8" && name !== "utf-8") return 0;
    for (let back = 1; back <= 3 && back <= bytes.length; back++) {
      const byte = bytes[bytes.length - back];
      if ((byte & 0xc0) === 0x80) continue;
      const need = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
      return need > back ? back : 0;
    }
    return 0;
  }
  write(chunk) {
    const bytes = Buffer.concat([this.#rest, typeof chunk === "string" ? Buffer.from(chunk, this.encoding) : chunk]);
    const end = bytes.length - this.#open(bytes);
    this.#rest = bytes.subarray(end);
    return bytes.toString(this.encoding, 0, end);
  }
  end(chunk) {
    const text = (chunk === undefined ? "" : this.write(chunk)) + this.#rest.toString(this.encoding);
    this.#rest = Buffer.alloc(0);
    return text;
  }
}
return { StringDecoder };
})
