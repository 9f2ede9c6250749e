"""Runs seeds in processes of their own, and finds the steps of a failing one that matter."""

from __future__ import annotations

import faulthandler
import json
import os
import re
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from machine import Machine, report

__all__ = ["Outcome", "Script", "run", "shrunk"]

HANGS = 60  # seconds after which a process counts as one that never ends
SHRINKING = 240  # seconds that may be spent on fewer steps

# What sanitizers and the interpreter say of a fault that does not end the process by a signal.
REPORTS = re.compile(
    r"ERROR: (AddressSanitizer: [\w-]+)|(runtime error: .{0,60})|(Timeout \()|(Fatal Python error: .{0,60})"
)


@dataclass(frozen=True)
class Script:
    """Steps of a seed; in those that are calm all hooks behave."""

    seed: int
    steps: tuple[int, ...]
    calm: frozenset[int]

    def __str__(self) -> str:
        return f"{self.seed}:" + ",".join(f"{step}{'-' * (step in self.calm)}" for step in self.steps)


@dataclass
class Outcome:
    """How a run ended.

    :ivar failure: what was wrong, in a line; empty when nothing was.
    :ivar text: what the process wrote.
    """

    failure: str
    text: str
    counts: dict[str, int] = field(default_factory=dict)


def run(script: Script, tell: bool = False, plants: dict[str, Callable[..., Any]] | None = None) -> Outcome:
    """Run steps in a child process.

    :param tell: have it write what it does.
    """
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as counts:
        child = os.fork()
        if child == 0:
            status = 3
            try:
                status = in_child(script, tell, output.fileno(), counts.fileno(), plants)
            finally:
                os._exit(status)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        output.seek(0)
        counts.seek(0)
        text = output.read().decode("utf-8", "replace")
        return Outcome(failure_of(status, text), text, json.loads(counts.read() or b"{}"))


def in_child(script: Script, tell: bool, output: int, counts: int, plants: dict[str, Callable[..., Any]] | None) -> int:
    os.dup2(output, 1)
    os.dup2(output, 2)
    faulthandler.enable()
    faulthandler.dump_traceback_later(HANGS, exit=True)
    write = (lambda text: os.write(1, f"{text}\n".encode("utf-8", "replace"))) if tell else (lambda text: None)
    done: dict[str, int] = {}
    try:
        Machine(script.seed, write, done, plants=plants).run(script.steps, script.calm)
    except BaseException as error:
        os.write(2, report(error).encode("utf-8", "replace"))
        return 1
    finally:
        os.write(counts, json.dumps(done).encode())
    return 0


def failure_of(status: int, text: str) -> str:
    """What was wrong with a run, without what differs from one run to the next; empty when nothing was."""
    found = REPORTS.search(text)
    if found:
        return "it never ends" if found[3] else re.sub(r"0x[0-9a-f]+|\d+", "N", found[0])
    if status < 0:
        return f"killed by {signal.Signals(-status).name}"
    if status:
        faults = [line for line in text.splitlines() if line.startswith("machine.Fault: ")]
        last = faults[-1] if faults else (text.splitlines() or [f"status {status}"])[-1]
        return re.sub(r"0x[0-9a-f]+|\d+", "N", last)[:120]
    return ""


def shrunk(script: Script, failure: str, plants: dict[str, Callable[..., Any]] | None = None) -> Script:
    """The same failure with fewer steps, and as many of those calm as can be."""
    end = time.monotonic() + SHRINKING

    def fails(candidate: Script) -> bool:
        return time.monotonic() < end and run(candidate, plants=plants).failure == failure

    size = len(script.steps) // 2
    while size:
        start = 0
        while start < len(script.steps):
            fewer = Script(script.seed, script.steps[:start] + script.steps[start + size :], script.calm)
            if fails(fewer):
                script = fewer
            else:
                start += size
        size //= 2
    for step in script.steps:
        calmer = Script(script.seed, script.steps, script.calm | {step})
        if fails(calmer):
            script = calmer
    return script


if __name__ == "__main__":
    sys.exit("run the folder: python tests/fuzz")
