import { zipSync, unzipSync, strToU8, strFromU8, gzipSync } from "fflate";
const zip = zipSync({ "a.txt": strToU8("hello"), d: { "b.txt": strToU8("x") } }, { mtime: "2026-01-01" });
console.log(Object.entries(unzipSync(zip)).map(([name, data]) => [name, strFromU8(data)]), gzipSync(strToU8("a".repeat(100)), { mtime: 0 }).length);
