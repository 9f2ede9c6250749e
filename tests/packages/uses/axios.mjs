import axios from "axios";
const { data, status } = await axios.post(process.env.SERVER + "/echo?a=1", { x: [1, 2] }, { headers: { "X-Test": "yes" } });
console.log(status, data.method, data.path, data.body, data.headers["x-test"], data.headers["content-type"]);
await axios.get(process.env.SERVER + "/status/404").catch(error => console.log(error.name, error.code, error.response.status));
