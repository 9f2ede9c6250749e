"""Large collections: what is done to one takes steps in proportion to its size, never a copy or a search an item."""

from __future__ import annotations

from collections import deque
from typing import Any

import pytest

from diglot.ffi_core import Heap

MANY = 70_000  # more than the engine takes as arguments of a call


def test_arrays_take_more_items_than_a_call_has_arguments(heap: Heap) -> None:
    array = heap.eval_js("[1, 2, , 4]")
    array.extend(range(MANY))
    assert len(array) == 4 + MANY
    assert array[-1] == MANY - 1
    array[1:2] = ["x"] * MANY
    assert len(array) == 3 + 2 * MANY
    assert (array[0], array[1], array[MANY], array[MANY + 2]) == (1, "x", "x", 4)
    with pytest.raises(IndexError, match="hole"):
        array[MANY + 1]


@pytest.mark.parametrize("part", [slice(None, None, 2), slice(10, 2, -3), slice(2, 9), slice(5, 5), slice(None)])
def test_slices_are_deleted_as_of_a_list(heap: Heap, part: slice) -> None:
    expected = list(range(12))
    array = heap.to_js(expected)
    del array[part]
    del expected[part]
    assert list(array) == expected


def test_holes_stay_holes_when_others_are_deleted(heap: Heap) -> None:
    array = heap.eval_js("[0, , 2, 3, , 5]")
    del array[0::3]
    assert repr(array) == "[ <1 empty item>, 2, <1 empty item>, 5 ]"


def test_deleting_half_of_an_array_is_one_pass(heap: Heap) -> None:
    array = heap.eval_js("n => Array.from({ length: n }, (_, i) => i)")(400_000)
    del array[::2]  # a splice an item would move 4 * 10^10 items
    assert (len(array), array[0], array[-1]) == (200_000, 1, 399_999)
    del array[:100_000]
    assert (len(array), array[0]) == (100_000, 200_001)


def test_a_queue_is_filled_item_by_item(heap: Heap) -> None:
    queue: deque[int] = deque()
    fill = heap.eval_js("(queue, n) => { for (let i = 0; i < n; i++) queue.push(i) }")
    fill(queue, 100_000)  # a copy of the queue an item would move 5 * 10^9 items
    assert len(queue) == 100_000
    assert queue[-1] == 99_999


def test_deep_copies_of_shared_parts_grow_with_what_is_there(heap: Heap) -> None:
    part: list[Any] = [1]
    for _ in range(60):
        part = [part, part]  # 2^60 paths, 61 lists
    copy = heap.to_js(part)
    assert copy[0] is copy[1]
    back = copy.to_py()
    assert back[0] is back[1]
