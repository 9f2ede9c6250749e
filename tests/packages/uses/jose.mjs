import * as jose from "jose";
const key = new TextEncoder().encode("a secret that is long enough for it");
const token = await new jose.SignJWT({ sub: "ada" }).setProtectedHeader({ alg: "HS256" }).setIssuedAt(1700000000).sign(key);
console.log(token, (await jose.jwtVerify(token, key)).payload, jose.decodeProtectedHeader(token));
