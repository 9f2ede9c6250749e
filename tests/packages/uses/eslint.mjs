import { Linter } from "eslint";
console.log(new Linter().verify("var x = 1; if (x == 2) {}", [{ rules: { eqeqeq: "error", "no-empty": "warn" } }]).map(m => [m.ruleId, m.line, m.column, m.message]));
