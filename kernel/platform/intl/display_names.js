// Intl.DisplayNames (https://tc39.es/ecma402/#intl-displaynames-objects), over ICU's names.
(function (primordials, host, need, engine) {
"use strict";

const {
  ArrayPrototypeIncludes, ArrayPrototypeIndexOf, RangeError, RegExpPrototypeExec, StringPrototypeSlice, StringPrototypeToLowerCase,
  StringPrototypeToUpperCase, TypeError,
} = primordials;
const { checkedOf, createObject, getString, makeSlots, record, refuseCall, shape, shown, toText } = need("intl/options");
const { canonicalTag, icu, resolveOptions, supportedLocales } = need("intl/locales");

const slots = makeSlots();
const slotsOf = checkedOf(slots, "DisplayNames");
const STYLES = ["narrow", "short", "long"];
const TYPES = ["language", "region", "script", "currency", "calendar", "dateTimeField"];
const FALLBACKS = ["code", "none"];
const LANGUAGE_DISPLAYS = ["dialect", "standard"];
const FIELDS = [
  "era", "year", "quarter", "month", "weekOfYear", undefined, "weekday", undefined, undefined, "day", "dayPeriod", "hour",
  "minute", "second", undefined, "timeZoneName",
]; // by UDateTimePatternField
const FIELD_WIDTHS = { __proto__: null, long: 0, short: 1, narrow: 2 };

function initialise(locales, given) {
  const { options, resolved } = resolveOptions("", locales, given, [], [], "require");
  const state = { __proto__: null, locale: resolved.locale, dataLocale: resolved.dataLocale };
  state.style = getString(options, "style", STYLES, "long");
  state.type = getString(options, "type", TYPES, undefined);
  if (state.type === undefined) {
    throw new TypeError("Intl.DisplayNames needs the option type: language, region, script, currency, calendar or dateTimeField");
  }
  state.fallback = getString(options, "fallback", FALLBACKS, "code");
  const languageDisplay = getString(options, "languageDisplay", LANGUAGE_DISPLAYS, "dialect");
  if (state.type === "language") state.languageDisplay = languageDisplay;
  state.names = icu().display_names(state.dataLocale, languageDisplay === "dialect", state.style !== "long");
  return state;
}

const refuse = (type, code, form) => {
  throw new RangeError("Intl.DisplayNames: " + shown(code) + " is no code of a " + type + ": " + form);
};

// CanonicalCodeForDisplayNames
function canonicalCode(type, code) {
  if (type === "language") {
    if (!icu().is_language_id(code)) refuse(type, code, "write one such as \"de\" or \"zh-Hant-TW\"");
    return canonicalTag(code);
  }
  if (type === "region") {
    if (RegExpPrototypeExec(/^(?:[A-Za-z]{2}|[0-9]{3})$/, code) === null) refuse(type, code, "write two letters or three digits");
    return StringPrototypeToUpperCase(code);
  }
  if (type === "script") {
    if (RegExpPrototypeExec(/^[A-Za-z]{4}$/, code) === null) refuse(type, code, "write four letters, such as \"Cyrl\"");
    return StringPrototypeToUpperCase(code[0]) + StringPrototypeToLowerCase(StringPrototypeSlice(code, 1));
  }
  if (type === "calendar") {
    if (!icu().is_type(code)) refuse(type, code, "write one of Intl.supportedValuesOf(\"calendar\")");
    return StringPrototypeToLowerCase(code);
  }
  if (type === "dateTimeField") {
    if (code === "undefined" || !ArrayPrototypeIncludes(FIELDS, code)) refuse(type, code, "write \"year\", \"month\", \"weekday\" and the like");
    return code;
  }
  if (RegExpPrototypeExec(/^[A-Za-z]{3}$/, code) === null) refuse(type, code, "write three letters, such as \"EUR\"");
  return StringPrototypeToUpperCase(code);
}

function nameOf(state, code) {
  const { names, type, style } = state;
  if (type === "currency") return names.currency(code);
  if (type === "calendar") return icu().calendar_name(names, code);
  if (type === "dateTimeField") return icu().field_name(state.dataLocale, ArrayPrototypeIndexOf(FIELDS, code), FIELD_WIDTHS[style]);
  return names.of(type, code);
}

const resolvedOptions = (state) => record(
  "locale", state.locale, "style", state.style, "type", state.type, "fallback", state.fallback,
  "languageDisplay", state.languageDisplay,
);

function DisplayNames(locales, options) {
  refuseCall(new.target, "DisplayNames");
  return slots.put(createObject(new.target, DisplayNames), initialise(locales, options));
}

shape(DisplayNames, slots, {
  resolvedOptions() { return resolvedOptions(slotsOf(this, "resolvedOptions")); },
  of(code) {
    const state = slotsOf(this, "of");
    const canonical = canonicalCode(state.type, toText(code, "the code"));
    return nameOf(state, canonical) ?? (state.fallback === "code" ? canonical : undefined);
  },
}, {
  supportedLocalesOf(locales, options = undefined) { return supportedLocales("", locales, options); },
}, resolvedOptions);

return { DisplayNames };
})
