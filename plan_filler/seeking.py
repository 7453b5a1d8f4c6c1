"""What ``due`` does with files: look for plans, and say which stages wait.

A file that is no plan has nothing due. Reading is plain work for a processor, so
many plans are read by as many processes as there are processors.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from plan_filler import files
from plan_filler.config import Settings
from plan_filler.due import Due, as_json, due
from plan_filler.errors import UsageError, harmless, one_line
from plan_filler.inputs import moment_of_run, settings_for, shown
from plan_filler.printing import print_json

_SUFFIXES = frozenset({".md", ".markdown"})
_ASIDE = frozenset({"node_modules", "vendor", "venv", "__pycache__"})
# Fewer are read sooner than a second process starts.
_WORTH_SHARING = 100
_AT_A_TIME = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class DueOptions:
    """The options of ``due``, as typed."""

    paths: tuple[Path, ...]
    config: Path | None
    as_of: str | None
    as_json: bool


@dataclass(frozen=True, slots=True)
class _Look:
    """A plan to look at, with all that a process needs to know for it.

    ``settings`` are why there are none, where the config cannot be read.
    """

    path: Path
    settings: Settings | str
    as_of: str | None
    now: datetime


_Seen = tuple[list[Due], str]


def run_due(options: DueOptions, *, now: datetime) -> int:
    """List the stages that are over and have blanks.

    0, or 2 where a file that was named cannot be read; one that was come across is told.
    """
    known = _Configs(options.config)
    looks = [
        _Look(path, known.of(path), options.as_of, now)
        for path in dict.fromkeys(_found(options.paths))
    ]
    seen = list(_shared(looks) if len(looks) >= _WORTH_SHARING else map(_look, looks))
    found = [one for own, _ in seen for one in own]
    unreadable = {
        look.path: message for look, (_, message) in zip(looks, seen, strict=True) if message
    }
    if options.as_json:
        print_json(as_json(found))
    else:
        sys.stdout.write("".join(f"{line}\n" for line in map(_line, found)))
    sys.stdout.flush()
    for message in dict.fromkeys(unreadable.values()):
        sys.stderr.write(f"plan-filler: {one_line(message)}\n")
    plans = len({one.plan for one in found})
    stages = f"{len(found)} stage{'s' if len(found) != 1 else ''}"
    told = f"{stages} in {plans} of {len(looks)} files" if found else f"{len(looks)} files"
    sys.stderr.write(f"plan-filler due: {told if found else f'nothing in {told}'}\n")
    return UsageError.exit_code if unreadable.keys() & set(options.paths) else 0


def _found(paths: Iterable[Path]) -> Iterator[Path]:
    """The files named, and all Markdown below the folders named, in order; no link is followed.

    Raises:
        UsageError: a path that is not there.
    """
    for path in paths:
        if not path.exists():
            raise UsageError(f"{path}: no such file or folder; name a plan, or a folder of plans")
        if not path.is_dir():
            yield path
            continue
        for folder, folders, names in os.walk(path):
            folders[:] = sorted(
                name for name in folders if not name.startswith(".") and name not in _ASIDE
            )
            for name in sorted(names):
                file = Path(folder, name)
                if file.suffix.lower() in _SUFFIXES and not file.is_symlink():
                    yield file


class _Configs:
    """The config of each plan, looked for once a folder."""

    def __init__(self, named: Path | None) -> None:
        self._named = named
        self._found: dict[Path, Settings | str] = {}

    def of(self, path: Path) -> Settings | str:
        """The settings for a plan, or why its config cannot be read."""
        # A linked file's config stands beside the file itself.
        place = path if path.is_symlink() else path.parent
        if place not in self._found:
            try:
                self._found[place] = settings_for(path, self._named)
            except UsageError as error:
                self._found[place] = str(error)
        return self._found[place]


def _look(look: _Look) -> _Seen:
    """What is due in one file, or why it cannot be read."""
    settings = look.settings
    if isinstance(settings, str):
        return [], settings
    try:
        data = files.read_plan_bytes(look.path)
        now = moment_of_run(look.as_of, settings.timezone, look.now) or look.now
        return list(due(shown(look.path), data, settings, now)), ""
    except UsageError as error:
        return [], str(error)


def _shared(looks: Sequence[_Look]) -> Iterator[_Seen]:
    """The same, by several processes, in the order of ``looks``."""
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor() as pool:
        yield from pool.map(_look, looks, chunksize=_AT_A_TIME)


def _line(one: Due) -> str:
    days = f"{one.overdue_days} day{'s' if one.overdue_days != 1 else ''} ago"
    when = days if one.overdue_days else "today"
    blanks = f"{one.open} blank{'s' if one.open != 1 else ''} open"
    place = f"{one.plan}:{one.stage.line + 1}"
    return harmless(f"{place}: {one.stage.title}: over {one.ended:%Y-%m-%d}, {when}, {blanks}")
