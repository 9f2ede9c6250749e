import slugify from "slugify";
console.log(slugify("Ünïcode & Größe: 5 €", { lower: true }));
