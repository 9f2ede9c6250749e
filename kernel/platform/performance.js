// performance: time, marks and measures (https://w3c.github.io/hr-time/, https://w3c.github.io/user-timing/),
// and observers of them (https://w3c.github.io/performance-timeline/).
(function (primordials, host, need, engine) {
"use strict";

const {
  ArrayPrototypeFilter, ArrayPrototypeIncludes, ArrayPrototypeIndexOf, ArrayPrototypePush, ArrayPrototypeSlice, ArrayPrototypeSplice,
  NumberIsFinite, ObjectFreeze, ReflectApply, TypeError,
} = primordials;
const { KEY, isObject, kindOf, refuse, shape, toDictionary, toFunction, toText } = need("webidl");
const { DOMException } = need("exceptions");
const { EventTarget } = need("events");
const { now, timeOrigin } = need("clock");

const entries = []; // by time of start

let isEntry, isMark, isMeasure, isPerformance;
const show = ({ name, entryType, startTime, duration, detail }) => (
  detail === undefined ? { name, entryType, startTime, duration } : { name, entryType, startTime, duration, detail }
);

class PerformanceEntry {
  #entry;
  static { isEntry = (object) => #entry in object; }
  constructor(key = undefined, entry = undefined) {
    refuse(key, "PerformanceEntry");
    this.#entry = entry;
  }
  get name() { return this.#entry.name; }
  get entryType() { return this.#entry.type; }
  get startTime() { return this.#entry.start; }
  get duration() { return this.#entry.duration; }
  toJSON() { return show(this); }
}

class PerformanceMark extends PerformanceEntry {
  #detail;
  static { isMark = (object) => #detail in object; }
  constructor(name, options = undefined) {
    if (arguments.length === 0) throw new TypeError("new PerformanceMark() needs 1 argument, the name, got 0");
    const { startTime, detail } = toDictionary(options, "performance.mark(): the options");
    const start = startTime === undefined ? now() : toTime(startTime);
    super(KEY, { __proto__: null, name: toText(name, "performance.mark(): the name"), type: "mark", start, duration: 0 });
    this.#detail = cloneDetail(detail);
  }
  get detail() { return this.#detail; }
  toJSON() { return show(this); }
}

class PerformanceMeasure extends PerformanceEntry {
  #detail;
  static { isMeasure = (object) => #detail in object; }
  constructor(key = undefined, entry = undefined, detail = undefined) {
    refuse(key, "PerformanceMeasure");
    super(KEY, entry);
    this.#detail = cloneDetail(detail);
  }
  get detail() { return this.#detail; }
  toJSON() { return show(this); }
}

function cloneDetail(detail) {
  return detail === undefined || detail === null ? null : need("clone").structuredClone(detail);
}

function toTime(value) {
  const time = +value;
  if (!NumberIsFinite(time)) throw new TypeError("a time must be a finite number of milliseconds, not " + kindOf(value));
  if (time < 0) throw new TypeError("a time must not be negative: " + time);
  return time;
}

// The time that a mark's name or a number stands for.
function resolve(mark) {
  if (typeof mark === "number") return toTime(mark);
  const name = toText(mark, "performance.measure(): a mark");
  for (let i = entries.length - 1; i >= 0; i--) {
    if (isMark(entries[i]) && entries[i].name === name) return entries[i].startTime;
  }
  throw new DOMException("performance.measure(): there is no mark '" + name + "'", "SyntaxError");
}

function insert(entry) {
  insertInto(entries, entry);
  for (let i = 0; i < observers.length; i++) {
    if (ArrayPrototypeIncludes(observers[i].types, entry.entryType)) tell(observers[i], entry);
  }
  return entry;
}

function insertInto(entries, entry) {
  let at = entries.length;
  while (at > 0 && entries[at - 1].startTime > entry.startTime) at--;
  ArrayPrototypeSplice(entries, at, 0, entry);
}

function select(entries, name, type) {
  const found = [];
  for (let i = 0; i < entries.length; i++) {
    if ((name === undefined || entries[i].name === name) && (type === undefined || entries[i].entryType === type)) {
      ArrayPrototypePush(found, entries[i]);
    }
  }
  return found;
}

function clear(name, is) {
  for (let i = entries.length - 1; i >= 0; i--) {
    if (is(entries[i]) && (name === undefined || entries[i].name === name)) ArrayPrototypeSplice(entries, i, 1);
  }
}

const textOr = (value, what) => value === undefined ? undefined : toText(value, what);

class Performance extends EventTarget {
  #isPerformance = true;
  static { isPerformance = (object) => #isPerformance in object; }
  constructor(key = undefined) {
    refuse(key, "Performance");
    super();
  }
  get timeOrigin() { return timeOrigin; }
  now() { return now(); }
  mark(name, options = undefined) { return insert(new PerformanceMark(name, options)); }
  measure(name, startOrOptions = undefined, endMark = undefined) {
    name = toText(name, "performance.measure(): the name");
    let start, end, duration, detail;
    if (isObject(startOrOptions)) {
      ({ start, end, duration, detail } = startOrOptions);
      const given = (start !== undefined) + (end !== undefined) + (duration !== undefined);
      if (endMark !== undefined) throw new TypeError("performance.measure() takes options or an end mark, not both");
      if (given === 3) throw new TypeError("performance.measure(): give two of start, end and duration, not all three");
      if (start === undefined && end === undefined && (duration !== undefined || detail !== undefined)) {
        throw new TypeError("performance.measure(): the options need a start or an end");
      }
    } else {
      start = startOrOptions ?? undefined; // null stands for options without a member
      end = endMark;
    }
    const length = duration === undefined ? undefined : toTime(duration);
    const endTime = end !== undefined ? resolve(end) : start !== undefined && length !== undefined ? resolve(start) + length : now();
    const startTime = start !== undefined ? resolve(start) : length !== undefined ? endTime - length : 0;
    const entry = { __proto__: null, name, type: "measure", start: startTime, duration: endTime - startTime };
    return insert(new PerformanceMeasure(KEY, entry, detail));
  }
  clearMarks(name = undefined) { clear(textOr(name, "performance.clearMarks(): the name"), isMark); }
  clearMeasures(name = undefined) { clear(textOr(name, "performance.clearMeasures(): the name"), isMeasure); }
  getEntries() { return select(entries); }
  getEntriesByType(type) { return select(entries, undefined, toText(type, "performance.getEntriesByType(): the type")); }
  getEntriesByName(name, type = undefined) {
    return select(entries, toText(name, "performance.getEntriesByName(): the name"), textOr(type, "performance.getEntriesByName(): the type"));
  }
  toJSON() { return { timeOrigin }; }
}

// ---- Observers

const TYPES = ObjectFreeze(["mark", "measure"]);
const observers = []; // the states of those that observe: { observer, callback, mode, types, queue }
let isWaiting = false; // whether they are about to be called

function tell(state, entry) {
  insertInto(state.queue, entry);
  if (isWaiting) return;
  isWaiting = true;
  engine.setTimeout(() => {
    isWaiting = false;
    const now = ArrayPrototypeSlice(observers);
    for (let i = 0; i < now.length; i++) {
      const { observer, callback, queue } = now[i];
      if (queue.length === 0) continue;
      now[i].queue = [];
      try {
        ReflectApply(callback, observer, [new PerformanceObserverEntryList(KEY, queue), observer, { droppedEntriesCount: 0 }]);
      } catch (error) {
        need("scheduling").reportError(error);
      }
    }
  }, 0);
}

let isObserver, isList;
class PerformanceObserver {
  #state;
  static { isObserver = (object) => #state in object; }
  constructor(callback) {
    toFunction(callback, "new PerformanceObserver(): the callback");
    this.#state = { __proto__: null, observer: this, callback, mode: undefined, types: [], queue: [] };
  }
  static get supportedEntryTypes() { return TYPES; }
  observe(options = undefined) {
    const state = this.#state, { entryTypes, type, buffered } = toDictionary(options, "PerformanceObserver.observe(): the options");
    if (entryTypes === undefined && type === undefined) throw new TypeError("PerformanceObserver.observe() needs entryTypes or a type");
    if (entryTypes !== undefined && type !== undefined) throw new TypeError("PerformanceObserver.observe() takes entryTypes or a type, not both");
    const mode = type === undefined ? "multiple" : "single";
    if ((state.mode ??= mode) !== mode) {
      throw new DOMException("PerformanceObserver.observe(): entryTypes and type cannot follow one another", "InvalidModificationError");
    }
    const wanted = [];
    if (mode === "single") ArrayPrototypePush(wanted, toText(type, "PerformanceObserver.observe(): the type"));
    else if (!isObject(entryTypes)) throw new TypeError("PerformanceObserver.observe(): entryTypes must be a list, not " + kindOf(entryTypes));
    else for (const item of entryTypes) ArrayPrototypePush(wanted, toText(item, "PerformanceObserver.observe(): an entry type"));
    const known = ArrayPrototypeFilter(wanted, (name) => ArrayPrototypeIncludes(TYPES, name));
    if (known.length === 0) return;
    if (mode === "multiple") state.types = known;
    else if (!ArrayPrototypeIncludes(state.types, known[0])) ArrayPrototypePush(state.types, known[0]);
    if (!ArrayPrototypeIncludes(observers, state)) ArrayPrototypePush(observers, state);
    if (mode === "single" && buffered) {
      const before = select(entries, undefined, known[0]);
      for (let i = 0; i < before.length; i++) tell(state, before[i]);
    }
  }
  disconnect() {
    const state = this.#state, at = ArrayPrototypeIndexOf(observers, state);
    if (at !== -1) ArrayPrototypeSplice(observers, at, 1);
    state.mode = undefined;
    state.types = [];
    state.queue = [];
  }
  takeRecords() {
    const { queue } = this.#state;
    this.#state.queue = [];
    return queue;
  }
}

class PerformanceObserverEntryList {
  #entries;
  static { isList = (object) => #entries in object; }
  constructor(key = undefined, entries = undefined) {
    refuse(key, "PerformanceObserverEntryList");
    this.#entries = entries;
  }
  getEntries() { return select(this.#entries); }
  getEntriesByType(type) { return select(this.#entries, undefined, toText(type, "getEntriesByType(): the type")); }
  getEntriesByName(name, type = undefined) {
    return select(this.#entries, toText(name, "getEntriesByName(): the name"), textOr(type, "getEntriesByName(): the type"));
  }
}

shape(PerformanceObserver, isObserver, { show: () => ({}) });
shape(PerformanceObserverEntryList, isList, { show: (list) => list.getEntries() });
shape(PerformanceEntry, isEntry, { show });
shape(PerformanceMark, isMark, { show });
shape(PerformanceMeasure, isMeasure, { show });
shape(Performance, isPerformance, { show: () => ({ timeOrigin }) });

return {
  performance: new Performance(KEY), Performance, PerformanceEntry, PerformanceMark, PerformanceMeasure, PerformanceObserver,
  PerformanceObserverEntryList,
};
})
