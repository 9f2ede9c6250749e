"""Unpacking the archive of a package: plain files, into one folder, nothing else."""

from __future__ import annotations

import io
import os
import tarfile
import zlib
from pathlib import Path, PurePosixPath

from .registry import NpmError

__all__ = ["unpack"]

_MOST_BYTES = 1 << 30
_MOST_FILES = 100_000


def unpack(content: bytes, folder: Path, what: str) -> None:
    """Unpack an archive; its first folder, usually "package", becomes `folder`, which must not exist.

    :param what: the package's name and version, for messages.
    :raises NpmError: for what is no archive, for links and devices, and for paths that lead elsewhere.
    """
    folder.mkdir(parents=True)
    total = count = 0
    try:
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:gz") as archive:
            for member in archive:
                parts = _parts(member, what)
                if not parts:
                    continue
                target = folder.joinpath(*parts)
                if member.isdir():
                    target.mkdir(parents=True, exist_ok=True)
                    continue
                total, count = total + member.size, count + 1
                if total > _MOST_BYTES or count > _MOST_FILES:
                    raise NpmError(
                        f"The archive of {what} is larger than {_MOST_BYTES >> 20} MiB or {_MOST_FILES} files."
                    )
                source = archive.extractfile(member)
                assert source is not None  # a plain file has content
                target.parent.mkdir(parents=True, exist_ok=True)
                with source, open(target, "wb") as file:
                    while part := source.read(1 << 20):
                        file.write(part)
                os.chmod(target, 0o755 if member.mode & 0o111 else 0o644)
    except (tarfile.TarError, EOFError, zlib.error, OSError) as error:
        raise NpmError(f"The archive of {what} cannot be unpacked: {error}") from None


def _parts(member: tarfile.TarInfo, what: str) -> tuple[str, ...]:
    """Where a member goes, below the package's folder."""
    if not (member.isfile() or member.isdir()):
        raise NpmError(f"The archive of {what} holds a link or a device, {member.name!r}: it was not installed.")
    path = PurePosixPath(member.name)
    if path.is_absolute() or ".." in path.parts or "\\" in member.name or "\0" in member.name:
        raise NpmError(
            f"The archive of {what} holds a path that leads out of it, {member.name!r}: it was not installed."
        )
    return path.parts[1:]
