import Fuse from "fuse.js";
const fuse = new Fuse([{ t: "Old Man's War" }, { t: "The Lock Artist" }], { keys: ["t"], includeScore: true });
console.log(fuse.search("lokc").map(r => [r.item.t, r.score.toFixed(3)]));
