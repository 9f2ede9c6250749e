/* What the engine's API does not give: the bytes it uses in constant time, where JavaScript is just now, and which object
 * refers to which. Read from QuickJS-ng 0.11's own structures, of which the parts that are read are declared anew here.
 *
 * Nothing here writes to the engine, but for the count of steps until the interrupt handler is asked again, and a word of
 * our own objects that it leaves alone. `internals_find` and `internals_find_counter` learn where the structures lie from
 * values that are known (a limit that was just set, addresses of our own classes and handlers) and compare what they read
 * with what it must be; callers do without when something differs. All addresses are borrowed and valid until the engine
 * runs again.
 */
#ifndef DIGLOT_QUICKJS_INTERNALS_H
#define DIGLOT_QUICKJS_INTERNALS_H

#include "quickjs.h"

typedef struct ListLink { struct ListLink *prev, *next; } ListLink;

/* What the engine's collector works on. */
struct JSGCObjectHeader {
    int ref_count;
    uint8_t type : 4, mark : 4;
    uint8_t object_bits; /* of objects; of variables: whether they have left the stack */
    uint16_t class_id; /* of objects */
    ListLink link;
};
enum { GC_OBJECT, GC_BYTECODE, GC_SHAPE, GC_VARIABLE, GC_ASYNC_FUNCTION, GC_CONTEXT };
enum { SLOT_KIND = 3 << 4, SLOT_VALUE = 0, SLOT_ACCESSOR = 1 << 4, SLOT_VARIABLE = 2 << 4, SLOT_LAZY = 3 << 4 };
enum { OBJECT_IS_FAST_ARRAY = 1 << 3 };

typedef struct ShapeProperty { uint32_t hash_next : 26, flags : 6; JSAtom atom; } ShapeProperty;
typedef struct Shape {
    JSGCObjectHeader header;
    uint8_t is_hashed, has_small_array_index;
    uint32_t hash, hash_mask;
    int size, count, deleted;
    struct Shape *next;
    JSGCObjectHeader *prototype;
    ShapeProperty properties[];
} Shape;
typedef union Slot {
    JSValue value;
    JSGCObjectHeader *accessors[2];
    JSGCObjectHeader *variable;
} Slot;
typedef struct Object {
    JSGCObjectHeader header;
    Shape *shape;
    Slot *slots;
    void *weak_references;
    union {
        struct { void *room; JSValue *values; uint32_t count; } array;
        struct { JSGCObjectHeader *bytecode, **variables, *home; } function;
    } u;
} Object;
typedef struct Variable { JSGCObjectHeader header; JSValue *place; JSValue own; } Variable;
typedef struct Frame {
    struct Frame *caller;
    JSValue function;
    JSValue *arguments, *variables;
    ListLink captured;
    const uint8_t *position;
    uint32_t count;
    JSValue *top; /* of a suspended function; NULL while it runs */
} Frame;
typedef struct AsyncFunction {
    JSGCObjectHeader header;
    JSValue resolve, reject;
    bool is_active;
    JSValue this_value;
    int count;
    bool throws;
    Frame frame;
} AsyncFunction;
/* An iterator of a Map or a Set. */
typedef struct CollectionIterator {
    JSValue collection; /* undefined at the end */
    int kind; /* what it gives */
    const void *record; /* the item that it gave last; NULL before the first */
} CollectionIterator;
enum { GIVES_KEYS, GIVES_VALUES, GIVES_PAIRS };
typedef struct Class {
    uint32_t id;
    JSAtom name;
    void *finalizer;
    void (*gc_mark)(JSRuntime *, JSConst, JS_MarkFunc *);
    void *call;
    const void *exotic;
} Class;

/* Offsets into the runtime, in words, and that of the counter into the context, in ints; 0: not known. */
static struct { size_t bytes, objects, classes, frame; int n_classes; size_t counter; } internals;

/* Room for a number in an object of a class of ours (not zero at first): what follows the opaque pointer, as the engine has
 * one union for all that classes keep in an object. */
static inline uint32_t *internals_room(void *object) { return (uint32_t *)&((Object *)object)->u.array.values; }

