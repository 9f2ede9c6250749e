import ms from "ms";
console.log(ms("2 days"), ms(60000), ms(5e7, { long: true }));
