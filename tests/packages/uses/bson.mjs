import { serialize, deserialize, ObjectId, Long } from "bson";
console.log(deserialize(serialize({ a: 1, d: new Date(0), l: Long.fromString("123456789012345"), id: new ObjectId("65a0a0a0a0a0a0a0a0a0a0a0") })));
