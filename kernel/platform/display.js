// Rich display: `display(value, options)`, the tags html, md and svg, and what a value says of its own display.
//
// A value is displayed by its method [Symbol.for("Jupyter.display")]() => MIME bundle or a promise of one (Deno's convention);
// without it by what it is: an image file in a Uint8Array, an SVG text, a Vega or Vega-Lite chart, what has `outerHTML` or
// `toDataURL()` as elements of a DOM have. Everything else is the front end's to format.
//
// Evaluated once per heap and called with the primordials, `classOf`, `reading` and the host: `publish(value, bundle, metadata, displayId,
// isUpdate)`, `failed(error)`, `newId()`, `markup()`, which is markup.js.
(function (primordials, classOf, reading, host) {
"use strict";

const {
  ArrayIsArray, JSONStringify, ObjectDefineProperty, ObjectIs, ObjectKeys, ReflectApply, RegExpPrototypeExec, String,
  StringPrototypeEndsWith, StringPrototypeIndexOf, StringPrototypeSlice, StringPrototypeTrim, SymbolFor,
  TypedArrayPrototypeGetLength, TypeError,
} = primordials;

const DISPLAY = SymbolFor("Jupyter.display");
const VEGA = /^https?:\/\/vega\.github\.io\/schema\/(vega|vega-lite)\/v(\d+)(?:\.\d+)*\.json$/;
const SVG = /^(?:<\?xml[^>]*\?>\s*)?(?:<!--[^]*?-->\s*)*(?:<!DOCTYPE svg[^>]*>\s*)?<svg[\s>\/]/;
const VEGA_LITE_5 = "application/vnd.vegalite.v5+json"; // what vega-lite-api makes

const isObject = (value) => value !== null && (typeof value === "object" || typeof value === "function");

// ---- What a value is

function imageType(bytes) {
  const begins = (offset, text) => {
    for (let i = 0; i < text.length; i++) if (bytes[offset + i] !== text[i]) return false;
    return true;
  };
  if (begins(0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return "image/png";
  if (begins(0, [0xff, 0xd8, 0xff])) return "image/jpeg";
  if (begins(0, [0x47, 0x49, 0x46, 0x38])) return "image/gif";
  if (begins(0, [0x52, 0x49, 0x46, 0x46]) && begins(8, [0x57, 0x45, 0x42, 0x50])) return "image/webp";
  return undefined;
}

function isSvg(text) {
  if (RegExpPrototypeExec(SVG, text) === null) return false;
  const trimmed = StringPrototypeTrim(text);
  return StringPrototypeEndsWith(trimmed, "</svg>") || StringPrototypeEndsWith(trimmed, "/>");
}

const vegaType = (schema) => {
  const found = typeof schema === "string" ? RegExpPrototypeExec(VEGA, schema) : null;
  return found === null ? undefined : "application/vnd." + (found[1] === "vega" ? "vega" : "vegalite") + ".v" + found[2] + "+json";
};

// ---- The bundle of a value: undefined where it says nothing; else an object, or a promise of one

function bundleOf(value) {
  if (typeof value === "string") return isSvg(value) ? { "image/svg+xml": value } : undefined;
  if (!isObject(value)) return undefined;
  const kind = classOf(value);
  if (kind === "PyProxy") return undefined; // Python's to display
  const object = reading.readable(value); // no getter is asked, no trap of a Proxy: it may have whatever is asked for
  const method = object === null ? undefined : reading.findData(object, DISPLAY);
  if (typeof method === "function") {
    const found = ReflectApply(method, value, []);
    if (isObject(found) && typeof found.then === "function") return found;
    return checked(found);
  }
  if (kind === "Proxy" || typeof value === "function" || ArrayIsArray(value)) return undefined;
  if (kind === "Uint8Array") {
    const type = TypedArrayPrototypeGetLength(value) < 12 ? undefined : imageType(value);
    return type === undefined ? undefined : { [type]: value };
  }
  const type = vegaType(reading.findData(value, "$schema"));
  if (type !== undefined) return { [type]: value };
  const toSpec = reading.findData(value, "toSpec");
  if (typeof toSpec === "function") {
    const spec = ReflectApply(toSpec, value, []);
    return { [vegaType(spec?.$schema) ?? VEGA_LITE_5]: spec };
  }
  if (isNode(value)) return bundleOfNode(value);
  const markup = read(value, "outerHTML");
  if (typeof markup === "string") return { [isSvg(markup) ? "image/svg+xml" : "text/html"]: markup };
  const toDataURL = reading.findData(value, "toDataURL");
  return typeof toDataURL === "function" ? fromDataUrl(String(ReflectApply(toDataURL, value, []))) : undefined;
}

// An element, a text, a fragment or a document, of whichever DOM.
function isNode(value) {
  const type = reading.findProperty(value, "nodeType") === undefined ? undefined : read(value, "nodeType");
  return (type === 1 || type === 3 || type === 9 || type === 11) && reading.findProperty(value, "ownerDocument") !== undefined
    && reading.findProperty(value, "firstChild") !== undefined;
}

// A picture when that is all there is, else HTML.
function bundleOfNode(node) {
  const { SVG, displayed } = host.markup();
  const picture = onlyElement(node);
  if (picture?.namespaceURI === SVG && picture.localName === "svg") return { "image/svg+xml": displayed(picture, true) };
  return { "text/html": displayed(node, false) };
}

function onlyElement(node) {
  if (node.nodeType !== 11) return node;
  let only;
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (child.nodeType === 8 || child.nodeType === 3 && StringPrototypeTrim(child.data) === "") continue;
    if (only !== undefined) return undefined;
    only = child;
  }
  return only;
}

// A property that elements of a DOM compute.
function read(value, key) {
  const property = reading.findProperty(value, key);
  const getter = reading.field(property, "get");
  return getter === undefined ? reading.field(property, "value") : ReflectApply(getter, value, []);
}

function fromDataUrl(url) {
  const semicolon = StringPrototypeIndexOf(url, ";base64,");
  if (StringPrototypeSlice(url, 0, 5) !== "data:" || semicolon === -1) {
    throw new TypeError("toDataURL() must give a data: URL in base64, not " + StringPrototypeSlice(url, 0, 40));
  }
  return { [StringPrototypeSlice(url, 5, semicolon)]: StringPrototypeSlice(url, semicolon + 8) };
}

function checked(bundle) {
  if (isObject(bundle) && typeof bundle !== "function" && !ArrayIsArray(bundle)) return bundle;
  throw new TypeError("a MIME bundle is an object of data by MIME type, not " + (bundle === null ? "null" : typeof bundle));
}

// What a bundle says, for Python: types, and for each its data, those of JSON as text.
function parts(bundle) {
  const types = classOf(checked(bundle)) === "PyProxy" ? undefined : ObjectKeys(bundle);
  if (types === undefined) return bundle;
  const found = [];
  for (let i = 0; i < types.length; i++) {
    const data = bundle[types[i]];
    if (data === undefined) continue;
    const isJson = types[i] === "application/json" || StringPrototypeEndsWith(types[i], "+json");
    found[found.length] = isJson ? [types[i], JSONStringify(data) ?? "null", true] : [types[i], data, false];
  }
  return found;
}

// ---- The globals

class DisplayHandle {
  constructor(displayId) {
    this.displayId = displayId;
    ObjectDefineProperty(this, "display_id", { __proto__: null, value: displayId, enumerable: false });
  }
  display(value, options = {}) { return show(value, { ...options, displayId: this.displayId }, false); }
  update(value, options = {}) { return show(value, { ...options, displayId: this.displayId }, true); }
}

function show(value, options, isUpdate) {
  const { raw = false, metadata, display_id: snake, displayId: given = snake } = options;
  const displayId = given === true ? host.newId() : given === undefined || given === null ? undefined : String(given);
  if (isUpdate && displayId === undefined) throw new TypeError("display(): an update needs the display_id of what it replaces");
  const handle = displayId === undefined || isUpdate ? undefined : new DisplayHandle(displayId);
  const publish = (bundle) => {
    if (bundle === undefined && ObjectIs(value, -0)) bundle = { "text/plain": "-0" }; // in Python it is 0
    host.publish(value, bundle === undefined ? undefined : parts(bundle), metadata, displayId, isUpdate);
    return handle;
  };
  const failed = (error) => {
    host.failed(error);
    return publish({}); // its plain text, all the same
  };
  if (raw) return publish(checked(value));
  let bundle;
  try {
    bundle = bundleOf(value);
    if (bundle !== undefined && typeof bundle.then === "function") return bundle.then(publishChecked, failed);
  } catch (error) {
    return failed(error);
  }
  return publish(bundle);

  function publishChecked(found) {
    try {
      checked(found);
    } catch (error) {
      return failed(error);
    }
    return publish(found);
  }
}

function tag(type) {
  return (strings, ...values) => {
    let text = ArrayIsArray(strings) ? strings[0] : String(strings);
    for (let i = 0; i < values.length; i++) text += values[i] + strings[i + 1];
    return { [DISPLAY]: () => ({ [type]: text }) };
  };
}

return {
  display(value, options = {}) { return show(value, options ?? {}, options?.update === true); },
  html: tag("text/html"), md: tag("text/markdown"), svg: tag("image/svg+xml"),
  bundleOf, parts, isSvg,
};
})
