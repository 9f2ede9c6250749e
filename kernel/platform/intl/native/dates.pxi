# Dates: patterns, formatting, ranges, relative times; calendars and time zones.

from libc.stdlib cimport getenv
from libc.string cimport strcmp

cdef double _BEFORE_ALL_DATES = -8.64e15  # the first moment of JavaScript's Date


cdef void *_proleptic(const void *calendar, UErrorCode *status) except? NULL:
    """A copy of a calendar; a Gregorian one is Gregorian for all times."""
    cdef void *copy = ucal_clone(calendar, status)
    _check(status[0], "make a calendar")
    if ucal_getType(copy, status) == b"gregorian":
        ucal_setGregorianChange(copy, _BEFORE_ALL_DATES, status)
    if status[0] > 0:
        ucal_close(copy)
        _check(status[0], "make a calendar")
    return copy


# ICU puts U+202F before AM and PM, which programs that read times do not expect: browsers and Node write a space.
cdef void _plain_spaces(UChar *chars, int32_t length) noexcept:
    for index in range(length):
        if chars[index] == 0x202F:
            chars[index] = 0x20


cdef class DateFormatter:
    """Formats moments, given in milliseconds since 1970.

    :param locale: a BCP 47 tag, which tells the calendar and the digits.
    :param pattern: ICU's date pattern; "" for that of a style, which may write some of the numbers in other digits.
    :param zone: ICU's identifier of a time zone.
    :param date: the style: 0 full, 1 long, 2 medium, 3 short, -1 none.
    :param time: that of the time.
    """

    cdef void *formatter
    cdef void *positions

    def __cinit__(self, str locale not None, str pattern not None, str zone not None, int date=-1, int time=-1):
        cdef UErrorCode status = 0
        cdef Utf16 text, place
        cdef void *calendar
        if pattern:
            date = time = -2  # UDAT_PATTERN
        utf16_of(pattern, &text)
        try:
            utf16_of(zone, &place)
            self.formatter = udat_open(
                time, date, _locale(locale), place.chars, place.length, text.chars, text.length, &status
            )
            utf16_release(&place)
        finally:
            utf16_release(&text)
        _check(status, f"format dates by {pattern!r}")
        calendar = _proleptic(udat_getCalendar(self.formatter), &status)
        udat_setCalendar(self.formatter, calendar)
        ucal_close(calendar)
        self.positions = ufieldpositer_open(&status)
        _check(status, "format dates")

    def __dealloc__(self):
        if self.formatter != NULL:
            udat_close(self.formatter)
        if self.positions != NULL:
            ufieldpositer_close(self.positions)

    cdef int32_t write(self, double time, void *positions) except -1:
        cdef UErrorCode status = 0
        cdef int32_t length
        while True:
            length = udat_formatForFields(self.formatter, time, _room, _room_size, positions, &status)
            if not _again(length, &status):
                break
        _check(status, "format a date")
        _plain_spaces(_room, length)
        return length

    def format(self, double time):
        """The text of a moment."""
        cdef int32_t length = self.write(time, NULL)
        return utf16_to_str(_room, length)

    def fields(self, double time):
        """The text of a moment and its fields, as those of other formatters."""
        cdef int32_t field, start = 0, end = 0
        cdef int32_t length = self.write(time, self.positions)
        found = [utf16_to_str(_room, length)]
        while True:
            field = ufieldpositer_next(self.positions, &start, &end)
            if field < 0:
                return found
            found += (1, field, start, end)  # UFIELD_CATEGORY_DATE


cdef class IntervalFormatter:
    """Formats pairs of moments.

    :param skeleton: the fields, as ICU writes them.
    """

    cdef void *formatter
    cdef void *result
    cdef void *start
    cdef void *end

    def __cinit__(self, str locale not None, str skeleton not None, str zone not None):
        cdef UErrorCode status = 0
        cdef Utf16 text, place
        cdef void *calendar = NULL
        name = _locale(locale)
        utf16_of(skeleton, &text)
        try:
            utf16_of(zone, &place)
            self.formatter = udtitvfmt_open(name, text.chars, text.length, place.chars, place.length, &status)
            if status <= 0:
                calendar = ucal_open(place.chars, place.length, name, 0, &status)
            utf16_release(&place)
        finally:
            utf16_release(&text)
        _check(status, f"format ranges of dates by {skeleton!r}")
        try:
            self.start = _proleptic(calendar, &status)
            self.end = _proleptic(calendar, &status)
        finally:
            ucal_close(calendar)
        self.result = udtitvfmt_openResult(&status)
        _check(status, "format ranges of dates")

    def __dealloc__(self):
        if self.formatter != NULL:
            udtitvfmt_close(self.formatter)
        if self.result != NULL:
            udtitvfmt_closeResult(self.result)
        if self.start != NULL:
            ucal_close(self.start)
        if self.end != NULL:
            ucal_close(self.end)

    def fields(self, double start, double end):
        """The text of two moments and its fields."""
        cdef UErrorCode status = 0
        ucal_setMillis(self.start, start, &status)
        ucal_setMillis(self.end, end, &status)
        udtitvfmt_formatCalendarToResult(self.formatter, self.start, self.end, self.result, &status)
        cdef const void *formatted = udtitvfmt_resultAsValue(self.result, &status)
        found = _fields_of(formatted, status, "format a range of dates")
        found[0] = found[0].replace("\u202f", " ")
        return found


