"""What a file is to the module loader, and what a CommonJS file exports: both read from the text, nothing is run."""

from __future__ import annotations

import os
import re
from typing import Literal, NamedTuple

from tree_sitter import Node

from diglot.kernel.javascript.syntax import TRIVIA, encode, parse, significant

from .packages import PACKAGE_FOLDERS, PackageReader, ResolutionError

__all__ = ["CommonJsExports", "Format", "commonjs_exports", "format_of"]

Format = Literal["builtin", "python", "module", "commonjs", "json"]

_MAYBE_MODULE = re.compile(r"\b(?:import|export|await)\b")
_FUNCTIONS = re.compile(r"function|method|class|arrow")

_NAME = r"[A-Za-z_$\u0080-\uffff][\w$\u0080-\uffff]*"
_EXPORTS = r"(?<![\w$.])(?:module\s*\.\s*)?exports"
_ASSIGNED = re.compile(rf"{_EXPORTS}\s*(?:\.\s*({_NAME})|\[\s*(['\"])((?:(?!\2).)+)\2\s*\])\s*=(?![=>])")
_DEFINED = re.compile(rf"\.\s*defineProperty\(\s*{_EXPORTS}\s*,\s*(['\"])((?:(?!\1).)+)\1")
_COMPUTED = re.compile(rf"{_EXPORTS}\s*\[\s*(?!['\"])")
_WHOLE = re.compile(r"(?<![\w$.])module\s*\.\s*exports\s*=(?![=>])\s*")
_REQUIRED = re.compile(r"require\(\s*(['\"])((?:(?!\1).)+)\1\s*\)")
_STARRED = re.compile(r"__export(?:Star)?\(\s*require\(\s*(['\"])((?:(?!\1).)+)\1\s*\)")


class CommonJsExports(NamedTuple):
    """The exports of a CommonJS file as far as its text shows them.

    :ivar names: the names it assigns to `exports`.
    :ivar reexports: the specifiers of modules whose exports it hands on.
    :ivar known: False when the text assigns something to `module.exports` that only running it would show.
    """

    names: set[str]
    reexports: list[str]
    known: bool


def format_of(path: str, packages: PackageReader, read: object = None) -> Format:
    """Tell what the file is, by its ending, its package, and where these leave it open by its syntax.

    :raises ResolutionError: for a native addon.
    """
    ending = os.path.splitext(path)[1].lower()
    if ending in (".mjs", ".mts"):
        return "module"
    if ending in (".cjs", ".cts"):
        return "commonjs"
    if ending == ".json":
        return "json"
    if ending in (".node", ".wasm"):
        raise ResolutionError(
            "ERR_UNKNOWN_FILE_EXTENSION",
            f"{path} is {'a native addon of Node' if ending == '.node' else 'WebAssembly'}: it cannot be loaded here",
        )
    package = packages.scope(os.path.dirname(path))
    if package is not None and package.type is not None:
        return "module" if package.type == "module" else "commonjs"
    if ending in (".ts", ".tsx", ".jsx") and not any(f"{os.sep}{name}{os.sep}" in path for name in PACKAGE_FOLDERS):
        return "module"
    with open(path, encoding="utf-8", errors="replace") as file:
        return "module" if _has_module_syntax(file.read()) else "commonjs"


def _has_module_syntax(source: str) -> bool:
    """Whether the text is an ES module's: it imports, exports, asks for `import.meta` or awaits at top level."""
    if not _MAYBE_MODULE.search(source):
        return False
    pending = [child for child in parse(encode(source)).children if child.type not in TRIVIA]
    if any(node.type in ("import_statement", "export_statement") for node in pending):
        return True
    if "import.meta" not in source and "await" not in source:
        return False
    while pending:
        node = pending.pop()
        if node.type == "meta_property" and (node.text or b"").startswith(b"import"):
            return True
        if node.type == "await_expression":
            return True
        if not _FUNCTIONS.search(node.type):
            pending += node.children
    return False


def commonjs_exports(source: str) -> CommonJsExports:
    """Find the names that a CommonJS file exports."""
    names = {found[1] or found[3] for found in _ASSIGNED.finditer(source)}
    names.update(found[2] for found in _DEFINED.finditer(source))
    reexports = [found[2] for found in _STARRED.finditer(source)]
    known = bool(names or reexports) and not _COMPUTED.search(source)
    root: Node | None = None
    for whole in _WHOLE.finditer(source):
        required = _REQUIRED.match(source, whole.end())
        if required is not None and source[required.end() :].lstrip(" \t")[:1] in ("", ";", "\n", "\r", "}", ")"):
            reexports.append(required[2])
            known = True
        elif source[whole.end() : whole.end() + 1] == "{":
            root = parse(encode(source)) if root is None else root
            offset = len(encode(source[: whole.end()]))
            found = _object_keys(root, offset, names, reexports)
            known = found
        elif source[whole.end() :].startswith(("exports", "module.exports")):
            continue
        else:
            known = False
    return CommonJsExports(names, reexports, known)


def _object_keys(root: Node, offset: int, names: set[str], reexports: list[str]) -> bool:
    """Add the keys of the object literal at `offset`; False when some of them are not in the text."""
    node = root.descendant_for_byte_range(offset, offset + 1)
    while node is not None and node.type != "object":
        node = node.parent
    if node is None:
        return False
    known = True
    for member in node.named_children:
        key = member.child_by_field_name("key") or member.child_by_field_name("name")
        if member.type in ("comment",):
            continue
        if member.type == "shorthand_property_identifier":
            key = member
        elif member.type == "spread_element":
            required = _REQUIRED.fullmatch((significant(member)[-1].text or b"").decode())
            if required is not None:
                reexports.append(required[2])
            else:
                known = False
            continue
        text = (key.text or b"").decode() if key is not None else ""
        if key is None or key.type == "computed_property_name":
            known = False
        else:
            names.add(text[1:-1] if key.type == "string" else text)
    return known
