"""Files that survive a power cut: written aside, brought to disk, put in place by one rename."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crm_metrics._project import Trouble

__all__ = ["NO_ROOM", "UNREACHABLE", "free_bytes", "link_or_copy", "mark_of", "put", "sync", "troubles", "write_text"]

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


def link_or_copy(source: Path, target: Path) -> None:
    """The same file under a second name; where that is another file system, a copy that is safely on disk."""
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError as problem:
        if problem.errno not in (errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP):
            raise
        shutil.copyfile(source, target)
        sync(target)
    sync(target.parent)


def put(source: Path, target: Path, name: str) -> None:
    """Replace `target` by `source` in one step, through a name of its own beside it."""
    aside = target.with_name(f".{target.name}.{name}")
    try:
        link_or_copy(source, aside)
        aside.replace(target)
    finally:
        # rename does nothing where both names are one file already
        with troubles_ignored():
            aside.unlink(missing_ok=True)
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
