import { h } from "preact";
import render from "preact-render-to-string";
console.log(render(h("div", { class: "a" }, [1, 2].map(n => h("b", { key: n }, n)))));
