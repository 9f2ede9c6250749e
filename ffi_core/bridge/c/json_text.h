/* Text of JSON under construction: Latin-1 until something needs UTF-16, strings as JSON.stringify quotes them
 * (ECMAScript 25.5.2.3), numbers as Number::toString writes them (6.1.6.1.20).
 *
 * Nothing here runs code of the user's. Functions return 0, or -1 with a Python exception.
 */
#ifndef DIGLOT_JSON_TEXT_H
#define DIGLOT_JSON_TEXT_H

#include <Python.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

typedef struct JsonText {
    void *units;      /* owned: bytes, or UTF-16 when it is wide */
    size_t used, room; /* in units */
    int wide;
    int plain;        /* no unit beyond ASCII */
} JsonText;

static int json_grow(JsonText *text, size_t more, int widen) {
    size_t needed = text->used + more, room = text->room;
    if (needed < more || needed > ((size_t)1 << 30)) {
        PyErr_SetString(PyExc_MemoryError, "the text of JSON is longer than a string of JavaScript can be");
        return -1;
    }
    if (needed > room) room = needed + needed / 2 + 256;
    if (widen && !text->wide) {
        uint16_t *units = (uint16_t *)PyMem_Malloc(room * 2);
        if (!units) { PyErr_NoMemory(); return -1; }
        for (size_t i = 0; i < text->used; i++) units[i] = ((uint8_t *)text->units)[i];
        PyMem_Free(text->units);
        text->units = units;
        text->room = room;
        text->wide = 1;
    } else if (room > text->room) {
        void *units = PyMem_Realloc(text->units, text->wide ? room * 2 : room);
        if (!units) { PyErr_NoMemory(); return -1; }
        text->units = units;
        text->room = room;
    }
    return 0;
}

static inline int json_room(JsonText *text, size_t more) {
    return text->used + more > text->room ? json_grow(text, more, 0) : 0;
}

/* A unit for which there is room. */
static inline void json_unit(JsonText *text, uint16_t unit) {
    if (text->wide) ((uint16_t *)text->units)[text->used++] = unit;
    else ((uint8_t *)text->units)[text->used++] = (uint8_t)unit;
}

static inline int json_char(JsonText *text, char c) {
    if (json_room(text, 1) < 0) return -1;
    json_unit(text, (uint8_t)c);
    return 0;
}

static int json_ascii(JsonText *text, const char *ascii, size_t length) {
    if (json_room(text, length) < 0) return -1;
    if (text->wide) for (size_t i = 0; i < length; i++) json_unit(text, (uint8_t)ascii[i]);
    else { memcpy((uint8_t *)text->units + text->used, ascii, length); text->used += length; }
    return 0;
}

static const char json_hex[] = "0123456789abcdef";

/* The quoted form of a unit that cannot stand as it is; room for six units is there. */
static void json_escape(JsonText *text, uint32_t c) {
    char shorthand = c == '"' || c == '\\' ? (char)c : c == '\b' ? 'b' : c == '\t' ? 't' : c == '\n' ? 'n' : c == '\f' ? 'f'
        : c == '\r' ? 'r' : 0;
    json_unit(text, '\\');
    if (shorthand) { json_unit(text, (uint8_t)shorthand); return; }
    json_unit(text, 'u');
    for (int shift = 12; shift >= 0; shift -= 4) json_unit(text, (uint8_t)json_hex[c >> shift & 15]);
}

static inline int json_is_special(uint32_t c) { return c < 0x20 || c == '"' || c == '\\'; }

