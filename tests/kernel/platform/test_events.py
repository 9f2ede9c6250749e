"""Events and aborting, by the DOM Standard; `DOMException`, by WebIDL's."""

from __future__ import annotations

from typing import Any

import pytest

from diglot.ffi_core import JsException


def test_listeners(run: Any) -> None:
    source = """
    const log = [], target = new EventTarget()
    const listener = event => log.push('bubble' + event.eventPhase + (event.currentTarget === target))
    target.addEventListener('x', listener)
    target.addEventListener('x', listener)
    target.addEventListener('x', event => log.push('capture'), true)
    target.addEventListener('x', { handleEvent() { log.push('object ' + (this.handleEvent !== undefined)) } })
    target.addEventListener('x', function () { log.push('once ' + (this === target)) }, { once: true })
    target.addEventListener('x', event => { event.preventDefault(); log.push('passive ' + event.defaultPrevented) }, { passive: true })
    log.push(target.dispatchEvent(new Event('x', { cancelable: true })))
    target.removeEventListener('x', listener)
    target.dispatchEvent(new Event('x'))
    log
    """
    first = ["capture", "bubble2true", "object true", "once true", "passive false", True]
    assert run(source).to_py() == [*first, "capture", "object true", "passive false"]


def test_what_an_event_tells(run: Any) -> None:
    source = """
    const event = new CustomEvent('c', { detail: { a: 1 }, bubbles: true, cancelable: true })
    event.preventDefault();
    [event.type, event.detail.a, event.bubbles, event.defaultPrevented, event.returnValue, event.target, event.eventPhase,
     event.isTrusted, event instanceof Event, Event.AT_TARGET, event.composedPath().length, event.timeStamp > 0]
    """
    # both halves of what is null or undefined in JavaScript are told apart elsewhere
    assert [str(item) for item in run(source).to_py()] == [
        "c", "1", "True", "True", "False", "jsnull", "0", "False", "True", "2", "0", "True",
    ]  # fmt: skip


def test_stopping(run: Any) -> None:
    source = """
    const log = [], target = new EventTarget()
    target.addEventListener('x', event => { log.push(1); event.stopImmediatePropagation() })
    target.addEventListener('x', event => log.push(2))
    target.addEventListener('y', event => { log.push(3); event.stopPropagation() }, true)
    target.addEventListener('y', event => log.push(4))
    target.addEventListener('z', event => event.preventDefault())
    target.dispatchEvent(new Event('x')); target.dispatchEvent(new Event('y'))
    log.push(target.dispatchEvent(new Event('z')), target.dispatchEvent(new Event('z', { cancelable: true })))
    log
    """
    assert run(source).to_py() == [1, 3, True, False]


def test_listeners_that_change_meanwhile(run: Any) -> None:
    source = """
    const log = [], target = new EventTarget(), late = () => log.push('late'), gone = () => log.push('gone')
    target.addEventListener('x', () => { target.addEventListener('x', late); target.removeEventListener('x', gone) }, { once: true })
    target.addEventListener('x', gone)
    target.dispatchEvent(new Event('x')); log.push('-'); target.dispatchEvent(new Event('x'))
    log.join('')
    """
    assert run(source) == "-late"


