"""Questions to the user, by Python's `input`: at the terminal and, in Jupyter, in the notebook."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING

from IPython.core.error import StdinNotImplementedError

if TYPE_CHECKING:
    from .globals import Platform

__all__ = ["DialogsHost"]


class DialogsHost:
    """Serves dialogs.js."""

    def __init__(self, platform: Platform) -> None:
        pass

    def ask(self, message: str, is_secret: bool = False) -> str | bool | None:
        """Ask for a line.

        :param is_secret: it is not shown while it is typed.
        :return: the line; None at the end of the input; False when the front end gives none. The message is shown then,
            too.
        """
        try:
            return getpass.getpass(message) if is_secret else input(message)
        except StdinNotImplementedError:
            print(message)
            return False
        except EOFError:
            print()
            return None

    def is_yes(self, answer: str) -> bool:
        """Whether an answer agrees."""
        return answer.strip().lower() in ("y", "yes")
