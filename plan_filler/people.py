"""How many users: pages with their totals and estimates, as rows of an answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from plan_filler.content import Fresh, Row, Slot
from plan_filler.questions import UsersWanted
from plan_filler.shapes import Shape
from plan_filler.used import Unanswered, Used
from plan_filler.user_shapes import page_in


def users_rows(wanted: UsersWanted, used: Used) -> tuple[tuple[Row, ...], Shape | None]:
    """The rows of a list of users, and the example they follow.

    A page that could not be measured leaves its own lines open.

    Raises:
        Unanswered: no page could be measured.
    """
    answers: dict[str, int | Fresh] = {}
    failed: list[Unanswered] = []
    for page in wanted.pages:
        try:
            answers[page.pattern] = used.number(page.query)
        except Unanswered as unanswered:
            failed.append(unanswered)
            answers[page.pattern] = Fresh(unanswered.reason, unanswered.message)
    if len(failed) == len(wanted.pages):
        raise failed[0]
    shape = _shape(wanted)
    return tuple(_filled(_rows(wanted), wanted, answers)), shape


def estimated_pages(wanted: UsersWanted) -> frozenset[str]:
    """The patterns of the pages of which it is estimated how many users had the change."""
    if wanted.part is not None:
        asked = wanted.pages[0].pattern
        return frozenset({asked} if wanted.part == "estimated" else ())
    pages = zip(_rows(wanted), _page_of_each(_rows(wanted), wanted), strict=True)
    return frozenset(pattern for row, pattern in pages if row.role == "estimated")


def _shape(wanted: UsersWanted) -> Shape | None:
    return wanted.shape if wanted.shape and _fits(wanted.shape, wanted) else None


def _rows(wanted: UsersWanted) -> tuple[Row, ...]:
    """The rows of an answer, without numbers; estimates only where there is a share."""
    shape = _shape(wanted)
    rows = shape.rows if shape else _default_users(wanted)
    return tuple(row for row in rows if row.role != "estimated" or wanted.share is not None)


def users_part(wanted: UsersWanted, used: Used) -> Row:
    """The one number that a line left open earlier asks for.

    Raises:
        Unanswered: it could not be measured, or there is nothing to estimate by.
    """
    found = used.number(wanted.pages[0].query)
    if wanted.part != "estimated":
        return Row(role="total", label="", value=Slot(show="total", reading=found))
    if wanted.share is None:
        raise Unanswered("needs-person", "the stage is no share of users to estimate by")
    return Row(role="estimated", label="", value=_estimate(wanted, found))


def _estimate(wanted: UsersWanted, reading: int) -> Slot:
    return Slot(show="estimate", reading=reading, percent=str(wanted.share))


def _filled(
    rows: Sequence[Row], wanted: UsersWanted, answers: Mapping[str, int | Fresh]
) -> Iterator[Row]:
    """The rows with their numbers."""
    for row, pattern in zip(rows, _page_of_each(rows, wanted), strict=True):
        found = answers[pattern]
        if row.role not in ("total", "estimated"):
            yield row
        elif isinstance(found, Fresh):
            yield replace(row, value=found)
        elif row.role == "total":
            yield replace(row, value=Slot(show="total", reading=found))
        else:
            yield replace(row, value=_estimate(wanted, found))


def _page_of_each(rows: Sequence[Row], wanted: UsersWanted) -> Iterator[str]:
    """The pattern whose numbers each row holds: those below a page row are that page's."""
    pattern = wanted.pages[0].pattern
    patterns = iter(_patterns(rows, wanted))
    for row in rows:
        if row.role == "page":
            pattern = next(patterns)
        yield pattern


def _patterns(rows: Sequence[Row], wanted: UsersWanted) -> list[str]:
    """The pattern of each page row: those an example names, else the pages in their order."""
    known = {page.pattern for page in wanted.pages}
    named = [page_in(row.label or "") or "" for row in rows if row.role == "page"]
    return (
        named
        if known.issuperset(named) and len(set(named)) == len(named)
        else [page.pattern for page in wanted.pages]
    )


def _fits(shape: Shape, wanted: UsersWanted) -> bool:
    """Whether the example names exactly the pages that were counted."""
    patterns = [page_in(row.label or "") for row in shape.rows if row.role == "page"]
    if not patterns:
        return len(wanted.pages) == 1
    return sorted(filter(None, patterns)) == sorted(page.pattern for page in wanted.pages)


def _default_users(wanted: UsersWanted) -> tuple[Row, ...]:
    numbers = (Row(role="total"), Row(role="estimated"))
    if len(wanted.pages) == 1:
        return numbers
    rows: list[Row] = []
    for page in wanted.pages:
        label = page.label if page.pattern in page.label else f"{page.label}: `{page.pattern}`"
        rows += (Row(role="page", label=label), *numbers)
    return tuple(rows)
