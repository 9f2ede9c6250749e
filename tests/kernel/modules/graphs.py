"""Random graphs of ES modules: cycles, re-exports, stars, top-level await, dynamic imports, errors in the middle.

Each graph is a folder of files; its `main.mjs` imports some of them, one after the other, and exports what it saw as a
text. The text tells no more of the order of promise jobs than ECMAScript does.
"""

from __future__ import annotations

import json
from random import Random

__all__ = ["write_graph"]

MAIN = """
const seen = [];
let later = [];
const show = (get) => {
  let value;
  try { value = get(); } catch (error) { return error.name; }
  if (typeof value !== "object") return typeof value === "string" ? value : typeof value;
  const member = (key) => show(() => typeof value[key] === "string" ? value[key] : typeof value[key]);
  return `{${Object.keys(value).sort().map((key) => `${key}=${member(key)}`)}}`;
};
const log = (...words) => { seen.push(words.join(" ")); };
globalThis.graph = { show, log, late: (words) => { later.push(words); } };
const tick = () => new Promise((resolve) => setTimeout(resolve, 4));
for (const name of STEPS) {
  seen.push(`import ${name}`);
  let result;
  import(`./${name}`).then(
    (namespace) => { result = () => show(() => namespace); },
    (error) => { result = () => ({ TypeError: error.message, ReferenceError: "too early" })[error.name] ?? "no load"; },
  );
  for (let i = 0; i < 25 && !result; i++) await tick();
  await tick();
  seen.push(result ? result() : "never ends", ...later.sort());
  later = [];
}
export const text = seen.join("\\n") + "\\n";
"""


class _Module:
    """The text of one module of a graph, as it grows."""

    def __init__(self, random: Random, name: str, own: list[str]) -> None:
        self.random, self.name, self.own = random, name, own
        self.head: list[str] = []
        self.body = ["const { log, late, show } = globalThis.graph;", f"log('{name} runs');"]
        self.exports = set(own)
        self.imports: list[str] = []

    def new_export(self, *names: str) -> str | None:
        """A name that the module does not export yet, or None."""
        name = self.random.choice(names)
        if name in self.exports:
            return None
        self.exports.add(name)
        return name

    def request(self, target: str, name: str) -> None:
        """Import or re-export something."""
        variable = f"v{len(self.imports)}"
        match self.random.choices(
            ("name", "namespace", "from", "star", "namespace from", "nothing"), (7, 3, 3, 3, 2, 2)
        )[0]:
            case "name":
                self.head.append(f"import {{ {name} as {variable} }} from './{target}';")
                self.imports.append(variable)
            case "namespace":
                self.head.append(f"import * as {variable} from './{target}';")
                self.imports.append(variable)
            case "from" if (export := self.new_export("r0", "r1", "r2")) is not None:
                self.head.append(f"export {{ {name} as {export} }} from './{target}';")
            case "namespace from" if (export := self.new_export("r0", "r1", "r2")) is not None:
                self.head.append(f"export * as {export} from './{target}';")
            case "star":
                self.head.append(f"export * from './{target}';")
            case _:
                self.head.append(f"import './{target}';")

    def use_imports(self) -> None:
        """Show what the imports are when the body runs; export some of them again."""
        for variable in self.imports:
            self.body.append(f"log('{self.name} sees', show(() => {variable}));")
            if self.random.random() < 0.6 and (export := self.new_export("r0", "r1", "r2", "default")) is not None:
                self.head.append(f"export {{ {variable} as {export} }};")

    def declare(self) -> None:
        """Define what the module exports of its own."""
        for name in self.own:
            kinds = (
                f"let {name} = '{name}'",
                f"const {name} = '{name}'",
                f"var {name} = '{name}'",
                f"function {name}() {{}}",
            )
            self.body.append(f"export {self.random.choice(kinds)};")
        if self.random.random() < 0.5 and "default" not in self.exports:
            self.body.append(f"export default {self.random.choice((repr(self.name), 'function () {}', 'class {}'))};")


def write_graph(seed: int) -> dict[str, str]:
    """The files of a graph, by name."""
    random = Random(seed)
    names = [f"m{i}.mjs" for i in range(random.randint(1, 6))]
    owned = {name: [f"e{i}{k}" for k in range(random.randint(0, 2))] for i, name in enumerate(names)}
    with_faults, with_await = random.random() < 0.4, random.random() < 0.5

    def some_module() -> str:
        return "missing.mjs" if with_faults and random.random() < 0.06 else random.choice(names)

    def some_name(module: str) -> str:
        if with_faults and random.random() < 0.1:
            return "absent"
        return random.choice([*owned.get(module, ()), "r0", "r1", "r2", "default"])

    files = {}
    for name in names:
        module = _Module(random, name, owned[name])
        for _ in range(random.randint(0, 5)):
            target = some_module()
            module.request(target, some_name(target))
        module.use_imports()
        module.declare()
        if with_await and random.random() < 0.35:
            module.body.append(random.choice(("await 0;", "await new Promise((resolve) => setTimeout(resolve, 1));")))
        if with_faults and random.random() < 0.1:
            module.body.append(random.choice((f"throw new TypeError('{name} throws');", "let let = 1;")))
        if random.random() < 0.2:
            # awaited, one that leads back waits for itself for ever
            wait = "await " if with_await and random.random() < 0.3 else ""
            told = f"(found) => late('{name} got ' + Object.keys(found)), () => late('{name} failed')"
            module.body.append(f"{wait}import('./{some_module()}').then({told});")
        files[name] = "\n".join([*module.head, *module.body, f"log('{name} ends');", ""])
    steps = json.dumps(random.choices(names, k=random.randint(1, 5)))
    files["main.mjs"] = MAIN.replace("STEPS", steps)
    return files
