import protobuf from "protobufjs";
const Point = protobuf.parse('syntax = "proto3"; message Point { int32 x = 1; repeated string tags = 2; }').root.lookupType("Point");
const bytes = Point.encode(Point.create({ x: -5, tags: ["a", "b"] })).finish();
console.log(Buffer.from(bytes).toString("hex"), Point.toObject(Point.decode(bytes)));
