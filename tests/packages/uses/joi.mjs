import Joi from "joi";
const schema = Joi.object({ name: Joi.string().required(), mail: Joi.string().email() });
console.log(schema.validate({ name: "x" }), schema.validate({ mail: "no" }, { abortEarly: false }).error.message);
