# The ledger: which cell, file and line made each live proxy, and how often it has crossed. Off unless asked for; then a
# proxy costs a record and a look at where the program is.
#
# A record is found by the address of the proxy: of the JS object for a PyProxy, of the Python object for a JsProxy. A
# place is learnt once and remembered by what is cheap to compare: the code object and instruction of a Python frame,
# the instruction of a JS frame. The memory of a JS function that is gone may be used for another one, so what is known
# of JS places is forgotten whenever source is compiled; code that JS itself compiles (`eval`, `new Function`) is not
# remembered.

cdef extern from "cpython_compat.h":
    PyObject *diglot_current_frame() noexcept
    PyObject *diglot_frame_code(PyObject *frame) noexcept
    int diglot_frame_instruction(PyObject *frame) noexcept

cdef str PACKAGE_FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep


# -- where the program is ---------------------------------------------------------------------------------------------

cdef uint32_t current_place(Engine e) noexcept:
    """The place that the user's innermost code has reached: JS if a frame of it was entered last, else Python."""
    cdef Frame *frame = internals_frame(e.rt)
    cdef uint32_t place = 0
    if frame != e.entry_frame:
        place = js_place(e, frame)
    return place if place else python_place(e)


cdef uint32_t js_place(Engine e, Frame *frame) noexcept:
    cdef int level = 0
    cdef void *known
    while frame != NULL and frame != e.entry_frame:
        if frame.function.tag == TAG_OBJECT and has_bytecode[internals_class_of(frame.function.u.ptr) % JS_CLASSES]:
            known = pointermap_get(&e.book.js_places, <uintptr_t>frame.position)
            if known != NULL:
                return <uint32_t><uintptr_t>known
            if pointermap_get(&e.book.own_places, <uintptr_t>frame.position) == NULL:
                known = <void *><uintptr_t>learn_js_place(e, frame, level)
                if known != NULL:
                    return <uint32_t><uintptr_t>known
        frame = frame.caller
        level += 1
    return 0


cdef uint32_t learn_js_place(Engine e, Frame *frame, int level) noexcept:
    """The index of a JS frame's place, 0 if the frame is none of the user's."""
    cdef JSAtom atom = JS_GetScriptOrModuleName(e.ctx, level)
    cdef uint32_t place
    try:
        filename = atom_text(e, atom)
        if filename.startswith("diglot:"):
            pointermap_set(&e.book.own_places, <uintptr_t>frame.position, <void *>1)
            return 0
        function, line = "", 0
        for text in current_stack(e).splitlines():
            found = parse_frame(text)
            if found is not None and found[1].decode() == filename:
                function, line = found[0].decode(), found[2]
                break
        place = add_place(e, (filename, line, function), None, 0)
        if filename != "<input>":                # what the engine calls the code of eval() and new Function()
            pointermap_set(&e.book.js_places, <uintptr_t>frame.position, <void *><uintptr_t>place)
        return place
    except BaseException as error:
        unraisable(error, "while the origin of a proxy was noted")
        return 0
    finally:
        JS_FreeAtom(e.ctx, atom)


cdef object atom_text(Engine e, JSAtom atom):
    return take_py(e, JS_AtomToValue(e.ctx, atom)) if atom else "<input>"


cdef uint32_t python_place(Engine e) noexcept:
    cdef PyObject *frame = diglot_current_frame()
    cdef PyObject *code
    cdef int instruction
    cdef void *known
    cdef Place *place
    if frame == NULL:
        return 0
    code = diglot_frame_code(frame)
    instruction = diglot_frame_instruction(frame)
    if code == e.book.last_code and instruction == e.book.last_instruction:
        return e.book.last_place
    known = pointermap_get(&e.book.python_places, <uintptr_t>code + <uintptr_t>(instruction << 1) + 1)
    if known != NULL:
        place = &e.book.places[<uintptr_t>known]
        if place.code == code and place.instruction == instruction and place.text != NULL:
            e.book.last_code = code
            e.book.last_instruction = instruction
            e.book.last_place = <uint32_t><uintptr_t>known
            return e.book.last_place
    return learn_python_place(e, code, instruction)


cdef uint32_t learn_python_place(Engine e, PyObject *innermost, int instruction) noexcept:
    cdef uint32_t place
    try:
        frame = sys._getframe()
        if <PyObject *>frame.f_code != innermost:
            return 0
        code = frame.f_code
        while frame is not None and frame.f_code.co_filename.startswith(PACKAGE_FOLDER):
            frame = frame.f_back
        if frame is None:
            return 0
        text = (frame.f_code.co_filename, frame.f_lineno or 0, frame.f_code.co_name)
        if frame.f_code is not code:
            return add_place(e, text, None, 0)           # who called the package differs from time to time
        place = add_place(e, text, code, instruction)
        pointermap_set(&e.book.python_places, <uintptr_t>innermost + <uintptr_t>(instruction << 1) + 1,
                       <void *><uintptr_t>place)
        return place
    except BaseException as error:
        unraisable(error, "while the origin of a proxy was noted")
        return 0


