import quantile from "@stdlib/stats-base-dists-normal-quantile";
console.log(quantile(0.975, 0, 1).toFixed(8), quantile.factory(10, 2)(0.5));
