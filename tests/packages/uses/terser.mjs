import { minify } from "terser";
console.log((await minify("function add(first, second) { const result = first + second; return result }", { toplevel: false })).code);
