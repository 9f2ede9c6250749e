"""Why an object is alive: chains of holders from roots to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload
from xml.etree.ElementTree import Element

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text
from rich.tree import Tree

from diglot.ffi_core.lifetimes.ledger import Chain, Holder

from .html import element
from .text import LANGUAGES, clean, count, object_text, shorten
from .view import View

__all__ = ["ChainsView", "chains_heading", "steps"]

_WIDTH = 60  # columns for one object


def steps(chain: Chain) -> list[tuple[str, str, Holder]]:
    """Return for each link how the one before holds it, what it is, and the holder itself."""
    found = []
    link = ""
    for holder in chain:
        is_root = holder.type == "root"
        found.append((link, holder.repr if is_root else object_text(holder.type, holder.repr), holder))
        link = "" if is_root and holder.link in holder.repr else holder.link
    return found


def chains_heading(found: int, limit: int) -> str:
    """Say how many chains were found where at most `limit` were looked for."""
    if not found:
        return "no root leads to it; nothing but this question holds it"
    if found == limit:
        return f"the {count(limit, 'shortest chain')} of holders"
    return f"held through {count(found, 'chain')}"


class ChainsView(View, Sequence[Chain]):
    """Chains of holders; what `%heap why` returns.

    :param question: the expression that was asked about.
    :param chains: from a root to the object, the shortest first.
    :param limit: the most chains that were looked for.
    """

    def __init__(self, question: str, chains: Sequence[Chain], limit: int) -> None:
        self._chains = tuple(chains)
        self._heading = f"{question}: {chains_heading(len(self._chains), limit)}"

    @overload
    def __getitem__(self, index: int) -> Chain: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Chain]: ...

    def __getitem__(self, index: int | slice) -> Chain | Sequence[Chain]:
        return self._chains[index]

    def __len__(self) -> int:
        return len(self._chains)

    def _contents(self) -> str:
        return count(len(self), "chain")

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        encoding = options.encoding
        yield Text(clean(self._heading, encoding), "bold")
        for chain in self._chains:
            root: Tree | None = None
            branch: Tree | None = None
            language = ""
            for link, what, holder in steps(chain):
                label = Text(no_wrap=True, overflow="ellipsis")
                if link:
                    label.append(f"{clean(link, encoding)} ", "dim")
                label.append(shorten(clean(what, encoding), _WIDTH), "bold" if holder is chain[-1] else "")
                if holder.language != language:  # at the root, and where the chain crosses
                    language = holder.language
                    label.append(f" ({LANGUAGES[holder.language]})", "cyan" if language == "py" else "yellow")
                if branch is None:
                    root = branch = Tree(label, guide_style="dim")
                else:
                    branch = branch.add(label)
            if root is not None:
                yield root

    def _elements(self) -> list[Element]:
        roots = element("ul", class_="roots")
        for chain in self._chains:
            items = roots
            language = ""
            for link, what, holder in steps(chain):
                parts: list[str | Element] = [element("span", link, class_="note"), " "] if link else []
                parts.append(element("code", shorten(what, _WIDTH), title=what))
                if holder.language != language:
                    language = holder.language
                    parts += [" ", element("span", LANGUAGES[holder.language], class_=language)]
                item = element("li", *parts)
                items.append(item)
                items = element("ul")
                if holder is not chain[-1]:
                    item.append(items)
        return [element("p", self._heading, class_="heading"), *([roots] if self._chains else [])]
