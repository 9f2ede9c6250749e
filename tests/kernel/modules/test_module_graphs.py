"""Graphs of ES modules: what links, what evaluates, in which order, and what is left when something fails."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from diglot.ffi_core import Heap, _bridge
from diglot.ffi_core.modules import JsModules

from ..conftest import CellRunner
from .graphs import write_graph
from .test_modules import Files, failure, files

__all__ = ["files"]

DIGLOT = str(Path(sys.executable).with_name("diglot"))

# Runs the graphs of a folder and writes beside each what it told; argv would differ between the two.
DRIVER = """
import fs from "node:fs";
globalThis.process.on?.("unhandledRejection", () => {});
for (const graph of GRAPHS) {
  const { text } = await import(`./${graph}/main.mjs`);
  fs.writeFileSync(`${FOLDER}/${graph}/RUNNER.txt`, text);
}
"""


def test_the_engines_modules_are_as_expected() -> None:
    assert _bridge.modules_unknown() == ""


# -- exports of what was imported -------------------------------------------------------------------------------------


def test_a_cycle_with_an_import_that_is_exported(run: CellRunner, files: Files) -> None:
    files(
        {
            "a.mjs": "import x from './x.mjs'; import t from './b.mjs'; export { x, t }",
            "b.mjs": "import { x } from './a.mjs'; export default () => x()",
            "x.mjs": "export default () => 1",
        }
    )
    assert run("import { t } from './a.mjs'; t()") == 1


@pytest.mark.parametrize(
    ("exports", "value"),
    [
        ("import { n } from './n.mjs'; export { n as m }", 1),
        ("export { n as m }; import { n } from './n.mjs'", 1),
        ("import n from './n.mjs'; export { n as m }", 2),
        ("import * as n from './n.mjs'; export { n as m }", {"default": 2, "n": 1}),
        ("import { default as n } from './n.mjs'; export { n as 'm' }", 2),
        ("import { n as m } from './n.mjs'; import * as again from './n.mjs'; export { again, m }", 1),
    ],
)
def test_every_form_of_an_export_of_an_import_in_a_cycle(
    run: CellRunner, files: Files, exports: str, value: object
) -> None:
    files(
        {
            "a.mjs": f"import './b.mjs'; {exports}",
            "b.mjs": "import { m } from './a.mjs'; import * as a from './a.mjs'; export const seen = () => [m, a.m]",
            "n.mjs": "export let n = 1; export default 2",
        }
    )
    found = run("import './a.mjs'; import { seen } from './b.mjs'; JSON.stringify(seen())")
    assert json.loads(found) == [value, value]


def test_an_exported_import_is_a_live_binding(run: CellRunner, files: Files) -> None:
    files(
        {
            "n.mjs": "export let n = 1; export const set = (value) => { n = value }",
            "again.mjs": "import { n, set } from './n.mjs'; export { n, set }",
        }
    )
    assert run("import * as again from './again.mjs'; again.set(5); again.n") == 5


def test_one_binding_that_two_modules_export_again_is_not_ambiguous(run: CellRunner, files: Files) -> None:
    files(
        {
            "n.mjs": "export const n = 1",
            "one.mjs": "import { n } from './n.mjs'; export { n }",
            "two.mjs": "import { n } from './n.mjs'; export { n }",
            "both.mjs": "export * from './one.mjs'; export * from './two.mjs'",
        }
    )
    assert run("import { n } from './both.mjs'; n") == 1


def test_exports_that_lead_to_each_other_are_an_error(run: CellRunner, files: Files) -> None:
    files(
        {
            "a.mjs": "import { x } from './b.mjs'; export { x }",
            "b.mjs": "import { x } from './a.mjs'; export { x }",
            "itself.mjs": "import { x } from './itself.mjs'; export { x }",
        }
    )
    for name in ("./a.mjs", "./b.mjs", "./itself.mjs", "./a.mjs"):
        assert failure(run, f"import {{ x }} from {name!r}").name == "SyntaxError"
    assert run("1 + 1") == 2


def test_modules_that_a_heap_is_given_are_linked_so_too(heap: Heap) -> None:
    texts = {
        "a": "import x from 'x'; import t from 'b'; export { x, t }",
        "b": "import { x } from 'a'; export default () => x()",
        "x": "export default () => 1",
    }

    class Texts(JsModules):
        def normalize(self, base: str, name: str) -> str | None:
            return name

        def names(self, name: str, hooks: Any) -> None:
            return None

        def source(self, name: str) -> tuple[str, dict[str, Any]]:
            return texts[name], {}

    heap.modules = Texts()
    namespace, _ = heap.import_now("a")
    assert namespace.t() == 1


# -- top-level await --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("second", ["./mid.mjs", "./use.mjs", "./mid.mjs?again"])
@pytest.mark.parametrize("first", ["./mid.mjs", "./use.mjs"])
def test_a_module_that_waited_for_another_is_imported_again(
    run: CellRunner, files: Files, first: str, second: str
) -> None:
    files(
        {
            "tla.mjs": "export const b = await Promise.resolve(2)",
            "mid.mjs": "export { b } from './tla.mjs'",
            "use.mjs": "export { b } from './mid.mjs'",
        }
    )
    assert run(f"const one = await import({first!r}); one.b") == 2
    assert run(f"const two = await import({second!r}); two.b") == 2
    files({"late.mjs": "import { b } from './use.mjs'; import { b as c } from './mid.mjs'; export default b + c"})
    assert run("import sum from './late.mjs'; sum") == 4


def test_require_of_a_module_that_has_waited(run: CellRunner, files: Files) -> None:
    files(
        {
            "tla.mjs": "export const b = await Promise.resolve(2)",
            "mid.mjs": "export { b } from './tla.mjs'",
            "use.mjs": "export { b } from './mid.mjs'",
        }
    )
    run("await import('./mid.mjs')")
    assert run("require('./use.mjs').b") == 2


def test_a_module_that_others_still_wait_for_is_waited_for(run: CellRunner, files: Files) -> None:
    files(
        {
            "tla.mjs": "export let done = false; await new Promise((go) => { globalThis.go = go }); done = true",
            "mid.mjs": "export { done } from './tla.mjs'",
            "use.mjs": "import { done } from './mid.mjs'; export const seen = done",
        }
    )
    run("globalThis.one = import('./mid.mjs'); globalThis.two = import('./use.mjs').then(({ seen }) => seen); 0")
    assert run("setTimeout(go, 20); await two") is True


# -- errors in the middle ---------------------------------------------------------------------------------------------


def test_what_a_failed_load_leaves_is_loaded_again(run: CellRunner, files: Files) -> None:
    files({"a.mjs": "import './b.mjs'; import './missing.mjs'", "b.mjs": "import './a.mjs'; export const n = 1"})
    for name in ("./a.mjs", "./b.mjs", "./b.mjs", "./a.mjs"):
        assert "missing.mjs" in failure(run, f"import {name!r}").message
    files({"missing.mjs": "globalThis.found = 3"})
    assert run("import { n } from './b.mjs'; n + found") == 4


def test_what_a_syntax_error_leaves_is_loaded_again(run: CellRunner, files: Files) -> None:
    files(
        {
            "a.mjs": "import './b.mjs'; import './wrong.mjs'; export const a = 1",
            "b.mjs": "import { a } from './a.mjs'; import './c.mjs'; export const b = () => a",
            "c.mjs": "import './b.mjs'",
            "wrong.mjs": "let let = 1",
        }
    )
    for name in ("./a.mjs", "./c.mjs", "./b.mjs"):
        assert failure(run, f"import {name!r}").name == "SyntaxError"
    files({"wrong.mjs": "export {}"})
    assert run("import { b } from './b.mjs'; import './c.mjs'; b()") == 1


def test_failed_loads_do_not_pile_up(run: CellRunner, files: Files) -> None:
    long = "export const text = [" + "'a text that takes some room', " * 2000 + "];"
    files({"a.mjs": "import './b.mjs'; import './missing.mjs'", "b.mjs": "import './a.mjs';" + long})
    for _ in range(5):
        failure(run, "import './a.mjs'")
    before = run.cells.heap.stats()["bytes"]
    for _ in range(20):
        failure(run, "import './a.mjs'")
    run.cells.heap.collect()
    assert run.cells.heap.stats()["bytes"] - before < 20 * len(long) // 10


def test_a_long_chain_of_modules(run: CellRunner, files: Files) -> None:
    files({f"m{i}.mjs": f"export * from './m{i + 1}.mjs'" for i in range(1000)} | {"m1000.mjs": "export const n = 1"})
    assert run("import { n } from './m0.mjs'; n") == 1
    assert run("import { n as near } from './m990.mjs'; near") == 1


# -- random graphs ----------------------------------------------------------------------------------------------------


def run_graphs(folder: Path, command: str, graphs: list[str]) -> subprocess.CompletedProcess[str]:
    """Let a program run graphs; each one's text is in `{command}.txt` of its folder."""
    name = Path(command).name
    driver = DRIVER.replace("GRAPHS", json.dumps(graphs)).replace("FOLDER", str(folder)).replace("RUNNER", name)
    path = folder / f"{name}.mjs"
    path.write_text(driver.replace("${" + str(folder) + "}", str(folder)))
    return subprocess.run([command, str(path)], capture_output=True, text=True, timeout=600)


@pytest.mark.parametrize(
    "seeds", [range(40), pytest.param(range(1000, 1600), marks=[pytest.mark.slow, pytest.mark.timeout(600)])]
)
def test_random_graphs_are_run_as_node_runs_them(tmp_path: Path, seeds: range) -> None:
    """Where there is no Node, that all of them come to their end."""
    graphs = [f"g{seed}" for seed in seeds]
    for seed, graph in zip(seeds, graphs, strict=True):
        (tmp_path / graph).mkdir()
        for name, text in write_graph(seed).items():
            (tmp_path / graph / name).write_text(text)
    ended = run_graphs(tmp_path, DIGLOT, graphs)
    assert ended.returncode == 0, ended.stderr[-2000:]
    node = shutil.which("node")
    if node is None:
        return
    for start in range(0, len(graphs), 50):  # V8 itself does not survive some: the others of those 50 are lost then
        run_graphs(tmp_path, node, graphs[start : start + 50])
    compared = 0
    for graph in graphs:
        expected = tmp_path / graph / "node.txt"
        if expected.exists():
            compared += 1
            assert (tmp_path / graph / "diglot.txt").read_text() == expected.read_text(), graph
    assert compared > len(graphs) // 2
