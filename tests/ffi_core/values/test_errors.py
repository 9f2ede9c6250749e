"""Exceptions across the border: what each language sees of the other's, and that they stay the objects they are."""

from __future__ import annotations

import copy
import pickle
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from diglot.ffi_core import ConversionError, Heap, JsException, JsProxy, jsnull


class Outer:
    class Inner(Exception):
        """An error whose qualified name is longer than its name."""


def raiser(error: BaseException) -> Callable[..., Any]:
    """A function that raises `error`, whatever it is called with."""

    def raise_it(*_: object) -> None:
        raise error

    return raise_it


CATCH = "f => { try { f() } catch (error) { return error } throw new Error('nothing was thrown') }"


def look(heap: Heap, error: BaseException, expression: str) -> Any:
    """The value of a JS expression over `error` as JavaScript catches it."""
    source = "f => { try { f() } catch (error) { return (%s) } throw new Error('nothing was thrown') }"
    return heap.eval_js(source % expression)(raiser(error))


def thrown(heap: Heap, source: str) -> JsException:
    """The exception that a JS statement throws."""
    with pytest.raises(JsException) as caught:
        heap.eval_js(f"(() => {{ {source} }})()")
    return caught.value


def frames(error: BaseException) -> list[tuple[str, int]]:
    """Function name and line of each frame of the traceback, outermost first, from the first frame of JS on."""
    entries = [(entry.filename, entry.name, entry.lineno) for entry in traceback.extract_tb(error.__traceback__)]
    first = next(i for i, (filename, _, _) in enumerate(entries) if filename.endswith(".js"))
    return [(name, line) for _, name, line in entries[first:]]


# Python exceptions in JavaScript


def test_a_python_exception_is_a_pythonerror(heap: Heap) -> None:
    error = ValueError("x")
    assert look(heap, error, "error instanceof Error") is True
    assert look(heap, error, "error instanceof pyodide.ffi.PythonError") is True
    assert look(heap, error, "error.name") == "PythonError"
    assert look(heap, error, "Object.prototype.toString.call(error)") == "[object Error]"
    assert look(heap, error, "typeof error.stack") == "string"


@pytest.mark.parametrize(
    ("error", "name"),
    [(ValueError("x"), "ValueError"), (Outer.Inner(), "Outer.Inner"), (ConversionError("x"), "ConversionError"),
     (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "bad"), "UnicodeDecodeError")],
)  # fmt: skip
def test_its_type_is_the_qualified_name(heap: Heap, error: Exception, name: str) -> None:
    assert look(heap, error, "error.type") == name


def test_its_message_is_the_formatted_traceback(heap: Heap) -> None:
    message = look(heap, ValueError("x"), "error.message")
    assert message.startswith("Traceback (most recent call last):\n")
    assert "in raise_it\n" in message
    assert message.endswith("ValueError: x")
    assert look(heap, ValueError("x"), "String(error)").endswith("ValueError: x")


def test_its_value_is_the_exception(heap: Heap) -> None:
    error = KeyError("key")
    assert look(heap, error, "error.value") is error
    assert look(heap, error, "error") is error
    assert look(heap, error, "error.value.args[0]") == "key"
    assert look(heap, error, "error.value === error.value") is True


def test_its_traceback_is_pythons(heap: Heap) -> None:
    error = ValueError("x")
    look(heap, error, "0")
    last = look(heap, error, "error.traceback")
    assert isinstance(last, type(error.__traceback__))
    assert [entry.name for entry in traceback.extract_tb(last)][-1] == "raise_it"
    assert "traceback" in look(heap, error, "error.traceback.toString()")


def test_its_fields_are_not_enumerable(heap: Heap) -> None:
    assert look(heap, ValueError("x"), "Object.keys(error)").to_py() == []
    assert look(heap, ValueError("x"), "JSON.stringify(error)") == "{}"
    assert look(heap, ValueError("x"), "(() => { for (const key in error) return key })()") is None


