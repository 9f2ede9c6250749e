import * as d3 from "d3";
import { parseHTML } from "linkedom";
const { document } = parseHTML("<html><body></body></html>");
const svg = d3.select(document.body).append("svg").attr("width", 100);
svg.selectAll("circle").data([1, 2, 3]).join("circle").attr("cx", d => d * 10).attr("r", 4);
svg.append("g").call(d3.axisBottom(d3.scaleLinear([0, 3], [0, 90])).ticks(3));
console.log(document.body.innerHTML);
