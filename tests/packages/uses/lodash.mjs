import _ from "lodash";
const sales = [{ city: "Rome", n: 3 }, { city: "Oslo", n: 1 }, { city: "Rome", n: 4 }];
console.log(_.mapValues(_.groupBy(sales, "city"), rows => _.sumBy(rows, "n")));
console.log(_.chunk(_.range(7), 3), _.template("Hello <%= name %>")({ name: "Ada" }));
