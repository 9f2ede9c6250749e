// Intl.PluralRules (https://tc39.es/ecma402/#pluralrules-objects), over ICU's rules for formatted numbers.
(function (primordials, host, need, engine) {
"use strict";

const { ArrayPrototypeIncludes, RangeError, TypeError } = primordials;
const { checkedOf, createObject, getString, makeSlots, push, record, refuseCall, shape } = need("intl/options");
const { icu, resolveOptions, supportedLocales } = need("intl/locales");
const { digitOptions, digitSkeleton, readDigits, roundingOptions, toNumeric } = need("intl/digits");
const { COMPACT_DISPLAYS, NOTATIONS, notationSkeleton } = need("intl/number_format");

const slots = makeSlots();
const slotsOf = checkedOf(slots, "PluralRules");
const TYPES = ["cardinal", "ordinal"];
const CATEGORIES = ["zero", "one", "two", "few", "many", "other"];

function initialise(locales, given) {
  const { options, resolved } = resolveOptions("", locales, given, [], [], "coerce");
  const state = { __proto__: null, locale: resolved.locale };
  state.type = getString(options, "type", TYPES, "cardinal");
  state.notation = getString(options, "notation", NOTATIONS, "standard");
  const compactDisplay = getString(options, "compactDisplay", COMPACT_DISPLAYS, "short");
  if (state.notation === "compact") state.compactDisplay = compactDisplay;
  readDigits(state, options, 0, 3, state.notation);
  state.rules = icu().plural_rules(resolved.dataLocale, state.type === "ordinal", digitSkeleton(state) + notationSkeleton(state));
  return state;
}

function resolvedOptions(state) {
  const all = icu().plural_categories(state.rules);
  const categories = [];
  for (let i = 0; i < CATEGORIES.length; i++) if (ArrayPrototypeIncludes(all, CATEGORIES[i])) push(categories, CATEGORIES[i]);
  return record(
    "locale", state.locale, "type", state.type, "notation", state.notation, "compactDisplay", state.compactDisplay,
    digitOptions(state), "pluralCategories", categories, roundingOptions(state),
  );
}

function PluralRules(locales = undefined, options = undefined) {
  refuseCall(new.target, "PluralRules");
  return slots.put(createObject(new.target, PluralRules), initialise(locales, options));
}

shape(PluralRules, slots, {
  resolvedOptions() { return resolvedOptions(slotsOf(this, "resolvedOptions")); },
  select(value) {
    const state = slotsOf(this, "select");
    return (state.write ??= state.rules.select)(toNumeric(value));
  },
  selectRange(start, end) {
    const state = slotsOf(this, "selectRange");
    if (start === undefined || end === undefined) throw new TypeError("Intl.PluralRules.selectRange() needs two numbers");
    const first = toNumeric(start), last = toNumeric(end);
    if (first !== first || last !== last) throw new RangeError("Intl.PluralRules.selectRange(): NaN begins or ends no range");
    return state.rules.select_range(first, last);
  },
}, {
  supportedLocalesOf(locales, options = undefined) { return supportedLocales("", locales, options); },
}, resolvedOptions);

return { PluralRules };
})
