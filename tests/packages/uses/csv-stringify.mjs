import { stringify } from "csv-stringify/sync";
import { stringify as stream } from "csv-stringify";
console.log(stringify([{ a: 1, b: "x, y" }], { header: true }));
stream([[1, 2], [3, null]], (error, text) => console.log(error, JSON.stringify(text)));
await new Promise(done => setTimeout(done, 30));
