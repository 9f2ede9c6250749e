# What crosses: texts, failures, fields of formatted values, enumerations.

from libc.limits cimport INT_MAX

# Where ICU writes texts whose length is not known beforehand. The GIL guards it: nothing of Python runs between a call
# of ICU and the end of its text.
cdef UChar *_room = <UChar *>PyMem_Malloc(1024 * sizeof(UChar))
cdef int32_t _room_size = 1024 if _room != NULL else 0


cdef int _check(UErrorCode status, str what) except -1:
    if status <= 0:
        return 0
    if status == 7:  # U_MEMORY_ALLOCATION_ERROR
        raise MemoryError()
    raise RuntimeError(f"ICU cannot {what}: {u_errorName(status).decode()}")


cdef bint _again(int32_t length, UErrorCode *status) except -1:
    """Whether a call has to be made again because what it writes did not fit: there is room for it now."""
    global _room, _room_size
    if status[0] != ICU_BUFFER_OVERFLOW and not (status[0] <= 0 and length > _room_size):
        return False
    cdef UChar *room = <UChar *>PyMem_Realloc(_room, (<size_t>length + 1) * sizeof(UChar))
    if room == NULL:
        raise MemoryError()
    _room = room
    _room_size = length + 1
    status[0] = 0
    return True


cdef str _written(int32_t length, UErrorCode status, str what):
    _check(status, what)
    return utf16_to_str(_room, length)


cdef bytes _locale(str tag):
    """ICU's identifier of a locale."""
    cdef char name[256]
    cdef int32_t parsed = 0
    cdef UErrorCode status = 0
    text = tag.encode()
    cdef int32_t length = uloc_forLanguageTag(text, name, sizeof(name) - 1, &parsed, &status)
    _check(status, f"read the locale {tag}")
    return name[:length]


cdef list _values_of(void *enumeration, UErrorCode status, str what):
    """The strings of an enumeration, which is closed."""
    cdef const UChar *item
    cdef int32_t length = 0
    found = []
    try:
        _check(status, what)
        while True:
            item = uenum_unext(enumeration, &length, &status)
            _check(status, what)
            if item == NULL:
                return found
            found.append(utf16_to_str(item, length))
    finally:
        if enumeration != NULL:
            uenum_close(enumeration)


cdef str _text_of(const void *value, UErrorCode *status, str what):
    """The text of a UFormattedValue; `value` is NULL where the status is a failure."""
    cdef int32_t length = 0
    cdef const UChar *chars = NULL
    if status[0] <= 0:
        chars = ufmtval_getString(value, &length, status)
    _check(status[0], what)
    return utf16_to_str(chars, length)


cdef list _fields_of(const void *value, UErrorCode status, str what):
    """The text of a UFormattedValue and then, of each of its fields, the category, the field, the start and the end."""
    cdef int32_t start = 0, end = 0
    found = [_text_of(value, &status, what)]
    cdef void *position = ucfpos_open(&status)
    try:
        _check(status, what)
        while ufmtval_nextPosition(value, position, &status) and status <= 0:
            ucfpos_getIndexes(position, &start, &end, &status)
            found.append(ucfpos_getCategory(position, &status))
            found.append(ucfpos_getField(position, &status))
            found.append(start)
            found.append(end)
        _check(status, what)
        return found
    finally:
        if position != NULL:
            ucfpos_close(position)
