import * as pako from "pako";
const packed = pako.gzip("hello hello hello hello");
console.log(packed.length, pako.ungzip(packed, { to: "string" }), pako.deflateRaw(new Uint8Array(100)).length);
