"""Where JavaScript's memory comes from: whatever gives it, what is in it stays as it was put there."""

from __future__ import annotations

import os
import platform
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from diglot.ffi_core import Heap

from ..support import js

np = pytest.importorskip("numpy")

# Most of what an engine does with small blocks: made, grown, shrunk and dropped, in three heaps at once.
EXERCISE = """
from diglot.ffi_core import Heap

heaps = [Heap() for _ in range(3)]
for heap in heaps:
    heap.eval_js('''
        var kept = [];
        for (let i = 0; i < 5000; i++) kept.push({i, s: 'n' + i, m: new Map([[i, [i]]]), t: Uint8Array.of(i, 1)});
        kept = kept.filter(({i}) => i % 3);
        for (const o of kept) { delete o.m; o.t = o.t.map(x => x + 1); o.more = [o.i]; o.more.push(o.s, o.t) }
    ''')
for heap in reversed(heaps):
    copy = heap.to_js({str(i): [i, (i,)] for i in range(2000)})
    print(heap.eval_js("kept.length + ' ' + kept.map(o => o.s + o.more).join().length"), len(copy.object_keys()))
    heap.close()
heaps = [Heap() for _ in range(2)]
print(heaps[1].eval_js("'x'.repeat(700).split('').map((c, i) => c + i).join('').length"))
"""


def run(**environment: str) -> list[str]:
    """What the exercise prints in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", EXERCISE],
        capture_output=True,
        text=True,
        timeout=100,
        env={**os.environ, **environment},
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


@pytest.fixture(scope="module")
def expected() -> list[str]:
    return run(PYTHONMALLOC="default")


def test_heaps_beside_one_another(expected: list[str]) -> None:
    texts = [f"n{i}{i},n{i},{(i + 1) % 256},2" for i in range(5000) if i % 3]
    assert expected == [f"{len(texts)} {len(','.join(texts))} 2000"] * 3 + ["2690"]


@pytest.mark.parametrize("allocator", ["malloc", "pymalloc_debug", "malloc_debug"])
def test_pythons_other_allocators(expected: list[str], allocator: str) -> None:
    assert run(PYTHONMALLOC=allocator) == expected


# As jemalloc, mimalloc and others have it: small blocks need not begin at a multiple of 16.
PRELOADED = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <string.h>

void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t);
void __libc_free(void *);

static int is_shifted(void *p) { return ((uintptr_t)p & 15) == 8; }
void *malloc(size_t size) {
    if (size > 40) return __libc_malloc(size);
    char *p = __libc_malloc(size + 8);
    return p ? p + 8 : 0;
}
void free(void *p) { __libc_free(is_shifted(p) ? (char *)p - 8 : p); }
void *calloc(size_t count, size_t size) {
    if (count > 40 || size > 40 || count * size > 40) return __libc_calloc(count, size);
    void *p = malloc(count * size);
    return p ? memset(p, 0, count * size) : 0;
}
size_t malloc_usable_size(void *p) {
    static size_t (*usable)(void *);
    if (!usable) usable = (size_t (*)(void *))dlsym(RTLD_NEXT, "malloc_usable_size");
    return !p ? 0 : is_shifted(p) ? usable((char *)p - 8) - 8 : usable(p);
}
void *realloc(void *p, size_t size) {
    if (!p) return malloc(size);
    if (!is_shifted(p)) return __libc_realloc(p, size);
    size_t room = malloc_usable_size(p);
    void *moved = malloc(size);
    if (!moved) return 0;
    memcpy(moved, p, size < room ? size : room);
    free(p);
    return moved;
}
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc" or not shutil.which("gcc"), reason="needs glibc and gcc")
@pytest.mark.skipif("LD_PRELOAD" in os.environ, reason="another malloc, or a sanitizer, is preloaded already")
@pytest.mark.parametrize("allocator", ["pymalloc", "malloc"])
def test_a_preloaded_malloc(expected: list[str], allocator: str, tmp_path: Path) -> None:
    source, library = tmp_path / "preloaded.c", tmp_path / "preloaded.so"
    source.write_text(PRELOADED)
    subprocess.run(["gcc", "-O1", "-fno-builtin", "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
    assert run(LD_PRELOAD=str(library), PYTHONMALLOC=allocator) == expected


def test_strings_and_buffers_of_all_sizes(heap: Heap) -> None:
    for size in range(700):
        text = "".join(random.choices("ab\xe9\u20ac", k=size))
        assert js(heap, "(globalThis.last = t + '!').slice(0, -1)", t=text) == text
        data = random.randbytes(size)
        assert bytes(js(heap, "globalThis.last = p.toJs().slice()", p=data)) == data
    heap.eval_js("delete globalThis.last; 0")


def test_small_buffers_are_seen_from_numpy(heap: Heap) -> None:
    for name, dtype in [("Float64Array", "f8"), ("BigInt64Array", "i8"), ("Int16Array", "i2")]:
        seen = np.asarray(heap.eval_js(f"new {name}(5)"))
        seen[:] = range(5)
        assert (seen.dtype, seen.flags.aligned, seen.sum()) == (dtype, True, 10)


def test_arrays_that_grow_and_shrink(heap: Heap) -> None:
    """Their blocks move between small and large ones, in both directions."""
    kept = heap.eval_js("""
        (() => {
            const arrays = [];
            for (let i = 0; i < 300; i++) {
                const array = [];
                for (let j = 0; j < 200; j++) array.push(i * j);
                array.length = i % 100;
                for (let j = 0; j < i % 7; j++) array.push(j);
                arrays.push(array);
            }
            return arrays;
        })()
    """)
    expected = [[i * j for j in range(i % 100)] + list(range(i % 7)) for i in range(300)]
    assert kept.to_py() == expected


def test_objects_that_gain_and_lose_properties(heap: Heap) -> None:
    text = heap.eval_js("""
        (() => {
            const objects = [];
            for (let i = 0; i < 100; i++) {
                const object = {};
                for (let j = 0; j < 60; j++) object['p' + j] = j;
                for (let j = 0; j < 60; j++) if (j % (i + 1)) delete object['p' + j];
                objects.push(Object.keys(object).length);
            }
            return objects.join();
        })()
    """)
    assert text == ",".join(str(len(range(0, 60, i + 1))) for i in range(100))
