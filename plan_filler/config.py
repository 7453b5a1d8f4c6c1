"""plan-filler.toml → settings. Strict: a key nobody reads is an error, not a wish.

Keys of services are never in a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from plan_filler.answers import Answers, choices_of
from plan_filler.errors import UsageError
from plan_filler.labels import label_key
from plan_filler.lengths import Length, lengths
from plan_filler.metric_tables import read_metrics
from plan_filler.metrics import Metric
from plan_filler.moments import Moment
from plan_filler.sites import DATADOG_SITES, datadog_site
from plan_filler.timeline import Given
from plan_filler.toml_table import Table, parsed

FILE_NAME = "plan-filler.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Datadog:
    """``site`` is empty where neither config nor environment names one."""

    site: str = ""
    timeout: float = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class GoogleAnalytics:
    """``property`` is ``None`` where the plan's own link is to name it."""

    property: int | None = None
    hostname: str = ""
    users: Literal["totalUsers", "activeUsers"] = "totalUsers"
    timeout: float = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything a config file can say; ``path`` is ``None`` where there is no file.

    ``synonyms`` are the team's own words for a blank, as label keys. A rate is called
    higher from ``practical`` times the baseline's on, lower from one over that.
    """

    path: Path | None = None
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("America/New_York"))
    baseline: Length = field(default_factory=lambda: Length(days=28, text="4 weeks"))
    whole_days: bool = True
    synonyms: frozenset[str] = frozenset()
    practical: float = 1.2
    datadog: Datadog = field(default_factory=Datadog)
    google_analytics: GoogleAnalytics = field(default_factory=GoogleAnalytics)
    metrics: tuple[Metric, ...] = ()
    stages: Mapping[str, Given] = field(default_factory=dict)
    answers: Answers = field(default_factory=Answers)

    def metric(self, label: str) -> Metric | None:
        """The metric that answers to ``label``, compared without case, markup or colon."""
        key = label_key(label)
        return next((m for m in self.metrics if key in map(label_key, m.labels)), None)


def find(plan: Path) -> Path | None:
    """The nearest plan-filler.toml beside the plan or above it, up to the repository's root."""
    for folder in plan.resolve().parents:
        if (folder / FILE_NAME).is_file():
            return folder / FILE_NAME
        if (folder / ".git").exists():
            return None
    return None


def load(path: Path) -> Settings:
    """Read and check a config file.

    Raises:
        UsageError: unreadable, not TOML, or something in it is unknown or of the
            wrong kind; the message names file, table and key.
    """
    return _settings(Table(path.name, "", _parse(path)), path)


def _parse(path: Path) -> dict[str, Any]:
    try:
        return parsed(path.read_bytes(), path)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}; name a readable file") from None


def _settings(table: Table, path: Path) -> Settings:
    everywhere = choices_of(table.table("choices"))
    stages: dict[str, Given] = {}
    by_stage: dict[str, Mapping[str, str]] = {}
    for name, stage in table.tables("stages"):
        stages[name] = Given(
            start=_moment(stage, "start"), end=_moment(stage, "end"), where=f"[{stage.name}]"
        )
        by_stage[name] = choices_of(stage.table("choices"))
        stage.done()
    settings = Settings(
        path=path,
        timezone=_zone(table),
        baseline=_baseline(table),
        whole_days=table.get("whole_days", bool, "true or false", default=True),
        synonyms=_synonyms(table),
        practical=_practical(table.table("comparison")),
        datadog=_datadog(table.table("datadog")),
        google_analytics=_google_analytics(table.table("google_analytics")),
        metrics=read_metrics(table),
        stages=stages,
        answers=Answers(everywhere=everywhere, by_stage=by_stage),
    )
    table.done()
    return settings


def _synonyms(table: Table) -> frozenset[str]:
    keys = frozenset(map(label_key, table.texts("synonyms")))
    if "" in keys:
        raise table.fault("synonyms", "must be words; an empty value is a blank already")
    return keys


def _practical(table: Table) -> float:
    ratio = table.number("practical", 1.2, 1, 10)
    table.done()
    return ratio


def _zone(table: Table) -> ZoneInfo:
    name = table.text("timezone", "America/New_York")
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # ZoneInfoNotFoundError is a KeyError
        pass
    raise table.fault("timezone", f"no such time zone: {name!r}; use a name like America/New_York")


def _baseline(table: Table) -> Length:
    text = table.text("baseline", "4 weeks")
    found = [length for length in lengths(text) if length is not None]
    if len(found) != 1 or found[0].text != text.strip() or found[0].business_days:
        raise table.fault("baseline", f'must be a length like "4 weeks" or "28 days", not {text!r}')
    return found[0]


def _datadog(table: Table) -> Datadog:
    site = table.text("site")
    if site and datadog_site(site) is None:
        raise table.fault("site", f"{site!r} is none of {', '.join(DATADOG_SITES)}")
    made = Datadog(site=datadog_site(site) or "", timeout=table.number("timeout", 30, 0, 600))
    table.done()
    return made


def _google_analytics(table: Table) -> GoogleAnalytics:
    number = table.get("property", (int, str), "the property's number")
    if number is not None and not str(number).isdecimal():
        raise table.fault("property", f"must be the property's number, not {number!r}")
    made = GoogleAnalytics(
        property=None if number is None else int(number),
        hostname=table.text("hostname"),
        users=table.choice("users", ("totalUsers", "activeUsers"), "totalUsers"),
        timeout=table.number("timeout", 30, 0, 600),
    )
    table.done()
    return made


def _moment(table: Table, key: str) -> Moment | None:
    value = table.get(key, (date, str), "a date")
    if value is None:
        return None
    try:
        return moment(value)
    except ValueError:
        raise table.fault(key, f"must be a date like 2026-02-18, not {value!r}") from None


def moment(value: date | str) -> Moment:
    """A day, with its wall time where one is given; an offset is kept as an exact instant.

    Raises:
        ValueError: the text is no ISO 8601 date or date and time of this century.
    """
    if isinstance(value, str):
        value = date.fromisoformat(value) if len(value) <= 10 else datetime.fromisoformat(value)
    if not 2000 <= value.year <= 2099:
        raise ValueError("not of this century")
    if not isinstance(value, datetime):
        return Moment(value)
    if value.tzinfo is not None:
        value = value.astimezone(UTC)
        return Moment(value.date(), value.time(), "UTC")
    return Moment(value.date(), value.time())
