import natural from "natural";
console.log(natural.PorterStemmer.stem("running"), new natural.WordTokenizer().tokenize("The cat sat."), natural.JaroWinklerDistance("dixon", "dicksonx", {}).toFixed(4));
const classifier = new natural.BayesClassifier();
for (const [text, label] of [["buy the long qqqq", "buy"], ["sell gold", "sell"], ["short silver", "sell"]]) classifier.addDocument(text, label);
classifier.train();
console.log(classifier.classify("sell the silver"));
