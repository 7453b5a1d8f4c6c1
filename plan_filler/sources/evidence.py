"""The ledger beside the plan: every reading behind every number, in stable bytes.

It is the first source asked, and the only one when offline. The same answers
give the same bytes: keys and entries are sorted, and a reading keeps the time
at which it was first read.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from plan_filler.content import Content, Slot, restored, shown_readings
from plan_filler.content import stored as stored_content
from plan_filler.errors import UsageError
from plan_filler.sources.base import SETTLED_AFTER, NoData, Query, Reading, Result
from plan_filler.sources.stored import restored_result, stored_result, whole

VERSION = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """One stored reading: the receipt as it stands in the file, and its result."""

    key: str
    stored: Mapping[str, Any]
    result: Result
    read_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A blank that was filled: its place, its text, and what that was made from.

    ``line`` is the number, from 1, of the line of the written plan on which the
    text begins; ``before`` is that line up to the text, ``after`` the
    character that follows it, empty for a blank. ``digest`` is that of the
    results it was made from: a count that changed later shows even where
    rounding hides it. ``readings`` are keys
    of entries, in the order in which ``content`` names them. ``replaced`` is what the
    text took the place of, empty where an older version did not keep it.
    """

    line: int
    label: str
    stage: str
    before: str
    text: str
    content: Content
    readings: tuple[str, ...]
    after: str = ""
    digest: str = ""
    replaced: str = ""


@dataclass(frozen=True, slots=True)
class Ledger:
    """What an evidence file holds; ``entries`` by their keys."""

    entries: Mapping[str, Entry] = field(default_factory=dict)
    filled: tuple[Filled, ...] = ()


def parse(data: bytes, name: str) -> Ledger:
    """Read an evidence file's bytes.

    Raises:
        UsageError: damaged, or of a version this one does not know.
    """
    try:
        stored = json.loads(data)
        json.dumps(stored, ensure_ascii=False).encode()  # half a character cannot be written
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{name}: damaged evidence ({error}); restore it from Git") from None
    version = stored.get("version") if isinstance(stored, dict) else None
    if version != VERSION:
        raise UsageError(
            f"{name}: evidence version {version!r}, this plan-filler reads {VERSION};"
            " upgrade plan-filler, or move the file away to measure anew"
        )
    try:
        entries = [_entry(reading) for reading in stored["readings"]]
        filled = [_filled(entry, entries) for entry in stored["filled"]]
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise UsageError(
            f"{name}: damaged evidence ({type(error).__name__}: {error}); restore it from Git"
        ) from None
    return Ledger({entry.key: entry for entry in entries}, tuple(filled))


def _entry(stored: Mapping[str, Any]) -> Entry:
    window = stored["window"]
    key = _key(stored["source"], stored["query"], window["start_utc"], window["end_utc"])
    read_at = datetime.fromisoformat(stored["read_at"])
    if read_at.tzinfo is None:
        raise ValueError(f"read_at {stored['read_at']!r} has no time zone")
    notes = stored.get("notes", [])
    if not isinstance(notes, list) or not all(isinstance(note, str) for note in notes):
        raise TypeError(f"notes are {notes!r}")
    return Entry(key, stored, restored_result(stored["result"]), read_at.astimezone(UTC))


def _filled(stored: Mapping[str, Any], entries: Sequence[Entry]) -> Filled:
    content = restored(stored["content"])
    used = [entries[whole(index)].key for index in stored["readings"]]
    slots = [row.value.reading for row in content.rows if isinstance(row.value, Slot)]
    if any(not 0 <= slot < len(used) for slot in slots):
        raise ValueError(f"filled line {stored['line']} names a reading it does not list")
    return Filled(
        line=whole(stored["line"]),
        label=str(stored["label"]),
        stage=str(stored["stage"]),
        before=str(stored["before"]),
        text=str(stored["text"]),
        after=str(stored.get("after", "")),
        digest=str(stored.get("digest", "")),
        replaced=str(stored.get("replaced", "")),
        content=content,
        readings=tuple(used),
    )


def _key(source: str, query: Mapping[str, Any], start: str, end: str) -> str:
    return json.dumps([source, query, start, end], sort_keys=True, ensure_ascii=False)


