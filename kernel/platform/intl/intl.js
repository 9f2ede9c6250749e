// The object Intl (https://tc39.es/ecma402/#intl-object).
(function (primordials, host, need, engine) {
"use strict";

const { ArrayPrototypeIncludes, ObjectDefineProperty, RangeError, SymbolToStringTag } = primordials;
const { hide } = need("webidl");
const { push, shown, toText } = need("intl/options");
const { canonicalList, icu } = need("intl/locales");
const { NumberFormat, UNITS } = need("intl/number_format");

const CLASSES = {
  __proto__: null,
  Collator: need("intl/collator").Collator,
  DateTimeFormat: need("intl/date_time_format").DateTimeFormat,
  DisplayNames: need("intl/display_names").DisplayNames,
  DurationFormat: need("intl/duration_format").DurationFormat,
  ListFormat: need("intl/list_format").ListFormat,
  Locale: need("intl/locale").Locale,
  NumberFormat,
  PluralRules: need("intl/plural_rules").PluralRules,
  RelativeTimeFormat: need("intl/relative_time_format").RelativeTimeFormat,
  Segmenter: need("intl/segmenter").Segmenter,
};
const KINDS = ["calendar", "collation", "currency", "numberingSystem", "timeZone", "unit"];

const functions = {
  getCanonicalLocales(locales) { return canonicalList(locales); },
  supportedValuesOf(key) {
    const kind = toText(key, "the key");
    if (!ArrayPrototypeIncludes(KINDS, kind)) {
      throw new RangeError("Intl.supportedValuesOf(): the key must be calendar, collation, currency, numberingSystem, timeZone or "
        + "unit, not " + shown(kind));
    }
    if (kind !== "unit") return icu().supported(kind);
    const units = [];
    for (let i = 0; i < UNITS.length; i++) push(units, UNITS[i]);
    return units;
  },
};

const Intl = {};
ObjectDefineProperty(Intl, SymbolToStringTag, { __proto__: null, value: "Intl", configurable: true });
for (const name in CLASSES) hide(Intl, name, CLASSES[name]);
hide(Intl, "getCanonicalLocales", functions.getCanonicalLocales);
hide(Intl, "supportedValuesOf", functions.supportedValuesOf);

return { Intl };
})
