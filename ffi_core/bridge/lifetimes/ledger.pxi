# The ledger: which cell, file and line made each live proxy, and how often it has crossed. Off unless asked for; then a
# proxy costs a record and a look at where the program is.
#
# A proxy has the index of its record: a JsProxy in a field, a PyProxy in a word of its JS object that the engine leaves
# to us. The record has the address of the proxy: what is left of a ledger that was turned off is known by that. A place
# is learnt once and remembered by what is cheap to compare: the code object and instruction of a Python frame, the
# instruction of a JS frame. The memory of a JS function that is gone may be used for another one, so what is known of
# JS places is forgotten whenever source is compiled; code that JS itself compiles (`eval`, `new Function`) is not
# remembered.

cdef extern from "cpython_compat.h":
    PyObject *diglot_current_code(int *instruction) noexcept
    unsigned int diglot_type_tag(PyTypeObject *type) noexcept

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
            if frame.position == e.book.last_position and frame.position != NULL:
                return e.book.last_js_place
            known = pointermap_get(&e.book.js_places, <uintptr_t>frame.position)
            if known != NULL:
                e.book.last_position = frame.position
                e.book.last_js_place = <uint32_t><uintptr_t>known
                return e.book.last_js_place
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
    finally:
        JS_FreeAtom(e.ctx, atom)
    return 0


cdef object atom_text(Engine e, JSAtom atom):
    return take_py(e, JS_AtomToValue(e.ctx, atom)) if atom else "<input>"


cdef uint32_t python_place(Engine e) noexcept:
    cdef int instruction
    cdef PyObject *code = diglot_current_code(&instruction)
    cdef void *known
    cdef Place *place
    if code == NULL:
        return 0
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
    forget_js_places(e)
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
        e.book.last_position = NULL
        pointermap_free(&e.book.js_places)


# -- what kinds there are ---------------------------------------------------------------------------------------------

cdef bint[JS_CLASSES] has_bytecode              # class ids of the functions that have frames of JS
cdef dict class_names = {}                      # class id -> name, of JsProxies


cdef inline uint32_t kind_of(Engine e, PyTypeObject *type) noexcept:
    """The index of a type's count; 0, which counts nothing, when memory is out."""
    cdef Ledger *book = &e.book
    if type == book.last_type and diglot_type_tag(type) == book.last_tag and book.last_tag and (
            type.tp_name == book.last_name):
        return book.last_kind
    return find_kind(e, type)


cdef uint32_t find_kind(Engine e, PyTypeObject *type) noexcept:
    cdef Ledger *book = &e.book
    cdef uint32_t kind = <uint32_t><uintptr_t>pointermap_get(&book.kind_of_type, <uintptr_t>type)
    if kind == 0 or strcmp(book.kinds[kind].name, type.tp_name) != 0:
        kind = kind_named(book, type.tp_name)
        if kind == 0 or pointermap_set(&book.kind_of_type, <uintptr_t>type, <void *><uintptr_t>kind) < 0:
            return 0
    book.last_type = type
    book.last_tag = diglot_type_tag(type)
    book.last_name = type.tp_name
    book.last_kind = kind
    return kind


cdef uint32_t kind_named(Ledger *book, const char *name) noexcept:
    """The index of the count of all types with that name. One that counts nothing gives way when the table is full."""
    cdef uint32_t kind, idle = 0
    cdef ProxyKind *grown
    cdef char *copy
    for kind in range(1, book.n_kinds):
        if strcmp(book.kinds[kind].name, name) == 0:
            return kind
        if book.kinds[kind].live == 0:
            idle = kind
    copy = strdup(name)
    if copy == NULL:
        return 0
    if book.n_kinds == book.kind_room and not idle:
        grown = <ProxyKind *>realloc(book.kinds, (book.kind_room * 2 + 32) * sizeof(ProxyKind))
        if grown == NULL:
            free(copy)
            return 0
        book.kinds = grown
        book.kind_room = book.kind_room * 2 + 32
        if book.n_kinds == 0:
            memset(&book.kinds[0], 0, sizeof(ProxyKind))
            book.n_kinds = 1
    if book.n_kinds < book.kind_room:
        kind = book.n_kinds
        book.n_kinds += 1
    else:
        kind = idle
        free(book.kinds[kind].name)
        book.last_type = NULL
    book.kinds[kind].name = copy
    book.kinds[kind].live = 0
    return kind


# -- records ----------------------------------------------------------------------------------------------------------

cdef inline uint32_t record(Engine e, void *proxy) noexcept:
    """Begin the record of a new proxy; returns its index, 0 without memory."""
    cdef Ledger *book = &e.book
    cdef uint32_t site = current_place(e)
    cdef uint32_t index = book.free
    cdef Record *entry
    if index:
        book.free = book.records[index].next_free
    else:
        index = new_record(book)
        if not index:
            return 0
    entry = &book.records[index]
    book.serial += 1
    entry.proxy = proxy
    entry.serial = book.serial
    entry.site = site
    entry.cell = book.cell
    entry.handed = 1
    return index


