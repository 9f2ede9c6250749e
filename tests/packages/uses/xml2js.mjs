import { parseStringPromise, Builder } from "xml2js";
console.log(JSON.stringify(await parseStringPromise('<a x="1"><b>2</b></a>')), new Builder().buildObject({ a: { b: 1 } }));
