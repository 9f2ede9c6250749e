// Headers (https://fetch.spec.whatwg.org/#headers-class).
(function (primordials, host, need, engine) {
"use strict";

const {
  ArrayPrototypePush, ArrayPrototypeSort, ArrayPrototypeSplice, RegExpPrototypeExec, StringPrototypeSlice,
  StringPrototypeToLowerCase, TypeError,
} = primordials;
const { isObject, isPython, kindOf, shape, toPairs, toText } = need("webidl");

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const BAD_VALUE = /[\0\r\n]|[^\0-\xff]/;
const BLANKS = "\t\n\r ";

function readName(name) {
  const text = toText(name, "Headers: a name");
  if (RegExpPrototypeExec(TOKEN, text) === null) {
    throw new TypeError("Headers: " + engine.inspect(text) + " is no name of a header");
  }
  return StringPrototypeToLowerCase(text);
}

function readValue(value, name) {
  let text = toText(value, "Headers: the value of " + name);
  let start = 0, end = text.length;
  while (start < end && primordials.StringPrototypeIncludes(BLANKS, text[start])) start++;
  while (end > start && primordials.StringPrototypeIncludes(BLANKS, text[end - 1])) end--;
  text = StringPrototypeSlice(text, start, end);
  if (RegExpPrototypeExec(BAD_VALUE, text) !== null) {
    throw new TypeError("Headers: the value of " + name + " has a line break, a NUL or a character beyond U+00FF: "
      + engine.inspect(text));
  }
  return text;
}

let stateOf, isHeaders;

// name, value, name, value ...; names in lower case.
class Headers {
  #state = { __proto__: null, list: [], immutable: false };
  static {
    isHeaders = (object) => #state in object;
    stateOf = (headers) => headers.#state;
  }

  constructor(init = undefined) {
    if (init !== undefined) fill(this.#state.list, init);
  }

  append(name, value) {
    name = readName(name);
    value = readValue(value, name);
    ArrayPrototypePush(changeable(this.#state), name, value);
  }

  delete(name) {
    name = readName(name);
    remove(changeable(this.#state), name);
  }

  get(name) { return get(this.#state.list, readName(name)); }

  getSetCookie() {
    const found = [], { list } = this.#state;
    for (let i = 0; i < list.length; i += 2) if (list[i] === "set-cookie") ArrayPrototypePush(found, list[i + 1]);
    return found;
  }

  has(name) { return get(this.#state.list, readName(name)) !== null; }

  set(name, value) {
    name = readName(name);
    set(changeable(this.#state), name, readValue(value, name));
  }
}

function changeable(state) {
  if (state.immutable) {
    throw new TypeError("Headers: these belong to a response that was received and cannot be changed: copy them with new Headers()");
  }
  return state.list;
}

function fill(list, init) {
  if (!isObject(init)) throw new TypeError("new Headers() takes an object, pairs or Headers, not " + kindOf(init));
  const pairs = !isPython(init) && isHeaders(init) ? stateOf(init).list : toPairs(init, "new Headers()");
  for (let i = 0; i < pairs.length; i += 2) {
    const name = readName(pairs[i]);
    ArrayPrototypePush(list, name, readValue(pairs[i + 1], name));
  }
}

function get(list, name) {
  let found = null;
  for (let i = 0; i < list.length; i += 2) if (list[i] === name) found = found === null ? list[i + 1] : found + ", " + list[i + 1];
  return found;
}

function remove(list, name) {
  for (let i = list.length - 2; i >= 0; i -= 2) if (list[i] === name) ArrayPrototypeSplice(list, i, 2);
}

function set(list, name, value) {
  let found = false;
  for (let i = 0; i < list.length; i += 2) {
    if (list[i] !== name) continue;
    if (found) {
      ArrayPrototypeSplice(list, i, 2);
      i -= 2;
    } else {
      list[i + 1] = value;
      found = true;
    }
  }
  if (!found) ArrayPrototypePush(list, name, value);
}

// Sorted, the values of a name together, but for cookies.
function sorted(list) {
  const rows = [];
  for (let i = 0; i < list.length; i += 2) {
    const name = list[i];
    let isNew = true;
    for (let j = 0; j < i && isNew; j += 2) isNew = list[j] !== name;
    if (name === "set-cookie") ArrayPrototypePush(rows, [name, list[i + 1]]);
    else if (isNew) ArrayPrototypePush(rows, [name, get(list, name)]);
  }
  return ArrayPrototypeSort(rows, (a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
}

shape(Headers, isHeaders, {
  pairAt: (headers, index) => sorted(stateOf(headers).list)[index],
  show: (headers) => {
    const rows = sorted(stateOf(headers).list), shown = {};
    for (let i = 0; i < rows.length; i++) {
      const value = rows[i][0] === "set-cookie" ? headers.getSetCookie() : rows[i][1];
      primordials.ObjectDefineProperty(shown, rows[i][0], { __proto__: null, value, enumerable: true, configurable: true });
    }
    return shown;
  },
});

// Headers over a list that the platform has made.
function makeHeaders(list, immutable) {
  const headers = new Headers();
  const state = stateOf(headers);
  state.list = list;
  state.immutable = immutable;
  return headers;
}

return {
  Headers, makeHeaders, fill, get, set, remove,
  listOf: (headers) => stateOf(headers).list,
  isToken: (text) => RegExpPrototypeExec(TOKEN, text) !== null,
};
})
