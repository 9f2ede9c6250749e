import Big from "big.js";
console.log(new Big(0.1).plus(0.2).toString(), Big(2).sqrt().toFixed(10), Big("1e400").toString().length);