def test_its_fields_are_lazy(heap: Heap) -> None:
    class Noisy(Exception):
        asked = 0

        def __str__(self) -> str:
            type(self).asked += 1
            return "noisy"

    look(heap, Noisy(), "error instanceof Error")
    assert Noisy.asked == 0
    assert look(heap, Noisy(), "error.message").endswith("noisy")
    assert Noisy.asked > 0


def test_an_exception_that_cannot_be_described_is_still_one(heap: Heap) -> None:
    class Silent(Exception):
        def __str__(self) -> str:
            raise RuntimeError("no words")

        __repr__ = __str__

    assert "Silent" in look(heap, Silent(), "error.message")
    assert look(heap, Silent(), "String(error)")
    assert isinstance(look(heap, Silent(), "error.value"), Silent)


def test_one_exception_is_one_pythonerror(heap: Heap) -> None:
    error = ValueError("x")
    same = heap.eval_js(
        "f => { let a, b; try { f() } catch (e) { a = e } try { f() } catch (e) { b = e } return a === b }"
    )
    assert same(raiser(error)) is True


def test_its_cause_is_the_exceptions(heap: Heap) -> None:
    cause = KeyError("first")
    error = ValueError("second")
    error.__cause__ = cause
    assert look(heap, error, "error.cause.type") == "KeyError"
    assert look(heap, error, "error.cause") is cause
    assert look(heap, ValueError("alone"), "error.cause") is None
    assert "direct cause" in look(heap, error, "error.message")


def test_a_js_error_can_be_the_cause_of_a_python_exception(heap: Heap) -> None:
    js_error = heap.eval_js("new RangeError('first')")
    error = ValueError("second")
    error.__cause__ = js_error
    assert look(heap, error, "error.cause instanceof RangeError") is True
    assert look(heap, error, "error.cause") is js_error


def test_a_python_exception_can_be_the_cause_of_a_js_error(heap: Heap) -> None:
    error = ValueError("first")
    with pytest.raises(JsException) as caught:
        heap.eval_js("f => { try { f() } catch (cause) { throw new Error('second', { cause }) } }")(raiser(error))
    assert caught.value.cause is error


@pytest.mark.parametrize(
    "access",
    ["o.attribute", "o.attribute = 1", "delete o.attribute", "o()", "o.get(0)", "o.length", "[...o]", "'' + o",
     "o.has(1)", "o.set(0, 1)", "o.delete(0)"],
)  # fmt: skip
def test_whatever_python_raises_is_thrown(heap: Heap, access: str) -> None:
    class Faulty:
        def fail(self, *_: object) -> Any:
            raise LookupError("faulty")

        attribute = property(fail, fail, fail)
        __call__ = __len__ = __iter__ = __getitem__ = __contains__ = __setitem__ = __delitem__ = __str__ = fail

    with pytest.raises(LookupError, match="faulty"):
        heap.eval_js(f"o => {{ {access} }}")(Faulty())
    kind = heap.eval_js(f"o => {{ try {{ {access} }} catch (error) {{ return error.type }} }}")(Faulty())
    assert kind == "LookupError"


# JavaScript errors in Python


@pytest.mark.parametrize("name", ["Error", "TypeError", "RangeError", "SyntaxError", "ReferenceError", "EvalError"])
def test_a_js_error_is_a_jsexception(heap: Heap, name: str) -> None:
    error = thrown(heap, f"throw new {name}('words')")
    assert isinstance(error, Exception)
    assert isinstance(error, JsProxy)
    assert (error.name, error.message) == (name, "words")
    assert error.constructor is getattr(heap.js, name)
    assert str(error) == f"{name}: words"
    assert "words" in repr(error)
    assert isinstance(error.stack, str)


def test_an_error_need_not_be_thrown(heap: Heap) -> None:
    error = heap.eval_js("new TypeError('words')")
    assert isinstance(error, JsException)
    with pytest.raises(JsException) as caught:
        raise error
    assert caught.value is error


def test_an_error_of_a_users_class(heap: Heap) -> None:
    error = thrown(heap, "class Mine extends Error { get name() { return 'Mine' } code = 7 } throw new Mine('words')")
    assert (error.name, error.message, error.code) == ("Mine", "words", 7)


