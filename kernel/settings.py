"""The settings of a session: `%config Diglot`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from traitlets import Bool, observe
from traitlets.config import Configurable

if TYPE_CHECKING:
    from .cells import Cells

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

    def __init__(self, cells: Cells, **options: Any) -> None:
        self._cells = cells
        super().__init__(**options)
        cells.share_names = self.share_names

    @observe("share_names")
    def _share_names_changed(self, change: dict[str, Any]) -> None:
        self._cells.share_names = change["new"]
