// Intl.DurationFormat (https://tc39.es/ecma402/#durationformat-objects), over NumberFormat and ListFormat.
(function (primordials, host, need, engine) {
"use strict";

const {
  ArrayPrototypeIncludes, BigInt, MathAbs, Number, NumberIsInteger, RangeError, RegExpPrototypeExec,
  StringPrototypePadStart, StringPrototypeSlice, StringPrototypeStartsWith, TypeError,
} = primordials;
const { isObject, kindOf } = need("webidl");
const {
  CATEGORIES, checkedOf, createObject, cut, getNumber, getString, makeSlots, push, record, refuseCall, shape, shown,
} = need("intl/options");
const { icu, resolveOptions, supportedLocales } = need("intl/locales");
const { toNumeric } = need("intl/digits");
const { initialise: numberFormat, numberPart } = need("intl/number_format");
const { eachPart, initialise: listFormat } = need("intl/list_format");

const slots = makeSlots();
const slotsOf = checkedOf(slots, "DurationFormat");
const STYLES = ["long", "short", "narrow", "digital"];
const WORDS = ["long", "short", "narrow"];
const DIGITS = ["long", "short", "narrow", "numeric", "2-digit"];
const FRACTIONS = ["long", "short", "narrow", "numeric"];
const DISPLAYS = ["auto", "always"];

// Unit, the unit of NumberFormat, styles, style in "digital".
const UNITS = [
  ["years", "year", WORDS, "short"], ["months", "month", WORDS, "short"], ["weeks", "week", WORDS, "short"],
  ["days", "day", WORDS, "short"], ["hours", "hour", DIGITS, "numeric"], ["minutes", "minute", DIGITS, "numeric"],
  ["seconds", "second", DIGITS, "numeric"], ["milliseconds", "millisecond", FRACTIONS, "numeric"],
  ["microseconds", "microsecond", FRACTIONS, "numeric"], ["nanoseconds", "nanosecond", FRACTIONS, "numeric"],
];
const FIRST_CLOCK = 4, LAST_CLOCK = 8, FIRST_FRACTION = 7;
const CLOCK = ["hours", "minutes", "seconds"];
const isDigits = (style) => style === "numeric" || style === "2-digit";

function initialise(locales, given) {
  const { options, resolved } = resolveOptions("", locales, given, ["nu"], [["nu", "numberingSystem"]], "plain");
  const state = { __proto__: null, locale: resolved.locale, numberingSystem: resolved.nu, units: { __proto__: null } };
  const { 0: hours, 1: minutes } = icu().duration_patterns(resolved.dataLocale);
  state.separators = [separatorOf(hours), separatorOf(minutes)];
  state.style = getString(options, "style", STYLES, "short");
  let previous = "";
  for (let i = 0; i < UNITS.length; i++) {
    const { 0: unit, 2: styles, 3: digital } = UNITS[i];
    const found = state.units[unit] = readUnit(unit, i, options, state.style, styles, digital, previous);
    if (unit === "hours" && RegExpPrototypeExec(/^(?:HH|hh)/, hours) !== null && isDigits(found.style)) found.style = "2-digit";
    if (i >= FIRST_CLOCK && i <= LAST_CLOCK) previous = found.style;
  }
  state.fractionalDigits = getNumber(options, "fractionalDigits", 0, 9, undefined);
  return state;
}

// What stands between the first letters and the next: ":" of "h:mm".
const separatorOf = (pattern) => RegExpPrototypeExec(/^[A-Za-z]+([^A-Za-z]+)/, pattern)?.[1] ?? ":";

// GetDurationUnitOptions
function readUnit(unit, index, options, base, styles, digital, previous) {
  let style = getString(options, unit, styles, undefined);
  let display = "always";
  const follows = previous === "fractional" || isDigits(previous);
  if (style === undefined) {
    if (base === "digital") {
      style = digital;
      if (!ArrayPrototypeIncludes(CLOCK, unit)) display = "auto";
    } else if (follows) {
      style = "numeric";
      if (unit !== "minutes" && unit !== "seconds") display = "auto";
    } else {
      style = base;
      display = "auto";
    }
  }
  if (style === "numeric" && index >= FIRST_FRACTION) {
    style = "fractional";
    display = "auto";
  }
  display = getString(options, unit + "Display", DISPLAYS, display);
  if (display === "always" && style === "fractional") {
    throw new RangeError("Intl.DurationFormat: the option " + unit + "Display must not be \"always\" where " + unit + " are decimals of seconds");
  }
  if ((previous === "fractional" && style !== "fractional") || (isDigits(previous) && style !== "fractional" && !isDigits(style))) {
    throw new RangeError("Intl.DurationFormat: the option " + unit + " must be numeric, as the unit before it is, not " + shown(style));
  }
  if ((unit === "minutes" || unit === "seconds") && isDigits(previous)) style = "2-digit";
  return { __proto__: null, style, display };
}

// ---- Durations

const READ = [3, 4, 8, 7, 5, 1, 9, 6, 2, 0]; // the order in which they are read: by name

// ToDurationRecord: a number for each unit.
function toDuration(input) {
  if (typeof input === "string") {
    throw new RangeError("Intl.DurationFormat: a duration must be an object such as { hours: 1 }, not the string " + shown(input));
  }
  if (!isObject(input)) throw new TypeError("Intl.DurationFormat: a duration must be an object such as { hours: 1 }, not " + kindOf(input));
  const values = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  let isEmpty = true;
  for (let i = 0; i < READ.length; i++) {
    const unit = UNITS[READ[i]][0];
    const value = input[unit];
    if (value === undefined) continue;
    isEmpty = false;
    if (typeof value === "bigint") throw new TypeError("Intl.DurationFormat: " + unit + " must be a number, not a bigint");
    const number = Number(value);
    if (!NumberIsInteger(number)) throw new RangeError("Intl.DurationFormat: " + unit + " must be a whole number, not " + shown(number));
    values[READ[i]] = number + 0;
  }
  if (isEmpty) throw new TypeError("Intl.DurationFormat: the duration has none of the properties years to nanoseconds");
  checkDuration(values);
  return values;
}

function checkDuration(values) {
  const sign = signOf(values);
  for (let i = 0; i < values.length; i++) {
    if (values[i] * sign < 0) throw new RangeError("Intl.DurationFormat: the values of a duration must all have the same sign");
  }
  const seconds = values[3] * 86400 + values[4] * 3600 + values[5] * 60 + values[6];
  let nanoseconds = MathAbs(seconds) < 2 ** 60 ? fraction(values, 3, 86400n) + fraction(values, 4, 3600n) + fraction(values, 5, 60n)
    + fraction(values, 6, 1n) : undefined;
  if (nanoseconds !== undefined) {
    nanoseconds = nanoseconds * 1000000000n + BigInt(values[7]) * 1000000n + BigInt(values[8]) * 1000n + BigInt(values[9]);
    if (nanoseconds < 0n) nanoseconds = -nanoseconds;
  }
  if (MathAbs(values[0]) >= 2 ** 32 || MathAbs(values[1]) >= 2 ** 32 || MathAbs(values[2]) >= 2 ** 32
    || nanoseconds === undefined || nanoseconds >= 9007199254740992n * 1000000000n) {
    throw new RangeError("Intl.DurationFormat: the duration is too long");
  }
}

const fraction = (values, index, factor) => BigInt(values[index]) * factor;

function signOf(values) {
  for (let i = 0; i < values.length; i++) {
    if (values[i] < 0) return -1;
    if (values[i] > 0) return 1;
  }
  return 0;
}

// ---- Formatting

// The value of a unit with the fractional ones behind it as its decimals: a number, or the text of one.
function withFraction(state, values, index) {
  let total = BigInt(values[index]);
  let decimals = 0;
  for (let i = index + 1; i < UNITS.length; i++) {
    if (state.units[UNITS[i][0]].style !== "fractional") continue;
    total = total * 1000n + BigInt(values[i]);
    decimals += 3;
  }
  if (total === 0n) return 0;
  if (decimals === 0) return total;
  const isNegative = total < 0n;
  const digits = StringPrototypePadStart("" + (isNegative ? -total : total), decimals + 1, "0");
  const at = digits.length - decimals;
  return (isNegative ? "-" : "") + StringPrototypeSlice(digits, 0, at) + "." + StringPrototypeSlice(digits, at);
}

function numberParts(state, options, value, unit, parts) {
  options.numberingSystem = state.numberingSystem;
  const { formatter } = numberFormat(state.locale, options);
  const isUnit = options.style === "unit";
  cut(icu().fields(formatter, toNumeric(value)), CATEGORIES.number, (field, text) => numberPart(field, text, false, isUnit),
    (type, text) => { push(parts, [type, text, unit]); });
  return parts;
}

function addDecimals(state, options) {
  options.maximumFractionDigits = state.fractionalDigits ?? 9;
  options.minimumFractionDigits = state.fractionalDigits ?? 0;
  options.roundingMode = "trunc";
}

// FormatNumericUnits: hours, minutes and seconds in digits, from one of them on.
function clockParts(state, values, first, isSigned) {
  const shownValues = [values[4], values[5], withFraction(state, values, 6)];
  const isShown = [];
  for (let i = 0; i < CLOCK.length; i++) {
    push(isShown, FIRST_CLOCK + i >= first && (shownValues[i] !== 0 || state.units[CLOCK[i]].display === "always"));
  }
  if (first <= 5 && isShown[0] && isShown[2]) isShown[1] = true;
  const parts = [];
  for (let i = 0; i < CLOCK.length; i++) {
    if (!isShown[i]) continue;
    if (i > 0 && isShown[i - 1]) push(parts, ["literal", state.separators[i - 1], undefined]);
    const options = { __proto__: null, useGrouping: false };
    if (state.units[CLOCK[i]].style === "2-digit") options.minimumIntegerDigits = 2;
    if (i === 2) addDecimals(state, options);
    if (!isSigned) options.signDisplay = "never";
    const value = isSigned && shownValues[i] === 0 && signOf(values) < 0 ? -0 : shownValues[i];
    numberParts(state, options, value, UNITS[FIRST_CLOCK + i][1], parts);
    isSigned = false;
  }
  return parts;
}

// PartitionDurationFormatPattern: [type, value, unit] of each part.
function partition(state, values) {
  const groups = [];
  let isSigned = true;
  for (let i = 0; i < UNITS.length; i++) {
    const { 0: unit, 1: single } = UNITS[i];
    const { style, display } = state.units[unit];
    if (isDigits(style)) {
      const parts = clockParts(state, values, i, isSigned);
      if (parts.length > 0) push(groups, parts);
      break;
    }
    const options = { __proto__: null, style: "unit", unit: single, unitDisplay: style };
    const isLast = i + 1 >= FIRST_FRACTION && i + 1 < UNITS.length && state.units[UNITS[i + 1][0]].style === "fractional";
    let value = values[i];
    if (isLast) {
      value = withFraction(state, values, i);
      addDecimals(state, options);
    }
    if (display === "always" || value !== 0) {
      if (!isSigned) options.signDisplay = "never";
      else if (value === 0 && signOf(values) < 0) value = -0;
      isSigned = false;
      push(groups, numberParts(state, options, value, single, []));
    }
    if (isLast) break;
  }
  return joined(state, groups);
}

// ListFormatParts
function joined(state, groups) {
  const style = state.style === "digital" ? "short" : state.style;
  state.list ??= listFormat(state.locale, { __proto__: null, type: "unit", style });
  const texts = [];
  for (let i = 0; i < groups.length; i++) {
    let text = "";
    for (let j = 0; j < groups[i].length; j++) text += groups[i][j][1];
    push(texts, text);
  }
  const parts = [];
  let next = 0;
  eachPart(state.list, texts, (type, value) => {
    if (type === "literal") { push(parts, ["literal", value, undefined]); return; }
    const group = groups[next++];
    for (let i = 0; i < group.length; i++) push(parts, group[i]);
  });
  return parts;
}

function resolvedOptions(state) {
  const units = [];
  for (let i = 0; i < UNITS.length; i++) {
    const unit = UNITS[i][0];
    const { style, display } = state.units[unit];
    push(units, [unit, style === "fractional" ? "numeric" : style, unit + "Display", display]);
  }
  return record(
    "locale", state.locale, "numberingSystem", state.numberingSystem, "style", state.style, units,
    "fractionalDigits", state.fractionalDigits,
  );
}

// ---- The class

function DurationFormat(locales = undefined, options = undefined) {
  refuseCall(new.target, "DurationFormat");
  return slots.put(createObject(new.target, DurationFormat), initialise(locales, options));
}

shape(DurationFormat, slots, {
  resolvedOptions() { return resolvedOptions(slotsOf(this, "resolvedOptions")); },
  format(duration) {
    const state = slotsOf(this, "format");
    const parts = partition(state, toDuration(duration));
    let text = "";
    for (let i = 0; i < parts.length; i++) text += parts[i][1];
    return text;
  },
  formatToParts(duration) {
    const state = slotsOf(this, "formatToParts");
    const parts = partition(state, toDuration(duration));
    const found = [];
    for (let i = 0; i < parts.length; i++) push(found, record("type", parts[i][0], "value", parts[i][1], "unit", parts[i][2]));
    return found;
  },
}, {
  supportedLocalesOf(locales, options = undefined) { return supportedLocales("", locales, options); },
}, resolvedOptions);

return { DurationFormat };
})
