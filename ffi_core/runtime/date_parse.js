// Date.parse and `new Date(text)` as V8 does them. ECMAScript leaves all but one form to the engine, and the engine's own
// parser takes the offset of "2024-07-15 12:00:00-04:00" for the time of day.
//
// First the form of ECMAScript 21.4.1.32; what is left of the text goes to the rules for all others: words are months,
// zones, AM and PM, or nothing before the first number; numbers are the date unless `:` or what came before says more.
(function (primordials, native) {
"use strict";

const {
  Date: EngineDate, DateParse, DatePrototypeGetTimezoneOffset, DatePrototypeSetUTCFullYear, DatePrototypeSetUTCHours, MathTrunc,
  FunctionPrototypeBind, ObjectDefineProperties, ObjectDefineProperty, ObjectSetPrototypeOf, ReflectApply, ReflectConstruct, RegExpPrototypeExec, String,
  StringFromCharCode, StringPrototypeCharCodeAt, SymbolToPrimitive, TypeError,
} = primordials;

// ---- Tokens: a kind, with a number or symbol, and a length

const END = 0, NUMBER = 1, SYMBOL = 2, SPACE = 3, WORD = 4, OTHER = 5;
const NO_WORD = 0, MONTH = 1, HALF = 2, ZONE = 3, SEPARATOR = 4;

const WORDS = { __proto__: null, am: [HALF, 0], pm: [HALF, 12], ut: [ZONE, 0], utc: [ZONE, 0], z: [ZONE, 0], gmt: [ZONE, 0], t: [SEPARATOR, 0],
  cdt: [ZONE, -5], cst: [ZONE, -6], edt: [ZONE, -4], est: [ZONE, -5], mdt: [ZONE, -6], mst: [ZONE, -7], pdt: [ZONE, -7], pst: [ZONE, -8] };
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
for (let i = 0; i < 12; i++) WORDS[MONTHS[i]] = [MONTH, i + 1];

const MOST_DIGITS = 9; // what follows them counts as length only

const isSpace = (code) => code === 32 || code >= 9 && code <= 13 || code === 0xa0 || code === 0xfeff || code === 0x1680
  || code >= 0x2000 && code <= 0x200a || code === 0x2028 || code === 0x2029 || code === 0x202f || code === 0x205f || code === 0x3000;
const isDigit = (code) => code >= 48 && code <= 57;

class Scanner {
  constructor(text) {
    this.text = text;
    this.at = 0;
    this.read();
  }

  code() { return this.at < this.text.length ? StringPrototypeCharCodeAt(this.text, this.at) : 0; }

  // Read the next token into `kind`, `value`, `length`; of a word, `word` is what it means.
  read() {
    const { text, at: start } = this;
    const code = this.code();
    this.value = 0;
    this.word = NO_WORD;
    if (start >= text.length || code === 0) { // as V8, a NUL ends the text
      this.kind = END;
    } else if (isDigit(code)) {
      this.kind = NUMBER;
      while (this.code() === 48) this.at++;
      for (let i = 0; isDigit(this.code()); i++, this.at++) if (i < MOST_DIGITS) this.value = this.value * 10 + this.code() - 48;
    } else if (code === 58 || code === 45 || code === 43 || code === 46 || code === 41) { // : - + . )
      this.kind = SYMBOL;
      this.value = text[start];
      this.at++;
    } else if (code >= 65 && !isSpace(code)) {
      this.kind = WORD;
      let name = "";
      for (; this.code() >= 65 && !isSpace(this.code()); this.at++) {
        // the bit that makes ASCII letters lower case
        if (this.at - start < 3) name += StringFromCharCode(this.code() | 0x20);
      }
      const known = WORDS[name];
      if (known !== undefined && (this.at - start <= 3 || known[0] === MONTH)) {
        this.word = known[0];
        this.value = known[1];
      }
    } else if (isSpace(code)) {
      this.kind = SPACE;
      this.at++;
    } else {
      this.kind = OTHER;
      if (code === 40) this.skipParentheses();
      else this.at++;
    }
    this.length = this.at - start;
  }

  skipParentheses() {
    let depth = 0;
    do {
      const code = this.code();
      if (code === 41) depth--;
      else if (code === 40) depth++;
      this.at++;
    } while (depth > 0 && this.at < this.text.length && this.code() !== 0);
  }

  is(symbol) { return this.kind === SYMBOL && this.value === symbol; }
  isSign() { return this.kind === SYMBOL && (this.value === "+" || this.value === "-"); }
  isFixed(length) { return this.kind === NUMBER && this.length === length; }
  isZ() { return this.kind === WORD && this.word === ZONE && this.length === 1; }

  skip(symbol) {
    if (!this.is(symbol)) return false;
    this.read();
    return true;
  }

  // A number of this many digits within limits, which is taken; -1 when there is none.
  take(length, least, most) {
    const { value } = this;
    if (!this.isFixed(length) || value < least || value > most) return -1;
    this.read();
    return value;
  }

  // The milliseconds of a fraction, whose digits are the next token.
  takeMilliseconds() {
    let { value, length } = this;
    this.read();
    if (length === 1) return value * 100;
    if (length === 2) return value * 10;
    if (length > MOST_DIGITS) length = MOST_DIGITS;
    for (; length > 3; length--) value = MathTrunc(value / 10);
    return value;
  }
}

ObjectSetPrototypeOf(Scanner.prototype, null); // its fields are no accessors that a user put on Object.prototype

// ---- What has been read

class Parts {
  constructor() {
    this.day = [];
    this.month = 0; // by name
    this.isIso = false;
    this.time = [];
    this.half = -1; // 0 AM, 12 PM
    this.sign = 0; // of the offset; 0: local time
    this.hours = -1;
    this.minutes = -1;
  }

  addDay(n) { return this.day.length < 3 && (this.day[this.day.length] = n, true); }
  addTime(n) { return this.time.length < 4 && (this.time[this.time.length] = n, true); }
  endTime(n) {
    this.addTime(n);
    while (this.time.length < 4) this.time[this.time.length] = 0;
  }
  expectsTime(n) {
    const at = this.time.length;
    return (at === 1 || at === 2) && n < 60 || at === 3 && n < 1000;
  }
  expectsMinutes(n) { return this.hours !== -1 && this.minutes === -1 && n < 60; }
  isUtc() { return this.hours === 0 && this.minutes === 0; }
  setZone(hours) {
    this.sign = hours < 0 ? -1 : 1;
    this.hours = hours * this.sign;
    this.minutes = 0;
  }

  // The time value, or NaN.
  value() {
    const { day, time, month: named } = this;
    if (day.length === 0) return NaN;
    while (day.length < 3) day[day.length] = 1;
    while (time.length < 4) time[time.length] = 0;
    const isDay = (n) => n >= 1 && n <= 31;
    let year, month, date;
    if (named === 0) {
      if (this.isIso || !isDay(day[0])) { year = day[0]; month = day[1]; date = day[2]; }
      else { month = day[0]; date = day[1]; year = day[2]; }
    } else {
      month = named;
      if (!isDay(day[0])) { year = day[0]; date = day[1]; }
      else { date = day[0]; year = day[1]; }
    }
    if (!this.isIso && year >= 0) year += year < 50 ? 2000 : year < 100 ? 1900 : 0;
    if (month < 1 || month > 12 || !isDay(date)) return NaN;
    let hour = time[0];
    const minute = time[1], second = time[2], millisecond = time[3];
    if (this.half !== -1) {
      if (hour > 12) return NaN;
      hour = hour % 12 + this.half;
    }
    if ((hour > 23 || minute > 59 || second > 59 || millisecond > 999) && (hour !== 24 || minute > 0 || second > 0 || millisecond > 0)) return NaN;
    if (this.sign !== 0) {
      const offset = this.sign * ((this.hours === -1 ? 0 : this.hours) * 3600 + (this.minutes === -1 ? 0 : this.minutes) * 60);
      return clip(utcOf(year, month, date, hour, minute, second, millisecond) - offset * 1000);
    }
    return fromLocal(utcOf(year, month, date, hour, minute, second, millisecond));
  }
}
ObjectSetPrototypeOf(Parts.prototype, null);

// The time value of a local time that is given as if it were UTC (ECMAScript 21.4.1.26): of what is twice in a year the first,
// of what is left out by the offset before. The engine's setters take the other one.
function fromLocal(local) {
  const before = offsetAt(local - DAY), after = offsetAt(local + DAY);
  const first = local + before;
  return clip(before === after || offsetAt(first) === before || offsetAt(local + after) !== after ? first : local + after);
}
const DAY = 86400000;
const offsetAt = (value) => DatePrototypeGetTimezoneOffset(new EngineDate(value)) * 60000;

// Not by Date.UTC, which takes years below 100 for those of the 20th century.
function utcOf(year, month, date, hour, minute, second, millisecond) {
  const utc = new EngineDate(0);
  DatePrototypeSetUTCFullYear(utc, year, month - 1, date);
  return DatePrototypeSetUTCHours(utc, hour, minute, second, millisecond);
}

const clip = (value) => value >= -8.64e15 && value <= 8.64e15 ? value + 0 : NaN;

// ---- The form of ECMAScript. True: all was read; false: it is none; undefined: other rules take it from where the scanner is

function parseIso(scanner, parts) {
  if (scanner.isSign()) {
    const sign = scanner.value === "-" ? -1 : 1;
    scanner.read(); // the other rules ignore a sign before the first number
    if (!scanner.isFixed(6)) return undefined;
    const year = scanner.value;
    scanner.read();
    if (sign === -1 && year === 0) return undefined;
    parts.addDay(sign * year);
  } else if (scanner.isFixed(4)) {
    parts.addDay(scanner.value);
    scanner.read();
  } else {
    return undefined;
  }
  if (scanner.skip("-")) {
    const month = scanner.take(2, 1, 12);
    if (month === -1) return undefined;
    parts.addDay(month);
    if (scanner.skip("-")) {
      const date = scanner.take(2, 1, 31);
      if (date === -1) return undefined;
      parts.addDay(date);
    }
  }
  if (!(scanner.kind === WORD && scanner.word === SEPARATOR)) {
    if (scanner.kind !== END) return undefined;
  } else {
    scanner.read();
    if (!parseIsoTime(scanner, parts)) return false;
  }
  if (parts.hours === -1 && parts.time.length === 0) parts.setZone(0);
  parts.isIso = true;
  return true;
}

function parseIsoTime(scanner, parts) {
  const hour = scanner.take(2, 0, 24);
  if (hour === -1 || !scanner.skip(":")) return false;
  const most = hour === 24 ? 0 : 59;
  const minute = scanner.take(2, 0, most);
  if (minute === -1) return false;
  parts.addTime(hour);
  parts.addTime(minute);
  if (scanner.skip(":")) {
    const second = scanner.take(2, 0, most);
    if (second === -1) return false;
    parts.addTime(second);
    if (scanner.skip(".")) {
      if (scanner.kind !== NUMBER || hour === 24 && scanner.value > 0) return false;
      parts.addTime(scanner.takeMilliseconds());
    }
  }
  if (scanner.isZ()) {
    scanner.read();
    parts.setZone(0);
  } else if (scanner.isSign()) {
    parts.sign = scanner.value === "+" ? 1 : -1;
    scanner.read();
    if (scanner.isFixed(4)) {
      parts.hours = MathTrunc(scanner.value / 100);
      parts.minutes = scanner.value % 100;
      if (parts.hours > 23 || parts.minutes > 59) return false;
      scanner.read();
    } else {
      parts.hours = scanner.take(2, 0, 23);
      if (parts.hours === -1 || !scanner.skip(":")) return false;
      parts.minutes = scanner.take(2, 0, 59);
      if (parts.minutes === -1) return false;
    }
  }
  return scanner.kind === END;
}

// ---- All other forms

function parseNumber(scanner, parts) {
  const n = scanner.value;
  scanner.read();
  if (scanner.skip(":")) {
    if (scanner.skip(":")) { // n::
      if (parts.time.length !== 0) return false;
      parts.addTime(n);
      parts.addTime(0);
    } else {
      if (!parts.addTime(n)) return false;
      if (scanner.is(".")) scanner.read();
    }
  } else if (scanner.skip(".") && parts.expectsTime(n)) {
    parts.addTime(n);
    if (scanner.kind !== NUMBER) return false;
    parts.endTime(scanner.takeMilliseconds());
  } else if (parts.expectsMinutes(n)) {
    parts.minutes = n;
  } else if (parts.expectsTime(n)) {
    parts.endTime(n);
    return scanner.kind === END || scanner.kind === SPACE || scanner.isZ() || scanner.isSign();
  } else {
    if (!parts.addDay(n)) return false;
    scanner.skip("-");
  }
  return true;
}

function parseOffset(scanner, parts) {
  parts.sign = scanner.value === "+" ? 1 : -1;
  scanner.read();
  let n = 0, length = 0;
  if (scanner.kind === NUMBER) {
    n = scanner.value;
    length = scanner.length;
    scanner.read();
  }
  if (scanner.is(":")) {
    parts.hours = n;
    parts.minutes = -1;
  } else if (length === 1 || length === 2) {
    parts.hours = n;
    parts.minutes = 0;
  } else if (length === 3 || length === 4) {
    parts.hours = MathTrunc(n / 100);
    parts.minutes = n % 100;
  } else {
    return false;
  }
  return true;
}

function parseRest(scanner, parts) {
  let hasNumber = parts.day.length !== 0;
  while (scanner.kind !== END) {
    if (scanner.kind === NUMBER) {
      hasNumber = true;
      if (!parseNumber(scanner, parts)) return false;
    } else if (scanner.kind === WORD) {
      const { word, value } = scanner;
      scanner.read();
      if (word === HALF && parts.time.length !== 0) {
        parts.half = value;
      } else if (word === MONTH) {
        parts.month = value;
        scanner.skip("-");
      } else if (word === ZONE && hasNumber) {
        parts.setZone(value);
      } else if (hasNumber || scanner.kind === NUMBER) {
        return false;
      }
    } else if (scanner.isSign() && (parts.isUtc() || parts.time.length !== 0)) {
      hasNumber = true;
      if (!parseOffset(scanner, parts)) return false;
    } else if ((scanner.isSign() || scanner.is(")")) && hasNumber) {
      return false;
    } else {
      scanner.read();
    }
  }
  return true;
}

// The usual form, which the engine reads as V8 does. Times without an offset are local: it takes them for UTC here.
const USUAL = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{3})?)?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)?$/;

