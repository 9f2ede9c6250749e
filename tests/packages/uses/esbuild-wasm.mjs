import * as esbuild from "esbuild-wasm";
console.log((await esbuild.transform("let x: number = 1; export { x }", { loader: "ts", minify: true })).code);
await esbuild.stop?.();
