import * as turf from "@turf/turf";
const a = turf.point([13.4, 52.5]), b = turf.point([2.35, 48.85]);
console.log(turf.distance(a, b).toFixed(3), turf.buffer(a, 10, { steps: 4 }).geometry.coordinates[0].length, turf.booleanPointInPolygon(a, turf.bboxPolygon([10, 50, 15, 55])));
console.log(turf.union(turf.featureCollection([turf.bboxPolygon([0, 0, 2, 2]), turf.bboxPolygon([1, 1, 3, 3])])).geometry.coordinates[0].length);
