import { tableFromArrays, tableToIPC, tableFromIPC, vectorFromArray, Utf8, Dictionary, Int32 } from "apache-arrow";
const table = tableFromArrays({ id: Int32Array.from([1, 2, 3]), name: ["a", "b", null] });
const again = tableFromIPC(tableToIPC(table));
console.log(again.numRows, again.schema.fields.map(String), again.toArray().map(row => row.toJSON()));
console.log(vectorFromArray(["x", "y", "x"], new Dictionary(new Utf8(), new Int32())).toArray());