def test_an_error_in_a_listener_is_reported_and_stops_no_other(run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    source = """
    const target = new EventTarget(); let after = 0
    target.addEventListener('x', () => { throw new RangeError('in a listener') })
    target.addEventListener('x', { handleEvent: 5 })
    target.addEventListener('x', () => { after++ })
    target.dispatchEvent(new Event('x'))
    after
    """
    assert run(source) == 1
    errors = capsys.readouterr().err
    assert "RangeError: in a listener" in errors
    assert "<js cell 1>" in errors
    assert "TypeError: the listener's handleEvent must be a function, not a number" in errors


def test_a_signal_removes_listeners(run: Any) -> None:
    source = """
    let count = 0; const target = new EventTarget(), controller = new AbortController()
    target.addEventListener('x', () => count++, { signal: controller.signal })
    target.dispatchEvent(new Event('x')); controller.abort(); target.dispatchEvent(new Event('x'))
    target.addEventListener('x', () => count++, { signal: controller.signal })
    target.dispatchEvent(new Event('x'))
    count
    """
    assert run(source) == 1


@pytest.mark.parametrize(
    "source",
    [
        "new Event()", "Event('a')", "new Event(Symbol())", "new Event('a', 5)", "new EventTarget().dispatchEvent({})",
        "new EventTarget().addEventListener('x', 5)", "new EventTarget().addEventListener('x')",
        "new EventTarget().addEventListener('x', () => 0, { signal: {} })", "EventTarget.prototype.dispatchEvent.call({}, new Event('x'))",
        "new AbortSignal()", "AbortSignal.any([1])", "AbortSignal.any()", "AbortSignal.timeout(-1)", "AbortController()",
    ],
)  # fmt: skip
def test_misuse(run: Any, source: str) -> None:
    with pytest.raises(JsException, match="TypeError"):
        run(source)


def test_an_event_is_dispatched_once_at_a_time(run: Any) -> None:
    with pytest.raises(JsException, match="InvalidStateError"):
        run("""
        const target = new EventTarget(), event = new Event('x'); let caught
        target.addEventListener('x', event => { try { target.dispatchEvent(event) } catch (error) { caught = error } })
        target.dispatchEvent(event)
        throw caught
        """)


def test_abort(run: Any) -> None:
    source = """
    const log = [], controller = new AbortController(), { signal } = controller
    signal.onabort = function (event) { log.push(event.type, this === signal, event.isTrusted) }
    signal.addEventListener('abort', () => log.push('listener'))
    log.push(signal.aborted); controller.abort(); controller.abort('again')
    log.push(signal.aborted, signal.reason.name, signal.reason.code, signal.reason instanceof DOMException)
    try { signal.throwIfAborted() } catch (error) { log.push(error === signal.reason) }
    log.push(AbortSignal.abort(5).reason, signal.onabort !== null)
    log
    """
    assert run(source).to_py() == [False, "abort", True, True, "listener", True, "AbortError", 20, True, True, 5, True]


def test_a_handler_keeps_its_place(run: Any) -> None:
    source = """
    const log = [], controller = new AbortController(), { signal } = controller
    signal.onabort = () => log.push('first'); signal.addEventListener('abort', () => log.push('middle'))
    signal.onabort = () => log.push('second'); controller.abort()
    log
    """
    assert run(source).to_py() == ["second", "middle"]


def test_any(run: Any) -> None:
    source = """
    const log = [], a = new AbortController(), b = new AbortController()
    const any = AbortSignal.any([a.signal, b.signal]), both = AbortSignal.any([any])
    both.onabort = () => log.push('both', any.aborted)
    b.abort('why'); a.abort('late')
    log.push(any.reason, both.reason, AbortSignal.any([b.signal]).reason, AbortSignal.any([]).aborted)
    log
    """
    assert run(source).to_py() == ["both", True, "why", "why", "why", False]


def test_any_lives_as_long_as_someone_listens(run: Any) -> None:
    source = """
    let heard = 0; const source = new AbortController(); let gone;
    (() => { AbortSignal.any([source.signal]).onabort = () => heard++; gone = new WeakRef(AbortSignal.any([source.signal])) })()
    """
    run(source)
    assert run("gone.deref() === undefined") is True
    assert run("source.abort(); heard") == 1


def test_timeout(run: Any) -> None:
    source = """
    const signal = AbortSignal.timeout(1), before = signal.aborted
    await new Promise(resolve => { signal.onabort = resolve });
    [before, signal.reason.name, signal.reason.code]
    """
    assert run(source).to_py() == [False, "TimeoutError", 23]


def test_a_timeout_keeps_no_program_running(run: Any) -> None:
    run("AbortSignal.timeout(60000)")
    assert run.cells.pending_timers == 0


def test_dom_exception(run: Any) -> None:
    source = """
    const error = new DOMException('m', 'AbortError');
    [error.name, error.message, error.code, error instanceof Error, String(error), Object.prototype.toString.call(error),
     DOMException.DATA_CLONE_ERR, new DOMException().name, new DOMException('', { name: 'N', cause: 7 }).cause,
     new DOMException('', 'Unknown').code, Object.keys(error).length]
    """
    assert run(source).to_py() == [
        "AbortError", "m", 20, True, "AbortError: m", "[object DOMException]", 25, "Error", 7, 0, 0,
    ]  # fmt: skip


def test_dom_exceptions_are_errors_in_python(run: Any) -> None:
    with pytest.raises(JsException, match=r"^AbortError: This operation was aborted$") as caught:
        run("AbortSignal.abort().throwIfAborted()")
    assert (caught.value.name, caught.value.message) == ("AbortError", "This operation was aborted")


def test_on_the_console(run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    run("console.log(AbortSignal.abort(), new AbortController())")
    assert (
        capsys.readouterr().out
        == "AbortSignal { aborted: true } AbortController { signal: AbortSignal { aborted: false } }\n"
    )
    run("console.log(new DOMException('m', 'AbortError'))")
    assert capsys.readouterr().out.startswith("DOMException [AbortError]: m\n    at ")


def test_patched_prototypes(run: Any) -> None:
    source = """
    let heard = 0
    Array.prototype[Symbol.iterator] = Array.prototype.push = Array.prototype.splice = Set.prototype.add = Function.prototype.call = null
    const target = new EventTarget(), controller = new AbortController()
    target.addEventListener('x', () => heard++, { once: true, signal: controller.signal })
    controller.signal.onabort = () => heard++
    target.dispatchEvent(new Event('x')); target.dispatchEvent(new Event('x')); controller.abort()
    heard
    """
    assert run(source) == 2


def test_options_are_read_where_they_matter(run: Any) -> None:
    run("""const asked = [], options = { get capture() { asked.push("capture") }, get passive() { asked.push("passive") } }
        const target = new EventTarget(); target.removeEventListener("x", () => 1, options)""")
    assert run("asked.join()") == "capture"
    with pytest.raises(JsException, match="signal must be an AbortSignal, not null"):
        run("target.addEventListener('x', null, { signal: null })")
