// Intl.ListFormat (https://tc39.es/ecma402/#listformat-objects), over ICU's list formatter.
(function (primordials, host, need, engine) {
"use strict";

const { ArrayPrototypeIndexOf, StringPrototypeSlice, TypeError } = primordials;
const { kindOf } = need("webidl");
const {
  CATEGORIES, checkedOf, createObject, getString, makeSlots, push, record, refuseCall, shape,
} = need("intl/options");
const { icu, resolveOptions, supportedLocales } = need("intl/locales");

const slots = makeSlots();
const slotsOf = checkedOf(slots, "ListFormat");
const TYPES = ["conjunction", "disjunction", "unit"]; // by UListFormatterType
const STYLES = ["long", "short", "narrow"]; // by UListFormatterWidth

function initialise(locales, given) {
  const { options, resolved } = resolveOptions("", locales, given, [], [], "plain");
  const state = { __proto__: null, locale: resolved.locale };
  state.type = getString(options, "type", TYPES, "conjunction");
  state.style = getString(options, "style", STYLES, "long");
  state.formatter = icu().list_formatter(
    resolved.dataLocale, ArrayPrototypeIndexOf(TYPES, state.type), ArrayPrototypeIndexOf(STYLES, state.style),
  );
  return state;
}

// StringListFromIterable
function textsOf(list) {
  const texts = [];
  if (list === undefined) return texts;
  for (const item of list) {
    if (typeof item !== "string") throw new TypeError("Intl.ListFormat: every item of the list must be a string, not " + kindOf(item));
    push(texts, item);
  }
  return texts;
}

// The parts of a list of strings: calls `add(type, value)`.
function eachPart(state, texts, add) {
  const fields = icu().list_fields(state.formatter, texts);
  for (let i = 1; i < fields.length; i += 4) {
    if (fields[i] === CATEGORIES.list) {
      add(fields[i + 1] === 1 ? "element" : "literal", StringPrototypeSlice(fields[0], fields[i + 2], fields[i + 3]));
    }
  }
}

const resolvedOptions = (state) => record("locale", state.locale, "type", state.type, "style", state.style);

function ListFormat(locales = undefined, options = undefined) {
  refuseCall(new.target, "ListFormat");
  return slots.put(createObject(new.target, ListFormat), initialise(locales, options));
}

shape(ListFormat, slots, {
  resolvedOptions() { return resolvedOptions(slotsOf(this, "resolvedOptions")); },
  format(list) {
    const state = slotsOf(this, "format");
    return icu().list_fields(state.formatter, textsOf(list))[0];
  },
  formatToParts(list) {
    const state = slotsOf(this, "formatToParts");
    const parts = [];
    eachPart(state, textsOf(list), (type, value) => { push(parts, record("type", type, "value", value)); });
    return parts;
  },
}, {
  supportedLocalesOf(locales, options = undefined) { return supportedLocales("", locales, options); },
}, resolvedOptions);

return { ListFormat, eachPart, initialise };
})
