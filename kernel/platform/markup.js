// The markup of a DOM's nodes, whoever made the DOM: XML for pictures, HTML for pages.
//
// In a notebook many outputs share one page. So the markup that is displayed has ids of its own: their prefix is made of the
// markup itself, and what refers to them (`url(#id)`, links, labels, style sheets) goes along.
(function (primordials, host, need, engine) {
"use strict";

const {
  ArrayPrototypeJoin, MathImul, NumberPrototypeToString, RegExpPrototypeExec, String,
  StringPrototypeCharCodeAt, StringPrototypeReplace, StringPrototypeSlice, StringPrototypeSplit, StringPrototypeStartsWith,
} = primordials;

const HTML = "http://www.w3.org/1999/xhtml";
const SVG = "http://www.w3.org/2000/svg";
const XLINK = "http://www.w3.org/1999/xlink";
const VOID = words("area base br col embed hr img input link meta source track wbr");
const RAW = words("script style xmp iframe noembed noframes plaintext"); // their text is no markup, in HTML
const LISTS_OF_IDS = words(
  "for form headers list itemref popovertarget aria-activedescendant aria-controls aria-describedby aria-details aria-flowto "
  + "aria-labelledby aria-owns",
);
const NAME = /^[\p{L}_][\p{L}\p{N}\p{M}_.\-\u00b7]*(?::[\p{L}_][\p{L}\p{N}\p{M}_.\-\u00b7]*)?$/u;
const NO_XML = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const ENTITIES = {
  __proto__: null, "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\u00a0": "&nbsp;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;",
};

function words(text) {
  const found = { __proto__: null }, list = StringPrototypeSplit(text, " ");
  for (let i = 0; i < list.length; i++) found[list[i]] = true;
  return found;
}

const replace = (text, pattern, by) => StringPrototypeReplace(text, pattern, by);
const entity = (character) => ENTITIES[character];

// The SVG or XHTML text of a node.
const PAPER = "background:white"; // black, the colour of what has none, would be invisible in a dark theme

const toXml = (node) => new Writer(true, undefined).text(node);
// The HTML text of a node.
const toHtml = (node) => new Writer(false, undefined).text(node);

// The same for a display, where other outputs are beside it.
function displayed(node, isXml) {
  const found = { ids: { __proto__: null }, any: false, scripted: false };
  look(node, found);
  const text = new Writer(isXml, undefined, isXml).text(node);
  // A script may look for its elements by their ids.
  return !found.any || found.scripted ? text : new Writer(isXml, { ids: found.ids, prefix: "d" + hash(text) + "-" }, isXml).text(node);
}

function look(node, found) {
  if (node.nodeType === 1) {
    if (node.localName === "script") found.scripted = true;
    const { attributes } = node;
    for (let i = 0; i < attributes.length; i++) {
      const name = attributes[i].name;
      if (name === "id") found.any = found.ids[attributes[i].value] = true;
      else if (StringPrototypeStartsWith(name, "on")) found.scripted = true;
    }
  }
  for (let child = inside(node).firstChild; child; child = child.nextSibling) look(child, found);
}

// FNV-1a
function hash(text) {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = MathImul(value ^ StringPrototypeCharCodeAt(text, i), 0x01000193);
  return NumberPrototypeToString(value >>> 0, 36);
}

const inside = (node) => node.nodeType === 1 && node.localName === "template" && node.content ? node.content : node;

class Writer {
  #isXml;
  #renamed; // { ids, prefix }, or undefined
  #needsPaper; // a front end shows the picture as an image, which does not know the page's colours
  #parts = [];

  constructor(isXml, renamed, needsPaper = false) {
    this.#isXml = isXml;
    this.#renamed = renamed;
    this.#needsPaper = needsPaper;
  }

  text(node) {
    if (node.nodeType === 9) node = node.documentElement;
    this.#node(node, "", true);
    return ArrayPrototypeJoin(this.#parts, "");
  }

  #write(text) { this.#parts[this.#parts.length] = text; }

  #node(node, namespace, isRoot) {
    switch (node.nodeType) {
      case 1: return this.#element(node, namespace, isRoot);
      case 3: return this.#write(this.#escape(String(node.data)));
      case 4: return this.#write(this.#isXml ? "<![CDATA[" + replace(String(node.data), NO_XML, "") + "]]>" : this.#escape(String(node.data)));
      case 8: return this.#write("<!--" + replace(replace(String(node.data), NO_XML, ""), /--+|-$/g, "") + "-->");
      case 11: return this.#children(node, namespace);
    }
  }

  #children(node, namespace) {
    for (let child = node.firstChild; child; child = child.nextSibling) this.#node(child, namespace, false);
  }

  #element(element, outer, isRoot) {
    const namespace = element.namespaceURI ?? "";
    const isHtml = namespace === HTML && !this.#isXml;
    const name = String(element.localName);
    this.#write("<" + name);
    this.#attributes(element, namespace, namespace !== outer && !isHtml, isRoot);
    if (isHtml ? name in VOID : element.firstChild === null) return this.#write(isHtml ? ">" : " />");
    this.#write(">");
    if (name === "style") this.#style(String(element.textContent), isHtml);
    else if (isHtml && name in RAW) this.#write(String(element.textContent));
    else this.#children(inside(element), namespace);
    this.#write("</" + name + ">");
  }

  #attributes(element, namespace, needsNamespace, isRoot) {
    const { attributes } = element;
    const has = { __proto__: null };
    for (let i = 0; i < attributes.length; i++) {
      const name = String(attributes[i].name);
      if (name in has || (this.#isXml && RegExpPrototypeExec(NAME, name) === null)) continue;
      let value = has[name] = String(attributes[i].value);
      if (name === "style" && isRoot && this.#needsPaper && RegExpPrototypeExec(/background/i, value) === null) value = PAPER + ";" + value;
      if (name === "xmlns" && needsNamespace) continue;
      if (StringPrototypeStartsWith(name, "xlink:") && !("xmlns:xlink" in has) && this.#isXml && element.getAttribute("xmlns:xlink") === null) {
        has["xmlns:xlink"] = XLINK;
        this.#write(' xmlns:xlink="' + XLINK + '"');
      }
      this.#write(" " + name + '="' + this.#escapeValue(this.#renamed === undefined ? value : this.#rename(name, value)) + '"');
    }
    if (needsNamespace && namespace !== "") this.#write(' xmlns="' + this.#escapeValue(namespace) + '"');
    if (isRoot && this.#needsPaper && !("style" in has)) this.#write(' style="' + PAPER + '"');
    // Without a viewBox a picture is cut, not scaled, where there is less room.
    if (isRoot && namespace === SVG && element.localName === "svg" && !("viewBox" in has)) {
      const width = lengthOf(has.width), height = lengthOf(has.height);
      if (width !== undefined && height !== undefined) this.#write(' viewBox="0 0 ' + width + " " + height + '"');
    }
  }

  #style(text, isHtml) {
    if (this.#renamed !== undefined) text = this.#renameCss(text);
    this.#write(isHtml ? text : this.#escape(text));
  }

  #escape(text) {
    return this.#isXml ? replace(replace(text, NO_XML, ""), /[&<>]/g, entity) : replace(text, /[&<>\u00a0]/g, entity);
  }

  #escapeValue(text) {
    return this.#isXml ? replace(replace(text, NO_XML, ""), /[&<>"\n\r\t]/g, entity) : replace(text, /[&<>"\u00a0]/g, entity);
  }

  // ---- Ids

  #id(id) { return id in this.#renamed.ids ? this.#renamed.prefix + id : id; }

  #rename(name, value) {
    if (name === "id") return this.#id(value);
    if ((name === "href" || name === "xlink:href") && value[0] === "#") return "#" + this.#id(StringPrototypeSlice(value, 1));
    if (name in LISTS_OF_IDS) return replace(value, /\S+/g, (id) => this.#id(id));
    if (name === "begin" || name === "end") return replace(value, /(^|;\s*)([\w-]+)(?=\.)/g, (all, before, id) => before + this.#id(id));
    return this.#renameUrls(value);
  }

  #renameUrls(text) {
    return replace(text, /(url\(\s*["']?)#([^"')\s]+)/g, (all, before, id) => before + "#" + this.#id(id));
  }

  // In declarations `#abc` is a colour, before a block it is an id.
  #renameCss(text) {
    const prelude = (selector) => replace(selector, /#(-?[\p{L}_][\p{L}\p{N}_-]*)/gu, (all, id) => "#" + this.#id(id));
    return this.#renameUrls(replace(text, /[^{};]*\{/g, prelude));
  }
}

function lengthOf(text) {
  const found = text === undefined ? null : RegExpPrototypeExec(/^\s*(\d+(?:\.\d+)?)(?:px)?\s*$/, text);
  return found === null ? undefined : found[1];
}

return { toXml, toHtml, displayed, SVG };
})
