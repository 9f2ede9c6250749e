import { instance } from "@viz-js/viz";
console.log((await instance()).renderString("digraph { a -> b }", { format: "plain" }));
