# What a Python type is to JavaScript beyond its protocols: a mapping, a number, a time, an array, a frame.
#
# No library is imported for that: types are known by the names of the classes that they extend, or by
# methods. Asked of a type once, and kept with its protocol flags, the kind in the bits from KIND_SHIFT on.

cdef enum:
    IS_MAPPING = 1 << 17         # `keys` and `[]`: its items are properties, as those of a dict
    HAS_PRIMITIVE = 1 << 18      # a number, a time or an array: arithmetic asks `to_primitive`, not str
    IS_SCALAR = 1 << 19          # crosses as a number or boolean, see `scalar_to_js`
    IS_COLUMN = 1 << 20          # items in a row, of a library's: Array's methods read a copy of them
    KIND_SHIFT = 21
    KIND_MASK = 31 << KIND_SHIFT
    PROTOTYPE_FLAGS = (1 << KIND_SHIFT) - 1      # those that a prototype depends on

cdef enum TypeKind:
    PLAIN                        # data of its own: its instance dict, slots, fields
    SCALAR_INT, SCALAR_FLOAT, SCALAR_BOOL
    NUMBER                       # any other numbers.Number
    DECIMAL
    DATE, CLOCK, DURATION        # the classes of datetime and what extends them
    DATETIME64, TIMEDELTA64      # NumPy's
    MISSING                      # pandas' NaT and NA
    ARRAY                        # what NumPy takes for one, of any library
    FRAME, SERIES                # pandas'
    TABLE                        # polars', pyarrow's
    ARROW_SCALAR
    STRUCTURE                    # an item of a structured array
    LISTED                       # sequences, sets, views of dicts
    NAMED                        # named tuples, rows of SQLAlchemy
    BYTES
    ENUM
    TEXT                         # UUIDs, paths, addresses
    CODE                         # functions, methods, classes
    MODULE
    OPAQUE                       # neither data of its own nor any of the above

# By the package and the name of a class.
cdef dict KINDS = {
    ("numpy", "timedelta64"): TIMEDELTA64, ("numpy", "datetime64"): DATETIME64, ("numpy", "integer"): SCALAR_INT,
    ("numpy", "bool"): SCALAR_BOOL, ("numpy", "bool_"): SCALAR_BOOL, ("numpy", "float16"): SCALAR_FLOAT,
    ("numpy", "float32"): SCALAR_FLOAT, ("numpy", "float64"): SCALAR_FLOAT, ("numpy", "void"): STRUCTURE,
    ("numpy", "ufunc"): CODE,
    ("pandas", "NaTType"): MISSING, ("pandas", "NAType"): MISSING, ("pandas", "DataFrame"): FRAME,
    ("pandas", "Series"): SERIES, ("pandas", "BaseGroupBy"): OPAQUE, ("pandas", "Period"): TEXT,
    ("_io", "_IOBase"): OPAQUE,
    ("polars", "DataFrame"): TABLE, ("polars", "LazyFrame"): OPAQUE, ("pyarrow", "Table"): TABLE,
    ("pyarrow", "RecordBatch"): TABLE,
    ("polars", "Series"): ARRAY, ("pyarrow", "Array"): ARRAY, ("pyarrow", "ChunkedArray"): ARRAY,
    ("pyarrow", "Scalar"): ARROW_SCALAR,
    ("datetime", "date"): DATE, ("datetime", "time"): CLOCK, ("datetime", "timedelta"): DURATION,
    ("decimal", "Decimal"): DECIMAL, ("enum", "Enum"): ENUM, ("uuid", "UUID"): TEXT,
    ("pathlib", "PurePath"): TEXT, ("ipaddress", "_IPAddressBase"): TEXT,
    ("sqlalchemy", "Row"): NAMED, ("array", "array"): LISTED, ("functools", "partial"): CODE,
    ("builtins", "bytes"): BYTES, ("builtins", "bytearray"): BYTES, ("builtins", "memoryview"): BYTES,
    ("builtins", "type"): CODE, ("builtins", "module"): MODULE,
}

