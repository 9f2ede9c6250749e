import { compile } from "svelte/compiler";
const { js } = compile("<script>let { n } = $props();</script><p>{n + 1}</p>", { generate: "server" });
console.log(js.code.includes("export default"), js.code.split("\n").length > 3);
