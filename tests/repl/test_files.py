"""What `diglot` runs besides cells: modules, notebooks, and files before a prompt."""

from __future__ import annotations

import base64
import json
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pexpect
import pytest

from diglot.repl.images import image_text
from diglot.repl.notebook import NotebookError, read_notebook

from ..terminal import CONTROL_SEQUENCE

COMMAND = Path(sys.executable).with_name("diglot")
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def notebook(*cells: Any, **more: Any) -> str:
    """The text of a notebook: of code cells by their sources, and of others as they stand."""
    found = [
        cell if isinstance(cell, dict) else {"cell_type": "code", "source": cell, "metadata": {}, "outputs": []}
        for cell in cells
    ]
    return json.dumps({"cells": found, "metadata": {}, "nbformat": 4, "nbformat_minor": 5} | more)


def test_a_module(tmp_path: Path, diglot: Any) -> None:
    (tmp_path / "tool.py").write_text(
        "import sys\nif __name__ == '__main__':\n    print(sys.argv[1:])\n    sys.exit(3)"
    )
    assert diglot("-m", "tool", "-x", "--lang", "y") == (3, "['-x', '--lang', 'y']\n", "")


def test_a_module_that_uses_javascript(tmp_path: Path, diglot: Any) -> None:
    (tmp_path / "tool.py").write_text("import js\nprint(js.Math.max(1, 42))")
    assert diglot("-m", "tool") == (0, "42\n", "")


def test_a_module_that_is_not_there(diglot: Any) -> None:
    status, _, err = diglot("-m", "no_such_module_anywhere")
    assert status == 1
    assert "no_such_module_anywhere" in err.splitlines()[-1]


def test_options_behind_the_code(diglot: Any) -> None:
    assert diglot("-c", "[1, 2].at(-1)", "--lang", "js") == (0, "2\n", "")


def test_staying_needs_a_terminal(diglot: Any) -> None:
    assert diglot("-i", "-c", "1") == (2, "", "diglot: -i needs a terminal as standard input\n")


def test_the_prompt_after_a_file(tmp_path: Path, start: Callable[..., Any]) -> None:
    (tmp_path / "lib.js").write_text("export const twice = x => 2 * x")
    (tmp_path / "script.ts").write_text("import { twice } from './lib.js'\nconst n: number = twice(21)\nn")
    terminal = start("-i", "script.ts", until=r"42\s+py \[1\]:")
    terminal.enter("n + 1")
    terminal.shows(r"Out\[1\]: 43\s")
    assert "Diglot 0" not in terminal.text  # no banner, as with `python -i`


def test_the_prompt_after_an_error(start: Callable[..., Any]) -> None:
    cells = "x = 41\n%%js\nmissing\n%%py\nprint('ne' + 'ver')"
    terminal = start("-i", "-c", cells, until="ReferenceError: missing is not defined")
    terminal.prompt("py", 1)
    terminal.enter("x + 1")
    terminal.shows(r"Out\[1\]: 42\s")
    assert "never" not in terminal.text


# Notebooks


def test_a_notebook(tmp_path: Path, diglot: Any) -> None:
    js = {"cell_type": "code", "source": ["xs.append(3)\n", "xs.length"], "metadata": {"diglot": {"language": "js"}}}
    text = {"cell_type": "markdown", "source": "# Title", "metadata": {}}
    (tmp_path / "a.ipynb").write_text(notebook("xs = [1, 2]\nprint('hi')", text, js, "%%js\nxs.length + 1"))
    shown = [
        "py [1]: xs = [1, 2]\n   ...: print('hi')\nhi\n\n",
        "js [2]: xs.append(3)\n   ...: xs.length\nOut[2]: 3\n\n",
        "js [3]: %%js\n   ...: xs.length + 1\nOut[3]: 4\n\n",
    ]
    assert diglot("a.ipynb") == (0, "".join(shown), "")


def test_an_error_in_a_notebook_ends_the_run(tmp_path: Path, diglot: Any) -> None:
    expected = {"cell_type": "code", "source": "1/0", "metadata": {"tags": ["raises-exception"]}}
    (tmp_path / "a.ipynb").write_text(notebook(expected, "%%js\nmissing", "print('after')"))
    status, out, err = diglot("a.ipynb")
    assert status == 1
    assert "ZeroDivisionError: division by zero" in err
    assert err.endswith("ReferenceError: missing is not defined\n")
    assert "after" not in out


