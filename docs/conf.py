"""How Sphinx builds the documentation site: `make docs`. A warning is an error, and nothing is fetched."""

from __future__ import annotations

import sys
from importlib.metadata import version as version_of
from pathlib import Path

from IPython.lib.lexers import IPython3Lexer
from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx

sys.path.insert(0, str(Path(__file__).parent / "_extensions"))

project = "Diglot"
author = "Diglot contributors"
copyright = author
version = release = version_of("diglot")

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "javascript_reference",
    "notebook_list",
    "source_files",
    "truth_table",
]
exclude_patterns = ["_build"]
nitpicky = True
# The standard library's names are in another site, those of other modules are the project's own.
nitpick_ignore_regex = [
    ("py:class", r"(ast|asyncio|collections|contextvars|inspect)\..*"),
    ("py:class", "Chain|DescribeFunction|Tracing"),  # of the stubs
    ("py:class", r"Callable\[\[\]"),  # a signature that Cython keeps as text is cut at its commas
    ("py:class", r"diglot\.ffi_core\.(_bridge|modules|timers)\..*"),
]
default_role = "code"
highlight_language = "text"

myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_use_type_comments = False

html_theme = "furo"
html_title = "Diglot"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_logo = html_favicon = "../kernel/kernelspec/logo-svg.svg"
html_copy_source = False


def setup(app: Sphinx) -> None:
    """Read Python blocks as IPython's cells; what no lexer knows stays plain text."""
    app.add_lexer("python", IPython3Lexer)
    app.add_lexer("jsx", TextLexer)  # Pygments knows no JSX
    app.add_lexer("diglot", TextLexer)
