import PQueue from "p-queue";
import pLimit from "p-limit";
const queue = new PQueue({ concurrency: 1 }), order = [];
for (const n of [1, 2, 3]) queue.add(async () => { await null; order.push(n); });
await queue.onIdle();
console.log(order, await Promise.all([1, 2].map(n => pLimit(1)(async () => n * 2))));
