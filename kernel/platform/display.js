// Rich display: `display(value, options)`, the tags html, md and svg, and the method that objects may define,
// [Symbol.for("Jupyter.display")]() => MIME bundle or a promise of one (Deno's convention).
//
// Evaluated once per heap and called with the host's `publish(value, isBundle, displayId, isUpdate)`.
(function (publish) {
"use strict";

const { apply } = Reflect;
const DISPLAY = Symbol.for("Jupyter.display");

// The bundle of a value that knows how it is displayed; undefined for others.
function bundleOf(value) {
  if (value === null || (typeof value !== "object" && typeof value !== "function")) return undefined;
  const method = value[DISPLAY];
  return typeof method === "function" ? apply(method, value, []) : undefined;
}

function tag(type) {
  return (strings, ...values) => {
    let text = typeof strings === "string" ? strings : strings[0];
    for (let i = 0; i < values.length; i++) text += values[i] + strings[i + 1];
    return { [DISPLAY]: () => ({ [type]: text }) };
  };
}

function display(value, options = {}) {
  const { raw = false, update = false, display_id: snake, displayId = snake } = options;
  const bundle = raw ? value : bundleOf(value);
  if (bundle !== undefined && typeof bundle.then === "function") {
    return bundle.then((found) => { publish(found, true, displayId, update); });
  }
  publish(bundle === undefined ? value : bundle, bundle !== undefined, displayId, update);
}

return { display, bundleOf, html: tag("text/html"), md: tag("text/markdown"), svg: tag("image/svg+xml") };
})
