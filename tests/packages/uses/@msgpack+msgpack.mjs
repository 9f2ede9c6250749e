import { encode, decode } from "@msgpack/msgpack";
console.log(encode({ a: [1, "x", null, 1.5] }), decode(encode({ a: new Uint8Array([1, 2]), d: new Date(0) })));
