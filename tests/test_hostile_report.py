"""Hostile text in reports: whatever a plan, a config or an edited evidence file holds stays text.

Every string stands in some place of a page in which words of others stand; what comes
of it is compared with what the letter ``x`` would give there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from html.parser import HTMLParser
from itertools import cycle
from pathlib import Path
from typing import Any

import mistune
import pytest
from markdown_it import MarkdownIt

from plan_filler.criteria import Criterion
from plan_filler.errors import harmless
from plan_filler.escaping import cut
from plan_filler.metrics import Metric
from plan_filler.report.listed import Receipt
from plan_filler.report.page import Page, page_of
from plan_filler.report.plots import Plot
from plan_filler.report.writing import html, markdown
from plan_filler.sources.base import Distinct, Logged, LoggedGroup, Percentiled, Watched
from tests.by_hand import NAME, Desk, Numbers, before_and_since, plan, with_criteria
from tests.hostile_strings import HOSTILE
from tests.reports import (
    EVERYTHING,
    LOAD,
    alerted,
    before,
    evidence_for_report,
    found,
    loaded,
    outage,
    since,
    tally,
)

TEXTS = tuple(dict.fromkeys(text for text in HOSTILE if cut(text)))
GOOD = "https://app.datadoghq.com/metric/explorer?from_ts=1&to_ts=2"
RESULTS = """\
- Estimated number of users: [FILL_IN]
- #search: [FILL_IN]
- Any issues?: [FILL_IN]
"""
NUMBERS: Numbers = {
    "search": before_and_since(before(100, 10_000, by=5), since(150, 10_000)),
    "tickets": tally(3),
    LOAD: before_and_since(loaded("2"), loaded("3")),
    "/timetable": Distinct(500),
    "logs": Logged((LoggedGroup("Sail::Torn", "500", 3), LoggedGroup("Oar", "", 1)), True),
    "harbour": alerted(
        outage("Sails", "2026-05-12T01:00:00", "2026-05-12T02:00:00"), Watched(2, "b", ())
    ),
}
# Fields whose words are ours; or that stand on no page.
OURS = {
    *(
        "window",
        "baseline",
        "tally",
        "verdict",
        "change",
        "word",
        "reason",
        "read",
        "date",
        "errors",
    ),
    *("requests", "rate", "estimated", "total", "said", "link", "limit", "stage_key", "days"),
    *("basis", "standing", "severity", "code"),
}


@pytest.fixture(scope="module")
def page() -> Page:
    """A page with something in each of its parts, and no chart."""
    text = with_criteria(plan(RESULTS), "#search < 5%", "Speed is fine")
    told = page_of(found(text, NUMBERS, config=EVERYTHING))
    told = replace(told, cards=tuple(replace(card, plot=None) for card in told.cards))
    assert told.outcomes and told.open and told.cards and told.pages and told.logs
    return replace(
        told,
        beware=("x", "x"),
        previous="x",
        before=_befores(),
        unmeasured=(("x", "x"),),
        warnings=("x",),
    )


def _befores() -> Any:
    from plan_filler.report.beside import Before

    return (Before(label="x", before="x", now="x", change="up 3%"),)


def worded(value: Any, word: Callable[[], str], name: str = "") -> Any:
    """The same with ``word()`` in place of all that others may have written."""
    match value:
        case str() if name in OURS or not value:
            return value
        case str():
            return word()
        case tuple():
            return _of_group(value, word) or tuple(worded(one, word, name) for one in value)
        case Receipt():
            return Receipt(query=word(), link=GOOD, notes=(word(), word()))
        case Criterion():
            return replace(value, text=word())
        case Metric():
            return replace(value, labels=(word(),))
        case Plot():
            return value
        case _ if is_dataclass(value) and name not in OURS:
            changed = {
                one.name: worded(getattr(value, one.name), word, one.name) for one in fields(value)
            }
            return replace(value, **changed)  # type: ignore[type-var]
        case _:
            return value


def _of_group(value: tuple[Any, ...], word: Callable[[], str]) -> tuple[str, ...] | None:
    """Rows of logs and of alerts: what was counted in them is ours."""
    match value:
        case (str(), str(), str() as count, str() as new):
            return (word(), word(), count, new)
        case (str(), str() as often, str() as lasted):
            return (word(), often, lasted)
        case _:
            return None


@pytest.fixture(scope="module")
def pages(page: Page) -> list[Page]:
    """As many pages as it takes for each string to stand in each place of one kind or another."""
    texts = cycle(TEXTS)
    slots = sum(1 for _ in _words(page))
    return [worded(page, lambda: next(texts)) for _ in range(3 * len(TEXTS) // slots + 1)]


def _words(page: Page) -> Iterator[None]:
    seen: list[None] = []

    def word() -> str:
        seen.append(None)
        return "x"

    worded(page, word)
    yield from seen


def tokens(text: str) -> list[Any]:
    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(text)


def blocks(text: str) -> list[Any]:
    return [(one.type, one.tag, one.level, one.map) for one in tokens(text)]


def alive(text: str) -> list[Any]:
    """Links, images and tags that stand between words."""
    inline = (child for one in tokens(text) for child in one.children or ())
    quiet = {"text", "code_inline", "softbreak", "strong_open", "strong_close"}
    return [(one.type, one.attrs) for one in inline if one.type not in quiet]


def alive_by_mistune(text: str) -> list[Any]:
    plugins = ["table", "strikethrough", "url", "footnotes", "task_lists"]
    tree = mistune.create_markdown(renderer=None, plugins=plugins)(text)
    kinds = {"link", "image", "inline_html", "block_html", "footnote_ref", "task_list_item"}

    def walked(nodes: Any) -> Iterator[Any]:
        for node in nodes:
            if node["type"] in kinds:
                yield node["type"], node.get("attrs"), node.get("raw")
            yield from walked(node.get("children", ()))

    return list(walked(tree))


class Tags(HTMLParser):
    """The tags of a page with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[Any] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, attrs))

    def handle_endtag(self, tag: str) -> None:
        self.found.append((tag, None))

    def handle_comment(self, data: str) -> None:
        self.found.append(("comment", data))


