import { LRUCache } from "lru-cache";
const cache = new LRUCache({ max: 2, dispose: (value, key) => console.log("gone", key) });
for (const key of "abc") cache.set(key, key.toUpperCase());
console.log(cache.get("a"), cache.get("c"), [...cache.keys()], await new LRUCache({ max: 3, fetchMethod: async key => key * 2 }).fetch(4));
