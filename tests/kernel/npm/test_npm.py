"""npm packages: against a registry of the test's own over real HTTP, and against the one that npm is set up for."""

from __future__ import annotations

import base64
import functools
import hashlib
import io
import json
import tarfile
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diglot.kernel.npm.config import Config
from diglot.kernel.npm.install import Project
from diglot.kernel.npm.ranges import best_version, is_range, satisfies
from diglot.kernel.npm.registry import NpmError, Registry
from diglot.kernel.npm.tree import plan

from ..conftest import CellRunner


def pack(files: dict[str, bytes], edit: Callable[[tarfile.TarFile], None] = lambda archive: None) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
        edit(archive)
    return buffer.getvalue()


class FakeRegistry:
    """A registry with the packages that a test publishes.

    :ivar requests: the paths asked for, each with the header `Authorization`.
    """

    def __init__(self) -> None:
        self.packages: dict[str, dict[str, Any]] = {}
        self.archives: dict[str, bytes] = {}
        self.requests: list[tuple[str, str | None]] = []
        self.token: str | None = None
        registry = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                registry.requests.append((self.path, self.headers["Authorization"]))
                name = self.path[1:].replace("%2F", "/").replace("%2f", "/")
                status, body = 404, b"{}"
                if registry.token is not None and self.headers["Authorization"] != f"Bearer {registry.token}":
                    status = 401
                elif name in registry.packages:
                    status, body = 200, json.dumps(registry.packages[name]).encode()
                elif self.path in registry.archives:
                    status, body = 200, registry.archives[self.path]
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}/"
        self._thread = threading.Thread(target=functools.partial(self._server.serve_forever, 0.01))
        self._thread.start()

    def publish(self, name: str, version: str, content: bytes | None = None, **manifest: Any) -> None:
        if content is None:
            package = json.dumps({"name": name, "version": version, **manifest}).encode()
            code = f"module.exports = {json.dumps(f'{name}@{version}')}".encode()
            content = pack({"package/package.json": package, "package/index.js": code})
        path = f"/archives/{name.replace('/', '-')}-{version}.tgz"
        self.archives[path] = content
        integrity = "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()
        dist = {"tarball": self.address.rstrip("/") + path, "integrity": integrity}
        entry = self.packages.setdefault(name, {"name": name, "versions": {}, "dist-tags": {}})
        entry["versions"][version] = {"name": name, "version": version, "dist": dist, **manifest}
        if "-" not in version:
            entry["dist-tags"]["latest"] = version

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[FakeRegistry]:
    registry = FakeRegistry()
    monkeypatch.setenv("npm_config_registry", registry.address)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setenv("npm_config_userconfig", str(tmp_path / "no-npmrc"))
    monkeypatch.setenv("npm_config_globalconfig", str(tmp_path / "no-npmrc"))
    yield registry
    registry.close()


@pytest.fixture
def project(tmp_path: Path) -> Project:
    folder = tmp_path / "project"
    folder.mkdir()
    return Project(folder)


def standing(project: Project) -> dict[str, str]:
    return {name: version for name, version, _ in project.installed()}


def snapshot(folder: Path) -> dict[str, bytes | None]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


# -- installing -------------------------------------------------------------------------------------------------------


