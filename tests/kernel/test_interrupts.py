"""`Interrupts`: whichever statement an interrupt finds, it ends the cell, and leaves nothing of the cell behind."""

from __future__ import annotations

import signal
import sys
from types import FrameType
from typing import Any

import pytest

from diglot.kernel.interrupts import Interrupts


class InterruptAt:
    """Calls the handler of SIGINT at the n-th moment after a cell has taken it.

    Python calls it so when a function begins and when one written in C has returned; it does at the ends of loops, too.

    :ivar seen: how many moments there were.
    """

    def __init__(self, at: int) -> None:
        self._at = at
        self.seen = 0

    def __call__(self, frame: FrameType, event: str, arg: object) -> None:
        handler: Any = signal.getsignal(signal.SIGINT)
        if event in ("call", "c_return") and getattr(handler, "__func__", None) is Interrupts._on_signal:
            self.seen += 1
            if self.seen == self._at:
                handler(signal.SIGINT, frame)


def interrupted(run: Any, source: str, at: int) -> tuple[bool, int]:
    """Whether a cell ended by an interrupt at a moment of its own, and how many moments it had."""
    profile = InterruptAt(at)
    sys.setprofile(profile)
    try:
        run(source)
    except KeyboardInterrupt:
        return True, profile.seen
    finally:
        sys.setprofile(None)
    return False, profile.seen


@pytest.mark.parametrize(
    "source",
    [
        "1",
        "await null",
        "await new Promise(resolve => setTimeout(resolve))",
        "await py.asyncio.sleep(0)",
        "for (const item of items) items.count(item)",
    ],
)
def test_an_interrupt_at_any_moment_ends_the_cell(run: Any, source: str) -> None:
    run.py("import asyncio\nitems = [1, 2, 3]")
    before, at = signal.getsignal(signal.SIGINT), 0
    while True:
        at += 1
        ended, seen = interrupted(run, source, at)
        assert run.cells.interrupts.cells == [], at
        assert signal.getsignal(signal.SIGINT) is before, at
        if seen < at:
            break
        assert ended, at
    assert at > 50
    assert run("1 + 1") == 2
