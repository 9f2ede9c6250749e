import Graph from "graphology";
import { bidirectional } from "graphology-shortest-path/unweighted.js";
const graph = new Graph();
for (const name of "abcd") graph.addNode(name);
for (const [from, to] of ["ab", "bc", "cd", "ad"]) graph.addEdge(from, to);
console.log(graph.order, graph.size, bidirectional(graph, "a", "d"), graph.degree("a"));
