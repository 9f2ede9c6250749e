# cython: language_level=3, freethreading_compatible=False
"""ICU for Intl: its formatters, collators and tables as Python objects with the GIL held.

ICU's shared objects are those that icu4py carries or was linked with; importing this module finds them, or raises
ImportError and says what to install. Every handle belongs to one Python object, which closes it. Callers pass what they
have checked: locales are canonical BCP 47 tags, skeletons and patterns are made by the JavaScript of this folder.
"""

import sys

from cpython.mem cimport PyMem_Free, PyMem_Malloc, PyMem_Realloc
from libc.stdint cimport int8_t, int32_t, int64_t, uint16_t, uint32_t

include "native/icu.pxi"
include "native/library.pxi"
include "native/values.pxi"
include "native/numbers.pxi"
include "native/dates.pxi"
include "native/texts.pxi"
include "native/locales.pxi"
