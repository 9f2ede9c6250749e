import Complex from "complex.js";
console.log(new Complex("3+4i").abs(), Complex(1, 1).pow(2).toString());
