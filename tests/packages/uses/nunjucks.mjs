import nunjucks from "nunjucks";
console.log(nunjucks.renderString("{% for x in list %}{{ loop.index }}:{{ x | upper }} {% endfor %}{{ '<' }}", { list: ["a", "b"] }));
