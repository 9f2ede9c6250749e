import numeral from "numeral";
console.log(numeral(1234567.891).format("0,0.00"), numeral(0.123).format("0.0%"), numeral(1024 * 1024).format("0b"));
