"""Sessions of Diglot and of stock IPython, in turns: how soon a kernel and a prompt are ready, how long a cell takes.

Both sides of a figure are measured in one run, alternating, so that what else the machine does falls on both. Each
figure is printed as a line of JSON, as those of the other workloads, with the side that it belongs to.
"""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from fcntl import ioctl
from pathlib import Path
from typing import Any

import zmq
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager
from timing import Figure, print_figure

from diglot.kernel.jupyter.install import install

STARTS = int(os.environ.get("STARTS", "7"))
CELLS = 500
TIMEOUT = 60  # seconds
KERNELS = {"python": "python3", "diglot": "diglot"}
COMMANDS = {"python": ("ipython", "--no-tip"), "diglot": ("diglot",)}
PROMPT = re.compile(r"(In|py) \[1\]: ")
CONTROL_SEQUENCE = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07]*\x07")


def report(key: str, side: str, samples: list[float]) -> None:
    print_figure(Figure(key, "s/op", samples, "in turns"), side=side)


@contextmanager
def started(name: str) -> Iterator[tuple[BlockingKernelClient, float]]:
    """A kernel that has answered `kernel_info_request`, and the seconds from its process's start to the answer."""
    with zmq.Context() as context:
        context.reconnect_ivl = 1  # milliseconds between the client's tries; by default they would be what is measured
        manager = KernelManager(kernel_name=name, context=context)
        start = time.perf_counter()
        manager.start_kernel(stderr=subprocess.DEVNULL)  # it warns of TCP without encryption
        client = manager.blocking_client()
        try:
            client.start_channels(shell=True, iopub=False, stdin=False, hb=False, control=False)
            client.kernel_info()
            client.get_shell_msg(timeout=TIMEOUT)
            yield client, time.perf_counter() - start
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)


def kernel_starts() -> None:
    samples: dict[str, list[float]] = {side: [] for side in KERNELS}
    for turn in range(STARTS + 1):
        for side, name in KERNELS.items():
            with started(name) as (_, seconds):
                if turn > 0:  # the first reads the files from the disk
                    samples[side].append(seconds)
    for side, seconds in samples.items():
        report("W22", side, seconds)


def seconds_of(client: BlockingKernelClient, code: str) -> float:
    start = time.perf_counter()
    client.execute(code)
    reply = client.get_shell_msg(timeout=TIMEOUT)
    taken = time.perf_counter() - start
    assert reply["content"]["status"] == "ok", reply
    return taken


def cells() -> None:
    with ExitStack() as stack:
        clients = {side: stack.enter_context(started(name))[0] for side, name in KERNELS.items()}
        kinds: list[tuple[str, str, str]] = [
            ("W23", "python", "1 + 1"),
            ("W23", "diglot", "%%js\n1 + 1"),
            ("W23py", "python", "1 + 1"),
            ("W23py", "diglot", "1 + 1"),
        ]
        samples: list[list[float]] = [[] for _ in kinds]
        for turn in range(CELLS + 10):
            for place in range(len(kinds)):
                which = (turn + place) % len(
                    kinds
                )  # each goes first in its turn: a cell pays for what the last one left
                _, side, code = kinds[which]
                taken = seconds_of(clients[side], code)
                if turn >= 10:
                    samples[which].append(taken)
        for (key, side, _), seconds in zip(kinds, samples, strict=True):
            report(key, side, seconds)


def prompt_start(command: tuple[str, ...]) -> float:
    """The seconds from a command's start on a terminal until its first prompt is drawn."""
    start = time.perf_counter()
    child, terminal = pty.fork()
    if child == 0:
        program = str(Path(sys.executable).with_name(command[0]))
        os.execv(program, [program, *command[1:]])
    try:
        ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        shown = ""
        while not PROMPT.search(CONTROL_SEQUENCE.sub("", shown)):
            if not select.select([terminal], [], [], TIMEOUT)[0]:
                raise TimeoutError(f"{command[0]} shows no prompt: {shown!r}")
            shown += os.read(terminal, 65536).decode("utf-8", "replace")
        return time.perf_counter() - start
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(terminal)


def prompts() -> None:
    samples: dict[str, list[float]] = {side: [] for side in COMMANDS}
    for turn in range(STARTS + 1):
        for side, command in COMMANDS.items():
            seconds = prompt_start(command)
            if turn > 0:
                samples[side].append(seconds)
    for side, taken in samples.items():
        report("W24", side, taken)


WORKLOADS: dict[str, Callable[[], Any]] = {"W22": kernel_starts, "W23": cells, "W24": prompts}


def main() -> None:
    """Run the workload that the command line names; "list" prints the names."""
    if sys.argv[1] == "list":
        print(json.dumps(list(WORKLOADS)))
        return
    with tempfile.TemporaryDirectory() as scratch:
        install(prefix=scratch)
        os.environ |= {
            "JUPYTER_PATH": f"{scratch}/share/jupyter",
            "IPYTHONDIR": f"{scratch}/ipython",
            "TERM": "xterm-256color",
        }
        WORKLOADS[sys.argv[1]]()


if __name__ == "__main__":
    main()