static inline JSGCObjectHeader *internals_of_link(ListLink *link) {
    return (JSGCObjectHeader *)((char *)link - offsetof(JSGCObjectHeader, link));
}

/* Learn the offsets. `older` and `newer` are objects made one after the other just now, `newer` of the class `cls`, which
 * was registered with `gc_mark`; `handler` with `opaque` is the interrupt handler.
 * Returns NULL, or what was not as expected. */
static const char *internals_find(JSRuntime *rt, size_t limit, JSConst older, JSConst newer, JSClassID cls,
        void (*gc_mark)(JSRuntime *, JSConst, JS_MarkFunc *), JSInterruptHandler *handler, void *opaque) {
    enum { WORDS = 96 };
    const uintptr_t *words = (const uintptr_t *)rt;
    const size_t probe = ((size_t)1 << 46) + 4096 * 17; /* a limit like no other word */
    JSGCObjectHeader *a = (JSGCObjectHeader *)older.u.ptr, *b = (JSGCObjectHeader *)newer.u.ptr;
    JSMemoryUsage usage;
    size_t i, bytes = 0, frame = 0, objects;
    qjs.JS_SetMemoryLimit(rt, probe);
    for (i = 2; i < WORDS && !bytes; i++) {
        if (words[i] == probe) bytes = i - 1;
    }
    qjs.JS_SetMemoryLimit(rt, limit);
    if (!bytes) return "the memory limit";
    qjs.JS_ComputeMemoryUsage(rt, &usage);
    if (words[bytes] != (size_t)usage.malloc_size) return "the number of bytes";
    if (a->type != GC_OBJECT || b->type != GC_OBJECT || b->class_id != cls) return "the head of an object";
    if (a->link.next != &b->link || b->link.prev != &a->link) return "the list of objects";
    objects = (size_t)((uintptr_t *)b->link.next - words); /* the head of the list follows the newest object */
    if (objects < 4 || objects >= WORDS || ((ListLink *)&words[objects])->prev != &b->link) return "the head of the list of objects";
    qjs.JS_SetOpaque(newer, rt);
    *internals_room(b) = UINT32_MAX;
    i = ((Object *)b)->u.array.room == (void *)rt && qjs.JS_GetOpaque(newer, cls) == (void *)rt;
    qjs.JS_SetOpaque(newer, NULL);
    if (!i) return "what an object keeps for its class";
    const Class *classes = (const Class *)words[objects - 3];
    int n_classes = ((const int *)&words[objects - 4])[0];
    if (!classes || n_classes <= (int)cls || n_classes > 65536) return "the number of classes";
    if (classes[cls].id != cls || classes[cls].gc_mark != gc_mark) return "the table of classes";
    for (i = objects; i < WORDS && !frame; i++) {
        uintptr_t word; memcpy(&word, &handler, sizeof word);
        if (words[i] == word && words[i + 1] == (uintptr_t)opaque) frame = i - 1;
    }
    if (!frame) return "the interrupt handler";
    internals.bytes = bytes;
    internals.objects = objects;
    internals.classes = objects - 3;
    internals.n_classes = n_classes;
    internals.frame = frame;
    return NULL;
}

enum { INTERRUPT_STEPS = 10000 }; /* what the engine sets the counter to after it has asked the handler */

/* Learn where the context counts the steps until the next question: a call of `function`, which does nothing, takes one.
 * Returns whether it was found; not when the engine asked meanwhile. */
static bool internals_find_counter(JSContext *ctx, JSConst function) {
    enum { INTS = 128, CALLS = 4 }; /* a context is longer than that */
    int32_t seen[CALLS][INTS];
    size_t found = 0;
    for (int call = 0; call < CALLS; call++) {
        memcpy(seen[call], ctx, sizeof seen[call]);
        if (qjs.JS_Call(ctx, function, JS_UNDEFINED, 0, NULL).tag == TAG_EXCEPTION) return false;
    }
    for (size_t i = 0; i < INTS; i++) {
        int call = 1;
        while (call < CALLS && seen[call][i] == seen[0][i] - call) call++;
        if (call < CALLS || seen[0][i] > INTERRUPT_STEPS || seen[0][i] <= CALLS) continue;
        if (found) return false;
        found = i;
    }
    internals.counter = found;
    return found != 0;
}

