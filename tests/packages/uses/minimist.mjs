import minimist from "minimist";
console.log(minimist(["-a", "3", "--b=x", "--no-c", "rest"]));
