"""Own enumerable properties: what Object.keys, spread, `for in` and Object.entries list of a Python object."""

from __future__ import annotations

import collections
import dataclasses
import enum
import math
import types
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple

import attrs
import numpy as np
import pydantic
import pytest
import sqlalchemy as sa
from sqlalchemy import orm

from tests.ffi_core.support import js, js_raw

if TYPE_CHECKING:
    from diglot.ffi_core import Heap

LISTINGS = [
    "Object.keys(o)",
    "Object.keys({ ...o })",
    "{ const names = []; for (const name in o) names.push(name); return names }",
    "Object.entries(o).map(([name]) => name)",
    "Object.keys(Object.assign({}, o))",
    "Object.keys(Object.getOwnPropertyDescriptors(o)).filter((name) => o.propertyIsEnumerable(name))",
]


class Point:
    kind = "point"
    ran = 0

    def __init__(self) -> None:
        self.n = 1
        self._hidden = 2

    def area(self) -> int:
        return 0

    @property
    def slow(self) -> int:
        Point.ran += 1
        return 2


class Slots:
    __slots__ = ("_c", "b", "a", "unset")  # noqa: RUF023 - the order counts

    def __init__(self) -> None:
        self.b, self.a, self._c = 1, 2, 3


class MoreSlots(Slots):
    __slots__ = "last"

    def __init__(self) -> None:
        super().__init__()
        self.last = 4


class SlotsAndDict(Slots):
    def __init__(self) -> None:
        super().__init__()
        self.free = 5


@dataclasses.dataclass
class Data:
    b: int = 1
    a: int = 2
    made: int = dataclasses.field(init=False, default=3)


@dataclasses.dataclass(slots=True)
class DataInSlots:
    b: int = 1
    a: int = 2


class Pair(NamedTuple):
    x: int
    y: int


class Colour(enum.Enum):
    RED = 1


class Callable_:
    def __init__(self) -> None:
        self.setting = 1

    def __call__(self) -> None: ...


def function() -> None: ...


function.note = 1  # type: ignore[attr-defined]

OWN = [
    (Point(), ["n"]),
    (Slots(), ["b", "a"]),
    (MoreSlots(), ["b", "a", "last"]),
    (SlotsAndDict(), ["b", "a", "free"]),
    (Data(), ["b", "a", "made"]),
    (DataInSlots(), ["b", "a"]),
    (SimpleNamespace(b=1, a=2), ["b", "a"]),
    (Pair(1, 2), ["x", "y"]),
    (Colour.RED, []),
    (Callable_(), ["setting"]),
    (function, ["note"]),
    (ValueError("x"), []),
    ([1, 2], ["0", "1"]),
    ((1,), ["0"]),
    (range(2), ["0", "1"]),
    (collections.deque([1]), ["0"]),
    (b"ab", ["0", "1"]),
    ({"a": 1}, ["a"]),
    ({1}, []),
    (1j, []),
    (object(), []),
    (Point, []),
    (len, []),
    (np.zeros(2), []),
]


@pytest.mark.parametrize("listing", LISTINGS)
def test_own_data_is_listed_in_order_and_nothing_else(heap: Heap, listing: str) -> None:
    assert {type(value).__name__: js(heap, listing, o=value) for value, _ in OWN} == {
        type(value).__name__: names for value, names in OWN
    }


def test_listing_runs_no_property(heap: Heap) -> None:
    for listing in LISTINGS:
        js(heap, listing, o=Point())
    js(heap, "[JSON.stringify(o), Object.hasOwn(o, 'slow'), Reflect.ownKeys(o)]", o=Point())
    assert Point.ran == 0
    assert js(heap, "[o.slow, 'slow' in o]", o=Point()) == [2, True]


def test_a_value_in_the_instance_dict_is_listed_though_a_property_hides_it(heap: Heap) -> None:
    point = Point()
    vars(point)["slow"] = "stored"
    before = Point.ran
    assert js(heap, "Object.keys(o)", o=point) == ["n", "slow"]
    assert Point.ran == before


def test_methods_are_own_nowhere(heap: Heap) -> None:
    assert js(heap, "['area', 'kind', 'slow', 'n'].map((name) => Object.hasOwn(o, name))", o=Point()) == [
        False,
        False,
        False,
        True,
    ]


def test_a_named_tuple_has_its_fields_and_is_a_tuple(heap: Heap) -> None:
    assert js(heap, "[{ ...p }, p.length, p[1], [...p], p.toJs(), Object.hasOwn(p, 0)]", p=Pair(1, 2)) == [
        {"x": 1, "y": 2},
        2,
        2,
        [1, 2],
        [1, 2],
        False,
    ]
    taken = collections.namedtuple("taken", "count index")(5, 6)  # names of methods of tuples
    assert js(heap, "({ ...p })", p=taken) == {"count": 5, "index": 6}


def test_the_public_names_of_a_module(heap: Heap) -> None:
    module = types.ModuleType("module")
    exec("__all__ = ['b', 'missing']\nb = 1\na = 2", vars(module))
    assert js(heap, "[Object.keys(m), m.a]", m=module) == [["b"], 2]
    assert js(heap, "Object.keys(m)", m=math) == [name for name in vars(math) if not name.startswith("_")]


