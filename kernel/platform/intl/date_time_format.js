// Intl.DateTimeFormat (https://tc39.es/ecma402/#datetimeformat-objects), over ICU's date formatter.
(function (primordials, host, need, engine) {
"use strict";

const {
  DateNow, MathAbs, MathTrunc, Number, RangeError, RegExpPrototypeExec, StringPrototypeSlice, TypeError,
} = primordials;
const {
  CATEGORIES, SPAN, anonymous, chain, checkedOf, createObject, getNumber, getString, makeSlots, push, record, shape, shown,
  toParts, toText, unchain,
} = need("intl/options");
const { icu, icuTag, remember, resolveOptions, supportedLocales } = need("intl/locales");
const { COMPONENTS, cycleOf, fieldsOf, patternOf, styleIndex, stylePattern } = need("intl/date_patterns");

const slots = makeSlots();
const slotsOf = checkedOf(slots, "DateTimeFormat");

const CYCLES = ["h11", "h12", "h23", "h24"];
const STYLES = ["full", "long", "medium", "short"];
const MATCHERS = ["basic", "best fit"];
const DATE = ["weekday", "year", "month", "day"];
const TIME = ["dayPeriod", "hour", "minute", "second", "fractionalSecondDigits"];

// ---- Time zones

let hostZone;
const defaultZone = () => zoneOfHost((hostZone ??= icu().host_zone())());
const zoneOfHost = remember((name) => {
  const known = icu().canonical_zone(name);
  return known === undefined || known === "Etc/UTC" || known === "Etc/GMT" || known === "GMT" ? "UTC" : known;
});

// A time zone as the standard writes it, by what a user wrote.
function zoneNamed(name) {
  const offset = RegExpPrototypeExec(/^([+-])([01][0-9]|2[0-3])(?::?([0-5][0-9]))?$/, name);
  if (offset !== null) {
    const rest = offset[2] + ":" + (offset[3] ?? "00");
    return (rest === "00:00" ? "+" : offset[1]) + rest;
  }
  const known = icu().canonical_zone(name);
  if (known === undefined) {
    throw new RangeError("Invalid time zone specified: " + shown(name) + " is neither a zone such as \"Europe/Berlin\" nor an "
      + "offset such as \"+05:30\"");
  }
  return known;
}

const icuZone = (zone) => (zone[0] === "+" || zone[0] === "-" ? "GMT" + zone : zone);

// ---- A new object

const DESCRIPTORS = [
  ["ca", "calendar", undefined], ["nu", "numberingSystem", undefined], ["hour12", "hour12", "boolean"], ["hc", "hourCycle", CYCLES],
];
const KEYS = ["ca", "hc", "nu"];

// CreateDateTimeFormat: the state of a new DateTimeFormat.
function initialise(locales, given, required, defaults) {
  let hour12;
  const { options, resolved } = resolveOptions("", locales, given, KEYS, DESCRIPTORS, "coerce", (wanted) => {
    hour12 = wanted.hour12;
    if (hour12 !== undefined) wanted.hc = null;
  });
  const state = { __proto__: null, locale: resolved.locale, calendar: resolved.ca, numberingSystem: resolved.nu };
  const zone = options.timeZone;
  state.timeZone = zone === undefined ? defaultZone() : zoneNamed(toText(zone, "the option timeZone"));
  const wanted = { __proto__: null };
  let isExplicit = false;
  for (let i = 0; i < COMPONENTS.length; i++) {
    const { 0: name, 1: values } = COMPONENTS[i];
    const value = values === undefined ? getNumber(options, name, 1, 3, undefined) : getString(options, name, values, undefined);
    wanted[name] = value;
    if (value !== undefined) isExplicit = true;
  }
  getString(options, "formatMatcher", MATCHERS, "best fit");
  state.dateStyle = getString(options, "dateStyle", STYLES, undefined);
  state.timeStyle = getString(options, "timeStyle", STYLES, undefined);
  const tag = state.tag = icuTag(resolved.dataLocale, { __proto__: null, ca: resolved.ca, nu: resolved.nu });
  const cycle = cycleOf(tag, hour12, resolved.hc);
  if (state.dateStyle !== undefined || state.timeStyle !== undefined) {
    checkStyles(state, isExplicit, required);
    const { pattern, isOwn } = stylePattern(tag, state.dateStyle, state.timeStyle, cycle);
    state.pattern = pattern;
    if (isOwn) {
      state.formatter = icu().date_formatter(tag, "", icuZone(state.timeZone), styleIndex(state.dateStyle), styleIndex(state.timeStyle));
    }
  } else {
    if (!hasAny(wanted, required)) addDefaults(wanted, defaults);
    state.pattern = patternOf(tag, wanted, cycle);
  }
  state.fields = fieldsOf(state.pattern);
  if (state.fields.hour !== undefined) state.hourCycle = cycle;
  state.formatter ??= icu().date_formatter(tag, state.pattern, icuZone(state.timeZone));
  state.write = state.formatter.format;
  return state;
}

function checkStyles(state, isExplicit, required) {
  if (isExplicit) {
    throw new TypeError("Intl.DateTimeFormat: dateStyle and timeStyle choose all fields: leave out options for single ones, such "
      + "as weekday, year, hour and timeZoneName");
  }
  if (required === "date" && state.timeStyle !== undefined) {
    throw new TypeError("Date.toLocaleDateString(): the option timeStyle is for toLocaleTimeString() and toLocaleString()");
  }
  if (required === "time" && state.dateStyle !== undefined) {
    throw new TypeError("Date.toLocaleTimeString(): the option dateStyle is for toLocaleDateString() and toLocaleString()");
  }
}

function hasAny(wanted, required) {
  const lists = required === "date" ? [DATE] : required === "time" ? [TIME] : [DATE, TIME];
  for (let i = 0; i < lists.length; i++) {
    for (let j = 0; j < lists[i].length; j++) if (wanted[lists[i][j]] !== undefined) return true;
  }
  return false;
}

function addDefaults(wanted, defaults) {
  if (defaults !== "time") wanted.year = wanted.month = wanted.day = "numeric";
  if (defaults !== "date") wanted.hour = wanted.minute = wanted.second = "numeric";
}

function resolvedOptions(state) {
  const { hourCycle, fields } = state;
  const isStyle = state.dateStyle !== undefined || state.timeStyle !== undefined;
  const components = [];
  for (let i = 0; i < COMPONENTS.length; i++) {
    const name = COMPONENTS[i][0];
    push(components, name);
    push(components, isStyle ? undefined : fields[name]);
  }
  return record(
    "locale", state.locale, "calendar", state.calendar, "numberingSystem", state.numberingSystem, "timeZone", state.timeZone,
    "hourCycle", hourCycle, "hour12", hourCycle === undefined ? undefined : hourCycle === "h11" || hourCycle === "h12",
    components, "dateStyle", state.dateStyle, "timeStyle", state.timeStyle,
  );
}

// ---- Formatting

// A moment in milliseconds; -0 is 0.
function clip(time) {
  if (!(MathAbs(time) <= 8.64e15)) throw new RangeError("Invalid time value: " + time + " is no moment that Date knows");
  return MathTrunc(time) + 0;
}

const toTime = (date) => clip(date === undefined ? DateNow() : Number(noBigInt(date)));

function noBigInt(date) {
  if (typeof date === "bigint") throw new TypeError("Intl.DateTimeFormat: a date must be a Date or a number, not a bigint");
  return date;
}

const PARTS = [
  "era", "year", "month", "day", "hour", "hour", "minute", "second", "fractionalSecond", "weekday", undefined, undefined, undefined,
  undefined, "dayPeriod", "hour", "hour", "timeZoneName", "year", "weekday", "year", undefined, undefined, "timeZoneName",
  "timeZoneName", "weekday", "month", undefined, undefined, "timeZoneName", "yearName", "timeZoneName", "timeZoneName",
  "timeZoneName", "relatedYear", "dayPeriod", "dayPeriod",
]; // by UDateFormatField
const typeOf = (field) => PARTS[field] ?? "literal";

// The fields of a range; undefined when both ends look the same, which is then shown as one date.
function rangeFields(state, start, end, call) {
  if (start === undefined || end === undefined) throw new TypeError("Intl.DateTimeFormat." + call + "() needs two dates");
  const first = Number(noBigInt(start)), last = Number(noBigInt(end));
  state.range ??= icu().interval_formatter(
    state.hourCycle === undefined ? state.tag : withCycle(state), state.pattern, icuZone(state.timeZone),
  );
  const from = clip(first);
  const fields = icu().fields(state.range, from, clip(last));
  for (let i = 1; i < fields.length; i += 4) if (fields[i] === CATEGORIES.interval + SPAN) return fields;
  return icu().fields(state.formatter, from);
}

// ICU's tag with the hour cycle, between the calendar and the digits.
function withCycle(state) {
  const at = state.tag.length - 4 - state.numberingSystem.length;
  return StringPrototypeSlice(state.tag, 0, at) + "-hc-" + state.hourCycle + StringPrototypeSlice(state.tag, at);
}

// ---- The class

function DateTimeFormat(locales = undefined, options = undefined) {
  const made = createObject(new.target, DateTimeFormat);
  slots.put(made, initialise(locales, options, "any", "date"));
  return chain(made, new.target, this, DateTimeFormat);
}

shape(DateTimeFormat, slots, {
  resolvedOptions() { return resolvedOptions(slotsOf(unchain(this, slots, DateTimeFormat), "resolvedOptions")); },
  get format() {
    const state = slots.of(this) ?? slotsOf(unchain(this, slots, DateTimeFormat), "format");
    return state.bound ??= anonymous((date) => state.write(toTime(date)));
  },
  formatToParts(date) {
    const state = slotsOf(this, "formatToParts");
    return toParts(icu().fields(state.formatter, toTime(date)), CATEGORIES.date, typeOf, false);
  },
  formatRange(startDate, endDate) {
    return rangeFields(slotsOf(this, "formatRange"), startDate, endDate, "formatRange")[0];
  },
  formatRangeToParts(startDate, endDate) {
    const state = slotsOf(this, "formatRangeToParts");
    return toParts(rangeFields(state, startDate, endDate, "formatRangeToParts"), CATEGORIES.date, typeOf, true);
  },
}, {
  supportedLocalesOf(locales, options = undefined) { return supportedLocales("", locales, options); },
}, resolvedOptions);

return { DateTimeFormat, defaultZone, initialise };
})
