import * as vega from "vega";
const view = new vega.View(vega.parse({
  width: 100, height: 60, data: [{ name: "t", values: [{ a: "A", b: 28 }, { a: "B", b: 55 }] }],
  scales: [{ name: "x", type: "band", domain: { data: "t", field: "a" }, range: "width" }, { name: "y", domain: { data: "t", field: "b" }, range: "height" }],
  marks: [{ type: "rect", from: { data: "t" }, encode: { enter: { x: { scale: "x", field: "a" }, width: { scale: "x", band: 1 }, y: { scale: "y", field: "b" }, y2: { scale: "y", value: 0 } } } }],
}), { renderer: "none" });
console.log(await view.toSVG());