def test_an_aggregate_error_has_its_errors(heap: Heap) -> None:
    error = thrown(heap, "throw new AggregateError([new Error('a'), 2], 'several')")
    assert str(error.errors[0]) == "Error: a"
    assert error.errors[1] == 2


def test_properties_of_an_error_can_be_set(heap: Heap) -> None:
    error = heap.eval_js("new Error('a')")
    error.code = 5
    error.message = "b"
    assert heap.eval_js("e => [e.code, e.message]")(error).to_py() == [5, "b"]
    assert error.message == "b"


@pytest.mark.parametrize(
    ("source", "value"),
    [("5", 5), ("'text'", "text"), ("null", jsnull), ("undefined", None), ("false", False), ("1.5", 1.5), ("10n", 10)],
)
def test_a_thrown_primitive_is_a_jsexception_that_carries_it(heap: Heap, source: str, value: Any) -> None:
    error = thrown(heap, f"throw {source}")
    assert error.value == value
    assert type(error.value) is type(heap.eval_js(source))


@pytest.mark.parametrize("source", ["({a: 1})", "[1]", "(() => 1)", "Symbol('s')", "new Map()"])
def test_a_thrown_object_is_a_jsexception_that_carries_it(heap: Heap, source: str) -> None:
    value = heap.eval_js(source)
    with pytest.raises(JsException) as caught:
        heap.eval_js("x => { throw x }")(value)
    assert caught.value.value is value


def test_a_thrown_python_object_is_carried_too(heap: Heap) -> None:
    value = object()
    with pytest.raises(JsException) as caught:
        heap.eval_js("x => { throw x }")(value)
    assert caught.value.value is value


@pytest.mark.parametrize("source", ["5", "'text'", "({a: 1})", "null"])
def test_what_was_thrown_is_named(heap: Heap, source: str) -> None:
    assert repr(heap.eval_js(source)).replace("jsnull", "null") in str(thrown(heap, f"throw {source}"))


@pytest.mark.parametrize("source", ["5", "'text'", "null", "undefined", "Symbol('s')", "({})"])
def test_a_thrown_value_is_thrown_on_as_itself(heap: Heap, source: str) -> None:
    value = heap.eval_js(source)
    throw = heap.eval_js("x => { throw x }")
    catch = heap.eval_js("(f, x) => { try { f() } catch (y) { return x === y } }")
    assert catch(lambda: throw(value), value) is True


def test_a_syntax_error_tells_file_and_line(heap: Heap) -> None:
    with pytest.raises(JsException) as caught:
        heap.eval_js("1;\n2;\nlet = = 3", "bad.js", 10)
    assert caught.value.name == "SyntaxError"
    assert "bad.js" in "".join(traceback.format_exception(caught.value))
    assert "12" in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    "source",
    [
        "const e = new Error('m'); Object.defineProperty(e, 'message', {get() { throw 1 }}); throw e",
        "const e = new Error('m'); Object.defineProperty(e, 'name', {get() { throw 1 }}); throw e",
        "const e = new Error('m'); Object.defineProperty(e, 'stack', {get() { throw 1 }}); throw e",
        "const e = new Error('m'); e.name = Symbol('s'); throw e",
        "const e = new Error('m'); e.message = {toString() { throw 1 }}; throw e",
        "const e = new Error('m'); Object.setPrototypeOf(e, null); throw e",
        "const e = new Error('m'); delete e.stack; throw e",
        "const e = new Error('m'); e.stack = 5; throw e",
        "const e = new Error('m'); e.stack = 'no\\nstack (:1:\\n at at ('; throw e",
        "throw {toString() { throw 1 }}",
        "throw new Proxy({}, {get() { throw 1 }, getPrototypeOf() { throw 1 }, ownKeys() { throw 1 }})",
        "throw new Proxy(new Error('m'), {get() { throw 1 }, getPrototypeOf() { throw 1 }})",
    ],
)
def test_hostile_errors_are_reported_all_the_same(heap: Heap, source: str) -> None:
    error = thrown(heap, source)
    assert isinstance(str(error), str)
    assert isinstance(repr(error), str)
    assert "JsException" in "".join(traceback.format_exception(error))


