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
  truncate: [(path, length = 0) => [pathOf(path), typeof length === "number" ? length : 0]],
  mkdtemp: [(prefix) => [pathOf(prefix, "prefix")]],
  open: [(path, flags = "r", mode = 0o666) => [pathOf(path), flags, modeOf(mode, 0o666)]],
  close: [(fd) => [fd]],
  fsync: [(fd) => [fd]],
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
  return finish(name, await ReflectApply(service.later, undefined, withFirst(name, prepared)), args);
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
forEach(["close", "fstat", "fsync", "ftruncate"], (name) => {
  const hidden = promises[name];
  ObjectDefineProperty(promises, name, { __proto__: null, value: hidden, enumerable: false, configurable: true });
});
const absent = (name) => function () {
  throw new Error("fs." + name + "() is not here: there are no streams and no watchers. Read with fs.readFile() or fs.promises.open()");
};
forEach(["createReadStream", "createWriteStream", "watch", "watchFile"], (name) => { fs[name] = absent(name); });
fs.promises = promises;
forEach(["F_OK", "R_OK", "W_OK", "X_OK"], (name) => { fs[name] = constants[name]; });
return fs;
})
