"""Who holds what, across both heaps: the direct holders of an object and the chains that lead to it from a root.

Things are named by where they are: ("py", id) for a Python object, ("js", address) for a thing of the JS heap. A chain
is searched backwards from the object, a step in both heaps at a time, so that the shortest chains come first.
"""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import os
import sys
import types
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from diglot.ffi_core import _bridge

from .describe import Describer
from .ledger import Border, Chain, Edge, Holder, Language, Node

if TYPE_CHECKING:
    from diglot.ffi_core.heap import Heap

    from .rows import Row

__all__ = ["Holders"]

Place = tuple[Language, int]
MOST_PLACES = 20_000  # a search that has met as many has lost its way
MOST_STEPS = 40
MOST_LINKS = 3  # of one object to another
_PACKAGE = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..")) + os.sep


class Holders:
    """Searches for holders in one heap and in Python. A context manager, for one question: it keeps what it has seen.

    :param heap: the heap.
    :param describe: says what the objects are.
    :param rows: the caller's list of rows, which is no holder.
    """

    def __init__(self, heap: Heap, describe: Describer, rows: list[Row] | None = None) -> None:
        self._heap = heap
        self._own = {id(rows), *map(id, rows or ())}  # ids of what belongs to the search itself
        self._texts: dict[Place, tuple[str, str]] = {}
        self._describe = describe
        self._engine = heap.engine
        self._running: set[int] = set()  # ids of the frames of functions that run
        self._kinds: dict[int, str] = {}  # what a thing of the JS heap is, by its address
        self._seen: dict[int, Any] = {}  # Python objects met, by id: kept, so that no id is used twice
        self._roots = _bridge.roots_of_names(self._engine)
        modules: list[tuple[str, Any]] = list(sys.modules.items())  # anything may be put there
        self._modules = {
            id(object.__getattribute__(module, "__dict__")): name  # a look at its attributes may load it
            for name, module in modules
            if issubclass(type(module), types.ModuleType)
        }
        self._infrastructure = {
            id(part): part for part in (heap, self._engine, self._engine.hooks, *heap.infrastructure(), heap.timers)
        }
        self._infrastructure |= {
            id(vars(part)): part for part in list(self._infrastructure.values()) if hasattr(part, "__dict__")
        }
        self._pyproxies: dict[int, list[int]] = {}  # id of a Python object -> addresses of its PyProxies
        self._targets: dict[int, Any] = {}  # address of a PyProxy -> the object
        self._jsproxies: dict[int, list[Any]] = {}  # address of a JS object -> JsProxies that hold it
        self._grip = _bridge.Grip(self._engine)  # JS objects met: kept, so that no address is used twice
        for is_python, address, value, _, _ in _bridge.live_proxies(self._engine):
            if is_python:
                self._pyproxies.setdefault(id(value), []).append(address)
                self._targets[address] = value
            else:
                self._grip.hold(value)
                self._jsproxies.setdefault(address, []).append(value)
                this = _bridge.this_address(value)
                if this:
                    self._jsproxies.setdefault(this, []).append(value)
        self._own |= {id(self), id(vars(self)), id(self._seen), id(self._targets), id(self._jsproxies)}
        self._own |= {id(found) for found in self._jsproxies.values()}

    def __enter__(self) -> Holders:
        return self

    def __exit__(self, *_: object) -> None:
        for kept in (self._seen, self._targets, self._jsproxies, self._infrastructure):
            kept.clear()  # what was seen refers to the search, perhaps
        self._grip.release()

    # -- direct holders ----------------------------------------------------------------------------------------------

    def direct(self, rows: list[Row]) -> dict[int, tuple[str, ...]]:
        """Short texts of what holds each row's object: by the address of a PyProxy, the `id()` of a JsProxy."""
        texts: dict[int, list[str]] = {}
        for row_key, _, _, text in self._direct(rows):
            found = texts.setdefault(row_key, [])
            if text not in found:
                found.append(text)
        for found in texts.values():
            found.sort(key=lambda text: not text.startswith("name "))
        return {key: tuple(found) for key, found in texts.items()}

    def _direct(self, rows: list[Row]) -> list[tuple[int, Place, str, str]]:
        """(key of the row, holder, link, text) for every direct holder in either language."""
        by_id: dict[int, list[int]] = {}
        by_address: dict[int, list[int]] = {}
        for is_python, address, value, _, _ in rows:
            key = address if is_python else id(value)
            by_id.setdefault(id(value), []).append(key)
            by_address.setdefault(address, []).append(key)
        found = []
        for place, link, target in self._python_holders(set(by_id)):
            for key in by_id[target]:
                found.append((key, place, link, self._text_of_link(place, link)))
        for place, link, target in self._js_holders(set(by_address)):
            if link == ".constructor":
                continue  # a function's prototype, which the function itself keeps
            for key in by_address[target]:
                found.append((key, place, link, self._text_of_link(place, link)))
        return found

    def _text_of_link(self, place: Place, link: str) -> str:
        root = self._root(place, link)
        if root is not None:
            return root
        kind, text = self._name(place)
        how = link.removeprefix(".")
        if kind in ("function", "closure"):
            return f"{how} of {text}"
        return f"{how} of {'' if kind in text else kind + ' '}{text}"

    def border(self, rows: list[Row], left_out: int) -> Border:
        """The objects of the rows with their direct holders."""
        nodes: dict[Place, Node] = {}
        edges: dict[Edge, None] = {}
        place_of_key: dict[int, Place] = {}
        for is_python, address, value, _, _ in rows:
            place: Place = ("py", id(value)) if is_python else ("js", address)
            place_of_key[address if is_python else id(value)] = place
            kind, text = self._describe.python(value) if is_python else self._describe.js(value)
            if place not in nodes:
                nodes[place] = Node(len(nodes), place[0], kind, text, True)
        for key, holder, link, _ in self._direct(rows):
            target = place_of_key[key]
            holder = self._seen_through(holder)
            root = self._root(holder, link)
            if root is not None:
                node = nodes[target]
                if node.root is None:
                    nodes[target] = replace(node, root=root)
                continue
            if holder == target:
                continue
            if holder not in nodes:
                kind, text = self._name(holder)
                nodes[holder] = Node(len(nodes), holder[0], kind, text, False)
            edges[Edge(nodes[holder].id, nodes[target].id, link)] = None
        self._add_roots(nodes)
        return Border(tuple(nodes.values()), tuple(edges), left_out)

    def _add_roots(self, nodes: dict[Place, Node]) -> None:
        """Name the nodes that hold others and that a root holds."""
        holders = [place for place, node in nodes.items() if not node.proxied]
        found: list[tuple[Place, str | None]] = [
            (("py", target), self._root(place, link))
            for place, link, target in self._python_holders({where for language, where in holders if language == "py"})
        ]
        found += [
            (("js", target), self._root(place, link))
            for place, link, target in self._js_holders({where for language, where in holders if language == "js"})
        ]
        for target, root in found:
            if root is not None and nodes[target].root is None:
                nodes[target] = replace(nodes[target], root=root)

    def _seen_through(self, place: Place) -> Place:
        """The object that a proxy stands for; anything else as it is."""
        if place[0] == "js" and place[1] in self._targets:
            return "py", id(self._targets[place[1]])
        if place[0] == "py" and isinstance(self._seen.get(place[1]), _bridge.JsProxy):
            return "js", _bridge.proxy_address(self._seen[place[1]])
        return place

    # -- chains --------------------------------------------------------------------------------------------------------

    def chains(self, value: Any, limit: int) -> list[Chain]:
        """The shortest chains from distinct roots to `value`."""
        self._seen[id(value)] = value
        start: Place = ("py", id(value))
        if isinstance(value, _bridge.JsProxy):
            start = ("js", _bridge.proxy_address(value))
            self._grip.hold(value)
        parents: dict[Place, tuple[Place | None, str]] = {start: (None, "")}
        level = [start]
        chains: list[Chain] = []
        roots: set[str] = set()
        for _ in range(MOST_STEPS):
            if not level or len(chains) >= limit or len(parents) > MOST_PLACES:
                break
            level, found = self._step(level, parents)
            for place, link, below in found:
                if link == "\0" and (place == start or parents[place] == (start, "")):
                    continue  # only who asks holds it
                root = self._root(place, link)
                if root is not None and root not in roots and len(chains) < limit:
                    roots.add(root)
                    chains.append(self._chain(place[0], root, below, parents))
        return chains

    def _step(
        self, level: list[Place], parents: dict[Place, tuple[Place | None, str]]
    ) -> tuple[list[Place], list[tuple[Place, str, Place]]]:
        """One step back: the holders not met before, and the roots among all that hold."""
        links: list[tuple[Place, str, Place]] = []
        python = {place[1] for place in level if place[0] == "py"}
        js = {place[1] for place in level if place[0] == "js"}
        held: set[Place] = set()
        for identity in list(python):
            for address in self._pyproxies.get(identity, ()):
                links.append((("js", address), "", ("py", identity)))
        for address in js:
            for proxy in self._jsproxies.get(address, ()):
                self._seen[id(proxy)] = proxy
                links.append((("py", id(proxy)), "", ("js", address)))
        links += [(place, link, ("py", target)) for place, link, target in self._python_holders(python)]
        links += [(place, link, ("js", target)) for place, link, target in self._js_holders(js)]
        following: list[Place] = []
        found: list[tuple[Place, str, Place]] = []
        for holder, link, target in links:
            held.add(target)
            if self._root(holder, link) is not None:
                found.append((holder, link, target))
            elif holder not in parents:
                parents[holder] = (target, link)
                following.append(holder)
        for place in level:
            if place not in held:  # nothing that can be walked holds it, and yet it lives
                found.append((place, "\0", place))
        return following, found

    def _chain(
        self, language: Language, root: str, below: Place, parents: dict[Place, tuple[Place | None, str]]
    ) -> Chain:
        links: list[tuple[Place, str]] = []
        place: Place | None = below
        while place is not None:
            following, link = parents[place]
            links.append((place, link))
            place = following
        chain = [Holder(language, "root", root)]
        for position, (place, link) in enumerate(links):
            if link == "" and position + 1 < len(links):
                continue  # a proxy: the object that it stands for comes next
            function = self._closure(links, position)
            if function is not None:  # a function holds a tuple, that a cell, and that the variable's value
                chain[-2:] = [Holder("py", *self._name(("py", id(function))), link)]
                continue
            chain.append(Holder(place[0], *self._name(place), link))
        return tuple(chain)

    def _closure(self, links: list[tuple[Place, str]], position: int) -> types.FunctionType | None:
        """The function one of whose captured variables a place of a chain is; None if it is none."""
        value = self._seen.get(links[position][0][1])
        if position < 2 or not isinstance(value, types.CellType):
            return None
        function, cells = (self._seen.get(place[1]) for place, _ in links[position - 2 : position])
        return function if isinstance(function, types.FunctionType) and function.__closure__ is cells else None

    # -- one step back -------------------------------------------------------------------------------------------------

    def _js_holders(self, addresses: set[int]) -> list[tuple[Place, str, int]]:
        if not addresses:
            return []
        found: list[tuple[Place, str, int]] = []
        variables: dict[int, int] = {}  # captured variables, which a function stands for, and what they hold
        for holder, kind, how, detail, target in _bridge.js_holders(self._engine, addresses, self._grip):
            if kind == "variable":
                variables[holder] = target
            if kind != "other":
                self._kinds[holder] = kind
                found.append((("js", holder), _js_link(how, detail), target))
        if variables:
            functions = _bridge.js_holders(self._engine, variables, self._grip)
            known = {variable for _, kind, _, _, variable in functions if kind != "other"}
            found = [entry for entry in found if entry[0][1] not in known]
            for holder, kind, _, _, variable in functions:
                if kind != "other":
                    self._kinds[holder] = kind
                    found.append((("js", holder), "captured variable", variables[variable]))
        return found

    def _python_holders(self, ids: set[int]) -> list[tuple[Place, str, int]]:
        """(holder, link, id of what it holds); an instance stands for the dict of its attributes."""
        if not ids:
            return []
        frames = _running_frames()
        self._running = {id(frame) for frame in frames}
        own = self._own | self._running
        result: list[tuple[Place, str, int]] = []
        dicts: dict[int, list[tuple[str, int]]] = {}
        targets: dict[int, list[int]] = {}  # by the id of their holder
        variables = [value for frame in frames for _, value in _bridge.frame_locals(frame)]
        for holder, target in _bridge.python_holders(ids, variables):
            if id(holder) in own or _is_own_frame(holder):
                continue
            self._seen[id(holder)] = holder
            targets.setdefault(id(holder), []).append(target)
        del variables
        for identity, held_ids in targets.items():
            holder = self._seen[identity]
            links = [(link, target) for target, texts in _python_links(holder, held_ids).items() for link in texts]
            if type(holder) is dict and holder is not self._heap.namespace and identity not in self._modules:
                dicts[identity] = links
            else:
                result.extend((("py", identity), link, target) for link, target in links)
        owners = self._owners(dicts) if dicts else {}
        for identity, held in dicts.items():
            owner = owners.get(identity)
            for link, target in held:
                if owner is None:
                    result.append((("py", identity), link, target))
                else:
                    result.append((("py", owner), f".{link[2:-2]}", target))
        for frame in frames:
            for name, value in _bridge.frame_locals(frame):
                if id(value) in ids:
                    self._seen[id(frame)] = frame
                    result.append((("py", id(frame)), f"local {name}", id(value)))
        return result

    def _owners(self, dicts: dict[int, list[tuple[str, int]]]) -> dict[int, int]:
        """The ids of the instances whose attributes are in the dicts with these ids."""
        owners: dict[int, int] = {}
        for holder, target in _bridge.python_holders(dicts):
            if id(_instance_dict(holder)) == target:
                self._seen[id(holder)] = holder
                owners[target] = id(holder)
        return owners

    # -- names ---------------------------------------------------------------------------------------------------------

    def _root(self, place: Place, link: str) -> str | None:
        """What a holder is called if it is where a chain ends: a name, a module, a running function, a task."""
        language, where = place
        if link == "\0":
            return "native code" if language == "py" else "the engine: a running function, a pending job or a module"
        if language == "js":
            if where in self._roots and where:
                return f"name {link[1:]}" if link.startswith(".") else "globalThis"
            return None
        holder = self._seen.get(where)
        if holder is self._heap.namespace:
            return f"name {link[2:-2]}"
        if where in self._infrastructure:
            return "a timer" if self._infrastructure[where] is self._heap.timers else "Diglot itself"
        if where in self._modules:
            return f"{link[2:-2]} of the module {self._modules[where]}"
        if where in self._running and isinstance(holder, types.FrameType):
            return f"{link} of {holder.f_code.co_name} ({holder.f_code.co_filename}:{holder.f_lineno})"
        if isinstance(holder, asyncio.Task):
            return f"the task {holder.get_name()}"
        if isinstance(holder, asyncio.TimerHandle):
            return "a timer of the event loop"
        return None

    def _name(self, place: Place) -> tuple[str, str]:
        """Type and text of a thing of either heap."""
        if place not in self._texts:
            self._texts[place] = self._describe_place(place)
        return self._texts[place]

    def _describe_place(self, place: Place) -> tuple[str, str]:
        language, where = place
        if language == "js":
            if where in self._targets:
                return self._describe.python(self._targets[where])
            kind = self._kinds.get(where, "object")
            if kind == "object":
                return self._describe.js(where)
            return ("closure", "a captured variable") if kind == "variable" else ("function", "a suspended function")
        value = self._seen[where]
        if isinstance(value, _bridge.JsProxy):
            return self._describe.js(value)
        return self._describe.python(value)


