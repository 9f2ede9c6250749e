import * as ss from "simple-statistics";
const data = [2, 4, 4, 4, 5, 5, 7, 9];
console.log(ss.mean(data), ss.standardDeviation(data), ss.quantile(data, 0.9), ss.linearRegression([[0, 0], [1, 2], [2, 4]]), ss.ckmeans([1, 2, 10, 11], 2));
