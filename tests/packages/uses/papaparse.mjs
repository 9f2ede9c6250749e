import Papa from "papaparse";
const { data, meta } = Papa.parse("a,b\n1,2\n3,\"4\n5\"", { header: true, dynamicTyping: true });
console.log(data, meta.fields, Papa.unparse([{ x: 1, y: "a,b" }]));
