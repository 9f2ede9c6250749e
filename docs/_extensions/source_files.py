"""The directive `source-files`: the source tree, each folder in its own words, each file with its first sentence.

.. source-files:: ..
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

__all__ = ["files_of", "first_sentence", "folders", "guide", "setup"]

SOURCES = ("ffi_core", "kernel", "repl")
CODE = {".h", ".js", ".pxd", ".pxi", ".py", ".pyi", ".pyx", ".ts"}


def folders(root: Path) -> Iterator[Path]:
    """The folders that have a guide of their own, each before those in it."""
    for source in SOURCES:
        for path in sorted(root.glob(f"{source}/**/")):
            if (path / "__init__.py").exists() or (path / "README.md").exists():
                yield path


def guide(folder: Path) -> str:
    """What a folder says of itself: the docstring of its package, else its README without the heading."""
    package = folder / "__init__.py"
    if package.exists():
        return ast.get_docstring(ast.parse(package.read_text(encoding="utf-8"))) or ""
    return (folder / "README.md").read_text(encoding="utf-8").partition("\n")[2].strip()


def files_of(root: Path, folder: Path) -> list[Path]:
    """The files of a folder and of the folders in it that have no guide; what the build fetches is others' code."""
    inner = [path for path in folders(root) if folder in path.parents] + [root / "kernel" / "modules" / "vendored"]
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.suffix in CODE and path.name != "__init__.py" and not any(each in path.parents for each in inner)
    ]


def first_sentence(text: str) -> str:
    """The first sentence of a docstring or of the comment that a file begins with; empty when there is none."""
    paragraph = " ".join(re.split(r"\n\s*\n", text.strip(), maxsplit=1)[0].split())
    return re.split(r"(?<=[.!?])\s+(?=[A-Z`])", paragraph, maxsplit=1)[0]


def opening(path: Path) -> str:
    """The text that a source file begins with: its docstring, or its first comment."""
    text = re.sub(r"\A# cython:.*\n", "", path.read_text(encoding="utf-8"))
    for pattern in (r'\A"""(.*?)"""', r"\A/\*\*?(.*?)\*/", r"\A((?://.*\n)+)", r"\A((?:#.*\n)+)"):
        if found := re.match(pattern, text, re.DOTALL if '"""' in pattern or "*/" in pattern else 0):
            return re.sub(r"^ *(?://|#|\*) ?", "", found[1], flags=re.MULTILINE)
    return ""


class SourceFiles(SphinxDirective):
    """Lists the folders with their files."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Read the guides and the first sentences."""
        root = Path(self.env.relfn2path(self.arguments[0])[1])
        sections: list[nodes.Node] = []
        for folder in folders(root):
            name = folder.relative_to(root).as_posix()
            section = nodes.section(ids=[nodes.make_id(name)], names=[name])
            section += nodes.title("", "", nodes.literal("", name))
            section += self.parse_text_to_nodes(guide(folder))
            entries = nodes.definition_list()
            for path in files_of(root, folder):
                self.env.note_dependency(str(path))
                term = nodes.term("", "", nodes.literal("", path.relative_to(folder).as_posix()))
                sentence = self.parse_text_to_nodes(first_sentence(opening(path)))
                entries += nodes.definition_list_item("", term, nodes.definition("", *sentence))
            section += entries
            sections.append(section)
        return sections


def setup(app: Sphinx) -> dict[str, bool]:
    """Add the directive."""
    app.add_directive("source-files", SourceFiles)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
