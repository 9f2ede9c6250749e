import { forceSimulation, forceLink, forceManyBody, forceCenter } from "d3-force";
const nodes = [{ id: 0 }, { id: 1 }, { id: 2 }];
const simulation = forceSimulation(nodes).force("link", forceLink([{ source: 0, target: 1 }])).force("charge", forceManyBody()).force("center", forceCenter()).stop();
simulation.tick(50);
console.log(nodes.map(node => [node.x.toFixed(2), node.y.toFixed(2)]));
