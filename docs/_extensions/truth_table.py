"""The directive `truth-table`: what the table of truth (tests/truth/table.txt) says, as sections of a page.

.. truth-table:: ../tests/truth/table.txt
"""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

__all__ = ["TruthTable", "setup"]


def grouped(outcomes: dict[str, str]) -> dict[str, list[str]]:
    """The uses of each outcome."""
    found: dict[str, list[str]] = {}
    for use, outcome in outcomes.items():
        found.setdefault(outcome, []).append(use)
    return found


def literals(texts: list[str]) -> nodes.paragraph:
    """Texts as code, with a comma between."""
    paragraph = nodes.paragraph()
    for i, text in enumerate(texts):
        if i:
            paragraph += nodes.Text(", ")
        paragraph += nodes.literal("", text)
    return paragraph


def table_of(outcomes: dict[str, str]) -> nodes.table:
    """A table of two columns: what one writes, and what comes out."""
    table, group, body = nodes.table(), nodes.tgroup(cols=2), nodes.tbody()
    group += [nodes.colspec(colwidth=50), nodes.colspec(colwidth=50)]
    head = nodes.row()
    for title in ("you write", "what comes out"):
        head += nodes.entry("", nodes.paragraph("", title))
    group += [nodes.thead("", head), body]
    table += group
    for outcome, uses in grouped(outcomes).items():
        body += nodes.row("", nodes.entry("", literals(uses)), nodes.entry("", literals([outcome.removeprefix("! ")])))
    return table


class TruthTable(SphinxDirective):
    """Shows the table."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Read the table."""
        file = Path(self.env.relfn2path(self.arguments[0])[1])
        reader: dict[str, Any] = runpy.run_path(str(file.with_name("table.py")))
        self.env.note_dependency(str(file))
        sections: list[nodes.Node] = []
        for part in reader["read"](file.read_text(encoding="utf-8")):
            section = self._section(part.title)
            section += nodes.paragraph("", f"With {', '.join(part.versions)}. The values are made with:")
            section += nodes.literal_block(part.prelude.strip("\n"), part.prelude.strip("\n"), language="text")
            for title, values in part.groups.items():
                inner = self._section(title, part.title)
                for source, outcomes in values.items():
                    inner += nodes.rubric("", "", nodes.literal("", source))
                    inner += table_of(outcomes)
                section += inner
            sections.append(section)
        return sections

    def _section(self, title: str, within: str = "") -> nodes.section:
        name = f"{within} {title}".strip()
        section = nodes.section(ids=[nodes.make_id(name)], names=[nodes.fully_normalize_name(name)])
        section += nodes.title("", title)
        return section


def setup(app: Sphinx) -> dict[str, bool]:
    """Add the directive."""
    app.add_directive("truth-table", TruthTable)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
