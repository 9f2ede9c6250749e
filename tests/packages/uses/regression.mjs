import regression from "regression";
console.log(regression.polynomial([[0, 1], [1, 3], [2, 7], [3, 13]], { order: 2 }).string, regression.linear([[0, 0], [1, 2]]).equation);
