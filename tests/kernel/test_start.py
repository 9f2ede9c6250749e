"""What a session loads when it starts: what only some sessions need waits until it is asked for."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

LATER = {
    "diglot.ffi_core.display.html": "%%js\n({ a: { b: { c: { d: 1 } } } })",
    "diglot.ffi_core.display.python": "%%js\n({ a: py.Out })",
    "diglot.ffi_core.display.tree": "%%js\n({ a: { b: { c: { d: 1 } } } })",
    "diglot.ffi_core.lifetimes.ledger": "%heap",
    "diglot.kernel.assist.complete": "get_ipython().diglot.assistance.complete('%%js\\nMath.a', 11)",
    "diglot.kernel.assist.preview": "get_ipython().diglot.assistance.preview('%%js\\n1 + 1')",
    "diglot.kernel.errors.places": "get_ipython().run_cell('%%js\\nnowhere')",
    "diglot.kernel.javascript.completeness": "get_ipython().diglot.assistance.is_complete('%%js\\n1')",
    "diglot.kernel.javascript.functions": "import inspect, js; inspect.signature(js.eval('x => x'))",
    "diglot.kernel.platform.intl.services": "%%js\n(1).toLocaleString()",
    "diglot.kernel.modules.formats": "%%js\nimport './module.js'",
    "diglot.kernel.modules.services": "%%js\nimport 'node:os'",
    "diglot.kernel.npm": "%npm list",
    "icu4py": "%%js\nnew Intl.Locale('en')",
    "httpx": "%%js\nfetch('data:,x')",
    "rich": "%heap",
    "tree_sitter_typescript": "%%ts\nconst x: number = 1",
}
PROGRAM = """
import json, sys
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell()
shell.run_cell("%load_ext diglot").raise_error()
names = json.loads(sys.argv[1])
early = [name for name in names if name in sys.modules]
for cell in names.values():
    shell.run_cell(cell).raise_error()
print("\\n" + json.dumps([early, [name for name in names if name not in sys.modules]]))
"""


def test_what_few_sessions_need_is_loaded_when_it_is_used(tmp_path: Path) -> None:
    (tmp_path / "module.js").touch()
    command = [sys.executable, "-c", PROGRAM, json.dumps(LATER)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
    early, never = json.loads(done.stdout.splitlines()[-1])
    assert early == []
    assert never == []
