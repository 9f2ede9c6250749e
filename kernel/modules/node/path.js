// node:path for POSIX: paths here are those of Linux and macOS.
(function (primordials, service) {
"use strict";

const {
  ArrayPrototypeJoin, ArrayPrototypePush, StringPrototypeEndsWith, StringPrototypeIndexOf, StringPrototypeLastIndexOf,
  StringPrototypeSlice, StringPrototypeSplit, StringPrototypeStartsWith, TypeError,
} = primordials;

function check(value, name) {
  if (typeof value === "string") return value;
  const error = new TypeError('The "' + name + '" argument must be a string, not ' + (value === null ? "null" : typeof value));
  error.code = "ERR_INVALID_ARG_TYPE";
  throw error;
}

// The segments of a path without "." and, where it can be, without "..".
function segments(path, isAbsolute) {
  const kept = [];
  const parts = StringPrototypeSplit(path, "/");
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i];
    if (part === "" || part === ".") continue;
    if (part !== "..") {
      ArrayPrototypePush(kept, part);
    } else if (kept.length > 0 && kept[kept.length - 1] !== "..") {
      kept.length--;
    } else if (!isAbsolute) {
      ArrayPrototypePush(kept, part);
    }
  }
  return ArrayPrototypeJoin(kept, "/");
}

function normalize(path) {
  check(path, "path");
  if (path === "") return ".";
  const absolute = path[0] === "/";
  const text = segments(path, absolute);
  const tail = StringPrototypeEndsWith(path, "/") && text !== "" ? "/" : "";
  if (absolute) return "/" + text + tail;
  return text === "" ? (StringPrototypeEndsWith(path, "/") ? "./" : ".") : text + tail;
}

function isAbsolute(path) {
  return check(path, "path")[0] === "/";
}

function join(...paths) {
  let joined = "";
  for (let i = 0; i < paths.length; i++) {
    const path = check(paths[i], "path");
    if (path !== "") joined += (joined === "" ? "" : "/") + path;
  }
  return normalize(joined);
}

function makeResolve(cwd) {
  return function resolve(...paths) {
    let resolved = "", absolute = false;
    for (let i = paths.length - 1; i >= -1 && !absolute; i--) {
      const path = i >= 0 ? check(paths[i], "paths[" + i + "]") : cwd();
      if (path === "") continue;
      resolved = path + "/" + resolved;
      absolute = path[0] === "/";
    }
    const text = segments(resolved, absolute);
    return absolute ? "/" + text : text === "" ? "." : text;
  };
}

function withoutSlashes(path) {
  let end = path.length;
  while (end > 1 && path[end - 1] === "/") end--;
  return StringPrototypeSlice(path, 0, end);
}

function dirname(path) {
  check(path, "path");
  if (path === "") return ".";
  const whole = withoutSlashes(path);
  const slash = StringPrototypeLastIndexOf(whole, "/");
  if (slash === -1) return ".";
  return slash === 0 ? "/" : withoutSlashes(StringPrototypeSlice(whole, 0, slash));
}

function basename(path, suffix) {
  check(path, "path");
  const whole = withoutSlashes(path);
  const base = StringPrototypeSlice(whole, StringPrototypeLastIndexOf(whole, "/") + 1);
  if (suffix === undefined) return base;
  check(suffix, "suffix");
  return suffix !== "" && base !== suffix && StringPrototypeEndsWith(base, suffix)
    ? StringPrototypeSlice(base, 0, base.length - suffix.length) : base;
}

function extname(path) {
  const base = basename(path);
  const dot = StringPrototypeLastIndexOf(base, ".");
  return dot > 0 && base !== ".." ? StringPrototypeSlice(base, dot) : "";
}

function makeRelative(resolve) {
  return function relative(from, to) {
    const start = resolve(check(from, "from")), end = resolve(check(to, "to"));
    if (start === end) return "";
    const a = start === "/" ? [] : StringPrototypeSplit(StringPrototypeSlice(start, 1), "/");
    const b = end === "/" ? [] : StringPrototypeSplit(StringPrototypeSlice(end, 1), "/");
    let same = 0;
    while (same < a.length && same < b.length && a[same] === b[same]) same++;
    const parts = [];
    for (let i = same; i < a.length; i++) ArrayPrototypePush(parts, "..");
    for (let i = same; i < b.length; i++) ArrayPrototypePush(parts, b[i]);
    return ArrayPrototypeJoin(parts, "/");
  };
}

function parse(path) {
  const root = check(path, "path")[0] === "/" ? "/" : "";
  const whole = withoutSlashes(path);
  const base = basename(path), ext = extname(path);
  const dir = StringPrototypeIndexOf(whole, "/") === -1 ? "" : dirname(path);
  return { root, dir: dir === "." && !StringPrototypeStartsWith(path, ".") ? "" : dir, base, ext,
    name: StringPrototypeSlice(base, 0, base.length - ext.length) };
}

function format({ root = "", dir, base, name = "", ext = "" }) {
  const file = base ?? name + (ext === "" || ext[0] === "." ? ext : "." + ext);
  if (dir === undefined || dir === "") return root + file;
  return dir === root ? dir + file : dir + "/" + file;
}

const resolve = makeResolve(service.cwd);
const path = {
  sep: "/", delimiter: ":", resolve, normalize, isAbsolute, join, relative: makeRelative(resolve), dirname, basename,
  extname, parse, format, toNamespacedPath: (value) => value,
};
path.posix = path;
return path;
})
