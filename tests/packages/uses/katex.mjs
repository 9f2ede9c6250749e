import katex from "katex";
console.log(katex.renderToString("c = \\sqrt{a^2+b^2}").length, katex.renderToString("x^2", { output: "mathml" }));
