import { XMLParser, XMLBuilder } from "fast-xml-parser";
console.log(JSON.stringify(new XMLParser({ ignoreAttributes: false }).parse('<a x="1"><b>2</b><b>t&amp;u</b></a>')), new XMLBuilder().build({ a: { b: [1, 2] } }));
