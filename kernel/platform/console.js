// The console (https://console.spec.whatwg.org) over two streams, with Node's text for values.
//
// Evaluated once per heap and called with the runtime's formatter and the host's `write(isError, text)` and `now()`
// (milliseconds). User code may redefine anything global later, so what is called here is captured first.
(function (formatWithOptions, write, now) {
"use strict";

const { apply } = Reflect;
const { repeat } = String.prototype;
const { toFixed } = Number.prototype;
const { stringify } = JSON;
const { hasOwn, keys } = Object;
const ErrorConstructor = Error;

const GROUP = "  ";
let groups = 0;
const counts = { __proto__: null };
const timers = { __proto__: null };

function print(isError, args, options) {
  let text = formatWithOptions(options, args);
  if (groups > 0) {
    const indent = apply(repeat, GROUP, [groups]);
    const lines = [];
    let start = 0;
    for (let i = 0; i <= text.length; i++) {
      if (i < text.length && text[i] !== "\n") continue;
      lines[lines.length] = indent + text.slice(start, i);
      start = i + 1;
    }
    text = "";
    for (let i = 0; i < lines.length; i++) text += (i ? "\n" : "") + lines[i];
  }
  write(isError, text + "\n");
}

function seconds(label, caller) {
  const start = timers[label];
  if (start === undefined) {
    print(true, ["console." + caller + "(): no timer " + stringify(label) + ": start it with console.time()"]);
    return null;
  }
  const elapsed = now() - start;
  return label + ": " + (elapsed < 1000 ? apply(toFixed, elapsed, [3]) + "ms" : apply(toFixed, elapsed / 1000, [3]) + "s");
}

// Rows and columns of an array or object of objects; anything else is logged.
function table(data) {
  if (data === null || typeof data !== "object") return print(false, [data]);
  const rows = [["(index)"]], columns = [];
  let hasValues = false;
  const indices = keys(data);
  for (let i = 0; i < indices.length; i++) {
    const row = data[indices[i]];
    if (row === null || typeof row !== "object") {
      hasValues = true;
      continue;
    }
    const names = keys(row);
    for (let j = 0; j < names.length; j++) if (!columns.includes(names[j])) columns.push(names[j]);
  }
  rows[0].push(...columns, ...(hasValues ? ["Values"] : []));
  const cell = (value) => typeof value === "string" ? "'" + value + "'" : formatWithOptions({ depth: 0 }, [value]);
  for (let i = 0; i < indices.length; i++) {
    const row = data[indices[i]];
    const isObject = row !== null && typeof row === "object";
    const texts = columns.map((name) => isObject && hasOwn(row, name) ? cell(row[name]) : "");
    rows.push([indices[i], ...texts, ...(hasValues ? [isObject ? "" : cell(row)] : [])]);
  }
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)) + 2);
  const line = (left, middle, right) => left + widths.map((width) => "─".repeat(width)).join(middle) + right;
  const text = (row) => "│" + row.map((value, column) => (" " + value).padEnd(widths[column])).join("│") + "│";
  const [head, ...body] = rows.map(text);
  print(false, [[line("┌", "┬", "┐"), head, line("├", "┼", "┤"), ...body, line("└", "┴", "┘")].join("\n")]);
}

const console = {
  log(...args) { print(false, args); },
  info(...args) { print(false, args); },
  debug(...args) { print(false, args); },
  warn(...args) { print(true, args); },
  error(...args) { print(true, args); },
  trace(...args) {
    const stack = new ErrorConstructor().stack;
    const caller = stack.indexOf("\n") + 1; // the first line is this function
    print(true, ["Trace" + (args.length ? ": " + formatWithOptions(undefined, args) : "") + "\n" + stack.slice(caller).trimEnd()]);
  },
  assert(condition, ...args) {
    if (condition) return;
    if (typeof args[0] === "string") args[0] = "Assertion failed: " + args[0];
    else args = ["Assertion failed", ...args];
    print(true, args);
  },
  dir(value, options) { print(false, ["%O", value], { customInspect: false, ...options }); },
  dirxml(...args) { print(false, args); },
  table,
  group(...args) {
    if (args.length) print(false, args);
    groups++;
  },
  groupEnd() { if (groups > 0) groups--; },
  count(label = "default") {
    label = "" + label;
    counts[label] = (counts[label] ?? 0) + 1;
    print(false, [label + ": " + counts[label]]);
  },
  countReset(label = "default") { delete counts["" + label]; },
  time(label = "default") { timers["" + label] = now(); },
  timeLog(label = "default", ...args) {
    const text = seconds("" + label, "timeLog");
    if (text !== null) print(false, ["%s", text, ...args]);
  },
  timeEnd(label = "default") {
    const text = seconds("" + label, "timeEnd");
    if (text !== null) print(false, ["%s", text]);
    delete timers["" + label];
  },
};
console.groupCollapsed = console.group;
Object.defineProperty(console, Symbol.toStringTag, { value: "console", configurable: true });
return console;
})
