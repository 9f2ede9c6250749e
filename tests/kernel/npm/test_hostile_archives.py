"""Archives and registries that mean harm: nothing gets out of node_modules, and what fails leaves nothing behind."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import os
import stat
import tarfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diglot.kernel.npm import archive as archives
from diglot.kernel.npm import registry as registries
from diglot.kernel.npm.archive import unpack
from diglot.kernel.npm.install import Project
from diglot.kernel.npm.registry import NpmError

from .test_npm import FakeRegistry, pack, project, registry, snapshot, standing

__all__ = ["project", "registry"]  # fixtures

PACKAGE = {"package/package.json": b'{"name": "evil", "version": "1.0.0"}'}


def tar(*members: tarfile.TarInfo | tuple[tarfile.TarInfo, bytes], form: int = tarfile.PAX_FORMAT) -> bytes:
    """An archive of members as they are, beginning with a package.json."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz", format=form) as archive:
        for name, content in PACKAGE.items():
            archive.addfile(member(name, size=len(content)), io.BytesIO(content))
        for each in members:
            info, content = each if isinstance(each, tuple) else (each, b"")
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def member(name: str, kind: bytes = tarfile.REGTYPE, **fields: Any) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type = kind
    for field, value in fields.items():
        setattr(info, field, value)
    return info


def raw(name: bytes, kind: bytes = b"0", size: int = 0, link: bytes = b"") -> bytes:
    """An archive of one header as bytes, with whatever name and size, and nothing after it."""
    header = bytearray(512)
    header[0 : len(name)] = name
    header[100:108], header[108:116], header[116:124] = b"0000644\0", b"0000000\0", b"0000000\0"
    header[124:136] = b"%011o\0" % size
    header[136:148], header[148:156], header[156:157] = b"00000000000\0", b" " * 8, kind
    header[157 : 157 + len(link)] = link
    header[257:265] = b"ustar\00000"
    header[148:156] = b"%06o\0 " % sum(header)
    return gzip.compress(bytes(header) + bytes(1024))


REFUSED = {
    "up": tar(member("package/../../../../out")),
    "up through the first folder": tar(member("../out/x")),
    "up at the end": tar(member("package/a/..", tarfile.DIRTYPE)),
    "an absolute path": tar(member("/tmp/out")),
    "an absolute path below": tar(member("package//../../out")),
    "backslashes": tar(member("package\\..\\..\\out")),
    "a drive": tar(member("package/C:\\out")),
    "a path in a pax header": tar(member("package/fine", pax_headers={"path": "package/../../../out"})),
    "an absolute path in a pax header": tar(member("package/fine", pax_headers={"path": "/out"})),
    "a long name of GNU": tar(member("package/" + "a/" * 80 + "../" * 90 + "out"), form=tarfile.GNU_FORMAT),
    "a symbolic link": tar(member("package/link", tarfile.SYMTYPE, linkname="/etc/passwd")),
    "a link to itself": tar(member("package/link", tarfile.SYMTYPE, linkname="link")),
    "a link, then a file through it": tar(
        member("package/link", tarfile.SYMTYPE, linkname="../../.."), member("package/link/out")
    ),
    "a hard link": tar(member("package/link", tarfile.LNKTYPE, linkname="package/package.json")),
    "a hard link out": tar(member("package/link", tarfile.LNKTYPE, linkname="/etc/passwd")),
    "a link in a pax header": tar(member("package/x", tarfile.SYMTYPE, pax_headers={"linkpath": "/etc"})),
    "a device": tar(member("package/null", tarfile.CHRTYPE, devmajor=1, devminor=3)),
    "a block device": tar(member("package/disk", tarfile.BLKTYPE, devmajor=8)),
    "a pipe": tar(member("package/pipe", tarfile.FIFOTYPE)),
    "the package's folder as a link": tar(member("package", tarfile.SYMTYPE, linkname="/")),
    "a file where a folder is": tar(member("package/a/b"), member("package/a")),
    "a folder where a file is": tar(member("package/a"), member("package/a/b")),
    "a name that is too long": tar(member("package/" + "n" * 5000)),
    "a NUL in a pax header": tar(member("package/fine", pax_headers={"path": "package/a\0b"})),
    "a size beyond its content": raw(b"package/big", size=5000),
    "a size beyond all limits": raw(b"package/big", size=1 << 32),
    "a header that is damaged": gzip.compress(b"x" * 2048),
    "no gzip": b"\x1f\x8b" + b"x" * 100,
    "nothing": b"",
    "an end that is missing": tar((member("package/a", size=900), bytes(range(256)) * 4))[:-60],
}


