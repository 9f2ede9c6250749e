import { html, svg } from "htl";
import { parseHTML } from "linkedom";
globalThis.document = parseHTML("<html><body></body></html>").document;
Object.assign(globalThis, { NodeFilter: { SHOW_ELEMENT: 1, SHOW_COMMENT: 128 }, NodeList: class {}, HTMLCollection: class {} });
globalThis.Node = parseHTML("<p>").Node;
console.log(html`<ul>${[1, "<b>"].map(n => html`<li class=${"x"}>${n}`)}</ul>`.outerHTML);
