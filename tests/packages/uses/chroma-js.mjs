import chroma from "chroma-js";
console.log(chroma.scale(["yellow", "navy"]).mode("lch").colors(4), chroma("hotpink").darken().hex(), chroma.contrast("white", "black"));
