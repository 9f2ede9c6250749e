import * as aq from "arquero";
const table = aq.table({ city: ["Rome", "Oslo", "Rome"], n: [3, 1, 4] });
console.log(table.groupby("city").rollup({ total: d => aq.op.sum(d.n), mean: aq.op.mean("n") }).orderby("city").objects());
console.log(table.derive({ twice: d => d.n * 2 }).toCSV());
void table.print();
