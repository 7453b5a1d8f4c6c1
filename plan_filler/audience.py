"""Questions about users: of which property, on which pages, over which whole days."""

from __future__ import annotations

from plan_filler.config import Settings
from plan_filler.labels import label_key
from plan_filler.linked import AnalyticsLink
from plan_filler.metrics import Users
from plan_filler.plan import Plan
from plan_filler.questions import Closed, PageWanted, Part, Reason, UsersWanted, Wanted
from plan_filler.sources.base import PageUsers, Query
from plan_filler.stages import Stage
from plan_filler.standing import Blank
from plan_filler.timeline import Window
from plan_filler.user_shapes import page_in, pages_of, users_shape
from plan_filler.vocabulary import Asks, asks_of_label, asks_of_metric


class Audience:
    """What a plan and its config say about whom to count."""

    def __init__(self, plan: Plan, settings: Settings) -> None:
        self.plan = plan
        self.settings = settings
        properties = (one.property for one in plan.linked if isinstance(one, AnalyticsLink))
        self.linked_properties = tuple(dict.fromkeys(properties))

    def of(self, window: Window) -> tuple[int, Window] | Closed:
        """The Google Analytics property to ask, and the whole days it can be asked for."""
        days = window.local_days()
        if days is None:
            return Closed("no-window", "Google Analytics counts whole days, the window is shorter")
        known = self.settings.google_analytics.property
        if known is not None:
            return known, days
        linked = self.linked_properties
        if len(linked) == 1:
            return linked[0], days
        found = (
            f"the plan links {len(linked)} Google Analytics properties"
            if linked
            else ("the plan links no Google Analytics property")
        )
        reason: Reason = "ambiguous" if linked else "no-metric"
        return Closed(reason, f"{found}; set google_analytics.property")

    def wanted(
        self,
        blank: Blank,
        stage: Stage,
        users: Users,
        window: Window,
        part: Part | None,
    ) -> Wanted:
        """The users of each page of the stage, and of those its share."""
        found = self.of(window)
        if isinstance(found, Closed):
            return found
        number, days = found
        shape = None if part else users_shape(self.plan, blank, blank.placeholder.label)
        pages = list(users.pages) or (pages_of(shape) if shape else [])
        if part and (pattern := self._page_around(blank)):
            pages = [("", pattern)]
        if not pages:
            label = blank.placeholder.label
            return Closed(
                "no-metric",
                "no earlier stage names the pages to count;"
                f' add [metrics."{label}"] with kind = "users" and pages',
            )
        share = stage.percent if stage.kind == "rollout" and stage.percent != 100 else None
        google = self.settings.google_analytics
        return UsersWanted(
            pages=tuple(
                PageWanted(
                    label=name,
                    pattern=pattern,
                    query=Query(
                        "google_analytics",
                        PageUsers(
                            property=number,
                            hostname=google.hostname,
                            measure=google.users,
                            page=pattern,
                        ),
                        days,
                    ),
                )
                for name, pattern in pages
            ),
            share=share,
            shape=shape,
            part=part,
        )

    def part(self, blank: Blank) -> Part | None:
        """Whether the blank asks for one number of a page whose list was left open."""
        key = label_key(blank.placeholder.label)
        if key not in ("total", "estimated") or self._page_around(blank) is None:
            return None
        field = self.plan.document.fields.get(blank.placeholder.line)
        cell = blank.placeholder.cell
        around = [
            *blank.placeholder.parents,
            *([field.label] if field else ()),
            *((cell.row_head, cell.column_head) if cell else ()),
        ]
        counts = any(self._asks(label) == "users" for label in around)
        return ("total" if key == "total" else "estimated") if counts else None

    def _asks(self, label: str) -> Asks:
        metric = self.settings.metric(label)
        return asks_of_label(label) if metric is None else asks_of_metric(metric)

    def _page_around(self, blank: Blank) -> str | None:
        document = self.plan.document
        number = blank.placeholder.line
        before = document.text[document.lines[number].content : blank.placeholder.start]
        if pattern := page_in(before):
            return pattern
        for item in reversed(document.blocks[number].items):
            if item != number and (pattern := page_in(document.content(item))):
                return pattern
        return None
