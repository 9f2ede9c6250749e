import { glob, globSync } from "glob";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "glob-"));
for (const name of ["a.txt", "b.md", "sub/c.txt"]) { fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true }); fs.writeFileSync(path.join(folder, name), name); }
console.log((await glob("**/*.txt", { cwd: folder })).sort(), globSync("*.md", { cwd: folder }));
fs.rmSync(folder, { recursive: true });
