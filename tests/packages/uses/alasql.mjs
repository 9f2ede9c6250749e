import alasql from "alasql";
console.log(alasql("SELECT city, SUM(n) AS amount FROM ? GROUP BY city ORDER BY city", [[{ city: "Rome", n: 3 }, { city: "Oslo", n: 1 }, { city: "Rome", n: 4 }]]));
