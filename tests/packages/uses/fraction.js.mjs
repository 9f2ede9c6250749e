import Fraction from "fraction.js";
console.log(new Fraction(0.3).add("1/7").toFraction(), new Fraction("0.(3)").toString());