def test_install_and_use(
    registry: FakeRegistry, project: Project, run: CellRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry.publish("a", "1.0.0", dependencies={"b": "^2.0.0"})
    registry.publish("b", "2.0.0")
    registry.publish("b", "2.3.0")
    registry.publish("b", "3.0.0")
    changes = project.install(["a"])
    assert changes.added == (("a", "1.0.0"), ("b", "2.3.0"))
    monkeypatch.chdir(project.folder)
    assert run("import a from 'a'; [a, require('b')]").to_py() == ["a@1.0.0", "b@2.3.0"]
    manifest = json.loads((project.folder / "package.json").read_text())
    assert manifest == {"dependencies": {"a": "^1.0.0"}}
    lock = json.loads((project.folder / "package-lock.json").read_text())
    assert lock["lockfileVersion"] == 3
    assert lock["packages"][""] == {"dependencies": {"a": "^1.0.0"}}
    assert lock["packages"]["node_modules/b"]["version"] == "2.3.0"
    assert lock["packages"]["node_modules/b"]["integrity"].startswith("sha512-")
    assert project.installed() == [("a", "1.0.0", True), ("b", "2.3.0", False)]
    assert not [path for path in (project.folder / "node_modules").iterdir() if path.name.startswith(".")]


def test_ranges_and_tags(registry: FakeRegistry, project: Project) -> None:
    for version in ("1.0.0", "1.1.0", "1.2.0-rc.1", "2.0.0"):
        registry.publish("a", version)
    registry.packages["a"]["dist-tags"]["next"] = "1.2.0-rc.1"
    assert project.install(["a@^1"]).added == (("a", "1.1.0"),)
    assert json.loads((project.folder / "package.json").read_text())["dependencies"] == {"a": "^1"}
    assert project.install(["a@next"]).added == (("a", "1.2.0-rc.1"),)
    assert project.install(["a"]).added == (("a", "2.0.0"),)
    assert project.install(["a@1.0.0"]).added == (("a", "1.0.0"),)
    assert project.install().added == ()


def test_conflicting_ranges_get_folders_of_their_own(
    registry: FakeRegistry, project: Project, run: CellRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry.publish("shared", "1.0.0")
    registry.publish("shared", "2.0.0")
    uses = {"package/index.js": b"module.exports = require('shared')"}
    for name, wanted in (("one", "^1"), ("two", "^2"), ("deep", "^2")):
        manifest = {"name": name, "version": "1.0.0", "dependencies": {"shared": wanted}}
        content = pack({"package/package.json": json.dumps(manifest).encode(), **uses})
        registry.publish(name, "1.0.0", content, dependencies={"shared": wanted})
    project.install(["one", "two", "deep"])
    found = standing(project)
    assert {name: version for name, version in found.items() if "shared" in name} == {
        "shared": "2.0.0",
        "one > shared": "1.0.0",
    }
    monkeypatch.chdir(project.folder)
    assert run("['one', 'two', 'deep'].map((name) => require(name))").to_py() == [
        "shared@1.0.0",
        "shared@2.0.0",
        "shared@2.0.0",
    ]


def test_a_dependency_that_fits_is_there_once(registry: FakeRegistry, project: Project) -> None:
    registry.publish("shared", "1.5.0")
    registry.publish("a", "1.0.0", dependencies={"shared": "^1.0.0"})
    registry.publish("b", "1.0.0", dependencies={"shared": ">=1.2 <2", "a": "*"})
    registry.publish("a", "1.1.0", dependencies={"b": "*"})  # a cycle
    project.install(["a", "b"])
    assert standing(project) == {"a": "1.1.0", "b": "1.0.0", "shared": "1.5.0"}


def test_scopes_aliases_peers_and_optional_packages(registry: FakeRegistry, project: Project) -> None:
    registry.publish("@s/a", "1.0.0", dependencies={"other": "npm:real@^1"}, peerDependencies={"peer": "1 || 2"})
    registry.publish("real", "1.4.0")
    registry.publish("peer", "2.0.0")
    registry.publish("@s/b", "1.0.0", optionalDependencies={"absent": "^1", "elsewhere": "^1"})
    registry.publish("elsewhere", "1.0.0", os=["plan9"])
    changes = project.install(["@s/a@1", "@s/b"])
    assert standing(project) == {"@s/a": "1.0.0", "@s/b": "1.0.0", "other": "1.4.0", "peer": "2.0.0"}
    assert any("absent" in note for note in changes.notes)
    lock = json.loads((project.folder / "package-lock.json").read_text())
    assert lock["packages"]["node_modules/other"]["name"] == "real"
    project.install()
    assert standing(project)["other"] == "1.4.0"


def test_uninstall_takes_what_nobody_needs(registry: FakeRegistry, project: Project) -> None:
    registry.publish("a", "1.0.0", dependencies={"only": "*", "both": "*"})
    registry.publish("b", "1.0.0", dependencies={"both": "*"})
    for name in ("only", "both"):
        registry.publish(name, "1.0.0")
    project.install(["a", "b"])
    (project.folder / "node_modules" / "mine").mkdir()
    (project.folder / "node_modules" / "mine" / "package.json").write_text('{"version": "9.9.9"}')
    registry.close()  # what is known already is not looked up again
    changes = project.uninstall(["a"])
    assert changes.removed == (("a", "1.0.0"), ("only", "1.0.0"))
    assert standing(project) == {"b": "1.0.0", "both": "1.0.0", "mine": "9.9.9"}
    assert json.loads((project.folder / "package.json").read_text()) == {"dependencies": {"b": "^1.0.0"}}
    with pytest.raises(NpmError, match="does not ask for a"):
        project.uninstall(["a"])
    registry.__init__()  # type: ignore[misc]  # for the fixture to close


def test_the_lock_file_holds_versions(registry: FakeRegistry, project: Project) -> None:
    registry.publish("a", "1.0.0", dependencies={"b": "^1"})
    registry.publish("b", "1.0.0")
    project.install(["a"])
    registry.publish("b", "1.1.0")
    registry.publish("c", "1.0.0")
    project.install(["c"])
    assert standing(project)["b"] == "1.0.0"
    before = len(registry.requests)
    for path in ("a", "b"):
        (project.folder / "node_modules" / path / "package.json").unlink()
    assert project.install().added == (("a", "1.0.0"), ("b", "1.0.0"))
    assert [path for path, _ in registry.requests[before:] if not path.startswith("/archives/")] == []


# -- failures ---------------------------------------------------------------------------------------------------------


def evil(name: str, kind: bytes = tarfile.REGTYPE) -> bytes:
    def edit(archive: tarfile.TarFile) -> None:
        member = tarfile.TarInfo(name)
        member.type = kind
        member.linkname = "/etc/passwd"
        archive.addfile(member)

    return pack({"package/package.json": b'{"name": "evil", "version": "1.0.0"}'}, edit)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (evil("package/../../../out"), "leads out of it"),
        (evil("/out"), "leads out of it"),
        (evil("package/..\\out"), "leads out of it"),
        (evil("package/link", tarfile.SYMTYPE), "link or a device"),
        (evil("package/link", tarfile.LNKTYPE), "link or a device"),
        (evil("package/pipe", tarfile.FIFOTYPE), "link or a device"),
        (b"no archive", "cannot be unpacked"),
        (pack({"package/a": b"x" * 4000})[:-200], "cannot be unpacked"),
    ],
)
def test_archives_that_are_refused(registry: FakeRegistry, project: Project, content: bytes, says: str) -> None:
    registry.publish("fine", "1.0.0")
    registry.publish("evil", "1.0.0", content)
    project.install(["fine"])
    before = snapshot(project.folder.parent)
    with pytest.raises(NpmError, match=says):
        project.install(["evil"])
    assert snapshot(project.folder.parent) == before


