// The patterns of dates: ICU's for the options of Intl.DateTimeFormat, with the hours of the cycle asked for
// (https://unicode.org/reports/tr35/tr35-dates.html#Date_Field_Symbol_Table).
(function (primordials, host, need, engine) {
"use strict";

const { ArrayPrototypeIndexOf, StringPrototypeEndsWith, StringPrototypeIncludes, StringPrototypeRepeat } = primordials;
const { icu, remember } = need("intl/locales");

const DIGITS = ["2-digit", "numeric"];
const WIDTHS = ["narrow", "short", "long"];
const ZONES = ["short", "long", "shortOffset", "longOffset", "shortGeneric", "longGeneric"];

// The options for fields, in the order in which they are read: name, values (undefined: 1 to 3).
const COMPONENTS = [
  ["weekday", WIDTHS], ["era", WIDTHS], ["year", DIGITS], ["month", ["2-digit", "numeric", "narrow", "short", "long"]],
  ["day", DIGITS], ["dayPeriod", WIDTHS], ["hour", DIGITS], ["minute", DIGITS], ["second", DIGITS],
  ["fractionalSecondDigits", undefined], ["timeZoneName", ZONES],
];

// ICU's letters for the values of an option.
const LETTERS = {
  __proto__: null,
  weekday: { __proto__: null, narrow: "EEEEE", short: "EEE", long: "EEEE" },
  era: { __proto__: null, narrow: "GGGGG", short: "GGG", long: "GGGG" },
  year: { __proto__: null, "2-digit": "yy", numeric: "y" },
  month: { __proto__: null, "2-digit": "MM", numeric: "M", narrow: "MMMMM", short: "MMM", long: "MMMM" },
  day: { __proto__: null, "2-digit": "dd", numeric: "d" },
  dayPeriod: { __proto__: null, narrow: "BBBBB", short: "B", long: "BBBB" },
  minute: { __proto__: null, "2-digit": "mm", numeric: "m" },
  second: { __proto__: null, "2-digit": "ss", numeric: "s" },
  timeZoneName: {
    __proto__: null, short: "z", long: "zzzz", shortOffset: "O", longOffset: "OOOO", shortGeneric: "v", longGeneric: "vvvv",
  },
};
const HOURS = { __proto__: null, h11: "K", h12: "h", h23: "H", h24: "k" };
const isHour = (letter) => letter === "K" || letter === "h" || letter === "H" || letter === "k";

// The hour cycle of an object: by `hour12`, else the keyword or option, else the locale's.
const usualCycle = remember((tag) => icu().hour_cycle(tag));

function cycleOf(tag, hour12, asked) {
  if (hour12 === undefined && asked !== null) return asked;
  const usual = usualCycle(tag);
  const isTwelve = usual === "h11" || usual === "h12";
  if (hour12 === undefined || hour12 === isTwelve) return usual;
  if (!hour12) return "h23";
  return icu().language_parts(icu().likely(tag, true))[2] === "JP" ? "h11" : "h12";
}

// A pattern or a skeleton with the hours of a cycle.
function withHours(pattern, cycle) {
  let found = "";
  let isQuoted = false;
  for (let i = 0; i < pattern.length; i++) {
    const letter = pattern[i];
    if (letter === "'") isQuoted = !isQuoted;
    if (!isQuoted && isHour(letter)) {
      if (StringPrototypeEndsWith(found, "d")) found += " "; // ICU's pattern of a day and an hour may have nothing between
      found += HOURS[cycle];
    } else {
      found += letter;
    }
  }
  return found;
}

const bestPattern = remember((key, tag, skeleton) => icu().best_pattern(tag, skeleton));
const best = (tag, skeleton) => bestPattern(tag + " " + skeleton, tag, skeleton);

// The pattern for the fields that options ask for.
function patternOf(tag, wanted, cycle) {
  let skeleton = "";
  for (let i = 0; i < COMPONENTS.length; i++) {
    const name = COMPONENTS[i][0];
    const value = wanted[name];
    if (value === undefined) continue;
    if (name === "hour") skeleton += StringPrototypeRepeat(HOURS[cycle], value === "2-digit" ? 2 : 1);
    else if (name === "fractionalSecondDigits") skeleton += StringPrototypeRepeat("S", value);
    else skeleton += LETTERS[name][value];
  }
  return withHours(best(tag, skeleton), cycle);
}

const STYLES = ["full", "long", "medium", "short"];

// The pattern of dateStyle and timeStyle, and whether it is the locale's own.
const styled = remember((key, tag, date, time) => icu().style_pattern(tag, date, time));

const styleIndex = (style) => ArrayPrototypeIndexOf(STYLES, style);

function stylePattern(tag, dateStyle, timeStyle, cycle) {
  const date = styleIndex(dateStyle), time = styleIndex(timeStyle);
  const pattern = styled(tag + " " + date + " " + time, tag, date, time);
  if (timeStyle === undefined || fieldsOf(pattern).cycle === cycle) return { __proto__: null, pattern, isOwn: true };
  return { __proto__: null, pattern: withHours(best(tag, withHours(icu().date_skeleton(pattern), cycle)), cycle), isOwn: false };
}

const ZONE_NAMES = {
  __proto__: null, z: "short", zzzz: "long", O: "shortOffset", OOOO: "longOffset", v: "shortGeneric", vvvv: "longGeneric",
};
const CYCLES = { __proto__: null, K: "h11", h: "h12", H: "h23", k: "h24" };
const width = (count) => (count === 5 ? "narrow" : count === 4 ? "long" : "short");
const digits = (count) => (count === 2 ? "2-digit" : "numeric");

// What the fields of a pattern are, in the options' words, and the cycle of its hours.
function fieldsOf(pattern) {
  const fields = { __proto__: null };
  let isQuoted = false;
  for (let start = 0; start < pattern.length;) {
    const letter = pattern[start];
    let end = start + 1;
    if (letter === "'") isQuoted = !isQuoted;
    else while (pattern[end] === letter) end++;
    const count = end - start;
    start = end;
    if (isQuoted) continue;
    if (letter === "E" || letter === "c") fields.weekday = width(count);
    else if (letter === "G") fields.era = width(count);
    else if (letter === "y" || letter === "U" || letter === "r") fields.year = letter === "y" ? digits(count) : "numeric";
    else if (letter === "M" || letter === "L") fields.month = count < 3 ? digits(count) : width(count);
    else if (letter === "d") fields.day = digits(count);
    else if (letter === "B") fields.dayPeriod = width(count);
    else if (isHour(letter)) { fields.hour = digits(count); fields.cycle = CYCLES[letter]; }
    else if (letter === "m") fields.minute = digits(count);
    else if (letter === "s") fields.second = digits(count);
    else if (letter === "S") fields.fractionalSecondDigits = count;
    else if (StringPrototypeIncludes("zOv", letter)) fields.timeZoneName = ZONE_NAMES[StringPrototypeRepeat(letter, count)];
  }
  return fields;
}

return { COMPONENTS, cycleOf, fieldsOf, patternOf, styleIndex, stylePattern };
})
