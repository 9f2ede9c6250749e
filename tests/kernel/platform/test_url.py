"""`URL` and `URLSearchParams`, by the rules of the URL Standard."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diglot.ffi_core import JsException

PARTS = ("protocol", "username", "password", "hostname", "port", "pathname", "search", "hash")


@pytest.mark.parametrize(
    ("url", "base", "href"),
    [
        ("http://example.com", None, "http://example.com/"),
        ("HTTP://EXAMPLE.com:80/../a/./b/%2e%2E/c?x#y", None, "http://example.com/a/c?x#y"),
        ("https://user:pa%20ss@ex.org:444/p a?q=ü#fr ag", None, "https://user:pa%20ss@ex.org:444/p%20a?q=%C3%BC#fr%20ag"),
        ("//foo/bar", "https://h/x", "https://foo/bar"),
        ("../z?1", "http://a/b/c/d", "http://a/b/z?1"),
        ("?q", "http://a/b?c#d", "http://a/b?q"),
        ("#f", "http://a/b?c#d", "http://a/b?c#f"),
        ("", "http://a/b?c#d", "http://a/b?c"),
        ("file:///C|/a/../b", None, "file:///C:/b"),
        ("file:c:\\foo\\bar", None, "file:///c:/foo/bar"),
        ("http://0x7f.1/", None, "http://127.0.0.1/"),
        ("http://[1:2::7:8]", None, "http://[1:2::7:8]/"),
        ("http://faß.ExAmPlE/", None, "http://xn--fa-hia.example/"),
        ("http:/foo", None, "http://foo/"),
        (" http://h/a\tb\n ", None, "http://h/ab"),
        ("http://h\\x\\y", None, "http://h/x/y"),
        ("http://h?a='b'", None, "http://h/?a=%27b%27"),
        ("sc://h?a='b'", None, "sc://h?a='b'"),
        ("mailto:x@y.z?subject=a b", None, "mailto:x@y.z?subject=a%20b"),
        ("web+demo:/.//not-a-host/", None, "web+demo:/.//not-a-host/"),
        ("http://h/\ud800", None, "http://h/%EF%BF%BD"),
    ],
)  # fmt: skip
def test_parsing(run: Any, url: str, base: str | None, href: str) -> None:
    assert run("(url, base) => new URL(url, base).href")(url, base) == href


@pytest.mark.parametrize(
    "url",
    ["abc", "http://", "http://?", "http://ex ample.com", "http://a%00b", "http://256.1.1.1", "http://h:65536", "//h/x", ""],
)  # fmt: skip
def test_what_is_no_url(run: Any, url: str) -> None:
    assert run("url => [URL.canParse(url), URL.parse(url)]")(url).to_py()[0] is False
    with pytest.raises(JsException, match="TypeError: Invalid URL") as caught:
        run("url => new URL(url)")(url)
    assert caught.value.code == "ERR_INVALID_URL"
    assert caught.value.input == url


def test_parts(run: Any) -> None:
    url = run("new URL('https://u:p@h.org:81/p/q?x=1#f')")
    assert [getattr(url, part) for part in PARTS] == ["https:", "u", "p", "h.org", "81", "/p/q", "?x=1", "#f"]
    assert (url.origin, url.host) == ("https://h.org:81", "h.org:81")
    assert run("url => [String(url), JSON.stringify({url})]")(url).to_py() == [url.href, f'{{"url":"{url.href}"}}']


@pytest.mark.parametrize(
    ("part", "value", "href"),
    [
        ("protocol", "https", "https://u:p@host:81/p/q?x=1#h"),
        ("protocol", "mailto", "http://u:p@host:81/p/q?x=1#h"),
        ("username", "us er:@", "http://us%20er%3A%40:p@host:81/p/q?x=1#h"),
        ("password", "", "http://u@host:81/p/q?x=1#h"),
        ("host", "h2:99", "http://u:p@h2:99/p/q?x=1#h"),
        ("host", "a b", "http://u:p@host:81/p/q?x=1#h"),
        ("hostname", "[::1]", "http://u:p@[::1]:81/p/q?x=1#h"),
        ("port", "80", "http://u:p@host/p/q?x=1#h"),
        ("port", "8080abc", "http://u:p@host:8080/p/q?x=1#h"),
        ("port", "65536", "http://u:p@host:81/p/q?x=1#h"),
        ("pathname", "a b?c#d", "http://u:p@host:81/a%20b%3Fc%23d?x=1#h"),
        ("search", "q=1#2", "http://u:p@host:81/p/q?q=1%232#h"),
        ("search", "", "http://u:p@host:81/p/q#h"),
        ("hash", "#new", "http://u:p@host:81/p/q?x=1#new"),
        ("href", "ftp://other/", "ftp://other/"),
    ],
)
def test_setting_parts(run: Any, part: str, value: str, href: str) -> None:
    source = (
        "(part, value) => { const url = new URL('http://u:p@host:81/p/q?x=1#h'); url[part] = value; return url.href }"
    )
    assert run(source)(part, value) == href


def test_setting_href_to_what_is_no_url_changes_nothing(run: Any) -> None:
    run("const url = new URL('http://a/')")
    with pytest.raises(JsException, match="TypeError: Invalid URL: 'bad'"):
        run("url.href = 'bad'")
    assert run("url.href") == "http://a/"


def test_the_parameters_of_a_url_are_its_query(run: Any) -> None:
    source = """
    const url = new URL('http://h/?a=1#f'), found = []
    url.searchParams.append('b', 'x y'); found.push(url.href)
    url.search = '?z=9'; found.push(String(url.searchParams))
    url.searchParams.delete('z'); found.push(url.href)
    url.href = 'http://i/?q=2'; found.push(url.searchParams.get('q'), url.searchParams === url.searchParams)
    found
    """
    assert run(source).to_py() == ["http://h/?a=1&b=x+y#f", "z=9", "http://h/#f", "2", True]


@pytest.mark.parametrize(
    ("query", "pairs"),
    [
        ("", []),
        ("?", []),
        ("?a=1&b=2&a=3", [["a", "1"], ["b", "2"], ["a", "3"]]),
        ("??a", [["?a", ""]]),
        ("=v&a&&c=", [["", "v"], ["a", ""], ["c", ""]]),
        ("a=b=c", [["a", "b=c"]]),
        ("a+b=c+d", [["a b", "c d"]]),
        ("%41=%zz", [["A", "%zz"]]),
        ("a=%F0%9F%98%80&b=%FF", [["a", "😀"], ["b", "\ufffd"]]),
        ("%C3é=1", [["\ufffdé", "1"]]),
        ("a;b=1", [["a;b", "1"]]),
        ("a%00=b", [["a\0", "b"]]),
    ],
)
def test_queries(run: Any, query: str, pairs: list[list[str]]) -> None:
    assert run("query => [...new URLSearchParams(query)]")(query).to_py() == pairs


@pytest.mark.parametrize(
    ("init", "text"),
    [
        ("{a: 1, b: [2, 3]}", "a=1&b=2%2C3"),
        ("[['a', 'b'], ['c', 'd']]", "a=b&c=d"),
        ("new Map([['k', 'v']])", "k=v"),
        ("new URLSearchParams('z=1')", "z=1"),
        ("null", "null="),
        ("{'\\ud800': 1, '\\udfff': 2}", "%EF%BF%BD=2"),
        ("[['é', '~*-._!\\'()']]", "%C3%A9=%7E*-._%21%27%28%29"),
        ("pydict", "x=1&y=a+b"),
    ],
)
def test_making_parameters(run: Any, init: str, text: str) -> None:
    run.names["pydict"] = {"x": 1, "y": "a b"}
    assert run(f"String(new URLSearchParams({init}))") == text


@pytest.mark.parametrize("init", ["[['a']]", "[['a', 'b', 'c']]", "[1]", "[['a', Symbol()]]", "Symbol()"])
def test_what_makes_no_parameters(run: Any, init: str) -> None:
    with pytest.raises(JsException, match="TypeError"):
        run(f"new URLSearchParams({init})")


def test_changing_parameters(run: Any) -> None:
    source = """
    const found = []
    const p = new URLSearchParams('c=1&a=2&b=3&a=1&\\ufffd=5&\\u{1f600}=6')
    p.sort(); found.push([...p.keys()].join(''))
    p.set('a', 'only'); found.push(p.getAll('a').join())
    p.delete('c', '2'); p.delete('b'); found.push([...p.values()].join(), p.size)
    found.push(p.has('a', 'only'), p.has('a', 'x'), p.has('b'), String(p.get('b')))
    p.forEach((value, key, all) => found.push(key === 'c' && value === '1' && all === p))
    found
    """
    assert run(source).to_py()[:9] == ["aabc😀\ufffd", "only", "only,1,6,5", 4, True, False, False, "null", False]


def test_iteration_is_live(run: Any) -> None:
    source = "const p = new URLSearchParams('a=1&b=2&c=3'); const seen = []; for (const [k] of p) { seen.push(k); p.delete('b') } seen"
    assert run(source).to_py() == ["a", "c"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pairs=st.lists(st.tuples(st.text(), st.text()), max_size=5))
def test_parameters_survive_their_text(run: Any, pairs: list[tuple[str, str]]) -> None:
    text = run("pairs => String(new URLSearchParams(pairs))")([list(pair) for pair in pairs])
    assert parse_qsl(text, keep_blank_values=True) == pairs
    back = run("text => [...new URLSearchParams(text)]")(text).to_py()
    assert [tuple(pair) for pair in back] == pairs


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.text(max_size=20), query=st.text(max_size=20), fragment=st.text(max_size=20))
def test_a_url_is_what_its_href_parses_to(run: Any, path: str, query: str, fragment: str) -> None:
    source = """
    (path, query, fragment) => {
      const url = new URL('http://h/'); url.pathname = path; url.search = query; url.hash = fragment
      const again = new URL(url.href)
      return [url.href === again.href, url.pathname === again.pathname, url.search === again.search, url.hash === again.hash]
    }
    """
    assert run(source)(path, query, fragment).to_py() == [True] * 4


def test_shape(run: Any) -> None:
    source = """[
      Object.prototype.toString.call(new URL('http://h')), URL.length, URLSearchParams.length, URL.prototype.toString.length,
      URLSearchParams.prototype[Symbol.iterator] === URLSearchParams.prototype.entries,
      Object.prototype.toString.call(new URLSearchParams().entries()),
      Object.keys(URL.prototype).includes('href'), Object.getOwnPropertyDescriptor(globalThis, 'URL').enumerable,
    ]"""
    assert run(source).to_py() == [
        "[object URL]", 1, 0, 0, True, "[object URLSearchParams Iterator]", True, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("URL('http://h')", "TypeError: class constructors must be invoked with 'new'"),
        ("new URL()", r"new URL\(\) needs 1 argument"),
        ("Object.getOwnPropertyDescriptor(URL.prototype, 'href').get.call({})", "Illegal invocation: URL.href .* not to an Object"),
        ("URLSearchParams.prototype.get.call(new Map, 'a')", "Illegal invocation: URLSearchParams.get .* not to a Map"),
        ("new URLSearchParams().append('a')", r"URLSearchParams.append\(\) needs 2 arguments, got 1"),
    ],
)  # fmt: skip
def test_misuse(run: Any, source: str, message: str) -> None:
    with pytest.raises(JsException, match=message):
        run(source)


def test_on_the_console(run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    run("console.log(new URLSearchParams('a=1&b=2'), new URLSearchParams(), new URLSearchParams('a=1').keys())")
    assert capsys.readouterr().out == (
        "URLSearchParams { 'a' => '1', 'b' => '2' } URLSearchParams {} URLSearchParams Iterator { 'a' }\n"
    )
    run("console.log(new URL('http://h:8/p?q=1'))")
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["URL {", "  href: 'http://h:8/p?q=1',"]
    assert "  searchParams: URLSearchParams { 'q' => '1' }," in lines


@pytest.mark.parametrize(
    "host",
    [
        "xn--a", "xn--", "a.xn--pokxncvks", "xn--abc-", "xn--0.pt",  # no Punycode, or of ASCII alone
        "xn--u-ccb", "xn--zca.xn--mlj--", "xn--wda\u0301",  # of what is written in another way
        "xn--ab-j1t", "a\u200db.de",  # joiners where nothing is to be joined
        "\u05d0a.de", "0\u05d0.de",  # directions that mix
        "xn--0ca24w", "\u0301a.de",  # an accent at the beginning
    ],
)  # fmt: skip
def test_hosts_that_no_name_is_written_as(run: Any, host: str) -> None:
    run.names["host"] = host
    assert run("URL.canParse('http://' + host + '/')") is False
    assert run("const url = new URL('http://good.example/'); url.hostname = host; url.host = host; url.href") == (
        "http://good.example/"
    )


@pytest.mark.parametrize(
    ("host", "ascii_"),
    [
        ("faß.de", "xn--fa-hia.de"), ("XN--FA-HIA.de", "xn--fa-hia.de"), ("☃.net", "xn--n3h.net"),
        ("xn--n3h.net", "xn--n3h.net"), ("\u05d0\u05d1.de", "xn--4dbc.de"), ("ab--c.de", "ab--c.de"),
        ("xn--mgba3gch31f060k", "xn--mgba3gch31f060k"),
    ],
)  # fmt: skip
def test_hosts_in_other_scripts(run: Any, host: str, ascii_: str) -> None:
    run.names["host"] = host
    assert run("new URL('http://' + host).host") == ascii_


def test_other_schemes_take_any_host(run: Any) -> None:
    assert run("new URL('git://xn--a/').host") == "xn--a"


def test_names_that_become_one(run: Any) -> None:
    assert run("String(new URLSearchParams({ '\\ud801': 1, x: 2, '\\ud802': 3, '\\ud803': 4 }))") == "%EF%BF%BD=4&x=2"


def test_patterns(run: Any) -> None:
    run("const pattern = new URLPattern('https://*.example.com/books/:id(\\\\d+)')")
    assert run("pattern.exec('https://a.example.com/books/5').pathname.groups.id") == "5"
    assert run("[pattern.test('https://a.example.com/books/x'), new URLPattern({ hash: 'a' }).test({ hash: 'a' })].join()"
               ) == "false,true"  # fmt: skip
    with pytest.raises(JsException, match="TypeError"):
        run("new URLPattern({ pathname: ':' })")