function parse(text) {
  const usual = RegExpPrototypeExec(USUAL, text);
  if (usual !== null && (usual[1] === undefined) === (usual[2] === undefined)) return DateParse(text);
  if (usual !== null && usual[2] === undefined) return fromLocal(DateParse(text + "Z"));
  const scanner = new Scanner(text);
  const parts = new Parts();
  const isWhole = parseIso(scanner, parts);
  if (isWhole === false || isWhole === undefined && !parseRest(scanner, parts)) return NaN;
  return parts.value();
}

// ---- Date, which is the engine's but for the texts

const CONVERSIONS = ["valueOf", "toString"];

// ToPrimitive without a hint (ECMAScript 7.1.1).
function primitiveOf(value) {
  const exotic = value[SymbolToPrimitive];
  if (exotic !== undefined && exotic !== null) {
    const primitive = ReflectApply(exotic, value, ["default"]);
    if (typeof primitive !== "object" && typeof primitive !== "function" || primitive === null) return primitive;
  } else {
    for (let i = 0; i < CONVERSIONS.length; i++) {
      const method = value[CONVERSIONS[i]];
      if (typeof method !== "function") continue;
      const primitive = ReflectApply(method, value, []);
      if (typeof primitive !== "object" && typeof primitive !== "function" || primitive === null) return primitive;
    }
  }
  throw new TypeError("cannot convert an object to a date");
}

