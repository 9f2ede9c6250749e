import async from "async";
console.log(await async.mapLimit([1, 2, 3], 2, async n => n * n));
async.waterfall([next => next(null, 1), (n, next) => setTimeout(next, 1, null, n + 1)], (error, n) => console.log(error, n));
await new Promise(done => setTimeout(done, 20));
