"""The session's end of the comm that the lab extension opens: the language of cells, and what `%heap` knows.

A notebook's front end opens a comm of the target `diglot`; there may be several at once. Every message is an object.
The front end's have a `request`, the session's a `reply`:

| request | with | replies |
|---|---|---|
| (the comm is opened) | | `session`: `style`, of values; `language` of cells without a marker, again when it changes |
| `proxies` | `match`, `sort`, `descending` | `proxies`: `rows`, the `total` of live ones, those `matching`, `notes` |
| `why` | `id` of a row | `chains`: `id`, `heading`, `chains` (each a list of steps: `link`, `text`, `language`) |
| `collect` | | `collected`: `text` |
| `children` | `tree`, `path`, `start` | `children`: `nodes`, `next`; see ffi_core/display/tree.py |

`match` and `sort` count only where there are more proxies than one message carries: a front end that has all rows
filters and sorts them itself. Holders are then looked for after the rows are chosen, so that no choice is made by them.
What fails is answered with `error`: the `request`, a `message`, and the `id` if it had one. `children` have an `id`,
too, of the front end's own.

Comms: https://jupyter-client.readthedocs.io/en/stable/messaging.html#custom-messages. Messages are handled between
cells, on the thread that runs them: the extension asks for no subshell.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from diglot.kernel.views.text import Titles, bytes_of, clean, count, place

from .shown_proxies import CHAINS, ShownProxies, matching

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from diglot.ffi_core.lifetimes.ledger import Chain, Proxy
    from diglot.kernel.cells import Cells

    from .languages import Languages

__all__ = ["LIMIT", "TARGET", "LabComm"]

TARGET = "diglot"
LIMIT = 500  # rows of one message

# The keys by which a front end sorts; among equals, and for any other, the order in which the proxies were made.
_SORTS: Mapping[str, Callable[[Proxy], Any]] = {
    "object": lambda proxy: proxy.repr.casefold(),
    "language": lambda proxy: proxy.language,
    "type": lambda proxy: proxy.type.casefold(),
    "size": lambda proxy: proxy.size,
    "handed": lambda proxy: proxy.handed,
}


class LabComm:
    """The comms of one session.

    :param languages: of its cells.
    :param proxies: what is shown of its heap.
    """

    def __init__(self, shell: InteractiveShell, cells: Cells, languages: Languages, proxies: ShownProxies) -> None:
        self._shell = shell
        self._cells = cells
        self._languages = languages
        self._shown = proxies
        self._comms: list[Any] = []
        self._sent = languages.default
        self._answers: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
            "proxies": self._proxies,
            "why": self._why,
            "collect": self._collect,
            "children": self._children,
        }

    def attach(self) -> list[Callable[[], object]]:
        """Let front ends open comms, if the shell is a kernel's.

        :return: what takes it back, and closes those that are open.
        """
        manager = getattr(getattr(self._shell, "kernel", None), "comm_manager", None)
        if manager is None:
            return []
        events = self._shell.events
        manager.register_target(TARGET, self._open)
        events.register("post_run_cell", self._end_cell)
        return [
            lambda: manager.unregister_target(TARGET, self._open),
            lambda: events.unregister("post_run_cell", self._end_cell),
            self._close,
        ]

    def _open(self, comm: Any, message: Mapping[str, Any]) -> None:
        from diglot.ffi_core.display.html import STYLE

        def answer(message: Mapping[str, Any]) -> None:
            comm.send(self._answer(message["content"]["data"]))

        comm.on_msg(answer)
        comm.on_close(lambda _: self._comms.remove(comm))
        self._comms.append(comm)
        comm.send(self._description() | {"style": STYLE})

    def _close(self) -> None:
        for comm in self._comms:
            comm.close()
        self._comms.clear()

    def _end_cell(self, _: object) -> None:
        if self._languages.default != self._sent:
            self._sent = self._languages.default
            for comm in self._comms:
                comm.send(self._description())

    def _description(self) -> dict[str, Any]:
        return {"reply": "session", "language": self._languages.default}

    # -- requests ------------------------------------------------------------------------------------------------------

    def _answer(self, data: Any) -> dict[str, Any]:
        request = data.get("request") if isinstance(data, Mapping) else None
        answer = self._answers.get(request) if isinstance(request, str) else None
        try:
            if answer is None:
                raise ValueError(f"expected one of the requests {', '.join(self._answers)}, not {request!r}")
            return answer(data)
        except Exception as error:  # the front end shows it; the kernel's log would be read by nobody
            known = {"id": data["id"]} if isinstance(data, Mapping) and "id" in data else {}
            return {"reply": "error", "request": request, "message": clean(str(error)), **known}

    def _proxies(self, data: Mapping[str, Any]) -> dict[str, Any]:
        shown = self._shown
        found, notes = shown.listed(most_holders=LIMIT)
        titles = shown.titles(found)
        chosen = found
        if len(found) > LIMIT:
            chosen = matching(found, str(data.get("match", "")), titles)
            key = _SORTS.get(str(data.get("sort")))
            if key is not None:
                chosen.sort(key=key)
            if data.get("descending"):
                chosen.reverse()
        rows = chosen[:LIMIT]
        if len(found) > LIMIT:
            rows = shown.with_holders(rows, notes)
        return {
            "reply": "proxies",
            "rows": [_row(proxy, titles) for proxy in rows],
            "total": len(found),
            "matching": len(chosen),
            "notes": [clean(note) for note in notes],
        }

    def _why(self, data: Mapping[str, Any]) -> dict[str, Any]:
        from diglot.kernel.views.chains import chains_heading

        heap, number = self._cells.heap, data.get("id")
        if not isinstance(number, int):
            raise TypeError(f"`id` must be the number of a row, not {number!r}")
        chains = heap.why(heap.proxied(number), limit=CHAINS)
        return {
            "reply": "chains",
            "id": number,
            "heading": chains_heading(len(chains), CHAINS).capitalize(),
            "chains": [_steps(chain) for chain in chains],
        }

    def _collect(self, data: Mapping[str, Any]) -> dict[str, Any]:
        freed = self._cells.heap.collect()
        gone = freed["pyproxies"] + freed["jsproxies"]
        text = f"Freed {count(gone, 'proxy', 'proxies')}" if gone else "Nothing to free"
        if freed["cycles"]:
            text += f", {count(freed['cycles'], 'object')} in cycles"
        if freed["bytes"] > 0:
            text += f", {bytes_of(freed['bytes'])} of JavaScript's memory"
        return {"reply": "collected", "text": text, **freed}

    def _children(self, data: Mapping[str, Any]) -> dict[str, Any]:
        display = self._cells.display
        number = display.number_of(str(data.get("tree")))
        found = display.trees.children(number, data.get("path", ()), int(data.get("start", 0)))
        return {
            "reply": "children",
            "id": data.get("id"),
            "nodes": [asdict(node) for node in found.nodes],
            "next": found.next,
        }


def _row(proxy: Proxy, titles: Titles) -> dict[str, Any]:
    return {
        "id": proxy.id,
        "language": proxy.language,
        "type": clean(proxy.type),
        "object": clean(proxy.repr),
        "size": proxy.size,
        "sizeText": bytes_of(proxy.size),
        "made": clean(place(proxy.made, titles)),
        "madeFull": clean(place(proxy.made, titles, full=True)),
        "handed": proxy.handed,
        "held": [clean(text) for text in proxy.held_by],
    }


def _steps(chain: Chain) -> list[dict[str, Any]]:
    from diglot.kernel.views.chains import steps

    return [
        {"link": clean(link), "text": clean(what), "language": holder.language} for link, what, holder in steps(chain)
    ]
