// node:buffer: Buffer, a Uint8Array that knows encodings. Python does the encoding.
(function (primordials, service) {
"use strict";

const {
  ArrayBuffer, ArrayIsArray, ArrayPrototypePush, ObjectDefineProperty, ObjectSetPrototypeOf, RangeError, ReflectOwnKeys, StringPrototypeReplace, StringPrototypeToLowerCase, TypeError,
  TypedArrayPrototypeSet, TypedArrayPrototypeSubarray, Uint8Array,
} = primordials;
const { isView } = ArrayBuffer;
const ENCODINGS = {
  __proto__: null, utf8: "utf8", "utf-8": "utf8", hex: "hex", base64: "base64", base64url: "base64url", ascii: "ascii",
  latin1: "latin1", binary: "latin1", ucs2: "utf16le", "ucs-2": "utf16le", utf16le: "utf16le", "utf-16le": "utf16le",
};

function coded(kind, code, message) {
  const error = new kind(message);
  error.code = code;
  return error;
}

function encodingOf(name) {
  if (name === undefined || name === null) return "utf8";
  const found = ENCODINGS[StringPrototypeToLowerCase("" + name)];
  if (found === undefined) throw coded(TypeError, "ERR_UNKNOWN_ENCODING", "Unknown encoding: " + name);
  return found;
}

function wrap(bytes) {
  return new FastBuffer(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

class FastBuffer extends Uint8Array {}

function Buffer(value, encodingOrOffset, length) {
  if (typeof value === "number") return Buffer.alloc(value);
  return Buffer.from(value, encodingOrOffset, length);
}

Buffer.from = function from(value, encodingOrOffset, length) {
  if (typeof value === "string") return wrap(service.encode(value, encodingOf(encodingOrOffset)));
  if (value instanceof globalThis.ArrayBuffer || value instanceof globalThis.SharedArrayBuffer) {
    return new FastBuffer(value, encodingOrOffset, length);
  }
  if (isView(value)) {
    const copy = new FastBuffer(value.length ?? value.byteLength);
    TypedArrayPrototypeSet(copy, value.length === undefined ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : value);
    return copy;
  }
  if (value !== null && typeof value === "object") {
    if (service.isPython(value)) return wrap(service.bytes(value));
    if (value.type === "Buffer" && ArrayIsArray(value.data)) return Buffer.from(value.data);
    const inner = value.valueOf();
    if (inner !== value && inner !== null && inner !== undefined) return Buffer.from(inner, encodingOrOffset, length);
    if (typeof value.length === "number") {
      const result = new FastBuffer(value.length);
      for (let i = 0; i < value.length; i++) result[i] = value[i];
      return result;
    }
  }
  throw coded(TypeError, "ERR_INVALID_ARG_TYPE", "Buffer.from() needs a string, an array, a Buffer, an ArrayBuffer or Python's bytes, not " + (value === null ? "null" : typeof value));
};

function sizeOf(size) {
  if (typeof size !== "number") throw coded(TypeError, "ERR_INVALID_ARG_TYPE", "The size of a Buffer must be a number, not " + typeof size);
  if (!(size >= 0)) throw coded(RangeError, "ERR_OUT_OF_RANGE", "The size of a Buffer must not be negative: " + size);
  return size;
}

Buffer.alloc = function alloc(size, fill, encoding) {
  const result = new FastBuffer(sizeOf(size));
  return fill === undefined || fill === 0 ? result : result.fill(fill, encoding);
};
Buffer.allocUnsafe = Buffer.allocUnsafeSlow = (size) => new FastBuffer(sizeOf(size));
Buffer.isBuffer = (value) => value instanceof FastBuffer;
Buffer.isEncoding = (name) => typeof name === "string" && ENCODINGS[StringPrototypeToLowerCase(name)] !== undefined;
Buffer.byteLength = (value, encoding) => typeof value === "string" ? service.encode(value, encodingOf(encoding)).byteLength : value.byteLength;
Buffer.concat = function concat(list, total) {
  if (!ArrayIsArray(list)) throw coded(TypeError, "ERR_INVALID_ARG_TYPE", "Buffer.concat() needs an array of Buffers");
  if (total === undefined) {
    total = 0;
    for (let i = 0; i < list.length; i++) total += list[i].length;
  }
  const result = new FastBuffer(total);
  let position = 0;
  for (let i = 0; i < list.length && position < total; i++) {
    const part = list[i].length > total - position ? TypedArrayPrototypeSubarray(list[i], 0, total - position) : list[i];
    TypedArrayPrototypeSet(result, part, position);
    position += part.length;
  }
  return result;
};
Buffer.compare = function compare(a, b) {
  const length = a.length < b.length ? a.length : b.length;
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return a[i] < b[i] ? -1 : 1;
  return a.length < b.length ? -1 : a.length > b.length ? 1 : 0;
};
Buffer.poolSize = 8192;

const methods = {
  toString(encoding, start = 0, end = this.length) {
    return service.decode(TypedArrayPrototypeSubarray(this, start, end), encodingOf(encoding));
  },
  toJSON() {
    const data = [];
    for (let i = 0; i < this.length; i++) ArrayPrototypePush(data, this[i]);
    return { type: "Buffer", data };
  },
  equals(other) { return this === other || Buffer.compare(this, other) === 0; },
  compare(other, start = 0, end = other.length, ownStart = 0, ownEnd = this.length) {
    return Buffer.compare(TypedArrayPrototypeSubarray(this, ownStart, ownEnd), TypedArrayPrototypeSubarray(other, start, end));
  },
  copy(target, targetStart = 0, start = 0, end = this.length) {
    const room = target.length - targetStart;
    const part = TypedArrayPrototypeSubarray(this, start, end - start > room ? start + room : end);
    TypedArrayPrototypeSet(target, part, targetStart);
    return part.length;
  },
  write(text, offset = 0, length = undefined, encoding = undefined) {
    if (typeof offset === "string") {
      encoding = offset;
      offset = 0;
      length = undefined;
    } else if (typeof length === "string") {
      encoding = length;
      length = undefined;
    }
    const bytes = service.encode(text, encodingOf(encoding));
    let count = this.length - offset;
    if (length !== undefined && length < count) count = length;
    if (bytes.length < count) count = bytes.length;
    TypedArrayPrototypeSet(this, TypedArrayPrototypeSubarray(bytes, 0, count), offset);
    return count;
  },
  slice(start, end) { return this.subarray(start, end); },
  subarray(start, end) { return wrap(TypedArrayPrototypeSubarray(new Uint8Array(this.buffer, this.byteOffset, this.length), start, end)); },
  fill(value, offset = 0, end = this.length, encoding = undefined) {
    if (typeof offset === "string") {
      encoding = offset;
      offset = 0;
      end = this.length;
    }
    if (typeof value === "number" || typeof value === "boolean") {
      for (let i = offset; i < end; i++) this[i] = value;
      return this;
    }
    const bytes = typeof value === "string" ? service.encode(value, encodingOf(encoding)) : value;
    if (bytes.length === 0) return this.fill(0, offset, end);
    for (let i = offset; i < end; i++) this[i] = bytes[(i - offset) % bytes.length];
    return this;
  },
  indexOf(value, offset = 0, encoding = undefined) {
    if (typeof offset === "string") {
      encoding = offset;
      offset = 0;
    }
    const bytes = typeof value === "number" ? [value & 255] : typeof value === "string" ? service.encode(value, encodingOf(encoding)) : value;
    if (offset < 0) offset = this.length + offset < 0 ? 0 : this.length + offset;
    outer: for (let i = offset; i + bytes.length <= this.length; i++) {
      for (let j = 0; j < bytes.length; j++) if (this[i + j] !== bytes[j]) continue outer;
      return i;
    }
    return -1;
  },
  lastIndexOf(value, offset = this.length, encoding = undefined) {
    const bytes = typeof value === "number" ? [value & 255] : typeof value === "string" ? service.encode(value, encodingOf(encoding)) : value;
    outer: for (let i = offset + bytes.length > this.length ? this.length - bytes.length : offset; i >= 0; i--) {
      for (let j = 0; j < bytes.length; j++) if (this[i + j] !== bytes[j]) continue outer;
      return i;
    }
    return -1;
  },
  swap16() { return swap(this, 2); },
  swap32() { return swap(this, 4); },
  swap64() { return swap(this, 8); },
  toLocaleString(encoding, start, end) { return this.toString(encoding, start, end); },
  includes(value, offset, encoding) { return this.indexOf(value, offset, encoding) !== -1; },
  [Symbol.for("nodejs.util.inspect.custom")]() {
    const hex = service.decode(TypedArrayPrototypeSubarray(this, 0, 50), "hex");
    let text = "<Buffer";
    for (let i = 0; i < hex.length; i += 2) text += " " + hex[i] + hex[i + 1];
    return text + (this.length > 50 ? " ... " + (this.length - 50) + " more byte" + (this.length > 51 ? "s" : "") : "") + ">";
  },
};

// The bytes of each group of `size` in the opposite order
function swap(buffer, size) {
  if (buffer.length % size !== 0) throw coded(RangeError, "ERR_INVALID_BUFFER_SIZE", "Buffer size must be a multiple of " + size * 8 + "-bits");
  for (let i = 0; i < buffer.length; i += size) {
    for (let low = i, high = i + size - 1; low < high; low++, high--) [buffer[low], buffer[high]] = [buffer[high], buffer[low]];
  }
  return buffer;
}

// Integers of 1 to 6 bytes
function checkRange(buffer, offset, size) {
  if (typeof offset !== "number") throw coded(TypeError, "ERR_INVALID_ARG_TYPE", 'The "offset" argument must be of type number, not ' + typeof offset);
  if (!(size >= 1 && size <= 6)) throw coded(RangeError, "ERR_OUT_OF_RANGE", 'The value of "byteLength" is out of range. It must be >= 1 and <= 6. Received ' + size);
  if (!(offset >= 0 && offset + size <= buffer.length)) throw coded(RangeError, "ERR_OUT_OF_RANGE", "The offset " + offset + " lies outside of the buffer of " + buffer.length + " bytes");
}
function integers(littleEndian, isSigned) {
  return {
    read(offset, size) {
      checkRange(this, offset, size);
      let value = 0;
      for (let i = 0; i < size; i++) value = value * 256 + this[littleEndian ? offset + size - 1 - i : offset + i];
      return isSigned && value >= 2 ** (size * 8 - 1) ? value - 2 ** (size * 8) : value;
    },
    write(value, offset, size) {
      checkRange(this, offset, size);
      const low = isSigned ? -(2 ** (size * 8 - 1)) : 0, high = 2 ** (size * 8 - (isSigned ? 1 : 0)) - 1;
      if (!(value >= low && value <= high)) throw coded(RangeError, "ERR_OUT_OF_RANGE", 'The value of "value" is out of range. It must be >= ' + low + " and <= " + high + ". Received " + value);
      if (value < 0) value += 2 ** (size * 8);
      for (let i = 0; i < size; i++) {
        this[littleEndian ? offset + i : offset + size - 1 - i] = value % 256;
        value = (value - value % 256) / 256;
      }
      return offset + size;
    },
  };
}
const INTEGERS = ["Int", "UInt", "Uint"];
for (let i = 0; i < 6; i++) {
  const name = INTEGERS[i % 3] + (i < 3 ? "LE" : "BE");
  ({ read: methods["read" + name], write: methods["write" + name] } = integers(i < 3, i % 3 === 0));
}
// One method for each encoding, which old code calls
const NAMES = ["ascii", "base64", "base64url", "hex", "latin1", "ucs2", "utf8"];
for (let i = 0; i < NAMES.length; i++) {
  const name = NAMES[i];
  methods[name + "Slice"] = function (start, end) { return this.toString(name, start, end); };
  methods[name + "Write"] = function (text, offset, length) { return this.write(text, offset, length, name); };
}

// readUInt8 ... writeDoubleLE, each with the spelling "Uint" as well
const { DataView } = globalThis;
function accessor(kind, size, littleEndian) {
  const get = primordials["DataViewPrototypeGet" + kind], set = primordials["DataViewPrototypeSet" + kind];
  const view = (buffer, offset) => {
    if (offset < 0 || offset + size > buffer.length) throw coded(RangeError, "ERR_OUT_OF_RANGE", "The offset " + offset + " lies outside of the buffer of " + buffer.length + " bytes");
    return new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
  };
  return {
    read(offset = 0) { return get(view(this, offset), offset, littleEndian); },
    write(value, offset = 0) {
      set(view(this, offset), offset, value, littleEndian);
      return offset + size;
    },
  };
}
const NUMBERS = [
  "UInt8", "Uint8", 1, "Int8", "Int8", 1, "UInt16", "Uint16", 2, "Int16", "Int16", 2, "UInt32", "Uint32", 4, "Int32", "Int32", 4,
  "Float", "Float32", 4, "Double", "Float64", 8, "BigInt64", "BigInt64", 8, "BigUInt64", "BigUint64", 8,
];
for (let i = 0; i < NUMBERS.length; i += 3) {
  const name = NUMBERS[i], size = NUMBERS[i + 2];
  for (let j = 0; j < (size === 1 ? 1 : 2); j++) {
    const end = size === 1 ? "" : j === 0 ? "LE" : "BE";
    const both = accessor(NUMBERS[i + 1], size, end !== "BE");
    const other = StringPrototypeReplace(name, "UInt", "Uint");
    methods["read" + name + end] = methods["read" + other + end] = both.read;
    methods["write" + name + end] = methods["write" + other + end] = both.write;
  }
}
const keys = ReflectOwnKeys(methods);
for (let i = 0; i < keys.length; i++) {
  ObjectDefineProperty(FastBuffer.prototype, keys[i], { __proto__: null, value: methods[keys[i]], writable: true, configurable: true });
}
ObjectDefineProperty(FastBuffer, "name", { __proto__: null, value: "Buffer", configurable: true });
ObjectDefineProperty(FastBuffer.prototype, "constructor", { __proto__: null, value: Buffer, writable: true, configurable: true });
ObjectDefineProperty(FastBuffer.prototype, "parent", { __proto__: null, get() { return this.buffer; }, configurable: true });
ObjectDefineProperty(FastBuffer, Symbol.species, { __proto__: null, get: () => FastBuffer, configurable: true });
ObjectDefineProperty(FastBuffer.prototype, "offset", { __proto__: null, get() { return this.byteOffset; }, configurable: true });
Buffer.prototype = FastBuffer.prototype;
Buffer.of = (...items) => {
  const result = new FastBuffer(items.length);
  for (let i = 0; i < items.length; i++) result[i] = items[i];
  return result;
};
Buffer.copyBytesFrom = (view, offset = 0, length = view.length - offset) =>
  Buffer.from(new Uint8Array(view.buffer, view.byteOffset + offset * view.BYTES_PER_ELEMENT, length * view.BYTES_PER_ELEMENT));
ObjectSetPrototypeOf(Buffer, Uint8Array); // at last: what a user has frozen lets nobody assign its names to heirs

function SlowBuffer(size) { return Buffer.allocUnsafeSlow(size); }
ObjectSetPrototypeOf(SlowBuffer.prototype, Uint8Array.prototype);
ObjectSetPrototypeOf(SlowBuffer, Uint8Array);

return {
  SlowBuffer, INSPECT_MAX_BYTES: 50, kStringMaxLength: 2 ** 29 - 24,
  transcode: (source, from, to) => Buffer.from(Buffer.from(source).toString(from), to),
  resolveObjectURL: (id) => service.resolveObjectURL("" + id),
  Buffer, kMaxLength: 2 ** 31 - 1, constants: { MAX_LENGTH: 2 ** 31 - 1, MAX_STRING_LENGTH: 2 ** 29 - 24 },
  atob: (text) => Buffer.from(text, "base64").toString("latin1"), btoa: (text) => Buffer.from(text, "latin1").toString("base64"),
  isUtf8: (value) => service.isUtf8(value), isAscii: (value) => service.isAscii(value),
  get Blob() { return globalThis.Blob; }, get File() { return globalThis.File; },
};
})
