import { execa } from "execa";
const { stdout, exitCode } = await execa("echo", ["hello"]);
console.log(stdout, exitCode);
await execa("false").catch(error => console.log(error.exitCode, error.shortMessage));
