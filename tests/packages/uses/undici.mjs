import { request, fetch } from "undici";
const { statusCode, body } = await request(process.env.SERVER + "/echo", { method: "POST", body: "x" });
console.log(statusCode, (await body.json()).body);
