import yargs from "yargs";
const argv = yargs(["build", "--level", "3", "-v"]).option("level", { type: "number" }).boolean("v").parse();
console.log(argv._, argv.level, argv.v);
console.log(await yargs([]).scriptName("tool").usage("$0 <x>").option("size", { describe: "how big" }).getHelp());
