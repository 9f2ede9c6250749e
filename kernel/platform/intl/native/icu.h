/* ICU's C API as far as Intl needs it, found in a shared object at run time: the names there end in ICU's major version
 * ("unumf_close_78"). Handles are opaque pointers and enumerations ints, as ICU's ABI has them. ICU promises that signatures of
 * stable functions do not change (https://unicode-org.github.io/icu/userguide/dev/codingguidelines). */
#ifndef DIGLOT_ICU_H
#define DIGLOT_ICU_H

#include <Python.h>
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef uint16_t UChar;
typedef int8_t UBool;
typedef int UErrorCode; /* > 0: failure; < 0: warning */

#define ICU_BUFFER_OVERFLOW 15

/* F(result, name, arguments) for each function. */
#define ICU_FUNCTIONS(F) \
    F(const char *, u_errorName, (UErrorCode)) \
    /* enumerations; what a formatter gave, and its fields */ \
    F(const UChar *, uenum_unext, (void *, int32_t *, UErrorCode *)) \
    F(void, uenum_close, (void *)) \
    F(const UChar *, ufmtval_getString, (const void *, int32_t *, UErrorCode *)) \
    F(UBool, ufmtval_nextPosition, (const void *, void *, UErrorCode *)) \
    F(void *, ucfpos_open, (UErrorCode *)) \
    F(void, ucfpos_close, (void *)) \
    F(int32_t, ucfpos_getCategory, (const void *, UErrorCode *)) \
    F(int32_t, ucfpos_getField, (const void *, UErrorCode *)) \
    F(void, ucfpos_getIndexes, (const void *, int32_t *, int32_t *, UErrorCode *)) \
    /* numbers */ \
    F(void *, unumf_openForSkeletonAndLocale, (const UChar *, int32_t, const char *, UErrorCode *)) \
    F(void *, unumf_openResult, (UErrorCode *)) \
    F(void, unumf_formatInt, (const void *, int64_t, void *, UErrorCode *)) \
    F(void, unumf_formatDouble, (const void *, double, void *, UErrorCode *)) \
    F(void, unumf_formatDecimal, (const void *, const char *, int32_t, void *, UErrorCode *)) \
    F(const void *, unumf_resultAsValue, (const void *, UErrorCode *)) \
    F(void, unumf_closeResult, (void *)) \
    F(void, unumf_close, (void *)) \
    F(void *, unumrf_openForSkeletonWithCollapseAndIdentityFallback, \
      (const UChar *, int32_t, int, int, const char *, void *, UErrorCode *)) \
    F(void *, unumrf_openResult, (UErrorCode *)) \
    F(void, unumrf_formatDoubleRange, (const void *, double, double, void *, UErrorCode *)) \
    F(void, unumrf_formatDecimalRange, (const void *, const char *, int32_t, const char *, int32_t, void *, UErrorCode *)) \
    F(const void *, unumrf_resultAsValue, (const void *, UErrorCode *)) \
    F(void, unumrf_closeResult, (void *)) \
    F(void, unumrf_close, (void *)) \
    F(void *, uplrules_openForType, (const char *, int, UErrorCode *)) \
    F(void, uplrules_close, (void *)) \
    F(int32_t, uplrules_selectFormatted, (const void *, const void *, UChar *, int32_t, UErrorCode *)) \
    F(int32_t, uplrules_selectForRange, (const void *, const void *, UChar *, int32_t, UErrorCode *)) \
    F(void *, uplrules_getKeywords, (const void *, UErrorCode *)) \
    F(void *, unumsys_open, (const char *, UErrorCode *)) \
    F(void *, unumsys_openByName, (const char *, UErrorCode *)) \
    F(void *, unumsys_openAvailableNames, (UErrorCode *)) \
    F(const char *, unumsys_getName, (const void *)) \
    F(UBool, unumsys_isAlgorithmic, (const void *)) \
    F(void, unumsys_close, (void *)) \
    F(void *, unum_open, (int, const UChar *, int32_t, const char *, void *, UErrorCode *)) \
    F(void, unum_setAttribute, (void *, int, int32_t)) \
    F(int32_t, ucurr_getDefaultFractionDigits, (const UChar *, UErrorCode *)) \
    F(void *, ucurr_openISOCurrencies, (uint32_t, UErrorCode *)) \
    F(const UChar *, ucurr_getName, (const UChar *, const char *, int, UBool *, int32_t *, UErrorCode *)) \
    /* dates */ \
    F(void *, udat_open, (int, int, const char *, const UChar *, int32_t, const UChar *, int32_t, UErrorCode *)) \
    F(void, udat_close, (void *)) \
    F(const void *, udat_getCalendar, (const void *)) \
    F(void, udat_setCalendar, (void *, const void *)) \
    F(int32_t, udat_toPattern, (const void *, UBool, UChar *, int32_t, UErrorCode *)) \
    F(int32_t, udat_formatForFields, (const void *, double, UChar *, int32_t, void *, UErrorCode *)) \
    F(void *, ufieldpositer_open, (UErrorCode *)) \
    F(void, ufieldpositer_close, (void *)) \
    F(int32_t, ufieldpositer_next, (void *, int32_t *, int32_t *)) \
    F(void *, udatpg_open, (const char *, UErrorCode *)) \
    F(void, udatpg_close, (void *)) \
    F(int32_t, udatpg_getBestPatternWithOptions, (void *, const UChar *, int32_t, int, UChar *, int32_t, UErrorCode *)) \
    F(int32_t, udatpg_getSkeleton, (void *, const UChar *, int32_t, UChar *, int32_t, UErrorCode *)) \
    F(int, udatpg_getDefaultHourCycle, (const void *, UErrorCode *)) \
    F(int32_t, udatpg_getFieldDisplayName, (const void *, int, int, UChar *, int32_t, UErrorCode *)) \
    F(void *, udtitvfmt_open, (const char *, const UChar *, int32_t, const UChar *, int32_t, UErrorCode *)) \
    F(void, udtitvfmt_close, (void *)) \
    F(void *, udtitvfmt_openResult, (UErrorCode *)) \
    F(void, udtitvfmt_closeResult, (void *)) \
    F(void, udtitvfmt_formatCalendarToResult, (const void *, void *, void *, void *, UErrorCode *)) \
    F(const void *, udtitvfmt_resultAsValue, (const void *, UErrorCode *)) \
    F(void *, ucal_open, (const UChar *, int32_t, const char *, int, UErrorCode *)) \
    F(void *, ucal_clone, (const void *, UErrorCode *)) \
    F(void, ucal_close, (void *)) \
    F(void, ucal_setMillis, (void *, double, UErrorCode *)) \
    F(void, ucal_setGregorianChange, (void *, double, UErrorCode *)) \
    F(const char *, ucal_getType, (const void *, UErrorCode *)) \
    F(int32_t, ucal_getAttribute, (const void *, int)) \
    F(int, ucal_getDayOfWeekType, (const void *, int, UErrorCode *)) \
    F(void *, ucal_getKeywordValuesForLocale, (const char *, const char *, UBool, UErrorCode *)) \
    F(void *, ucal_openTimeZoneIDEnumeration, (int, const char *, const int32_t *, UErrorCode *)) \
    F(int32_t, ucal_getCanonicalTimeZoneID, (const UChar *, int32_t, UChar *, int32_t, UBool *, UErrorCode *)) \
    F(int32_t, ucal_getIanaTimeZoneID, (const UChar *, int32_t, UChar *, int32_t, UErrorCode *)) \
    F(int32_t, ucal_getHostTimeZone, (UChar *, int32_t, UErrorCode *)) \
    F(void *, ureldatefmt_open, (const char *, void *, int, int, UErrorCode *)) \
    F(void, ureldatefmt_close, (void *)) \
    F(void *, ureldatefmt_openResult, (UErrorCode *)) \
    F(void, ureldatefmt_closeResult, (void *)) \
    F(void, ureldatefmt_formatToResult, (const void *, double, int, void *, UErrorCode *)) \
    F(void, ureldatefmt_formatNumericToResult, (const void *, double, int, void *, UErrorCode *)) \
    F(const void *, ureldatefmt_resultAsValue, (const void *, UErrorCode *)) \
    /* texts */ \
    F(void *, ucol_open, (const char *, UErrorCode *)) \
    F(void, ucol_close, (void *)) \
    F(void, ucol_setAttribute, (void *, int, int, UErrorCode *)) \
    F(int, ucol_getAttribute, (const void *, int, UErrorCode *)) \
    F(int, ucol_strcoll, (const void *, const UChar *, int32_t, const UChar *, int32_t)) \
    F(void *, ucol_getKeywordValues, (const char *, UErrorCode *)) \
    F(void *, ucol_getKeywordValuesForLocale, (const char *, const char *, UBool, UErrorCode *)) \
    F(int32_t, ucol_countAvailable, (void)) \
    F(const char *, ucol_getAvailable, (int32_t)) \
    F(void *, ubrk_open, (int, const char *, const UChar *, int32_t, UErrorCode *)) \
    F(void, ubrk_close, (void *)) \
    F(int32_t, ubrk_following, (void *, int32_t)) \
    F(int32_t, ubrk_preceding, (void *, int32_t)) \
    F(int32_t, ubrk_getRuleStatus, (void *)) \
    F(void *, ulistfmt_openForType, (const char *, int, int, UErrorCode *)) \
    F(void, ulistfmt_close, (void *)) \
    F(void *, ulistfmt_openResult, (UErrorCode *)) \
    F(void, ulistfmt_closeResult, (void *)) \
    F(void, ulistfmt_formatStringsToResult, \
      (const void *, const UChar *const *, const int32_t *, int32_t, void *, UErrorCode *)) \
    F(const void *, ulistfmt_resultAsValue, (const void *, UErrorCode *)) \
    F(int32_t, u_strToUpper, (UChar *, int32_t, const UChar *, int32_t, const char *, UErrorCode *)) \
    F(int32_t, u_strToLower, (UChar *, int32_t, const UChar *, int32_t, const char *, UErrorCode *)) \
    /* locales and their names; tables */ \
    F(void *, uldn_openForContext, (const char *, int *, int32_t, UErrorCode *)) \
    F(void, uldn_close, (void *)) \
    F(int32_t, uldn_localeDisplayName, (const void *, const char *, UChar *, int32_t, UErrorCode *)) \
    F(int32_t, uldn_regionDisplayName, (const void *, const char *, UChar *, int32_t, UErrorCode *)) \
    F(int32_t, uldn_scriptDisplayName, (const void *, const char *, UChar *, int32_t, UErrorCode *)) \
    F(int32_t, uldn_keyValueDisplayName, (const void *, const char *, const char *, UChar *, int32_t, UErrorCode *)) \
    F(int32_t, uloc_forLanguageTag, (const char *, char *, int32_t, int32_t *, UErrorCode *)) \
    F(int32_t, uloc_toLanguageTag, (const char *, char *, int32_t, UBool, UErrorCode *)) \
    F(int32_t, uloc_addLikelySubtags, (const char *, char *, int32_t, UErrorCode *)) \
    F(int32_t, uloc_minimizeSubtags, (const char *, char *, int32_t, UErrorCode *)) \
    F(UBool, uloc_isRightToLeft, (const char *)) \
    F(void *, uloc_openAvailableByType, (int, UErrorCode *)) \
    F(const char *, uloc_toUnicodeLocaleType, (const char *, const char *)) \
    F(void *, ures_open, (const char *, const char *, UErrorCode *)) \
    F(void *, ures_openDirect, (const char *, const char *, UErrorCode *)) \
    F(void, ures_close, (void *)) \
    F(int, ures_getType, (const void *)) \
    F(const char *, ures_getKey, (const void *)) \
    F(int32_t, ures_getSize, (const void *)) \
    F(void *, ures_getByKey, (const void *, const char *, void *, UErrorCode *)) \
    F(void *, ures_getByIndex, (const void *, int32_t, void *, UErrorCode *)) \
    F(const UChar *, ures_getString, (const void *, int32_t *, UErrorCode *))

