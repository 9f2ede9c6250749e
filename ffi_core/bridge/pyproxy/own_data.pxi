# What an object has of its own, for Object.keys, spread, `for in` and JSON.
#
# The keys of a mapping, the indices of a sequence, the fields of a named tuple, else the instance's own data. Listing
# it runs no property and no method of a class; of a mapping of a user's class, `keys` and `[]` are asked.

import math as _math
from types import GetSetDescriptorType as _GetSet, MemberDescriptorType as _Member

cdef object UNREAD = object()        # stands for a value that only reading the attribute brings


cdef list own_data_names(Engine e, object o):
    """The names of an object's own data, in order, each once."""
    cdef uint32_t flags = protocols_of(o)
    cdef TypeKind kind = kind_of_flags(flags)
    if flags & IS_MAPPING:
        return mapping_names(e, o)
    if kind == NAMED:
        return [name for name in o._fields if isinstance(name, str)]
    if kind == STRUCTURE:
        return list(o.dtype.names or ())
    if flags & IS_SEQUENCE:
        return list(map(str, range(len(o))))
    if kind == MODULE:
        return module_names(o)
    if kind == OPAQUE:
        return []
    return list(instance_data(o))


cdef list mapping_names(Engine e, object o):
    """The names of a mapping's keys, as `object_key` writes them; without those that have none."""
    cdef unsigned int steps = 0
    names = {}
    for key in (o if type(o) is dict else o.keys()):
        steps += 1
        if steps % STEPS_BETWEEN_BREATHS == 0:
            breathe(e)
        if type(key) is not str:
            try:
                key = object_key(e, key)
            except ConversionError:
                continue
        names[key] = None
    return list(names)


cdef list module_names(object module):
    """The public names of a module: `__all__`, else those without a leading underscore; none is loaded for it."""
    given = <dict>PyModule_GetDict(module)
    public = given.get("__all__")
    if isinstance(public, (list, tuple)):
        return [name for name in dict.fromkeys(public) if isinstance(name, str) and name in given]
    return [name for name in given if isinstance(name, str) and not name.startswith("_")]


cdef dict instance_dict(object o):
    """The `__dict__` of an instance that its class did not make up; None without one."""
    cdef PyObject *slot = type_finds(type(o), "__dict__")
    if PyType_Check(o) or slot == NULL or type(<object>slot) not in (_GetSet, _Member):
        return None
    given = (<object>slot).__get__(o)
    return given if isinstance(given, dict) else None


cdef list slot_names(object cls):
    """The public `__slots__` of a class and what it extends, in the order of definition."""
    names = []
    for base in reversed(cls.__mro__):
        defined = _vars_of(base)
        slots = defined.get("__slots__", ())
        if not isinstance(slots, (tuple, list, dict)):
            slots = (slots,) if isinstance(slots, str) else defined
        names.extend([name for name in slots if isinstance(name, str) and not name.startswith("_")
                      and type(defined.get(name)) is _Member])
    return names


cdef list declared_names(object cls):
    """The public names that a class declares as data: fields of dataclasses and attrs, SQLAlchemy's columns. What the
    instance has not in its dict or slots is read as an attribute."""
    cdef PyObject *declared = type_finds(cls, "__dataclass_fields__")
    names = []
    if declared != NULL and isinstance(<object>declared, dict):
        names = [name for name, field in (<dict>declared).items() if str(field._field_type) == "_FIELD"]
    declared = type_finds(cls, "__attrs_attrs__")
    if declared != NULL:
        for field in <object>declared:
            names.append(field.name)
    declared = type_finds(cls, "__mapper__")
    if declared != NULL and hasattr(<object>declared, "column_attrs"):
        names += (<object>declared).column_attrs.keys()
    return [name for name in names if not name.startswith("_")]


cdef dict extra_fields(object o):
    """What an instance of pydantic's was given beyond its fields; None where there is nothing of that."""
    if type_finds(type(o), "__pydantic_extra__") == NULL:
        return None
    extra = getattr(o, "__pydantic_extra__", None)
    return extra if isinstance(extra, dict) else None


