// Which locale an object of Intl uses (https://tc39.es/ecma402/#sec-internal-slots): lists of tags, negotiation, the keywords
// of tags.
(function (primordials, host, need, engine) {
"use strict";

const {
  ArrayPrototypeIncludes, MapPrototypeClear, MapPrototypeGet, MapPrototypeGetSize, MapPrototypeSet, Map,
  MathMin, Number, NumberMAX_SAFE_INTEGER, NumberIsNaN, MathFloor, Object, RangeError, StringPrototypeIndexOf,
  StringPrototypeSlice, StringPrototypeSplit, TypeError,
} = primordials;
const { isObject, kindOf } = need("webidl");
const { coerce, getBoolean, getString, makeSlots, push, requireObject, shown, toText } = need("intl/options");

// What Python does, when it is first needed: without ICU there is an Intl, whose calls say so.
let services;
const icu = () => services ??= host.services();

// The state of Intl.Locale objects, which lists of locales may hold.
const localeSlots = makeSlots();

// What a function of the host gave for a key, remembered for as many keys as programs use.
function remember(ask) {
  const known = new Map();
  return (key, a, b, c) => {
    let found = MapPrototypeGet(known, key);
    if (found === undefined) {
      found = ask(key, a, b, c);
      if (MapPrototypeGetSize(known) > 200) MapPrototypeClear(known);
      MapPrototypeSet(known, key, found);
    }
    return found;
  };
}

let defaultTag;
const defaultLocale = () => defaultTag ??= icu().default_locale();

const knownTags = remember((tag) => icu().canonical(tag));

function canonicalTag(tag) {
  const found = knownTags(tag);
  if (found === undefined) {
    throw new RangeError("Incorrect locale information provided: " + shown(tag)
      + " is no language tag, which is such as \"en\", \"de-AT\", \"zh-Hant-TW\" or \"ar-u-nu-latn\"");
  }
  return found;
}

function toLength(value) {
  const number = Number(value);
  return NumberIsNaN(number) || number <= 0 ? 0 : MathMin(MathFloor(number), NumberMAX_SAFE_INTEGER);
}

// CanonicalizeLocaleList
function canonicalList(locales) {
  if (locales === undefined) return [];
  if (typeof locales === "string") return [canonicalTag(locales)];
  if (locales === null) throw new TypeError("Intl: the locales must be a string, an array of strings or undefined, not null");
  const one = localeSlots.of(locales);
  if (one !== undefined) return [one.tag];
  const list = Object(locales);
  const found = [];
  const length = toLength(list.length);
  for (let i = 0; i < length; i++) {
    if (!(i in list)) continue;
    const item = list[i];
    if (typeof item !== "string" && !isObject(item)) {
      throw new TypeError("Intl: a locale must be a string or an Intl.Locale, not " + kindOf(item));
    }
    const tag = localeSlots.of(item)?.tag ?? canonicalTag(toText(item, "a locale"));
    if (!ArrayPrototypeIncludes(found, tag)) push(found, tag);
  }
  return found;
}

// Where the Unicode extension of a canonical tag is: [start, end], undefined when there is none.
function extensionAt(tag) {
  const start = StringPrototypeIndexOf(tag, "-u-");
  const hidden = StringPrototypeIndexOf(tag, "-x-");
  if (start < 0 || (hidden >= 0 && hidden < start)) return undefined;
  let end = start + 2;
  while (end < tag.length && tag[end + 2] !== "-") {
    end = StringPrototypeIndexOf(tag, "-", end + 1);
    if (end < 0) end = tag.length;
  }
  return [start, end];
}

// A canonical tag without its Unicode extension, and what that says: attributes, and values by keyword.
function takeApart(tag) {
  const keywords = { __proto__: null };
  const attributes = [];
  const at = extensionAt(tag);
  if (at === undefined) return { __proto__: null, base: tag, attributes, keywords };
  const parts = StringPrototypeSplit(StringPrototypeSlice(tag, at[0] + 3, at[1]), "-");
  let key;
  for (let i = 0; i < parts.length; i++) {
    if (parts[i].length === 2) keywords[key = parts[i]] = "";
    else if (key === undefined) push(attributes, parts[i]);
    else keywords[key] += (keywords[key] === "" ? "" : "-") + parts[i];
  }
  const base = StringPrototypeSlice(tag, 0, at[0]) + StringPrototypeSlice(tag, at[1]);
  return { __proto__: null, base, attributes, keywords };
}

// A tag with these attributes and keywords, canonical.
function putTogether(base, attributes, keywords) {
  let extension = "";
  for (let i = 0; i < attributes.length; i++) extension += "-" + attributes[i];
  for (const key in keywords) extension += "-" + key + (keywords[key] === "" ? "" : "-" + keywords[key]);
  if (extension === "") return canonicalTag(base);
  const hidden = StringPrototypeIndexOf(base, "-x-");
  const at = hidden < 0 ? base.length : hidden;
  return canonicalTag(StringPrototypeSlice(base, 0, at) + "-u" + extension + StringPrototypeSlice(base, at));
}

const bestOf = {
  __proto__: null,
  "": remember((tag) => icu().best_available("", tag)),
  // ICU lists only the locales whose order is their own
  collator: remember((tag) => (tag === defaultLocale() ? tag : icu().best_available("collator", tag))),
};
bestOf.search = bestOf.collator;

const FIXED = { __proto__: null, hc: [null, "h11", "h12", "h23", "h24"], kn: ["false", "true"] };
const valuesOf = {
  __proto__: null,
  nu: remember((locale) => icu().values("nu", locale)),
  ca: remember((locale) => icu().values("ca", locale)),
  co: remember((locale) => icu().values("co", locale)), // undefined first
  kf: remember((locale) => icu().values("kf", locale)),
};
const keyValues = (key, locale, service) =>
  FIXED[key] ?? valuesOf[key](key === "kf" && service === "search" ? locale + "-u-co-search" : locale);

const MATCHERS = ["lookup", "best fit"];

// ResolveLocale. `wanted` has a value or undefined for each keyword; null is a value of "hc".
function resolveLocale(service, requested, keys, wanted) {
  let locale, given = { __proto__: null };
  for (let i = 0; i < requested.length && locale === undefined; i++) {
    const { base, keywords } = takeApart(requested[i]);
    locale = bestOf[service](base);
    if (locale !== undefined) given = keywords;
  }
  locale ??= bestOf[service](defaultLocale()) ?? "en-US";
  const result = { __proto__: null, dataLocale: locale };
  const kept = { __proto__: null };
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    const values = keyValues(key, locale, service);
    let value = values[0];
    if (given[key] !== undefined) {
      const asked = given[key] === "" ? "true" : given[key];
      const known = key === "ca" ? calendarOf(asked) : asked;
      if (ArrayPrototypeIncludes(values, known)) {
        value = known;
        kept[key] = known === "true" ? "" : known;
      }
    }
    let option = wanted[key];
    if (typeof option === "string") option = icu().canonical_value(key, option) || "true";
    if (key === "ca" && option !== undefined) option = calendarOf(option);
    if (option !== undefined && option !== value && ArrayPrototypeIncludes(values, option)) {
      value = option;
      delete kept[key];
    }
    result[key] = value;
  }
  result.locale = putTogether(locale, [], kept);
  return result;
}

// Islamic calendars whose days depend on who looks at the moon are not there: the nearest of those that are.
const calendarOf = (name) => (name === "islamic" || name === "islamic-rgsa" ? "islamic-civil" : name);

// ResolveOptions: the locale of a new object by its arguments. Each of `descriptors` is [keyword, option, values or a type];
// "coerce" takes any options but null.
function resolveOptions(service, locales, options, keys, descriptors, manner, modify) {
  const requested = canonicalList(locales);
  if (manner === "require" && options === undefined) {
    throw new TypeError("Intl: this class needs options, as in new Intl.DisplayNames(\"en\", { type: \"region\" })");
  }
  const read = manner === "coerce" ? coerce(options) : requireObject(options);
  getString(read, "localeMatcher", MATCHERS, "best fit");
  const wanted = { __proto__: null };
  for (let i = 0; i < descriptors.length; i++) {
    const { 0: key, 1: name, 2: values } = descriptors[i];
    if (values === "boolean") {
      const value = getBoolean(read, name);
      wanted[key] = value === undefined || key === "hour12" ? value : value ? "true" : "false";
      continue;
    }
    wanted[key] = getType(read, name, values);
  }
  if (modify !== undefined) modify(wanted);
  return { __proto__: null, options: read, resolved: resolveLocale(service, requested, keys, wanted) };
}

// An option that is the value of a keyword.
function getType(options, name, values) {
  const value = getString(options, name, values);
  if (value !== undefined && values === undefined && !icu().is_type(value)) {
    throw new RangeError("Intl: the option " + name + " must consist of groups of 3 to 8 letters or digits, not " + shown(value));
  }
  return value;
}

// The tag by which ICU finds data: the resolved locale with the keywords that count.
function icuTag(locale, keywords) {
  let tag = locale;
  let separator = "-u";
  for (const key in keywords) {
    tag += separator + "-" + key + "-" + keywords[key];
    separator = "";
  }
  return tag;
}

// supportedLocalesOf()
function supportedLocales(service, locales, options) {
  const requested = canonicalList(locales);
  getString(coerce(options), "localeMatcher", MATCHERS, "best fit");
  const found = [];
  for (let i = 0; i < requested.length; i++) {
    if (bestOf[service](takeApart(requested[i]).base) !== undefined) push(found, requested[i]);
  }
  return found;
}

return {
  canonicalList, canonicalTag, defaultLocale, getType, icu, icuTag, localeSlots, putTogether, remember, resolveOptions,
  supportedLocales, takeApart,
};
})
