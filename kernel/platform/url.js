// URL and URLSearchParams (https://url.spec.whatwg.org). The host parses and sets; what a URL consists of is kept here.
(function (primordials, host, need, engine) {
"use strict";

const {
  ArrayPrototypePush, ArrayPrototypeSort, ArrayPrototypeSplice, ReflectApply, StringPrototypeIndexOf, StringPrototypeSlice,
  TypeError,
} = primordials;
const { isObject, shape, toPairs, toUSV } = need("webidl");

// The order in which the host gives the parts, separated by line feeds, which no URL contains.
const PARTS = ["href", "origin", "protocol", "username", "password", "host", "hostname", "port", "pathname", "search", "hash"];

function partsOf(text) {
  const parts = { __proto__: null };
  let start = 0;
  for (let i = 0; i < PARTS.length; i++) {
    let end = StringPrototypeIndexOf(text, "\n", start);
    if (end === -1) end = text.length;
    parts[PARTS[i]] = StringPrototypeSlice(text, start, end);
    start = end + 1;
  }
  return parts;
}

const parse = (url, base) => {
  const text = host.parse(toUSV(url, "a URL"), base === undefined ? undefined : toUSV(base, "the base of a URL"));
  return text === undefined ? null : partsOf(text);
};

function invalid(url, base) {
  const input = toUSV(url, "a URL");
  const against = base === undefined ? "" : toUSV(base, "the base of a URL");
  const error = new TypeError("Invalid URL: " + engine.inspect(input) + (base === undefined ? "" : " with the base " + engine.inspect(against)));
  error.code = "ERR_INVALID_URL"; // as in Node
  error.input = input;
  if (base !== undefined) error.base = against;
  return error;
}

let isURL, stateOf;

class URL {
  #state; // { parts, params: the URLSearchParams, made when it is first asked for }
  static {
    isURL = (object) => #state in object;
    stateOf = (url) => url.#state;
  }

  constructor(url, base = undefined) {
    if (arguments.length === 0) throw new TypeError("new URL() needs 1 argument, the URL, got 0");
    const parts = parse(url, base);
    if (parts === null) throw invalid(url, base);
    this.#state = { __proto__: null, parts, params: null };
  }

  static canParse(url, base = undefined) { return parse(url, base) !== null; }
  static parse(url, base = undefined) { return parse(url, base) === null ? null : new URL(url, base); }

  static createObjectURL(blob) { return need("blob").createObjectURL(blob); }
  static revokeObjectURL(url) { need("blob").revokeObjectURL(url); }

  get href() { return this.#state.parts.href; }
  set href(value) {
    const parts = parse(value, undefined);
    if (parts === null) throw invalid(value, undefined);
    this.#state.parts = parts;
    refresh(this.#state);
  }
  get origin() { return this.#state.parts.origin; }
  get searchParams() {
    const state = this.#state;
    if (state.params === null) {
      state.params = new URLSearchParams();
      attach(state.params, state);
      refresh(state);
    }
    return state.params;
  }
  toString() { return this.#state.parts.href; }
  toJSON() { return this.#state.parts.href; }
}

for (let i = 0; i < PARTS.length; i++) {
  const part = PARTS[i];
  if (part === "href" || part === "origin") continue;
  primordials.ObjectDefineProperty(URL.prototype, part, {
    __proto__: null,
    get() { return stateOf(this).parts[part]; },
    set(value) {
      const state = stateOf(this);
      change(state, part, toUSV(value, "URL." + part));
      if (part === "search") refresh(state);
    },
    configurable: true,
  });
}

function change(state, part, value) {
  state.parts = partsOf(host.change(state.parts.href, part, value));
}

// Let the parameters say what the URL's query does.
function refresh(state) {
  if (state.params !== null) setPairs(state.params, parseQuery(state.parts.search));
}

shape(URL, isURL, { show: (url) => {
  const shown = {};
  for (let i = 0; i < PARTS.length; i++) {
    shown[PARTS[i]] = url[PARTS[i]];
    if (PARTS[i] === "search") shown.searchParams = url.searchParams;
  }
  return shown;
} });

// ---- URLSearchParams: name, value, name, value ...

let pairsOf, setPairs, attach, isParams, updateUrl;

class URLSearchParams {
  #pairs = [];
  #url = null; // the state of the URL that these are the parameters of
  static {
    isParams = (object) => #pairs in object;
    pairsOf = (params) => params.#pairs;
    setPairs = (params, pairs) => { params.#pairs = pairs; };
    attach = (params, state) => { params.#url = state; };
    updateUrl = (params) => { if (params.#url !== null) change(params.#url, "search", serialize(params.#pairs)); };
  }

  constructor(init = undefined) {
    if (init === undefined) return;
    if (isObject(init)) {
      const pairs = toPairs(init, "new URLSearchParams()");
      for (let i = 0; i < pairs.length; i++) pairs[i] = toUSV(pairs[i], "new URLSearchParams(): a " + (i % 2 ? "value" : "name"));
      this.#pairs = isRecord(init) ? lastOfEach(pairs) : pairs;
    } else {
      this.#pairs = parseQuery(toUSV(init, "new URLSearchParams(): the query"));
    }
  }

  get size() { return this.#pairs.length / 2; }

  append(name, value) {
    ArrayPrototypePush(this.#pairs, toUSV(name, "a parameter's name"), toUSV(value, "a parameter's value"));
    updateUrl(this);
  }

  delete(name, value = undefined) {
    name = toUSV(name, "a parameter's name");
    if (value !== undefined) value = toUSV(value, "a parameter's value");
    const pairs = this.#pairs;
    for (let i = pairs.length - 2; i >= 0; i -= 2) {
      if (pairs[i] === name && (value === undefined || pairs[i + 1] === value)) ArrayPrototypeSplice(pairs, i, 2);
    }
    updateUrl(this);
  }

  get(name) {
    name = toUSV(name, "a parameter's name");
    const pairs = this.#pairs;
    for (let i = 0; i < pairs.length; i += 2) if (pairs[i] === name) return pairs[i + 1];
    return null;
  }

  getAll(name) {
    name = toUSV(name, "a parameter's name");
    const found = [], pairs = this.#pairs;
    for (let i = 0; i < pairs.length; i += 2) if (pairs[i] === name) ArrayPrototypePush(found, pairs[i + 1]);
    return found;
  }

  has(name, value = undefined) {
    name = toUSV(name, "a parameter's name");
    if (value !== undefined) value = toUSV(value, "a parameter's value");
    const pairs = this.#pairs;
    for (let i = 0; i < pairs.length; i += 2) {
      if (pairs[i] === name && (value === undefined || pairs[i + 1] === value)) return true;
    }
    return false;
  }

  set(name, value) {
    name = toUSV(name, "a parameter's name");
    value = toUSV(value, "a parameter's value");
    const pairs = this.#pairs;
    let found = false;
    for (let i = 0; i < pairs.length; i += 2) {
      if (pairs[i] !== name) continue;
      if (found) {
        ArrayPrototypeSplice(pairs, i, 2);
        i -= 2;
      } else {
        pairs[i + 1] = value;
        found = true;
      }
    }
    if (!found) ArrayPrototypePush(pairs, name, value);
    updateUrl(this);
  }

  sort() {
    const pairs = this.#pairs, rows = [];
    for (let i = 0; i < pairs.length; i += 2) ArrayPrototypePush(rows, [pairs[i], pairs[i + 1]]);
    ArrayPrototypeSort(rows, (a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0)); // by code units, and stable
    for (let i = 0; i < rows.length; i++) {
      pairs[2 * i] = rows[i][0];
      pairs[2 * i + 1] = rows[i][1];
    }
    updateUrl(this);
  }

  toString() { return serialize(this.#pairs); }
}

const isRecord = (init) => init[primordials.SymbolIterator] === undefined || init[primordials.SymbolIterator] === null;

// Names that differ in lone surrogates only are one name of the record, with the last value.
function lastOfEach(pairs) {
  for (let i = 0; i < pairs.length; i += 2) {
    for (let j = i + 2; j < pairs.length;) {
      if (pairs[j] === pairs[i]) {
        pairs[i + 1] = pairs[j + 1];
        ArrayPrototypeSplice(pairs, j, 2);
      } else {
        j += 2;
      }
    }
  }
  return pairs;
}

function parseQuery(query) {
  return query === "" || query === "?" ? [] : host.parse_query(query[0] === "?" ? StringPrototypeSlice(query, 1) : query);
}

function serialize(pairs) {
  return pairs.length === 0 ? "" : ReflectApply(host.serialize, undefined, pairs);
}

shape(URLSearchParams, isParams, {
  pairAt: (params, index) => {
    const pairs = pairsOf(params);
    return 2 * index < pairs.length ? [pairs[2 * index], pairs[2 * index + 1]] : undefined;
  },
  show: (params, options, inspect) => {
    const pairs = pairsOf(params);
    if (pairs.length === 0) return "URLSearchParams {}";
    let text = "";
    for (let i = 0; i < pairs.length; i += 2) {
      text += (i ? ", " : "") + inspect(pairs[i], options) + " => " + inspect(pairs[i + 1], options);
    }
    return "URLSearchParams { " + text + " }";
  },
});

return { URL, URLSearchParams, isParams, isURL };
})
