// The console (https://console.spec.whatwg.org) over two streams, with Node's text for values.
//
// Evaluated once per heap and called with the primordials, what it needs of the runtime library and the host: `write(isError,
// text)`, `columns(isError)` of the terminal or undefined, `colors(isError)`, `clear()`, `now()` in milliseconds and
// `width(text)` in columns.
(function (primordials, formatWithOptions, inspectWithOptions, classOf, host) {
"use strict";

const {
  ArrayIsArray, ArrayPrototypePush, ArrayPrototypeUnshift, Error, JSONStringify, MapPrototypeForEach, MathMax, MathMin,
  NumberPrototypeToFixed, ObjectDefineProperty, ObjectHasOwn, ObjectKeys, RegExpPrototypeExec, SetPrototypeForEach, String,
  StringPrototypeIndexOf, StringPrototypeRepeat, StringPrototypeReplaceAll, StringPrototypeSlice, StringPrototypeTrimEnd,
  SymbolToStringTag, TypeError,
} = primordials;
const inspect = inspectWithOptions;

const GROUP = "  ";
const WIDTH = 80; // columns over which no value goes
let groups = 0;
const counts = { __proto__: null };
const timers = { __proto__: null };

// How values are written where the text goes; undefined: as everywhere but on a terminal.
function look(isError) {
  const columns = host.columns(isError);
  if (columns === undefined) return undefined;
  return { __proto__: null, colors: host.colors(isError), breakLength: MathMin(WIDTH, columns - groups * GROUP.length) };
}

const format = (isError, args, options) => formatWithOptions({ ...look(isError), ...options }, args);

function print(isError, args, options) {
  let text = args.length === 1 && typeof args[0] === "string" ? args[0] : format(isError, args, options);
  if (groups > 0) {
    const indent = StringPrototypeRepeat(GROUP, groups);
    text = indent + StringPrototypeReplaceAll(text, "\n", () => "\n" + indent);
  }
  host.write(isError, text + "\n");
}

const warn = (text) => print(true, ["%s", text]);

function seconds(label, caller) {
  const start = timers[label];
  if (start === undefined) {
    warn("console." + caller + "(): no timer " + JSONStringify(label) + ": start it with console.time()");
    return null;
  }
  const elapsed = host.now() - start;
  if (elapsed < 1000) return label + ": " + NumberPrototypeToFixed(elapsed, 3) + "ms";
  if (elapsed < 60000) return label + ": " + NumberPrototypeToFixed(elapsed / 1000, 3) + "s";
  const whole = (elapsed - elapsed % 60000) / 60000;
  return label + ": " + whole + "m " + NumberPrototypeToFixed((elapsed - whole * 60000) / 1000, 3) + "s";
}

const labelText = (label) => typeof label === "string" ? label : String(label);

// ---- Tables

// A short text for a cell: objects with more than two properties are only named.
function cellText(value, colors) {
  const isBig = value !== null && typeof value === "object" && !ArrayIsArray(value) && ObjectKeys(value).length > 2;
  return inspect(value, { depth: isBig ? -1 : 0, maxArrayLength: 3, breakLength: Infinity, colors });
}

// Collections have a row for each item; of other objects each property is one, whose own properties are the columns.
function table(data, properties = undefined) {
  if (data === null || typeof data !== "object") return print(false, [data]);
  if (properties !== undefined && !ArrayIsArray(properties)) {
    throw new TypeError("console.table(): the columns must be an array of names, not " + inspect(properties, { depth: 0 }));
  }
  const colors = look(false)?.colors ?? false;
  const brand = classOf(data);
  if (brand === "Map") {
    const index = [], names = [], values = [];
    MapPrototypeForEach(data, (value, key) => {
      ArrayPrototypePush(index, "" + index.length);
      ArrayPrototypePush(names, cellText(key, colors));
      ArrayPrototypePush(values, cellText(value, colors));
    });
    return printTable(["(iteration index)", "Key", "Values"], [index, names, values]);
  }
  if (brand === "Set") {
    const index = [], values = [];
    SetPrototypeForEach(data, (value) => {
      ArrayPrototypePush(index, "" + index.length);
      ArrayPrototypePush(values, cellText(value, colors));
    });
    return printTable(["(iteration index)", "Values"], [index, values]);
  }
  const columns = { __proto__: null }, values = [];
  const index = ObjectKeys(data);
  let hasValues = false;
  for (let row = 0; row < index.length; row++) {
    const item = data[index[row]];
    if (item === null || typeof item !== "object" && typeof item !== "function") {
      hasValues = true;
      values[row] = cellText(item, colors);
      continue;
    }
    const names = properties ?? ObjectKeys(item);
    for (let i = 0; i < names.length; i++) {
      columns[names[i]] ??= [];
      columns[names[i]][row] = ObjectHasOwn(item, names[i]) ? cellText(item[names[i]], colors) : "";
    }
  }
  const heads = ["(index)"], bodies = [index];
  for (const name in columns) {
    ArrayPrototypePush(heads, name);
    ArrayPrototypePush(bodies, columns[name]);
  }
  if (hasValues) {
    ArrayPrototypePush(heads, "Values");
    ArrayPrototypePush(bodies, values);
  }
  printTable(heads, bodies);
}

const ASCII = /^[\x20-\x7e]*$/;
const widthOf = (text) => RegExpPrototypeExec(ASCII, text) === null ? host.width(text) : text.length;

function printTable(heads, columns) {
  const widths = [];
  for (let i = 0; i < heads.length; i++) {
    widths[i] = widthOf(heads[i]);
    for (let row = 0; row < columns[0].length; row++) widths[i] = MathMax(widths[i], widthOf(columns[i][row] ?? ""));
  }
  const line = (left, middle, right) => {
    let text = left;
    for (let i = 0; i < widths.length; i++) text += (i ? middle : "") + StringPrototypeRepeat("─", widths[i] + 2);
    return text + right;
  };
  const cells = (textAt) => {
    let text = "";
    for (let i = 0; i < widths.length; i++) {
      const cell = textAt(i);
      text += "│ " + cell + StringPrototypeRepeat(" ", widths[i] - widthOf(cell) + 1);
    }
    return text + "│";
  };
  let text = line("┌", "┬", "┐") + "\n" + cells((i) => heads[i]) + "\n" + line("├", "┼", "┤") + "\n";
  for (let row = 0; row < columns[0].length; row++) text += cells((i) => columns[i][row] ?? "") + "\n";
  print(false, ["%s", text + line("└", "┴", "┘")]);
}

// A namespace object (https://webidl.spec.whatwg.org/#define-the-global-property-references): an empty prototype of its own.
const console = {
  __proto__: {},
  log(...args) { print(false, args); },
  info(...args) { print(false, args); },
  debug(...args) { print(false, args); },
  warn(...args) { print(true, args); },
  error(...args) { print(true, args); },
  trace(...args) {
    const { stack } = new Error();
    const frames = StringPrototypeTrimEnd(StringPrototypeSlice(stack, StringPrototypeIndexOf(stack, "\n") + 1)); // without this function
    print(true, ["%s", "Trace" + (args.length ? ": " + format(true, args) : "") + "\n" + frames]);
  },
  assert(condition, ...args) {
    if (condition) return;
    if (typeof args[0] === "string") args[0] = "Assertion failed: " + args[0];
    else ArrayPrototypeUnshift(args, "Assertion failed");
    print(true, args);
  },
  dir(value, options) { print(false, ["%O", value], { customInspect: false, ...options }); },
  dirxml(...args) { print(false, args); },
  table(data, properties = undefined) { table(data, properties); },
  group(...args) {
    if (args.length) print(false, args);
    groups++;
  },
  clear() {
    groups = 0;
    host.clear();
  },
  groupEnd() { if (groups > 0) groups--; },
  count(label = "default") {
    label = labelText(label);
    counts[label] = (counts[label] ?? 0) + 1;
    print(false, ["%s", label + ": " + counts[label]]);
  },
  countReset(label = "default") {
    label = labelText(label);
    if (counts[label] === undefined) warn("console.countReset(): nothing was counted as " + JSONStringify(label));
    else delete counts[label];
  },
  time(label = "default") {
    label = labelText(label);
    if (timers[label] === undefined) timers[label] = host.now();
    else warn("console.time(): the timer " + JSONStringify(label) + " is running already");
  },
  timeLog(label = "default", ...args) {
    const text = seconds(labelText(label), "timeLog");
    if (text === null) return;
    ArrayPrototypeUnshift(args, "%s", text);
    print(false, args);
  },
  timeEnd(label = "default") {
    label = labelText(label);
    const text = seconds(label, "timeEnd");
    if (text !== null) print(false, ["%s", text]);
    delete timers[label];
  },
};
console.groupCollapsed = console.group;
ObjectDefineProperty(console, SymbolToStringTag, { __proto__: null, value: "console", configurable: true });
ObjectDefineProperty(globalThis, "console", { __proto__: null, value: console, writable: true, enumerable: false, configurable: true });
})