# Pickle


@pytest.mark.parametrize("source", ["throw new TypeError('words')", "throw new Error()", "throw 5", "throw {a: 1}"])
def test_a_jsexception_can_be_pickled(heap: Heap, source: str) -> None:
    error = thrown(heap, source)
    for back in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert isinstance(back, JsException)
        assert str(back) == str(error)
        assert back.name == (error.name or "Error")
        assert back.message == (error.message or "")
        assert back.stack == (error.stack or "")


def test_a_pickled_jsexception_can_be_raised_and_pickled_again(heap: Heap) -> None:
    error = pickle.loads(pickle.dumps(thrown(heap, "throw new TypeError('words')")))
    again = pickle.loads(pickle.dumps(error))
    assert (again.name, again.message) == ("TypeError", "words")
    with pytest.raises(JsException, match="words"):
        raise again


# Identity


def through_python(inner: Callable[[], Any]) -> Callable[[], Any]:
    return lambda: inner()


def through_js(heap: Heap, inner: Callable[[], Any]) -> Any:
    return heap.eval_js("f => () => f()")(inner)


BORDERS = range(6)


@pytest.mark.parametrize("borders", BORDERS)
@pytest.mark.parametrize("kind", [ValueError, SystemExit, KeyboardInterrupt, StopIteration, GeneratorExit])
def test_a_python_exception_comes_out_as_itself(heap: Heap, kind: type[BaseException], borders: int) -> None:
    error = kind("x")
    call: Callable[[], Any] = raiser(error)
    for _ in range(borders):
        call = through_python(through_js(heap, call))
    with pytest.raises(kind) as caught:
        call()
    assert caught.value is error


@pytest.mark.parametrize("borders", BORDERS)
def test_a_js_error_comes_out_as_itself(heap: Heap, borders: int) -> None:
    error = heap.eval_js("new RangeError('x')")
    call = heap.eval_js("e => () => { throw e }")(error)
    for _ in range(borders):
        call = through_js(heap, through_python(call))
    assert heap.eval_js("(f, e) => { try { f() } catch (caught) { return caught === e } }")(call, error) is True
    with pytest.raises(JsException) as caught:
        call()
    assert caught.value is error


@pytest.mark.parametrize(
    "body",
    ["try { f() } catch (e) { throw e }", "try { f() } finally { 1 }", "return [1].map(f)", "for (const x of [1]) f()",
     "return new (class { constructor() { f() } })", "return JSON.stringify({toJSON: f})", "return `${{toString: f}}`",
     "return [3, 1].sort(f)", "return {get x() { f() }}.x", "return Reflect.apply(f, null, [])", "return f.call(null)",
     "return new Proxy({}, {get: f}).x", "return [...(function* () { f() })()]", "return Array.from([1], f)"],
)  # fmt: skip
def test_it_stays_itself_whatever_js_does_meanwhile(heap: Heap, body: str) -> None:
    error = ValueError("x")
    with pytest.raises(ValueError) as caught:
        heap.eval_js(f"f => {{ {body} }}")(raiser(error))
    assert caught.value is error


def test_python_state_of_a_js_error_survives_a_trip(heap: Heap) -> None:
    cause = KeyError("cause")

    def fail() -> None:
        raise heap.eval_js("new Error('x')") from cause

    with pytest.raises(JsException) as caught:
        through_js(heap, fail)()
    assert caught.value.__cause__ is cause


def test_notes_stay_with_the_exception(heap: Heap) -> None:
    def fail() -> None:
        error = heap.eval_js("new Error('x')")
        error.add_note("a note")
        raise error

    with pytest.raises(JsException) as caught:
        through_js(heap, fail)()
    assert caught.value.__notes__ == ["a note"]
    assert "a note" in "".join(traceback.format_exception(caught.value))


def test_js_properties_of_a_python_exception_survive_a_trip(heap: Heap) -> None:
    mark = heap.eval_js("f => () => { try { f() } catch (e) { e.mark = 7; throw e } }")
    marked = mark(raiser(ValueError("x")))
    assert heap.eval_js("f => { try { f() } catch (e) { return e.mark } }")(through_python(marked)) == 7


