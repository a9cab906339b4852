"""Files that survive a power cut: written aside, brought to disk, put in place by one rename."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crm_metrics._project import Trouble

__all__ = [
    "NO_ROOM", "UNREACHABLE", "free_bytes", "is_copy_at", "mark_of", "move", "put", "sync", "troubles", "write_text",
]  # fmt: skip

NO_ROOM, UNREACHABLE = 7, 8
REFUSED = (errno.EACCES, errno.EPERM, errno.EROFS, errno.EIO, errno.ENOTDIR, errno.ENOENT)


def sync(path: Path) -> None:
    """Bring a file or the entries of a folder to disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_text(path: Path, text: str) -> None:
    """Replace a small file in one step: a reader sees the old text or the new."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    with aside.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
    sync(path.parent)


def put(source: Path, target: Path, name: str) -> None:
    """Replace `target` by a copy of `source` in one step, through a name of its own beside it.

    A copy and no second name: who writes to the published file must not write to the night that is kept.
    """
    aside = target.with_name(f".{target.name}.{name}")
    try:
        shutil.copyfile(source, aside)
        found = source.stat()
        os.utime(aside, ns=(found.st_atime_ns, found.st_mtime_ns))
        sync(aside)
        aside.replace(target)
    finally:
        with troubles_ignored():
            aside.unlink(missing_ok=True)
    sync(target.parent)


def move(source: Path, target: Path, name: str) -> None:
    """Give a file another place in one step; on another file system by a copy, and the source is left."""
    try:
        source.replace(target)
    except OSError as problem:
        if problem.errno != errno.EXDEV:
            raise
        put(source, target, name)
    sync(target.parent)


@contextmanager
def troubles_ignored() -> Iterator[None]:
    """Cleaning up must not hide what went wrong before it."""
    try:
        yield
    except OSError:
        return


def mark_of(path: Path) -> str:
    """What changes whenever somebody writes to the file."""
    found = path.stat()
    return f"{found.st_ino}:{found.st_size}:{found.st_mtime_ns}"


def is_copy_at(path: Path, mark: str) -> bool:
    """Whether the file is what it was at a mark, or a copy of that which nobody wrote to since."""
    return path.exists() and mark_of(path).split(":")[1:] == mark.split(":")[1:]


def free_bytes(folder: Path) -> int:
    """What an unprivileged program may still write there."""
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize


@contextmanager
def troubles(place: Path) -> Iterator[None]:
    """Say what a refused or full disk means for the operator."""
    try:
        yield
    except OSError as problem:
        if problem.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Trouble(
                f"No room is left on the disk of {place}: {problem.strerror}.",
                "Free some, then run again: the published night is as it was.",
                NO_ROOM,
            ) from problem
        if problem.errno in REFUSED:
            raise Trouble(
                f"{problem.filename or place} cannot be written: {problem.strerror}.",
                "Give the account that runs the night leave to write there: the published night is as it was.",
                UNREACHABLE,
            ) from problem
        raise
