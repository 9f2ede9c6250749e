"""What the bridge loads: nothing that only some programs need."""

from __future__ import annotations

import json
import subprocess
import sys

HEAVY = ("asyncio", "dukpy.install", "inspect", "typing", "urllib.request")


def loaded_after(program: str) -> list[str]:
    program += f"\nimport json, sys; print(json.dumps([name for name in {HEAVY} if name in sys.modules]))"
    command = [sys.executable, "-S", "-c", f"import sys; sys.path[:] = {sys.path}\n{program}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
    names: list[str] = json.loads(done.stdout)
    return names


def test_a_heap_loads_neither_a_loop_nor_an_http_client() -> None:
    assert loaded_after("import diglot.ffi_core as d; assert d.Heap().eval_js('1 + 1') == 2") == []


def test_names_of_dukpy_are_there_when_they_are_asked_for() -> None:
    assert loaded_after("import diglot.ffi_core as d; d.Heap(); import dukpy; assert dukpy.typescript_compile") != []
    assert loaded_after("import diglot.ffi_core as d; d.Heap(); from dukpy import *; assert install_jspackage") != []


def test_dukpy_lacks_what_it_lacks() -> None:
    loaded_after(
        "import diglot.ffi_core as d; d.Heap(); import dukpy\n"
        "try: dukpy.no_such_name\n"
        "except AttributeError as error: assert 'no_such_name' in str(error)\n"
        "else: raise SystemExit('no AttributeError')"
    )
