import { parseHTML } from "linkedom";
const { document, Event } = parseHTML("<!doctype html><html><body><ul><li class=a>1<li>2</ul></body></html>");
document.querySelector("ul").addEventListener("hi", event => console.log(event.type, event.target.tagName));
document.querySelector("li.a").dispatchEvent(new Event("hi", { bubbles: true }));
console.log(document.querySelectorAll("li").length, document.toString());
