import pc from "picocolors";
const { green, bold } = pc.createColors(true);
console.log(JSON.stringify(green(bold("x"))));
