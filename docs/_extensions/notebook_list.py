"""The directive `notebook-list`: the notebooks of a folder, each with its title and its first sentences.

.. notebook-list:: ../notebooks
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

__all__ = ["setup", "title_and_summary"]


def title_and_summary(notebook: dict[str, Any]) -> tuple[str, str]:
    """The heading of a notebook's first cell, and the paragraph below it."""
    heading, _, rest = "".join(notebook["cells"][0]["source"]).partition("\n")
    paragraph = re.split(r"\n\s*\n", rest.strip(), maxsplit=1)[0]
    return heading.lstrip("# "), " ".join(paragraph.split())


class NotebookList(SphinxDirective):
    """Lists the notebooks of a folder by name."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Read the notebooks' first cells."""
        _, folder = self.env.relfn2path(self.arguments[0])
        entries = nodes.definition_list()
        for path in sorted(Path(folder).glob("*.ipynb")):
            self.env.note_dependency(str(path))
            title, summary = title_and_summary(json.loads(path.read_text(encoding="utf-8")))
            term = nodes.term("", "", nodes.Text(f"{title} "), nodes.literal("", path.name))
            entries += nodes.definition_list_item("", term, nodes.definition("", *self.parse_text_to_nodes(summary)))
        return [entries]


def setup(app: Sphinx) -> dict[str, bool]:
    """Add the directive."""
    app.add_directive("notebook-list", NotebookList)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
