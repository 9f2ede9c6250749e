"""The fuzzer finds nothing in 200 seeds, and finds what is planted."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

FUZZ = Path(__file__).parent

# Runs one seed with a further operation, chosen as often as any other, and prints how it ended and with how many steps.
WITH_A_PLANT = """
import ctypes, os, signal, sys
sys.path.insert(0, {folder!r})
import shrink
shrink.HANGS = 5
kept = []

def leak(m, x, y, key):
    kept.append(m.heap.eval_js("(x) => () => x")(object()))

def crash(m, x, y, key):
    ctypes.string_at(0)

def lose_a_count(m, x, y, key):
    raise SystemError("a count was lost")

def never_end(m, x, y, key):
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM, signal.SIGINT])
    while True:
        pass

def keep_alive(m, x, y, key):
    kept.extend(made() for made in m.made)

def two_for_one(m, x, y, key):
    identity, m.js = m.js, type("Js", (), {{"__getattr__": lambda self, name: getattr(identity, name)}})()
    m.js.itself = lambda value: m.heap.eval_js("({{}})") if type(value) is dict else identity.itself(value)
    m.keep({{}})

plant = {plant}
operations = {{f"{{plant.__name__}} {{i}}": plant for i in range(40)}}
script = shrink.Script({seed}, tuple(range(20)), frozenset())
failure = shrink.run(script, plants=operations).failure
if len(sys.argv) == 1:
    script = shrink.shrunk(script, failure, plants=operations)
print(failure, len(script.steps), len(script.calm))
"""


def fuzz(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(FUZZ), *arguments], capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("plant", "failure"),
    [
        ("leak", r"machine.Fault: \(PyProxies, JsProxies, exports\) were \(N, N, N\), are \(N, N, N\).*"),
        ("crash", "Fatal Python error: Segmentation fault"),
        ("lose_a_count", "machine.Fault: SystemError was raised: a count was lost"),
        ("keep_alive", r"machine.Fault: (N objects are alive after all|\(PyProxies).*"),
        ("two_for_one", "machine.Fault: what comes back is another object: .*"),
    ],
)
def test_what_is_planted_is_found_and_shrunk(plant: str, failure: str) -> None:
    script = WITH_A_PLANT.format(folder=str(FUZZ), plant=plant, seed=1)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    found = re.fullmatch(f"({failure}) (?P<steps>[0-9]+) [0-9]+\n", done.stdout)
    assert found, done.stdout + done.stderr
    assert int(found["steps"]) < 15


@pytest.mark.slow
def test_a_step_that_never_ends_is_found() -> None:
    script = WITH_A_PLANT.format(folder=str(FUZZ), plant="never_end", seed=1).replace(
        "shrink.shrunk(", "(lambda s, *a, **k: s)("
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.stdout.startswith("it never ends"), done.stdout + done.stderr


def test_a_seed_does_the_same_each_time() -> None:
    first, second = (re.sub("0x[0-9a-f]+", "", fuzz("--replay", "3").stdout) for _ in range(2))
    assert first == second
    assert first.endswith("ended well\n")


def test_steps_of_a_seed_can_be_left_out() -> None:
    told = fuzz("--replay", "3:2,5-,40").stdout
    assert re.findall("^step ([0-9]+):", told, re.MULTILINE) == ["2", "5", "40"]


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_two_hundred_seeds() -> None:
    done = fuzz("--seeds", "200")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "200 seeds, 12,000 steps: none failed" in done.stdout
