// Intl.Collator (https://tc39.es/ecma402/#collator-objects), over ICU's collator.
(function (primordials, host, need, engine) {
"use strict";

const { String } = primordials;
const {
  anonymous, checkedOf, coerce, createObject, getBoolean, getString, makeSlots, record, shape,
} = need("intl/options");
const { canonicalList, icu, remember, resolveOptions, supportedLocales } = need("intl/locales");

const slots = makeSlots();
const slotsOf = checkedOf(slots, "Collator");

const USAGES = ["sort", "search"];
const SENSITIVITIES = ["base", "accent", "case", "variant"];
const DESCRIPTORS = [
  ["co", "collation", undefined], ["kn", "numeric", "boolean"], ["kf", "caseFirst", ["upper", "lower", "false"]],
];
const KEYS = ["co", "kf", "kn"];

// ICU's UColAttribute and UColAttributeValue.
const ALTERNATE = 1, CASE_FIRST = 2, CASE_LEVEL = 3, NORMALIZATION = 4, STRENGTH = 5, NUMERIC = 7;
const OFF = 16, ON = 17, SHIFTED = 20, NON_IGNORABLE = 21, LOWER_FIRST = 24, UPPER_FIRST = 25;
const STRENGTHS = { __proto__: null, base: 0, accent: 1, case: 0, variant: 2 };
const FIRST = { __proto__: null, upper: UPPER_FIRST, lower: LOWER_FIRST, false: OFF };

// Collators by all that they depend on: `localeCompare` asks for the same one again and again.
const collatorFor = remember((key, state, tag) => {
  const collator = icu().collator(tag);
  if (state.ignorePunctuation === undefined) state.ignorePunctuation = collator.get(ALTERNATE) === SHIFTED;
  collator.set(NORMALIZATION, ON); // equal texts are equal however they are composed
  collator.set(NUMERIC, state.numeric ? ON : OFF);
  collator.set(CASE_FIRST, FIRST[state.caseFirst]);
  collator.set(STRENGTH, STRENGTHS[state.sensitivity]);
  if (state.sensitivity === "case") collator.set(CASE_LEVEL, ON);
  collator.set(ALTERNATE, state.ignorePunctuation ? SHIFTED : NON_IGNORABLE);
  return { __proto__: null, compare: collator.compare, ignorePunctuation: state.ignorePunctuation };
});

// The state of a new Collator.
function initialise(locales, given) {
  const requested = canonicalList(locales);
  const options = coerce(given);
  const state = { __proto__: null, usage: getString(options, "usage", USAGES, "sort") };
  const { resolved } = resolveOptions(state.usage === "search" ? "search" : "collator", requested, options, KEYS, DESCRIPTORS, "plain");
  state.locale = resolved.locale;
  state.collation = resolved.co ?? "default";
  state.numeric = resolved.kn === "true";
  state.sensitivity = getString(options, "sensitivity", SENSITIVITIES, "variant");
  state.ignorePunctuation = getBoolean(options, "ignorePunctuation", undefined);
  state.caseFirst = resolved.kf;
  const kind = state.usage === "search" ? "-u-co-search" : resolved.co === undefined ? "" : "-u-co-" + resolved.co;
  const tag = resolved.dataLocale + kind;
  const key = tag + " " + state.numeric + " " + state.caseFirst + " " + state.sensitivity + " " + state.ignorePunctuation;
  const found = collatorFor(key, state, tag);
  state.compare = found.compare;
  state.ignorePunctuation = found.ignorePunctuation;
  return state;
}

const resolvedOptions = (state) => record(
  "locale", state.locale, "usage", state.usage, "sensitivity", state.sensitivity, "ignorePunctuation", state.ignorePunctuation,
  "collation", state.collation, "numeric", state.numeric, "caseFirst", state.caseFirst,
);

function Collator(locales = undefined, options = undefined) {
  return slots.put(createObject(new.target, Collator), initialise(locales, options));
}

shape(Collator, slots, {
  resolvedOptions() { return resolvedOptions(slotsOf(this, "resolvedOptions")); },
  get compare() {
    const state = slotsOf(this, "compare");
    const { compare } = state;
    return state.bound ??= anonymous((x, y) => compare(toText(x), toText(y)));
  },
}, {
  supportedLocalesOf(locales, options = undefined) { return supportedLocales("collator", locales, options); },
}, resolvedOptions);

// String(symbol) is no error, the conversion of a value to a string is.
const toText = (value) => (typeof value === "string" ? value : typeof value === "symbol" ? "" + value : String(value));

return { Collator, initialise };
})
