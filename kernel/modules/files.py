"""The file system for node:fs: each operation as a plain function over Python's os and shutil.

The functions run on the caller's thread (`now`) or on another one (`later`); they know nothing of the engine. Errors
leave as Node's: an Error with `code`, `errno`, `syscall` and `path`.
"""

from __future__ import annotations

import asyncio
import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .protocols import Loader

__all__ = ["service"]

_FLAGS = {
    "r": os.O_RDONLY, "rs": os.O_RDONLY, "r+": os.O_RDWR, "rs+": os.O_RDWR,
    "w": os.O_WRONLY | os.O_CREAT | os.O_TRUNC, "w+": os.O_RDWR | os.O_CREAT | os.O_TRUNC,
    "wx": os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_TRUNC, "wx+": os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_TRUNC,
    "a": os.O_WRONLY | os.O_CREAT | os.O_APPEND, "a+": os.O_RDWR | os.O_CREAT | os.O_APPEND,
    "ax": os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, "ax+": os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND,
}  # fmt: skip


def _open_flags(flags: str | int) -> int:
    if isinstance(flags, str):
        if flags not in _FLAGS:
            raise OSError(errno.EINVAL, f"invalid flags {flags!r}: use one of {', '.join(_FLAGS)}")
        return _FLAGS[flags] | getattr(os, "O_CLOEXEC", 0)
    return int(flags)


def _open(path: str, flags: str | int = "r", mode: int = 0o666) -> int:
    return os.open(path, _open_flags(flags), int(mode))


def _read_file(path: str | int, flags: str = "r") -> bytes:
    if isinstance(path, int):
        with os.fdopen(os.dup(path), "rb") as file:
            return file.read()
    with os.fdopen(_open(path, flags), "rb") as file:
        return file.read()


def _write_file(path: str | int, data: bytes, flags: str = "w", mode: int = 0o666) -> None:
    descriptor = os.dup(path) if isinstance(path, int) else _open(path, flags, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)


def _read_folder(path: str, recursive: bool) -> list[str | int]:
    """The entries: the name, the folder they are in below `path`, and the mode of each."""
    found: list[str | int] = []
    pending = [""]
    while pending:
        inner = pending.pop()
        with os.scandir(os.path.join(path, inner)) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                found += entry.name, inner, entry.stat(follow_symlinks=False).st_mode
                if recursive and entry.is_dir(follow_symlinks=False):
                    pending.append(os.path.join(inner, entry.name))
    return found


def _make_folder(path: str, recursive: bool, mode: int) -> str | None:
    """Make a folder; the first that was made when `recursive`, as Node does."""
    if not recursive:
        os.mkdir(path, mode)
        return None
    missing: list[str] = []
    folder = os.path.abspath(path)
    while not os.path.lexists(folder):
        missing.append(folder)
        folder = os.path.dirname(folder)
    os.makedirs(path, mode, exist_ok=True)
    return missing[-1] if missing else None


def _remove_folder(path: str, recursive: bool) -> None:
    if recursive:
        shutil.rmtree(path)
    else:
        os.rmdir(path)


def _remove(path: str, recursive: bool, force: bool) -> None:
    try:
        is_folder = stat.S_ISDIR(os.lstat(path).st_mode)
    except FileNotFoundError:
        if force:
            return
        raise
    if not is_folder:
        os.unlink(path)
    elif recursive:
        shutil.rmtree(path)
    else:
        raise IsADirectoryError(errno.EISDIR, "Path is a directory: pass { recursive: true } to remove it", path)


def _copy_file(source: str, target: str, exclusive: bool) -> None:
    if exclusive and os.path.lexists(target):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), source, None, target)
    shutil.copyfile(source, target)
    shutil.copymode(source, target)


def _copy(source: str, target: str, recursive: bool, force: bool, error_on_exist: bool) -> None:
    if not os.path.isdir(source):
        if os.path.lexists(target) and not force:
            if error_on_exist:
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), source, None, target)
            return
        os.makedirs(os.path.dirname(os.path.abspath(target)), exist_ok=True)
        shutil.copy2(source, target)
        return
    if not recursive:
        raise IsADirectoryError(errno.EISDIR, "Path is a directory: pass { recursive: true } to copy it", source)
    os.makedirs(target, exist_ok=True)
    for name in os.listdir(source):
        _copy(os.path.join(source, name), os.path.join(target, name), True, force, error_on_exist)


def _stats(found: os.stat_result) -> list[float]:
    born = getattr(found, "st_birthtime", min(found.st_ctime, found.st_mtime))
    return [
        found.st_dev, found.st_ino, found.st_mode, found.st_nlink, found.st_uid, found.st_gid,
        getattr(found, "st_rdev", 0), found.st_size, getattr(found, "st_blksize", 4096), getattr(found, "st_blocks", 0),
        found.st_atime_ns / 1e6, found.st_mtime_ns / 1e6, found.st_ctime_ns / 1e6, born * 1e3,
    ]  # fmt: skip


def _stat(path: str, must_exist: bool, *, follow: bool = True) -> list[float] | None:
    try:
        return _stats(os.stat(path, follow_symlinks=follow))
    except (FileNotFoundError, NotADirectoryError):
        if must_exist:
            raise
        return None


def _access(path: str, mode: int) -> None:
    os.stat(path)
    if mode and not os.access(path, mode):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)


def _read(descriptor: int, length: int, position: int) -> bytes:
    return os.read(descriptor, length) if position < 0 else os.pread(descriptor, length, position)