/* The steps until the engine asks the interrupt handler; NULL when it is not known where they are counted. */
static inline int32_t *internals_counter(JSContext *ctx) {
    return internals.counter ? &((int32_t *)ctx)[internals.counter] : NULL;
}

static inline size_t internals_bytes(JSRuntime *rt) { return ((size_t *)rt)[internals.bytes]; }

/* The innermost frame of JavaScript or of a function of the engine's; NULL outside. */
static inline Frame *internals_frame(JSRuntime *rt) {
    return internals.frame ? ((Frame **)rt)[internals.frame] : NULL;
}

/* The state of an iterator of a Map or a Set, borrowed. */
static inline const CollectionIterator *internals_iterator(JSConst iterator) {
    return (const CollectionIterator *)((const Object *)iterator.u.ptr)->u.array.room;
}

/* The class of a value, 0 of one that is no object; and what an object of `cls`, one of our classes, was given by
 * JS_SetOpaque: that it is of that class is not asked again. */
static inline JSClassID internals_class(JSConst value) {
    if (value.tag != TAG_OBJECT) return 0;
    return internals.objects ? ((const Object *)value.u.ptr)->header.class_id : qjs.JS_GetClassID(value);
}
static inline void *internals_opaque(JSConst value, JSClassID cls) {
    return internals.objects ? ((const Object *)value.u.ptr)->u.array.room : qjs.JS_GetOpaque(value, cls);
}

static inline uint16_t internals_class_of(const void *object) { return ((const JSGCObjectHeader *)object)->class_id; }

/* How a header refers to another one. */
enum { BY_SLOT, BY_GETTER, BY_SETTER, BY_ELEMENT, BY_PROTOTYPE, BY_CAPTURE, BY_CODE, BY_LOCAL, BY_CLASS };

typedef struct Walk {
    void (*visit)(struct Walk *, JSGCObjectHeader *child, int how, uint32_t detail);
    void *argument;
} Walk;

static Walk *internals_walking; /* what gc_mark functions, which take no argument, report to */

static void internals_report(JSRuntime *rt, JSGCObjectHeader *child) {
    (void)rt;
    internals_walking->visit(internals_walking, child, BY_CLASS, 0);
}

static inline void internals_visit_value(Walk *walk, JSConst value, int how, uint32_t detail) {
    if (value.tag == TAG_OBJECT || value.tag == -2 /* bytecode */)
        walk->visit(walk, (JSGCObjectHeader *)value.u.ptr, how, detail);
}

static void internals_visit_slots(Object *object, Walk *walk) {
    Shape *shape = object->shape;
    for (int i = 0; i < shape->count; i++) {
        JSAtom atom = shape->properties[i].atom;
        Slot *slot = &object->slots[i];
        if (!atom) continue;
        switch (shape->properties[i].flags & SLOT_KIND) {
        case SLOT_VALUE: internals_visit_value(walk, slot->value, BY_SLOT, atom); break;
        case SLOT_ACCESSOR:
            if (slot->accessors[0]) walk->visit(walk, slot->accessors[0], BY_GETTER, atom);
            if (slot->accessors[1]) walk->visit(walk, slot->accessors[1], BY_SETTER, atom);
            break;
        case SLOT_VARIABLE:
            internals_visit_value(walk, *((Variable *)slot->variable)->place, BY_SLOT, atom);
            break;
        default: break; /* a built-in that nobody has asked for yet */
        }
    }
}