def _js_link(how: str, detail: Any) -> str:
    if how in ("property", "getter", "setter"):
        name = f"[{detail}]"
        if isinstance(detail, str):  # private names have symbols of that form
            name = f".{detail[7:-1]}" if detail.startswith("Symbol(#") else f".{detail}"
        return name if how == "property" else f"{how} of {name}"
    if how == "element":
        return f"[{detail}]"
    return {"prototype": "prototype", "variable": "captured variable", "function": "the function itself",
            "local": "local variable", "inside": "entry"}[how]  # fmt: skip


def _python_links(holder: Any, targets: Iterable[int]) -> dict[int, list[str]]:
    """How a Python object refers to those with these ids; at least one text for each. Looks at each part of it once."""
    parts, otherwise = _parts(holder)
    found: dict[int, list[str]] = {target: [] for target in targets}
    for key, value in parts:
        links = found.get(id(value))
        if links is not None and len(links) < MOST_LINKS:
            links.append(_link(holder, key))
    return {target: links or [otherwise] for target, links in found.items()}


def _parts(holder: Any) -> tuple[Iterable[tuple[Any, Any]], str]:
    """The parts of a Python object that can be named, by their keys; what to call the others."""
    if isinstance(holder, dict):
        return list(dict.items(holder)), "key"
    if isinstance(holder, (list, tuple)):  # also of classes with an `__iter__` of their own
        return enumerate(list.__iter__(holder) if isinstance(holder, list) else tuple.__iter__(holder)), "item"
    if isinstance(holder, (set, frozenset)):
        return (), "member"
    if isinstance(holder, types.CellType):
        return (), "captured variable"
    if isinstance(holder, types.MethodType):
        return [("__self__", holder.__self__), ("__func__", holder.__func__)], "part"
    if isinstance(holder, types.FrameType):
        return _bridge.frame_locals(holder), "part"
    if isinstance(holder, (types.GeneratorType, types.CoroutineType, types.AsyncGeneratorType)):
        return (), "local variable"
    return _attributes(holder), "part"


