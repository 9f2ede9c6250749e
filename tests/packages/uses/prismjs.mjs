import Prism from "prismjs";
import loadLanguages from "prismjs/components/index.js";
loadLanguages(["python"]);
console.log(Prism.highlight("def f(): return 1", Prism.languages.python, "python"));
