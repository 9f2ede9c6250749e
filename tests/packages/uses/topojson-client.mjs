import { feature, mesh } from "topojson-client";
const topology = { type: "Topology", arcs: [[[0, 0], [1, 0], [0, 1], [-1, 0], [0, -1]]], transform: { scale: [1, 1], translate: [10, 20] }, objects: { a: { type: "Polygon", arcs: [[0]] } } };
console.log(JSON.stringify(feature(topology, topology.objects.a)), JSON.stringify(mesh(topology)));
