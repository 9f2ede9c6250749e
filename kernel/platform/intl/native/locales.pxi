# Locales: likely subtags, names for people, ICU's tables.

cdef str _tag(const char *name):
    cdef char tag[256]
    cdef UErrorCode status = 0
    cdef int32_t length = uloc_toLanguageTag(name, tag, sizeof(tag) - 1, False, &status)
    _check(status, f"write the locale {name.decode()} as a tag")
    return tag[:length].decode()


def locales(int kind):
    """The tags of the locales that ICU has data for.

    :param kind: 0 ICU's own, 2 and what stands for one of them.
    """
    cdef UErrorCode status = 0
    cdef void *names = uloc_openAvailableByType(kind, &status)
    found = []
    for name in _values_of(names, status, "list locales"):
        found.append(_tag(name.encode()))
    return found


def tag_of(bytes name not None):
    """The tag of a locale that ICU names so."""
    return _tag(name)


def likely(str locale not None, bint add):
    """A tag with the subtags that are likely, or without those that are."""
    cdef char name[256]
    cdef UErrorCode status = 0
    cdef int32_t length
    if add:
        length = uloc_addLikelySubtags(_locale(locale), name, sizeof(name) - 1, &status)
    else:
        length = uloc_minimizeSubtags(_locale(locale), name, sizeof(name) - 1, &status)
    _check(status, f"find the likely subtags of {locale}")
    name[length] = 0
    return _tag(name)


def is_right_to_left(str locale not None):
    """Whether the script of a locale is written from right to left."""
    return bool(uloc_isRightToLeft(_locale(locale)))


def unicode_type(bytes key not None, bytes value not None):
    """The value of a Unicode extension's key as BCP 47 has it; None when ICU does not know it."""
    cdef const char *found = uloc_toUnicodeLocaleType(key, value)
    return None if found == NULL else found.decode()


cdef class DisplayNames:
    """What languages, regions, scripts, calendars and currencies are called in a language.

    :param dialects: call en-GB "British English".
    :param short: short names.
    """

    cdef void *names
    cdef bytes locale

    def __cinit__(self, str locale not None, bint dialects, bint short):
        cdef UErrorCode status = 0
        cdef int contexts[4]
        contexts[0] = 1 if dialects else 0
        contexts[1] = 0x100  # UDISPCTX_CAPITALIZATION_NONE
        contexts[2] = 0x201 if short else 0x200
        contexts[3] = 0x301  # UDISPCTX_NO_SUBSTITUTE: an empty text where there is no name
        self.locale = _locale(locale)
        self.names = uldn_openForContext(self.locale, contexts, 4, &status)
        _check(status, f"find names in {locale}")

    def __dealloc__(self):
        if self.names != NULL:
            uldn_close(self.names)

    def of(self, str kind not None, str code not None):
        """A name; None when there is none.

        :param kind: "language", "region", "script" or "calendar".
        :param code: canonical; of a calendar, ICU's name of it.
        """
        cdef UErrorCode status = 0
        cdef int32_t length
        text = _locale(code) if kind == "language" else code.encode()
        while True:
            if kind == "language":
                length = uldn_localeDisplayName(self.names, text, _room, _room_size, &status)
            elif kind == "region":
                length = uldn_regionDisplayName(self.names, text, _room, _room_size, &status)
            elif kind == "script":
                length = uldn_scriptDisplayName(self.names, text, _room, _room_size, &status)
            else:
                length = uldn_keyValueDisplayName(self.names, "calendar", text, _room, _room_size, &status)
            if not _again(length, &status):
                break
        if status == 1:  # U_ILLEGAL_ARGUMENT_ERROR: no name, and no substitute for it
            return None
        return _written(length, status, f"name the {kind} {code}") or None

    def currency(self, str code not None):
        """The name of a currency; None when there is none."""
        cdef UErrorCode status = 0
        cdef int32_t length = 0
        cdef const UChar *found
        cdef UChar chars[4]
        if len(code) != 3 or not code.isascii():
            raise ValueError(f"{code!r} is no code of a currency: it has three letters of ASCII")
        for index in range(3):
            chars[index] = ord(code[index])
        chars[3] = 0
        found = ucurr_getName(chars, self.locale, 1, NULL, &length, &status)  # UCURR_LONG_NAME
        _check(status, f"name the currency {code}")
        return None if status == -127 else utf16_to_str(found, length)  # U_USING_DEFAULT_WARNING


def table(bytes bundle not None, *path):
    """A table of ICU's data as dicts, lists and texts.

    :param bundle: such as "metadata".
    :param path: the keys that lead to it.
    """
    cdef UErrorCode status = 0
    cdef void *found = ures_openDirect(NULL, bundle, &status)
    cdef void *inner
    try:
        _check(status, f"open its table {bundle.decode()}")
        for key in path:
            inner = ures_getByKey(found, key, NULL, &status)
            ures_close(found)
            found = inner
            _check(status, f"find {key.decode()} in its table {bundle.decode()}")
        return _content(found)
    finally:
        if found != NULL:
            ures_close(found)


cdef object _content(void *resource):
    cdef UErrorCode status = 0
    cdef int32_t length = 0
    cdef const UChar *text
    cdef void *item
    kind = ures_getType(resource)
    if kind == 0:  # URES_STRING
        text = ures_getString(resource, &length, &status)
        _check(status, "read a table")
        return utf16_to_str(text, length)
    if kind != 2 and kind != 8:  # URES_TABLE, URES_ARRAY
        return None
    values, keys = [], []
    for index in range(ures_getSize(resource)):
        item = ures_getByIndex(resource, index, NULL, &status)
        try:
            _check(status, "read a table")
            values.append(_content(item))
            if kind == 2:
                keys.append(ures_getKey(item).decode())
        finally:
            if item != NULL:
                ures_close(item)
    return dict(zip(keys, values)) if kind == 2 else values
