import dotenv from "dotenv";
console.log(dotenv.parse("A=1\nB='x y' # c\nexport C=\"a\\nb\""));