cdef class DatePatterns:
    """The date patterns of a locale, for fields and for styles."""

    cdef void *generator
    cdef bytes locale

    def __cinit__(self, str locale not None):
        cdef UErrorCode status = 0
        self.locale = _locale(locale)
        self.generator = udatpg_open(self.locale, &status)
        _check(status, f"find the date patterns of {locale}")

    def __dealloc__(self):
        if self.generator != NULL:
            udatpg_close(self.generator)

    def hour_cycle(self):
        """The hour cycle that is usual: "h11", "h12", "h23" or "h24"."""
        cdef UErrorCode status = 0
        cdef int cycle = udatpg_getDefaultHourCycle(self.generator, &status)
        _check(status, "find the usual hour cycle")
        return ("h11", "h12", "h23", "h24")[cycle]

    def best(self, str skeleton not None):
        """The pattern for these fields; that of the hour has the length asked for."""
        cdef UErrorCode status = 0
        cdef int32_t length
        cdef Utf16 text
        utf16_of(skeleton, &text)
        try:
            while True:
                length = udatpg_getBestPatternWithOptions(
                    self.generator, text.chars, text.length, 1 << 11, _room, _room_size, &status  # UDATPG_HOUR_FIELD
                )
                if not _again(length, &status):
                    return _written(length, status, f"find the date pattern of {skeleton!r}")
        finally:
            utf16_release(&text)

    def style(self, int date, int time):
        """The pattern of a style: 0 full, 1 long, 2 medium, 3 short, -1 none."""
        cdef UErrorCode status = 0
        cdef int32_t length
        cdef void *formatter = udat_open(time, date, self.locale, NULL, 0, NULL, 0, &status)
        try:
            _check(status, "find the date pattern of a style")
            while True:
                length = udat_toPattern(formatter, False, _room, _room_size, &status)
                if not _again(length, &status):
                    return _written(length, status, "find the date pattern of a style")
        finally:
            if formatter != NULL:
                udat_close(formatter)

    def field_name(self, int field, int width):
        """The name of a field (UDateTimePatternField): 0 wide, 1 abbreviated, 2 narrow."""
        cdef UErrorCode status = 0
        cdef int32_t length
        while True:
            length = udatpg_getFieldDisplayName(self.generator, field, width, _room, _room_size, &status)
            if not _again(length, &status):
                return _written(length, status, "name a field of dates")


def date_skeleton(str pattern not None):
    """The fields of a date pattern."""
    cdef UErrorCode status = 0
    cdef int32_t length
    cdef Utf16 text
    utf16_of(pattern, &text)
    try:
        while True:
            length = udatpg_getSkeleton(NULL, text.chars, text.length, _room, _room_size, &status)
            if not _again(length, &status):
                return _written(length, status, f"read the date pattern {pattern!r}")
    finally:
        utf16_release(&text)


cdef class RelativeFormatter:
    """Formats times as seen from now.

    :param width: 0 long, 1 short, 2 narrow.
    """

    cdef void *formatter
    cdef void *result

    def __cinit__(self, str locale not None, int width):
        cdef UErrorCode status = 0
        cdef void *numbers
        name = _locale(locale)
        numbers = unum_open(1, NULL, 0, name, NULL, &status)  # UNUM_DECIMAL
        _check(status, f"format numbers of {locale}")
        unum_setAttribute(numbers, 22, -2)  # UNUM_MINIMUM_GROUPING_DIGITS as the locale has them
        # UDISPCTX_CAPITALIZATION_NONE; `numbers` goes over to the formatter, also where that fails
        self.formatter = ureldatefmt_open(name, numbers, width, 1 << 8, &status)
        _check(status, f"format relative times of {locale}")
        self.result = ureldatefmt_openResult(&status)
        _check(status, "format relative times")

    def __dealloc__(self):
        if self.formatter != NULL:
            ureldatefmt_close(self.formatter)
        if self.result != NULL:
            ureldatefmt_closeResult(self.result)

    def fields(self, offset, int unit, bint numeric):
        """The text of an offset, in a unit (URelativeDateTimeUnit), and its fields.

        :param offset: a number or "-0".
        :param numeric: never in words, as "yesterday".
        """
        cdef double value = float(offset)
        cdef UErrorCode status = 0
        if numeric:
            ureldatefmt_formatNumericToResult(self.formatter, value, unit, self.result, &status)
        else:
            ureldatefmt_formatToResult(self.formatter, value, unit, self.result, &status)
        cdef const void *formatted = ureldatefmt_resultAsValue(self.result, &status)
        return _fields_of(formatted, status, "format a relative time")


