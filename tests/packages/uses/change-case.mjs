import { camelCase, snakeCase, capitalCase } from "change-case";
console.log(camelCase("hello wide world"), snakeCase("helloWorld"), capitalCase("a-b"));
