"""What `process` says about the Python process, and does to it."""

from __future__ import annotations

import contextlib
import os
import platform
import shutil
import signal
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import dukpy
import psutil
from IPython.core.error import StdinNotImplementedError

from diglot.ffi_core._version import __version__

from .console import write

if TYPE_CHECKING:
    from .globals import Platform

__all__ = ["ProcessExit", "ProcessHost"]

# What `process.version` says: libraries ask it for what there is.
NODE_VERSION = "20.20.2"

# Node's names.
_ARCHITECTURES = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "i386": "ia32", "i686": "ia32"}


class ProcessExit(SystemExit):
    """Raised by `process.exit()`, which ends a prompt as well; `sys.exit()` does not."""


class ProcessHost:
    """Serves process.js."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._end: Callable[[], object] | None = None

    # -- the environment -----------------------------------------------------------------------------------------------

    def env_names(self) -> Any:
        """The names of the environment's variables, as a JS array."""
        return self._platform.array(*os.environ)

    def env_get(self, name: str) -> str | None:
        """The value of a variable; None when there is none."""
        try:
            return os.environ.get(name)
        except UnicodeEncodeError:  # a lone surrogate: no such name can be
            return None

    def env_set(self, name: str, value: str) -> None:
        """Set a variable, for this process and those that it starts."""
        os.environ[name] = value

    def env_delete(self, name: str) -> None:
        """Unset a variable; one that is not set is no error."""
        os.environ.pop(name, None)

    # -- streams -------------------------------------------------------------------------------------------------------

    def stream(self, number: int) -> Any:
        """A standard stream, of node:tty."""
        return self._platform.builtin("tty").standard(number)

    def read(self) -> str | bytes | None:
        """Read from the standard input: of a terminal or a notebook a line, else what there is; None at the end."""
        stdin: Any = sys.stdin
        if stdin is not None and not stdin.closed and not stdin.isatty() and hasattr(stdin, "buffer"):
            return stdin.buffer.read1(1 << 16) or None
        try:
            return f"{input()}\n"
        except (EOFError, StdinNotImplementedError):
            return None

    def write(self, is_error: bool, text: str) -> None:
        """Write a text."""
        write(_stream(is_error), text)

    def write_bytes(self, is_error: bool, data: Any) -> None:
        """Write a Uint8Array: as bytes where the stream takes them, else as the text that they are in UTF-8."""
        stream = _stream(is_error)
        with data.to_memoryview() as view:
            buffer = getattr(stream, "buffer", None)
            if buffer is not None:
                stream.flush()
                buffer.write(view)
            else:
                stream.write(bytes(view).decode(errors="replace"))
        stream.flush()

    def is_tty(self, number: int) -> bool:
        """Whether a standard stream is a terminal."""
        stream = sys.stdin if number == 0 else _stream(number == 2)
        return bool(stream is not None and not stream.closed and stream.isatty())

    def terminal_size(self, index: int) -> int:
        """Columns (0) or rows (1) of the terminal."""
        return shutil.get_terminal_size()[index]

    # -- facts ---------------------------------------------------------------------------------------------------------

    def version(self, what: str) -> str:
        """The version of Node whose behaviour is followed, of Diglot, of the engine's package or of Python."""
        if what == "node":
            return NODE_VERSION
        if what == "diglot":
            return __version__
        return platform.python_version() if what == "python" else f"ng, in dukpy {_dukpy_version()}"

    def arch(self) -> str:
        """The machine, by Node's name."""
        machine = platform.machine().lower()
        return _ARCHITECTURES.get(machine, machine)

    def platform(self) -> str:
        """The operating system, by Node's name."""
        return sys.platform

    def argv(self) -> Any:
        """The program and its arguments, as a JS array."""
        return self._platform.array(self.exec_path(), *sys.argv)

    def exec_path(self) -> str:
        """The Python interpreter."""
        return sys.executable

    def pid(self) -> int:
        """The number of this process."""
        return os.getpid()

    def ppid(self) -> int:
        """The number of the process that started this one."""
        return os.getppid()

    def ids(self) -> Any:
        """The user, the effective user, the group and the effective group, as a JS array."""
        return self._platform.array(os.getuid(), os.geteuid(), os.getgid(), os.getegid())

    def groups(self) -> Any:
        """The groups of the user, as a JS array."""
        return self._platform.array(*os.getgroups())

    def kill(self, pid: int, signal_: str | int) -> None:
        """Send a signal to a process, by its name or number; 0 only asks whether the process is there."""
        if isinstance(signal_, str) and signal_ not in signal.Signals.__members__:
            raise ValueError(f"process.kill(): there is no signal {signal_}")
        os.kill(int(pid), signal.Signals[signal_] if isinstance(signal_, str) else int(signal_))

    def available(self) -> int:
        """Bytes of memory that programs may still take."""
        return int(psutil.virtual_memory().available)

    def builtin_module(self, name: str) -> Any:
        """What one of Node's modules exports; None for another name."""
        return self._platform.builtin(name.removeprefix("node:")) if self._platform.is_builtin(name) else None

    def cwd(self) -> str:
        """The working directory."""
        return os.getcwd()

    def chdir(self, directory: str) -> None:
        """Change the working directory, Python's too."""
        os.chdir(directory)

    def umask(self) -> int:
        """The mask of new files' permissions."""
        mask = os.umask(0)
        os.umask(mask)
        return mask

    def uptime(self) -> float:
        """Seconds since the session began."""
        return time.perf_counter() - self._platform.origin

    def nanoseconds(self) -> str:
        """A clock that never goes back."""
        return str(time.perf_counter_ns())

    def memory(self) -> Any:
        """Bytes, as a JS array: of the whole process, of the JS heap."""
        return self._platform.array(psutil.Process().memory_info().rss, self._platform.heap.memory()["bytes"])

    def cpu(self) -> Any:
        """Microseconds of the processor's time, as a JS array: in programs, in the system."""
        times = os.times()
        return self._platform.array(round(times.user * 1e6), round(times.system * 1e6))

    # -- the end -------------------------------------------------------------------------------------------------------

    def exit(self, code: int) -> None:
        """End the cell; where cells are run as a program, the program.

        :raises ProcessExit: always.
        """
        self._platform.heap.end_with(ProcessExit(code))

    def at_end(self, function: Callable[[], object]) -> None:
        """Call a function when the session ends."""
        self._end = function

    def close(self) -> None:
        """Tell JavaScript of the end."""
        function, self._end = self._end, None
        if function is not None and not self._platform.heap.closed:
            with contextlib.suppress(SystemExit):  # the session is ending: process.exit() has no more to do
                try:
                    function()
                except Exception as error:
                    self._platform.report(error)


def _stream(is_error: bool) -> Any:
    return sys.stderr if is_error else sys.stdout


def _dukpy_version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(dukpy.__name__)
    except PackageNotFoundError:
        return "of unknown version"
