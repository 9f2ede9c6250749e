import fs from "fs-extra";
import os from "node:os";
import path from "node:path";
const folder = await fs.mkdtemp(path.join(os.tmpdir(), "extra-"));
await fs.outputJson(path.join(folder, "a/b.json"), { x: 1 });
await fs.copy(path.join(folder, "a"), path.join(folder, "c"));
console.log(await fs.readJson(path.join(folder, "c/b.json")), await fs.pathExists(path.join(folder, "d")));
await fs.remove(folder);
