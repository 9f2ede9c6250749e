import ELK from "elkjs/lib/elk.bundled.js";
const graph = await new ELK().layout({ id: "r", layoutOptions: { "elk.algorithm": "layered" }, children: [{ id: "a", width: 30, height: 30 }, { id: "b", width: 30, height: 30 }], edges: [{ id: "e", sources: ["a"], targets: ["b"] }] });
console.log(graph.children.map(c => [c.id, c.x, c.y]));
