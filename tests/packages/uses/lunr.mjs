import lunr from "lunr";
const index = lunr(function () { this.field("t"); this.ref("id"); for (const d of [{ id: 1, t: "the quick fox" }, { id: 2, t: "lazy dogs running" }]) this.add(d); });
console.log(index.search("run* fox").map(r => [r.ref, r.score.toFixed(3)]));