def test_images_in_a_notebook_are_noted(tmp_path: Path, diglot: Any) -> None:
    shown = f"from IPython.display import Image\nImage(data={PNG!r})"
    (tmp_path / "a.ipynb").write_text(notebook(shown, f"display(Image(data={PNG!r}))"))
    status, out, err = diglot("a.ipynb")
    assert (status, err) == (0, "")
    assert out.count(f"[image: PNG, 1x1, {len(PNG)} bytes]") == 2
    assert f"Out[1]: [image: PNG, 1x1, {len(PNG)} bytes]\n" in out


def test_a_notebook_in_a_terminal(tmp_path: Path) -> None:
    (tmp_path / "a.ipynb").write_text(
        notebook("print('fi' + 'rst')", "import time; time.sleep(1)", "%%js\n'la' + 'st'")
    )
    output, status = pexpect.run(f"{COMMAND} {tmp_path}/a.ipynb", withexitstatus=True, env={"TERM": "xterm"})
    text = output.decode()
    assert status == 0
    assert text.index("first") < text.index("'last'")
    assert "1/3" in text
    assert "\x1b[" in text


def test_a_terminal_shows_what_a_notebook_prints_as_it_is(tmp_path: Path) -> None:
    long = " ".join(["[bold] :smile: words"] * 10)
    (tmp_path / "a.ipynb").write_text(notebook(f"print({long!r}); print('[red]', 1, end='', flush=True)"))
    output = pexpect.run(f"{COMMAND} {tmp_path}/a.ipynb", env={"TERM": "xterm"}, dimensions=(30, 60)).decode()
    shown = CONTROL_SEQUENCE.sub("", output)
    assert f"\r{long}\r\n" in shown
    assert "[red] 1" in shown


@pytest.mark.parametrize(
    ("text", "message"),
    [("{", "not a notebook"), ("[]", "not a notebook"), ("{}", "not a notebook"), (notebook(nbformat=3), "version 3")],
)
def test_no_notebook(text: str, message: str, tmp_path: Path, diglot: Any) -> None:
    with pytest.raises(NotebookError, match=message):
        read_notebook(text)
    (tmp_path / "a.ipynb").write_text(text)
    status, out, err = diglot(str(tmp_path / "a.ipynb"))
    assert (status, out) == (2, "")
    assert err.startswith("diglot: ")


# Images


@pytest.mark.parametrize(
    ("environment", "begin"),
    [
        ({"TERM": "xterm-kitty"}, "\x1b_Ga=T,f=100,m=0;"),
        ({"TERM_PROGRAM": "WezTerm"}, "\x1b_Ga=T,f=100,m=0;"),
        ({"TERM_PROGRAM": "iTerm.app"}, f"\x1b]1337;File=inline=1;size={len(PNG)}:"),
        ({"TERM": "xterm"}, f"[image: PNG, 1x1, {len(PNG)} bytes]"),
        ({"TERM": "xterm-kitty", "TMUX": "x"}, "[image: "),
    ],
)
def test_an_image(environment: dict[str, str], begin: str) -> None:
    assert image_text(PNG, environment, is_terminal=True).startswith(begin)
    assert image_text(base64.b64encode(PNG).decode(), environment, is_terminal=True).startswith(begin)
    assert image_text(PNG, environment, is_terminal=False).startswith("[image: ")


def test_a_large_image_is_sent_to_kitty_in_parts() -> None:
    text = image_text(b"\x89PNG" + bytes(9000), {"TERM": "xterm-kitty"}, is_terminal=True)
    parts = text.removesuffix("\x1b\\").split("\x1b\\")
    assert [part.split(";")[0] for part in parts] == ["\x1b_Ga=T,f=100,m=1", "\x1b_Gm=1", "\x1b_Gm=0"]
    assert base64.b64decode("".join(part.split(";")[1] for part in parts)) == b"\x89PNG" + bytes(9000)


# -- files of one language, as python and node run them ---------------------------------------------------------------


