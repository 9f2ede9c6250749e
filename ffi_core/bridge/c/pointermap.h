/* A map from non-zero words (addresses, atoms) to pointers: open addressing, linear probing, deletion by shifting back.
 *
 * A slot is a share of the hash, not its last bits, so that a table may have any size: a large one grows by a quarter, as a
 * million proxies would pay for the room of another million. Growing keeps the order of the entries and so is one pass.
 * Each map hashes by a factor of its own: what is read from one in the order of its slots would else fill the next one
 * from its lower end, all on a heap, until it has grown.
 *
 * Used for the weak identity tables and the name cache, where a Python dict would cost an int object an entry and
 * could run comparison code. Values are borrowed: the owner of a value removes its entry before the value goes.
 */
#ifndef DIGLOT_POINTERMAP_H
#define DIGLOT_POINTERMAP_H

#include <stdint.h>
#include <stdlib.h>

typedef struct PointerMapEntry { uintptr_t key; void *value; } PointerMapEntry;
typedef struct PointerMap {
    PointerMapEntry *entries;
    size_t last, used; /* `last`: index of the last slot */
    uint64_t factor;   /* odd; of a map that has entries */
} PointerMap;

static inline size_t pointermap_slot(const PointerMap *map, uintptr_t key) {
    /* Addresses come in strides, which one multiplication leaves as strides: they crowd. */
    uint64_t mixed = ((uint64_t)key ^ ((uint64_t)key >> 15)) * map->factor;
    mixed = (mixed ^ (mixed >> 32)) * 0x9E3779B97F4A7C15ull;
    return (size_t)((mixed >> 32) * (map->last + 1) >> 32);
}

static inline uint64_t pointermap_new_factor(void) { /* splitmix64 */
    static uint64_t state;
    uint64_t z = state += 0x9E3779B97F4A7C15ull;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return (z ^ (z >> 31)) | 1;
}

static inline size_t pointermap_next(const PointerMap *map, size_t i) { return i == map->last ? 0 : i + 1; }

/* Slots from `from` on to `to`, around the end. */
static inline size_t pointermap_distance(const PointerMap *map, size_t from, size_t to) {
    return to >= from ? to - from : to + map->last + 1 - from;
}

static inline void *pointermap_get(const PointerMap *map, uintptr_t key) {
    if (!map->used) return NULL;
    for (size_t i = pointermap_slot(map, key);; i = pointermap_next(map, i)) {
        if (!map->entries[i].key) return NULL; /* first: 0, which is no key, is not found either */
        if (map->entries[i].key == key) return map->entries[i].value;
    }
}

static int pointermap_resize(PointerMap *map, size_t size) {
    PointerMapEntry *old = map->entries, *grown = (PointerMapEntry *)calloc(size, sizeof *grown);
    if (!grown) return -1;
    if (!old) map->factor = pointermap_new_factor();
    size_t old_size = old ? map->last + 1 : 0;
    map->entries = grown;
    map->last = size - 1;
    for (size_t j = 0; j < old_size; j++) {
        if (!old[j].key) continue;
        size_t i = pointermap_slot(map, old[j].key);
        while (grown[i].key) i = pointermap_next(map, i);
        grown[i] = old[j];
    }
    free(old);
    return 0;
}

/* The place of the value of `key`, until the map is changed again. A new entry holds NULL; the caller replaces that, or removes
 * the entry, before anybody looks at the map. NULL when memory is exhausted, and for 0 (the map is unchanged then). */
static inline void **pointermap_place(PointerMap *map, uintptr_t key) {
    if (!key) return NULL;
    size_t size = map->entries ? map->last + 1 : 0;
    if ((map->used + 1) * 4 > size * 3 && pointermap_resize(map, !size ? 64 : size < 65536 ? size * 2 : size + size / 4) < 0)
        return NULL;
    size_t i = pointermap_slot(map, key);
    for (; map->entries[i].key; i = pointermap_next(map, i)) {
        if (map->entries[i].key == key) return &map->entries[i].value;
    }
    map->entries[i].key = key;
    map->entries[i].value = NULL;
    map->used++;
    return &map->entries[i].value;
}

/* Set or replace; 0, or -1 when memory is exhausted, and for 0 (the map is unchanged then). */
static int pointermap_set(PointerMap *map, uintptr_t key, void *value) {
    void **place = pointermap_place(map, key);
    if (!place) return -1;
    *place = value;
    return 0;
}

/* Empty the slot `i`: what follows and belongs before it moves up. */
static inline void pointermap_empty_slot(PointerMap *map, size_t i) {
    for (size_t hole = i;;) {
        i = pointermap_next(map, i);
        if (!map->entries[i].key) { map->entries[hole].key = 0; break; }
        size_t home = pointermap_slot(map, map->entries[i].key);
        /* an entry may fill the hole unless its home lies between the hole and itself */
        if (pointermap_distance(map, home, i) >= pointermap_distance(map, hole, i)) {
            map->entries[hole] = map->entries[i];
            hole = i;
        }
    }
    map->used--;
    if (map->last >= 1024 && map->used * 8 < map->last) pointermap_resize(map, (map->last + 1) / 4); /* may fail: stays large */
}

/* Remove the entry of `key` if it holds `value`; 1 if it did. */
static int pointermap_remove(PointerMap *map, uintptr_t key, void *value) {
    if (!map->used || !key) return 0;
    size_t i = pointermap_slot(map, key);
    for (; map->entries[i].key != key; i = pointermap_next(map, i)) {
        if (!map->entries[i].key) return 0;
    }
    if (map->entries[i].value != value) return 0;
    pointermap_empty_slot(map, i);
    return 1;
}

/* Remove the entry of `key` and return its value, NULL when there is none. */
static inline void *pointermap_take(PointerMap *map, uintptr_t key) {
    if (!map->used || !key) return NULL;
    size_t i = pointermap_slot(map, key);
    for (; map->entries[i].key != key; i = pointermap_next(map, i)) {
        if (!map->entries[i].key) return NULL;
    }
    void *value = map->entries[i].value;
    pointermap_empty_slot(map, i);
    return value;
}

static void pointermap_free(PointerMap *map) {
    free(map->entries);
    map->entries = NULL;
    map->last = map->used = 0;
}

#endif
