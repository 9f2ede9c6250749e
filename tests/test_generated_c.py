"""What setup.py refuses to build: C of Cython's that is not safe when Python has no memory left."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

Cython = pytest.importorskip("Cython.Compiler.Main")
faults_of = runpy.run_path(str(Path(__file__).parents[1] / "setup.py"), run_name="setup")["faults_of"]

LEFT = "an except clause returns"
UNSAFE = {
    "def f(g):\n    try:\n        g()\n    except ValueError as error:\n        return error\n": (5, LEFT),
    "def f(g):\n    try:\n        g()\n    except ValueError:\n        g()\n        return g\n": (6, LEFT),
    "cdef int f(g) noexcept:\n    try:\n        g()\n    except:\n        g()\n        return 1\n": (6, LEFT),
    "def f(g):\n    return [h() for h in g]\n": (2, "a list comprehension makes its items"),
    "def f(g):\n    with g:\n        g()\n": (2, "a with statement"),
}
SAFE = [
    "def f(g):\n    while g:\n       try:\n         g()\n       except KeyError:\n         g(1)\n         break\n",
    "def f(g):\n    try:\n        return g()\n    except ValueError as error:\n        g(error)\n    return None\n",
    "def f(g):\n    try:\n        return g()\n    except ValueError:\n        pass\n    finally:\n        g()\n",
    "def f(g):\n    try:\n        g()\n    except BaseException:\n        g()\n        raise\n    return 1\n",
    "def f(g):\n    x = []\n    for h in g:\n        x.append(h())\n    return x, [h for h in g], {h() for h in g}\n",
]


def faults(folder: Path, source: str) -> list[Any]:
    (folder / "part.pyx").write_text("# cython: language_level=3\n" + source)
    made = Cython.compile_single(str(folder / "part.pyx"), Cython.CompilationOptions(), "part")
    return sorted(set(faults_of(Path(made.c_file))))


@pytest.mark.parametrize("source", UNSAFE)
def test_the_build_refuses_c_that_is_not_safe_without_memory(source: str, tmp_path: Path) -> None:
    line, what = UNSAFE[source]
    (fault,) = faults(tmp_path, source)
    assert fault.endswith(f"part.pyx:{line + 1}: {what}")


@pytest.mark.parametrize("source", SAFE)
def test_the_build_takes_what_is_written_the_other_way(source: str, tmp_path: Path) -> None:
    assert faults(tmp_path, source) == []
