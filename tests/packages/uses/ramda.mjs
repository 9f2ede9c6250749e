import * as R from "ramda";
console.log(R.pipe(R.groupBy(R.prop("kind")), R.map(R.pluck("n")))([{ kind: "a", n: 1 }, { kind: "b", n: 2 }, { kind: "a", n: 3 }]));
