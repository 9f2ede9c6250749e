import { Command } from "commander";
const program = new Command("tool").option("-n, --number <n>", "a number", parseInt).argument("<file>").exitOverride();
program.action((file, options) => console.log(file, options));
program.parse(["a.txt", "-n", "3"], { from: "user" });
console.log(program.helpInformation());