def test_an_archive_that_is_not_the_announced_one(registry: FakeRegistry, project: Project) -> None:
    registry.publish("a", "1.0.0")
    registry.publish("b", "1.0.0")
    registry.archives["/archives/b-1.0.0.tgz"] = pack({"package/package.json": b"{}"})
    with pytest.raises(NpmError, match=r"b@1\.0\.0 does not match what the registry announced: its sha512 differs"):
        project.install(["a", "b"])
    assert snapshot(project.folder) == {}


def test_an_archive_without_a_hash(registry: FakeRegistry, project: Project) -> None:
    registry.publish("a", "1.0.0")
    dist = registry.packages["a"]["versions"]["1.0.0"]["dist"]
    del dist["integrity"]
    with pytest.raises(NpmError, match="announces no hash"):
        project.install(["a"])
    dist["shasum"] = hashlib.sha1(registry.archives["/archives/a-1.0.0.tgz"]).hexdigest()
    assert Project(project.folder).install(["a"]).added == (("a", "1.0.0"),)


@pytest.mark.parametrize(
    ("request_", "says"),
    [
        ("absent", "does not have the package absent"),
        ("a@^9", "No version of a is '\\^9'. The last ones are 1.0.0"),
        ("a@beta", "tags: latest"),
        ("needs", "does not have the package missing"),
        ("a@github:x/y", "only packages from a registry"),
        ("./a", "not the name of a registry package"),
        ("UP DOWN", "not the name of a registry package"),
        ("node_modules", "not the name of a registry package"),
    ],
)
def test_what_cannot_be_installed_leaves_nothing(
    registry: FakeRegistry, project: Project, request_: str, says: str
) -> None:
    registry.publish("a", "1.0.0")
    registry.publish("needs", "1.0.0", dependencies={"a": "*", "missing": "*"})
    with pytest.raises(NpmError, match=says):
        project.install([request_])
    assert snapshot(project.folder) == {}


@pytest.mark.parametrize("name", ["../../out", "/out", "a/b", "..", ".hidden", "@s/../x", "a\\b", "node_modules"])
@pytest.mark.parametrize("group", ["dependencies", "peerDependencies", "optionalDependencies"])
def test_dependencies_that_would_lead_out(registry: FakeRegistry, project: Project, name: str, group: str) -> None:
    registry.publish("fine", "1.0.0")
    registry.publish("bad", "1.0.0", **{group: {name: "npm:fine@1"}})
    if group == "optionalDependencies":
        assert project.install(["bad"]).notes
        assert standing(project) == {"bad": "1.0.0"}
    else:
        with pytest.raises(NpmError, match="not a package name"):
            project.install(["bad"])
        assert snapshot(project.folder) == {}
    assert [path.name for path in project.folder.parent.iterdir()] == ["project"]


