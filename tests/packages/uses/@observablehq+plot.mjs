import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
const { document } = parseHTML("<html><body></body></html>");
const figure = Plot.plot({ document, width: 200, height: 100, marks: [Plot.dot([[1, 2], [3, 4], [5, 1]]), Plot.ruleY([0]), Plot.barY([{ a: "x", n: 1234 }], { x: "a", y: "n" })].slice(0, 2) });
const text = figure.outerHTML;
console.log(text.replace(/<style>[^]*?<\/style>/, ""));
