// Intl.Segmenter (https://tc39.es/ecma402/#segmenter-objects), over ICU's break iterators.
(function (primordials, host, need, engine) {
"use strict";

const {
  ArrayPrototypeIndexOf, IteratorPrototype, MathTrunc, Number, ObjectCreate, ObjectDefineProperty, String, StringPrototypeSlice,
  SymbolIterator, SymbolToStringTag, TypeError,
} = primordials;
const { hide } = need("webidl");
const { checkedOf, createObject, getString, makeSlots, record, refuseCall, shape } = need("intl/options");
const { icu, resolveOptions, supportedLocales } = need("intl/locales");

const slots = makeSlots();
const slotsOf = checkedOf(slots, "Segmenter");
const segmentsSlots = makeSlots();
const segmentsOf = checkedOf(segmentsSlots, "Segmenter.segment()");
const iteratorSlots = makeSlots();
const iteratorOf = checkedOf(iteratorSlots, "Segmenter.segment()[Symbol.iterator]()");
const GRANULARITIES = ["grapheme", "word", "sentence"];
const KINDS = [0, 1, 3]; // by UBreakIteratorType

function initialise(locales, given) {
  const { options, resolved } = resolveOptions("", locales, given, [], [], "plain");
  const state = { __proto__: null, locale: resolved.locale, dataLocale: resolved.dataLocale };
  state.granularity = getString(options, "granularity", GRANULARITIES, "grapheme");
  return state;
}

const resolvedOptions = (state) => record("locale", state.locale, "granularity", state.granularity);

function Segmenter(locales = undefined, options = undefined) {
  refuseCall(new.target, "Segmenter");
  return slots.put(createObject(new.target, Segmenter), initialise(locales, options));
}

shape(Segmenter, slots, {
  resolvedOptions() { return resolvedOptions(slotsOf(this, "resolvedOptions")); },
  segment(string) {
    const state = slotsOf(this, "segment");
    const text = typeof string === "symbol" ? "" + string : String(string);
    const kind = KINDS[ArrayPrototypeIndexOf(GRANULARITIES, state.granularity)];
    const found = { __proto__: null, text, isWords: kind === 1, boundaries: icu().segments(state.dataLocale, kind, text) };
    return segmentsSlots.put(ObjectCreate(segmentsPrototype), found);
  },
}, {
  supportedLocalesOf(locales, options = undefined) { return supportedLocales("", locales, options); },
}, resolvedOptions);

// CreateSegmentDataObject. The end was asked for last.
const segmentData = ({ text, isWords, boundaries }, start, end) => record(
  "segment", StringPrototypeSlice(text, start, end), "index", start, "input", text,
  "isWordLike", isWords ? boundaries.is_word() : undefined,
);

const segmentsPrototype = {
  containing(index) {
    const found = segmentsOf(this, "containing");
    if (typeof index === "bigint") throw new TypeError("Intl.Segmenter: an index must be a number, not a bigint");
    const at = MathTrunc(Number(index)) || 0;
    if (at < 0 || at >= found.text.length) return undefined;
    const start = found.boundaries.start(at);
    return segmentData(found, start, found.boundaries.end(at));
  },
  [SymbolIterator]() {
    const found = segmentsOf(this, "[Symbol.iterator]");
    return iteratorSlots.put(ObjectCreate(iteratorPrototype), { __proto__: null, found, at: 0 });
  },
};
hide(segmentsPrototype, "containing", segmentsPrototype.containing);
hide(segmentsPrototype, SymbolIterator, segmentsPrototype[SymbolIterator]);

const iteratorPrototype = ObjectCreate(IteratorPrototype);
hide(iteratorPrototype, "next", { next() {
  const state = iteratorOf(this, "next");
  const start = state.at;
  if (start >= state.found.text.length) return { value: undefined, done: true };
  state.at = state.found.boundaries.end(start);
  return { value: segmentData(state.found, start, state.at), done: false };
} }.next);
ObjectDefineProperty(iteratorPrototype, SymbolToStringTag, { __proto__: null, value: "Segmenter String Iterator", configurable: true });

return { Segmenter };
})
