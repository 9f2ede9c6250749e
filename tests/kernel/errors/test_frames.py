"""How frames of JavaScript look in tracebacks: IPython's themes, long lines, wide characters."""

from __future__ import annotations

import io
import linecache
import re
import sys
from pathlib import Path

import pytest
from IPython.core import ultratb

from diglot.kernel.errors.frames import Frame, Theme

COLOR = re.compile(r"\x1b\[[\d;]*m")


class Tty(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        return True


def theme(name: str) -> Theme:
    formatter = ultratb.AutoFormattedTB(mode="Context")
    if hasattr(formatter, "set_theme_name"):
        formatter.set_theme_name(name)
    else:  # IPython 8
        formatter.set_colors({"nocolor": "NoColor"}.get(name, "Neutral"))
    return Theme(formatter)


def frame(tmp_path: Path, source: str, line: int = 1, column: int | None = None, function: str = "") -> Frame:
    file = tmp_path / "a.js"
    file.write_text(source, encoding="utf-8")
    linecache.checkcache(str(file))
    return Frame(str(file), ("File", "a.js"), True, line, column, function)


def test_without_colours(tmp_path: Path) -> None:
    source = "let a = 1\n\nfunction f() {\n\treturn a.b.c\n}\nf()"
    assert theme("nocolor").show(frame(tmp_path, source, 4, 12, "f")) == (
        "File a.js:4, in f()\n      2\n      3 function f() {\n----> 4 \treturn a.b.c\n        \t          ^\n"
        "      5 }\n      6 f()\n"
    )


@pytest.mark.parametrize("name", ["neutral", "linux", "lightbg"])
def test_colours_change_no_text(tmp_path: Path, name: str) -> None:
    source = "/* a comment\nof lines */ let s = `text\n${1 + 1}`, r = /[/]/g // end\nmissing()"
    for line in range(1, 5):
        shown = frame(tmp_path, source, line, 1, "f")
        colored = theme(name).show(shown)
        assert COLOR.search(colored)
        assert COLOR.sub("", colored) == theme("nocolor").show(shown)


def test_comments_that_begin_before_the_lines_are_known(tmp_path: Path) -> None:
    inside = theme("neutral").show(frame(tmp_path, "/*\n\n\n\nreturn\n*/", 5))
    outside = theme("neutral").show(frame(tmp_path, "\n\n\n\nreturn\n", 5))
    assert re.findall(r"\S*return\S*", inside) != re.findall(r"\S*return\S*", outside)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    gone = frame(tmp_path, "x", 7)
    assert theme("nocolor").show(gone) == "File a.js:7\n"


@pytest.mark.parametrize("columns", [20, 40, 80, 200])
@pytest.mark.parametrize("before", [0, 5, 30, 70, 5000])
def test_long_lines_are_cut_around_the_caret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, columns: int, before: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setattr(sys, "stdout", Tty())
    source = "a" * before + "X" + "b" * 300
    text = theme("nocolor").show(frame(tmp_path, f"short\n{source}\n{source}", 2, before + 1))
    _, short, line, caret, after = text.splitlines()
    assert line[caret.index("^")] == "X"
    assert max(map(len, (line, caret, after))) <= max(columns, 30)
    assert "…" in line
    assert short.strip() == ("1 short" if before < max(columns, 30) * 0.6 else short.strip())


def test_the_caret_stands_below_wide_characters(tmp_path: Path) -> None:
    text = theme("nocolor").show(frame(tmp_path, "'日本'; x.y", 1, len("'日本'; x.".encode()) + 1))
    *_, caret = text.splitlines()
    assert caret == " " * (8 + len("'日本'; x.") + 2) + "^"


def test_a_minified_file_is_cut_where_there_is_no_terminal(tmp_path: Path) -> None:
    text = theme("neutral").show(frame(tmp_path, "f();" * 50_000, 1, 100_001))
    assert max(map(len, COLOR.sub("", text).splitlines())) < 500