def test_offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with pytest.raises(NpmError, match="Is this machine offline"):
        Project(tmp_path).install(["a"])
    assert snapshot(tmp_path) == {}


def test_a_server_that_is_no_registry(registry: FakeRegistry, project: Project) -> None:
    registry.packages["a"] = {"hello": 1}
    with pytest.raises(NpmError, match="is it an npm registry"):
        project.install(["a"])


def test_a_broken_package_json(registry: FakeRegistry, project: Project) -> None:
    (project.folder / "package.json").write_text("{")
    with pytest.raises(NpmError, match=r"package.json: .* Mend or remove it"):
        project.install(["a"])


def test_a_failure_while_packages_are_moved_is_undone(registry: FakeRegistry, project: Project) -> None:
    registry.publish("a", "1.0.0")
    project.install(["a"])
    registry.publish("a", "2.0.0", dependencies={"b": "*"})
    registry.publish("b", "1.0.0")
    blocked = project.folder / "package-lock.json"
    blocked.rename(project.folder / "kept.json")
    blocked.mkdir()
    (blocked / "file").write_text("")
    before = snapshot(project.folder)
    with pytest.raises(NpmError, match=r"package-lock\.json"):
        project.install(["a"])
    assert snapshot(project.folder) == before


def test_no_script_runs(registry: FakeRegistry, project: Project) -> None:
    registry.publish("a", "1.0.0", scripts={"install": "touch ran", "postinstall": "touch ran"}, bin="index.js")
    project.install(["a"])
    assert not list(project.folder.rglob("ran"))


# -- configuration ----------------------------------------------------------------------------------------------------


def test_npmrc_names_registries_and_tokens(
    registry: FakeRegistry, project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("npm_config_registry")
    host = registry.address.removeprefix("http:")
    user = tmp_path / "user-npmrc"
    user.write_text(f"; comment\nregistry=http://127.0.0.1:9/\n{host}:_authToken=${{SECRET}}\n")
    monkeypatch.setenv("npm_config_userconfig", str(user))
    monkeypatch.setenv("SECRET", "t0k3n")
    (project.folder / ".npmrc").write_text(f"@s:registry = {registry.address}\n")
    registry.token = "t0k3n"
    registry.publish("@s/a", "1.0.0")
    assert Project(project.folder).install(["@s/a"]).added == (("@s/a", "1.0.0"),)
    assert {header for _, header in registry.requests} == {"Bearer t0k3n"}
    with pytest.raises(NpmError, match="offline"):
        Project(project.folder).install(["b"])
    monkeypatch.setenv("SECRET", "wrong")
    with pytest.raises(NpmError, match=r"HTTP 401.*_authToken"):
        Project(project.folder).install(["@s/b"])


def test_the_order_of_the_settings(tmp_path: Path) -> None:
    (tmp_path / ".npmrc").write_text("registry='http://project/'\ncafile=/x\n")
    (tmp_path / "user").write_text(
        "registry=http://user/\n//user/path/:_auth=abc\n//user/:username=u\n//user/:_password=cA=="
    )
    environment = {"npm_config_userconfig": str(tmp_path / "user"), "npm_config_globalconfig": str(tmp_path / "none")}
    config = Config(tmp_path, environment)
    assert (config.registry("x"), config.get("cafile")) == ("http://project/", "/x")
    assert config.authorization("http://user/path/x") == "Basic abc"
    assert config.authorization("http://user/other") == "Basic " + base64.b64encode(b"u:p").decode()
    assert config.authorization("http://elsewhere/") is None
    assert Config(tmp_path, {**environment, "NPM_CONFIG_REGISTRY": "http://env"}).registry() == "http://env/"


# -- ranges -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "inside", "outside"),
    [
        ("^1.2.3", "1.9.0", "2.0.0"), ("^0.2.3", "0.2.9", "0.3.0"), ("^0.0.3", "0.0.3", "0.0.4"),
        ("~1.2", "1.2.9", "1.3.0"),
        (">=1.2 <3 || 5.x", "5.7.0", "4.0.0"), ("1.2.3 - 2", "2.9.9", "3.0.0"), ("*", "7.0.0", "7.0.0-rc.1"),
        ("", "1.0.0", "1.0.0-a"), ("1.x", "1.5.0", "2.0.0"), ("=1.0.0", "1.0.0", "1.0.1"), ("v1.2.3", "1.2.3", "1.2.4"),
        (">= 1.2.3 < 2", "1.5.0", "2.0.0"), ("~> 1.2", "1.2.5", "1.3.0"),
        ("^1.0.0-beta.2", "1.0.0-beta.3", "1.1.0-beta.3"),
        (">1.2.3,<2", "1.3.0", "1.2.3"), ("^ 1.2.3", "1.4.0", "2.0.0"), ("1 || ", "9.0.0", "9.0.0-a"),
    ],
)  # fmt: skip
def test_ranges(wanted: str, inside: str, outside: str) -> None:
    assert is_range(wanted)
    assert satisfies(inside, wanted)
    assert not satisfies(outside, wanted)
    assert best_version([outside, inside], wanted) == inside


