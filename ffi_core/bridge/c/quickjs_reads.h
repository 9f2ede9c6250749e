/* Plain data read where it lies: characters of strings, elements of arrays, properties of ordinary objects. The engine's
 * API gives all of it as well, by a call or two a value; deep copies and iterations read millions.
 *
 * `reads.known` says that the layout is the one declared here, see `learn_reads` in bridge/engine/reads.pxi. Until then, and for
 * all that is not plain (ropes, holes, accessors, proxies), each function says "ask the API". Nothing here runs code,
 * takes a reference or writes to the engine, but for `reads_fill_latin1` and `reads_adopt`, which fill what was just made.
 * Addresses are valid until the engine runs again.
 */
#ifndef DIGLOT_QUICKJS_READS_H
#define DIGLOT_QUICKJS_READS_H

#include "quickjs_internals.h"

typedef struct String {
    int ref_count;
    uint32_t length : 31, is_wide : 1;
    uint32_t hash : 28, kind : 2, atom_type : 2;
    uint32_t hash_next;
    void *weak_references;
} String; /* and then, of kind 0, its units */
enum { STRING_FLAT = 0 };
enum { OBJECT_IS_EXOTIC = 1 << 2 };

static struct { bool known; JSClassID object_class, array_class; } reads;

/* Whether an object is of the class that literals are of: no array, function, error, promise, buffer or JS Proxy. */
static inline bool reads_is_ordinary(JSConst object) {
    return reads.known && ((const Object *)object.u.ptr)->header.class_id == reads.object_class;
}

/* Whether nothing but the one reference that an object is reached by keeps it. */
static inline bool reads_is_sole(JSConst object) {
    return reads.known && ((const Object *)object.u.ptr)->header.ref_count == 1;
}

/* The units of a string: bytes of Latin-1, or 16 bits each when `wide`. NULL: ask the API. */
static inline const void *reads_units(JSConst value, size_t *length, bool *wide) {
    const String *string = (const String *)value.u.ptr;
    if (!reads.known || string->kind != STRING_FLAT) return NULL;
    *length = string->length;
    *wide = string->is_wide;
    return string + 1;
}

/* Turn a string of ASCII that was just made, and that nobody else knows, into one of the Latin-1 characters `text`. */
static inline bool reads_fill_latin1(JSConst value, const uint8_t *text, size_t length) {
    String *string = (String *)value.u.ptr;
    if (!reads.known || string->ref_count != 1 || string->kind != STRING_FLAT || string->atom_type || string->hash
            || string->is_wide || string->length != length) return false;
    memcpy(string + 1, text, length);
    return true;
}

/* An element of an Array, borrowed. NULL when it is not stored as such (a hole, out of range): ask the API. */
static inline const JSValue *reads_element(JSConst value, int64_t index) {
    const Object *object = (const Object *)value.u.ptr;
    if (!reads.known || object->header.class_id != reads.array_class) return NULL;
    if (!(object->header.object_bits & OBJECT_IS_FAST_ARRAY) || index < 0 || index >= object->u.array.count) return NULL;
    return &object->u.array.values[index];
}

/* The length of an Array whose items are all elements. -1: ask the API. */
static inline int64_t reads_length(JSConst value) {
    const Object *object = (const Object *)value.u.ptr;
    if (!reads.known || object->header.class_id != reads.array_class) return -1;
    if (!(object->header.object_bits & OBJECT_IS_FAST_ARRAY) || object->slots[0].value.tag != TAG_INT) return -1;
    return (uint32_t)object->slots[0].value.u.int32 == object->u.array.count ? (int64_t)object->u.array.count : -1;
}

/* Whether all own properties of an object are plain values in JavaScript's order: indices first, ascending. */
static inline bool reads_is_plain(JSConst value) {
    const Object *object = (const Object *)value.u.ptr;
    const Shape *shape = object->shape;
    int64_t last = -1;
    if (!reads.known || object->header.class_id != reads.object_class || object->header.object_bits & OBJECT_IS_EXOTIC)
        return false;
    for (int i = 0; i < shape->count; i++) {
        JSAtom atom = shape->properties[i].atom;
        if (!atom) continue; /* deleted */
        if ((shape->properties[i].flags & SLOT_KIND) != SLOT_VALUE) return false;
        if (!(atom & ATOM_INDEX_BIT)) last = INT64_MAX;
        else if ((int64_t)(atom & ~ATOM_INDEX_BIT) <= last) return false;
        else last = atom & ~ATOM_INDEX_BIT;
    }
    return true;
}

/* What a walk over the properties of a plain object needs to notice that the object has changed. */
typedef struct Properties { const void *shape; int count, deleted; } Properties;

static inline Properties reads_properties(JSConst value) {
    const Shape *shape = ((const Object *)value.u.ptr)->shape;
    Properties properties = {shape, shape->count, shape->deleted};
    return properties;
}

static inline bool reads_are_same(JSConst value, Properties properties) {
    const Shape *shape = ((const Object *)value.u.ptr)->shape;
    return shape == properties.shape && shape->count == properties.count && shape->deleted == properties.deleted;
}

/* The i-th property of a plain object, both borrowed; 0 for one that is deleted or not enumerable. */
static inline JSAtom reads_property(JSConst value, int i, JSValue *item) {
    const Object *object = (const Object *)value.u.ptr;
    const ShapeProperty *property = &object->shape->properties[i];
    if (!(property->flags & PROP_ENUMERABLE)) return 0;
    *item = object->slots[i].value;
    return property->atom;
}

