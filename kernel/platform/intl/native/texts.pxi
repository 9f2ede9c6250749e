# Texts: comparing, cutting into segments, listing, case.

cdef class Collator:
    """Compares texts in the order of a locale."""

    cdef void *collator

    def __cinit__(self, str locale not None):
        cdef UErrorCode status = 0
        self.collator = ucol_open(_locale(locale), &status)
        _check(status, f"find the collation of {locale}")

    def __dealloc__(self):
        if self.collator != NULL:
            ucol_close(self.collator)

    def set(self, int attribute, int value):
        """Set an attribute (UColAttribute)."""
        cdef UErrorCode status = 0
        ucol_setAttribute(self.collator, attribute, value, &status)
        _check(status, "set an attribute of a collation")

    def get(self, int attribute):
        """The value of an attribute."""
        cdef UErrorCode status = 0
        cdef int value = ucol_getAttribute(self.collator, attribute, &status)
        _check(status, "read an attribute of a collation")
        return value

    def compare(self, str one not None, str other not None):
        """-1, 0 or 1."""
        cdef Utf16 first, second
        cdef int order
        utf16_of(one, &first)
        try:
            utf16_of(other, &second)
        except BaseException:
            utf16_release(&first)
            raise
        order = ucol_strcoll(self.collator, first.chars, first.length, second.chars, second.length)
        utf16_release(&first)
        utf16_release(&second)
        return order


def collations(str locale):
    """The kinds of collation of a locale, those in use there first; of all locales without one."""
    cdef UErrorCode status = 0
    cdef void *names
    if locale is None:
        names = ucol_getKeywordValues("collation", &status)
    else:
        names = ucol_getKeywordValuesForLocale("collation", _locale(locale), True, &status)
    return _values_of(names, status, "list collations")


def collation_locales():
    """The locales that have a collation of their own, as ICU names them."""
    found = []
    for index in range(ucol_countAvailable()):
        found.append(ucol_getAvailable(index).decode())
    return found


cdef class Segments:
    """The boundaries in a text, by its code units of UTF-16.

    :param kind: 0 characters as a person sees them, 1 words, 3 sentences.
    """

    cdef void *iterator
    cdef Utf16 text
    cdef str source  # whose memory `text` may be

    def __cinit__(self, str locale not None, int kind, str text not None):
        cdef UErrorCode status = 0
        self.source = text
        utf16_of(text, &self.text)
        self.iterator = ubrk_open(kind, _locale(locale), self.text.chars, self.text.length, &status)
        _check(status, f"find segments of texts in {locale}")

    def __dealloc__(self):
        if self.iterator != NULL:
            ubrk_close(self.iterator)
        utf16_release(&self.text)

    def start(self, int32_t index):
        """Where the segment begins that holds a code unit."""
        return ubrk_preceding(self.iterator, ubrk_following(self.iterator, index))

    def end(self, int32_t index):
        """Where that segment ends."""
        return ubrk_following(self.iterator, index)

    def is_word(self):
        """Whether the segment that was asked for last by its end has letters, numbers or ideographs."""
        return ubrk_getRuleStatus(self.iterator) >= 100  # UBRK_WORD_NONE_LIMIT


cdef class ListFormatter:
    """Joins texts.

    :param kind: 0 and, 1 or, 2 units.
    :param width: 0 wide, 1 short, 2 narrow.
    """

    cdef void *formatter
    cdef void *result

    def __cinit__(self, str locale not None, int kind, int width):
        cdef UErrorCode status = 0
        self.formatter = ulistfmt_openForType(_locale(locale), kind, width, &status)
        _check(status, f"format lists of {locale}")
        self.result = ulistfmt_openResult(&status)
        _check(status, "format lists")

    def __dealloc__(self):
        if self.formatter != NULL:
            ulistfmt_close(self.formatter)
        if self.result != NULL:
            ulistfmt_closeResult(self.result)

    def fields(self, *texts):
        """The text of a list and its fields."""
        cdef UErrorCode status = 0
        cdef const void *formatted
        cdef int32_t count = _short(len(texts)), done = 0
        cdef Utf16 *items = <Utf16 *>PyMem_Malloc((count + 1) * sizeof(Utf16))
        cdef const UChar **chars = <const UChar **>PyMem_Malloc((count + 1) * sizeof(UChar *))
        cdef int32_t *lengths = <int32_t *>PyMem_Malloc((count + 1) * sizeof(int32_t))
        try:
            if items == NULL or chars == NULL or lengths == NULL:
                raise MemoryError()
            for text in texts:
                utf16_of(<str?>text, &items[done])
                chars[done] = items[done].chars
                lengths[done] = items[done].length
                done += 1
            ulistfmt_formatStringsToResult(self.formatter, chars, lengths, count, self.result, &status)
        finally:
            for index in range(done):
                utf16_release(&items[index])
            PyMem_Free(items)
            PyMem_Free(chars)
            PyMem_Free(lengths)
        formatted = ulistfmt_resultAsValue(self.result, &status)
        return _fields_of(formatted, status, "format a list")


def change_case(str text not None, str locale not None, bint upper):
    """A text in upper or lower case by the rules of a locale."""
    cdef UErrorCode status = 0
    cdef int32_t length
    cdef Utf16 source
    name = _locale(locale)
    utf16_of(text, &source)
    try:
        while True:
            if upper:
                length = u_strToUpper(_room, _room_size, source.chars, source.length, name, &status)
            else:
                length = u_strToLower(_room, _room_size, source.chars, source.length, name, &status)
            if not _again(length, &status):
                return _written(length, status, "change the case of a text")
    finally:
        utf16_release(&source)