cdef uint32_t add_place(Engine e, tuple text, object code, int instruction) except 0:
    """Remember a place; returns its index."""
    cdef Place *grown
    cdef Place *place
    cdef Ledger *book = &e.book
    if book.n_places >= PLACES_KEPT and book.n_places >= book.place_room:
        forget_places(e)
    if book.n_places == book.place_room:
        grown = <Place *>realloc(book.places, (book.place_room * 2 + 64) * sizeof(Place))
        if grown == NULL:
            raise MemoryError
        book.places = grown
        book.place_room = book.place_room * 2 + 64
        if book.n_places == 0:
            memset(&book.places[0], 0, sizeof(Place))
            book.n_places = 1
    place = &book.places[book.n_places]
    Py_INCREF(text)
    place.text = <PyObject *>text
    place.code = NULL
    if code is not None:
        Py_INCREF(code)
        place.code = <PyObject *>code
    place.instruction = instruction
    book.n_places += 1
    return book.n_places - 1


cdef void forget_places(Engine e) noexcept:
    """Drop the places that no record refers to, and what leads to them; they are learnt again when they are met."""
    cdef Ledger *book = &e.book
    cdef uint32_t *moved = <uint32_t *>malloc(book.n_places * sizeof(uint32_t))
    cdef uint32_t i, n = 1
    if moved == NULL:
        return
    memset(moved, 0, book.n_places * sizeof(uint32_t))
    for i in range(1, book.n_records):
        if book.records[i].serial:
            moved[book.records[i].site] = 1
    book.last_code = NULL
    pointermap_free(&book.js_places)
    pointermap_free(&book.python_places)
    for i in range(1, book.n_places):
        if moved[i]:
            moved[i] = n
            book.places[n] = book.places[i]
            if book.places[n].code != NULL:
                pointermap_set(&book.python_places,
                               <uintptr_t>book.places[n].code + <uintptr_t>(book.places[n].instruction << 1) + 1,
                               <void *><uintptr_t>n)
            n += 1
        else:
            bury(e, book.places[i].text)
            if book.places[i].code != NULL:
                bury(e, book.places[i].code)
    book.n_places = n
    for i in range(1, book.n_records):
        if book.records[i].serial:
            book.records[i].site = moved[book.records[i].site]
    free(moved)


cdef inline void forget_js_places(Engine e) noexcept:
    """Source is about to be compiled: an instruction's address may mean another place soon."""
    if e.book.js_places.used:
        pointermap_free(&e.book.js_places)


# -- what kinds there are ---------------------------------------------------------------------------------------------

cdef bint[JS_CLASSES] has_bytecode              # class ids of the functions that have frames of JS
cdef dict class_names = {}                      # class id -> name, of JsProxies


cdef uint32_t kind_of(Engine e, PyTypeObject *type) noexcept:
    """The index of a type's count; 0, which counts nothing, when memory is out."""
    cdef Ledger *book = &e.book
    cdef uint32_t kind
    cdef ProxyKind *grown
    if type == book.last_type and (not PyType_HasFeature(type, Py_TPFLAGS_HEAPTYPE)
                                   or strcmp(book.kinds[book.last_kind].name, type.tp_name) == 0):
        return book.last_kind
    kind = <uint32_t><uintptr_t>pointermap_get(&book.kind_of_type, <uintptr_t>type)
    if kind == 0 or strcmp(book.kinds[kind].name, type.tp_name) != 0:
        for kind in range(1, book.n_kinds):
            if strcmp(book.kinds[kind].name, type.tp_name) == 0:
                break
        else:
            if book.n_kinds == book.kind_room:
                grown = <ProxyKind *>realloc(book.kinds, (book.kind_room * 2 + 32) * sizeof(ProxyKind))
                if grown == NULL:
                    return 0
                book.kinds = grown
                book.kind_room = book.kind_room * 2 + 32
            if book.n_kinds == 0:
                memset(&book.kinds[0], 0, sizeof(ProxyKind))
                book.kinds[0].name = strdup(b"?")
                book.n_kinds = 1
            kind = book.n_kinds
            book.kinds[kind].name = strdup(type.tp_name)
            if book.kinds[kind].name == NULL:
                return 0
            book.kinds[kind].live = 0
            book.n_kinds += 1
        if pointermap_set(&book.kind_of_type, <uintptr_t>type, <void *><uintptr_t>kind) < 0:
            return 0
    book.last_type = type
    book.last_kind = kind
    return kind


# -- records ----------------------------------------------------------------------------------------------------------

