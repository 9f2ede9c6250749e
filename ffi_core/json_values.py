"""`json.dumps` of values of JavaScript, while a heap is installed: `JSONEncoder.default` knows them.

A subclass's own `default` is asked first, as always, and may hand on what it does not know.
"""

from __future__ import annotations

from json.encoder import JSONEncoder

from . import _bridge

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["install", "uninstall"]

_without_javascript = JSONEncoder.default


def install() -> None:
    """Let `json.dumps` take `jsnull`, and proxies of data."""
    global _without_javascript
    if JSONEncoder.default is not _default:
        _without_javascript = JSONEncoder.default
        JSONEncoder.default = _default  # type: ignore[method-assign]


def uninstall() -> None:
    """Take that back, unless somebody else has put a function of their own in its place."""
    if JSONEncoder.default is _default:
        JSONEncoder.default = _without_javascript  # type: ignore[method-assign]


def _default(self: JSONEncoder, o: Any) -> Any:
    """What JSON has for an object that is none of Python's data.

    :raises TypeError: when it has nothing.
    """
    if o is _bridge.jsnull:
        return None
    if not isinstance(o, _bridge.JsProxy):
        return _without_javascript(self, o)
    plain = o.to_py()
    if isinstance(plain, (set, memoryview)):
        raise TypeError(f"a JsProxy of type {_bridge.type_of(o)} is not JSON serializable: write list(x)")
    if isinstance(plain, _bridge.JsProxy):
        raise TypeError(
            f"a JsProxy of type {_bridge.type_of(o)} is not JSON serializable: only what to_py() makes data of is, "
            "objects, arrays, maps and values. Convert it, by the argument default= or before"
        )
    return plain
