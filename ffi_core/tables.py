"""Arrays, Series and frames of other libraries as the lists and dicts that JSON has.

The bridge asks for it when it meets the first; no library is imported here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from diglot.ffi_core._bridge import ConversionError, ErrorOfJs

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

__all__ = ["columns", "copied", "described", "nested", "parts", "series"]

_SIMPLE = "biufUO"  # kinds of dtypes whose items `tolist` gives as they are
_LISTING = ("tolist", "to_list", "to_pylist")  # NumPy and pandas, polars, pyarrow


def described(o: object) -> str:
    """What messages call a value of another library's: "pandas Series"; of Python's own its type."""
    package = type(o).__module__.partition(".")[0]
    return type(o).__name__ if package == "builtins" else f"{package} {type(o).__name__}"


def nested(array: Any) -> Any:
    """The items of an array of any library: lists for its dimensions, an item alone for none, dicts for structures."""
    dtype: Any = getattr(array, "dtype", None)
    kind = getattr(dtype, "kind", "O")
    if type(array).__module__.partition(".")[0] == "numpy":
        if getattr(dtype, "names", None):
            return _structures(array)
        if array.shape == ():
            if kind == "V":
                raise ErrorOfJs(
                    "TypeError", f"an item of the dtype {dtype} has no form in JSON: write what of it you mean"
                )
            item = array[()]
            return array.tolist() if type(item) is type(array) else item  # None where it is masked
        if kind == "M":
            return _times(array)
        return array.tolist() if (kind in _SIMPLE and dtype.itemsize <= 8) or kind in "UO" else list(array)
    for name in _LISTING:
        if callable(getattr(type(array), name, None)):
            return getattr(array, name)()
    if callable(getattr(type(array), "__array__", None)):
        return nested(array.__array__())
    raise ErrorOfJs(
        "TypeError", f"a {described(array)} cannot be read here: write np.from_dlpack(v), or its own method for a list"
    )


def _structures(array: Any) -> Any:
    names = array.dtype.names
    if array.shape == ():
        return {name: array[name] for name in names}
    return [_structures(item) for item in array]


def _times(array: Any) -> Any:
    """The texts of an array of datetime64, whole seconds without a fraction; its items where they differ in that."""
    seconds = array.astype("datetime64[s]")
    unit = array.dtype.name[11:-1]
    if unit in ("Y", "M", "W", "D") or not (array == array).all():
        return list(array)
    return seconds.astype(str).tolist() if (seconds == array).all() else list(array)


def _as_numpy(array: Any) -> Any:
    """An array of any library as one of NumPy's; as a list where that would change items: integers that have gaps."""
    package = type(array).__module__.partition(".")[0]
    if package == "numpy":
        if not hasattr(array, "filled"):
            return array
        return array.tolist() if array.mask.any() else array.data  # None where it is masked
    gaps = getattr(array, "null_count", 0)  # of pyarrow a number, of polars a method
    if (gaps() if callable(gaps) else gaps) and not _is_of_times(array):
        return array.to_list() if hasattr(array, "to_list") else array.to_pylist()
    dtype: Any = getattr(array, "dtype", None)
    if getattr(dtype, "tz", None) is not None and hasattr(array, "to_numpy"):
        return array.to_numpy(dtype="datetime64[ns]")
    if type(dtype).__module__.partition(".")[0] == "pandas" and hasattr(array, "isna"):
        missing = array.isna()
        if missing.any():
            kind = getattr(dtype, "kind", "O")
            if kind == "f" or (kind in "iu" and all(-(2**53) < item < 2**53 for item in array[~missing].tolist())):
                return array.to_numpy(dtype="float64", na_value=float("nan"))
            items = zip(array.tolist(), missing, strict=True)
            return [None if is_missing else item for item, is_missing in items]
        if hasattr(dtype, "numpy_dtype"):
            return array.to_numpy(dtype=dtype.numpy_dtype)
    if package == "pyarrow":  # without the flag it refuses to copy text
        return array.to_pylist() if array.type.num_fields else array.to_numpy(zero_copy_only=False)
    if package == "polars" and array.dtype.is_nested():
        return array.to_list()
    if hasattr(array, "to_numpy"):
        return array.to_numpy()
    if callable(getattr(type(array), "__array__", None)):
        return array.__array__()
    for name in _LISTING:
        if callable(getattr(type(array), name, None)):
            return getattr(array, name)()
    raise ConversionError(
        f"a {described(array)} cannot be read here: write np.from_dlpack(v), or its own method for a list"
    )


def _dtype(array: Any) -> Any:
    dtype = getattr(array, "dtype", None) or getattr(array, "type", None)
    return getattr(dtype, "pyarrow_dtype", dtype)


def _is_of_times(array: Any) -> bool:
    """Whether items are times or durations, for which NumPy has a gap: NaT."""
    return str(_dtype(array)).lower().startswith(("date", "timestamp", "duration"))


def _has_zone(array: Any) -> bool:
    """Whether times are moments: pandas', PyArrow's and Polars' name for it."""
    dtype = _dtype(array)
    return (getattr(dtype, "tz", None) or getattr(dtype, "time_zone", None)) is not None