def test_a_python_file_knows_its_name(tmp_path: Path, diglot: Any) -> None:
    path = tmp_path / "main.py"
    path.write_text("import sys, __main__\nprint(__file__, sys.argv, __name__, __main__.__file__ == __file__)")
    assert diglot("main.py", "a") == (0, f"{path} ['main.py', 'a'] __main__ True\n", "")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("fails.py", "def f():\n    return nothere\nf()"),
        ("fails.js", "function f() {\n    return nothere }\nf()"),
        ("fails.ts", "function f(): number {\n    return nothere }\nf()"),
        ("fails.mjs", "function f() {\n    return nothere }\nf()"),
        ("fails.cjs", "function f() {\n    return nothere }\nf()"),
    ],
)
def test_an_error_names_the_file(tmp_path: Path, diglot: Any, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    status, out, err = diglot(name)
    assert (status, out) == (1, "")
    assert f"{name}:3" in err
    assert f"{name}:2" in err
    assert "Cell In" not in err
    assert "run_js_file" not in err


def test_files_that_are_modules(tmp_path: Path, diglot: Any) -> None:
    (tmp_path / "a.mjs").write_text("console.log(import.meta.url, process.argv.slice(1)); await null; export default 3")
    assert diglot("a.mjs", "q") == (0, f"{(tmp_path / 'a.mjs').as_uri()} [ 'a.mjs', 'q' ]\n", "")
    (tmp_path / "a.cjs").write_text("console.log(__filename, require('node:path').sep, this === module.exports)")
    assert diglot("a.cjs") == (0, f"{tmp_path / 'a.cjs'} / true\n", "")
    (tmp_path / "a.mts").write_text("const x: number = 3; console.log(x, import.meta.filename)")
    assert diglot("a.mts") == (0, f"3 {tmp_path / 'a.mts'}\n", "")


@pytest.mark.parametrize(
    ("package", "text", "out"),
    [
        ('{"type": "module"}', "console.log(typeof module, typeof import.meta.url)", "undefined string\n"),
        ('{"type": "commonjs"}', "console.log(typeof module, this === exports)", "object true\n"),
        ('{"name": "x"}', "import { sep } from 'node:path'; sep", "'/'\n"),
    ],
)
def test_the_package_says_what_a_js_file_is(tmp_path: Path, diglot: Any, package: str, text: str, out: str) -> None:
    (tmp_path / "package.json").write_text(package)
    (tmp_path / "a.js").write_text(text)
    assert diglot("a.js") == (0, out, "")


@pytest.mark.parametrize(
    "text",
    [
        "Promise.reject(new Error('late'))",
        "setTimeout(() => { throw new Error('late') }, 5); setTimeout(() => console.log('never'), 60_000)",
        "setTimeout(async () => { throw new Error('late') }, 5); setInterval(() => {}, 10)",
        "queueMicrotask(() => { throw new Error('late') }); undefined",
    ],
)
@pytest.mark.parametrize("name", ["a.js", "a.mjs", "a.txt"])
def test_an_error_that_nobody_awaits_ends_the_run(tmp_path: Path, diglot: Any, name: str, text: str) -> None:
    (tmp_path / name).write_text(f"%%js\n{text}" if name.endswith("txt") else text)
    status, out, err = diglot(name)
    assert status == 1
    assert "Error: late" in err
    assert "never" not in out


def test_a_rejection_that_is_handled_in_time_is_none(tmp_path: Path, diglot: Any) -> None:
    (tmp_path / "a.js").write_text("var p = Promise.reject(new Error('x')); p.catch(() => console.log('caught')); 0")
    assert diglot("a.js") == (0, "caught\n0\n", "")


@pytest.mark.parametrize(
    "text", ["for i in range(100000): print(i)", "%%js\nfor (let i = 0; i < 1e5; i++) console.log(i)"]
)
def test_the_end_of_what_reads_the_output(tmp_path: Path, text: str) -> None:
    (tmp_path / "many.txt").write_text(text)
    command = f"set -o pipefail; {shlex.quote(str(COMMAND))} many.txt | head -2"
    done = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (128 + signal.SIGPIPE, "0\n1\n", "")
