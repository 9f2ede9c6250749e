import asciichart from "asciichart";
console.log(asciichart.plot([1, 3, 2, 5, 4], { height: 4 }));
