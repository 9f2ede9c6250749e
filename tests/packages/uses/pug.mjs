import pug from "pug";
console.log(pug.render("ul\n  each n in list\n    li(class=n)= n\np #{1 + 1} <b>", { list: ["a", "b"] }));
