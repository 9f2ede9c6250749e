import { z } from "zod";
const User = z.object({ name: z.string().min(1), age: z.coerce.number().int().optional() });
console.log(User.parse({ name: "Ada", age: "36" }), User.safeParse({ name: "" }).error.issues.map(issue => [issue.path, issue.code]));
