import * as d3 from "d3";
const rows = d3.csvParse("name,value\na,1\nb,4\nc,9", d3.autoType);
console.log(d3.mean(rows, d => d.value), d3.rollup(rows, v => d3.sum(v, d => d.value), d => d.value > 3));
const x = d3.scaleLinear([0, 9], [0, 100]).nice();
console.log(rows.map(d => x(d.value)), x.ticks(5), d3.interpolateViridis(0.5), d3.format("$,.2f")(1234.5));
console.log(d3.line()(rows.map((d, i) => [i, d.value])), d3.timeFormat("%Y-%m-%d")(new Date(2026, 0, 2)));
