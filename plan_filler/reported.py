"""Drafts: the answers that a machine proposes and a person accepts, as content."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from plan_filler.content import Content, Row, Slot
from plan_filler.labels import label_key
from plan_filler.place import Place
from plan_filler.questions import AlertsWanted, LoggedWanted
from plan_filler.sources.base import Alerted, Logged, LoggedGroup
from plan_filler.telemetry import group_label
from plan_filler.used import Unanswered, Used

_MOST_CLASSES = 10
_Numbered = list[tuple[int, LoggedGroup]]


def logged_rows(wanted: LoggedWanted, used: Used, place: Place) -> tuple[Row, ...]:
    """Classes and codes with their counts; those new since launch apart from those seen before.

    Without a whole baseline they are one list: what is not known to be old is not called
    new. "Nothing new" is said only where all classes are listed and can be told apart.

    Raises:
        Unanswered: there are no logs to count, or names would not stay code.
    """
    _need_closed(place)
    reading = used.number(wanted.stage)
    found = used.result(reading)
    if not isinstance(found, Logged):
        raise Unanswered("query-failed", "logs were asked for, and something else came back")
    groups = list(enumerate(found.groups))
    before = used.result(used.use(wanted.baseline)) if wanted.baseline else None
    if not isinstance(before, Logged) or not before.complete:
        return tuple(_listed(groups, reading, place.bullet, depth=0))
    new = [(index, group) for index, group in groups if not before.has(group)]
    seen = [(index, group) for index, group in groups if before.has(group)]
    told_apart = found.complete and all(group.name is not None for _, group in seen)
    rows: list[Row] = []
    if new or told_apart:
        title = "New since launch:" if new else "Nothing new since launch"
        rows += _titled(title, new, reading, place)
    rows += _titled("Seen before launch:", seen, reading, place) if seen else []
    return tuple(rows)


def _titled(title: str, groups: _Numbered, reading: int, place: Place) -> Iterator[Row]:
    yield Row(role="group", lead=f"{place.bullet} ", label=title)
    yield from _listed(groups, reading, place.bullet, depth=1)


def _listed(groups: _Numbered, reading: int, bullet: str, *, depth: int) -> Iterator[Row]:
    lead = f"{'  ' * depth}{bullet} "
    for index, group in groups[:_MOST_CLASSES]:
        slot = Slot(show="logged", reading=reading, item=index)
        yield Row(role="class", lead=lead, label=group_label(group), value=slot)
    if more := len(groups) - _MOST_CLASSES:
        if more > 0:
            yield Row(role="class", lead=lead, label=f"{more} more")


def alerts_content(
    wanted: AlertsWanted, used: Used, place: Place, *, options: Sequence[str]
) -> Content:
    """One of a pick's options, or a sentence: which monitors alerted inside the window.

    Raises:
        Unanswered: no monitor was found, the pick is not between yes and no, or names
            would not stay code.
    """
    reading = used.number(wanted.query)
    found = used.result(reading)
    if not isinstance(found, Alerted):
        raise Unanswered("query-failed", "alerts were asked for, and something else came back")
    row = Row(role="count", label="", value=Slot(show="alerts", reading=reading))
    if not options:
        _need_closed(place)
        return Content(kind="downstream", rows=(row,))
    wish = "yes" if any(monitor.alerts for monitor in found.monitors) else "no"
    chosen = next((option for option in options if label_key(option) == wish), None)
    if chosen is None:
        raise Unanswered("needs-person", f'none of {" | ".join(options)} says "{wish}"')
    return Content(kind="choice", words={"text": chosen}, rows=(row,))


def _need_closed(place: Place) -> None:
    if place.unclosed:
        raise Unanswered(
            "needs-person",
            "a backtick or a tag before the blank is not closed, and would take the names"
            " in the answer with it; close it",
        )
