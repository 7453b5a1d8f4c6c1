"""Hostile telemetry through a whole run: what drafts write is dead, nobody's, and in its place.

Hundreds of strings are served by the fake at once, as error classes and as names of monitors,
ten or five to a blank; each blank stands in a list and in a table. What comes of it is
compared with what the letter ``x`` would give in every place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mistune
import pytest
from markdown_it import MarkdownIt

from plan_filler.code_spans import code_spans
from plan_filler.document import read
from plan_filler.errors import harmless
from plan_filler.stages import find_stages
from plan_filler.standing import find_blanks
from plan_filler.untrusted import name
from tests.fakes import Alert, Log, Monitor
from tests.hostile_strings import HOSTILE, PERSONAL
from tests.live_desk import BASELINE, CONFIG, NAME, STAGE_B, LiveDesk, live_desk, plan
from tests.streams import captured

# One string for each name that differs once it is cleaned, and some of what is withheld.
TEXTS = tuple(
    {**{name(text): text for text in HOSTILE}, **{p: t for t, p in PERSONAL[::8]}}.values()
)
LISTED, NAMED = 10, 5  # so many classes and monitors an answer names
ALIVE = {"link", "image", "inline_html", "block_html", "html_inline", "html_block", "footnote_ref"}


def batches(texts: Sequence[str], size: int) -> list[Sequence[str]]:
    return [texts[first : first + size] for first in range(0, len(texts), size)]


def metrics(logged: int, watched: int) -> Iterator[str]:
    for n in range(logged):
        yield f'[metrics."Kites torn {n}"]\nkind = "errors_logged"\nquery = "service:kites{n}"\n'
    for n in range(watched):
        yield f'[metrics."Strings cut {n}"]\nkind = "downstream"\nquery = "batch:{n}"\n'


def asking(logged: int, watched: int) -> str:
    """A plan with a blank for each batch in a list, and another in a table."""
    labels = [f"Kites torn {n}" for n in range(logged)]
    labels += [f"Strings cut {n}" for n in range(watched)]
    listed = "".join(f"- {label}: [FILL_IN]\n" for label in labels)
    rows = "".join(f"| {label} | [FILL_IN] | 3 |\n" for label in labels)
    return plan(f"{listed}\n| Question | Results | Flyers |\n|---|---|---|\n{rows}\n- Wind: ___\n")


def logs(batch: int, texts: Sequence[str]) -> Iterator[Log]:
    """One log for each class; codes keep apart what is withheld."""
    fixed = {"service": f"kites{batch}", "status": "error"}
    known = fixed | {"@error.kind": "Old", "@http.status_code": "404"}
    yield Log(at=BASELINE[0], attributes=known)
    for number, text in enumerate(texts):
        kind = {"@error.kind": text, "@http.status_code": f"5{number:02}"}
        yield Log(at=STAGE_B[0], attributes=fixed | kind, message=text)


@dataclass(frozen=True)
class Written:
    """What a run left behind, and what it said."""

    text: str
    evidence: Any
    said: str
    again: int
    proven: int


def written(folder: Path, texts: Sequence[str]) -> Written:
    """What becomes of these strings, all of them accepted."""
    kinds, names = batches(texts, LISTED), batches(texts, NAMED)
    with (
        pytest.MonkeyPatch.context() as monkeypatch,
        captured(monkeypatch) as streams,
        live_desk(folder, monkeypatch, streams, traffic=(), events=()) as desk,
    ):
        desk.lay(
            asking(len(kinds), len(names)),
            config=CONFIG + "".join(metrics(len(kinds), len(names))),
        )
        desk.datadog.logs = [log for n, some in enumerate(kinds) for log in logs(n, some)]
        desk.datadog.monitors = [
            Monitor(id=100 * n + i, name=text, tags=(f"batch:{n}",))
            for n, some in enumerate(names)
            for i, text in enumerate(some, 1)
        ]
        desk.datadog.alerts = [
            Alert(monitor=each.id, triggered=STAGE_B[0]) for each in desk.datadog.monitors
        ]
        return _run(desk)


def _run(desk: LiveDesk) -> Written:
    original = desk.text()
    ran = desk.fill("--accept-drafts", "--diff")
    assert ran.code == 0, ran.err
    kept = desk.plan.read_bytes(), desk.evidence.read_bytes()
    verified = desk.run("verify", NAME)
    desk.plan.write_text(original, encoding="utf-8")
    proposed = desk.fill("--offline", "--json")
    assert desk.text() == original
    again = desk.fill("--accept-drafts", "--offline")
    assert (desk.plan.read_bytes(), desk.evidence.read_bytes()) == kept
    evidence = json.loads(kept[1])
    for entry in evidence["filled"]:
        del entry["digest"]
    return Written(
        text=kept[0].decode(),
        evidence=evidence,
        said="".join((proposed.out, proposed.err, ran.out, ran.err, again.err, verified.err)),
        again=again.code,
        proven=verified.code,
    )


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return written(tmp_path_factory.mktemp("hostile"), TEXTS)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """One blank of each kind, in the list and in the table."""
    return written(tmp_path_factory.mktemp("plain"), ["x"] * NAMED)


def of_x(count: int) -> str:
    """The plan as so many times the letter fills it."""
    kinds = [len(some) for some in batches(["x"] * count, LISTED)]
    names = [len(some) for some in batches(["x"] * count, NAMED)]
    text = asking(len(kinds), len(names))
    for n, some in enumerate(kinds):
        listed = "".join("\n    - `x` (500): 1" for _ in range(some))
        text = text.replace(f"Kites torn {n}: [FILL_IN]", f"Kites torn {n}:{_NEW}{listed}")
        row = ", ".join(["`x` (500) 1"] * some)
        text = text.replace(f"Kites torn {n} | [FILL_IN]", f"Kites torn {n} | {_NEW[5:]} {row}")
    for n, some in enumerate(names):
        alerted = "the one monitor" if some == 1 else f"{some} of {some} monitors"
        said = f"Yes: {alerted} alerted: {'; '.join(['`x` once, 7 days'] * some)}"
        text = text.replace(f"Strings cut {n}: [FILL_IN]", f"Strings cut {n}: {said}")
        text = text.replace(f"Strings cut {n} | [FILL_IN]", f"Strings cut {n} | {said}")
    return text


_NEW = "\n  - New since launch:"


def outside_code(text: str) -> str:
    """The text with ``x`` for each name, whatever code it had and whether it was withheld."""
    parts: list[str] = []
    for line in text.splitlines(keepends=True):
        done = 0
        for start, end in code_spans(line):
            parts += (line[done:start], "`x`")
            done = end
        parts.append(line[done:])
    same = re.sub(r"name withheld|no class", "`x`", "".join(parts))
    return re.sub(r"`x` \(5\d\d\)", "`x` (500)", same)


def blocks_by_mistune(text: str) -> Any:
    return _blocks(_parsed(text))


def _parsed(text: str) -> Any:
    plugins = ["table", "strikethrough", "url", "footnotes", "task_lists"]
    return mistune.create_markdown(renderer=None, plugins=plugins)(text)


def _blocks(node: Any) -> Any:
    """The tree without what stands inside paragraphs and cells."""
    if isinstance(node, list):
        return [_blocks(child) for child in node if not _is_inline(child)]
    return {
        key: _blocks(value) if key == "children" else value
        for key, value in node.items()
        if key in ("type", "attrs", "children")
    }


_INLINE = {"text", "codespan", "softbreak", "linebreak", "emphasis", "strong", "strikethrough"}


def _is_inline(node: Any) -> bool:
    return node["type"] in _INLINE | ALIVE - {"block_html"}


def tokens(text: str) -> list[Any]:
    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(text)


def test_every_string_was_written_or_withheld(hostile: Written) -> None:
    """Or the tests below would compare nothing."""
    assert len(TEXTS) >= 400
    for shown in ("`[kite](https://kites.example)`", "`@kite-owner`", "`'@kite-owner`", r"\|"):
        assert shown in hostile.text
    for words, least in (("name withheld", 500), ("`(withheld)`", 50)):
        assert hostile.text.count(words) > least
    logged = sum(len(r["result"].get("groups", ())) for r in hostile.evidence["readings"])
    watched = sum(len(r["result"].get("monitors", ())) for r in hostile.evidence["readings"])
    assert logged >= len(TEXTS)
    assert watched == len(TEXTS)


def test_outside_of_code_the_plan_is_that_of_the_letter_x(hostile: Written, plain: Written) -> None:
    assert outside_code(plain.text) == of_x(NAMED)
    assert outside_code(hostile.text) == of_x(len(TEXTS))


def test_its_blocks_are_those_of_the_letter_x(hostile: Written) -> None:
    assert blocks_by_mistune(hostile.text) == blocks_by_mistune(of_x(len(TEXTS)))
    one, other = (
        [(t.type, t.tag, t.level, t.attrs, t.map) for t in tokens(text)]
        for text in (hostile.text, of_x(len(TEXTS)))
    )
    assert one == other


def test_nothing_in_it_is_alive_but_what_the_plan_had(hostile: Written) -> None:
    def alive(node: Any) -> Iterator[Any]:
        for child in node if isinstance(node, list) else node.get("children", ()):
            if child["type"] in ALIVE:
                yield child["attrs"]["url"]
            yield from alive(child)

    link = "https://analytics.google.com/"
    assert [url.startswith(link) for url in alive(_parsed(hostile.text))] == [True]
    inline = (child for token in tokens(hostile.text) for child in token.children or ())
    assert [t.type for t in inline if t.type in ALIVE | {"link_open"}] == ["link_open"]


def test_outside_of_code_stands_no_sign_that_anything_reads(hostile: Written) -> None:
    results = hostile.text[hostile.text.index("Kites torn 0") :]
    assert not re.search(r"[@<>\[\]!#&$~*\\]|https?:|www\.|:\w+:", outside_code(results))


def test_the_plan_is_read_again_as_it_was(hostile: Written) -> None:
    def found(text: str) -> Any:
        document = read(text)
        stages = find_stages(document)
        blanks = [(b.placeholder.line, b.placeholder.text) for b in find_blanks(document, stages)]
        return blanks, stages, [link.url for link in document.links]

    assert found(hostile.text) == found(of_x(len(TEXTS)))
    assert [text for _, text in found(hostile.text)[0]] == ["___"]


@pytest.mark.parametrize("where", ["text", "evidence", "said"])
def test_nothing_personal_is_in_the_plan_the_evidence_or_what_was_said(
    hostile: Written, plain: Written, where: str
) -> None:
    one, other = (getattr(each, where) for each in (hostile, plain))
    if where == "evidence":
        one, other = (json.dumps(each, ensure_ascii=False) for each in (one, other))
    pieces = {piece for _, piece in PERSONAL}
    assert sorted(piece for piece in pieces if piece in one and piece not in other) == []


def test_what_was_said_is_safe_on_a_terminal(hostile: Written) -> None:
    lines = hostile.said.splitlines()
    assert [line for line in lines if harmless(line) != line] == []
    assert [line for line in lines if line.startswith("::")] == []


def test_it_is_proven_and_filled_again_to_the_same_bytes(hostile: Written) -> None:
    assert (hostile.again, hostile.proven) == (0, 0)
