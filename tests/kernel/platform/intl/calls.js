// Calls of Intl and of the methods that use it, for each locale: what Node gives is in node.json, what Diglot gives is compared
// with that. Each takes a locale. A call of a class that Node 20 does not have is not here.
(function () {
  "use strict";
  const moment = new Date(Date.UTC(2024, 1, 29, 15, 4, 5, 678));
  const later = new Date(Date.UTC(2024, 2, 3, 9, 30));
  const early = new Date(Date.UTC(1868, 9, 24, 0, 0));
  const ancient = new Date(Date.UTC(-50, 2, 15));
  const zone = "America/New_York";
  const all = {
    weekday: "short", era: "short", year: "numeric", month: "short", day: "numeric", hour: "numeric", minute: "2-digit",
    second: "2-digit", timeZone: zone, timeZoneName: "short",
  };
  const numbers = [0, -0, 1, -1.5, 1234.5678, 1234567.891, 1e21, NaN, -Infinity];
  const number = (l, options, ...values) => values.map(new Intl.NumberFormat(l, options).format).join(" | ");
  const date = (l, options, ...values) => values.map(new Intl.DateTimeFormat(l, { timeZone: zone, ...options }).format).join(" | ");
  const text = (value) => JSON.stringify(value);
  const UNITS = ["year", "quarter", "month", "week", "day", "hour", "minute", "second"];

  return {
    locales: [
      "en-US", "en-GB", "de", "de-CH", "fr", "es", "es-MX", "it", "pt-BR", "nl", "sv", "da", "pl", "ru", "tr", "el", "he", "ar-EG",
      "fa", "hi", "th", "ja", "ko", "zh-CN", "zh-TW",
    ],
    calls: {
      // ---- numbers
      plain: (l) => numbers.map((n) => n.toLocaleString(l)).join(" | "),
      bigint: (l) => (12345678901234567890n).toLocaleString(l),
      string: (l) => number(l, { maximumFractionDigits: 20 }, "1234567890.12345678901234567890", "1e-7", " 0x10 ", "", "x", "-0"),
      euros: (l) => number(l, { style: "currency", currency: "EUR" }, ...numbers),
      yen: (l) => number(l, { style: "currency", currency: "JPY", currencyDisplay: "code" }, 1234.5, -1),
      accounting: (l) => number(l, { style: "currency", currency: "USD", currencySign: "accounting", signDisplay: "always" }, 0, 1, -1234.5),
      currencyNames: (l) => number(l, { style: "currency", currency: "USD", currencyDisplay: "name" }, 1, 2, 1234.5),
      narrowSymbol: (l) => number(l, { style: "currency", currency: "CAD", currencyDisplay: "narrowSymbol" }, 5),
      percent: (l) => number(l, { style: "percent", maximumFractionDigits: 1 }, 0.256, -12, 0),
      speed: (l) => number(l, { style: "unit", unit: "kilometer-per-hour" }, 1, 88.5),
      litres: (l) => number(l, { style: "unit", unit: "liter", unitDisplay: "long" }, 1, 16),
      bytes: (l) => number(l, { style: "unit", unit: "megabyte", unitDisplay: "narrow" }, 1, 3.5),
      compact: (l) => number(l, { notation: "compact" }, 0, 999, 1234, 98765, 1234567, 1.5e9, 123456789012345),
      compactLong: (l) => number(l, { notation: "compact", compactDisplay: "long", maximumFractionDigits: 2 }, 1234, 1234567, -2.5e12),
      scientific: (l) => number(l, { notation: "scientific", minimumFractionDigits: 1 }, 123456, 0.00012),
      engineering: (l) => number(l, { notation: "engineering" }, 123456, 0.00012),
      signs: (l) => ["auto", "never", "always", "exceptZero", "negative"].map((signDisplay) => number(l, { signDisplay }, 1, 0, -0, -1)).join(" / "),
      significant: (l) => number(l, { minimumSignificantDigits: 3, maximumSignificantDigits: 5 }, 1, 123456, 0.0012345678),
      padded: (l) => number(l, { minimumIntegerDigits: 4, minimumFractionDigits: 2, useGrouping: "always" }, 1, 12345),
      grouping: (l) => [false, "min2", "auto", "always"].map((useGrouping) => number(l, { useGrouping }, 1234, 12345)).join(" / "),
      rounding: (l) => ["ceil", "floor", "expand", "trunc", "halfCeil", "halfFloor", "halfExpand", "halfTrunc", "halfEven"]
        .map((roundingMode) => number(l, { roundingMode, maximumFractionDigits: 0 }, -2.5, -0.4, 0.5, 1.5)).join(" / "),
      increments: (l) => number(l, { roundingIncrement: 5, minimumFractionDigits: 2, maximumFractionDigits: 2 }, 1.023, 1.98),
      priority: (l) => ["morePrecision", "lessPrecision"].map((roundingPriority) =>
        number(l, { roundingPriority, maximumFractionDigits: 2, maximumSignificantDigits: 2 }, 1.23456, 123.456)).join(" / "),
      zeros: (l) => number(l, { trailingZeroDisplay: "stripIfInteger", minimumFractionDigits: 2 }, 1, 1.5),
      numberRange: (l) => new Intl.NumberFormat(l, { style: "currency", currency: "EUR" }).formatRange(3, 5)
        + " | " + new Intl.NumberFormat(l, { maximumFractionDigits: 0 }).formatRange(2.9, 3.1),
      numberParts: (l) => text(new Intl.NumberFormat(l, { style: "currency", currency: "EUR" }).formatToParts(-1234567.891)),
      exponentParts: (l) => text(new Intl.NumberFormat(l, { notation: "scientific" }).formatToParts(-0.00012)),
      compactParts: (l) => text(new Intl.NumberFormat(l, { notation: "compact", style: "unit", unit: "percent" }).formatToParts(12345)),
      oddParts: (l) => text([NaN, Infinity, 0].map((n) => new Intl.NumberFormat(l, { style: "percent", signDisplay: "always" }).formatToParts(n))),
      numberRangeParts: (l) => text(new Intl.NumberFormat(l, { style: "unit", unit: "kilogram" }).formatRangeToParts(1, 2.5)),
      numberOptions: (l) => text(Object.entries(new Intl.NumberFormat(l, { style: "currency", currency: "eur", notation: "compact" }).resolvedOptions()).sort()),
      digits: (l) => (9876543210.5).toLocaleString(l + "-u-nu-thai") + (0.5).toLocaleString(l, { numberingSystem: "deva" }),

      // ---- dates
      moment: (l) => [moment.toLocaleString(l, { timeZone: zone }), moment.toLocaleDateString(l, { timeZone: zone }),
        moment.toLocaleTimeString(l, { timeZone: zone })].join(" | "),
      dateStyles: (l) => ["full", "long", "medium", "short"].map((dateStyle) => date(l, { dateStyle }, moment, early)).join(" | "),
      timeStyles: (l) => ["full", "long", "medium", "short"].map((timeStyle) => date(l, { timeStyle }, moment)).join(" | "),
      bothStyles: (l) => ["full", "long", "medium", "short"].map((style) => date(l, { dateStyle: style, timeStyle: style }, later)).join(" | "),
      cycledStyles: (l) => ["h11", "h12", "h23", "h24"].map((hourCycle) => date(l, { dateStyle: "short", timeStyle: "medium", hourCycle }, moment)).join(" | "),
      allFields: (l) => date(l, all, moment, ancient),
      monthNames: (l) => ["numeric", "2-digit", "narrow", "short", "long"].map((month) => date(l, { month }, moment)).join(" | "),
      monthsAndYears: (l) => ["short", "long", "numeric"].map((month) => date(l, { month, year: "numeric" }, moment)).join(" | "),
      weekdays: (l) => ["narrow", "short", "long"].map((weekday) => date(l, { weekday, day: "numeric" }, moment)).join(" | "),
      eras: (l) => ["narrow", "short", "long"].map((era) => date(l, { era, year: "2-digit" }, moment, ancient)).join(" | "),
      dayPeriods: (l) => ["narrow", "short", "long"].map((dayPeriod) => date(l, { dayPeriod, hour: "numeric", hour12: true }, moment, later)).join(" | "),
      fractions: (l) => [1, 2, 3].map((fractionalSecondDigits) => date(l, { minute: "numeric", second: "numeric", fractionalSecondDigits }, moment)).join(" | "),
      cycles: (l) => ["h11", "h12", "h23", "h24"].map((hourCycle) => date(l, { hour: "numeric", minute: "numeric", hourCycle, timeZone: "UTC" },
        new Date(0), new Date(12 * 36e5))).join(" | "),
      twelve: (l) => [true, false].map((hour12) => date(l, { hour: "2-digit", minute: "2-digit", hour12 }, moment)).join(" | "),
      zoneNames: (l) => ["short", "long", "shortOffset", "longOffset", "shortGeneric", "longGeneric"]
        .map((timeZoneName) => date(l, { hour: "numeric", timeZoneName, timeZone: "Europe/Berlin" }, moment)).join(" | "),
      dateRange: (l) => [all, { year: "numeric", month: "short", day: "numeric" }, { hour: "numeric", minute: "numeric" }, { dateStyle: "long" }]
        .map((options) => new Intl.DateTimeFormat(l, { timeZone: zone, ...options }).formatRange(moment, later)).join(" | "),
      sameRange: (l) => text(new Intl.DateTimeFormat(l, { timeZone: zone, month: "long" }).formatRangeToParts(later, later)),
      dateRangeParts: (l) => text(new Intl.DateTimeFormat(l, { timeZone: zone, dateStyle: "medium", timeStyle: "short" }).formatRangeToParts(moment, later)),
      dateParts: (l) => text(new Intl.DateTimeFormat(l, all).formatToParts(moment)),
      calendars: (l) => ["buddhist", "chinese", "coptic", "ethioaa", "hebrew", "indian", "islamic-umalqura", "iso8601", "japanese", "persian", "roc"]
        .map((calendar) => date(l, { calendar, dateStyle: "long" }, moment)).join(" | "),
      yearParts: (l) => text(new Intl.DateTimeFormat(l + "-u-ca-chinese", { year: "numeric", month: "long", timeZone: zone }).formatToParts(moment)),
      dateOptions: (l) => text(new Intl.DateTimeFormat(l, all).resolvedOptions()),
      styleOptions: (l) => text(new Intl.DateTimeFormat(l, { timeStyle: "short", timeZone: "UTC" }).resolvedOptions()),
      dateDigits: (l) => date(l + "-u-nu-arab-hc-h23", { timeStyle: "short", dateStyle: "short" }, moment),

      // ---- texts
      order: (l) => ["z", "ä", "a", "Z", "A", "ö", "o", "ñ", "n", "ll", "lz", "ch", "cz", "i", "ı", "İ", "a1", "a10", "a2", "-", "_", "я", "あ", "ア", "一"]
        .sort(new Intl.Collator(l).compare).join(" "),
      numericOrder: (l) => ["a10", "a9", "a1b", "A9"].sort(new Intl.Collator(l, { numeric: true, caseFirst: "upper" }).compare).join(" "),
      sensitivities: (l) => ["base", "accent", "case", "variant"].map((sensitivity) =>
        [["a", "b"], ["a", "á"], ["a", "A"], ["a b", "ab"]].map(([x, y]) => x.localeCompare(y, l, { sensitivity, ignorePunctuation: true })).join()).join(" "),
      search: (l) => text(new Intl.Collator(l, { usage: "search", sensitivity: "base" }).resolvedOptions()),
      collatorOptions: (l) => text(new Intl.Collator(l).resolvedOptions()),
      letterCase: (l) => "Iıiİ ß ŉ ǆ Σίσυφος ΐ".toLocaleUpperCase(l) + " " + "IİI ΣΑΣ".toLocaleLowerCase(l),
      plurals: (l) => ["cardinal", "ordinal"].map((type) => [0, 1, 2, 3, 5, 11, 21, 1.5, 1e6].map((n) => new Intl.PluralRules(l, { type }).select(n)).join()).join(" "),
      pluralRanges: (l) => new Intl.PluralRules(l).selectRange(0, 1) + " " + new Intl.PluralRules(l, { type: "ordinal" }).selectRange(1, 2),
      pluralOptions: (l) => text([new Intl.PluralRules(l).resolvedOptions().pluralCategories.sort(), new Intl.PluralRules(l, { minimumFractionDigits: 2 }).select(1)]),
      relative: (l) => ["long", "short", "narrow"].map((style) => UNITS.map((unit) => new Intl.RelativeTimeFormat(l, { style }).format(-3, unit)).join()).join(" | "),
      relativeWords: (l) => [-1, -0, 0, 1, 2].map((n) => UNITS.map((unit) => new Intl.RelativeTimeFormat(l, { numeric: "auto" }).format(n, unit)).join()).join(" | "),
      relativeParts: (l) => text(new Intl.RelativeTimeFormat(l).formatToParts(12345.6, "days")),
      lists: (l) => ["conjunction", "disjunction", "unit"].map((type) => ["long", "short", "narrow"].map((style) =>
        [[], ["x"], ["x", "y"], ["x", "y", "z", "😀"]].map((list) => new Intl.ListFormat(l, { type, style }).format(list)).join(" ; ")).join(" / ")).join(" | "),
      listParts: (l) => text(new Intl.ListFormat(l).formatToParts(["x", "y", "z"])),
      languages: (l) => ["dialect", "standard"].map((languageDisplay) => ["en-GB", "zh-Hant", "de", "gsw", "xx", "es-419"].map((code) =>
        new Intl.DisplayNames(l, { type: "language", languageDisplay }).of(code)).join()).join(" | "),
      regions: (l) => ["long", "short", "narrow"].map((style) => ["US", "GB", "HK", "419", "ZZ", "QX"].map((code) => new Intl.DisplayNames(l, { type: "region", style }).of(code)).join()).join(" | "),
      scripts: (l) => ["Latn", "Hans", "Cyrl", "Xyzz"].map((code) => new Intl.DisplayNames(l, { type: "script" }).of(code)).join(),
      currencies: (l) => ["long", "short", "narrow"].map((style) => ["EUR", "USD", "CAD", "XTS", "ABC"].map((code) => new Intl.DisplayNames(l, { type: "currency", style }).of(code)).join()).join(" | "),
      noFallback: (l) => ["QX", "US"].map((code) => new Intl.DisplayNames(l, { type: "region", fallback: "none" }).of(code)).join(),
      calendarNames: (l) => ["gregory", "islamic-umalqura", "roc", "ethioaa"].map((code) => new Intl.DisplayNames(l, { type: "calendar" }).of(code)).join(),
      fieldNames: (l) => ["long", "short", "narrow"].map((style) => ["era", "year", "quarter", "month", "weekOfYear", "weekday", "day", "dayPeriod", "hour", "minute", "second", "timeZoneName"]
        .map((code) => new Intl.DisplayNames(l, { type: "dateTimeField", style }).of(code)).join()).join(" | "),
      words: (l) => [...new Intl.Segmenter(l, { granularity: "word" }).segment("Hello, wörld! It’s 3.14 สวัสดีครับ 日本語です。")]
        .map(({ segment, index, isWordLike }) => index + segment + (isWordLike ? "+" : "")).join("|"),
      graphemes: (l) => [...new Intl.Segmenter(l).segment("e\u0301👨‍👩‍👧🇩🇪नमस्ते\r\n")].map(({ index }) => index).join(),
      sentences: (l) => [...new Intl.Segmenter(l, { granularity: "sentence" }).segment("He said: \"Go!\" Then Mr. X left. 3.5 left; κι εσύ; Ναι。はい。")]
        .map(({ index }) => index).join(),
      likelySubtags: (l) => new Intl.Locale(l).maximize() + " " + new Intl.Locale(l + "-u-hc-h12-ca-buddhist").minimize(),
      supported: (l) => text([Intl.NumberFormat, Intl.Collator, Intl.DateTimeFormat].map((Class) => Class.supportedLocalesOf([l, "tlh", l + "-x-y"]))),
      arrays: (l) => [1234.5, null, moment, [1e6]].toLocaleString(l, { timeZone: "UTC" }),
    },
  };
})
