import ky from "ky";
const data = await ky.post(process.env.SERVER + "/echo", { json: { a: 1 } }).json();
console.log(data.method, data.body);
await ky(process.env.SERVER + "/status/404", { retry: 0 }).catch(error => console.log(error.name, error.response.status));
