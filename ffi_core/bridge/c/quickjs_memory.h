/* Where the engine's memory comes from: small blocks from Python's allocator (PyObject_Malloc), which takes a third of
 * malloc's instructions and gives back what is free sooner; all others from the functions that the engine was made with.
 *
 * dukpy makes the runtime, so that the functions are changed in one that exists: the API takes the table of them, but not
 * later. What the runtime has by then stays malloc's. Their addresses distinguish the two: malloc's blocks begin at
 * multiples of 16, ours 8 bytes later, behind their size. `memory_learn` looks whether all this is so; where it is not,
 * for example as another malloc was preloaded, the engine keeps its functions.
 *
 * PyObject_Malloc wants the GIL: the bridge holds it when it calls the engine, and dukpy never lets it go.
 */
#ifndef DIGLOT_QUICKJS_MEMORY_H
#define DIGLOT_QUICKJS_MEMORY_H

#include <Python.h>
#include <stdlib.h>
#include "quickjs.h"

enum { MEMORY_HEAD = 8, MEMORY_UNIT = 16, MEMORY_MOST = 512 - MEMORY_HEAD }; /* PyObject_Malloc is malloc beyond 512 */

static JSMallocFunctions memory_default; /* dukpy's, the same for all runtimes */
static bool memory_known;

static inline bool memory_is_ours(const void *block) { return ((uintptr_t)block & (MEMORY_UNIT - 1)) == MEMORY_HEAD; }
static inline size_t memory_room(const void *block) { return ((const uint64_t *)block)[-1]; }

static inline void *memory_small(size_t size) {
    size_t whole = (size + MEMORY_HEAD + MEMORY_UNIT - 1) & ~(size_t)(MEMORY_UNIT - 1);
    uint64_t *head = (uint64_t *)PyObject_Malloc(whole);
    if (!head) return NULL;
    *head = whole - MEMORY_HEAD;
    return head + 1;
}

static void *memory_malloc(void *opaque, size_t size) {
    return size > MEMORY_MOST ? memory_default.js_malloc(opaque, size) : memory_small(size);
}

static void *memory_calloc(void *opaque, size_t count, size_t size) {
    if (count > MEMORY_MOST || size > MEMORY_MOST || count * size > MEMORY_MOST)
        return memory_default.js_calloc(opaque, count, size);
    void *block = memory_small(count * size);
    return block ? memset(block, 0, count * size) : NULL;
}

static void memory_free(void *opaque, void *block) {
    if (memory_is_ours(block)) PyObject_Free((uint64_t *)block - 1);
    else memory_default.js_free(opaque, block);
}

/* The engine asks neither without a block nor for no room: to it those are js_malloc and js_free. */
static void *memory_realloc(void *opaque, void *block, size_t size) {
    if (!memory_is_ours(block)) return memory_default.js_realloc(opaque, block, size);
    size_t room = memory_room(block);
    if (size <= room && size > room / 2) return block;
    void *moved = memory_malloc(opaque, size);
    if (!moved) return size <= room ? block : NULL;
    memcpy(moved, block, size < room ? size : room);
    memory_free(opaque, block);
    return moved;
}

static size_t memory_usable_size(const void *block) {
    return memory_is_ours(block) ? memory_room(block) : memory_default.js_malloc_usable_size(block);
}

static const JSMallocFunctions memory_functions = {
    memory_calloc, memory_malloc, memory_free, memory_realloc, memory_usable_size
};

/* A table that nobody else has, to be found again. */
static void *memory_probe_calloc(void *opaque, size_t count, size_t size) { (void)opaque; return calloc(count, size); }
static void *memory_probe_malloc(void *opaque, size_t size) { (void)opaque; return malloc(size); }
static void memory_probe_free(void *opaque, void *block) { (void)opaque; free(block); }
static void *memory_probe_realloc(void *opaque, void *block, size_t size) { (void)opaque; return realloc(block, size); }
static size_t memory_probe_usable_size(const void *block) { (void)block; return 0; /* the engine's "unknown" */ }

/* Whether a runtime begins with its table. */
static bool memory_is_at_head(void) {
    const JSMallocFunctions probe = {memory_probe_calloc, memory_probe_malloc, memory_probe_free, memory_probe_realloc,
        memory_probe_usable_size};
    JSRuntime *rt = qjs.JS_NewRuntime2(&probe, NULL);
    if (!rt) return false;
    bool same = !memcmp(rt, &probe, sizeof probe);
    qjs.JS_FreeRuntime(rt);
    return same;
}

/* Whether blocks of a size begin where they are said to: one that does not has its like among the next ones. */
static bool memory_is_aligned(size_t size) {
    enum { BLOCKS = 8 };
    void *theirs[BLOCKS], *ours[BLOCKS];
    bool aligned = true;
    for (int i = 0; i < BLOCKS; i++) {
        theirs[i] = memory_default.js_malloc(NULL, size);
        ours[i] = size > MEMORY_MOST ? NULL : memory_small(size);
        aligned = aligned && !((uintptr_t)theirs[i] % MEMORY_UNIT) && (!ours[i] || memory_is_ours(ours[i]));
    }
    for (int i = 0; i < BLOCKS; i++) {
        if (theirs[i]) memory_default.js_free(NULL, theirs[i]);
        if (ours[i]) PyObject_Free((uint64_t *)ours[i] - 1);
    }
    return aligned;
}

/* Learn how runtimes made as `rt` was, which is new, get their memory. Returns NULL, or what of the engine was not as
 * expected; that another malloc than the system's is there is nothing to report. */
static const char *memory_learn(JSRuntime *rt) {
    if (!memory_is_at_head()) return "the functions for memory";
    memory_default = *(const JSMallocFunctions *)rt;
    memory_known = true;
    for (size_t size = MEMORY_HEAD; memory_known && size < 2048; size += MEMORY_UNIT)
        memory_known = memory_is_aligned(size);
    return NULL;
}

/* Let a new runtime have its memory from here; nothing changes where that is not known to work. */
static void memory_adopt(JSRuntime *rt) {
    JSMallocFunctions *functions = (JSMallocFunctions *)rt;
    if (memory_known && !memcmp(functions, &memory_default, sizeof memory_default)) *functions = memory_functions;
}

#endif
