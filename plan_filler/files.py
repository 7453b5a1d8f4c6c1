"""Reading and writing files so that there is always either the old one or the new one."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from plan_filler.errors import DocumentError, IntegrityError, UsageError


def read_plan_bytes(path: Path) -> bytes:
    """The bytes of a plan.

    Raises:
        DocumentError: no such file, a directory, a pipe or device, or not readable.
    """
    try:
        if _is_special(path):
            raise DocumentError(f"{path}: no ordinary file; name a release plan in Markdown")
        return path.read_bytes()
    except FileNotFoundError:
        raise DocumentError(f"{path}: no such file; name a release plan in Markdown") from None
    except IsADirectoryError:
        raise DocumentError(f"{path}: a directory; name the plan inside it") from None
    except OSError as error:
        raise DocumentError(f"{path}: {error.strerror}; make it readable") from None


def read_if_there(path: Path) -> bytes | None:
    """The bytes of a file, or ``None`` where there is none.

    Raises:
        UsageError: it is there and cannot be read.
    """
    try:
        if _is_special(path):
            raise UsageError(f"{path}: no ordinary file; name another")
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}; make it readable or name another") from None


def _is_special(path: Path) -> bool:
    """Whether reading might wait for ever, or find no end: pipes, sockets, devices."""
    mode = path.stat().st_mode
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def check_writable(path: Path) -> None:
    """Refuse early what ``write`` would have to refuse late.

    Raises:
        UsageError: the file is read-only, or its folder takes no files.
    """
    target = path.resolve()
    if target.is_dir():
        raise UsageError(f"{path}: a directory; name a file")
    if target.exists() and not os.access(target, os.W_OK):
        raise UsageError(f"{path}: read-only; make it writable, or write elsewhere with -o")
    if not target.parent.is_dir():
        raise UsageError(f"{path}: no such folder {target.parent}; create it first")
    if not os.access(target.parent, os.W_OK):
        raise UsageError(f"{path}: its folder is not writable; write elsewhere with -o")


def check_unchanged(path: Path, expected: bytes | None) -> None:
    """Refuse to write over what somebody else wrote meanwhile; ``None`` is no file at all.

    Raises:
        IntegrityError: the file is not as it was read.
    """
    if read_if_there(path) != expected:
        raise IntegrityError(
            f"{path}: changed by someone else meanwhile; nothing was written, run again"
        )


def write(path: Path, data: bytes, *, expected: bytes | None) -> None:
    """Replace the file at ``path`` in one step, keeping its mode; a symlink stays one.

    ``expected`` is what the file held when it was read, ``None`` where the file
    is new or its old content does not matter.

    Raises:
        IntegrityError: somebody changed the file meanwhile; nothing was written.
        UsageError: the file cannot be written.
    """
    check_writable(path)
    target = path.resolve()
    mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else _new_mode()
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}; write elsewhere with -o") from None
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(mode)
        if expected is not None:
            check_unchanged(path, expected)
        temporary.replace(target)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}; nothing was written") from None
    finally:
        with contextlib.suppress(FileNotFoundError):
            temporary.unlink()
    _sync_folder(target.parent)


def write_over(path: Path, data: bytes, *, before: bytes | None) -> None:
    """As ``write``, over exactly what was read; ``before`` is ``None`` where there was no file.

    Raises:
        IntegrityError: somebody wrote the file meanwhile; nothing was written.
        UsageError: the file cannot be written.
    """
    check_unchanged(path, before)
    write(path, data, expected=before)


@contextlib.contextmanager
def alone(*paths: Path) -> Iterator[None]:
    """Keep other runs from writing beside these files between a look and the writes behind it.

    Where several files belong together, none of another run's comes between them. The
    folders are locked, not the files: a file's lock would end with the file that is
    replaced, and a lock's own file would be left behind. Where the system has no locks,
    ``expected`` alone has to do.
    """
    with contextlib.ExitStack() as held:
        for folder in sorted({path.resolve().parent for path in paths}):
            with contextlib.suppress(OSError, ImportError):
                from fcntl import LOCK_EX, flock

                handle = os.open(folder, os.O_RDONLY)
                held.callback(os.close, handle)
                flock(handle, LOCK_EX)
        yield


def check_new(path: Path) -> None:
    """Refuse early to write where something is already.

    Raises:
        UsageError: something is there, or the folder takes no files.
    """
    if path.exists() or path.is_symlink():
        raise UsageError(
            f"{path}: is there already and is never overwritten; name another file with -o,"
            " and copy over what you want"
        )
    check_writable(path)


def write_new(path: Path, data: bytes) -> None:
    """Write a file that is not there yet; somebody else's is never replaced.

    Raises:
        UsageError: it is there, or cannot be written.
    """
    check_new(path)
    try:
        with path.open("xb") as file:
            file.write(data)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}; write elsewhere with -o") from None


def _new_mode() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable, where the system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
