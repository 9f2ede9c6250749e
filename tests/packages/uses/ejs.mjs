import ejs from "ejs";
console.log(ejs.render("<% for (const n of list) { %><li><%= n %></li><% } %>", { list: [1, "<"] }));
