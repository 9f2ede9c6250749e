# JS sets as Python's.

cdef class JsSet(JsProxy):
    """A JS Set: a MutableSet."""

    def __iter__(self):
        return js_invoke(self, A_KEYS, ())

    def __contains__(self, item):
        return bool(js_invoke(self, A_HAS, (item,)))

    def add(self, item):
        """Add an item."""
        js_invoke(self, A_ADD, (item,))

    def discard(self, item):
        """Remove an item if it is there."""
        js_invoke(self, A_DELETE, (item,))

    def remove(self, item):
        """Remove an item. KeyError when it is not there."""
        if not js_invoke(self, A_DELETE, (item,)):
            raise KeyError(item)

    def clear(self):
        """Remove everything."""
        js_getattr(self, "clear")()

    @classmethod
    def _from_iterable(cls, items):
        return set(items)

    def __eq__(self, other):
        if isinstance(other, JsProxy):
            return JsProxy.__eq__(self, other)
        if isinstance(other, _abc.Set):
            return set(self) == set(other)
        return NotImplemented

    def __hash__(self):
        return JsProxy.__hash__(self)

    pop = _abc.MutableSet.pop
    isdisjoint = _abc.Set.isdisjoint

    def __le__(self, other):
        return _abc.Set.__le__(self, other)

    def __lt__(self, other):
        return _abc.Set.__lt__(self, other)

    def __ge__(self, other):
        return _abc.Set.__ge__(self, other)

    def __gt__(self, other):
        return _abc.Set.__gt__(self, other)

    def __and__(self, other):
        return _abc.Set.__and__(self, other)

    def __or__(self, other):
        return _abc.Set.__or__(self, other)

    def __sub__(self, other):
        return _abc.Set.__sub__(self, other)

    def __xor__(self, other):
        return _abc.Set.__xor__(self, other)

    def __rand__(self, other):
        return _abc.Set.__rand__(self, other)

    def __ror__(self, other):
        return _abc.Set.__ror__(self, other)

    def __rsub__(self, other):
        return _abc.Set.__rsub__(self, other)

    def __rxor__(self, other):
        return _abc.Set.__rxor__(self, other)

    def __ior__(self, other):
        return _abc.MutableSet.__ior__(self, other)

    def __iand__(self, other):
        return _abc.MutableSet.__iand__(self, other)

    def __ixor__(self, other):
        return _abc.MutableSet.__ixor__(self, other)

    def __isub__(self, other):
        return _abc.MutableSet.__isub__(self, other)
