import { hierarchy, tree, treemap, pack } from "d3-hierarchy";
const root = hierarchy({ name: "r", children: [{ name: "a", n: 1 }, { name: "b", children: [{ name: "c", n: 2 }] }] }).sum(d => d.n);
console.log(tree().size([100, 50])(root).descendants().map(d => [d.data.name, d.x, d.y]));
console.log(treemap().size([30, 10])(root).leaves().map(d => [d.x0, d.x1]), pack()(root).r);
