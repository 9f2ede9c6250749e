import _ from "underscore";
console.log(_.countBy([1, 2, 3, 4, 5], n => n % 2 ? "odd" : "even"), _.zip(["a", "b"], [1, 2]));
