// Numbers for Intl: what counts as one, how many digits of it are shown, and ICU's skeleton of both
// (https://unicode-org.github.io/icu/userguide/format_parse/numbers/skeletons.html).
(function (primordials, host, need, engine) {
"use strict";

const {
  ArrayPrototypeIncludes, BigInt, FunctionPrototypeCall, MathMax, MathMin, Number, RangeError, RegExpPrototypeExec, StringPrototypePadStart,
  StringPrototypeRepeat, StringPrototypeSlice, StringPrototypeTrim, SymbolToPrimitive, TypeError,
} = primordials;
const { isObject, kindOf } = need("webidl");
const { getNumber, getString, toNumberOption } = need("intl/options");

const DECIMAL = /^[+-]?(?:Infinity|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)$/;

// ToIntlMathematicalValue: a number, a bigint, or a string of a decimal number whose digits a double does not have. Minus zero
// is such a string, as Python's integers have none.
function toNumeric(value) {
  if (typeof value === "number") return value === 0 && 1 / value < 0 ? "-0" : value;
  if (typeof value === "bigint") return value;
  const primitive = toPrimitive(value);
  if (typeof primitive === "bigint") return primitive;
  if (typeof primitive !== "string") return toNumeric(Number(primitive));
  const text = StringPrototypeTrim(primitive);
  const number = Number(text);
  if (number !== number || number === 0 || number === Infinity || number === -Infinity) {
    // zero may be the text of a number that is too small, and infinity of one that is too large
    return toNumeric(number);
  }
  return RegExpPrototypeExec(DECIMAL, text) === null ? BigInt(text) : text;
}

function toPrimitive(value) {
  if (!isObject(value)) return value;
  const exotic = value[SymbolToPrimitive];
  if (exotic !== undefined && exotic !== null) {
    const found = FunctionPrototypeCall(exotic, value, "number");
    if (isObject(found)) throw new TypeError("Cannot convert " + kindOf(value) + " to a number");
    return found;
  }
  const names = ["valueOf", "toString"];
  for (let i = 0; i < names.length; i++) {
    const method = value[names[i]];
    if (typeof method !== "function") continue;
    const found = FunctionPrototypeCall(method, value);
    if (!isObject(found)) return found;
  }
  throw new TypeError("Cannot convert " + kindOf(value) + " to a number");
}

const INCREMENTS = [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 2500, 5000];
const MODES = {
  __proto__: null, ceil: "ceiling", floor: "floor", expand: "up", trunc: "down", halfCeil: "half-ceiling", halfFloor: "half-floor",
  halfExpand: "half-up", halfTrunc: "half-down", halfEven: "half-even",
};
const MODE_NAMES = ["ceil", "floor", "expand", "trunc", "halfCeil", "halfFloor", "halfExpand", "halfTrunc", "halfEven"];
const PRIORITIES = ["auto", "morePrecision", "lessPrecision"];
const ZEROS = ["auto", "stripIfInteger"];

// SetNumberFormatDigitOptions: reads the options into the slots of an object.
function readDigits(slots, options, fewest, most, notation) {
  const integer = getNumber(options, "minimumIntegerDigits", 1, 21, 1);
  let leastFraction = options.minimumFractionDigits;
  let mostFraction = options.maximumFractionDigits;
  const leastSignificant = options.minimumSignificantDigits;
  const mostSignificant = options.maximumSignificantDigits;
  slots.minimumIntegerDigits = integer;
  const increment = getNumber(options, "roundingIncrement", 1, 5000, 1);
  if (!ArrayPrototypeIncludes(INCREMENTS, increment)) {
    throw new RangeError("Intl: the option roundingIncrement must be 1, 2, 2.5 or 5 times a power of ten, up to 5000, not " + increment);
  }
  slots.roundingMode = getString(options, "roundingMode", MODE_NAMES, "halfExpand");
  const priority = getString(options, "roundingPriority", PRIORITIES, "auto");
  slots.trailingZeroDisplay = getString(options, "trailingZeroDisplay", ZEROS, "auto");
  slots.roundingIncrement = increment;
  if (increment !== 1) most = fewest;
  const hasSignificant = leastSignificant !== undefined || mostSignificant !== undefined;
  const hasFraction = leastFraction !== undefined || mostFraction !== undefined;
  const needsSignificant = priority !== "auto" || hasSignificant;
  const needsFraction = priority !== "auto" || !(needsSignificant || (!hasFraction && notation === "compact"));
  if (needsSignificant) {
    slots.minimumSignificantDigits = toNumberOption(leastSignificant, "minimumSignificantDigits", 1, 21, 1);
    slots.maximumSignificantDigits =
      toNumberOption(mostSignificant, "maximumSignificantDigits", slots.minimumSignificantDigits, 21, 21);
  }
  if (needsFraction) {
    if (hasFraction) {
      leastFraction = toNumberOption(leastFraction, "minimumFractionDigits", 0, 100, undefined);
      mostFraction = toNumberOption(mostFraction, "maximumFractionDigits", 0, 100, undefined);
      leastFraction ??= MathMin(fewest, mostFraction);
      mostFraction ??= MathMax(most, leastFraction);
      if (leastFraction > mostFraction) {
        throw new RangeError("Intl: the option minimumFractionDigits (" + leastFraction
          + ") must not be greater than maximumFractionDigits (" + mostFraction + ")");
      }
    } else {
      leastFraction = fewest;
      mostFraction = most;
    }
    slots.minimumFractionDigits = leastFraction;
    slots.maximumFractionDigits = mostFraction;
  }
  slots.roundingPriority = priority;
  slots.roundsBy = priority !== "auto" ? priority : hasSignificant ? "significant" : "fraction";
  if (!needsSignificant && !needsFraction) {
    slots.minimumFractionDigits = slots.maximumFractionDigits = 0;
    slots.minimumSignificantDigits = 1;
    slots.maximumSignificantDigits = 2;
    slots.roundingPriority = slots.roundsBy = "morePrecision";
  }
  if (increment !== 1) {
    if (slots.roundsBy !== "fraction") {
      throw new TypeError("Intl: the option roundingIncrement goes with fraction digits, not with significant digits or roundingPriority");
    }
    if (slots.maximumFractionDigits !== slots.minimumFractionDigits) {
      throw new RangeError("Intl: the option roundingIncrement needs minimumFractionDigits and maximumFractionDigits to be the same");
    }
  }
}

const repeated = (sign, least, filler, most) => StringPrototypeRepeat(sign, least) + StringPrototypeRepeat(filler, most - least);

// The digits of a number in ICU's skeleton.
function digitSkeleton(slots) {
  const { minimumFractionDigits: least, maximumFractionDigits: most } = slots;
  const significant = slots.roundsBy === "fraction" ? ""
    : repeated("@", slots.minimumSignificantDigits, "#", slots.maximumSignificantDigits);
  let precision;
  if (slots.roundsBy === "significant") precision = significant;
  else if (slots.roundingIncrement !== 1) precision = "precision-increment/" + incrementText(slots.roundingIncrement, most);
  else precision = most === 0 ? "precision-integer" : "." + repeated("0", least, "#", most);
  if (slots.roundsBy === "morePrecision") precision += "/" + significant + "r";
  if (slots.roundsBy === "lessPrecision") precision += "/" + significant + "s";
  if (slots.trailingZeroDisplay === "stripIfInteger") precision += "/w";
  return precision + " rounding-mode-" + MODES[slots.roundingMode]
    + " integer-width/+" + StringPrototypeRepeat("0", slots.minimumIntegerDigits);
}

function incrementText(increment, decimals) {
  if (decimals === 0) return "" + increment;
  const digits = StringPrototypePadStart("" + increment, decimals + 1, "0");
  return StringPrototypeSlice(digits, 0, digits.length - decimals) + "." + StringPrototypeSlice(digits, digits.length - decimals);
}

// What resolvedOptions() tells of them: first the digits, then how they are rounded.
const digitOptions = (slots) => [
  "minimumIntegerDigits", slots.minimumIntegerDigits,
  "minimumFractionDigits", slots.minimumFractionDigits,
  "maximumFractionDigits", slots.maximumFractionDigits,
  "minimumSignificantDigits", slots.minimumSignificantDigits,
  "maximumSignificantDigits", slots.maximumSignificantDigits,
];
const roundingOptions = (slots) => [
  "roundingIncrement", slots.roundingIncrement,
  "roundingMode", slots.roundingMode,
  "roundingPriority", slots.roundingPriority,
  "trailingZeroDisplay", slots.trailingZeroDisplay,
];

return { digitOptions, digitSkeleton, readDigits, roundingOptions, toNumeric };
})