@pytest.mark.parametrize("text", ["latest", "next", "git+ssh://x", "http://x/y.tgz", "file:../x"])
def test_what_is_no_range(text: str) -> None:
    assert not is_range(text)


versions = st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(0, 1)).map(
    lambda parts: "{}.{}.{}".format(*parts)
)
wishes = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(["*", "^0", "^1", "^2", "~1.0", ">=1"]), max_size=3)


@given(
    st.dictionaries(
        st.sampled_from("abcdef"), st.dictionaries(versions, wishes, min_size=1, max_size=4), min_size=6, max_size=6
    ),
    wishes,
)
def test_every_package_sees_what_it_asked_for(
    published: dict[str, dict[str, dict[str, str]]], dependencies: dict[str, str]
) -> None:
    packages = {
        name: {
            "versions": {
                version: {"name": name, "version": version, "dependencies": wanted}
                for version, wanted in entries.items()
            },
            "dist-tags": {},
        }
        for name, entries in published.items()
    }
    try:
        tree = plan(dependencies, packages.__getitem__)
    except NpmError as error:
        if "No version of" not in str(error):
            raise
        return
    for node in (tree.root, *tree.root.walk()):
        wanted_here = dependencies if node.parent is None else node.manifest["dependencies"]
        for name, wanted in wanted_here.items():
            place = node
            while name not in place.children:
                assert place.parent is not None, f"{node.location} does not see {name}"
                place = place.parent
            assert satisfies(place.children[name].version, wanted)


# -- the registry that npm is set up for -------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def real_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with well-known packages."""
    folder = tmp_path_factory.mktemp("npm")
    try:
        Registry(Config(folder)).package("lodash")
    except NpmError as error:
        pytest.skip(f"needs an npm registry: {error}")
    Project(folder).install(["lodash", "dayjs", "immutable", "zod", "mathjs", "d3-array", "uuid", "ramda"])
    return folder


@pytest.mark.network
@pytest.mark.parametrize(
    ("name", "expression", "value"),
    [
        ("lodash", "m.map(m.sortBy(rows, 'n'), 'name')", ["b", "a"]),
        ("lodash", "m.sum(xs)", 6),
        ("dayjs", "[m(day).add(1, 'day').format('YYYY-MM-DD')]", ["2020-01-03"]),
        ("immutable", "m.List(xs).push(4).toJS()", [3, 1, 2, 4]),
        ("zod", "m.z.object({ name: m.z.string(), n: m.z.number() }).safeParse(rows[0]).success", True),
        ("mathjs", "m.mean(xs.toJs())", 2),
        ("mathjs", "m.evaluate('sqrt(3^2 + 4^2)')", 5),
        ("d3-array", "[...m.extent(xs), m.sum(rows, (row) => row.n)]", [1, 3, 3]),
        ("uuid", "[m.validate(m.v4()), m.v5('a', m.v5.DNS).length]", [True, 36]),
        ("ramda", "m.map((x) => x * 2, [...xs])", [6, 2, 4]),
    ],
)
@pytest.mark.parametrize("way", ["import", "require"])
def test_well_known_packages(
    run: CellRunner,
    real_project: Path,
    monkeypatch: pytest.MonkeyPatch,
    way: str,
    name: str,
    expression: str,
    value: Any,
) -> None:
    monkeypatch.chdir(real_project)
    run.names |= {"xs": [3, 1, 2], "rows": [{"name": "a", "n": 2}, {"name": "b", "n": 1}], "day": "2020-01-02"}
    if way == "require":
        run(f"const m = require('{name}')")
    else:
        run(f"import * as ns from '{name}'; const m = typeof ns.default === 'function' ? ns.default : ns")
    found = run(expression)
    assert (found.to_py() if hasattr(found, "to_py") else found) == value
