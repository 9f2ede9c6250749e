// The window and the document of linkedom, an npm package, for what draws as in a page: with the platform's events, with
// canvases of pixels, and with the markup that displays use. There is no layout: nothing has a size that its attributes do not say.
(function (primordials, host, need, engine) {
"use strict";

const {
  ArrayPrototypePush, ObjectDefineProperty, ObjectGetOwnPropertyDescriptor, ObjectKeys, Proxy, ReflectApply, ReflectGet,
  ReflectHas, RegExpPrototypeExec, String, StringPrototypeSlice, SymbolFor, SymbolHasInstance, WeakMap, WeakMapPrototypeGet,
  WeakMapPrototypeSet,
} = primordials;
const { Event, CustomEvent, EventTarget, dispatchAlong } = need("events");
const { toXml } = need("markup");

const PAGE = "<!DOCTYPE html><html><head></head><body></body></html>";
const OF_THE_DOCUMENT = { __proto__: null, DOMParser: true, Image: true, MutationObserver: true, customElements: true };
const LONGEST = 200; // characters of an element's text

const define = (object, key, value) => {
  ObjectDefineProperty(object, key, { __proto__: null, value, writable: true, enumerable: false, configurable: true });
};

class XMLSerializer {
  serializeToString(node) { return toXml(node); }
}

// linkedom's collections are NodeLists; libraries test for both classes.
class HTMLCollection {
  static [SymbolHasInstance]() { return false; }
}

// The window of a page; `linkedom` is the package's namespace, `require` gives Node's modules.
function open(linkedom, require) {
  const ownView = ObjectGetOwnPropertyDescriptor(linkedom.Document.prototype, "defaultView").get;
  const classes = { __proto__: null, XMLSerializer, HTMLCollection };
  const names = ObjectKeys(linkedom);
  for (let i = 0; i < names.length; i++) {
    const name = names[i];
    if (RegExpPrototypeExec(/^[A-Z]/, name) !== null && !(name in globalThis)) classes[name] = linkedom[name];
  }
  useEvents(linkedom);
  useSvg(linkedom);
  useCanvas(linkedom.HTMLCanvasElement.prototype, require);
  define(linkedom.Node.prototype, SymbolFor("nodejs.util.inspect.custom"), describe);

  const windows = new WeakMap(); // by document
  ObjectDefineProperty(linkedom.Document.prototype, "defaultView", {
    __proto__: null,
    get() {
      let found = WeakMapPrototypeGet(windows, this);
      if (found === undefined) WeakMapPrototypeSet(windows, this, found = windowOf(this, ReflectApply(ownView, this, []), classes));
      return found;
    },
    configurable: true,
  });
  return linkedom.parseHTML(PAGE);
}

// The global object, with a document.
function windowOf(document, theirs, classes) {
  const target = WeakMapPrototypeGet(targets, document) ?? new EventTarget(); // what reaches a document reaches its window
  WeakMapPrototypeSet(targets, document, target);
  const own = {
    __proto__: null,
    document,
    getComputedStyle: (element) => element.style,
    addEventListener: (...args) => target.addEventListener(...args),
    removeEventListener: (...args) => target.removeEventListener(...args),
    dispatchEvent: (event) => target.dispatchEvent(event),
  };
  own.window = own.self = own.parent = own.top = new Proxy(globalThis, {
    get(global, name) {
      if (name in own) return own[name];
      if (name in OF_THE_DOCUMENT) return theirs[name];
      return name in classes ? classes[name] : ReflectGet(global, name);
    },
    has: (global, name) => name in own || name in OF_THE_DOCUMENT || name in classes || ReflectHas(global, name),
  });
  return own.window;
}

// ---- Events: the platform's, along the tree

const targets = new WeakMap(); // node -> the EventTarget that keeps its listeners

function useEvents(linkedom) {
  const { prototype } = linkedom.EventTarget;
  const listenersOf = (node) => {
    let found = WeakMapPrototypeGet(targets, node);
    if (found === undefined) WeakMapPrototypeSet(targets, node, found = new EventTarget());
    return found;
  };
  define(prototype, "addEventListener", function addEventListener(...args) { listenersOf(this).addEventListener(...args); });
  define(prototype, "removeEventListener", function removeEventListener(...args) { listenersOf(this).removeEventListener(...args); });
  define(prototype, "dispatchEvent", function dispatchEvent(event) {
    const path = [];
    for (let node = this; node; node = node.parentNode) ArrayPrototypePush(path, node);
    return dispatchAlong(path, (node) => WeakMapPrototypeGet(targets, node), event);
  });
  define(linkedom.Document.prototype, "createEvent", (kind) => new (String(kind) === "Event" ? Event : CustomEvent)(""));
  const actions = { __proto__: null, click: { bubbles: true, cancelable: true }, focus: undefined, blur: undefined };
  for (const name in actions) {
    define(linkedom.HTMLElement.prototype, name, { [name]() { this.dispatchEvent(new Event(name, actions[name])); } }[name]);
  }
}

// ---- SVG: linkedom reads the markup within an element as HTML

function useSvg(linkedom) {
  const { get, set } = ObjectGetOwnPropertyDescriptor(linkedom.Element.prototype, "innerHTML");
  ObjectDefineProperty(linkedom.SVGElement.prototype, "innerHTML", {
    __proto__: null,
    get,
    set(markup) {
      const holder = this.ownerDocument.createElement("div");
      ReflectApply(set, holder, ["<svg>" + markup + "</svg>"]);
      this.replaceChildren(...holder.firstChild.childNodes);
    },
    configurable: true,
  });
}

// ---- Canvases

function useCanvas(prototype, require) {
  const contexts = new WeakMap();
  const contextOf = (canvas) => {
    let found = WeakMapPrototypeGet(contexts, canvas);
    if (found === undefined) WeakMapPrototypeSet(contexts, canvas, found = need("canvas").contextOf(canvas, require));
    return found;
  };
  define(prototype, "getContext", function getContext(type) { return type === "2d" ? contextOf(this) : null; });
  define(prototype, "toDataURL", function toDataURL() { return contextOf(this).toDataURL(); });
}

// ---- What the inspector prints of a node

function describe() {
  if (this.nodeType !== 1) return this.nodeName + (this.nodeType === 3 || this.nodeType === 8 ? " " + String(this.data) : "");
  const text = this.cloneNode(false).outerHTML;
  const inside = this.childNodes.length;
  return (text.length > LONGEST ? StringPrototypeSlice(text, 0, LONGEST) + "..." : text)
    + (inside === 0 ? "" : " with " + inside + (inside === 1 ? " child" : " children"));
}

return { open };
})
