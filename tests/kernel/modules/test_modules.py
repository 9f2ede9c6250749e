"""Modules of cells: files, packages, CommonJS, JSON, and what an error of resolution says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from diglot.ffi_core import JsException
from diglot.kernel.javascript.cell import CellSyntaxError

from ..conftest import CellRunner

Files = Callable[..., Path]


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Files:
    """Write files, by their relative paths, into a folder that is the current one."""
    monkeypatch.chdir(tmp_path)

    def write(contents: dict[str, str]) -> Path:
        for name, text in contents.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path

    return write


def failure(run: CellRunner, source: str) -> Any:
    with pytest.raises(JsException) as caught:
        run(source)
    return caught.value


# -- Python's names ---------------------------------------------------------------------------------------------------

SEEN = "export const now = typeof secret; export const later = () => [typeof secret, 'secret' in globalThis];"


@pytest.mark.parametrize("wait", ["", "await null; export const after = typeof secret;"])
def test_a_module_does_not_see_python_names(run: CellRunner, files: Files, wait: str) -> None:
    files({"m.mjs": wait + SEEN})
    run.py("secret = 1")
    assert run("import { now, later } from './m.mjs'; [now, ...later(), typeof secret]").to_py() == [
        "undefined", "undefined", False, "number",
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["const", "let"])
def test_a_module_may_ask_for_a_global_of_the_name_that_it_is_given(run: CellRunner, files: Files, kind: str) -> None:
    files({"m.cjs": "const old = globalThis._; exports.old = typeof old; exports.free = typeof _; exports.n = 1"})
    assert run(f"{kind} _ = require('./m.cjs'); [_.old, _.free, _.n]").to_py() == ["undefined", "undefined", 1]
    assert run("_.n") == 1


def test_a_library_that_writes_a_global_of_the_name_that_it_is_given(run: CellRunner, files: Files) -> None:
    files({"m.cjs": "globalThis.lib = 'global'; exports.n = 2"})
    assert run("const lib = require('./m.cjs'); lib.n") == 2
    assert run("lib.n") == 2


def test_a_commonjs_module_does_not_see_python_names(run: CellRunner, files: Files) -> None:
    files({"m.cjs": "exports.now = typeof secret; secret = 'of the module'; exports.later = () => typeof secret"})
    run.py("secret = 1")
    assert run("const m = require('./m.cjs'); [m.now, m.later()]").to_py() == ["undefined", "string"]
    assert run.names["secret"] == 1


def test_a_module_calls_functions_that_see_python_names(run: CellRunner, files: Files) -> None:
    files({"m.mjs": "export const call = (f) => f()"})
    run.py("secret = 1")
    assert run("import { call } from './m.mjs'; call(() => secret)") == 1
    assert run("call(() => (secret = 2))") == 2
    assert run.names["secret"] == 2


# -- files ------------------------------------------------------------------------------------------------------------


def test_the_forms_of_import(run: CellRunner, files: Files) -> None:
    files({"m.mjs": "export const a = 1; export default 'd'; globalThis.loads = (globalThis.loads ?? 0) + 1"})
    assert run("import d, { a, a as b, default as e } from './m.mjs'; [d, a, b, e]").to_py() == ["d", 1, 1, "d"]
    assert run("import * as ns from './m.mjs'; ns.a") == 1
    assert run("import './m.mjs'; (await import('./m.mjs')) === ns") is True
    assert run("loads") == 1


def test_modules_import_relative_to_themselves(run: CellRunner, files: Files) -> None:
    folder = files(
        {
            "a/m.mjs": "export { x } from '../b/n.mjs'; export const { url, filename, dirname } = import.meta;"
            "export const found = import.meta.resolve('../b/n.mjs')",
            "b/n.mjs": "export const x = 'n'",
        }
    )
    m = run("import * as m from './a/m.mjs'; m")
    assert m.x == "n"
    assert m.url == (folder / "a" / "m.mjs").as_uri()
    assert m.filename == str(folder / "a" / "m.mjs")
    assert m.dirname == str(folder / "a")
    assert m.found == (folder / "b" / "n.mjs").as_uri()


def test_a_file_url_and_a_query(run: CellRunner, files: Files) -> None:
    folder = files({"m 1.mjs": "export const x = {}; export const url = import.meta.url"})
    url = (folder / "m 1.mjs").as_uri()
    assert run(f"import {{ x }} from {url!r}; import {{ x as same }} from './m%201.mjs'; x === same") is True
    assert run(f"import {{ x as other, url }} from {url + '?v=2'!r}; other !== x && url.endsWith('?v=2')") is True


def test_json(run: CellRunner, files: Files) -> None:
    files(
        {
            "d.json": '{"a": [1, 2]}',
            "bad.json": '{"a": }',
            "m.mjs": "import d from './d.json' with { type: 'json' };export default d",
        }
    )
    assert run("import d from './d.json' with { type: 'json' }; d.a[1]") == 2
    assert run("import e from './m.mjs'; e === d && e === require('./d')") is True
    assert run("(await import('./d.json', { with: { type: 'json' } })).default === d") is True
    error = failure(run, "require('./bad.json')")
    assert error.name == "SyntaxError"
    assert "bad.json" in error.message


def test_data_urls(run: CellRunner) -> None:
    assert run("import { x } from 'data:text/javascript,export const x = 5'; x") == 5
    assert run("import d from 'data:application/json;base64,WzFd' with { type: 'json' }; d[0]") == 1


def test_modules_are_strict_and_cells_are_not(run: CellRunner, files: Files) -> None:
    files({"m.mjs": "export const f = () => { undeclared = 1 }"})
    failure(run, "import { f } from './m.mjs'; f()")
    assert run("undeclared = 2; undeclared") == 2


def test_cycles(run: CellRunner, files: Files) -> None:
    files(
        {
            "a.mjs": "import { b } from './b.mjs'; export const a = 1; export const both = () => [a, b]",
            "b.mjs": "import { a } from './a.mjs'; export const b = 2; export const seen = () => a",
            "c.js": "exports.first = 1; exports.other = require('./d').seen; exports.last = 2",
            "d.js": "exports.seen = Object.keys(require('./c'))",
        }
    )
    assert run("import { both } from './a.mjs'; both()").to_py() == [1, 2]
    assert run("require('./c').other").to_py() == ["first"]


def test_an_error_in_a_module_is_shown_at_its_place(run: CellRunner, files: Files) -> None:
    folder = files({"m.mjs": "export const x = 1\n  throw new Error('no')", "c.cjs": "throw new Error('no')"})
    assert f"({folder / 'm.mjs'}:2:" in failure(run, "import './m.mjs'").stack
    assert f"({folder / 'c.cjs'}:1:" in failure(run, "require('./c.cjs')").stack


def test_a_failure_that_is_caught_is_not_reported(
    run: CellRunner, files: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    files({"a.mjs": "throw new Error('no')", "b.mjs": "await null; throw new Error('no')", "c.mjs": "import './d.mjs'"})
    files({"d.mjs": "throw new Error('no')"})
    for name in "abc":
        assert run(f"await import('./{name}.mjs').catch((error) => error.message)") == "no"
        failure(run, f"import './{name}.mjs'")
    run.wait(0)
    assert capsys.readouterr().err == ""
    run("import('./a.mjs?again'); 0")
    run.wait(0)
    assert capsys.readouterr().err.count("Uncaught (in promise)") == 1


def test_a_syntax_error_in_a_module_is_shown_at_its_place(run: CellRunner, files: Files) -> None:
    folder = files({"m.mjs": "let a = 1\nlet b = ;", "c.cjs": "let b = ;"})
    for source, place in (("import './m.mjs'", "m.mjs:2:9"), ("require('./c.cjs')", "c.cjs:1:9")):
        error = failure(run, source)
        assert error.name == "SyntaxError"
        assert f"{folder}/{place}" in error.stack


def test_a_module_that_failed_is_loaded_again_when_it_was_mended(run: CellRunner, files: Files) -> None:
    files({"m.mjs": "throw new Error('no')", "n.mjs": "let a = ;"})
    for name in ("m", "n"):
        failure(run, f"import './{name}.mjs'")
        files({f"{name}.mjs": "export const value = 'mended'  "})
        assert run(f"import {{ value }} from './{name}.mjs'; value") == "mended"


def test_a_commonjs_module_that_failed_is_run_again(run: CellRunner, files: Files) -> None:
    files({"m.js": "globalThis.n = (globalThis.n ?? 0) + 1; if (n < 2) throw new Error('no'); exports.n = n"})
    failure(run, "require('./m')")
    assert run("require('./m').n") == 2


def test_imports_come_before_the_rest_of_the_cell(run: CellRunner, files: Files) -> None:
    files({"m.mjs": "export const x = 1; globalThis.order = ['m']"})
    assert run("order.push('cell'); f() + order.join()\nfunction f() { return x }\nimport { x } from './m.mjs'") is None
    assert run("order.join()") == "m,cell"


def test_an_import_of_a_name_that_is_not_exported(run: CellRunner, files: Files) -> None:
    files({"m.mjs": "export const x = 1; export let nothing", "n.cjs": "exports.y = 1"})
    assert run("import { nothing } from './m.mjs'; nothing") is None
    for source, name, place in (
        ("let a = 1\nimport { x,\n  é } from './m.mjs'", "é", (3, 3)),
        ("import d from './m.mjs'", "default", (1, 8)),
        ("import { z } from './n.cjs'", "z", (1, 10)),
        ("import { nope as floor } from 'py:math'", "nope", (1, 10)),
    ):
        with pytest.raises(CellSyntaxError, match=f"does not provide an export named '{name}'") as caught:
            run(source)
        assert (caught.value.lineno, caught.value.offset) == place
    assert run("typeof a + typeof d + typeof floor") == "undefinedundefinedundefined"


def test_a_failed_import_is_shown_in_the_cell(run: CellRunner) -> None:
    error = failure(run, "1\nimport { x } from './nope.mjs'")
    assert "(<js cell 1>:2:19)" in error.stack


# -- CommonJS ---------------------------------------------------------------------------------------------------------


def test_what_a_commonjs_module_has(run: CellRunner, files: Files) -> None:
    folder = files({
        "m.js": "#!/usr/bin/env node\nexports.names = [__filename, __dirname, module.id, module.path];"
        "exports.same = this === exports && exports === module.exports; exports.loaded = module.loaded;"
        "exports.inner = require('./lib'); exports.kinds = [typeof require.resolve, typeof require.cache]",
        "lib/index.js": "module.exports = 'index'",
    })  # fmt: skip
    m = run("const m = require('./m'); m")
    assert m.names.to_py() == [str(folder / "m.js"), str(folder), str(folder / "m.js"), str(folder)]
    assert (m.same, m.loaded, m.inner) == (True, False, "index")
    assert m.kinds.to_py() == ["function", "object"]
    assert run("m === require(require.resolve('./m.js'))") is True
    assert run("delete require.cache[require.resolve('./m')]; require('./m') !== m") is True


def test_how_require_completes_a_path(run: CellRunner, files: Files) -> None:
    files({
        "a.js": "module.exports = 'a.js'", "a/index.js": "module.exports = 'folder'",
        "b/package.json": '{"main": "main"}', "b/main.js": "module.exports = 'main'",
    })  # fmt: skip
    expression = "[require('./a'), require('./a/'), require('./b'), require('./b/main.js')]"
    assert run(expression).to_py() == ["a.js", "folder", "main", "main"]


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("exports.a = 1; module.exports.b = 2; exports['c d'] = 3", ["a", "b", "c d"]),
        ("module.exports = { a, b: 1, 'c': 2, d() {} }; var a", ["a", "b", "c", "d"]),
        ("Object.defineProperty(exports, '__esModule', { value: true }); exports.default = 1", ["__esModule"]),
        ("Object.defineProperty(exports, 'a', { enumerable: true, get: () => 1 })", ["a"]),
        ("module.exports = require('./other')", ["x", "y"]),
        ("module.exports = { ...require('./other'), z: 1 }", ["x", "y", "z"]),
        ("__exportStar(require('./other'), exports); function __exportStar(m, e) { Object.assign(e, m) }", ["x", "y"]),
        # what cannot be found exports nothing
        ("try { module.exports = require('absent') } catch { module.exports = { p: 1 } }", ["p"]),
        ("try { module.exports = require('absent') } catch { module.exports = require('./other') }", ["x", "y"]),
        ("if (false) { __exportStar(require('./addon.node'), exports) } exports.p = 1", ["p"]),
        ("if (false) { __exportStar(require('./absent.node'), exports) } exports.p = 1", ["p"]),
        (
            "let f = () => { module.exports = require('absent') }; f = (m) => { m.exports = { p: 1 } }; f(module)",
            ["p"],
        ),
        # only running it can tell
        ("module.exports = make(); function make() { return { p: 1, q: 2 } }", ["p", "q"]),
        ("(function (root) { root.exports = { p: 1 } })(module)", ["p"]),
        ("for (const key of ['p', 'q']) exports[key] = key", ["p", "q"]),
        ("try { module.exports = require('./none') } catch { module.exports = { p: 1 } }", ["p"]),
        ("module.exports = 5", []),
        ("module.exports = null", []),
    ],
)
def test_the_names_that_commonjs_exports(run: CellRunner, files: Files, source: str, names: list[str]) -> None:
    files({"m.cjs": source, "other.cjs": "exports.x = 1; exports.y = 2", "addon.node": "ELF"})
    files({"m.cjs": source.replace("./other", "./other.cjs")})
    found = run("import * as ns from './m.cjs'; import whole from './m.cjs'; ns")
    assert sorted(set(run("Object.keys(ns)").to_py()) - {"default", "module.exports"}) == names
    assert run("whole === require('./m.cjs') && ns.default === whole") is True
    assert found.typeof == "object"


def test_commonjs_runs_in_the_order_of_the_imports(run: CellRunner, files: Files) -> None:
    files(
        {
            "main.mjs": "import './first.mjs'; import { x } from './second.cjs'; export { x }",
            "first.mjs": "globalThis.order = ['first']",
            "second.cjs": "order.push('second'); exports.x = order",
        }
    )
    assert run("import { x } from './main.mjs'; x").to_py() == ["first", "second"]


def test_require_of_an_es_module(run: CellRunner, files: Files) -> None:
    files(
        {
            "m.mjs": "export const x = 1; export default 2",
            "own.mjs": "export { f as 'module.exports' }; const f = () => 'own'",
            "waits.mjs": "await null; export const x = 1",
            "throws.mjs": "throw new RangeError('no')",
        }
    )
    assert run("const m = require('./m.mjs'); [m.x, m.default, m === require('./m.mjs')]").to_py() == [1, 2, True]
    assert run("m === await import('./m.mjs')") is True
    assert run("require('./own.mjs')()") == "own"
    assert failure(run, "require('./waits.mjs')").code == "ERR_REQUIRE_ASYNC_MODULE"
    assert failure(run, "require('./throws.mjs')").name == "RangeError"


def test_require_of_an_es_module_that_is_loading(run: CellRunner, files: Files) -> None:
    files(
        {
            "a.mjs": "import { createRequire } from 'node:module'; export let code;"
            "try { createRequire(import.meta.url)('./b.mjs') } catch (error) { code = error.code }",
            "b.mjs": "import './a.mjs'; export const b = 1",
        }
    )
    assert run("import { code } from './a.mjs'; code") == "ERR_REQUIRE_CYCLE_MODULE"


def test_the_kind_of_a_js_file(run: CellRunner, files: Files) -> None:
    files({
        "esm/package.json": '{"type": "module"}', "esm/m.js": "export const kind = typeof module",
        "cjs/package.json": '{"type": "commonjs"}', "cjs/m.js": "exports.kind = typeof module",
        "by/syntax.js": "export const kind = typeof module", "by/guess.js": "exports.kind = typeof module // import x",
        "by/await.js": "await null; globalThis.kind = typeof module",
    })  # fmt: skip
    assert run("(await import('./esm/m.js')).kind") == "undefined"
    assert run("(await import('./cjs/m.js')).kind") == "object"
    assert run("(await import('./by/syntax.js')).kind") == "undefined"
    assert run("(await import('./by/guess.js')).kind") == "object"
    assert run("await import('./by/await.js'); kind") == "undefined"


# -- packages ---------------------------------------------------------------------------------------------------------

PACKAGE = """{
  "name": "p", "version": "1.0.0",
  "exports": {
    ".": {"import": "./esm.mjs", "require": "./cjs.cjs"},
    "./data": "./data.json", "./features/*.js": "./src/*.js", "./features/private/*": null,
    "./only-import": {"import": "./esm.mjs"}, "./list": [{"never": "./no.js"}, "./cjs.cjs"],
    "./gone": "./gone.js", "./out": "../../out.js", "./deep": {"node": {"require": "./cjs.cjs", "default": "./esm.mjs"}}
  },
  "imports": {"#inner": "./inner.mjs", "#q": "q", "#dir/*": "./src/*.js"}
}"""


@pytest.fixture
def package(files: Files) -> Path:
    return files({
        "node_modules/p/package.json": PACKAGE,
        "node_modules/p/esm.mjs": "import inner from '#inner'; import q from '#q'; import * as self from 'p/data';"
        "import { x } from '#dir/x'; export const kind = 'import'; export default [inner, q, self.default.n, x]",
        "node_modules/p/cjs.cjs": "exports.kind = 'require'; exports.self = require('p/data')",
        "node_modules/p/inner.mjs": "export default 'inner'",
        "node_modules/p/data.json": '{"n": 7}',
        "node_modules/p/src/x.js": "exports.x = 'x'",
        "node_modules/p/src/private/y.js": "exports.y = 'y'",
        "node_modules/q/package.json": '{"main": "./lib/q"}',
        "node_modules/q/lib/q.js": "module.exports = 'q'; module.exports",
        "node_modules/q/util.js": "exports.util = 1",
        "js_modules/@s/r/package.json": '{"name": "@s/r", "module": "m.js", "main": "c.js"}',
        "js_modules/@s/r/m.js": "export const kind = 'module'",
        "js_modules/@s/r/c.js": "exports.kind = 'main'",
    })  # fmt: skip


@pytest.mark.usefixtures("package")
def test_packages(run: CellRunner) -> None:
    assert run("import p, { kind } from 'p'; [kind, ...p]").to_py() == ["import", "inner", "q", 7, "x"]
    assert run("require('p').kind + require('p').self.n") == "require7"
    assert run("require('p/features/x.js').x") == "x"
    assert run("(await import('p/list')).kind") == "require"
    assert run("[require('p/deep').kind, (await import('p/deep')).kind]").to_py() == ["require", "import"]
    assert run("[require('q'), require('q/util').util, (await import('q/util.js')).util]").to_py() == ["q", 1, 1]
    assert run("[require('@s/r').kind, (await import('@s/r')).kind]").to_py() == ["main", "module"]


@pytest.mark.usefixtures("package")
@pytest.mark.parametrize(
    ("source", "code", "says"),
    [
        ("import 'p/src/x.js'", "ERR_PACKAGE_PATH_NOT_EXPORTED", "./features/*.js"),
        ("import 'p/features/private/y.js'", "ERR_PACKAGE_PATH_NOT_EXPORTED", "./features/*.js"),
        ("require('p/only-import')", "ERR_PACKAGE_PATH_NOT_EXPORTED", "use import"),
        ("import 'p/gone'", "ERR_MODULE_NOT_FOUND", "gone.js"),
        ("import 'p/out'", "ERR_INVALID_PACKAGE_TARGET", "../../out.js"),
        ("import 'p/features/../x.js'", "ERR_INVALID_PACKAGE_TARGET", "stay in the package"),
        ("import '#inner'", "ERR_PACKAGE_IMPORT_NOT_DEFINED", "#inner"),
        ("import 'absent'", "ERR_MODULE_NOT_FOUND", "%npm install absent"),
        ("require('absent')", "MODULE_NOT_FOUND", "%npm install absent"),
        ("import 'json'", "ERR_MODULE_NOT_FOUND", "py:json"),
        ("import 'local.mjs'", "ERR_MODULE_NOT_FOUND", "./local.mjs"),
        ("import './local'", "ERR_MODULE_NOT_FOUND", "./local.mjs"),
        ("import './locale.mjs'", "ERR_MODULE_NOT_FOUND", "local.mjs"),
        ("import './folder'", "ERR_UNSUPPORTED_DIR_IMPORT", "./folder/index.js"),
        ("import './none/x.mjs'", "ERR_MODULE_NOT_FOUND", "no folder"),
        ("import 'node:sqlite'", "ERR_UNKNOWN_BUILTIN_MODULE", "module"),
        ("require('sqlite')", "MODULE_NOT_FOUND", "module"),
        ("import 'https://example.org/x.js'", "ERR_UNSUPPORTED_ESM_URL_SCHEME", "%npm install"),
        ("import 'npm:absent'", "ERR_UNSUPPORTED_ESM_URL_SCHEME", "%npm install absent"),
        ("import '@'", "ERR_INVALID_MODULE_SPECIFIER", "@scope/name"),
        ("import './addon.node'", "ERR_UNKNOWN_FILE_EXTENSION", "native addon"),
        ("import 'broken'", "ERR_INVALID_PACKAGE_CONFIG", "not valid JSON"),
        ("require(5)", "ERR_INVALID_ARG_TYPE", "number"),
        ("require('')", "ERR_INVALID_ARG_VALUE", "empty"),
    ],
)  # fmt: skip
def test_errors_of_resolution(run: CellRunner, files: Files, source: str, code: str, says: str) -> None:
    files({"local.mjs": "", "folder/index.js": "", "addon.node": "", "node_modules/broken/package.json": "{"})
    error = failure(run, source)
    assert error.code == code
    assert says in error.message


def test_the_nearest_package_wins(run: CellRunner, files: Files) -> None:
    files(
        {
            "node_modules/p/index.js": "module.exports = 'outer'",
            "lib/node_modules/p/index.js": "module.exports = 'inner'",
            "lib/m.js": "module.exports = require('p')",
        }
    )
    assert run("[require('./lib/m'), require('p')]").to_py() == ["inner", "outer"]


def test_create_require(run: CellRunner, files: Files) -> None:
    folder = files({"sub/m.js": "module.exports = 'm'"})
    run("import { createRequire, isBuiltin } from 'module'")
    assert run(f"createRequire({str(folder / 'sub' / 'x.js')!r})('./m')") == "m"
    assert run(f"createRequire({(folder / 'sub').as_uri() + '/'!r})('./m')") == "m"
    assert run("[isBuiltin('module'), isBuiltin('node:module'), isBuiltin('m')]").to_py() == [True, True, False]
    assert failure(run, "createRequire('./relative')").code == "ERR_INVALID_ARG_VALUE"


def test_the_list_of_builtin_modules_has_what_require_accepts(run: CellRunner) -> None:
    run("import { builtinModules, isBuiltin } from 'node:module'; globalThis.failed = []")
    run("for (const name of builtinModules) { try { require(name) } catch (error) { failed.push(name) } }")
    assert run("failed").to_py() == []
    assert run("builtinModules.filter((name) => !isBuiltin(name) || !isBuiltin(`node:${name}`))").to_py() == []
    names = ["test", "node:test", "test/reporters", "node:node:fs", "", "node:"]
    assert [run(f"isBuiltin({name!r})") for name in names] == [False, True, False, False, False, False]


@pytest.mark.parametrize(
    ("specifier", "url"),
    [
        ("./there.mjs?q#f", "{}/there.mjs?q#f"),
        ("./absent.mjs?q#f", "{}/absent.mjs?q#f"),
        ("./a b%20c.mjs", "{}/a%20b%20c.mjs"),
        ("../x/./y.mjs", "{}/../x/y.mjs"),
        ("./sub/", "{}/sub/"),
        ("file:///absent/../x.mjs", "file:///x.mjs"),
        ("https://E.org/a/../b.js", "https://e.org/b.js"),
        ("fs", "node:fs"),
        ("node:absent", "node:absent"),
        ("data:text/javascript,1", "data:text/javascript,1"),
        ("py:math", "py:math"),
    ],
)
def test_the_url_of_what_need_not_be_there(run: CellRunner, files: Files, specifier: str, url: str) -> None:
    folder = files(
        {"m.mjs": "export const find = (name) => import.meta.resolve(name)", "there.mjs": "", "sub/a.js": ""}
    )
    expected = url.replace("{}/..", folder.parent.as_uri()).replace("{}", folder.as_uri())
    assert run(f"import {{ find }} from './m.mjs'; find({specifier!r})") == expected


@pytest.mark.parametrize(
    ("specifier", "code"),
    [
        ("'absent-package'", "ERR_MODULE_NOT_FOUND"),
        ("'test'", "ERR_MODULE_NOT_FOUND"),
        ("'#absent'", "ERR_PACKAGE_IMPORT_NOT_DEFINED"),
        ("undefined", "ERR_MODULE_NOT_FOUND"),
    ],
)
def test_a_name_that_no_package_has_is_no_url(run: CellRunner, files: Files, specifier: str, code: str) -> None:
    files({"m.mjs": "export const find = (name) => import.meta.resolve(name)"})
    assert failure(run, f"import {{ find }} from './m.mjs'; find({specifier})").code == code


def test_python_modules(run: CellRunner) -> None:
    assert run("import math, { sqrt } from 'py:math'; [sqrt(4), math.floor(2.5)]").to_py() == [2, 2]
    assert run("require('py:math') === math") is True
    with pytest.raises(ImportError, match="no_such_module"):
        run("import 'py:no_such_module'")
    assert run("import { ffi } from 'pyodide/ffi'; ffi === require('pyodide/ffi')") is True


def test_modules_survive_patched_prototypes(run: CellRunner, files: Files) -> None:
    files({"m.cjs": "exports.x = require('./n.cjs')", "n.cjs": "module.exports = { y: 1 }"})
    run("Array.prototype.push = String.prototype.slice = Object.keys = Reflect.has = () => { throw 1 }")
    assert run("import { x } from './m.cjs'; x.y") == 1


# -- completion -------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("package")
@pytest.mark.parametrize(
    ("source", "expected", "absent"),
    [
        ("import x from '", {"p", "q", "@s/r", "fs", "py:", "pyodide/ffi"}, {"./local.mjs", "node:fs"}),
        ('import "', {"p"}, set()),
        ("await import('p", {"p", "path", "py:"}, {"q"}),
        ('require("@s', {"@s/r"}, {"p"}),
        ("require.resolve('q", {"q", "querystring"}, {"p"}),
        ("import 'node:f", {"node:fs", "node:fs/promises"}, {"fs"}),
        ("import 'p/", {"p/data", "p/features/", "p/only-import"}, {"p", "p/features/private/"}),
        ("import './", {"./local.mjs", "./folder/", "./data.json"}, {"./notes.txt", "./node_modules"}),
        ("import '.", {"./", "../"}, {"./local.mjs"}),
        ("import './folder/", {"./folder/index.ts"}, set()),
        ("import 'py:js", {"py:json"}, {"py:math"}),
        ("let x = 'p", set(), {"p", "path"}),
        ("object['", {"two words", "plain"}, {"fs"}),
        ("let y = object[\"two", {"two words"}, {"plain"}),
        ("table['", {"a b"}, set()),
        ("object['plain'] + '", set(), {"plain"}),
    ],
)  # fmt: skip
def test_completion_in_strings(
    run: CellRunner, files: Files, source: str, expected: set[str], absent: set[str]
) -> None:
    files({"local.mjs": "", "data.json": "", "notes.txt": "", "folder/index.ts": ""})
    run.names["table"] = {"a b": 1}
    run("let object = { 'two words': 1, plain: 2 }")
    matches, start, end = run.cells.complete(source, len(source))
    assert expected <= set(matches)
    assert not absent & set(matches)
    assert end == len(source)
    assert all(match.startswith(source[start:]) for match in matches)


@pytest.mark.parametrize("table", ['{"#a": "#a"}', '{"#a": "#b", "#b": "#a"}', '{"#a": "#b", "#b": "./b.mjs"}'])
def test_imports_that_lead_to_imports(run: CellRunner, files: Files, table: str) -> None:
    files({"package.json": f'{{"imports": {table}}}', "m.mjs": "import '#a'", "b.mjs": "", "c.cjs": "require('#a')"})
    for source in ("import './m.mjs'", "require('./c.cjs')", "import '#a'"):
        error = failure(run, source)
        assert error.code == "ERR_INVALID_PACKAGE_TARGET"
        assert "package.json" in error.message
