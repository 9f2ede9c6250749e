# Plain data read where it lies, see quickjs_reads.h: declarations, and comparing what is read with what is known.

cdef extern from "quickjs_reads.h":
    ctypedef struct Reads:
        bint known
        JSClassID object_class, array_class
    Reads reads
    ctypedef struct Properties:
        int count
    const void *reads_units(JSValue, size_t *length, CBool *wide) noexcept
    bint reads_fill_latin1(JSValue, const uint8_t *text, size_t length) noexcept
    const JSValue *reads_element(JSValue, int64_t index) noexcept
    int64_t reads_length(JSValue) noexcept
    bint reads_is_ordinary(JSValue) noexcept
    bint reads_is_sole(JSValue) noexcept
    bint reads_is_plain(JSValue) noexcept
    Properties reads_properties(JSValue) noexcept
    bint reads_are_same(JSValue, Properties) noexcept
    JSAtom reads_property(JSValue, int i, JSValue *item) noexcept
    uint32_t reads_names(JSValue, const uint32_t *bits, const JSAtom *others, uint32_t other_bit) noexcept
    uint32_t READS_IS_DEEP
    bint reads_is_property(JSValue, int i, JSAtom name, bint is_getter) noexcept
    bint reads_can_adopt(JSValue, JSValue model) noexcept
    bint reads_adopt(JSContext *, JSValue, JSValue model) noexcept
    void reads_set_value(JSValue, int i, JSValue) noexcept
    void reads_set_getter(JSValue, int i, JSValue) noexcept
    int NAMES

# The bit of each well-known name, 1 << A_..., by its atom. The engine's own names have the same atoms in every runtime;
# Symbol.dispose and Symbol.asyncDispose, which it lacks, have others in each. `item` is asked for by itself.
cdef uint32_t name_bits[512]

# Values, each with what is read of it: by the tests in `learn_reads`.
cdef str SAMPLES = """(() => {
  const sparse = [1, 2];
  sparse.length = 5;
  const hidden = Object.defineProperty({ a: 1, b: 2, c: 3 }, "b", { enumerable: false });
  delete hidden.a;
  class Base { get() {} }
  class Derived extends Base { [Symbol.iterator]() {} }
  return ["abc", "\\xe9t\\xe9", "\\u6f22\\u5b57", "ab".repeat(3000).slice(1, 5000),
    [7, 1.5, "x"], sparse, [1, , 3],
    { 3: true, length: 1, size: 2.5 }, { length: 1, 3: true }, { get a() { return 1 } }, hidden,
    new Proxy({}, {}), new Derived(), Object.create(null)];
})()"""


cdef int learn_reads(Engine e) except -1:
    """Compare what is read of strings, arrays and objects with what is known of some, once a process."""
    cdef JSValue made, item
    cdef JSValue samples[14]
    cdef int i, others = 0
    global internals_problem
    if reads.known or internals_problem:
        return 0
    memset(name_bits, 0, sizeof(name_bits))
    for i in range(A_COUNT):
        if e.atoms[i] < <JSAtom>NAMES:
            name_bits[e.atoms[i]] = <uint32_t>1 << i
        elif i != A_DISPOSE and i != A_ASYNC_DISPOSE and i != A_ITEM:
            others += 1
    made = evaluate_library(e, SAMPLES, "diglot:reads")
    for i in range(14):
        samples[i] = JS_GetPropertyInt64(e.ctx, made, i)
    reads.array_class = JS_GetClassID(made)
    reads.object_class = JS_GetClassID(samples[7])
    reads.known = True
    if others or not (strings_are_read(samples) and arrays_are_read(&samples[4]) and objects_are_read(e, &samples[7])):
        reads.known = False
        internals_problem = "the characters, elements or properties of a value"
    for i in range(14):
        js_drop(e.rt, samples[i])
    js_drop(e.rt, made)
    return 0


cdef bint strings_are_read(JSValue *samples):
    cdef const uint8_t *units
    cdef size_t length = 0
    cdef CBool wide = False
    for i, expected in enumerate((b"abc", b"\xe9t\xe9", "\u6f22\u5b57".encode(f"utf-16-{sys.byteorder[0]}e"))):
        units = <const uint8_t *>reads_units(samples[i], &length, &wide)
        if units == NULL or wide != (i == 2) or length << wide != <size_t>len(expected):
            return False
        if units[:length << wide] != expected:
            return False
    units = <const uint8_t *>reads_units(samples[3], &length, &wide)          # a part of another string
    return units == NULL or not wide and units[:length] == ("ab" * 3000)[1:5000].encode()


cdef bint arrays_are_read(JSValue *samples) noexcept:
    cdef const JSValue *item[3]
    cdef int i
    for i in range(3):
        item[i] = reads_element(samples[0], i)
        if item[i] == NULL:
            return False
    return (
        item[0].tag == TAG_INT and item[0].u.int32 == 7 and item[1].tag == TAG_FLOAT64 and item[1].u.float64 == 1.5
        and item[2].tag == TAG_STRING and reads_element(samples[0], 3) == NULL and reads_element(samples[0], -1) == NULL
        and reads_length(samples[0]) == 3 and reads_length(samples[1]) == -1 and reads_element(samples[1], 2) == NULL
        and reads_element(samples[2], 1) == NULL and reads_length(samples[2]) == -1
    )


cdef bint objects_are_read(Engine e, JSValue *samples) noexcept:
    cdef JSValue items[3]
    cdef JSAtom atoms[3]
    cdef int i
    if not reads_is_plain(samples[0]) or reads_is_plain(samples[1]) or reads_is_plain(samples[2]):
        return False
    if not reads_is_plain(samples[3]) or reads_is_plain(samples[4]) or not reads_is_plain(samples[5]):
        return False
    if reads_properties(samples[0]).count != 3 or not reads_are_same(samples[0], reads_properties(samples[0])):
        return False
    for i in range(3):
        atoms[i] = reads_property(samples[0], i, &items[i])
    if atoms[0] != ATOM_INDEX_BIT | 3 or atoms[1] != e.atoms[A_LENGTH] or atoms[2] != e.atoms[A_SIZE]:
        return False
    if items[0].tag != TAG_BOOL or items[1].tag != TAG_INT or items[2].tag != TAG_FLOAT64 or items[2].u.float64 != 2.5:
        return False
    for i in range(3):                            # one deleted, one hidden
        atoms[i] = reads_property(samples[3], i, &items[i])
    if atoms[0] or atoms[1] or not atoms[2] or items[2].tag != TAG_INT or items[2].u.int32 != 3:
        return False
    return (
        names_of(e, samples[4]) == 0xFFFFFFFF
        and names_of(e, samples[5]) & (READS_IS_DEEP | 1 << A_GET | 1 << A_ITERATOR | 1 << A_HAS)
        == (READS_IS_DEEP | 1 << A_GET | 1 << A_ITERATOR)
        and names_of(e, samples[6]) == 0
    )
