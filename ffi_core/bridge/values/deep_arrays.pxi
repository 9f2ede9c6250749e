# Arrays and Series in deep copies: what of them is no buffer that a typed array could copy.
#
# tables.py says what an array of any library holds: an array whose bytes can be copied, times, or items one by one.

cdef int convert_array(DeepToJs conversion, object o, JSValue *out) except -1:
    """Write the copy of an array, owned by the caller: a typed array if one has such items, else an Array, nested for
    more dimensions; of no dimension the item. Datetimes are Dates."""
    cdef JSValue value
    from diglot.ffi_core import tables
    conversion.expect_code()
    form, items = tables.copied(o)
    if form == "nothing":
        if conversion.default_converter is not None:
            return conversion.convert_by(conversion.default_converter, o, -1, out)
        raise ConversionError(f"no conversion for an array of the dtype {items}: convert it to another dtype first, "
                              "or pass a default converter")
    if form == "buffer":
        out[0] = typed_array_of(conversion.e, items)
        if out[0].tag != TAG_UNDEFINED:
            return 0
        items = items.tolist()
    conversion.convert(items, -1, out)
    if form == "local times" or form == "times":
        value = out[0]
        out[0] = library_call(conversion.e, "datesOf" if form == "times" else "localDatesOf", value)
        js_drop(conversion.e.rt, value)
        if out[0].tag == TAG_EXCEPTION:
            raise_js(conversion.e)
    return 0


def mapping_pairs(mapping):
    """The items of a mapping of any class, pair by pair."""
    if isinstance(mapping, dict):
        yield from mapping.items()
    else:
        for key in mapping.keys():
            yield key, mapping[key]
