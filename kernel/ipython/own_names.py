"""The names that a session gives Python cells: `js`, `rows`, `columns`, and what rewritten cells use.

`js` is in the user's namespace, and comes back when `%reset` has emptied that. `rows` and `columns` are names that
people give their own variables: they are built-ins, as IPython's `display` is, which any variable hides.
"""

# IPython is typed in part.
# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from diglot.kernel.cells.names import JS_NAMES

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from diglot.kernel.cells import Cells

__all__ = ["OwnNames"]


class OwnNames:
    """Puts them there, hidden from `%who`.

    :param shell: the shell.
    :param cells: its cells.
    """

    def __init__(self, shell: InteractiveShell, cells: Cells) -> None:
        self._shell = shell
        self._names = {JS_NAMES: cells.names, "js": importlib.import_module("js")}
        self._builtins = {"rows": cells.heap.rows, "columns": cells.heap.columns}
        cells.names.yielding = frozenset(self._builtins)

    def attach(self) -> list[Callable[[], object]]:
        """Hook into the shell.

        :return: what takes it back.
        """
        shell = self._shell
        init = shell.init_user_ns

        def init_user_ns() -> None:
            init()
            self._push()

        shell.init_user_ns = init_user_ns  # type: ignore[method-assign]
        self._push()
        builtins = shell.builtin_trap.auto_builtins
        builtins.update(self._builtins)
        return [
            lambda: [builtins.pop(name, None) for name in self._builtins],
            lambda: vars(shell).pop("init_user_ns", None),
            lambda: shell.drop_by_id(self._names),
        ]

    def _push(self) -> None:
        names = {name: value for name, value in self._names.items() if name not in self._shell.user_ns}
        self._shell.push({**names, JS_NAMES: self._names[JS_NAMES]}, interactive=False)
