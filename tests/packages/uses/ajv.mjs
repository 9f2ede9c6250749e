import Ajv from "ajv";
import addFormats from "ajv-formats";
const ajv = new Ajv({ allErrors: true });
addFormats(ajv);
const validate = ajv.compile({ type: "object", properties: { age: { type: "integer", minimum: 0 }, mail: { type: "string", format: "email" } }, required: ["age"] });
console.log(validate({ age: 3, mail: "a@b.org" }), validate({ mail: "x" }), ajv.errorsText(validate.errors));
