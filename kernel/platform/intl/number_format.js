// Intl.NumberFormat (https://tc39.es/ecma402/#numberformat-objects), over ICU's number formatter.
(function (primordials, host, need, engine) {
"use strict";

const {
  ArrayPrototypeIncludes, RangeError, RegExpPrototypeExec, StringPrototypeIndexOf, StringPrototypeSlice,
  StringPrototypeToUpperCase, TypeError,
} = primordials;
const {
  CATEGORIES, anonymous, chain, checkedOf, createObject, getString, makeSlots, record, shape, shown, toParts, toText, unchain,
} = need("intl/options");
const { icu, icuTag, resolveOptions, supportedLocales } = need("intl/locales");
const { digitOptions, digitSkeleton, readDigits, roundingOptions, toNumeric } = need("intl/digits");

const slots = makeSlots();
const slotsOf = checkedOf(slots, "NumberFormat");

// https://tc39.es/ecma402/#table-sanctioned-single-unit-identifiers
const UNITS = [
  "acre", "bit", "byte", "celsius", "centimeter", "day", "degree", "fahrenheit", "fluid-ounce", "foot", "gallon", "gigabit",
  "gigabyte", "gram", "hectare", "hour", "inch", "kilobit", "kilobyte", "kilogram", "kilometer", "liter", "megabit", "megabyte",
  "meter", "microsecond", "mile", "mile-scandinavian", "milliliter", "millimeter", "millisecond", "minute", "month", "nanosecond",
  "ounce", "percent", "petabyte", "pound", "second", "stone", "terabit", "terabyte", "week", "yard", "year",
];

function isUnit(unit) {
  if (ArrayPrototypeIncludes(UNITS, unit)) return true;
  const at = StringPrototypeIndexOf(unit, "-per-");
  return at > 0 && ArrayPrototypeIncludes(UNITS, StringPrototypeSlice(unit, 0, at))
    && ArrayPrototypeIncludes(UNITS, StringPrototypeSlice(unit, at + 5));
}

const STYLES = ["decimal", "percent", "currency", "unit"];
const CURRENCY_DISPLAYS = ["code", "symbol", "narrowSymbol", "name"];
const CURRENCY_SIGNS = ["standard", "accounting"];
const UNIT_DISPLAYS = ["short", "narrow", "long"];
const NOTATIONS = ["standard", "scientific", "engineering", "compact"];
const COMPACT_DISPLAYS = ["short", "long"];
const SIGNS = ["auto", "never", "always", "exceptZero", "negative"];
const GROUPINGS = ["min2", "auto", "always", "true", "false"];

// Intl's name of a value -> ICU's in skeletons.
const WIDTHS = {
  __proto__: null, code: "iso-code", symbol: "short", narrowSymbol: "narrow", name: "full-name",
  short: "short", narrow: "narrow", long: "full-name",
};
const SIGN_NAMES = {
  __proto__: null, auto: "auto", never: "never", always: "always", exceptZero: "except-zero", negative: "negative",
};
const ACCOUNTING_SIGNS = {
  __proto__: null, auto: "accounting", never: "never", always: "accounting-always", exceptZero: "accounting-except-zero",
  negative: "accounting-negative",
};
const GROUPING_NAMES = { __proto__: null, auto: "auto", always: "on-aligned", min2: "min2", false: "off" };

// SetNumberFormatUnitOptions
function readUnit(state, options) {
  const style = getString(options, "style", STYLES, "decimal");
  const currency = getString(options, "currency", undefined, undefined);
  if (currency === undefined) {
    if (style === "currency") throw new TypeError("Intl.NumberFormat: the style \"currency\" needs the option currency, as in { currency: \"EUR\" }");
  } else if (RegExpPrototypeExec(/^[A-Za-z]{3}$/, currency) === null) {
    throw new RangeError("Intl.NumberFormat: the option currency must be a code of three letters, not " + shown(currency));
  }
  const currencyDisplay = getString(options, "currencyDisplay", CURRENCY_DISPLAYS, "symbol");
  const currencySign = getString(options, "currencySign", CURRENCY_SIGNS, "standard");
  const unit = getString(options, "unit", undefined, undefined);
  if (unit === undefined) {
    if (style === "unit") throw new TypeError("Intl.NumberFormat: the style \"unit\" needs the option unit, as in { unit: \"kilometer-per-hour\" }");
  } else if (!isUnit(unit)) {
    throw new RangeError("Intl.NumberFormat: the option unit must be one of Intl.supportedValuesOf(\"unit\"), or two of them with "
      + "\"-per-\" between, not " + shown(unit));
  }
  const unitDisplay = getString(options, "unitDisplay", UNIT_DISPLAYS, "short");
  state.style = style;
  if (style === "currency") {
    state.currency = StringPrototypeToUpperCase(currency);
    state.currencyDisplay = currencyDisplay;
    state.currencySign = currencySign;
  } else if (style === "unit") {
    state.unit = unit;
    state.unitDisplay = unitDisplay;
  }
}

function readGrouping(options, fallback) {
  const value = options.useGrouping;
  if (value === undefined) return fallback;
  if (value === true) return "always";
  if (!value) return false;
  const text = toText(value, "the option useGrouping");
  if (!ArrayPrototypeIncludes(GROUPINGS, text)) {
    throw new RangeError("Intl: the option useGrouping must be a boolean, \"min2\", \"auto\" or \"always\", not " + shown(value));
  }
  return text === "true" || text === "false" ? fallback : text;
}

// The state of a new NumberFormat.
function initialise(locales, given) {
  const state = { __proto__: null };
  const { options, resolved } = resolveOptions("", locales, given, ["nu"], [["nu", "numberingSystem"]], "coerce");
  state.locale = resolved.locale;
  state.numberingSystem = resolved.nu;
  readUnit(state, options);
  const { style } = state;
  const notation = state.notation = getString(options, "notation", NOTATIONS, "standard");
  const decimals = style === "currency" && notation === "standard" ? icu().currency_digits(state.currency) : undefined;
  readDigits(state, options, decimals ?? 0, decimals ?? (style === "percent" ? 0 : 3), notation);
  const compactDisplay = getString(options, "compactDisplay", COMPACT_DISPLAYS, "short");
  if (notation === "compact") state.compactDisplay = compactDisplay;
  state.useGrouping = readGrouping(options, notation === "compact" ? "min2" : "auto");
  state.signDisplay = getString(options, "signDisplay", SIGNS, "auto");
  state.formatter = icu().number_formatter(icuTag(resolved.dataLocale, { __proto__: null, nu: resolved.nu }), skeletonOf(state));
  state.write = state.formatter.format;
  return state;
}

function notationSkeleton(state) {
  if (state.notation === "compact") return " compact-" + state.compactDisplay;
  return state.notation === "standard" ? "" : " " + state.notation;
}

function skeletonOf(state) {
  let skeleton = digitSkeleton(state) + notationSkeleton(state) + " group-" + GROUPING_NAMES[state.useGrouping]
    + " sign-" + (state.currencySign === "accounting" ? ACCOUNTING_SIGNS : SIGN_NAMES)[state.signDisplay];
  if (state.style === "percent") skeleton += " percent scale/100";
  if (state.style === "currency") skeleton += " currency/" + state.currency + " unit-width-" + WIDTHS[state.currencyDisplay];
  if (state.style === "unit") skeleton += " unit/" + state.unit + " unit-width-" + WIDTHS[state.unitDisplay];
  return skeleton;
}

function resolvedOptions(state) {
  return record(
    "locale", state.locale, "numberingSystem", state.numberingSystem, "style", state.style, "currency", state.currency,
    "currencyDisplay", state.currencyDisplay, "currencySign", state.currencySign, "unit", state.unit,
    "unitDisplay", state.unitDisplay, digitOptions(state), "useGrouping", state.useGrouping, "notation", state.notation,
    "compactDisplay", state.compactDisplay, "signDisplay", state.signDisplay, roundingOptions(state),
  );
}

// ---- Parts

const FIELDS = [
  "integer", "fraction", "decimal", "exponentSeparator", "exponentMinusSign", "exponentInteger", "group", "currency",
  "percentSign", "percentSign", "minusSign", "unit", "compact", "approximatelySign",
]; // by UNumberFormatFields

// The type of a field of a number. `isNaN`: it is none; `isUnit`: a percent sign is the unit's.
function numberPart(field, value, isNaN, isUnit) {
  if (field === 0) return isNaN ? "nan" : isDigits(value) ? "integer" : "infinity";
  if (field === 10) return isPlus(value) ? "plusSign" : "minusSign";
  if (field === 8 && isUnit) return "unit";
  return FIELDS[field] ?? "literal";
}

const isPlus = (value) => StringPrototypeIndexOf(value, "+") >= 0 || StringPrototypeIndexOf(value, "\uff0b") >= 0;
const isDigits = (value) => RegExpPrototypeExec(/^\p{Nd}|^[\u3007\u4e00-\u9fff]/u, value) !== null;

const typeOf = (state, number) => (field, value) => numberPart(field, value, number !== number, state.style === "unit");

function rangeFields(state, call, start, end) {
  if (start === undefined || end === undefined) {
    throw new TypeError("Intl.NumberFormat." + call + "() needs two numbers");
  }
  const first = toNumeric(start), last = toNumeric(end);
  if (first !== first || last !== last) {
    throw new RangeError("Intl.NumberFormat." + call + "(): NaN begins or ends no range");
  }
  return icu().range_fields(state.formatter, first, last);
}

// ---- The class

function NumberFormat(locales = undefined, options = undefined) {
  const made = createObject(new.target, NumberFormat);
  slots.put(made, initialise(locales, options));
  return chain(made, new.target, this, NumberFormat);
}

shape(NumberFormat, slots, {
  resolvedOptions() { return resolvedOptions(slotsOf(unchain(this, slots, NumberFormat), "resolvedOptions")); },
  get format() {
    const state = slots.of(this) ?? slotsOf(unchain(this, slots, NumberFormat), "format");
    return state.bound ??= anonymous((value) => state.write(toNumeric(value)));
  },
  formatToParts(value) {
    const state = slotsOf(this, "formatToParts");
    const number = toNumeric(value);
    return toParts(icu().fields(state.formatter, number), CATEGORIES.number, typeOf(state, number), false);
  },
  formatRange(start, end) {
    const state = slotsOf(this, "formatRange");
    return rangeFields(state, "formatRange", start, end)[0];
  },
  formatRangeToParts(start, end) {
    const state = slotsOf(this, "formatRangeToParts");
    return toParts(rangeFields(state, "formatRangeToParts", start, end), CATEGORIES.number, typeOf(state, 0), true);
  },
}, {
  supportedLocalesOf(locales, options = undefined) { return supportedLocales("", locales, options); },
}, resolvedOptions);

return { NumberFormat, UNITS, initialise, notationSkeleton, numberPart, COMPACT_DISPLAYS, NOTATIONS };
})
