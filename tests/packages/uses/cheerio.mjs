import * as cheerio from "cheerio";
const $ = cheerio.load("<table><tr><td>a</td><td>1</td></tr><tr><td>b</td><td>2</td></tr></table>");
console.log($("tr").map((i, row) => [[$(row).find("td").eq(0).text(), +$(row).find("td").eq(1).text()]]).get());
$("td").first().addClass("x").attr("title", 'q"');
console.log($.html());
