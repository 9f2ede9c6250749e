// node:fs over Python's os and io: each operation in its three forms, `xSync`, with a callback, and as a promise.
(function (primordials, service, require) {
"use strict";

const {
  ArrayBuffer, ArrayPrototypePush, Date, Error, NumberIsInteger, ObjectAssign, ObjectDefineProperty, ObjectKeys, PromisePrototypeThen,
  ReflectApply, StringPrototypeStartsWith, TypedArrayPrototypeSet, TypeError, Uint8Array,
} = primordials;
const { isView } = ArrayBuffer;
const { Buffer } = require("buffer");
const constants = ObjectAssign({ __proto__: null }, service.constants());
const errors = require("internal/errors");

function forEach(list, visit) {
  for (let i = 0; i < list.length; i++) visit(list[i]);
}

function typeError(message) {
  const error = new TypeError(message);
  error.code = "ERR_INVALID_ARG_TYPE";
  return error;
}

function pathOf(value, name = "path") {
  if (typeof value === "string") return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString();
  if (value !== null && typeof value === "object") {
    if (typeof value.href === "string" && StringPrototypeStartsWith(value.href, "file:")) return require("url").fileURLToPath(value);
    const path = service.fspath(value); // pathlib.Path and the like
    if (path !== undefined) return path;
  }
  throw typeError('The "' + name + '" argument must be a string, a Buffer, a file URL or a Python path, not ' + (value === null ? "null" : typeof value));
}

// A path, or the number of a file that is open.
const fileOf = (file) => NumberIsInteger(file) ? file : pathOf(file);

function optionsOf(options) {
  if (typeof options === "string") return { encoding: options };
  return options === null || typeof options !== "object" ? {} : options;
}

const textOf = (data, encoding) => encoding === undefined || encoding === null || encoding === "buffer" ? Buffer.from(data.buffer) : Buffer.from(data.buffer).toString(encoding);

function dataOf(data, options) {
  if (typeof data === "string") return Buffer.from(data, optionsOf(options).encoding ?? undefined);
  if (isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (data !== null && typeof data === "object" && service.isBytes(data)) return Buffer.from(data);
  throw typeError("The data to write must be a string, a Buffer, a typed array or Python's bytes, not " + (data === null ? "null" : typeof data));
}

class Stats {
  constructor(values) {
    const names = ["dev", "ino", "mode", "nlink", "uid", "gid", "rdev", "size", "blksize", "blocks", "atimeMs", "mtimeMs", "ctimeMs", "birthtimeMs"];
    for (let i = 0; i < names.length; i++) this[names[i]] = values[i];
    this.atime = new Date(this.atimeMs);
    this.mtime = new Date(this.mtimeMs);
    this.ctime = new Date(this.ctimeMs);
    this.birthtime = new Date(this.birthtimeMs);
  }
}
class Dirent {
  #mode;
  constructor(name, parentPath, mode) {
    this.name = name;
    this.parentPath = this.path = parentPath;
    this.#mode = mode;
  }
  static mode(entry) { return entry.#mode; }
}
const KINDS = { isFile: 0o100000, isDirectory: 0o040000, isSymbolicLink: 0o120000, isFIFO: 0o010000, isSocket: 0o140000, isCharacterDevice: 0o020000, isBlockDevice: 0o060000 };
forEach(ObjectKeys(KINDS), (name) => {
  Stats.prototype[name] = function () { return (this.mode & 0o170000) === KINDS[name]; };
  Dirent.prototype[name] = function () { return (Dirent.mode(this) & 0o170000) === KINDS[name]; };
});

const modeOf = (mode, otherwise) => typeof mode === "string" ? parseInt(mode, 8) : mode ?? otherwise;
const { parseInt } = globalThis;
const seconds = (time) => time instanceof globalThis.Date ? time.getTime() / 1000 : +time;
const statsOf = (values, { throwIfNoEntry } = {}) => values === undefined ? undefined : new Stats(values);

// Each operation: what its arguments are to Python, and what Python's answer is to the caller.
const operations = {
  readFile: [(path, options) => [fileOf(path), optionsOf(options).flag ?? "r"], (data, path, options) => textOf(data, optionsOf(options).encoding)],
  writeFile: [(path, data, options) => [fileOf(path), dataOf(data, options), optionsOf(options).flag ?? "w", modeOf(optionsOf(options).mode, 0o666)]],
  appendFile: [(path, data, options) => [fileOf(path), dataOf(data, options), optionsOf(options).flag ?? "a", modeOf(optionsOf(options).mode, 0o666)]],
  readdir: [(path, options) => [pathOf(path), !!optionsOf(options).recursive], (found, path, options) => {
    const entries = [];
    for (let i = 0; i < found.length; i += 3) {
      const parent = found[i + 1] === "" ? pathOf(path) : pathOf(path) + "/" + found[i + 1];
      ArrayPrototypePush(entries, optionsOf(options).withFileTypes ? new Dirent(found[i], parent, found[i + 2])
        : found[i + 1] === "" ? found[i] : found[i + 1] + "/" + found[i]);
    }
    return entries;
  }],
  mkdir: [(path, options) => [pathOf(path), !!optionsOf(options).recursive, modeOf(typeof options === "number" ? options : optionsOf(options).mode, 0o777)]],
  rmdir: [(path, options) => [pathOf(path), !!optionsOf(options).recursive]],
  rm: [(path, options) => [pathOf(path), !!optionsOf(options).recursive, !!optionsOf(options).force]],
  unlink: [(path) => [pathOf(path)]],
  rename: [(from, to) => [pathOf(from, "oldPath"), pathOf(to, "newPath")]],
  copyFile: [(from, to, mode) => [pathOf(from, "src"), pathOf(to, "dest"), typeof mode === "number" && (mode & 1) === 1]],
  cp: [(from, to, options) => [pathOf(from, "src"), pathOf(to, "dest"), !!optionsOf(options).recursive, optionsOf(options).force ?? true, !!optionsOf(options).errorOnExist]],
  stat: [(path, options) => [pathOf(path), optionsOf(options).throwIfNoEntry ?? true], (values, path, options) => statsOf(values)],
  lstat: [(path, options) => [pathOf(path), optionsOf(options).throwIfNoEntry ?? true], (values) => statsOf(values)],
  fstat: [(fd) => [fd], (values) => statsOf(values)],
  access: [(path, mode) => [pathOf(path), typeof mode === "number" ? mode : 0]],
  realpath: [(path) => [pathOf(path)]],
  readlink: [(path) => [pathOf(path)]],
  symlink: [(target, path) => [pathOf(target, "target"), pathOf(path)]],
  link: [(from, to) => [pathOf(from, "existingPath"), pathOf(to, "newPath")]],
  chmod: [(path, mode) => [pathOf(path), modeOf(mode, 0)]],
  chown: [(path, uid, gid) => [pathOf(path), uid, gid]],
  utimes: [(path, atime, mtime) => [pathOf(path), seconds(atime), seconds(mtime)]],
  fchmod: [(fd, mode) => [fd, modeOf(mode, 0)]],
  fchown: [(fd, uid, gid) => [fd, uid, gid]],
  lchown: [(path, uid, gid) => [pathOf(path), uid, gid]],
  futimes: [(fd, atime, mtime) => [fd, seconds(atime), seconds(mtime)]],
  lutimes: [(path, atime, mtime) => [pathOf(path), seconds(atime), seconds(mtime)]],
  statfs: [(path) => [pathOf(path)], ([type, bsize, blocks, bfree, bavail, files, ffree]) => ({ type, bsize, blocks, bfree, bavail, files, ffree })],
  truncate: [(path, length = 0) => [pathOf(path), typeof length === "number" ? length : 0]],
  mkdtemp: [(prefix) => [pathOf(prefix, "prefix")]],
  open: [(path, flags = "r", mode = 0o666) => [pathOf(path), flags, modeOf(mode, 0o666)]],
  close: [(fd) => [fd]],
  fsync: [(fd) => [fd]],
  fdatasync: [(fd) => [fd]],
  ftruncate: [(fd, length = 0) => [fd, length]],
};

const fs = { constants, Stats, Dirent };
const promises = { constants };
function withFirst(first, rest) {
  const list = [first];
  for (let i = 0; i < rest.length; i++) list[i + 1] = rest[i];
  return list;
}
const prepare = (name, args) => ReflectApply(operations[name][0], undefined, args);
const finish = (name, answer, args) => operations[name][1] === undefined ? answer : ReflectApply(operations[name][1], undefined, withFirst(answer, args));

function withCallback(name, args) {
  const callback = args.length ? args[args.length - 1] : undefined;
  if (typeof callback !== "function") throw typeError('The "cb" argument of fs.' + name + "() must be a function; fs." + name + "Sync() and fs.promises." + name + "() need none");
  args.length--;
  const prepared = prepare(name, args);
  PromisePrototypeThen(promised(name, prepared, args), (value) => { callback(null, value); }, (error) => { callback(error); });
}

async function promised(name, prepared, args) {
  return finish(name, (await ReflectApply(service.later, undefined, withFirst(name, prepared)))[0], args);
}

const names = ObjectKeys(operations);
for (let i = 0; i < names.length; i++) {
  const name = names[i];
  fs[name + "Sync"] = (...args) => finish(name, ReflectApply(service.now, undefined, withFirst(name, prepare(name, args))), args);
  fs[name] = (...args) => withCallback(name, args);
  // awaited here: to return a promise would look up its `then`, which users may patch
  promises[name] = async (...args) => await promised(name, prepare(name, args), args);
}
fs.existsSync = (path) => {
  try {
    return service.exists(pathOf(path));
  } catch {
    return false;
  }
};
fs.exists = (path, callback) => { globalThis.queueMicrotask(() => callback(fs.existsSync(path))); };
fs.realpathSync.native = fs.realpathSync;
fs.realpath.native = fs.realpath;

// Positioned reads and writes of open files
function readSync(fd, buffer, offset = 0, length = undefined, position = null) {
  if (offset !== null && typeof offset === "object") ({ offset = 0, length, position = null } = offset);
  const view = new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  const data = service.now("read", fd, length ?? view.length - offset, position ?? -1);
  TypedArrayPrototypeSet(view, data, offset);
  return data.length;
}
function writeSync(fd, data, offset, length, position) {
  let bytes;
  if (typeof data === "string") {
    bytes = Buffer.from(data, length);
    position = offset;
  } else {
    bytes = dataOf(data).subarray(offset ?? 0, length === undefined || length === null ? undefined : (offset ?? 0) + length);
  }
  return service.now("write", fd, bytes, position ?? -1);
}
fs.readSync = readSync;
fs.writeSync = writeSync;
fs.read = (fd, buffer, ...rest) => {
  const callback = rest[rest.length - 1];
  rest.length--;
  let count;
  try {
    count = ReflectApply(readSync, undefined, withFirst(fd, withFirst(buffer, rest)));
  } catch (error) {
    globalThis.queueMicrotask(() => callback(error));
    return;
  }
  globalThis.queueMicrotask(() => callback(null, count, buffer));
};
fs.write = (fd, data, ...rest) => {
  const callback = rest[rest.length - 1];
  rest.length--;
  let count;
  try {
    count = ReflectApply(writeSync, undefined, withFirst(fd, withFirst(data, rest)));
  } catch (error) {
    globalThis.queueMicrotask(() => callback(error));
    return;
  }
  globalThis.queueMicrotask(() => callback(null, count, data));
};

class FileHandle {
  constructor(fd) { this.fd = fd; }
  readFile(options) { return promises.readFile(this.fd, options); }
  writeFile(data, options) { return promises.writeFile(this.fd, data, options); }
  appendFile(data, options) { return promises.appendFile(this.fd, data, options); }
  stat() { return promises.fstat(this.fd); }
  truncate(length) { return promises.ftruncate(this.fd, length); }
  sync() { return promises.fsync(this.fd); }
  async read(buffer = Buffer.alloc(16384), ...rest) { return { bytesRead: ReflectApply(readSync, undefined, withFirst(this.fd, withFirst(buffer, rest))), buffer }; }
  async write(data, ...rest) { return { bytesWritten: ReflectApply(writeSync, undefined, withFirst(this.fd, withFirst(data, rest))), buffer: data }; }
  createReadStream(options) { return fs.createReadStream(undefined, { ...options, fd: this.fd, autoClose: false }); }
  createWriteStream(options) { return fs.createWriteStream(undefined, { ...options, fd: this.fd, autoClose: false }); }
  readLines(options) { return require("readline").createInterface({ input: this.createReadStream(options) }); }
  chmod(mode) { return promises.fchmod(this.fd, mode); }
  chown(uid, gid) { return promises.fchown(this.fd, uid, gid); }
  utimes(atime, mtime) { return promises.futimes(this.fd, atime, mtime); }
  datasync() { return promises.fdatasync(this.fd); }
  async close() {
    if (this.fd === -1) return;
    const { fd } = this;
    this.fd = -1;
    await promises.close(fd);
  }
}
if (Symbol.asyncDispose !== undefined) FileHandle.prototype[Symbol.asyncDispose] = function () { return this.close(); };
const open = promises.open;
promises.open = async (...args) => new FileHandle(await ReflectApply(open, undefined, args));
forEach(["close", "fchmod", "fchown", "fdatasync", "fstat", "fsync", "ftruncate", "futimes"], (name) => {
  const hidden = promises[name];
  ObjectDefineProperty(promises, name, { __proto__: null, value: hidden, enumerable: false, configurable: true });
});
// Several buffers at once
forEach([["readv", readSync], ["writev", writeSync]], ({ 0: vector, 1: one }) => {
  fs[vector + "Sync"] = (fd, buffers, position = null) => {
    let total = 0;
    for (let i = 0; i < buffers.length; i++) {
      const count = one(fd, buffers[i], 0, buffers[i].byteLength, position === null ? null : position + total);
      total += count;
      if (count < buffers[i].byteLength) break;
    }
    return total;
  };
  fs[vector] = (fd, buffers, position, callback = position) => {
    let total, failure = null;
    try {
      total = fs[vector + "Sync"](fd, buffers, typeof position === "number" ? position : null);
    } catch (error) {
      failure = error;
    }
    globalThis.queueMicrotask(() => callback(failure, total, buffers));
  };
});

// ---- Streams, whose classes are made when they are first asked for

function streams() {
  const { Readable, Writable } = require("stream");

  // What both have: a file that is opened first, unless its number is given.
  const opening = (flags) => ({
    construct(stream, callback) {
      const { path, fd, options } = stream;
      if (typeof fd === "number") {
        stream.emit("ready");
        return callback();
      }
      fs.open(path, options.flags ?? flags, options.mode ?? 0o666, (error, opened) => {
        if (error) return callback(error);
        stream.fd = opened;
        callback();
        stream.emit("open", opened);
        stream.emit("ready");
      });
    },
    destroy(stream, error, callback) {
      const { fd } = stream;
      if (typeof fd !== "number" || stream.options.autoClose === false) return callback(error);
      stream.fd = null;
      fs.close(fd, (problem) => callback(error ?? problem));
    },
  });
  const reading = opening("r"), writing = opening("w");

  function settings(stream, path, options) {
    const given = optionsOf(options);
    if (typeof given.fd !== "number" && given.fd !== undefined && given.fd !== null) given.fd = given.fd.fd; // a FileHandle
    stream.options = given;
    stream.fd = given.fd ?? null;
    stream.path = path === undefined || path === null || typeof given.fd === "number" ? path : pathOf(path);
    stream.flags = given.flags;
    return given;
  }
  const superOptions = (options) => {
    const { encoding, highWaterMark = 65536, emitClose = true, signal, autoClose = true } = optionsOf(options);
    return { highWaterMark, emitClose, signal, autoDestroy: autoClose, encoding };
  };

  class ReadStream extends Readable {
    #left;
    #position;
    constructor(path, options) {
      if (typeof optionsOf(options).fd !== "number" && !optionsOf(options).fd) pathOf(path);
      super({ ...superOptions(options), construct(callback) { reading.construct(this, callback); } });
      const { start, end = Infinity } = settings(this, path, options);
      for (const [name, value] of [["start", start], ["end", end]]) {
        if (value !== undefined && typeof value !== "number") throw new errors.codes.ERR_INVALID_ARG_TYPE(name, "number", value);
      }
      this.start = start;
      this.end = end;
      this.bytesRead = 0;
      this.#position = start;
      this.#left = end - (start ?? 0) + 1;
    }
    get pending() { return this.fd === null; }
    _read(size) {
      const count = size < this.#left ? size : this.#left;
      if (count <= 0) return this.push(null);
      const buffer = Buffer.alloc(count);
      fs.read(this.fd, buffer, 0, count, this.#position ?? null, (error, length) => {
        if (error) return this.destroy(error);
        this.bytesRead += length;
        this.#left -= length;
        if (this.#position !== undefined) this.#position += length;
        this.push(length === 0 ? null : buffer.subarray(0, length));
      });
    }
    _destroy(error, callback) { reading.destroy(this, error, callback); }
    close(callback) {
      if (typeof callback === "function") this.once("close", () => callback(null));
      this.destroy();
    }
  }

  class WriteStream extends Writable {
    #position;
    constructor(path, options) {
      if (typeof optionsOf(options).fd !== "number" && !optionsOf(options).fd) pathOf(path);
      const { encoding, ...rest } = superOptions(options);
      super({ ...rest, highWaterMark: optionsOf(options).highWaterMark ?? 16384, defaultEncoding: encoding ?? undefined, construct(callback) { writing.construct(this, callback); } });
      const { start } = settings(this, path, options);
      this.bytesWritten = 0;
      this.#position = start;
    }
    get pending() { return this.fd === null; }
    _write(chunk, encoding, callback) {
      try {
        for (let done = 0; done < chunk.length;) {
          const count = writeSync(this.fd, chunk, done, chunk.length - done, this.#position ?? null);
          done += count;
          this.bytesWritten += count;
          if (this.#position !== undefined) this.#position += count;
        }
      } catch (error) {
        callback(error);
        return;
      }
      callback();
    }
    _destroy(error, callback) { writing.destroy(this, error, callback); }
    close(callback) {
      if (typeof callback === "function") this.once("close", () => callback(null));
      if (this.writableFinished) this.destroy();
      else this.end(() => this.destroy());
    }
  }
  return { ReadStream, WriteStream };
}
let made;
forEach(["ReadStream", "WriteStream"], (name) => {
  const slot = { __proto__: null, get: () => (made ??= streams())[name], set(value) { (made ??= streams())[name] = value; }, enumerable: true, configurable: true };
  ObjectDefineProperty(fs, name, slot);
  ObjectDefineProperty(fs, "File" + name, slot);
  fs["create" + name] = (path, options) => new fs[name](path, options);
});

// ---- Folders, entry by entry

class Dir {
  #entries;
  #isClosed = false;
  constructor(path, entries) {
    this.path = path;
    this.#entries = entries;
  }
  readSync() {
    if (!this.#isClosed) return this.#entries.length ? primordials.ArrayPrototypeShift(this.#entries) : null;
    const error = new Error("Directory handle was closed");
    error.code = "ERR_DIR_CLOSED";
    throw error;
  }
  read(callback) {
    if (callback === undefined) return promises.access(this.path).then(() => this.readSync());
    globalThis.queueMicrotask(() => callback(null, this.readSync()));
  }
  closeSync() { this.#isClosed = true; }
  close(callback) {
    this.closeSync();
    if (callback === undefined) return primordials.PromiseResolve();
    globalThis.queueMicrotask(() => callback(null));
  }
  async *[Symbol.asyncIterator]() {
    try {
      for (let entry; (entry = this.readSync()) !== null;) yield entry;
    } finally {
      this.closeSync();
    }
  }
}
fs.Dir = Dir;
fs.opendirSync = (path, options) => new Dir(pathOf(path), fs.readdirSync(path, { ...options, withFileTypes: true }));
promises.opendir = async (path, options) => new Dir(pathOf(path), await promises.readdir(path, { ...options, withFileTypes: true }));
fs.opendir = (path, options, callback = options) => {
  PromisePrototypeThen(promises.opendir(path, optionsOf(options)), (found) => callback(null, found), callback);
};
fs.openAsBlob = async (path, { type = "" } = {}) => new globalThis.Blob([await promises.readFile(path)], { type });

forEach(["watch", "watchFile", "unwatchFile"], (name) => { fs[name] = () => { throw errors.notHere("fs." + name, "Python's package watchfiles watches files"); }; });
promises.watch = fs.watch;
fs.promises = promises;
forEach(["F_OK", "R_OK", "W_OK", "X_OK"], (name) => { fs[name] = constants[name]; });
return fs;
})
