import express from "express";
const app = express();
app.get("/hello/:name", (request, response) => response.send("Hello " + request.params.name));
console.log(typeof app.listen, typeof express.Router, app.get("env"));