cdef uint32_t new_record(Ledger *book) noexcept:
    """The index of a record that was never used, 0 without memory."""
    cdef Record *grown
    if book.n_records == book.room:
        grown = <Record *>realloc(book.records, (<size_t>book.room * 2 + 64) * sizeof(Record))
        if grown == NULL:
            return 0
        book.records = grown
        book.room = book.room * 2 + 64
        if book.n_records == 0:
            memset(&book.records[0], 0, sizeof(Record))
            book.n_records = 1
    book.n_records += 1
    return book.n_records - 1


cdef inline void record_pyproxy(Engine e, JSValue proxy, PyObject *target) noexcept:
    cdef uint32_t index = record(e, proxy.u.ptr) if internals.objects else 0
    cdef uint32_t kind
    if index:
        internals_room(proxy.u.ptr)[0] = index
        e.book.made_pyproxies += 1
        kind = kind_of(e, Py_TYPE(<object>target))
        e.book.records[index].kind = kind
        if kind:
            e.book.kinds[kind].live += 1
    if e.traced:
        trace_made(e, proxy.u.ptr, True, identity_of(target), target)


cdef inline void record_jsproxy(Engine e, object proxy, JSValue value) noexcept:
    cdef uint32_t index = record(e, <void *><PyObject *>proxy)
    cdef uint32_t kind = JS_GetClassID(value)
    if index:
        ref_of(<PyObject *>proxy).record = index
        e.book.made_jsproxies += 1
        e.book.records[index].kind = kind if kind < JS_CLASSES else 0
        e.live_js_classes[e.book.records[index].kind] += 1
    if e.traced:
        trace_made(e, <void *><PyObject *>proxy, False, <uintptr_t>value.u.ptr, <PyObject *>proxy)


cdef inline Record *record_at(Engine e, void *proxy, uint32_t index) noexcept:
    """The record with the index that the proxy has; NULL if that is none of the proxy's, as the ledger was off."""
    if 0 < index < e.book.n_records and e.book.records[index].proxy == proxy:
        return &e.book.records[index]
    return NULL


cdef inline uint32_t number_of_pyproxy(void *proxy) noexcept:
    return internals_room(proxy)[0] if internals.objects else 0


cdef inline void record_handed(Engine e, void *proxy, uint32_t index) noexcept:
    """A proxy that lives has crossed once more."""
    cdef Record *entry = record_at(e, proxy, index)
    if entry != NULL:
        entry.handed += 1


cdef inline void pyproxy_gone(Engine e, void *proxy) noexcept:
    """A PyProxy is gone, or destroyed."""
    cdef Record *entry
    if e.has_ledger:
        entry = record_at(e, proxy, number_of_pyproxy(proxy))
        if entry != NULL:
            if e.traced:
                trace_gone(e, proxy, True, e.book.kinds[entry.kind].name if entry.kind else NULL, 0)
            if entry.kind:
                e.book.kinds[entry.kind].live -= 1
            end_record(e, entry)


cdef inline void jsproxy_gone(Engine e, PyObject *proxy) noexcept:
    """A JsProxy is gone, or empty."""
    cdef Record *entry
    if e.has_ledger:
        entry = record_at(e, proxy, ref_of(proxy).record)
        if entry != NULL:
            if e.traced:
                trace_gone(e, proxy, False, NULL, entry.kind)
            e.live_js_classes[entry.kind] -= 1
            end_record(e, entry)


cdef inline void end_record(Engine e, Record *entry) noexcept:
    entry.proxy = NULL
    entry.serial = 0
    entry.next_free = e.book.free
    e.book.free = <uint32_t>(entry - e.book.records)


cdef object record_of_pyproxy(Engine e, void *proxy):
    """See `record_fields`."""
    return record_fields(e, record_at(e, proxy, number_of_pyproxy(proxy)))


cdef object record_of_jsproxy(Engine e, PyObject *proxy):
    """See `record_fields`."""
    return record_fields(e, record_at(e, proxy, ref_of(proxy).record))


cdef object record_fields(Engine e, Record *entry):
    """(serial, place or None, cell, times handed over); None without a record. Place: (file, line, function)."""
    if entry == NULL:
        return None
    place = <object>e.book.places[entry.site].text if entry.site else None
    return entry.serial, place, entry.cell, entry.handed


cdef str place_text(tuple place):
    """As tracebacks name a place."""
    return f"{place[0]}:{place[1]}" if place[1] else place[0]


cdef str made_text(record):
    """", made at ..." of a proxy that has a record (see `record_fields`), else nothing."""
    return f", made at {place_text(record[1])}" if record is not None and record[1] is not None else ""


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
