// Text of an inspection: styles, primitives, quoting, and how the entries of an object are laid out in lines and columns.
//
// `state` is that of one inspection (see inspect.js): its options, and the current indentation.
(function (primordials, reading) {
"use strict";

const {
  ArrayPrototypeJoin, ArrayPrototypePush, MathFloor, MathMax, MathMin, MathRound, MathSqrt, NumberPrototypeToString,
  ObjectDefineProperty, ObjectGetOwnPropertyDescriptor, ObjectHasOwn, RegExpPrototypeExec, StringPrototypeCharCodeAt,
  StringPrototypeCodePointAt, StringPrototypeIncludes, StringPrototypeIndexOf, StringPrototypePadStart,
  StringPrototypeRepeat, StringPrototypeSlice, StringPrototypeToUpperCase, SymbolPrototypeToString,
} = primordials;
const { field } = reading;

// Select Graphic Rendition codes: on, off.
const STYLES = {
  __proto__: null,
  special: [36, 39], number: [33, 39], bigint: [33, 39], boolean: [33, 39], undefined: [90, 39], null: [1, 22],
  string: [32, 39], symbol: [32, 39], date: [35, 39], regexp: [31, 39], module: [4, 24],
};

function stylize(state, text, style) {
  const codes = state.colors ? STYLES[style] : undefined;
  return codes === undefined ? text : "\x1b[" + codes[0] + "m" + text + "\x1b[" + codes[1] + "m";
}

// ---- Primitives

function formatPrimitive(state, value) {
  switch (typeof value) {
    case "string": return formatString(state, value);
    case "number": return stylize(state, separated(state, formatNumber(value)), "number");
    case "bigint": return stylize(state, separated(state, "" + value) + "n", "bigint");
    case "boolean": return stylize(state, value ? "true" : "false", "boolean");
    case "symbol": return stylize(state, SymbolPrototypeToString(value), "symbol");
    case "undefined": return stylize(state, "undefined", "undefined");
    default: return stylize(state, "null", "null");
  }
}

function formatNumber(number) {
  return number === 0 && 1 / number < 0 ? "-0" : "" + number;
}

// `1_234.567_8`, on request: the digits before the point in groups from the right, those behind it from the left.
function separated(state, number) {
  const parts = state.numericSeparator ? RegExpPrototypeExec(DECIMAL, number) : null;
  if (parts === null) return number;
  let { 2: whole, 3: fraction } = parts, text = "";
  while (whole.length > 3) {
    text = "_" + StringPrototypeSlice(whole, -3) + text;
    whole = StringPrototypeSlice(whole, 0, -3);
  }
  text = parts[1] + whole + text;
  if (fraction === undefined) return text;
  text += "." + StringPrototypeSlice(fraction, 0, 3);
  for (let i = 3; i < fraction.length; i += 3) text += "_" + StringPrototypeSlice(fraction, i, i + 3);
  return text;
}

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

function formatString(state, text) {
  let trailer = "";
  const excess = text.length - state.maxStringLength;
  if (excess > 0) {
    text = StringPrototypeSlice(text, 0, state.maxStringLength);
    trailer = "... " + count(excess, "more character");
  }
  const room = state.breakLength - state.indentation - 4;
  if (text.length <= 16 || text.length <= room) return stylize(state, quote(text), "string") + trailer;
  const lines = splitLines(text);
  for (let i = 0; i < lines.length; i++) lines[i] = stylize(state, quote(lines[i]), "string");
  return ArrayPrototypeJoin(lines, " +\n" + StringPrototypeRepeat(" ", state.indentation + 2)) + trailer;
}

function count(n, noun) {
  return n + " " + noun + (n === 1 ? "" : "s");
}

// The last entry of an object of which something is left out.
function writeRemaining(entries, remaining, noun = "item", nouns = noun + "s") {
  if (remaining <= 0) return;
  ArrayPrototypePush(entries, "... " + remaining + " more " + (remaining === 1 ? noun : nouns));
  ObjectDefineProperty(entries, "areCut", { __proto__: null, value: true });
}

// Lines with their line feeds; a trailing one opens no further line.
function splitLines(text) {
  const lines = [];
  let start = 0;
  do {
    const end = StringPrototypeIndexOf(text, "\n", start) + 1 || text.length;
    ArrayPrototypePush(lines, StringPrototypeSlice(text, start, end));
    start = end;
  } while (start < text.length);
  return lines;
}

function indent(text, width) {
  if (width === 0 || !StringPrototypeIncludes(text, "\n")) return text;
  return ArrayPrototypeJoin(splitLines(text), StringPrototypeRepeat(" ", width));
}

const UNPRINTABLE = /[\x00-\x1f'\\\x7f-\x9f\ud800-\udfff]/;
const SHORT_ESCAPES = { __proto__: null, 8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r", 92: "\\\\" };

function quote(text) {
  let mark = "'";
  if (StringPrototypeIncludes(text, "'")) {
    if (!StringPrototypeIncludes(text, '"')) mark = '"';
    else if (!StringPrototypeIncludes(text, "`") && !StringPrototypeIncludes(text, "${")) mark = "`";
  }
  return mark + escapeText(text, mark) + mark;
}

function escapeText(text, mark = "") {
  if (RegExpPrototypeExec(UNPRINTABLE, text) === null) return text;
  let escaped = "", start = 0;
  for (let i = 0; i < text.length; i++) {
    const code = StringPrototypeCharCodeAt(text, i);
    const replacement = escapeUnit(text, i, code, mark);
    if (replacement === "") continue;
    if (replacement === "pair") {
      i++;
      continue;
    }
    escaped += StringPrototypeSlice(text, start, i) + replacement;
    start = i + 1;
  }
  return escaped + StringPrototypeSlice(text, start);
}

// The escape of one UTF-16 code unit, "" for none, "pair" where a surrogate pair begins.
function escapeUnit(text, index, code, mark) {
  if (code in SHORT_ESCAPES) return code === 92 && mark === "" ? "" : SHORT_ESCAPES[code];
  if (code < 0x20 || code >= 0x7f && code <= 0x9f) {
    const hex = StringPrototypeToUpperCase(NumberPrototypeToString(code, 16));
    return "\\x" + StringPrototypePadStart(hex, 2, "0");
  }
  if (code === 39) return mark === "'" ? "\\'" : "";
  if (code < 0xd800 || code > 0xdfff) return "";
  if (StringPrototypeCodePointAt(text, index) > 0xffff) return "pair";
  return "\\u" + NumberPrototypeToString(code, 16);
}

// ---- Layout of entries

// One line where the text is short and not too deep, else a line per entry.
function layOut(state, object, view, entries, level) {
  const lead = (view.base === "" ? "" : view.base + " ") + view.open;
  const lines = view.list && state.compact >= 1 && entries.length > 6 ? columns(state, object, entries) : entries;
  const shallow = state.deepest - level < state.compact;
  if (shallow && lines.length === entries.length && fitsOneLine(state, view, entries)) {
    const joined = ArrayPrototypeJoin(entries, ", ");
    if (!StringPrototypeIncludes(joined, "\n")) return lead + " " + joined + " " + view.close;
  }
  const margin = "\n" + StringPrototypeRepeat(" ", state.indentation);
  return lead + margin + "  " + ArrayPrototypeJoin(lines, "," + margin + "  ") + margin + view.close;
}

function fitsOneLine(state, view, entries) {
  if (StringPrototypeIncludes(view.base, "\n")) return false;
  // Per entry two columns for its separator; ten for what is around the object.
  let width = 2 * entries.length + state.indentation + view.open.length + view.base.length + 10;
  for (let i = 0; i < entries.length && width <= state.breakLength; i++) width += printedLength(state, entries[i]);
  return width <= state.breakLength;
}

// Groups more than six short entries in aligned columns whose block comes out about two and a half times as wide as high.
function columns(state, object, entries) {
  // The last entry counts what is left out: it gets its own line.
  const hasMore = entries.length > state.maxArrayLength || ObjectHasOwn(entries, "areCut");
  const shown = hasMore ? entries.length - 1 : entries.length;
  const widths = [];
  let total = 0, widest = 0;
  for (let i = 0; i < shown; i++) {
    const width = displayWidth(state, entries[i]);
    ArrayPrototypePush(widths, width);
    total += width + 2;
    widest = MathMax(widest, width);
  }
  const cell = widest + 2;
  const uneven = total / cell <= 5 && widest > 6;
  if (uneven || cell * 3 + state.indentation >= state.breakLength) return entries;
  // The more the widths vary, the more columns fit in the same shape.
  const biased = MathMax(cell - 3 - MathSqrt(cell - total / entries.length), 1);
  const across = MathMin(
    MathRound(MathSqrt(2.5 * biased * shown) / biased),
    MathFloor((state.breakLength - state.indentation) / cell),
    state.compact * 4,
    15,
  );
  if (across <= 1) return entries;
  const rows = writeRows(entries, widths, across, allNumbers(object, entries.length));
  if (hasMore) ArrayPrototypePush(rows, entries[shown]);
  return rows;
}

function writeRows(entries, widths, across, alignRight) {
  const columnWidths = [];
  for (let column = 0; column < across; column++) {
    let width = 0;
    for (let i = column; i < widths.length; i += across) width = MathMax(width, widths[i]);
    ArrayPrototypePush(columnWidths, width);
  }
  const rows = [];
  for (let start = 0; start < widths.length; start += across) {
    const end = MathMin(start + across, widths.length);
    let row = "";
    for (let i = start; i < end; i++) {
      const padding = StringPrototypeRepeat(" ", columnWidths[i - start] - widths[i]);
      const last = i === end - 1;
      if (alignRight) row += padding + entries[i] + (last ? "" : ", ");
      else row += last ? entries[i] : entries[i] + ", " + padding;
    }
    ArrayPrototypePush(rows, row);
  }
  return rows;
}

function allNumbers(object, count) {
  for (let i = 0; i < count; i++) {
    const value = field(ObjectGetOwnPropertyDescriptor(object, i), "value");
    if (typeof value !== "number" && typeof value !== "bigint") return false;
  }
  return true;
}

function withoutStyles(text) {
  let plain = "", start = 0;
  for (let at; (at = StringPrototypeIndexOf(text, "\x1b[", start)) !== -1;) {
    plain += StringPrototypeSlice(text, start, at);
    start = StringPrototypeIndexOf(text, "m", at) + 1;
  }
  return plain + StringPrototypeSlice(text, start);
}

function printedLength(state, text) {
  return (state.colors ? withoutStyles(text) : text).length;
}

const NOT_ASCII = /[^\x20-\x7e]/;
const NO_WIDTH = /[\p{Mn}\p{Me}\p{Cf}\p{Cc}]/u;
// East Asian wide and fullwidth forms, and emoji: two columns each.
const WIDE_RANGES = /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]/;
const WIDE = /[\u{20000}-\u{3fffd}\p{Emoji_Presentation}]/u;

// Columns that a text takes on a terminal.
function displayWidth(state, text) {
  if (state.colors) text = withoutStyles(text);
  if (RegExpPrototypeExec(NOT_ASCII, text) === null) return text.length;
  let width = 0;
  for (let i = 0; i < text.length; i++) {
    const point = StringPrototypeSlice(text, i, i + (StringPrototypeCodePointAt(text, i) > 0xffff ? 2 : 1));
    if (point.length === 2) i++;
    if (RegExpPrototypeExec(WIDE_RANGES, point) !== null || RegExpPrototypeExec(WIDE, point) !== null) width += 2;
    else if (RegExpPrototypeExec(NO_WIDTH, point) === null) width += 1;
  }
  return width;
}

return { __proto__: null, stylize, formatPrimitive, formatNumber, count, indent, quote, escapeText, layOut, writeRemaining };
})
