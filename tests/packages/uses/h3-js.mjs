import { latLngToCell, cellToBoundary, gridDisk } from "h3-js";
const cell = latLngToCell(52.5, 13.4, 7);
console.log(cell, cellToBoundary(cell).length, gridDisk(cell, 1).length);