/* Call `walk->visit` with everything that `header` refers to (and owns a reference of). Runs no user code. */
static void internals_children(JSRuntime *rt, JSGCObjectHeader *header, Walk *walk) {
    switch (header->type) {
    case GC_OBJECT: {
        Object *object = (Object *)header;
        const Class *cls = &((Class *)((uintptr_t *)rt)[internals.classes])[header->class_id];
        if (object->shape->prototype) walk->visit(walk, object->shape->prototype, BY_PROTOTYPE, 0);
        internals_visit_slots(object, walk);
        if (header->object_bits & OBJECT_IS_FAST_ARRAY && qjs.JS_GetTypedArrayType(js_object(object)) < 0) {
            for (uint32_t i = 0; i < object->u.array.count; i++)
                internals_visit_value(walk, object->u.array.values[i], BY_ELEMENT, i);
        } else if (cls->gc_mark) {
            internals_walking = walk;
            cls->gc_mark(rt, js_object(object), internals_report);
            internals_walking = NULL;
        }
        break;
    }
    case GC_VARIABLE: internals_visit_value(walk, *((Variable *)header)->place, BY_CAPTURE, 0); break;
    case GC_ASYNC_FUNCTION: {
        AsyncFunction *function = (AsyncFunction *)header;
        internals_visit_value(walk, function->resolve, BY_CLASS, 0);
        internals_visit_value(walk, function->reject, BY_CLASS, 0);
        if (function->is_active) {
            internals_visit_value(walk, function->frame.function, BY_CODE, 0);
            internals_visit_value(walk, function->this_value, BY_LOCAL, 0);
            if (function->frame.top)
                for (JSValue *value = function->frame.arguments; value < function->frame.top; value++)
                    internals_visit_value(walk, *value, BY_LOCAL, 0);
        }
        break;
    }
    default: break; /* code, shapes, contexts: nothing that a user's object could hide in but constants of the code */
    }
}

/* As the engine's collector walks: each visit is one reference that `header` owns. What belongs to the engine alone
 * (contexts, code, values of weak maps) is left out. */
static void internals_owned(JSRuntime *rt, JSGCObjectHeader *header, Walk *walk) {
    switch (header->type) {
    case GC_OBJECT: {
        Object *object = (Object *)header;
        Shape *shape = object->shape;
        const Class *cls = &((Class *)((uintptr_t *)rt)[internals.classes])[header->class_id];
        walk->visit(walk, &shape->header, BY_PROTOTYPE, 0);
        for (int i = 0; i < shape->count; i++) {
            Slot *slot = &object->slots[i];
            if (!shape->properties[i].atom) continue;
            switch (shape->properties[i].flags & SLOT_KIND) {
            case SLOT_VALUE: internals_visit_value(walk, slot->value, BY_SLOT, 0); break;
            case SLOT_ACCESSOR:
                if (slot->accessors[0]) walk->visit(walk, slot->accessors[0], BY_GETTER, 0);
                if (slot->accessors[1]) walk->visit(walk, slot->accessors[1], BY_SETTER, 0);
                break;
            case SLOT_VARIABLE:
                if (slot->variable->object_bits) walk->visit(walk, slot->variable, BY_SLOT, 0); /* it left the stack */
                break;
            default: break;
            }
        }
        if (cls->gc_mark) {
            internals_walking = walk;
            cls->gc_mark(rt, js_object(object), internals_report);
            internals_walking = NULL;
        }
        break;
    }
    case GC_SHAPE:
        if (((Shape *)header)->prototype) walk->visit(walk, ((Shape *)header)->prototype, BY_PROTOTYPE, 0);
        break;
    case GC_VARIABLE:
        if (header->object_bits) internals_visit_value(walk, *((Variable *)header)->place, BY_CAPTURE, 0);
        break;
    case GC_ASYNC_FUNCTION: internals_children(rt, header, walk); break;
    default: break;
    }
}

/* Call `visit(header, argument)` for every object, captured variable and suspended function of the heap. */
static void internals_each(JSRuntime *rt, void (*visit)(JSGCObjectHeader *, void *), void *argument) {
    ListLink *head = (ListLink *)&((uintptr_t *)rt)[internals.objects];
    for (ListLink *link = head->next; link != head; link = link->next) visit(internals_of_link(link), argument);
}

/* Bytes of an object itself: its header, its properties and the elements that it stores. */
static size_t internals_size(JSConst value) {
    Object *object = (Object *)value.u.ptr;
    size_t size = sizeof(Object);
    if (value.tag != TAG_OBJECT) return 0;
    size += (size_t)object->shape->size * sizeof(Slot);
    if (object->header.object_bits & OBJECT_IS_FAST_ARRAY && qjs.JS_GetTypedArrayType(value) < 0)
        size += (size_t)object->u.array.count * sizeof(JSValue);
    return size;
}

#endif
