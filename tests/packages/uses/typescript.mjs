import ts from "typescript";
const { outputText } = ts.transpileModule("enum Color { Red, Green }\nconst x: number = 1 as any;\nexport class A { constructor(private n: string) {} }", { compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext } });
console.log(outputText);