def copied(given: Any) -> tuple[str, Any]:
    """What a copy of an array for JavaScript is made of.

    :return: ``("buffer", array)`` whose bytes a typed array copies, ``("times", milliseconds)`` and ``("local times",
        milliseconds)`` as nested lists or one number, ``("items", value)`` for what is converted one by one,
        ``("nothing", dtype)`` for items that JavaScript has nothing for.
    """
    array = _as_numpy(given)
    if array is None or isinstance(array, list):
        return "items", array
    dtype = array.dtype
    if dtype.names:
        return "items", _structures(array)
    if dtype.kind == "M":
        unit = dtype.name[11:-1]
        moments = array.astype("datetime64[ms]")
        is_local = unit not in ("Y", "M", "W", "D") and not _has_zone(given)
        # to a float, so that NaT can be NaN: exact up to 2**53
        numbers = moments.astype("int64").astype("float64")
        numbers = numbers.tolist() if (array == array).all() else _gaps(numbers.tolist(), (array == array).tolist())
        return "local times" if is_local else "times", numbers
    if dtype.kind == "m":
        return "buffer", array / array.dtype.type(1, "ms")
    if dtype.kind in "biuf" and array.shape == ():
        return "items", array[()] if dtype.itemsize <= 8 else float(array[()])
    if dtype.kind == "f" and dtype.itemsize > 8:
        return "buffer", array.astype("float64")
    if dtype.kind in "biuf":
        return "buffer", array.astype(dtype.newbyteorder("="))
    if dtype.kind in "UTOS":
        return "items", array[()] if array.shape == () else array.tolist()
    return "nothing", dtype


def _gaps(numbers: Any, is_there: Any) -> Any:
    if isinstance(numbers, list):
        return [_gaps(part, there) for part, there in zip(numbers, is_there, strict=True)]
    return numbers if is_there else float("nan")


def _labels(labels: list[Any], name_of: Callable[[Any], str], what: str) -> list[str]:
    names = [name_of(label) for label in labels]
    if len(set(names)) < len(names):
        twice = next(name for i, name in enumerate(names) if name in names[:i])
        raise ErrorOfJs("TypeError", f"{what} {twice!r} is there twice, and would be one property: rename it first")
    return names


def series(values: Any, name_of: Callable[[Any], str]) -> Any:
    """The values of a Series of pandas': a list if its index is of integers, else a dict."""
    items = _column(values)
    if getattr(values.index.dtype, "kind", "O") in "iu":
        return items
    return dict(zip(_labels(values.index.tolist(), name_of, "the label"), items, strict=True))


def _column(values: Any) -> list[Any]:
    """The items of a Series or an index."""
    dtype = values.dtype
    if getattr(dtype, "kind", "O") in "bif" and type(dtype).__module__.partition(".")[0] == "numpy":
        return values.to_numpy().tolist()  # type: ignore[no-any-return]
    if getattr(dtype, "kind", "O") == "M" and type(dtype).__module__.partition(".")[0] == "numpy":
        texts = _times(values.to_numpy())
        if texts and type(texts[0]) is str:
            return texts  # type: ignore[no-any-return]
    return values.tolist()  # type: ignore[no-any-return]


def _index_columns(frame: Any) -> tuple[list[Any], list[Any]]:
    """The index of a frame of pandas' as columns: none where it is the default one, without a name."""
    index = frame.index
    if index.nlevels == 1:
        is_default = (
            index.name is None
            and getattr(index.dtype, "kind", "O") in "iu"
            and (
                (index.start == 0 and index.step == 1)
                if type(index).__name__ == "RangeIndex"
                else index.tolist() == list(range(len(index)))
            )
        )
        if is_default:
            return [], []
        name = index.name
        if name is None:
            name = "index" if "index" not in frame.columns else "level_0"
        return [name], [index]
    names = [f"level_{i}" if name is None else name for i, name in enumerate(index.names)]
    return names, [index.get_level_values(i) for i in range(index.nlevels)]


def columns(frame: Any, name_of: Callable[[Any], str]) -> tuple[list[str], list[list[Any]]]:
    """The names and the items of the columns of a frame, of pandas, polars or pyarrow; of pandas with its index."""
    names, found = parts(frame, name_of)
    if hasattr(frame, "iloc"):
        return names, [_column(values) for values in found]
    return names, [values.to_list() if hasattr(values, "to_list") else values.to_pylist() for values in found]


def parts(frame: Any, name_of: Callable[[Any], str]) -> tuple[list[str], list[Any]]:
    """The names of the columns of a frame and these as its library has them; of pandas with the index."""
    if hasattr(frame, "get_columns"):  # polars
        return _labels(list(frame.columns), name_of, "the column"), frame.get_columns()
    if hasattr(frame, "column_names"):  # pyarrow
        names = _labels(list(frame.column_names), name_of, "the column")
        return names, [frame.column(i) for i in range(frame.num_columns)]
    if frame.columns.nlevels > 1:
        raise ErrorOfJs(
            "TypeError",
            f"columns with several levels ({frame.columns.tolist()!r:.200}) have no names in JavaScript: "
            "flatten them first, e.g. df.columns = ['_'.join(c) for c in df.columns]",
        )
    names, found = _index_columns(frame)
    names = _labels(names + frame.columns.tolist(), name_of, "the column")
    return names, found + [frame.iloc[:, i] for i in range(frame.shape[1])]
