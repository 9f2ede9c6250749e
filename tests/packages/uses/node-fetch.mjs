import fetch, { Headers, FormData } from "node-fetch";
const answer = await fetch(process.env.SERVER + "/echo", { method: "POST", body: JSON.stringify({ a: 1 }), headers: new Headers({ "Content-Type": "application/json" }) });
const { method, body, headers } = await answer.json();
console.log(answer.status, answer.headers.get("content-type"), method, body, headers["content-type"]);
console.log((await fetch(process.env.SERVER + "/redirect")).url.endsWith("/echo"), await (await fetch("data:text/plain,hi")).text());
