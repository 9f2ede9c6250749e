import jStat from "jstat";
console.log(jStat.mean([1, 2, 3]), jStat.normal.cdf(1.96, 0, 1).toFixed(5), jStat.ttest(3, [1, 2, 3, 4], 2).toFixed(5));