def test_a_jsexception_raised_in_python_is_the_error_in_js(heap: Heap) -> None:
    error = heap.eval_js("new TypeError('x')")
    assert look(heap, error, "error instanceof TypeError") is True
    assert look(heap, error, "error") is error


def test_a_caught_exception_crosses_as_a_value(heap: Heap) -> None:
    """An exception handed over, not raised, is the same object too."""
    error = ValueError("x")
    assert heap.eval_js("x => x")(error) is error
    assert heap.eval_js("x => x.args.length")(error) == 1


# SystemExit and KeyboardInterrupt


@pytest.mark.parametrize("kind", [SystemExit, KeyboardInterrupt])
def test_exits_cross_js_and_its_finally_blocks_run(heap: Heap, kind: type[BaseException]) -> None:
    error = kind()
    log: list[str] = []
    with pytest.raises(kind) as caught:
        heap.eval_js("(f, log) => { try { f() } finally { log.append('finally') } }")(raiser(error), log)
    assert caught.value is error
    assert log == ["finally"]
    assert heap.eval_js("1 + 1") == 2


def test_the_code_of_a_system_exit_is_kept(heap: Heap) -> None:
    with pytest.raises(SystemExit) as caught:
        heap.eval_js("pyodide.runPython('import sys; sys.exit(5)')")
    assert caught.value.code == 5


# Errors in properties and conversions


@pytest.mark.parametrize(
    "access",
    [lambda o: o.x, lambda o: hasattr(o, "x"), lambda o: getattr(o, "x", None), lambda o: setattr(o, "x", 1),
     lambda o: o.f(), lambda o: o.f.new(), lambda o: iter(o), lambda o: len(o), lambda o: o["x"], lambda o: "x" in o,
     lambda o: o.__setitem__("x", 1), lambda o: o.__delitem__("x")],
)  # fmt: skip
def test_whatever_js_throws_is_raised(heap: Heap, access: Callable[[Any], Any]) -> None:
    faulty = heap.eval_js("""(() => {
        const fail = () => { throw new RangeError('faulty') };
        return {
            f: function () { fail() }, get x() { fail() }, set x(_) { fail() }, get size() { fail() },
            get: fail, set: fail, has: fail, delete: fail, keys: fail, [Symbol.iterator]: fail,
        };
    })()""")
    with pytest.raises(JsException, match="RangeError: faulty"):
        access(faulty)


@pytest.mark.parametrize(
    "source",
    ["{toString() { throw 1 }}", "{get x() { throw 1 }}", "{[Symbol.toPrimitive]() { throw 1 }}",
     "{get [Symbol.toStringTag]() { throw 1 }}", "{get constructor() { throw 1 }}",
     "new Proxy({}, {get() { throw 1 }, ownKeys() { throw 1 }, getOwnPropertyDescriptor() { throw 1 }})",
     "Object.create(null)", "Proxy.revocable({}, {}).proxy",
     "(({proxy, revoke}) => (revoke(), proxy))(Proxy.revocable({}, {}))"],
)  # fmt: skip
def test_showing_an_object_never_raises(heap: Heap, source: str) -> None:
    value = heap.eval_js(f"({source})")
    assert isinstance(repr(value), str)
    assert isinstance(str(value), str)


def test_an_exception_in_a_default_converter_comes_out_as_itself(heap: Heap) -> None:
    error = ValueError("x")
    with pytest.raises(ValueError) as caught:
        heap.eval_js("[new Date()]").to_py(default_converter=raiser(error))
    assert caught.value is error
    with pytest.raises(ValueError) as caught:
        heap.to_js([object()], default_converter=raiser(error))
    assert caught.value is error


def test_an_error_in_a_js_converter_is_raised(heap: Heap) -> None:
    convert = heap.eval_js("() => { throw new RangeError('converter') }")
    with pytest.raises(JsException, match="converter"):
        heap.to_js([{}], dict_converter=convert)
    with pytest.raises(JsException, match="converter"):
        heap.to_js([object()], default_converter=convert)
    with pytest.raises(JsException, match="converter"):
        heap.eval_js("[new Date()]").to_py(default_converter=convert)