def _link(holder: Any, key: Any) -> str:
    if isinstance(holder, dict):
        return f"[{key!r}]" if type(key) in (str, int) else "[key]"
    if isinstance(holder, (list, tuple)):
        return f"[{key}]"
    return f"local {key}" if isinstance(holder, types.FrameType) else f".{key}"


def _instance_dict(holder: Any) -> dict[str, Any] | None:
    """The dict of an instance's attributes, without running code of its class."""
    if isinstance(holder, (_bridge.JsProxy, dict, list, tuple, type)):
        return None
    try:
        found = object.__getattribute__(holder, "__dict__")
    except (AttributeError, TypeError):
        return None
    return found if isinstance(found, dict) else None


def _attributes(holder: Any) -> Iterator[tuple[str, Any]]:
    """The attributes of an instance or a class, slots as well."""
    if isinstance(holder, type):
        yield from list(vars(holder).items())
        return
    yield from list((_instance_dict(holder) or {}).items())
    for cls in type(holder).__mro__:
        for name, descriptor in list(vars(cls).items()):
            if isinstance(descriptor, types.MemberDescriptorType):
                with contextlib.suppress(AttributeError, TypeError):
                    yield name, descriptor.__get__(holder)


def _is_own_frame(holder: Any) -> bool:
    return isinstance(holder, types.FrameType) and holder.f_code.co_filename.startswith(_PACKAGE)


def _running_frames() -> list[types.FrameType]:
    """The frames of functions that run, in any thread, but for those of this package."""
    frames: list[types.FrameType] = []
    for innermost in sys._current_frames().values():
        frame: types.FrameType | None = innermost
        while frame is not None:
            if frame.f_code.co_flags & inspect.CO_NEWLOCALS and not frame.f_code.co_filename.startswith(_PACKAGE):
                frames.append(frame)
            frame = frame.f_back
        del innermost  # this function's own frame among them: a cycle that would keep all of its callers'
    return frames
