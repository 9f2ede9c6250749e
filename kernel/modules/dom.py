"""The document that libraries draw in: linkedom's, made when code that cannot do without one first names it.

Libraries ask for a document in two ways. Some test for one (`typeof document`) and do what they do in Node where there
is none: they must not find one. Others just use it, and would fail. So a file of a package finds `document` and the
classes of the DOM if it tests for none of them. A cell finds them whenever it names them: nobody tests by accident
there. `window` is for files that want nothing but its document, see `_FETCHES`. Who wants a page for all code says so:
`import "diglot/dom"`, or the setting.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .builtins import vendored_file

if TYPE_CHECKING:
    from diglot.ffi_core import JsProxy

__all__ = ["Dom"]

_ELEMENTS = """
    Anchor Area Audio BR Base Body Button Canvas DList Data DataList Details Directory Div Embed FieldSet Font Form
    Frame FrameSet HR Head Heading Html IFrame Image Input LI Label Legend Link Map Marquee Media Menu Meta Meter Mod
    OList Object OptGroup Option Output Paragraph Param Picture Pre Progress Quote Script Select Slot Source Span Style
    TableCaption TableCell Table TableRow Template TextArea Time Title Track UList Unknown Video
"""
_OTHERS = """
    Attr CDATASection CharacterData Comment DOMParser Document DocumentFragment DocumentType Element HTMLCollection
    HTMLElement Image MutationObserver Node NodeFilter NodeList SVGElement ShadowRoot Text XMLSerializer
"""
_CLASSES = _OTHERS.split() + [f"HTML{name}Element" for name in _ELEMENTS.split()]

_NAMES = "|".join(("document", "window", *_CLASSES))
_TESTS = re.compile(
    rf"""\btypeof\s*\(?\s*(?:[\w$]+\s*\??\.\s*)?(?:{_NAMES})\b
    | \b(?:globalThis|self|global)\s*(?:\??\.\s*(?:{_NAMES})\b | \[\s*["'](?:{_NAMES})["'])
    | ["'](?:{_NAMES})["']\s*in\b
    # `root.document`, whatever the global object is called there; d3-selection asks a node so, whether it is a window
    | \b(?!node\b)[\w$]+\s*\??\.\s*document\s*(?:[=!]==?|\?|&&|\|\|)
    | !\s*[\w$]+\s*\??\.\s*document\b
    """,
    re.VERBOSE,
)
# A test whose outcome is the document itself decides nothing else: Observable Plot's, for its option `document`.
_FETCHES = re.compile(r"""\btypeof\s+window\s*!==?\s*["']undefined["']\s*\?\s*window\.document\b(?!\s*[\[.(?])""")

# The names of text that `eval`, `new Function` and node:vm run: libraries test there too, and nobody knows whose it is.
_EVALUATED = ("<input>", "evalmachine.<anonymous>")


class Dom:
    """The document of one heap, and which code finds it.

    :param load: loads the module of a file, as `import` does.
    :param text_of: the text of a module's file; None when it has none.
    :param part: gives a part of the platform.
    :param require: JavaScript's own function that gives a module by its id.
    :ivar is_everywhere: whether all code finds it, `window` too, as in a page.
    """

    NAMES = frozenset(("document", "window", *_CLASSES))

    def __init__(
        self, load: Callable[[str], Any], text_of: Callable[[str], str | None], part: Callable[[str], Any], require: Any
    ) -> None:
        self.is_everywhere = False
        self._load = load
        self._text_of = text_of
        self._part = part
        self._require = require
        self._file = str(vendored_file("linkedom/worker.js"))
        self._window: JsProxy | None = None
        self._wants: dict[str, frozenset[str]] = {}

    def gives(self, name: str, file: str | None, is_module: bool) -> bool:
        """Whether code of a file finds one of `NAMES`; see `JsModules.gives_global`."""
        if file is not None and (file.startswith("diglot:") or file == self._file):
            return False
        if self.is_everywhere:
            return True
        if file is None or not is_module:
            return name != "window" and file not in _EVALUATED
        if file not in self._wants:
            text = self._text_of(file)
            self._wants[file] = frozenset() if text is None else wanted(text)
        return name in self._wants[file]

    @property
    def window(self) -> Any:
        """The window; the first time it is made."""
        if self._window is None:
            self._window = self._part("dom").open(self._load(self._file), self._require)
        return self._window


def wanted(text: str) -> frozenset[str]:
    """Which of `Dom.NAMES` a module finds, by its text."""
    rest, fetches = _FETCHES.subn("", text)
    if _TESTS.search(rest):
        return frozenset()
    return Dom.NAMES if fetches else Dom.NAMES - {"window"}
