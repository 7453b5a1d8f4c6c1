"""Rows where they stand: on lines of their own or on one, with indents, bullets and words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from plan_filler.content import Content, ContentKind, Row, Slot
from plan_filler.lengths import Length
from plan_filler.place import Place
from plan_filler.shapes import Shape
from plan_filler.used import Unanswered, Used


@dataclass(frozen=True, slots=True)
class Arranging:
    """The place of an answer, the readings behind it, and what its window is compared with.

    ``first``: the stage is the first of its rollout.
    """

    place: Place
    used: Used
    baseline: Length
    first: bool

    def like(self, kind: ContentKind, rows: tuple[Row, ...], shape: Shape | None) -> Content:
        """Rows as their example stands; without one, on lines of their own.

        Raises:
            Unanswered: the words around the blank fit no number there is.
        """
        return self._content(kind, rows, nested=shape is None or shape.nested, shape=shape)

    def on_lines(self, kind: ContentKind, rows: tuple[Row, ...]) -> Content:
        """Rows on lines of their own, where there is room for them."""
        return self._content(kind, rows, nested=True)

    def on_one_line(self, kind: ContentKind, row: Row) -> Content:
        """A row behind its label."""
        return self._content(kind, (row,), nested=False)

    def _content(
        self, kind: ContentKind, rows: tuple[Row, ...], *, nested: bool, shape: Shape | None = None
    ) -> Content:
        words = self._words(kind, rows)
        if nested and self.place.own_lines:
            return Content(
                kind=kind,
                nested=True,
                shares_line=self.place.shares_line,
                eol=self.place.eol,
                blank_line=self.place.blank_line,
                rows=self._led(rows if shape else self._bulleted(rows)),
                words=words,
            )
        rows = tuple(replace(row, lead="", gap=0) for row in _on_one_line(rows))
        if kind == "error_rate" and self.place.percent_behind:
            rows = tuple(self._bare(row) for row in rows if row.role == "stage")
        return Content(kind=kind, rows=rows, words=words)

    def _bare(self, row: Row) -> Row:
        """A rate without its sign, which stands behind the blank already."""
        assert isinstance(row.value, Slot)  # noqa: S101  rate rows have numbers
        if not self.used.has_errors(row.value.reading):
            raise Unanswered(
                "needs-person", 'no errors, which the "%" behind the blank does not fit'
            )
        return replace(row, value=replace(row.value, show="percentage"))

    def _bulleted(self, rows: Sequence[Row]) -> tuple[Row, ...]:
        """Rows with a bullet where they have none; numbers of a page stand below it."""
        depth = {"total": 1, "estimated": 1} if any(row.role == "page" for row in rows) else {}
        return tuple(
            replace(row, lead=row.lead or f"{'  ' * depth.get(row.role, 0)}{self.place.bullet} ")
            for row in rows
        )

    def _led(self, rows: tuple[Row, ...]) -> tuple[Row, ...]:
        """Rows with the indent they stand with in the plan."""
        led = _moved(rows, self.place.indent, self.place.width)
        if self.place.shares_line and led:
            # The line's own bullet is there already, or one has to be made.
            led = (replace(led[0], lead=self.place.first_lead, gap=0), *led[1:])
        return led

    def _words(self, kind: ContentKind, rows: Sequence[Row]) -> Mapping[str, str]:
        if kind == "errors_logged":
            return {}
        words = {
            # "4 weeks" as an adjective.
            "baseline": self.baseline.text.removesuffix("s"),
            "since": "launch" if self.first else "start of stage",
        }
        compared = any(isinstance(r.value, Slot) and r.value.against is not None for r in rows)
        return words | ({"before": self.baseline.text} if compared else {})


def _on_one_line(rows: Sequence[Row]) -> Iterator[Row]:
    """Each metric's own rate before its baseline."""
    waiting: list[Row] = []
    for row in rows:
        if row.role == "baseline":
            waiting.append(row)
            continue
        if row.role == "metric":
            yield from waiting
            waiting = []
        yield row
        if row.role == "stage":
            yield from waiting
            waiting = []
    yield from waiting


def _moved(rows: Sequence[Row], indent: str, width: int) -> tuple[Row, ...]:
    """Rows under another label, whose children must stand ``width`` columns deep at least.

    With a width of 0 the rows stand at ``indent`` itself. A tab reaches to the
    next multiple of four columns.
    """
    least = min((_columns(row.lead) for row in rows), default=0)
    extra = " " * max(0, width - least)
    cut = 0 if width else min((len(row.lead) - len(row.lead.lstrip()) for row in rows), default=0)
    return tuple(replace(row, lead=f"{indent}{extra}{row.lead[cut:]}") for row in rows)


def _columns(lead: str) -> int:
    blanks = lead[: len(lead) - len(lead.lstrip())]
    return len(blanks.expandtabs(4))
