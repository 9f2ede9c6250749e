import TurndownService from "turndown";
console.log(new TurndownService().turndown('<h1>Hi</h1><p>a <b>b</b> <a href="x">c</a></p><ul><li>1</li></ul>'));