@pytest.mark.parametrize(
    "make", [dict, collections.OrderedDict, types.MappingProxyType], ids=lambda make: make.__name__
)
def test_the_keys_of_a_mapping_are_named_as_toJs_names_them(heap: Heap, make: Any) -> None:
    mapping = make({"x": 0, None: 1, 1.5: 2, True: 3, -4: 4, 7: 5})
    names = ["x", "undefined", "1.5", "true", "-4", "7"]
    assert js(heap, "Object.keys(o)", o=mapping) == names
    assert sorted(js(heap, "Object.keys(o.toJs())", o=mapping)) == sorted(names)
    assert js(heap, "({ ...o })", o=mapping) == dict(zip(names, range(6), strict=True))


def test_keys_that_have_no_name_are_left_out(heap: Heap) -> None:
    assert js(heap, "[Object.keys(o), Reflect.ownKeys(o).includes('a'), 'a' in o]", o={(1, 2): "t", "a": 1}) == [
        ["a"],
        True,
        True,
    ]
    repr(heap.eval_js("o => [o]")({(1, 2): "t"}))


def test_fields_of_attrs(heap: Heap) -> None:
    for slots in (True, False):
        made = attrs.make_class("Made", ["b", "a"], slots=slots)
        assert js(heap, "[Object.keys(o), { ...o }]", o=made(1, 2)) == [["b", "a"], {"b": 1, "a": 2}]


def test_fields_of_pydantic(heap: Heap) -> None:
    made = pydantic.create_model("Made", __config__={"extra": "allow"}, b=(int, 1), a=(int, 2))
    assert js(heap, "[Object.keys(o), { ...o }]", o=made(z=3)) == [["b", "a", "z"], {"b": 1, "a": 2, "z": 3}]


def test_columns_of_sqlalchemy(heap: Heap) -> None:
    base = orm.declarative_base()
    user = type(
        "User",
        (base,),
        {"__tablename__": "u", "id": sa.Column(sa.Integer, primary_key=True), "name": sa.Column(sa.String)},
    )
    engine = sa.create_engine("sqlite://")
    base.metadata.create_all(engine)
    with orm.Session(engine) as session:
        made = user(id=1, name="Ada")
        session.add(made)
        session.commit()  # which expires what was loaded
        assert js(heap, "[Object.keys(o), { ...o }]", o=made) == [["id", "name"], {"id": 1, "name": "Ada"}]
        row = session.execute(sa.select(user.id, user.name.label("count"))).first()
        assert js(heap, "[Object.keys(r), { ...r }, r[1], r.length]", r=row) == [
            ["id", "count"],
            {"id": 1, "count": "Ada"},
            "Ada",
            2,
        ]
    engine.dispose()


# -- data with the names of the proxy's own --------------------------------------------------------------------------

AWKWARD = ["length", "type", "get", "set", "keys", "items", "toJs", "copy", "destroyed", "constructor", "toString",
           "then", "toJSON", "__class__", "$x", "name", "hasOwnProperty", "__proto__"]  # fmt: skip
LISTING = [
    "({ ...o })",
    "Object.fromEntries(Object.entries(o))",
    "Object.fromEntries(Object.values(o).map((v, i) => [Object.keys(o)[i], v]))",
    "(({ nothing, ...rest }) => rest)(o)",
    "({ ...new Proxy(o, {}) })",
    (
        "Object.fromEntries(Object.entries(Object.getOwnPropertyDescriptors(o)).filter(([, d]) => d.enumerable)"
        ".map(([k, d]) => [k, d.value]))"
    ),
]


@pytest.mark.parametrize("listing", LISTING)
def test_listing_gives_the_data_whatever_their_names(heap: Heap, listing: str) -> None:
    data = {name: i for i, name in enumerate(AWKWARD)}
    assert js_raw(heap, listing, o=data).to_py() == data
    assert js_raw(heap, listing, o=collections.UserDict(data)).to_py() == data
    given = {name: i for name, i in data.items() if not name.startswith("_")}
    assert js_raw(heap, listing, o=SimpleNamespace(**given)).to_py() == given
    fields = collections.namedtuple("fields", [name for name in given if name.isidentifier()])
    assert js_raw(heap, listing, o=fields(*range(len(fields._fields)))).to_py() == dict(
        zip(fields._fields, range(99), strict=False)
    )


def test_assign_gives_the_data_whatever_their_names(heap: Heap) -> None:
    data = {name: i for i, name in enumerate(AWKWARD) if name != "__proto__"}  # as of any object: it sets the prototype
    assert js_raw(heap, "Object.assign({}, o)", o=data).to_py() == data


@pytest.mark.parametrize(
    "before",
    [
        "({ ...d })",
        "Object.entries(d)",
        "Object.getOwnPropertyDescriptor(d, 'get')",
        "Object.hasOwn(d, 'get')",
        "d.propertyIsEnumerable('get')",
        "'get' in d",
        "(() => { for (const k in d) if (d.get('x') !== 5) throw k })()",
    ],
)
def test_methods_stay_methods_after_a_listing(heap: Heap, before: str) -> None:
    assert js(heap, f"({before}, d.get('x'))", d={"x": 5, "get": 1}) == 5
