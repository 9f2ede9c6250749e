import { create, all, evaluate, derivative, simplify, unit, matrix, inv } from "mathjs";
console.log(evaluate("12 / (2.3 + 0.7)"), derivative("x^3 + 2x", "x").toString(), simplify("2x + 3x").toString());
console.log(unit("5 inch").to("cm").toString(), inv(matrix([[2, 0], [0, 4]])).toArray(), create(all, { number: "BigNumber" }).evaluate("0.1 + 0.2").toString());
