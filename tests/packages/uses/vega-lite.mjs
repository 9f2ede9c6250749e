import * as vega from "vega";
import { compile } from "vega-lite";
const { spec } = compile({ data: { values: [{ a: "A", b: 28 }, { a: "B", b: 55 }] }, mark: "bar", encoding: { x: { field: "a", type: "nominal" }, y: { field: "b", type: "quantitative" } } });
const text = await new vega.View(vega.parse(spec), { renderer: "none" }).toSVG();
console.log(spec.marks[0].type, spec.scales.map(s => s.name), text.replace(/clip\d+|gradient_\d+/g, "ID"));
