"""The settings of a session: `%config Diglot`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from traitlets import Bool, Float, Integer, TraitError, observe, validate
from traitlets.config import Configurable

from diglot.ffi_core._bridge import display_seconds
from diglot.ffi_core.limits import default_memory_limit

if TYPE_CHECKING:
    from diglot.kernel.cells import Cells

__all__ = ["Diglot"]


class Diglot(Configurable):
    """JavaScript cells beside Python's.

    :param cells: what the settings are for.
    """

    share_names = Bool(
        True,
        help="""Whether a name that cells of one language define is a name in cells of the other, too. Without it
        JavaScript reaches Python's as `py.x`, and Python those of JavaScript as `js.x`.""",
    ).tag(config=True)

    rich_values = Bool(
        True,
        help="""Whether JavaScript values that do not fit a line are shown as a tree that unfolds, where the front end
        shows HTML.""",
    ).tag(config=True)

    json_values = Bool(
        False,
        help="""Whether arrays and plain objects are given to the front end as `application/json`, too. Some front ends,
        JupyterLab among them, then show their own viewer of JSON instead.""",
    ).tag(config=True)

    internal_frames = Bool(
        False,
        help="""Whether tracebacks show the frames of Diglot itself, between those of the cells and their files.""",
    ).tag(config=True)

    dom = Bool(
        False,
        help="""Whether all JavaScript finds `document` and `window`, as in a page. Without it cells find `document`,
        and so do files of packages that name it and do not test whether there is one.""",
    ).tag(config=True)

    display_seconds = Float(
        2.0,
        help="""How many seconds a display takes at most for the code that it runs: `__repr__` of Python objects within
        those of JavaScript, inspect methods, tags. It counts for all sessions of the process.""",
    ).tag(config=True)

    memory_limit = Integer(
        None,
        allow_none=True,
        help="""How many bytes JavaScript may use; 0 for no limit, None for a quarter of the machine's memory.""",
    ).tag(config=True)

    def __init__(self, cells: Cells, **options: Any) -> None:
        self._cells = cells
        super().__init__(**options)
        cells.share_names = self.share_names
        cells.modules.dom.is_everywhere = self.dom

    @validate("memory_limit")
    def _limit_memory(self, proposal: dict[str, Any]) -> int | None:
        limit: int | None = proposal["value"]
        try:
            self._cells.heap.engine.limit_memory(default_memory_limit() if limit is None else limit)
        except (ValueError, OverflowError) as error:
            raise TraitError(f"Diglot.{error}") from None
        return limit

    @validate("display_seconds")
    def _limit_displays(self, proposal: dict[str, Any]) -> float:
        try:
            return display_seconds(proposal["value"])
        except ValueError as error:
            raise TraitError(f"Diglot.display_seconds: {error}") from None

    @observe("dom")
    def _dom_changed(self, change: dict[str, Any]) -> None:
        self._cells.modules.dom.is_everywhere = change["new"]

    @observe("share_names")
    def _share_names_changed(self, change: dict[str, Any]) -> None:
        self._cells.share_names = change["new"]
