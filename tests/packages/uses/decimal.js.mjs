import Decimal from "decimal.js";
console.log(new Decimal("0.1").plus("0.2").toString(), Decimal.sqrt(2).toPrecision(30), new Decimal(1).div(3));