@pytest.mark.parametrize("method", ["iter", "key"])
def test_an_error_in_a_js_callback_of_a_builtin(heap: Heap, method: str) -> None:
    fail = heap.eval_js("() => { throw new RangeError('callback') }")
    with pytest.raises(JsException, match="callback"):
        list(map(fail, [1])) if method == "iter" else sorted([2, 1], key=fail)


# Tracebacks


def test_js_frames_are_in_the_python_traceback(heap: Heap) -> None:
    heap.eval_js(
        "function one() {\n  two();\n}\nfunction two() {\n\n  throw new Error('x');\n}\nvar three = () => one()", "a.js"
    )
    with pytest.raises(JsException) as caught:
        heap.js.three()
    assert frames(caught.value) == [("three", 8), ("one", 2), ("two", 6)]
    assert {entry.filename for entry in traceback.extract_tb(caught.value.__traceback__)[-3:]} == {"a.js"}


def test_the_first_line_of_a_script_can_be_given(heap: Heap) -> None:
    with pytest.raises(JsException) as caught:
        heap.eval_js("\nthrow new Error('x')", "a.js", 41)
    assert frames(caught.value)[-1][1] == 42


def test_the_source_line_of_a_frame_is_shown(heap: Heap, tmp_path: Path) -> None:
    script = tmp_path / "script.js"
    script.write_text("function fail() {\n  throw new Error('x'); // this very line\n}\nfail();\n")
    with pytest.raises(JsException) as caught:
        heap.eval_js(script.read_text(), str(script))
    text = "".join(traceback.format_exception(caught.value))
    assert f'File "{script}", line 2, in fail' in text
    assert "// this very line" in text


def test_errors_from_many_lines_have_the_frames_of_their_own(heap: Heap) -> None:
    functions = heap.eval_js(
        "[" + "".join(f"function f{i}() {{ throw new Error() }},\n" for i in range(1100)) + "]", "a.js"
    )
    for i in [*range(1100), 0, 1099]:
        with pytest.raises(JsException) as caught:
            functions[i]()
        assert frames(caught.value) == [(f"f{i}", i + 1)]


def test_a_frame_of_a_function_whose_name_python_cannot_encode(heap: Heap) -> None:
    fail = heap.eval_js(r"({ 'a\ud800b'() { throw new Error('y') } })['a\ud800b']", "a.js")
    with pytest.raises(JsException, match="y") as caught:
        fail()
    [(name, line)] = frames(caught.value)
    assert (name[0], name[-1], line) == ("a", "b", 1)


def nest(heap: Heap, innermost: Callable[[], Any]) -> Callable[[], Any]:
    """outer (JS) calls middle (Python) calls inner (JS) calls `innermost`."""
    heap.eval_js("var outer = function outer(f) {\n  return f();\n}", "outer.js")
    heap.eval_js("var inner = function inner(f) {\n\n  return f();\n}", "inner.js")

    def middle() -> Any:
        return heap.js.inner(innermost)

    return lambda: heap.js.outer(middle)


def test_frames_of_both_languages_alternate_for_a_python_exception(heap: Heap) -> None:
    error = ValueError("x")
    with pytest.raises(ValueError) as caught:
        nest(heap, raiser(error))()
    assert [name for name, _ in frames(caught.value)] == ["outer", "middle", "inner", "raise_it"]
    assert [line for name, line in frames(caught.value) if name in ("outer", "inner")] == [2, 3]


def test_frames_of_both_languages_alternate_for_a_js_error(heap: Heap) -> None:
    heap.eval_js("var fail = function fail() {\n\n\n  throw new Error('x');\n}", "fail.js")
    with pytest.raises(JsException) as caught:
        nest(heap, lambda: heap.js.fail())()
    assert [name for name, _ in frames(caught.value)] == ["outer", "middle", "inner", "<lambda>", "fail"]
    assert [line for name, line in frames(caught.value) if name == "fail"] == [4]


