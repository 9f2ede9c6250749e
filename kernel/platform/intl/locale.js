// Intl.Locale (https://tc39.es/ecma402/#locale-objects).
(function (primordials, host, need, engine) {
"use strict";

const {
  ArrayPrototypeIndexOf, ObjectKeys, RangeError, RegExpPrototypeExec, StringPrototypeSlice, StringPrototypeSplit,
  StringPrototypeToLowerCase, TypeError,
} = primordials;
const { isObject, kindOf } = need("webidl");
const {
  checkedOf, coerce, createObject, getBoolean, getString, record, refuseCall, shape, shown, toText,
} = need("intl/options");
const {
  canonicalTag, getType, icu, localeSlots: slots, putTogether, takeApart,
} = need("intl/locales");

const slotsOf = checkedOf(slots, "Locale");
const CYCLES = ["h11", "h12", "h23", "h24"];
const CASES = ["upper", "lower", "false"];
const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const DAY_NUMBERS = { __proto__: null, 0: "sun", 1: "mon", 2: "tue", 3: "wed", 4: "thu", 5: "fri", 6: "sat", 7: "sun" };

// The identifier that begins a tag: its language, script, region and variants.
function partsOf(tag) {
  const { 0: language, 1: script, 2: region, 3: variants } = icu().language_parts(tag);
  const base = language + (script && "-" + script) + (region && "-" + region) + (variants && "-" + variants);
  return { __proto__: null, base, language, script, region, variants };
}

const SUBTAGS = [
  ["language", /^(?:[a-z]{2,3}|[a-z]{5,8})$/i, "2, 3 or 5 to 8 letters"],
  ["script", /^[a-z]{4}$/i, "four letters"],
  ["region", /^(?:[a-z]{2}|[0-9]{3})$/i, "two letters or three digits"],
];
const VARIANT = /^(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3})$/;

// UpdateLanguageId
function withOptions(tag, options) {
  const parts = partsOf(tag);
  let found = "";
  for (let i = 0; i < SUBTAGS.length; i++) {
    const { 0: name, 1: form, 2: words } = SUBTAGS[i];
    const value = getString(options, name, undefined, undefined);
    if (value !== undefined && RegExpPrototypeExec(form, value) === null) {
      throw new RangeError("Intl.Locale: the option " + name + " must have " + words + ", not " + shown(value));
    }
    const subtag = value ?? parts[name];
    if (subtag !== "") found += (found && "-") + subtag;
  }
  const variants = getString(options, "variants", undefined, undefined);
  if (variants !== undefined) checkVariants(variants);
  const all = variants ?? parts.variants;
  return found + (all && "-" + all) + StringPrototypeSlice(tag, parts.base.length);
}

function checkVariants(variants) {
  const list = StringPrototypeSplit(StringPrototypeToLowerCase(variants), "-");
  for (let i = 0; i < list.length; i++) {
    if (RegExpPrototypeExec(VARIANT, list[i]) === null) {
      throw new RangeError("Intl.Locale: the option variants must be variants such as \"fonipa-scouse\", not " + shown(variants));
    }
    if (ArrayPrototypeIndexOf(list, list[i]) !== i) {
      throw new RangeError("Intl.Locale: the option variants must not name a variant twice, as " + shown(variants));
    }
  }
}

function initialise(given, options) {
  if (typeof given !== "string" && !isObject(given)) {
    throw new TypeError("new Intl.Locale(): the tag must be a string or an Intl.Locale, not " + kindOf(given));
  }
  const text = slots.of(given)?.tag ?? toText(given, "the tag");
  const read = coerce(options);
  const tag = withOptions(canonicalTag(text), read);
  const wanted = { __proto__: null };
  wanted.ca = getType(read, "calendar");
  wanted.co = getType(read, "collation");
  wanted.fw = getFirstDay(read);
  wanted.hc = getString(read, "hourCycle", CYCLES);
  wanted.kf = getString(read, "caseFirst", CASES);
  const numeric = getBoolean(read, "numeric");
  wanted.kn = numeric === undefined ? undefined : numeric ? "true" : "false";
  wanted.nu = getType(read, "numberingSystem");
  const { base, attributes, keywords } = takeApart(canonicalTag(tag));
  const keys = ObjectKeys(wanted);
  for (let i = 0; i < keys.length; i++) {
    const value = wanted[keys[i]];
    if (value !== undefined) keywords[keys[i]] = icu().canonical_value(keys[i], value);
  }
  const found = putTogether(base, attributes, keywords);
  return { __proto__: null, tag: found, parts: partsOf(found), keywords: takeApart(found).keywords };
}

function getFirstDay(options) {
  const value = getString(options, "firstDayOfWeek", undefined, undefined);
  if (value === undefined) return undefined;
  const day = DAY_NUMBERS[value] ?? value;
  if (!icu().is_type(day)) {
    throw new RangeError("Intl.Locale: the option firstDayOfWeek must be a day, \"mon\" to \"sun\" or 0 to 7, not " + shown(value));
  }
  return day;
}

const textOf = (state) => record("tag", state.tag);

function Locale(tag, options = undefined) {
  refuseCall(new.target, "Locale");
  return slots.put(createObject(new.target, Locale), initialise(tag, options));
}

const made = (tag) => new Locale(tag);
const ownOr = (own, ask) => (own === undefined ? ask() : [own]);

shape(Locale, slots, {
  toString() { return slotsOf(this, "toString").tag; },
  maximize() { return likely(slotsOf(this, "maximize"), true); },
  minimize() { return likely(slotsOf(this, "minimize"), false); },
  getCalendars() {
    const { tag, keywords } = slotsOf(this, "getCalendars");
    return ownOr(keywords.ca, () => icu().info("calendars", tag));
  },
  getCollations() {
    const { tag, keywords } = slotsOf(this, "getCollations");
    return ownOr(keywords.co, () => icu().info("collations", tag));
  },
  getHourCycles() {
    const { tag, keywords } = slotsOf(this, "getHourCycles");
    return ownOr(keywords.hc, () => icu().info("hourCycles", tag));
  },
  getNumberingSystems() {
    const { tag, keywords } = slotsOf(this, "getNumberingSystems");
    return ownOr(keywords.nu, () => icu().info("numberingSystems", tag));
  },
  getTimeZones() { return icu().info("timeZones", slotsOf(this, "getTimeZones").tag); },
  getTextInfo() { return record("direction", (icu().info("direction", slotsOf(this, "getTextInfo").tag) ?? ["ltr"])[0]); },
  getWeekInfo() {
    const { tag, keywords } = slotsOf(this, "getWeekInfo");
    return record(
      "firstDay", ArrayPrototypeIndexOf(DAYS, keywords.fw) + 1 || icu().info("firstDay", tag)[0], "weekend", icu().info("weekend", tag),
    );
  },
  get baseName() { return slotsOf(this, "baseName").parts.base; },
  get calendar() { return slotsOf(this, "calendar").keywords.ca; },
  get caseFirst() { return slotsOf(this, "caseFirst").keywords.kf; },
  get collation() { return slotsOf(this, "collation").keywords.co; },
  get firstDayOfWeek() { return slotsOf(this, "firstDayOfWeek").keywords.fw; },
  get hourCycle() { return slotsOf(this, "hourCycle").keywords.hc; },
  get language() { return slotsOf(this, "language").parts.language; },
  get numberingSystem() { return slotsOf(this, "numberingSystem").keywords.nu; },
  get numeric() { return slotsOf(this, "numeric").keywords.kn === ""; },
  get region() { return slotsOf(this, "region").parts.region || undefined; },
  get script() { return slotsOf(this, "script").parts.script || undefined; },
  get variants() { return slotsOf(this, "variants").parts.variants || undefined; },
}, undefined, textOf);

// Only the identifier changes: the rest of the tag stays as it is.
function likely(state, add) {
  const { base } = state.parts;
  return made(icu().likely(base, add) + StringPrototypeSlice(state.tag, base.length));
}

return { Locale };
})