def test_there_is_much_to_say(page: Page, pages: list[Page]) -> None:
    """Or the tests below would compare little."""
    assert len(TEXTS) >= 400
    assert sum(1 for _ in _words(page)) >= 40
    text = "".join(map(markdown, pages))
    assert "`cc @kite-owner!`" in text
    assert r"\<script\>alert(1)\</script\>" in text


def test_in_markdown_all_blocks_and_links_are_those_of_the_letter_x(
    page: Page, pages: list[Page]
) -> None:
    same = markdown(worded(page, lambda: "x"))
    assert [url for kind, url in alive(same) if kind == "link_open"]
    for each in pages:
        written = markdown(each)
        assert blocks(written) == blocks(same)
        assert alive(written) == alive(same)
        assert alive_by_mistune(written) == alive_by_mistune(same)


def test_in_html_all_tags_and_attributes_are_those_of_the_letter_x(
    page: Page, pages: list[Page]
) -> None:
    same = Tags(html(worded(page, lambda: "x"))).found
    for each in pages:
        assert Tags(html(each)).found == same


def test_the_page_runs_nothing_and_asks_nobody(page: Page) -> None:
    found = Tags(html(worded(page, lambda: "x"))).found
    assert not {tag for tag, _ in found} & {"script", "iframe", "object", "embed", "img", "base"}
    attributes = [pair for _, attrs in found if isinstance(attrs, list) for pair in attrs]
    assert not [name for name, _ in attributes if name.startswith("on") or name == "src"]
    assert {value for name, value in attributes if name == "href"} == {GOOD}
    policy = next(value for name, value in attributes if value and "default-src" in value)
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'")


@pytest.mark.parametrize("write", [markdown, html])
def test_nothing_in_it_acts_on_a_terminal(write: Callable[[Page], str], pages: list[Page]) -> None:
    for each in pages:
        written = write(each)
        assert harmless(written) == written


LINKS = (
    "javascript:alert(1)",
    "data:text/html,<script>",
    "http://app.datadoghq.com/",
    "https://app.datadoghq.com@kites.example/",
    "https://datadoghq.com.kites.example/",
    "https://kites.example/?app.datadoghq.com",
    "https://app.datadoghq.com/)[x](https://kites.example",
    "https://app.datadoghq.com/ https://kites.example",
    "https://app.datadoghq.com/|",
    'https://app.datadoghq.com/"onclick="alert(1)',
    "https://app.datadoghq.com:8443/",
    "//app.datadoghq.com/",
    "HTTPS://KITES.EXAMPLE",
)