def test_the_message_in_js_names_the_frames_of_both_languages(heap: Heap) -> None:
    message = heap.eval_js("f => { try { f() } catch (e) { return e.message } }")(nest(heap, raiser(ValueError("x"))))
    order = [message.index(f"in {name}\n") for name in ("outer", "middle", "inner", "raise_it")]
    assert order == sorted(order)


def test_frames_are_not_repeated_when_an_exception_is_raised_again(heap: Heap) -> None:
    error = ValueError("x")
    call = nest(heap, raiser(error))
    for _ in range(3):
        error.__traceback__ = None
        with pytest.raises(ValueError) as caught:
            call()
        assert [name for name, _ in frames(caught.value)] == ["outer", "middle", "inner", "raise_it"]


def test_a_rethrown_error_keeps_the_place_where_it_was_made(heap: Heap) -> None:
    heap.eval_js("function make() {\n  return new Error('x');\n}\nfunction fail() {\n  throw make();\n}", "a.js")
    error = heap.js.make()
    with pytest.raises(JsException) as caught:
        heap.eval_js("e => { throw e }", "b.js")(error)
    assert "make (a.js:2" in caught.value.stack


def test_frames_of_the_bridge_are_left_out(heap: Heap) -> None:
    sort = heap.eval_js("(items, f) => items.sort(() => f())", "a.js")
    with pytest.raises(ValueError) as caught:
        sort([2, 1], raiser(ValueError("x")))
    assert [entry.filename for entry in traceback.extract_tb(caught.value.__traceback__)][1:3] == ["a.js", "a.js"]
    assert "diglot:" not in "".join(traceback.format_exception(caught.value))


# Words


def test_a_missing_property_is_named(heap: Heap) -> None:
    target = heap.eval_js("({a: 1})")
    with pytest.raises(AttributeError, match="nothing") as caught:
        target.nothing
    assert caught.value.name == "nothing"
    assert caught.value.obj is target


def test_a_class_called_without_new_says_so(heap: Heap) -> None:
    with pytest.raises(JsException, match="new") as caught:
        heap.eval_js("(class A {})")()
    assert caught.value.name == "TypeError"


@pytest.mark.parametrize(
    ("action", "error", "words"),
    [
        (lambda heap: pickle.dumps(heap.eval_js("({})")), TypeError, "to_py"),
        (lambda heap: heap.eval_js("[1]")["a"], TypeError, "str"),
        (lambda heap: heap.eval_js("[1]")[5], IndexError, "5.*1"),
        (lambda heap: heap.eval_js("new Map()")["missing"], KeyError, "missing"),
        (lambda heap: heap.eval_js("[1]").remove(7), ValueError, "7"),
        (lambda heap: heap.to_js({1: "a", "1": "b"}), ConversionError, "1.*'1'"),
        (lambda heap: heap.to_js({(1, 2): 0}), ConversionError, "tuple"),
        (lambda heap: heap.to_js(object(), create_pyproxies=False), ConversionError, "object.*converter"),
        (lambda heap: heap.to_js([], nonsense=1), TypeError, "nonsense.*depth"),
        (lambda heap: JsProxy(), TypeError, "JsProxy"),
    ],
)
def test_messages_name_what_is_wrong_and_what_would_work(
    heap: Heap, action: Callable[[Heap], Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        action(heap)


def test_use_after_destroy_is_an_error(heap: Heap) -> None:
    destroyed = "p => { const q = p.copy(); q.destroy(); try { q.x } catch (e) { return [e.name, e.message] } }"
    name, message = heap.eval_js(destroyed)([1])
    assert name == "Error"
    assert "Object has already been destroyed" in message


def test_in_debug_mode_a_destroyed_proxy_tells_what_it_was(heap: Heap) -> None:
    heap.eval_js("pyodide.setDebug(true)")
    heap.eval_js("var handle = pyodide.toPy([1, 2]).copy();", "made.js")
    heap.eval_js("\n\nhandle.destroy();", "killed.js")
    message = heap.eval_js("(() => { try { handle.length } catch (e) { return e.message } })()")
    for part in ("Object has already been destroyed", "list", "[1, 2]", "made.js", "killed.js"):
        assert part in message
