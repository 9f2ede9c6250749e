// performance: time, marks and measures (https://w3c.github.io/hr-time/, https://w3c.github.io/user-timing/).
(function (primordials, host, need, engine) {
"use strict";

const { ArrayPrototypePush, ArrayPrototypeSplice, NumberIsFinite, TypeError } = primordials;
const { KEY, isObject, kindOf, refuse, shape, toDictionary, toText } = need("webidl");
const { DOMException } = need("exceptions");


const timeOrigin = host.time_origin();
const now = () => host.now();

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
  let at = entries.length;
  while (at > 0 && entries[at - 1].startTime > entry.startTime) at--;
  ArrayPrototypeSplice(entries, at, 0, entry);
  return entry;
}

function select(name, type) {
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

class Performance {
  #isPerformance = true;
  static { isPerformance = (object) => #isPerformance in object; }
  constructor(key = undefined) { refuse(key, "Performance"); }
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
      start = startOrOptions;
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
  getEntries() { return select(); }
  getEntriesByType(type) { return select(undefined, toText(type, "performance.getEntriesByType(): the type")); }
  getEntriesByName(name, type = undefined) {
    return select(toText(name, "performance.getEntriesByName(): the name"), textOr(type, "performance.getEntriesByName(): the type"));
  }
  toJSON() { return { timeOrigin }; }
}

shape(PerformanceEntry, isEntry, { show });
shape(PerformanceMark, isMark, { show });
shape(PerformanceMeasure, isMeasure, { show });
shape(Performance, isPerformance, { show: () => ({ timeOrigin }) });

return { performance: new Performance(KEY), Performance, PerformanceEntry, PerformanceMark, PerformanceMeasure, now };
})