def duration_patterns(str locale not None):
    """How hours and minutes, and minutes and seconds, are written in digits: "h:mm", "m:ss"."""
    cdef UErrorCode status = 0
    cdef void *table
    name = _locale(locale)
    package = f"icudt{VERSION.partition('.')[0]}{'l' if sys.byteorder == 'little' else 'b'}-unit".encode()
    cdef void *bundle = ures_open(package, name, &status)
    try:
        _check(status, f"open the units of {locale}")
        table = ures_getByKey(bundle, "durationUnits", NULL, &status)
        try:
            _check(status, f"find how {locale} writes durations")
            return _content_of(table, b"hm"), _content_of(table, b"ms")
        finally:
            if table != NULL:
                ures_close(table)
    finally:
        if bundle != NULL:
            ures_close(bundle)


cdef str _content_of(void *table, bytes key):
    cdef UErrorCode status = 0
    cdef void *item = ures_getByKey(table, key, NULL, &status)
    try:
        _check(status, f"find {key.decode()} in a table")
        return _content(item)
    finally:
        if item != NULL:
            ures_close(item)


def calendars(str locale not None, bint common):
    """The calendars that ICU has for a locale, the preferred first.

    :param common: only those in common use there.
    """
    cdef UErrorCode status = 0
    cdef void *names = ucal_getKeywordValuesForLocale("calendar", _locale(locale), common, &status)
    return _values_of(names, status, f"list the calendars of {locale}")


def week(str locale not None):
    """The first day of the week and the days of the weekend: 1 is Sunday."""
    cdef UErrorCode status = 0
    cdef void *calendar = ucal_open(NULL, 0, _locale(locale), 0, &status)
    try:
        _check(status, f"find the week of {locale}")
        weekend = []
        for day in range(1, 8):
            kind = ucal_getDayOfWeekType(calendar, day, &status)
            if kind != 0:  # UCAL_WEEKDAY
                weekend.append(day)
        _check(status, f"find the week of {locale}")
        return ucal_getAttribute(calendar, 1), weekend  # UCAL_FIRST_DAY_OF_WEEK
    finally:
        if calendar != NULL:
            ucal_close(calendar)


def zones(int kind, bytes region=None):
    """The identifiers of time zones.

    :param kind: 0 all, 1 canonical ones, 2 those of one place.
    :param region: only those there.
    """
    cdef UErrorCode status = 0
    cdef const char *place = NULL
    if region is not None:
        place = region
    cdef void *names = ucal_openTimeZoneIDEnumeration(kind, place, NULL, &status)
    return _values_of(names, status, "list time zones")


def canonical_zone(str zone not None):
    """The identifier in CLDR, and that in the IANA database, of the same time zone."""
    cdef UErrorCode status = 0
    cdef int32_t length
    cdef Utf16 text
    utf16_of(zone, &text)
    try:
        length = ucal_getCanonicalTimeZoneID(text.chars, text.length, _room, _room_size, NULL, &status)
        canonical = _written(length, status, f"find the time zone {zone}")
        length = ucal_getIanaTimeZoneID(text.chars, text.length, _room, _room_size, &status)
        return canonical, _written(length, status, f"find the time zone {zone}")
    finally:
        utf16_release(&text)


# The time zone of the environment when TZ was what it is now.
cdef bytes _zone_of = b""
cdef str _zone = None


def host_zone():
    """The time zone of the environment: by TZ, else the system's."""
    global _zone, _zone_of
    cdef const char *variable = getenv("TZ")
    cdef UErrorCode status = 0
    if variable == NULL:
        variable = ""
    if _zone is None or strcmp(_zone_of, variable) != 0:
        length = ucal_getHostTimeZone(_room, _room_size, &status)
        _zone = _written(length, status, "find the time zone of this machine")
        _zone_of = variable
    return _zone