#define ICU_POINTER(result, name, arguments) static result(*name) arguments;
ICU_FUNCTIONS(ICU_POINTER)
#undef ICU_POINTER

/* Find every function in an open library or in what it depends on. The name of the first that is not there, NULL if all are. */
static const char *icu_resolve(void *library, const char *suffix) {
    char symbol[128];
    void *found;
#define ICU_RESOLVE(result, name, arguments) \
    snprintf(symbol, sizeof symbol, "%s%s", #name, suffix); \
    if (!(found = dlsym(library, symbol))) return #name; \
    memcpy(&name, &found, sizeof found);
    ICU_FUNCTIONS(ICU_RESOLVE)
#undef ICU_RESOLVE
    return NULL;
}

/* A str in UTF-16, for the time of a call: Python's own memory where that is UTF-16 already. */
typedef struct {
    const UChar *chars;
    int32_t length;
    UChar *owned; /* NULL when `chars` needs no release */
    UChar room[128];
} Utf16;

/* 0, or -1 with an exception. Surrogates pass as they are. Borrows `text`, which must outlive the result. */
static int utf16_of(PyObject *text, Utf16 *out) {
    Py_ssize_t count = PyUnicode_GET_LENGTH(text), length = count, i;
    UChar *to;
    out->owned = NULL;
    out->chars = out->room;
    if (PyUnicode_KIND(text) == PyUnicode_4BYTE_KIND) {
        const Py_UCS4 *from = PyUnicode_4BYTE_DATA(text);
        for (i = 0; i < count; i++) length += from[i] > 0xFFFF;
    }
    if (length > INT32_MAX) {
        PyErr_SetString(PyExc_OverflowError, "the text is too long for ICU: it has more than 2**31 - 1 code units");
        return -1;
    }
    out->length = (int32_t)length;
    if (PyUnicode_KIND(text) == PyUnicode_2BYTE_KIND) {
        out->chars = (const UChar *)PyUnicode_2BYTE_DATA(text);
        return 0;
    }
    to = out->room;
    if ((size_t)length > sizeof out->room / sizeof *out->room) {
        if (!(to = out->owned = PyMem_Malloc((size_t)length * sizeof *to))) {
            PyErr_NoMemory();
            return -1;
        }
        out->chars = to;
    }
    if (PyUnicode_KIND(text) == PyUnicode_1BYTE_KIND) {
        const Py_UCS1 *from = PyUnicode_1BYTE_DATA(text);
        for (i = 0; i < count; i++) to[i] = from[i];
    } else {
        const Py_UCS4 *from = PyUnicode_4BYTE_DATA(text);
        for (i = 0; i < count; i++) {
            if (from[i] > 0xFFFF) {
                *to++ = (UChar)(0xD7C0 + (from[i] >> 10));
                *to++ = (UChar)(0xDC00 | (from[i] & 0x3FF));
            } else {
                *to++ = (UChar)from[i];
            }
        }
    }
    return 0;
}

static void utf16_release(Utf16 *text) {
    PyMem_Free(text->owned);
}

/* A new str of UTF-16; lone surrogates pass. NULL with an exception. */
static PyObject *utf16_to_str(const UChar *chars, int32_t length) {
    int order = PY_LITTLE_ENDIAN ? -1 : 1;
    for (int32_t i = 0; i < length; i++) {
        if ((chars[i] & 0xF800) == 0xD800) {
            return PyUnicode_DecodeUTF16((const char *)chars, (Py_ssize_t)length * 2, "surrogatepass", &order);
        }
    }
    return PyUnicode_FromKindAndData(PyUnicode_2BYTE_KIND, chars, length);
}

#endif
