import Color from "colorjs.io";
console.log(new Color("oklch(70% 0.1 200)").to("srgb").toString({ precision: 4 }), new Color("red").deltaE("blue", "2000").toFixed(3));