/* Whether the i-th property of an object is the one that `reads_set_value` or, for a getter, `reads_set_getter` fills. */
static inline bool reads_is_property(JSConst value, int i, JSAtom name, bool is_getter) {
    const Shape *shape = ((const Object *)value.u.ptr)->shape;
    return i < shape->count && shape->properties[i].atom == name
        && (shape->properties[i].flags & SLOT_KIND) == (is_getter ? SLOT_ACCESSOR : SLOT_VALUE);
}

/* Whether an object that was just made can have the layout of another, of the same class and prototype, which keeps it:
 * the engine copies a layout that objects share before it changes it for one. */
static inline bool reads_can_adopt(JSConst object, JSConst model) {
    const Object *made = (const Object *)object.u.ptr, *known = (const Object *)model.u.ptr;
    return reads.known && known->shape->is_hashed && !known->shape->deleted && made->header.class_id == known->header.class_id
        && made->shape->prototype == known->shape->prototype && made->shape->header.ref_count > 1 && !made->shape->count;
}

/* Give it that layout, with undefined for each value and no getters; false with the engine's error. */
static inline bool reads_adopt(JSContext *ctx, JSConst object, JSConst model) {
    Object *made = (Object *)object.u.ptr;
    Shape *shape = ((const Object *)model.u.ptr)->shape;
    Slot *slots = qjs.js_realloc(ctx, made->slots, sizeof(Slot) * shape->size);
    if (!slots) return false;
    for (int i = 0; i < shape->count; i++) {
        if ((shape->properties[i].flags & SLOT_KIND) == SLOT_VALUE) slots[i].value = JS_UNDEFINED;
        else slots[i].accessors[0] = slots[i].accessors[1] = NULL;
    }
    made->slots = slots;
    made->shape->header.ref_count--;
    shape->header.ref_count++;
    made->shape = shape;
    return true;
}

/* Fill a slot of such an object; the value is consumed. */
static inline void reads_set_value(JSConst object, int i, JSValue value) {
    ((Object *)object.u.ptr)->slots[i].value = value;
}
static inline void reads_set_getter(JSConst object, int i, JSValue getter) {
    ((Object *)object.u.ptr)->slots[i].accessors[0] = (JSGCObjectHeader *)getter.u.ptr;
}

enum { NAMES = 512, MOST_PROPERTIES = 64, MOST_REMEMBERED = 16 };

/* The end of a chain of prototypes, Object.prototype for nearly all objects, as it was when it was last looked at. */
static struct {
    ShapeProperty properties[MOST_REMEMBERED];
    int count;
    JSAtom others[2];
    uint32_t found;
} reads_root;

static inline uint32_t reads_own_names(const Shape *shape, const uint32_t *bits, const JSAtom *others, uint32_t other_bit) {
    uint32_t found = 0;
    for (int i = 0; i < shape->count; i++) {
        JSAtom atom = shape->properties[i].atom;
        if (atom < NAMES) found |= bits[atom];
        else if (atom == others[0]) found |= other_bit;
        else if (atom == others[1]) found |= other_bit << 1;
    }
    return found;
}

/* The same, of an object that no other one follows. Comparing it with what is known of the last one takes a quarter of the
 * time of looking at each name. */
static __attribute__((noinline)) uint32_t reads_root_names(const Shape *shape, const uint32_t *bits, const JSAtom *others,
        uint32_t other_bit) {
    size_t size = (size_t)shape->count * sizeof(ShapeProperty);
    if (shape->count == reads_root.count && others[0] == reads_root.others[0] && others[1] == reads_root.others[1]
            && !memcmp(shape->properties, reads_root.properties, size)) return reads_root.found;
    uint32_t found = reads_own_names(shape, bits, others, other_bit);
    if (shape->count <= MOST_REMEMBERED) {
        memcpy(reads_root.properties, shape->properties, size);
        reads_root.count = shape->count;
        memcpy(reads_root.others, others, sizeof reads_root.others);
        reads_root.found = found;
    }
    return found;
}

/* Which of some names an object or its prototypes have, as the sum of their bits, with `READS_IS_DEEP` for an object whose
 * prototype has one too; all bits when it takes a look at each.
 *
 * `bits`: the bit of each name, by its atom; `others`: two names whose atoms are none of the first ones, with the bit of the
 * first, which that of the second follows. */
#define READS_IS_DEEP ((uint32_t)1 << 31)
static inline uint32_t reads_names(JSConst value, const uint32_t *bits, const JSAtom *others, uint32_t other_bit) {
    const Object *object = (const Object *)value.u.ptr;
    uint32_t found = 0;
    if (!reads.known) return UINT32_MAX;
    for (uint32_t depth = 0;; depth++) {
        const Shape *shape = object->shape;
        int bits_of_object = object->header.object_bits;
        if (bits_of_object & OBJECT_IS_EXOTIC && !(bits_of_object & OBJECT_IS_FAST_ARRAY)) return UINT32_MAX;
        if (shape->count > MOST_PROPERTIES) return UINT32_MAX;
        object = (const Object *)shape->prototype;
        if (!object) return found | reads_root_names(shape, bits, others, other_bit) | (depth > 1 ? READS_IS_DEEP : 0);
        found |= reads_own_names(shape, bits, others, other_bit);
    }
}

#endif