# Elements of XML have `keys` for their attributes, and `[]` for their children.
cdef frozenset NO_MAPPINGS = frozenset({("xml", "Element"), ("lxml", "_Element")})

cdef enum:
    WITH_PRIMITIVE = (1 << NUMBER | 1 << DECIMAL | 1 << DATE | 1 << DURATION | 1 << DATETIME64 | 1 << TIMEDELTA64
                      | 1 << MISSING | 1 << ARRAY | 1 << FRAME | 1 << SERIES | 1 << TABLE | 1 << ARROW_SCALAR)
    SCALARS = 1 << SCALAR_INT | 1 << SCALAR_FLOAT | 1 << SCALAR_BOOL

import numbers as _numbers

# As the attributes of a class, but never those of a metaclass's making.
_module_of = type.__dict__["__module__"].__get__
_name_of = type.__dict__["__name__"].__get__
_mro_of = type.__dict__["__mro__"].__get__
_vars_of = type.__dict__["__dict__"].__get__


cdef inline TypeKind kind_of_flags(uint32_t flags) noexcept:
    return <TypeKind>(flags >> KIND_SHIFT & 31)


cdef inline bint is_table(uint32_t flags) noexcept:
    """Whether it is a frame or table, which JavaScript reads and iterates by rows."""
    return 1 << kind_of_flags(flags) & (1 << FRAME | 1 << TABLE) != 0


cdef inline PyObject *type_finds(object cls, str name) noexcept:
    """What a class, or what it extends, defines under a name (borrowed); NULL if nothing."""
    return DiglotType_Lookup(<PyTypeObject *>cls, <PyObject *>name)


cdef uint32_t kind_flags(object cls, uint32_t protocols) except? 0xFFFFFFFF:
    """The flags that come from what a class is, to be added to those of its protocols."""
    cdef list names = []
    for base in _mro_of(cls):
        names.append((str(_module_of(base)).partition(".")[0], _name_of(base)))
    cdef PyObject *keys = type_finds(cls, "keys")
    cdef bint is_mapping = (protocols & HAS_GET and keys != NULL and callable(<object>keys)
                            and not issubclass(cls, type) and NO_MAPPINGS.isdisjoint(names))
    cdef TypeKind kind = kind_of_class(cls, names, protocols, is_mapping)
    cdef uint32_t flags = kind << KIND_SHIFT
    if is_mapping:
        flags |= IS_MAPPING
    if is_table(flags):
        flags |= IS_ITERABLE         # by rows; a table of pyarrow's is not in Python
    if kind == ARRAY or kind == SERIES:
        flags |= IS_COLUMN
    if 1 << kind & WITH_PRIMITIVE:
        flags |= HAS_PRIMITIVE
    elif 1 << kind & SCALARS:
        flags |= IS_SCALAR
    return flags


cdef TypeKind kind_of_class(object cls, list names, uint32_t protocols, bint is_mapping) except *:
    for name in names:
        if name in KINDS:
            return KINDS[name]
    if issubclass(cls, _numbers.Number):
        return NUMBER
    if not is_mapping and (type_finds(cls, "__array__") != NULL or type_finds(cls, "__dlpack__") != NULL):
        return ARRAY
    if issubclass(cls, tuple) and type_finds(cls, "_fields") != NULL:
        return NAMED
    if not is_mapping and (protocols & IS_SEQUENCE or issubclass(cls, (_abc.Set, _abc.MappingView))):
        return LISTED
    has_data = type_finds(cls, "__dict__") != NULL or True in {"__slots__" in _vars_of(base) for base in _mro_of(cls)}
    if protocols & IS_CALLABLE and not (has_data and diglot_is_heap_type(<PyTypeObject *>cls)
                                        and type_finds(cls, "__get__") == NULL):
        return CODE
    return PLAIN if has_data or is_mapping else OPAQUE
