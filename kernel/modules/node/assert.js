// node:assert
(function (primordials, service, require) {
"use strict";

const { Error, ObjectAssign, ObjectIs, ObjectKeys, ReflectApply, RegExpPrototypeExec, StringPrototypeIncludes, TypeError } = primordials;
const { deepEqual, deepStrictEqual } = require("internal/deep");
const inspect = (value) => service.inspect(value);

class AssertionError extends Error {
  constructor({ message, actual, expected, operator }) {
    super(message ?? inspect(actual) + " " + operator + " " + inspect(expected));
    this.generatedMessage = message === undefined;
    this.code = "ERR_ASSERTION";
    this.actual = actual;
    this.expected = expected;
    this.operator = operator;
  }
}
primordials.ObjectDefineProperty(AssertionError.prototype, "name", { __proto__: null, value: "AssertionError", writable: true, configurable: true });

const HEADS = {
  __proto__: null,
  strictEqual: "Expected values to be strictly equal", deepStrictEqual: "Expected values to be strictly deep-equal",
  deepEqual: "Expected values to be loosely deep-equal", notStrictEqual: 'Expected "actual" to be strictly unequal to',
  notDeepStrictEqual: 'Expected "actual" not to be strictly deep-equal to', notDeepEqual: 'Expected "actual" not to be loosely deep-equal to',
};

const WHOLE = { __proto__: null, depth: 1000, compact: false, sorted: true, maxArrayLength: null, customInspect: false };

// How two values differ: in one line where they are short, else line by line.
function difference(actual, expected) {
  const left = inspect(actual), right = inspect(expected);
  if (!isObject(actual) && !isObject(expected) && left.length + right.length < 72 && !StringPrototypeIncludes(left + right, "\n")) {
    return "\n" + left + " !== " + right + "\n";
  }
  const one = service.inspect(actual, WHOLE), two = service.inspect(expected, WHOLE);
  if (one === two) return "They look the same, but are not:\n\n" + one + "\n";
  return "+ actual - expected\n\n" + service.diff(one, two) + "\n";
}

const isObject = (value) => value !== null && (typeof value === "object" || typeof value === "function");

function fail(actual, expected, message, operator) {
  if (message instanceof Error) throw message;
  if (message === undefined && operator in HEADS) {
    message = HEADS[operator] + ":\n" + (operator[0] === "n" ? "\n" + inspect(expected) : difference(actual, expected));
    const error = new AssertionError({ message, actual, expected, operator });
    error.generatedMessage = true;
    throw error;
  }
  throw new AssertionError({ message, actual, expected, operator });
}

function comparison(operator, test, isNegative = false) {
  return function (actual, expected, message) {
    if (arguments.length < 2) {
      const error = new TypeError("assert." + operator + "() needs two values: the actual and the expected one");
      error.code = "ERR_MISSING_ARGS";
      throw error;
    }
    if (test(actual, expected) === isNegative) fail(actual, expected, message, operator);
  };
}

function ok(value, message) {
  if (value) return;
  if (message instanceof Error) throw message;
  throw new AssertionError({ message: message ?? (arguments.length ? "The expression evaluated to a falsy value: " + inspect(value)
    : "No value argument passed to `assert.ok()`"), actual: value, expected: true, operator: "==" });
}

// Whether an error is the one that is expected: a class, a regular expression, a predicate or an object of properties.
function checkError(error, expected, message, operator) {
  if (expected === undefined) return;
  if (typeof expected === "function") {
    if (expected.prototype !== undefined && error instanceof expected) return;
    if (Error.isPrototypeOf?.(expected) || expected === Error) fail(error, expected, message ?? "The error is not an instance of " + expected.name + ": " + inspect(error), operator);
    if (ReflectApply(expected, {}, [error]) === true) return;
    fail(error, expected, message ?? "The function that checks the error did not return true: " + inspect(error), operator);
  }
  if (expected instanceof RegExp) {
    if (RegExpPrototypeExec(expected, "" + error) !== null) return;
    fail(error, expected, message ?? "The error " + inspect("" + error) + " does not match " + inspect(expected), operator);
  }
  const keys = ObjectKeys(expected);
  if (expected instanceof Error) keys[keys.length] = "name", keys[keys.length] = "message";
  for (let i = 0; i < keys.length; i++) {
    const wanted = expected[keys[i]], found = error?.[keys[i]];
    if (wanted instanceof RegExp && typeof found === "string" ? RegExpPrototypeExec(wanted, found) !== null : deepStrictEqual(found, wanted)) continue;
    fail(error, expected, message ?? "The error's property " + keys[i] + " is " + inspect(found) + ", not " + inspect(wanted), operator);
  }
}
const { RegExp } = globalThis;

function checkFunction(value, name) {
  if (typeof value === "function") return;
  const error = new TypeError("assert." + name + "() needs a function" + (name === "rejects" || name === "doesNotReject" ? " or a promise" : "") + ", not " + (value === null ? "null" : typeof value));
  error.code = "ERR_INVALID_ARG_TYPE";
  throw error;
}

function throws(run, expected, message) {
  checkFunction(run, "throws");
  if (typeof expected === "string") {
    message = expected;
    expected = undefined;
  }
  let thrown;
  try {
    run();
  } catch (error) {
    thrown = { error };
  }
  if (thrown === undefined) fail(undefined, expected, message === undefined ? "Missing expected exception" + (expected?.name ? " (" + expected.name + ")" : "") : "Missing expected exception: " + message, "throws");
  checkError(thrown.error, expected, message, "throws");
}

function doesNotThrow(run, expected, message) {
  checkFunction(run, "doesNotThrow");
  if (typeof expected === "string") {
    message = expected;
    expected = undefined;
  }
  try {
    run();
  } catch (error) {
    if (typeof expected === "function" && !(error instanceof expected)) throw error;
    fail(error, expected, "Got unwanted exception" + (message === undefined ? "" : ": " + message) + "\nActual message: " + inspect(error?.message), "doesNotThrow");
  }
}

function settle(subject, name) {
  if (typeof subject?.then === "function") return subject;
  checkFunction(subject, name);
  const promise = subject();
  if (typeof promise?.then === "function") return promise;
  const error = new TypeError("assert." + name + "() needs a function that returns a promise, not " + service.inspect(promise, { depth: 0 }));
  error.code = "ERR_INVALID_RETURN_VALUE";
  throw error;
}

async function rejects(subject, expected, message) {
  if (typeof expected === "string") {
    message = expected;
    expected = undefined;
  }
  const promise = settle(subject, "rejects");
  let thrown;
  try {
    await promise;
  } catch (error) {
    thrown = { error };
  }
  if (thrown === undefined) fail(undefined, expected, "Missing expected rejection" + (message === undefined ? "" : ": " + message), "rejects");
  checkError(thrown.error, expected, message, "rejects");
}

async function doesNotReject(subject, expected, message) {
  if (typeof expected === "string") {
    message = expected;
    expected = undefined;
  }
  const promise = settle(subject, "doesNotReject");
  try {
    await promise;
  } catch (error) {
    fail(error, expected, "Got unwanted rejection" + (message === undefined ? "" : ": " + message) + "\nActual message: " + inspect(error?.message), "doesNotReject");
  }
}

function match(text, pattern, message) {
  if (typeof text !== "string" || RegExpPrototypeExec(pattern, text) === null) {
    fail(text, pattern, message ?? "The input did not match the regular expression " + inspect(pattern) + ". Input:\n\n" + inspect(text), "match");
  }
}

function doesNotMatch(text, pattern, message) {
  if (typeof text === "string" && RegExpPrototypeExec(pattern, text) !== null) {
    fail(text, pattern, message ?? "The input was expected to not match the regular expression " + inspect(pattern) + ". Input:\n\n" + inspect(text), "doesNotMatch");
  }
}

const loosely = (a, b) => a == b || (a !== a && b !== b);
const common = {
  ok, throws, doesNotThrow, rejects, doesNotReject, match, doesNotMatch, AssertionError,
  fail(message = "Failed") {
    if (message instanceof Error) throw message;
    throw new AssertionError({ message, operator: "fail" });
  },
  ifError(value) {
    if (value === null || value === undefined) return;
    throw value instanceof Error ? new AssertionError({ message: "ifError got unwanted exception: " + value.message, actual: value, expected: null, operator: "ifError" })
      : new AssertionError({ message: "ifError got unwanted exception: " + inspect(value), actual: value, expected: null, operator: "ifError" });
  },
  strictEqual: comparison("strictEqual", ObjectIs), notStrictEqual: comparison("notStrictEqual", ObjectIs, true),
  deepStrictEqual: comparison("deepStrictEqual", deepStrictEqual), notDeepStrictEqual: comparison("notDeepStrictEqual", deepStrictEqual, true),
};
function make() {
  return function assert(value, message) {
    if (arguments.length === 0) ok();
    else ok(value, message);
  };
}
const strict = ObjectAssign(make(), common, {
  equal: common.strictEqual, notEqual: common.notStrictEqual, deepEqual: common.deepStrictEqual, notDeepEqual: common.notDeepStrictEqual,
});
strict.strict = strict;
return ObjectAssign(make(), common, {
  equal: comparison("==", loosely), notEqual: comparison("!=", loosely, true),
  deepEqual: comparison("deepEqual", deepEqual), notDeepEqual: comparison("notDeepEqual", deepEqual, true), strict,
});
})
