// The methods of Number, BigInt, String, Date and Array that depend on a locale
// (https://tc39.es/ecma402/#locale-sensitive-functions). globals.js puts functions that call these on the prototypes.
(function (primordials, host, need, engine) {
"use strict";

const {
  BigIntPrototypeValueOf, DatePrototypeGetTime, MathFloor, MathMin, Number, NumberMAX_SAFE_INTEGER, NumberPrototypeValueOf, Object,
  String, TypeError, TypedArrayPrototypeGetLength,
} = primordials;
const { toNumeric } = need("intl/digits");
const { canonicalList, defaultLocale, icu, remember, takeApart } = need("intl/locales");

// What is asked again and again in a loop: no options, and no locale or one by its name. `make` takes locales and options.
function cached(make) {
  let own;
  const named = remember((locale) => make(locale, undefined));
  return (locales, options) => {
    if (options !== undefined) return make(locales, options);
    if (locales === undefined) return own ??= make(undefined, undefined);
    return typeof locales === "string" ? named(locales) : make(locales, undefined);
  };
}

const numbers = cached((locales, options) => need("intl/number_format").initialise(locales, options));
const collators = cached((locales, options) => need("intl/collator").initialise(locales, options));

// Dates by what is shown of them, and by the time zone.
const dates = { __proto__: null };
let zone;

function datesFor(required, defaults) {
  const { defaultZone, initialise } = need("intl/date_time_format");
  const now = defaultZone();
  if (now !== zone) {
    zone = now;
    dates.any = dates.date = dates.time = undefined;
  }
  return dates[required] ??= cached((locales, options) => initialise(locales, options, required, defaults));
}

function textOf(value, call) {
  if (value === undefined || value === null) throw new TypeError("String.prototype." + call + "() was called on " + value);
  return toText(value);
}

const toText = (value) => (typeof value === "string" ? value : typeof value === "symbol" ? "" + value : String(value));

// The languages with rules of their own for the case of letters; of all others, any one.
const CASED = { __proto__: null, az: true, el: true, lt: true, tr: true };

const language = remember((tag) => {
  const found = icu().language_parts(tag)[0];
  return CASED[found] ? found : "und";
});

// The separator is a comma in every locale, as in other engines.
function joined(list, length, locales, options) {
  let text = "";
  for (let i = 0; i < length; i++) {
    if (i > 0) text += ",";
    const item = list[i];
    if (item !== undefined && item !== null) text += toText(item.toLocaleString(locales, options));
  }
  return text;
}

return {
  number(value, locales, options) {
    const number = typeof value === "number" ? value : NumberPrototypeValueOf(value);
    return numbers(locales, options).write(toNumeric(number));
  },
  bigint(value, locales, options) {
    const number = typeof value === "bigint" ? value : BigIntPrototypeValueOf(value);
    return numbers(locales, options).write(number);
  },
  date(value, locales, options, required, defaults) {
    const time = DatePrototypeGetTime(value);
    return time !== time ? "Invalid Date" : datesFor(required, defaults)(locales, options).write(time);
  },
  compare(value, that, locales, options) {
    const one = textOf(value, "localeCompare");
    const other = toText(that);
    return collators(locales, options).compare(one, other);
  },
  changeCase(value, locales, upper) {
    const text = textOf(value, upper ? "toLocaleUpperCase" : "toLocaleLowerCase");
    const requested = canonicalList(locales);
    const tag = requested.length > 0 ? takeApart(requested[0]).base : defaultLocale();
    return icu().change_case(text, language(tag), upper);
  },
  array(value, locales, options) {
    if (value === undefined || value === null) throw new TypeError("Array.prototype.toLocaleString() was called on " + value);
    const list = Object(value);
    return joined(list, MathFloor(MathMin(Number(list.length), NumberMAX_SAFE_INTEGER)) || 0, locales, options);
  },
  typedArray: (value, locales, options) => joined(value, TypedArrayPrototypeGetLength(value), locales, options),
};
})
