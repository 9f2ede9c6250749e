import got from "got";
const data = await got.post(process.env.SERVER + "/echo", { json: { a: 1 } }).json();
console.log(data.method, data.body, data.headers["content-type"]);
await got(process.env.SERVER + "/status/404", { retry: { limit: 0 } }).catch(error => console.log(error.code, error.response.statusCode));
