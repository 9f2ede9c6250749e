import Table from "cli-table3";
const table = new Table({ head: ["a", "b"], style: { head: [], border: [] } });
table.push([1, "x"], ["long text", 2]);
console.log(table.toString());
