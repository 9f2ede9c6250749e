import BigNumber from "bignumber.js";
console.log(new BigNumber("123456789.123456789").times("2").toFormat(3), new BigNumber(255).toString(16));
