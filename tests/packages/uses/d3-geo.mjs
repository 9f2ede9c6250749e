import { geoMercator, geoPath, geoDistance, geoArea } from "d3-geo";
const square = { type: "Polygon", coordinates: [[[0, 0], [0, 10], [10, 10], [10, 0], [0, 0]]] };
console.log(geoPath(geoMercator().scale(100).translate([0, 0]))(square), geoDistance([0, 0], [90, 0]).toFixed(6), geoArea(square).toFixed(6));
