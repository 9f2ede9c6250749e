import dagre from "@dagrejs/dagre";
const graph = new dagre.graphlib.Graph().setGraph({}).setDefaultEdgeLabel(() => ({}));
for (const name of "abc") graph.setNode(name, { width: 10, height: 10 });
graph.setEdge("a", "b"); graph.setEdge("a", "c");
dagre.layout(graph);
console.log(graph.nodes().map(name => [name, graph.node(name).x, graph.node(name).y]));