const isObject = (value) => typeof value === "object" && value !== null || typeof value === "function";

// A path or bytes of Python's may read as a date; what is one has a number, or an ISO form.
function mayBeDate(value) {
  const flags = native.protocols(value);
  return flags === -1 || (flags & native.PROTOCOLS.HAS_PRIMITIVE) !== 0 || typeof value.isoformat === "function";
}

function constructDate(value) {
  if (new.target === undefined) return EngineDate();
  if (arguments.length !== 1) return ReflectConstruct(EngineDate, arguments, new.target);
  if (isObject(value) && native.classOf(value) !== "Date") value = mayBeDate(value) ? primitiveOf(value) : NaN;
  if (typeof value === "string") value = parse(value);
  return ReflectConstruct(EngineDate, [value], new.target);
}
const { prototype } = EngineDate;
constructDate.prototype = prototype;
const ParsingDate = FunctionPrototypeBind(constructDate, undefined); // its text is that of a native function
ObjectDefineProperties(ParsingDate, {
  prototype: { value: prototype },
  name: { value: "Date", configurable: true },
  length: { value: 7, configurable: true },
  now: { value: EngineDate.now, writable: true, configurable: true },
  parse: { value: { parse(text) { return parse(String(text)); } }.parse, writable: true, configurable: true },
  UTC: { value: EngineDate.UTC, writable: true, configurable: true },
});
ObjectDefineProperty(prototype, "constructor", { value: ParsingDate, writable: true, configurable: true, enumerable: false });
ObjectDefineProperty(globalThis, "Date", { value: ParsingDate, writable: true, configurable: true, enumerable: false });

return { parse, fromLocal };
})
