import nlp from "compromise";
const text = nlp("She sells seashells by the seashore. John Smith went home.");
console.log(text.verbs().toPastTense().all().text(), text.people().out("array"), text.nouns().out("array"));