@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED)
def test_what_is_refused_leaves_everything_as_it_was(registry: FakeRegistry, project: Project, content: bytes) -> None:
    registry.publish("fine", "1.0.0")
    project.install(["fine"])
    registry.publish("evil", "1.0.0", content)
    before = snapshot(project.folder.parent)
    with pytest.raises(NpmError, match=r"evil@1\.0\.0"):
        project.install(["evil"])
    assert snapshot(project.folder.parent) == before
    assert not Path("/out").exists()
    assert not Path("/tmp/out").exists()


HARMLESS = {
    "names that differ in case": [member("package/Readme"), member("package/README"), member("package/readme")],
    "one file twice": [(member("package/a", size=1), b"1"), (member("package/a", size=1), b"2")],
    "another first folder": [member("elsewhere/b")],
    "dots that lead nowhere": [member("package/./a/./b"), member("./package/c")],
    "a colon": [member("package/a:b")],
    "blanks and quotes": [member("package/ a 'b' \"c\" ")],
    "letters of all kinds": [member("package/été/\U0001f600/ß")],
    "a long path": [member("package/" + "folder/" * 60 + "file")],
    "many folders": [member("package/" + "d/" * 200 + "f")],
    "a hidden file": [member("package/.npmrc"), member("package/node_modules/.hooks")],
    "a comment for all": [member("package/a", pax_headers={"comment": "x" * 9000, "SCHILY.xattr.user.x": "y"})],
    "owners and times": [member("package/a", uid=2**31, gid=0, uname="root", mtime=-5, mode=0o7777)],
}


@pytest.mark.parametrize("members", HARMLESS.values(), ids=HARMLESS)
def test_what_is_odd_but_harmless(registry: FakeRegistry, project: Project, members: list[Any]) -> None:
    registry.publish("odd", "1.0.0", tar(*members))
    before = snapshot(project.folder.parent)
    project.install(["odd"])
    after = snapshot(project.folder.parent)
    new = {name for name in after if name not in before}
    allowed = ("project/node_modules", "project/package.json", "project/package-lock.json")
    assert all(name.startswith(allowed) for name in new)
    assert standing(project) == {"odd": "1.0.0"}
    for path in (project.folder / "node_modules").rglob("*"):
        assert not path.stat().st_mode & (stat.S_ISUID | stat.S_ISGID | stat.S_ISVTX | stat.S_IWOTH)


def test_a_name_that_is_no_unicode(registry: FakeRegistry, project: Project) -> None:
    registry.publish("odd", "1.0.0", raw(b"package/\xff\xfe"))
    project.install(["odd"])
    names = {os.fsencode(path.name) for path in (project.folder / "node_modules" / "odd").iterdir()}
    assert names == {b"\xff\xfe"}


