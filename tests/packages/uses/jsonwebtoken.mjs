import jwt from "jsonwebtoken";
const token = jwt.sign({ sub: "ada", iat: 1700000000 }, "secret");
console.log(token, jwt.verify(token, "secret"));
try { jwt.verify(token, "other"); } catch (error) { console.log(error.name, error.message); }
