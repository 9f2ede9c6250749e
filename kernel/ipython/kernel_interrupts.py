"""Stop, where a kernel's own code runs: before the cell that was asked for, and between the cell and the reply.

A kernel serves requests with Python's handler, which raises KeyboardInterrupt wherever the main thread is. In
ipykernel's code nothing catches it: the reply is lost, and the front end waits for ever. Here an interrupt that comes
before the cell is kept for it, and one that comes after it has nothing to stop. Who sends another one a second later is
obeyed in any case: what runs then is code of the user's after all, such as a handler of IPython's events.
"""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType
from typing import TYPE_CHECKING, Any

from diglot.kernel.interrupts import RunningCell

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

__all__ = ["KernelInterrupts"]

_PATIENCE = 1.0  # seconds


class KernelInterrupts:
    """Takes the place of a kernel's handler of SIGINT while it serves a request to execute a cell.

    :param shell: the kernel's shell.
    """

    def __init__(self, shell: InteractiveShell) -> None:
        self._kernel: Any = getattr(shell, "kernel", None)
        self._kept_since: float | None = None  # when the first one came that found no cell
        self._is_code = False

    def attach(self) -> list[Callable[[], object]]:
        """Hook into the kernel, if there is one.

        :return: what takes it back.
        """
        kernel = self._kernel
        if kernel is None or not hasattr(kernel, "pre_handler_hook"):
            return []
        kernel.pre_handler_hook = self._begin_request
        undo: list[Callable[[], object]] = [lambda: vars(kernel).pop("pre_handler_hook", None)]
        if sys.version_info < (3, 13):
            _let_output_thread_live(kernel)
        if hasattr(kernel, "_cancel_on_sigint"):
            original = kernel._cancel_on_sigint
            kernel._cancel_on_sigint = lambda future: (
                contextlib.nullcontext() if signal.getsignal(signal.SIGINT) == self._on_signal else original(future)
            )
            undo.append(lambda: vars(kernel).pop("_cancel_on_sigint", None))
        return undo

    def begin_cell(self, cell: RunningCell | None) -> None:
        """Let a cell that begins take an interrupt that came before it."""
        if self._kept_since is not None and cell is not None:
            cell.keep_interrupt()
        self._kept_since = None

    @contextlib.contextmanager
    def code(self) -> Iterator[None]:
        """Let interrupts be raised in the block, which runs code of the user's and catches them."""
        self._is_code = True
        try:
            yield
        finally:
            self._is_code = False

    def _begin_request(self) -> None:
        """Take SIGINT for a request; `Kernel.post_handler_hook` gives it back."""
        if threading.current_thread() is not threading.main_thread():
            raise ValueError("signals are for the main thread")  # as signal.signal would; the kernel goes on
        self._kept_since, self._is_code = None, False
        message = self._kernel.get_parent("shell")
        is_cell = message.get("header", {}).get("msg_type") == "execute_request"
        is_silent = bool(message.get("content", {}).get("silent"))
        handler = self._on_signal if is_cell and not is_silent else signal.default_int_handler
        self._kernel.saved_sigint_handler = signal.signal(signal.SIGINT, handler)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        now = time.monotonic()
        if self._is_code or (self._kept_since is not None and now - self._kept_since > _PATIENCE):
            raise KeyboardInterrupt
        if self._kept_since is None:
            self._kept_since = now


def _let_output_thread_live(kernel: Any) -> None:
    """Keep an interrupt of `Thread.is_alive` from ending the thread that sends the kernel's output, in Python's eyes.

    Before Python 3.13 that method tries the lock which a thread holds while it lives. An exception at that moment
    makes it release the lock and take the thread for dead. ipykernel asks before each message: from then on it would
    send from two threads, which mixes the parts of their messages.
    """
    thread: Any = getattr(getattr(kernel, "iopub_thread", None), "thread", None)
    if thread is not None:
        thread.is_alive = lambda: thread._started.is_set() and not thread._is_stopped
