import bcrypt from "bcryptjs";
console.log(bcrypt.hashSync("x", "$2b$04$abcdefghijklmnopqrstuu"), await bcrypt.compare("x", await bcrypt.hash("x", 4)));
