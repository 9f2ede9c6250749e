import { parse } from "csv-parse";
import { parse as parseSync } from "csv-parse/sync";
console.log(parseSync("a,b\n1,\"x, y\"\n2,z", { columns: true, cast: true }));
const parser = parse("1;2\n3;4\n", { delimiter: ";" });
for await (const record of parser) console.log(record);