/* Append a str: `quoted` as a string of JSON, else as it is. Two surrogates that follow each other are a pair. */
static int json_str(JsonText *text, PyObject *str, int quoted) {
    Py_ssize_t length = PyUnicode_GET_LENGTH(str);
    int kind = PyUnicode_KIND(str);
    const void *data = PyUnicode_DATA(str);
    if (!PyUnicode_IS_ASCII(str)) {
        text->plain = 0;
        if (kind != 1 && !text->wide && json_grow(text, 0, 1) < 0) return -1;
    }
    if (json_room(text, (size_t)length + 2) < 0) return -1;
    if (quoted) json_unit(text, '"');
    Py_ssize_t i = 0;
    if (kind == 1 && !text->wide) { /* runs of what can stand as it is */
        const uint8_t *units = (const uint8_t *)data;
        while (i < length) {
            Py_ssize_t start = i;
            while (i < length && !(quoted && json_is_special(units[i]))) i++;
            if (json_ascii(text, (const char *)units + start, (size_t)(i - start)) < 0) return -1;
            if (i < length) {
                if (json_room(text, 6) < 0) return -1;
                json_escape(text, units[i++]);
            }
        }
    }
    for (; i < length; i++) {
        uint32_t c = PyUnicode_READ(kind, data, i);
        if (json_room(text, 7) < 0) return -1;
        if (c >= 0x10000) {
            json_unit(text, (uint16_t)(0xD800 + ((c - 0x10000) >> 10)));
            json_unit(text, (uint16_t)(0xDC00 + ((c - 0x10000) & 0x3FF)));
        } else if (c >= 0xD800 && c < 0xE000 && quoted) {
            uint32_t next = c < 0xDC00 && i + 1 < length ? PyUnicode_READ(kind, data, i + 1) : 0;
            if (next >= 0xDC00 && next < 0xE000) {
                json_unit(text, (uint16_t)c);
                json_unit(text, (uint16_t)next);
                i++;
            } else json_escape(text, c);
        } else if (quoted && json_is_special(c)) json_escape(text, c);
        else json_unit(text, (uint16_t)c);
    }
    return quoted ? json_char(text, '"') : 0;
}

static int json_int(JsonText *text, long long value) {
    char digits[24];
    int at = sizeof digits;
    unsigned long long rest = value < 0 ? 0 - (unsigned long long)value : (unsigned long long)value;
    do digits[--at] = (char)('0' + rest % 10); while (rest /= 10);
    if (value < 0) digits[--at] = '-';
    return json_ascii(text, digits + at, sizeof digits - (size_t)at);
}

/* A finite double: the shortest digits, in JavaScript's notation. */
static int json_double(JsonText *text, double value) {
    if (value == floor(value) && fabs(value) < 9007199254740992.0) return json_int(text, (long long)value);
    char *repr = PyOS_double_to_string(value, 'r', 0, 0, NULL), *c = repr, digits[32];
    int n = 0, exponent = 0, status = 0, point = 0, seen_point = 0;
    if (!repr) return -1;
    if (*c == '-') { status = json_char(text, '-'); c++; }
    for (; *c && *c != 'e'; c++) {
        if (*c == '.') { seen_point = 1; continue; }
        if (!seen_point) point++;
        if (n < 30) digits[n++] = *c;
    }
    if (*c == 'e') exponent = atoi(c + 1);
    PyMem_Free(repr);
    int lead = 0;
    while (lead < n - 1 && digits[lead] == '0') lead++;
    while (n > lead + 1 && digits[n - 1] == '0') n--;
    const char *first = digits + lead;
    int k = n - lead, at = point - lead + exponent; /* value = 0.first * 10**at */
    if (status < 0) return -1;
    if (k <= at && at <= 21) {
        if (json_ascii(text, first, (size_t)k) < 0) return -1;
        for (int i = k; i < at; i++) if (json_char(text, '0') < 0) return -1;
        return 0;
    }
    if (0 < at && at <= 21) {
        return json_ascii(text, first, (size_t)at) < 0 || json_char(text, '.') < 0
            || json_ascii(text, first + at, (size_t)(k - at)) < 0 ? -1 : 0;
    }
    if (-6 < at && at <= 0) {
        if (json_ascii(text, "0.", 2) < 0) return -1;
        for (int i = at; i < 0; i++) if (json_char(text, '0') < 0) return -1;
        return json_ascii(text, first, (size_t)k);
    }
    if (json_char(text, first[0]) < 0) return -1;
    if (k > 1 && (json_char(text, '.') < 0 || json_ascii(text, first + 1, (size_t)(k - 1)) < 0)) return -1;
    if (json_ascii(text, at - 1 < 0 ? "e-" : "e+", 2) < 0) return -1;
    return json_int(text, at - 1 < 0 ? 1 - at : at - 1);
}

static void json_free(JsonText *text) {
    PyMem_Free(text->units);
    memset(text, 0, sizeof *text);
}

#endif
