"""Imports go one way: down the layers that ARCHITECTURE.md lists, and never in a circle.

All imports count, those inside functions too: a function that imports what imports it is a circle as well. What only
type checkers read may lead back up, to a Protocol or to the class of an owner that ARCHITECTURE.md names.
"""

from __future__ import annotations

import ast
import configparser
import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]


class Import(NamedTuple):
    """An import of one module of the project by another.

    :ivar name: what is taken from it; empty for the module itself.
    :ivar is_type: whether only type checkers read it.
    """

    importer: str
    imported: str
    name: str
    is_type: bool
    line: int

    def __str__(self) -> str:
        return f"{self.importer}, line {self.line}: {self.imported} {self.name}".rstrip()


def modules() -> dict[str, Path]:
    """The project's modules, by their installed names."""
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    folders = dict(line.split(" = ") for line in config["options"]["package_dir"].strip().splitlines())
    found = {}
    for package, folder in folders.items():
        for path in (*(ROOT / folder).glob("*.py"), *(ROOT / folder).glob("*.pyx")):
            found[package if path.stem == "__init__" else f"{package}.{path.stem}"] = path
    return found


MODULES = modules()


class Reader(ast.NodeVisitor):
    """Collects the imports of a module.

    :param module: its name.
    """

    def __init__(self, module: str, path: Path) -> None:
        self.module = module
        self.package = module if path.name == "__init__.py" else module.rpartition(".")[0]
        self.is_type = False
        self.found: list[Import] = []
        self.visit(ast.parse(path.read_text(encoding="utf-8")))

    def add(self, imported: str, name: str, line: int) -> None:
        if f"{imported}.{name}" in MODULES:
            imported, name = f"{imported}.{name}", ""
        if imported in MODULES and imported != self.module:
            self.found.append(Import(self.module, imported, name, self.is_type, line))

    def visit_If(self, node: ast.If) -> None:
        was_type = self.is_type
        self.is_type = was_type or ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")
        for child in node.body:
            self.visit(child)
        self.is_type = was_type
        for child in node.orelse:
            self.visit(child)

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self.add(alias.name, "", node.lineno)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        base = self.package.rsplit(".", node.level - 1)[0] if node.level else ""
        source = ".".join(part for part in (base, node.module) if part)
        for alias in node.names:
            self.add(source, alias.name, node.lineno)

    def visit_Call(self, node: ast.Call) -> None:
        """Modules that are named as the program runs: a package's own, or those that hold the names which it offers."""
        self.generic_visit(node)
        call = ast.unparse(node)
        if re.match(r"(importlib\.)?import_module\(f'\.{", call):
            for module in MODULES:
                if module.startswith(f"{self.package}."):
                    self.add(module, "", node.lineno)
        elif re.match(r"(importlib\.)?import_module\(f'{__name__}\.{", call):
            self.found += [found._replace(is_type=False) for found in self.found]


def imports() -> list[Import]:
    return [found for module, path in MODULES.items() if path.suffix == ".py" for found in Reader(module, path).found]


IMPORTS = imports()


def listed(pattern: str) -> str:
    """What a line of ARCHITECTURE.md lists."""
    found = re.search(pattern, (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert found is not None, f"ARCHITECTURE.md has no line {pattern}"
    return found[1]


def layers() -> dict[str, int]:
    """The layer of each package and module of the list, 0 for the top."""
    lines = listed(r"^Imports go down this list:\n\n<!--.+-->\n```text\n((?:.+\n)+?)```").replace("\n", " ")
    return {
        f"diglot.{name.strip()}".removesuffix(".diglot"): layer
        for layer, names in enumerate(lines.split("->"))
        for name in names.split(",")
    }


LAYERS = layers()


def place(module: str) -> str:
    """The longest name of the list that covers a module."""
    while module not in LAYERS:
        assert "." in module, f"the list of ARCHITECTURE.md has no place for {module}"
        module = module.rpartition(".")[0]
    return module


def goes_down(found: Import) -> bool:
    importer, imported = place(found.importer), place(found.imported)
    return importer == imported or LAYERS[importer] < LAYERS[imported]


def classes(path: Path) -> dict[str, ast.ClassDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}


def is_protocol(found: Import) -> bool:
    known = classes(MODULES[found.imported]).get(found.name)
    return known is not None and "Protocol" in {ast.unparse(base) for base in known.bases}


SAMPLE = """
from typing import TYPE_CHECKING
from .heap import Heap
if TYPE_CHECKING:
    from .text import clean
else:
    import diglot.kernel.cells

def f():
    from ..kernel import terminal, views
    from . import loop
"""


def test_imports_of_all_kinds_are_read(tmp_path: Path) -> None:
    (tmp_path / "sample.py").write_text(SAMPLE, encoding="utf-8")
    found = Reader("diglot.ffi_core.sample", tmp_path / "sample.py").found
    assert [(each.imported, each.name, each.is_type) for each in found] == [
        ("diglot.ffi_core.heap", "Heap", False),
        ("diglot.ffi_core.text", "clean", True),
        ("diglot.kernel.cells", "", False),
        ("diglot.kernel.terminal", "", False),
        ("diglot.kernel.views", "", False),
        ("diglot.ffi_core.loop", "", False),
    ]


def test_every_name_of_the_list_exists() -> None:
    assert [name for name in LAYERS if not any(f"{module}.".startswith(f"{name}.") for module in MODULES)] == []


def test_every_module_has_a_place() -> None:
    assert [module for module in MODULES if place(module) == ""] == []


def test_no_import_goes_up() -> None:
    assert [str(found) for found in IMPORTS if not found.is_type and not goes_down(found)] == []


@pytest.mark.parametrize("folder", ["diglot.kernel.javascript", "diglot.kernel.npm"])
def test_texts_and_packages_know_neither_engine_nor_cells(folder: str) -> None:
    assert [str(found) for found in IMPORTS if place(found.importer) == folder != place(found.imported)] == []


def run_time() -> TopologicalSorter[str]:
    order: TopologicalSorter[str] = TopologicalSorter(dict.fromkeys(MODULES, ()))
    for found in IMPORTS:
        if not found.is_type:
            order.add(found.importer, found.imported)
    return order


def test_files_form_no_circle() -> None:
    try:
        run_time().prepare()
    except CycleError as error:
        pytest.fail(f"import each other, in this order: {' <- '.join(error.args[1])}")


def reached(module: str) -> Iterator[str]:
    """All that a module imports at run time, itself or by others."""
    seen, waiting = {module}, [module]
    while waiting:
        importer = waiting.pop()
        for found in IMPORTS:
            if found.importer == importer and not found.is_type and found.imported not in seen:
                seen.add(found.imported)
                waiting.append(found.imported)
                yield found.imported


def test_types_lead_back_only_to_protocols_and_owners() -> None:
    owners = dict(re.findall(r"`([\w.]+)\.(\w+)`", listed(r"^Owners that their parts may name: (.+)\.$")))
    assert [name for name in owners if f"diglot.{name}" not in MODULES] == []
    back = [
        found
        for found in IMPORTS
        if found.is_type and (not goes_down(found) or found.importer in set(reached(found.imported)))
    ]
    assert [
        str(found)
        for found in back
        if not is_protocol(found) and owners.get(found.imported.removeprefix("diglot.")) != found.name
    ] == []
    used = {found.imported.removeprefix("diglot.") for found in back}
    assert [name for name in owners if name not in used] == []