def test_a_bomb(registry: FakeRegistry, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_MOST_BYTES", 1 << 20)
    monkeypatch.setattr(archives, "_MOST_FILES", 50)
    zeros = bytes(400_000)
    registry.publish("bomb", "1.0.0", tar(*((member(f"package/{i}", size=len(zeros)), zeros) for i in range(9))))
    registry.publish("swarm", "1.0.0", tar(*(member(f"package/{i}") for i in range(60))))
    for name in ("bomb", "swarm"):
        with pytest.raises(NpmError, match=f"{name}@1.0.0 is larger than"):
            project.install([name])
        assert snapshot(project.folder) == {}


KINDS = [
    tarfile.REGTYPE,
    tarfile.DIRTYPE,
    tarfile.SYMTYPE,
    tarfile.LNKTYPE,
    tarfile.CHRTYPE,
    tarfile.FIFOTYPE,
    b"7",
    b"Z",
]
PARTS = st.sampled_from(["package", "..", ".", "", "a", "A", "b", "node_modules", "\\", "/", "C:", "é", " ", "x" * 60])
NAMES = st.lists(PARTS, min_size=1, max_size=6).map("/".join)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(st.lists(st.tuples(NAMES, st.sampled_from(KINDS), NAMES), max_size=5))
def test_no_archive_gets_out_of_its_folder(tmp_path_factory: pytest.TempPathFactory, members: Iterable[Any]) -> None:
    around = tmp_path_factory.mktemp("around")
    (around / "kept").write_bytes(b"kept")
    content = tar(*(member(name, kind, linkname=link) for name, kind, link in members))
    try:
        unpack(content, around / "in" / "package", "it@1")
    except NpmError:
        pass
    assert {path.name for path in around.iterdir()} <= {"kept", "in"}
    assert {path.name for path in (around / "in").iterdir()} == {"package"}
    assert (around / "kept").read_bytes() == b"kept"
    assert not any(path.is_symlink() for path in around.rglob("*"))


# -- what a registry says ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("integrity", "sha512-" + base64.b64encode(bytes(64)).decode(), "does not match"),
        ("integrity", "sha512-!!!", "does not match"),
        ("integrity", "md5-AAAA", "announces no hash"),
        ("integrity", 5, "announces no hash"),
        ("integrity", "", "announces no hash"),
        ("tarball", "file:///etc/passwd", "no address"),
        ("tarball", "ftp://127.0.0.1/x", "no address"),
        ("tarball", ["http://127.0.0.1/x"], "no address"),
        ("tarball", "http://127.0.0.1:1/gone.tgz", "Cannot get"),
        ("tarball", "http://", "no address"),
        ("tarball", "http://[::1/x", "no address"),
        ("tarball", "http://127.0.0.1:99999/x", "Cannot get"),
    ],
)
def test_a_registry_that_lies_about_an_archive(
    registry: FakeRegistry, project: Project, field: str, value: Any, says: str
) -> None:
    registry.publish("evil", "1.0.0")
    registry.packages["evil"]["versions"]["1.0.0"]["dist"][field] = value
    with pytest.raises(NpmError, match=says):
        project.install(["evil"])
    assert snapshot(project.folder) == {}


@pytest.mark.parametrize("shasum", ["xyz", "", 5, "00"])
def test_an_old_hash_that_is_none(registry: FakeRegistry, project: Project, shasum: Any) -> None:
    registry.publish("evil", "1.0.0")
    dist = registry.packages["evil"]["versions"]["1.0.0"]["dist"]
    del dist["integrity"]
    dist["shasum"] = shasum
    with pytest.raises(NpmError, match=r"announces no hash|does not match"):
        project.install(["evil"])
    assert snapshot(project.folder) == {}


@pytest.mark.parametrize(
    "field", ["dist", "dependencies", "peerDependencies", "optionalDependencies", "bin", "engines"]
)
@pytest.mark.parametrize("value", [None, 5, "text", ["a"], {"a": 5}, {"a": None}, {"": "1"}])
def test_fields_of_another_type(registry: FakeRegistry, project: Project, field: str, value: Any) -> None:
    registry.publish("evil", "1.0.0")
    registry.packages["evil"]["versions"]["1.0.0"][field] = value
    before = snapshot(project.folder)
    try:
        project.install(["evil"])
    except NpmError:
        assert snapshot(project.folder) == before
    else:
        assert "evil" in standing(project)


@pytest.mark.parametrize(
    "document", [None, 5, [], {}, {"versions": []}, {"versions": {"1.0.0": 5}, "dist-tags": {"latest": "1.0.0"}},
                 {"versions": {"x": {}}, "dist-tags": 5}, {"versions": {"1.0.0": {}}, "dist-tags": {"latest": ["1"]}}],
)  # fmt: skip
def test_documents_of_another_shape(registry: FakeRegistry, project: Project, document: Any) -> None:
    registry.packages["evil"] = document
    with pytest.raises(NpmError):
        project.install(["evil"])
    assert snapshot(project.folder) == {}


def test_an_archive_without_end(registry: FakeRegistry, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registries, "_MOST_BYTES", 1 << 16)
    content = pack({"package/a": hashlib.sha512(b"").digest() * 9000}) + bytes(1 << 17)
    registry.publish("long", "1.0.0", content)
    with pytest.raises(NpmError, match=r"long@1\.0\.0 is larger than"):
        project.install(["long"])
    assert snapshot(project.folder) == {}