cdef void record(Engine e, void *proxy, uint32_t kind, bint of_python) noexcept:
    """Begin the record of a new proxy. Without memory there is none."""
    cdef Ledger *book = &e.book
    cdef uint32_t index = book.free
    cdef uint32_t site = current_place(e)
    cdef Record *grown
    cdef Record *entry
    if index:
        book.free = book.records[index].next_free
    else:
        if book.n_records == book.room:
            grown = <Record *>realloc(book.records, (<size_t>book.room * 2 + 64) * sizeof(Record))
            if grown == NULL:
                return
            book.records = grown
            book.room = book.room * 2 + 64
            if book.n_records == 0:
                memset(&book.records[0], 0, sizeof(Record))
                book.n_records = 1
        index = book.n_records
        book.n_records += 1
    entry = &book.records[index]
    if pointermap_set(&book.of_proxy, <uintptr_t>proxy, <void *><uintptr_t>index) < 0:
        entry.serial = 0
        entry.next_free = book.free
        book.free = index
        return
    book.serial += 1
    entry.serial = book.serial
    entry.site = site
    entry.kind = kind
    entry.cell = book.cell
    entry.handed = 1
    if of_python:
        book.made_pyproxies += 1
        if kind:
            book.kinds[kind].live += 1
    else:
        book.made_jsproxies += 1
        js_kinds(e)[kind if kind < JS_CLASSES else 0] += 1


cdef inline void record_pyproxy(Engine e, JSValue proxy, PyObject *target) noexcept:
    record(e, proxy.u.ptr, kind_of(e, Py_TYPE(<object>target)), True)


cdef inline void record_jsproxy(Engine e, object proxy, JSValue value) noexcept:
    record(e, <void *><PyObject *>proxy, JS_GetClassID(value), False)


cdef inline void record_handed(Engine e, void *proxy) noexcept:
    """A proxy that lives has crossed once more."""
    cdef void *index = pointermap_get(&e.book.of_proxy, <uintptr_t>proxy)
    if index != NULL:
        e.book.records[<uintptr_t>index].handed += 1


cdef inline void record_gone(Engine e, void *proxy, bint of_python) noexcept:
    """A proxy is gone, or destroyed."""
    if e.book.of_proxy.used:
        end_record(e, proxy, of_python)


cdef void end_record(Engine e, void *proxy, bint of_python) noexcept:
    cdef void *index = pointermap_take(&e.book.of_proxy, <uintptr_t>proxy)
    cdef Record *entry
    if index == NULL:
        return
    entry = &e.book.records[<uintptr_t>index]
    if not of_python:
        js_kinds(e)[entry.kind if entry.kind < JS_CLASSES else 0] -= 1
    elif entry.kind:
        e.book.kinds[entry.kind].live -= 1
    entry.serial = 0
    entry.next_free = e.book.free
    e.book.free = <uint32_t><uintptr_t>index


cdef inline long long *js_kinds(Engine e) noexcept:
    return e.live_js_classes


cdef object record_of(Engine e, void *proxy):
    """(serial, place or None, cell, times handed over) of a proxy; None without one. Place: (file, line, function)."""
    cdef void *index = pointermap_get(&e.book.of_proxy, <uintptr_t>proxy)
    cdef Record *entry
    if index == NULL:
        return None
    entry = &e.book.records[<uintptr_t>index]
    place = <object>e.book.places[entry.site].text if entry.site else None
    return entry.serial, place, entry.cell, entry.handed


cdef str place_text(tuple place):
    """As tracebacks name a place."""
    return f"{place[0]}:{place[1]}" if place[1] else place[0]


cdef object made_text(Engine e, void *proxy):
    """", made at ..." of a proxy that has a record, else nothing."""
    found = record_of(e, proxy)
    return f", made at {place_text(found[1])}" if found is not None and found[1] is not None else ""


cdef object here_text(Engine e):
    """Where the program is, or None."""
    cdef uint32_t place = current_place(e)
    return place_text(<tuple><object>e.book.places[place].text) if place else None


cdef void free_ledger(Engine e) noexcept:
    """Forget every record and place."""
    cdef Ledger *book = &e.book
    cdef uint32_t i
    cdef uint64_t serial
    for i in range(1, book.n_places):
        bury(e, book.places[i].text)
        if book.places[i].code != NULL:
            bury(e, book.places[i].code)
    for i in range(book.n_kinds):
        free(book.kinds[i].name)
    free(book.records)
    free(book.places)
    free(book.kinds)
    pointermap_free(&book.of_proxy)
    pointermap_free(&book.python_places)
    pointermap_free(&book.js_places)
    pointermap_free(&book.own_places)
    pointermap_free(&book.kind_of_type)
    memset(e.live_js_classes, 0, sizeof(e.live_js_classes))
    i = book.cell
    serial = book.serial
    memset(book, 0, sizeof(Ledger))
    book.cell = i
    book.serial = serial        # no number is given twice


cdef dict ledger_counts(Engine e):
    """Live proxies by type, as "pyproxies.list" and "jsproxies.Array"; empty with the ledger off."""
    cdef uint32_t i
    counts = {}
    for i in range(1, e.book.n_kinds):
        if e.book.kinds[i].live:
            counts[f"pyproxies.{e.book.kinds[i].name.decode('utf-8', 'replace')}"] = e.book.kinds[i].live
    for i in range(JS_CLASSES):
        if e.live_js_classes[i]:
            name = "symbol" if i == 0 else brands.get(i, "Object")
            counts[f"jsproxies.{name}"] = counts.get(f"jsproxies.{name}", 0) + e.live_js_classes[i]
    return counts
