import MiniSearch from "minisearch";
const index = new MiniSearch({ fields: ["t"], storeFields: ["t"] });
index.addAll([{ id: 1, t: "Moby Dick" }, { id: 2, t: "Zen and motorcycles" }]);
console.log(index.search("motorcycle", { fuzzy: 0.2 }).map(r => [r.id, r.t, r.score.toFixed(3)]), index.autoSuggest("mo").map(s => s.suggestion));
