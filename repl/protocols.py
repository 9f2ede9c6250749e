"""What the parts of the prompt may ask of the shell that they belong to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from prompt_toolkit.document import Document

    from diglot.kernel.cells import Language
    from diglot.kernel.ipython.magics import MarkedCell
    from diglot.kernel.ipython.session import Session

__all__ = ["Help", "PromptShell"]


class Help(Protocol):
    """What is known of the name at the cursor, shown at a key."""

    @property
    def has_help(self) -> bool:
        """Whether it is shown."""

    def show_help(self) -> None:
        """Show it; the second time all of it."""

    def hide_help(self) -> None:
        """Hide it."""


class PromptShell(Protocol):
    """The shell, as its prompt knows it: the language of what is typed, the settings, what IPython keeps."""

    compile: Any
    execution_count: int
    history_load_length: int
    history_manager: Any
    prompts: Any

    switch_key: str
    toggle_key: str
    inspect_key: str
    preview: bool
    signatures: bool
    max_output_lines: int

    @property
    def session(self) -> Session | None:
        """What the extension keeps; None while it is not loaded."""

    @property
    def language(self) -> Language:
        """The language of a cell that names none."""

    @property
    def typed_language(self) -> Language:
        """The language of the cell in which the cursor is."""

    @property
    def default_document(self) -> Document:
        """What has been typed."""

    @property
    def can_switch_back(self) -> bool:
        """Whether `switch_back` would switch."""

    def switch_language(self, *, and_back: bool = False) -> None:
        """Switch the language of the prompt."""

    def switch_back(self) -> None:
        """Return to the language before."""

    def read_cell(self, text: str) -> MarkedCell:
        """Read what a cell begins with."""

    def language_of(self, text: str) -> Language:
        """Return the language that a cell would run in."""

    def object_inspect_text(self, oname: str) -> str:
        """What IPython knows of a name of Python's."""
