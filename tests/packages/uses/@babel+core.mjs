import babel from "@babel/core";
console.log((await babel.transformAsync("const f = (a = 1) => a ?? 2;", { presets: [["@babel/preset-env", { targets: "ie 11" }]], configFile: false, babelrc: false })).code);