class TestAnEditedEvidence:
    """Through the command line: a plan, a config and an evidence file of somebody hostile."""

    @pytest.fixture
    def desk(
        self,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsysbinary: pytest.CaptureFixture[bytes],
    ) -> Desk:
        return Desk(tmp_path, monkeypatch, capsysbinary)

    def _lay(self, desk: Desk, word: str, link: str) -> None:
        text = with_criteria(plan(RESULTS), f"#search < 5% {word}", word)
        text = text.replace("# Ferry tickets", f"# Ferry tickets {word}")
        text = text.replace("50% of users", f"50% of users {word}")
        config = EVERYTHING.replace('"#book"', json.dumps(f"#book {word}"))
        config = config.replace('"Timetable" =', f"{json.dumps(word)} =")
        desk.lay(text, config=config)
        stored = json.loads(evidence_for_report(text, NUMBERS, config=config))
        for reading in stored["readings"]:
            reading |= {"link": link, "notes": [word, f"- {word}"]}
            result = reading["result"]
            for group in result.get("groups", ()):
                group |= {"class": word, "status": word}
            for monitor in result.get("monitors", ()):
                monitor["name"] = word
        desk.evidence.write_text(json.dumps(stored), encoding="utf-8")

    def _report(self, desk: Desk, kind: str) -> str:
        ran = desk.run("report", NAME, "--stage", "B", "--as-of", "2026-12-01", "--format", kind)
        assert ran.code == 0, ran.err
        return ran.out

    @pytest.mark.parametrize(
        "word",
        [
            "<script>alert(1)</script>",
            "[a](https://kites.example) ![b](https://kites.example/k.png)",
            "@kite-owner fixes #12",
            "`x` | y \\",
            "$x^2$ \x1b[31m &lt;b&gt; **b** ~~c~~",
        ],
    )
    def test_it_is_told_as_it_stands_and_does_nothing(self, desk: Desk, word: str) -> None:
        self._lay(desk, word, GOOD)
        text = self._report(desk, "md")
        kinds = {kind for kind, _ in alive(text)}
        assert kinds <= {"link_open", "link_close"}
        assert {dict(attrs)["href"] for kind, attrs in alive(text) if kind == "link_open"} == {GOOD}
        assert harmless(text) == text
        tags = Tags(self._report(desk, "html")).found
        assert "script" not in {tag for tag, _ in tags}
        links = {
            value
            for tag, attrs in tags
            for name, value in attrs or ()
            if isinstance(attrs, list) and tag == "a" and name == "href"
        }
        assert links == {GOOD}
        told = json.loads(self._report(desk, "json"))
        assert told["criteria"][0]["text"].startswith("#search < 5% ")

    def test_only_links_to_the_services_are_links(self, desk: Desk) -> None:
        self._lay(desk, "x", GOOD)
        stored = json.loads(desk.evidence.read_text(encoding="utf-8"))
        count = len(stored["readings"])
        for first in range(0, len(LINKS), count):
            for reading, link in zip(stored["readings"], cycle(LINKS[first:]), strict=False):
                reading["link"] = link
            desk.evidence.write_text(json.dumps(stored), encoding="utf-8")
            assert "open on this window" not in self._report(desk, "md")
            assert "open on this window" not in self._report(desk, "html")

    def test_numbers_that_cannot_be_end_in_words(self, desk: Desk) -> None:
        self._lay(desk, "x", GOOD)
        stored = json.loads(desk.evidence.read_text(encoding="utf-8"))
        for reading in stored["readings"]:
            for day in reading["result"].get("days", ())[:2]:
                if "errors" in day:
                    day |= {"errors": 10**290, "requests": 1}
        desk.evidence.write_text(json.dumps(stored), encoding="utf-8")
        assert "more errors than requests" in self._report(desk, "md")
        for kind in ("html", "json"):
            self._report(desk, kind)


def test_what_a_percentile_may_be_at_most_can_be_written(page: Page) -> None:
    big = Percentiled(loaded("1").value.scaleb(30), "seconds", 10**15)
    numbers = {LOAD: before_and_since(loaded("0.0000001"), big)}
    told = page_of(found(plan(RESULTS), numbers, config=EVERYTHING))
    assert html(told) and markdown(told)
