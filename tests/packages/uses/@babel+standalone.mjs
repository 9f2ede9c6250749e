import Babel from "@babel/standalone";
console.log(Babel.transform("const App = () => <b a={1}>hi</b>;", { presets: ["react"] }).code);