def _write(descriptor: int, data: bytes, position: int) -> int:
    return os.write(descriptor, data) if position < 0 else os.pwrite(descriptor, data, position)


def _make_temporary(prefix: str) -> str:
    folder, name = os.path.split(prefix)
    return tempfile.mkdtemp(prefix=name, dir=folder or ".")


def _volume(path: str) -> list[int]:
    found = os.statvfs(path)
    return [0, found.f_bsize, found.f_blocks, found.f_bfree, found.f_bavail, found.f_files, found.f_ffree]


# Node's name of the system call, for errors, and what does the work.
_OPERATIONS: dict[str, tuple[str, Callable[..., Any]]] = {
    "readFile": ("open", _read_file),
    "writeFile": ("open", _write_file),
    "appendFile": ("open", _write_file),
    "readdir": ("scandir", _read_folder),
    "mkdir": ("mkdir", _make_folder),
    "rmdir": ("rmdir", _remove_folder),
    "rm": ("rm", _remove),
    "unlink": ("unlink", os.unlink),
    "rename": ("rename", os.rename),
    "copyFile": ("copyfile", _copy_file),
    "cp": ("cp", _copy),
    "stat": ("stat", _stat),
    "lstat": ("lstat", lambda path, must_exist: _stat(path, must_exist, follow=False)),
    "fstat": ("fstat", lambda descriptor: _stats(os.fstat(descriptor))),
    "access": ("access", _access),
    "realpath": ("realpath", lambda path: os.path.realpath(path, strict=True)),
    "readlink": ("readlink", os.readlink),
    "symlink": ("symlink", os.symlink),
    "link": ("link", os.link),
    "chmod": ("chmod", os.chmod),
    "chown": ("chown", os.chown),
    "utimes": ("utime", lambda path, accessed, modified: os.utime(path, (accessed, modified))),
    "fchmod": ("fchmod", os.fchmod),
    "fchown": ("fchown", os.fchown),
    "lchown": ("lchown", os.lchown),
    "futimes": ("futime", lambda descriptor, accessed, modified: os.utime(descriptor, (accessed, modified))),
    "lutimes": ("lutime", lambda path, accessed, modified: os.utime(path, (accessed, modified), follow_symlinks=False)),
    "statfs": ("statfs", _volume),
    "truncate": ("truncate", os.truncate),
    "mkdtemp": ("mkdtemp", _make_temporary),
    "open": ("open", _open),
    "close": ("close", os.close),
    "fsync": ("fsync", os.fsync),
    "fdatasync": ("fdatasync", getattr(os, "fdatasync", os.fsync)),  # macOS has one of the two
    "ftruncate": ("ftruncate", os.ftruncate),
    "read": ("read", _read),
    "write": ("write", _write),
}


def _plain(value: Any) -> Any:
    """What an operation is called with: no object of the engine, which another thread would have to enter."""
    if value is None or isinstance(value, (str, int, float)):
        return value
    return bytes(memoryview(value))


def _call(name: str, arguments: list[Any]) -> Any:
    return _OPERATIONS[name][1](*arguments)


def service(loader: Loader) -> Mapping[str, Any]:
    """What `fs.js` needs."""

    def answer(value: Any) -> Any:
        if isinstance(value, bytes):
            return loader.to_array(value)
        if isinstance(value, list):
            return loader.heap.js_library("newArray")(*value)
        return value

    def failure(name: str, error: OSError, arguments: list[Any]) -> BaseException:
        number = error.errno or errno.EIO
        code = errno.errorcode.get(number, "EIO")
        reason = (error.strerror or os.strerror(number)).lower()
        syscall = _OPERATIONS[name][0]
        paths = [value for value in (error.filename, error.filename2) if isinstance(value, str)]
        if not paths and arguments and isinstance(arguments[0], str):
            paths = arguments[:1]
        message = f"{code}: {reason}, {syscall}" + "".join(
            f"{' -> ' if i else ' '}'{path}'" for i, path in enumerate(paths)
        )
        return loader.system_error(code, message, -number, syscall, *paths)

    def now(name: str, *arguments: Any) -> Any:
        plain = [_plain(value) for value in arguments]
        try:
            return answer(_call(name, plain))
        except OSError as error:
            raise failure(name, error, plain) from None

    async def later(name: str, *arguments: Any) -> tuple[Any]:
        # in a tuple: an object of JavaScript would be asked for a `then` when the promise of this is settled
        plain = [_plain(value) for value in arguments]
        try:
            return (answer(await asyncio.to_thread(_call, name, plain)),)
        except OSError as error:
            raise failure(name, error, plain) from None

    def fspath(value: Any) -> str | None:
        return os.fspath(value) if isinstance(value, os.PathLike) else None

    def constants() -> Any:
        names = [name for name in dir(os) if name.startswith("O_")]
        values = {name: getattr(os, name) for name in names}
        values |= {name: getattr(stat, name) for name in dir(stat) if name.startswith(("S_IF", "S_IR", "S_IW", "S_IX"))
                   and isinstance(getattr(stat, name), int)}  # fmt: skip
        values |= {name: getattr(os, name) for name in ("F_OK", "R_OK", "W_OK", "X_OK")}
        values |= {"COPYFILE_EXCL": 1, "COPYFILE_FICLONE": 2, "COPYFILE_FICLONE_FORCE": 4}
        return loader.to_object(values)

    return {
        "now": now, "later": later, "exists": os.path.exists, "fspath": fspath, "constants": constants,
        "isBytes": lambda value: isinstance(value, (bytes, bytearray, memoryview)),
    }  # fmt: skip
