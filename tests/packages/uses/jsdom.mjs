import { JSDOM } from "jsdom";
const { window } = new JSDOM("<p id=x>Hello</p><script>document.title = 'ran'</script>", { runScripts: "outside-only", url: "https://example.org/a?b" });
const { document } = window;
document.querySelector("#x").classList.add("y");
console.log(document.body.innerHTML, window.location.search, document.querySelector("p").textContent, window.getComputedStyle(document.body).display);