cdef dict instance_data(object o):
    """The own data of an instance: name -> value, or UNREAD."""
    data = dict.fromkeys(declared_names(type(o)), UNREAD)
    for name in slot_names(type(o)):
        try:
            data[name] = (<object>type_finds(type(o), name)).__get__(o)
        except AttributeError:           # nothing was written to it
            data.pop(name, None)
    for part in (instance_dict(o), extra_fields(o)):
        if part is not None:
            for name, value in part.items():
                if isinstance(name, str) and not name.startswith("_"):
                    data[name] = value
    for name, value in list(data.items()):
        if value is UNREAD and type_finds(type(o), name) == NULL:
            del data[name]               # a field without a value
    return data


cdef object own_value(object o, str name, bint *found):
    """One of the values of `instance_data`, or of a module's public names."""
    if kind_of_flags(protocols_of(o)) == MODULE:
        found[0] = name in module_names(o)
        return (<dict>PyModule_GetDict(o))[name] if found[0] else None
    if name.startswith("_") or kind_of_flags(protocols_of(o)) == OPAQUE:
        return None
    for part in (instance_dict(o), extra_fields(o)):
        if part is not None and name in part:
            found[0] = True
            return part[name]
    cdef PyObject *member = type_finds(type(o), name)
    if member != NULL and type(<object>member) is _Member and name in slot_names(type(o)):
        try:
            value = (<object>member).__get__(o)
            found[0] = True
            return value
        except AttributeError:
            return None
    if member != NULL and name in declared_names(type(o)):
        value = getattr(o, name)
        found[0] = True
        return value
    return None


# -- items of mappings by the names of properties ---------------------------------------------------------------------

cdef object NO_KEY = object()
cdef dict KEYS_OF_WORDS = {
    "undefined": None, "null": jsnull, "true": True, "false": False, "Infinity": float("inf"),
    "-Infinity": float("-inf"), "NaN": _math.nan,
}


cdef object other_key(Engine e, str text):
    """The key that is no str and that a property name may stand for: the integer if it is all digits, else NO_KEY."""
    if text.isdecimal() and text.isascii():
        return int(text)
    if text in KEYS_OF_WORDS:
        return KEYS_OF_WORDS[text]
    if text and text[0] in "-0123456789":
        try:
            key = int(text) if text[1:].isdecimal() else float(text)
            return key if object_key(e, key) == text else NO_KEY
        except ValueError:
            pass
    return NO_KEY


cdef object nan_of(dict mapping):
    """The NaN that a dict has for a key, which no other one finds."""
    for key in mapping:
        if type(key) is float and key != key:
            return key
    return NO_KEY


cdef object dict_item(Engine e, object mapping, str text, bint *found):
    """The item of a dict that JS means by a property name: under the string, then under `other_key`."""
    cdef PyObject *value = PyDict_GetItemWithError(mapping, text)
    if value == NULL:
        key = other_key(e, text)
        if key is not NO_KEY:
            value = PyDict_GetItemWithError(mapping, nan_of(mapping) if text == "NaN" else key)
    found[0] = value != NULL
    return <object>value if value != NULL else None


cdef object mapping_item(Engine e, object mapping, str text, bint is_probe, bint *found):
    """As `dict_item`, for any mapping. Where there is `in` it is asked first, so that looking makes nothing.

    :param is_probe: JavaScript asks any object for the name: without `in` it is no item.
    """
    if type(mapping) is dict:
        return dict_item(e, mapping, text, found)
    cdef bint has_in = protocols_of(mapping) & HAS_CONTAINS
    if is_probe and not has_in:
        return None
    if not has_in or text in mapping:
        try:
            value = mapping[text]
            found[0] = True
            return value
        except (KeyError, IndexError):
            pass
    key = other_key(e, text)
    if key is not NO_KEY and (not has_in or holds_key(mapping, key)):
        try:
            value = mapping[key]
            found[0] = True
            return value
        except (KeyError, IndexError):
            pass
    return None


cdef bint holds_key(object keys, object key) except -1:
    """`key in keys`; false of a mapping that takes strings alone, as HDF5's."""
    try:
        return key in keys
    except (TypeError, AttributeError):
        return False


cdef object item_key(Engine e, object mapping, str text):
    """The key under which a mapping has the item of a property name; NO_KEY if it has none."""
    inside = mapping if protocols_of(mapping) & HAS_CONTAINS else mapping.keys()
    if text in inside:
        return text
    key = other_key(e, text)
    return key if key is not NO_KEY and holds_key(inside, key) else NO_KEY
