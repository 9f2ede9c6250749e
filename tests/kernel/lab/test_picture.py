"""The notebook of which README.md has a picture. To renew it: copy build-screenshots/notebook.png to docs/_static."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from nbformat.v4 import new_code_cell

# The server's and the browser's processes and sockets are closed by their finalisers.
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

CELLS = [
    'import numpy as np\n\nscores = {"Ada": 3, "Grace": 5}\nwave = np.linspace(0, 1, 5)',
    (
        "%%js\nclass Board {\n  constructor(scores) { this.scores = scores }\n"
        "  get best() {\n    return Object.entries(this.scores).sort((a, b) => b[1] - a[1])[0]\n  }\n}\n"
        "const board = new Board(scores)\nscores.Alan = 4\nboard"
    ),
    "board.best, scores, board.scores is scores",
    (
        "%%js\nconst view = wave.getBuffer()        // NumPy's memory, no copy\n"
        "view.data.forEach((x, i) => view.data[i] = x ** 2)"
    ),
    "wave",
]


@pytest.mark.parametrize("front_end", ["lab"], indirect=True)
def test_two_languages_use_each_others_names(opened: Callable[..., Any]) -> None:
    notebook = opened(*(new_code_cell(cell) for cell in CELLS))
    notebook.page.set_viewport_size({"width": 1280, "height": 740})
    for number in range(len(CELLS)):
        notebook.run(number)
    assert "Board" in notebook.output(1).inner_text()
    shown = notebook.output(2).inner_text().strip()
    assert shown == "(JsProxy [ 'Grace', 5 ], {'Ada': 3, 'Grace': 5, 'Alan': 4}, True)"
    assert "0.0625" in notebook.output(4).inner_text()
    notebook.page.keyboard.press("Escape")
    notebook.page.keyboard.press("Control+b")  # closes the file browser
    notebook.show_heap()
    notebook.rows.first.wait_for()
    notebook.widen_heap(790)
    notebook.cell(0).scroll_into_view_if_needed()
    notebook.screenshot("notebook")
