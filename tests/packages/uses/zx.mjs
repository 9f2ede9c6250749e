import { $, quiet, within, cd } from "zx";
$.verbose = false;
const result = await $`echo ${"hello world"} | tr a-z A-Z`;
console.log(JSON.stringify(result.stdout), result.exitCode);
await $`exit 3`.catch(error => console.log(error.exitCode));
