# Numbers: formatting, ranges, plural forms; numbering systems and currencies.

from decimal import Decimal

cdef int64_t _LEAST = -(1 << 62), _MOST = 1 << 62


cdef bytes _decimal(object value):
    """A number as ICU reads decimal numbers."""
    if isinstance(value, float):
        text = repr(value)
        return {"nan": b"NaN", "inf": b"Infinity", "-inf": b"-Infinity"}.get(text) or text.encode()
    if isinstance(value, int):
        # str() refuses ints of more than some thousands of digits.
        return f"{value:d}".encode() if value.bit_length() < 10_000 else f"{Decimal(value):f}".encode()
    return (<str?>value).encode()


cdef class NumberFormatter:
    """Formats numbers: float, int of any size, str of a decimal number.

    :param locale: a BCP 47 tag.
    :param skeleton: ICU's number skeleton, with all that is not the locale's.
    """

    cdef void *formatter
    cdef void *result
    cdef void *ranges
    cdef void *range_result
    cdef bytes locale
    cdef str skeleton

    def __cinit__(self, str locale not None, str skeleton not None):
        cdef UErrorCode status = 0
        cdef Utf16 text
        self.locale = _locale(locale)
        self.skeleton = skeleton
        utf16_of(skeleton, &text)
        self.formatter = unumf_openForSkeletonAndLocale(text.chars, text.length, self.locale, &status)
        utf16_release(&text)
        _check(status, f"format numbers by {skeleton!r}")
        self.result = unumf_openResult(&status)
        _check(status, "format numbers")

    def __dealloc__(self):
        if self.formatter != NULL:
            unumf_close(self.formatter)
        if self.result != NULL:
            unumf_closeResult(self.result)
        if self.ranges != NULL:
            unumrf_close(self.ranges)
        if self.range_result != NULL:
            unumrf_closeResult(self.range_result)

    cdef const void *format_one(self, object value, UErrorCode *status) except? NULL:
        if isinstance(value, float):
            unumf_formatDouble(self.formatter, <double>value, self.result, status)
        elif isinstance(value, int) and _LEAST < value < _MOST:
            unumf_formatInt(self.formatter, <int64_t>value, self.result, status)
        else:
            digits = _decimal(value)
            unumf_formatDecimal(self.formatter, digits, _short(len(digits)), self.result, status)
        return unumf_resultAsValue(self.result, status)

    cdef const void *format_two(self, object start, object end, UErrorCode *status) except? NULL:
        cdef Utf16 text
        if self.ranges == NULL:
            utf16_of(self.skeleton, &text)
            self.ranges = unumrf_openForSkeletonWithCollapseAndIdentityFallback(
                text.chars, text.length, 0, 2, self.locale, NULL, status  # UNUM_RANGE_COLLAPSE_AUTO, "approximately"
            )
            utf16_release(&text)
            _check(status[0], f"format ranges of numbers by {self.skeleton!r}")
        if self.range_result == NULL:
            self.range_result = unumrf_openResult(status)
            _check(status[0], "format ranges of numbers")
        if isinstance(start, float) and isinstance(end, float):
            unumrf_formatDoubleRange(self.ranges, <double>start, <double>end, self.range_result, status)
        else:
            first, second = _decimal(start), _decimal(end)
            unumrf_formatDecimalRange(
                self.ranges, first, _short(len(first)), second, _short(len(second)), self.range_result, status
            )
        return unumrf_resultAsValue(self.range_result, status)

    def format(self, value):
        """The text of a number."""
        cdef UErrorCode status = 0
        cdef const void *formatted = self.format_one(value, &status)
        return _text_of(formatted, &status, "format a number")

    def fields(self, value):
        """The text of a number and its fields."""
        cdef UErrorCode status = 0
        cdef const void *formatted = self.format_one(value, &status)
        return _fields_of(formatted, status, "format a number")

    def format_range(self, start, end):
        """The text of a range of numbers."""
        cdef UErrorCode status = 0
        cdef const void *formatted = self.format_two(start, end, &status)
        return _text_of(formatted, &status, "format a range of numbers")

    def range_fields(self, start, end):
        """The text of a range of numbers and its fields."""
        cdef UErrorCode status = 0
        cdef const void *formatted = self.format_two(start, end, &status)
        return _fields_of(formatted, status, "format a range of numbers")


cdef int32_t _short(Py_ssize_t length) except -1:
    if length > INT_MAX:
        raise OverflowError(f"a number of {length} digits is too long for ICU")
    return <int32_t>length


cdef class PluralRules:
    """The plural form that a formatted number takes.

    :param ordinal: whether it tells a place ("2nd") instead of a count.
    :param formatter: formats the numbers.
    """

    cdef void *rules
    cdef NumberFormatter formatter

    def __cinit__(self, str locale not None, bint ordinal, NumberFormatter formatter not None):
        cdef UErrorCode status = 0
        self.formatter = formatter
        self.rules = uplrules_openForType(_locale(locale), 1 if ordinal else 0, &status)
        _check(status, f"find the plural rules of {locale}")

    def __dealloc__(self):
        if self.rules != NULL:
            uplrules_close(self.rules)

    def select(self, value):
        """The form of a number: "one", "other" and the like."""
        cdef UErrorCode status = 0
        self.formatter.format_one(value, &status)
        cdef int32_t length = uplrules_selectFormatted(self.rules, self.formatter.result, _room, _room_size, &status)
        return _written(length, status, "select a plural form")

    def select_range(self, start, end):
        """The form of a range."""
        cdef UErrorCode status = 0
        self.formatter.format_two(start, end, &status)
        cdef void *formatted = self.formatter.range_result
        cdef int32_t length = uplrules_selectForRange(self.rules, formatted, _room, _room_size, &status)
        return _written(length, status, "select the plural form of a range")

    def categories(self):
        """The forms that there are."""
        cdef UErrorCode status = 0
        cdef void *keywords = uplrules_getKeywords(self.rules, &status)
        return _values_of(keywords, status, "list plural forms")


def numbering_system(str locale not None, bytes name=None):
    """The numbering system of a locale, and whether its digits are no ten digits.

    :param name: that system, instead of the locale's.
    """
    cdef UErrorCode status = 0
    cdef void *system
    if name is None:
        system = unumsys_open(_locale(locale), &status)
    else:
        system = unumsys_openByName(name, &status)
    _check(status, f"find the numbering system of {locale}")
    try:
        return unumsys_getName(system).decode(), bool(unumsys_isAlgorithmic(system))
    finally:
        unumsys_close(system)


def numbering_systems():
    """The names of all numbering systems."""
    cdef UErrorCode status = 0
    cdef void *names = unumsys_openAvailableNames(&status)
    return _values_of(names, status, "list numbering systems")


def currency_digits(str code not None):
    """How many decimals amounts in a currency have."""
    cdef UErrorCode status = 0
    cdef UChar chars[4]
    if len(code) != 3 or not code.isascii():
        raise ValueError(f"{code!r} is no code of a currency: it has three letters of ASCII")
    for index in range(3):
        chars[index] = ord(code[index])
    chars[3] = 0
    cdef int32_t digits = ucurr_getDefaultFractionDigits(chars, &status)
    _check(status, f"find the currency {code}")
    return digits


def currencies():
    """The codes of all currencies, former ones too."""
    cdef UErrorCode status = 0
    cdef void *codes = ucurr_openISOCurrencies(0x7FFFFFFF, &status)  # UCURR_ALL
    return _values_of(codes, status, "list currencies")
