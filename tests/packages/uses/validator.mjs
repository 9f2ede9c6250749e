import validator from "validator";
console.log(validator.isEmail("a@b.org"), validator.isURL("http://x"), validator.escape("<a>"), validator.isIBAN("DE89370400440532013000"));
