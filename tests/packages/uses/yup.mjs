import { object, string, number } from "yup";
const schema = object({ name: string().required(), age: number().positive() });
console.log(await schema.validate({ name: "x", age: "3" }));
await schema.validate({ age: -1 }, { abortEarly: false }).catch(error => console.log(error.errors));
