// Rows and columns of tables, made of what rows.py gives of each column.
(function (primordials, dates) {
"use strict";

const {
  ArrayFrom, ArrayPrototypeJoin, ArrayPrototypeMap, ArrayPrototypeValues, Date, Function, JSONStringify, ObjectDefineProperty,
} = primordials;
const { fromLocal, parse } = dates;

// Of each kind of column, how the code of a row reads its item: `c` is the column, `i` the row.
const READS = {
  __proto__: null,
  items: (c) => `${c}[i]`,
  gaps: (c) => `${c}[i] === ${c}[i] ? ${c}[i] : null`, // NaN is what has no value
  times: (c) => `${c}[i] === ${c}[i] ? new Date(${c}[i]) : null`,
  localTimes: (c) => `${c}[i] === ${c}[i] ? new Date(fromLocal(${c}[i])) : null`,
};

// An array of `count` objects with these names as their own properties. The code is made for the names, so that the
// engine compiles it to objects of one shape.
function rows(names, kinds, columns, count) {
  const reads = ArrayPrototypeMap(names, (name, j) => `[${JSONStringify(name)}]: ${READS[kinds[j]]("c" + j)}`);
  const heads = ArrayPrototypeMap(names, (name, j) => `c${j} = columns[${j}]`);
  const make = new Function("columns", "Date", "fromLocal", `"use strict";
    ${heads.length ? `const ${ArrayPrototypeJoin(heads, ", ")}` : ""};
    return (none, i) => ({ ${ArrayPrototypeJoin(reads, ", ")} });`);
  return ArrayFrom({ __proto__: null, length: count }, make(columns, Date, fromLocal));
}

// An object of the columns: typed arrays where they are of numbers, else arrays.
function columns(names, kinds, columns) {
  const table = {};
  for (let j = 0; j < names.length; j++) {
    const isTime = kinds[j] === "times" || kinds[j] === "localTimes";
    const moment = kinds[j] === "times" ? (ms) => new Date(ms) : (ms) => new Date(fromLocal(ms));
    const value = isTime ? ArrayFrom(columns[j], (ms) => ms === ms ? moment(ms) : null) : columns[j];
    ObjectDefineProperty(table, names[j], { __proto__: null, value, writable: true, enumerable: true, configurable: true });
  }
  return table;
}

return {
  makeRows: rows, makeColumns: columns, iterateRows: (rows) => ArrayPrototypeValues(rows),
  dateOf: (text) => new Date(parse(text)),
};
})
