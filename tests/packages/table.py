"""The table of docs/packages.md: which packages print what Node prints."""

from __future__ import annotations

import json
import re

from runs import HERE, RESULT, names, version_of

__all__ = ["write_table"]

PAGE = HERE.parents[1] / "docs" / "packages.md"
_TABLE = re.compile(r"(?<=<!-- made by: python tests/packages --table -->\n\n).*?(?=\n\n)", re.DOTALL)


def write_table() -> None:
    """Write the result of the last run of all uses into the page.

    :raises SystemExit: when there was none since the list changed.
    """
    result: dict[str, bool] = json.loads(RESULT.read_text("utf-8")) if RESULT.exists() else {}
    if sorted(result) != names():
        raise SystemExit("Run `make packages` first: the table is made from its result.")
    text = PAGE.read_text("utf-8")
    same, other = ([_label(name) for name, is_same in result.items() if is_same is wanted] for wanted in (True, False))
    table = (
        f"| of {len(result)} packages | |\n|---|---|\n"
        f"| {len(same)} print what Node prints | {', '.join(same)} |\n"
        f"| {len(other)} do not | {', '.join(other)} |"
    )
    new, count = _TABLE.subn(lambda _: table, text)
    if count != 1:
        raise SystemExit(f"{PAGE} has no place for the table, or several")
    PAGE.write_text(new, "utf-8")


def _label(name: str) -> str:
    version = version_of(name)
    return f"{name} {version}" if version else name.replace("-", " ")
