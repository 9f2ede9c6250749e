# Sizes of what an engine keeps, and what its ledger (ledger.pxi) keeps: a record for each live proxy, the places in
# source, the counts by type.

ctypedef struct Record:
    void *proxy             # borrowed: the JS object of a PyProxy, the Python object of a JsProxy; NULL when it is free
    uint64_t serial
    uint32_t site           # index into `sites`
    uint32_t kind           # index into `kinds` for PyProxies, class id for JsProxies
    uint32_t cell
    uint32_t handed         # times it has crossed
    uint32_t next_free

ctypedef struct Place:
    PyObject *text          # owned (file, line, function), or NULL: not the user's, who called it is
    PyObject *code          # owned code object of a Python place, NULL for JS
    int instruction

ctypedef struct ProxyKind:
    char *name              # owned
    long long live

ctypedef struct Ledger:
    Record *records
    uint32_t n_records, room, free      # records[0] is not used; `free`: first of the list of free ones, or 0
    Place *places                       # places[0]: not known
    uint32_t n_places, place_room
    PointerMap python_places            # code address and instruction -> index
    PointerMap js_places                # instruction -> index; forgotten when source is compiled
    PointerMap own_places               # instruction of the bridge's own JS -> 1
    PyObject *last_code                 # borrowed from `places`: the Python place that was asked for last
    int last_instruction
    uint32_t last_place
    const uint8_t *last_position        # as above, of JS; NULL for none
    uint32_t last_js_place
    ProxyKind *kinds
    uint32_t n_kinds, kind_room
    PointerMap kind_of_type             # address of a type -> index; the name is compared, as types die
    PyTypeObject *last_type             # the type that was asked for last; an address, a name's too, may be used again
    unsigned int last_tag
    const char *last_name
    uint32_t last_kind
    long long made_pyproxies, made_jsproxies
    uint64_t serial
    uint32_t cell

cdef enum:
    RECENT_NAMES = 64                   # names that are found by their atom or str without a search
    JS_CLASSES = 256                    # class ids that are counted one by one; the rest count as objects
    PLACES_KEPT = 4096

cdef extern from "quickjs_internals.h":
    ctypedef struct Frame:              # of JavaScript
        Frame *caller
        JSValue function
        const uint8_t *position

ctypedef struct ListedProperty:         # whose descriptor was asked for last, see properties.pxi; all is only compared
    unsigned int access                 # the count of accesses at which it is read, if it is read next
    JSAtom atom
    void *proxy
    Frame *frame                        # of the function that runs