def key_of(query: Query) -> str:
    """What identifies a query in the evidence: source, canonical query and window."""
    window = query.window
    return _key(query.source, query.canonical(), _utc(window.start), _utc(window.end))


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def stored_reading(reading: Reading) -> dict[str, Any]:
    """A reading as it stands in the evidence and in ``--json``."""
    window = reading.query.window
    stored: dict[str, Any] = {
        "source": reading.query.source,
        "query": reading.query.canonical(),
        "window": {
            "start": window.start.isoformat(),
            "end": window.end.isoformat(),
            "start_utc": _utc(window.start),
            "end_utc": _utc(window.end),
        },
        "read_at": _utc(reading.read_at),
        "result": stored_result(reading.result),
    }
    if reading.link:
        stored["link"] = reading.link
    if reading.notes:
        stored["notes"] = list(reading.notes)
    return stored


def digest_of(content: Content, results: Sequence[Result]) -> str:
    """A fingerprint of the results that ``content`` shows; empty where it shows none.

    The first 16 hexadecimal digits of the SHA-256 of their JSON.
    """
    shown = [stored_result(results[index]) for index in shown_readings(content)]
    if not shown:
        return ""
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:16]


class EvidenceSource:
    """Readings taken earlier, once their window was over.

    ``settled_only`` passes over those that may still change.
    """

    name = "evidence"

    def __init__(self, ledger: Ledger, *, settled_only: bool) -> None:
        self._ledger = ledger
        self._settled_only = settled_only

    def read(self, queries: Sequence[Query], /) -> Mapping[Query, Reading]:
        """What the ledger holds of ``queries``; sends nothing and raises nothing."""
        found: dict[Query, Reading] = {}
        for query in queries:
            entry = self._ledger.entries.get(key_of(query))
            if entry is None:
                continue
            reading = Reading(
                query=query,
                result=entry.result,
                read_at=entry.read_at,
                link=str(entry.stored.get("link", "")),
                notes=tuple(map(str, entry.stored.get("notes", ()))),
            )
            over = reading.read_at >= query.window.end
            if reading.settled or (over and not self._settled_only):
                found[query] = reading
        return found


def with_readings(ledger: Ledger, readings: Iterable[Reading]) -> Ledger:
    """The ledger with ``readings`` added; one that says the same keeps its first time.

    Failed queries are not kept: they say nothing about the window. Nor does an answer
    without a number, once the service has forgotten, take the place of one with.
    """
    entries = dict(ledger.entries)
    for reading in readings:
        key = key_of(reading.query)
        known = entries.get(key)
        if isinstance(reading.result, NoData) and (
            reading.result.state == "query-failed"
            or (known is not None and not isinstance(known.result, NoData))
        ):
            continue  # no answer is no reading, and what was measured once is not forgotten
        if known is not None and known.result == reading.result and _as_good(known, reading):
            continue
        entries[key] = Entry(key, stored_reading(reading), reading.result, reading.read_at)
    return Ledger(entries, ledger.filled)


def _as_good(known: Entry, reading: Reading) -> bool:
    """Whether a reading that says the same is no better a receipt than the one that is known."""
    end = reading.query.window.end.astimezone(UTC)
    if reading.read_at <= known.read_at or known.read_at >= end + SETTLED_AFTER:
        return True
    same_notes = list(reading.notes) == known.stored.get("notes", [])
    return known.read_at >= end and not reading.settled and same_notes


def dump(ledger: Ledger, *, plan: str, tool: str) -> bytes:
    """The ledger as the bytes of an evidence file: UTF-8, LF, sorted."""
    keys = sorted(ledger.entries)
    index = {key: number for number, key in enumerate(keys)}
    document = {
        "version": VERSION,
        "tool": tool,
        "plan": plan,
        "readings": [dict(ledger.entries[key].stored) for key in keys],
        "filled": [
            {
                "line": filled.line,
                "label": filled.label,
                "stage": filled.stage,
                "before": filled.before,
                "text": filled.text,
                **({"after": filled.after} if filled.after else {}),
                **({"replaced": filled.replaced} if filled.replaced else {}),
                "content": stored_content(filled.content),
                "readings": [index[key] for key in filled.readings],
                **({"digest": filled.digest} if filled.digest else {}),
            }
            for filled in sorted(ledger.filled, key=lambda f: (f.line, len(f.before), f.label))
        ],
    }
    text = json.dumps(document, indent=2, ensure_ascii=False)
    return (_DAY.sub(_on_one_line, text) + "\n").encode()


# A day a line reads and diffs better than four. JSON strings hold no raw line
# break, so this cannot match inside one.
_DAY = re.compile(r'\{\n\s+("(?:date|role)":[^{}]*?)\n\s+\}')


def _on_one_line(match: re.Match[str]) -> str:
    return "{" + re.sub(r"\n\s+", " ", match[1]) + "}"
