import nacl from "tweetnacl";
const pair = nacl.sign.keyPair.fromSeed(new Uint8Array(32));
console.log(Buffer.from(pair.publicKey).toString("hex"), nacl.sign.detached.verify(new Uint8Array(3), nacl.sign.detached(new Uint8Array(3), pair.secretKey), pair.publicKey));
