// Intl.RelativeTimeFormat (https://tc39.es/ecma402/#relativetimeformat-objects), over ICU's formatter of the same kind.
(function (primordials, host, need, engine) {
"use strict";

const {
  ArrayPrototypeIndexOf, Number, NumberIsFinite, RangeError, StringPrototypeEndsWith, StringPrototypeSlice, TypeError,
} = primordials;
const {
  CATEGORIES, checkedOf, createObject, cut, getString, makeSlots, push, record, refuseCall, shape, shown, toText,
} = need("intl/options");
const { icu, icuTag, resolveOptions, supportedLocales } = need("intl/locales");
const { toNumeric } = need("intl/digits");
const { numberPart } = need("intl/number_format");

const slots = makeSlots();
const slotsOf = checkedOf(slots, "RelativeTimeFormat");
const STYLES = ["long", "short", "narrow"]; // by UDateRelativeDateTimeFormatterStyle
const NUMERIC = ["always", "auto"];
const UNITS = ["year", "quarter", "month", "week", "day", "hour", "minute", "second"]; // by URelativeDateTimeUnit

function initialise(locales, given) {
  const { options, resolved } = resolveOptions("", locales, given, ["nu"], [["nu", "numberingSystem"]], "coerce");
  const state = { __proto__: null, locale: resolved.locale, numberingSystem: resolved.nu };
  state.style = getString(options, "style", STYLES, "long");
  state.numeric = getString(options, "numeric", NUMERIC, "always");
  const tag = icuTag(resolved.dataLocale, { __proto__: null, nu: resolved.nu });
  state.formatter = icu().relative_formatter(tag, ArrayPrototypeIndexOf(STYLES, state.style));
  return state;
}

function singular(unit) {
  const one = StringPrototypeEndsWith(unit, "s") ? StringPrototypeSlice(unit, 0, -1) : unit;
  if (ArrayPrototypeIndexOf(UNITS, one) < 0) {
    throw new RangeError("Intl.RelativeTimeFormat: the unit must be a year, quarter, month, week, day, hour, minute or second, not "
      + shown(unit));
  }
  return one;
}

// The unit, and the fields of the text.
function formatted(state, value, unit) {
  if (typeof value === "bigint") throw new TypeError("Intl.RelativeTimeFormat: the value must be a number, not a bigint");
  const number = Number(value);
  const one = singular(toText(unit, "the unit"));
  if (!NumberIsFinite(number)) throw new RangeError("Intl.RelativeTimeFormat: the value must be a finite number, not " + number);
  return [one, icu().fields(state.formatter, toNumeric(number), ArrayPrototypeIndexOf(UNITS, one), state.numeric === "always")];
}

const resolvedOptions = (state) => record(
  "locale", state.locale, "style", state.style, "numeric", state.numeric, "numberingSystem", state.numberingSystem,
);

function RelativeTimeFormat(locales = undefined, options = undefined) {
  refuseCall(new.target, "RelativeTimeFormat");
  return slots.put(createObject(new.target, RelativeTimeFormat), initialise(locales, options));
}

shape(RelativeTimeFormat, slots, {
  resolvedOptions() { return resolvedOptions(slotsOf(this, "resolvedOptions")); },
  format(value, unit) { return formatted(slotsOf(this, "format"), value, unit)[1][0]; },
  formatToParts(value, unit) {
    const { 0: one, 1: fields } = formatted(slotsOf(this, "formatToParts"), value, unit);
    const parts = [];
    cut(fields, CATEGORIES.number, (field, text) => numberPart(field, text, false, false), (type, text) => {
      push(parts, record("type", type, "value", text, "unit", type === "literal" ? undefined : one));
    });
    return parts;
  },
}, {
  supportedLocalesOf(locales, options = undefined) { return supportedLocales("", locales, options); },
}, resolvedOptions);

return { RelativeTimeFormat };
})
