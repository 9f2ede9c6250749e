"""Tables as JavaScript's libraries take them: an array of row objects, or an object of columns.

Asked for when the first table is read so. No library is imported here.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from diglot.ffi_core import _bridge, tables
from diglot.ffi_core._bridge import ErrorOfJs, JsArray, JsProxy, jsnull

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

__all__ = ["Rows"]

_FRAMES = {"pandas": ("DataFrame",), "polars": ("DataFrame",), "pyarrow": ("Table", "RecordBatch")}
_EXACT = 2**53  # up to which a number of JavaScript's is an integer of its own
_OTHERS = {"rows": ", a list of dicts or a dict of columns", "columns": " or a dict of columns"}
_NAMES_OF_MISSING = ("NAType", "NaTType")


class Rows:
    """Makes rows and columns in one heap.

    :param engine: the heap's engine.
    """

    def __init__(self, engine: _bridge.Engine) -> None:
        self._engine = engine
        self._name_of = _bridge.object_names(engine)

    def rows(self, table: Any) -> Any:
        """A JS array of an object for each row: numbers, text, booleans, Dates, null for what has no value.

        :param table: a DataFrame of pandas or polars, a Table of pyarrow, a list of dicts, or a dict of columns. An
            array of JavaScript's is returned as it is, and what an `objects()` of JavaScript's gives (arquero).
        :raises ErrorOfJs: a TypeError for anything else, and for names that two columns share.
        """
        if isinstance(table, JsProxy):
            return self._rows_of_js(table)
        if isinstance(table, (list, tuple)):
            return self._to_js([_record(item) for item in table])
        names, read, count = self._read(table, "rows")
        return self._library("makeRows")(self._to_js(names), *self._parts(read), count)

    def columns(self, table: Any) -> Any:
        """A JS object of the columns: a typed array where they are of numbers, else an array of values as in `rows`.

        :param table: a DataFrame of pandas or polars, a Table of pyarrow, or a dict of columns.
        :raises ErrorOfJs: as `rows`.
        """
        names, read, _ = self._read(table, "columns")
        return self._library("makeColumns")(self._to_js(names), *self._parts(read))

    def iterator(self, frame: Any) -> Any:
        """The JS iterator over the rows of a frame."""
        return self._library("iterateRows")(self.rows(frame))

    def row(self, frame: Any, index: int) -> Any:
        """A row of a frame; None behind the last one."""
        if index >= len(frame):
            return None
        names, found = tables.parts(frame, self._name_of)
        is_pandas = hasattr(frame, "iloc")
        read = [_read(_only(values, index), is_pandas) for values in found]
        return self._library("makeRows")(self._to_js(names), *self._parts(read), 1)[0]

    def _read(self, table: Any, what: str) -> tuple[list[str], list[tuple[str, Any]], int]:
        if _is_frame(table):
            names, found = tables.parts(table, self._name_of)
            is_pandas = hasattr(table, "iloc")
            return names, [_read(values, is_pandas) for values in found], len(table)
        if _is_mapping(table):
            return _read_mapping(table, self._name_of)
        raise _refusal(what, table)

    def _parts(self, read: list[tuple[str, Any]]) -> tuple[Any, Any]:
        columns = self._to_js([])
        for _, data in read:
            columns.push(self._to_js(data))
        return self._to_js([kind for kind, _ in read]), columns

    def _rows_of_js(self, table: Any) -> Any:
        if isinstance(table, JsArray):
            return table
        objects = getattr(table, "objects", None)
        if callable(objects):
            return objects()
        raise _refusal("rows", table)

    def _library(self, name: str) -> Any:
        return _bridge.library_function(self._engine, name)

    def _to_js(self, value: Any) -> Any:
        return _bridge.to_js_deep(self._engine, value, {"default_converter": self._convert})

    def _convert(self, value: Any, convert: Callable[[Any], Any], cache: Callable[[Any, Any], None]) -> Any:
        """What items of no type of JavaScript's become: moments Dates, as `new Date(v)` makes them."""
        return self._library("dateOf")(value.isoformat()) if isinstance(value, datetime.date) else value


def _is_frame(table: Any) -> bool:
    return any(kind.__name__ in _FRAMES.get(kind.__module__.partition(".")[0], ()) for kind in type(table).__mro__)


def _is_mapping(table: Any) -> bool:
    return callable(getattr(type(table), "keys", None)) and callable(getattr(type(table), "__getitem__", None))


def _refusal(what: str, table: Any) -> BaseException:
    kind = type(table).__name__
    if kind == "LazyFrame":
        return ErrorOfJs("TypeError", f"{what}() needs a table that is there: write {what}(df.collect())")
    return ErrorOfJs(
        "TypeError",
        f"{what}() needs a DataFrame of pandas or polars, a pyarrow Table{_OTHERS[what]}, "
        f"not {tables.described(table)}",
    )


def _read(values: Any, has_gaps: bool) -> tuple[str, Any]:
    """What a column is made of for JavaScript, see READS in rows.js.

    :param has_gaps: whether NaN stands for what has no value, as with pandas.
    """
    kind, data = tables.copied(values)
    if kind == "nothing":
        raise ErrorOfJs("TypeError", f"JavaScript has nothing for a column of the dtype {data}: leave it out")
    if kind == "times":
        return "times", data
    if kind == "local times":
        return "localTimes", data
    if kind == "items":
        return "items", [jsnull if _is_missing(item) else item for item in data]
    if data.dtype.kind == "b":
        return "items", data.tolist()
    if data.dtype.kind in "iu" and data.dtype.itemsize == 8:
        if data.size and not (data.min() >= -_EXACT and data.max() <= _EXACT):
            return "items", data.tolist()
        return "items", data.astype("float64")
    return ("gaps" if has_gaps and data.dtype.kind == "f" else "items"), data


def _only(values: Any, index: int) -> Any:
    """One item of a column, as a column."""
    if hasattr(values, "slice"):  # polars, pyarrow
        return values.slice(index, 1)
    return (values.iloc if hasattr(values, "iloc") else values)[index : index + 1]


def _record(item: Any) -> Any:
    if not _is_mapping(item):
        return item
    return {key: jsnull if _is_missing(item[key]) else item[key] for key in list(item.keys())}


def _is_missing(item: Any) -> bool:
    return item is None or type(item).__name__ in _NAMES_OF_MISSING or (isinstance(item, float) and item != item)


def _read_mapping(table: Any, name_of: Callable[[Any], str]) -> tuple[list[str], list[tuple[str, Any]], int]:
    keys = list(table.keys())
    names = [name_of(key) for key in keys]
    read = []
    for key in keys:
        values = table[key]
        if isinstance(values, (list, tuple, range)):
            read.append(("items", [jsnull if item is None else item for item in values]))
        elif hasattr(values, "dtype") or hasattr(values, "to_pylist"):
            read.append(_read(values, type(values).__module__.startswith("pandas")))
        else:
            raise ErrorOfJs(
                "TypeError", f"the column {key!r} is a {type(values).__name__}: a dict of columns has lists or arrays"
            )
    lengths = {len(values) for _, values in read}
    if len(lengths) > 1:
        raise ErrorOfJs("TypeError", f"the columns have different lengths: {sorted(lengths)}")
    return names, read, next(iter(lengths), 0)
