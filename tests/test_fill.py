"""From a plan's bytes to the filled plan: only answers change, and twice is the same as once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import assume, given, reject
from hypothesis import strategies as st

from plan_filler.config import Settings, moment
from plan_filler.content import fresh_rows
from plan_filler.errors import DocumentError, IntegrityError, UsageError
from plan_filler.fill import Outcome, Request, finish, prepare
from plan_filler.questions import Question, WordsWanted
from plan_filler.resolve import Answered, Open
from plan_filler.sources.evidence import EvidenceSource, Ledger, dump, parse, with_readings
from plan_filler.verify import verify
from tests.by_hand import (
    AFTERWARDS,
    CONFIG,
    NAME,
    HandSource,
    absent,
    counted,
    labels_filled,
    plan,
    rated,
    reasons,
    run,
    settings_of,
    with_criteria,
)
from tests.fuzz.documents import MARKERS, NUMBERS, SCRAPS, first_change

SETTINGS = settings_of(CONFIG)
REQUEST = Request(as_of=AFTERWARDS)


def fill(text: str, ledger: Ledger | None = None, config: Settings = SETTINGS) -> Outcome:
    prepared = prepare(NAME, text.encode(), config, REQUEST)
    return finish(prepared, HandSource(NUMBERS).read(prepared.queries), ledger or Ledger())


LINES = st.one_of(
    st.sampled_from(MARKERS),
    st.lists(st.sampled_from(SCRAPS), max_size=4).map("".join),
    st.tuples(st.sampled_from(MARKERS), st.sampled_from(SCRAPS)).map("".join),
    st.tuples(st.sampled_from(SCRAPS), st.sampled_from(MARKERS)).map("".join),
)
EOLS = st.sampled_from(["\n", "\n", "\n", "\r\n", "\r"])


@st.composite
def hostile_plans(draw: st.DrawFn) -> str:
    """A plan of scraps, in whose Stage B known metrics wait between them."""
    eol = draw(EOLS)
    body = "".join(
        line + (draw(EOLS) if draw(st.booleans()) else eol)
        for line in draw(st.lists(LINES, min_size=1, max_size=9))
    )
    before = "".join(f"{line}{eol}" for line in draw(st.lists(LINES, max_size=2)))
    text = plan("\0", before="\1").replace("\n", eol).replace("\0", body).replace("\1", before)
    return draw(st.sampled_from(["", "\ufeff"])) + (text if draw(st.booleans()) else text.rstrip())


def test_the_plans_of_scraps_do_ask_for_known_metrics() -> None:
    text = plan("".join(f"{marker}\n" for marker in MARKERS))

    assert len(labels_filled(fill(text))) > 10


def filled_or_refused(text: str) -> Outcome:
    """The outcome; a plan whose Markdown an answer would upset is rightly refused."""
    try:
        return fill(text)
    except IntegrityError:
        reject()


@given(hostile_plans())
def test_nothing_outside_the_answers_changes_byte_for_byte(text: str) -> None:
    outcome = filled_or_refused(text)
    assert first_change(outcome, text) is None


@given(hostile_plans())
def test_filling_twice_is_filling_once(text: str) -> None:
    once = filled_or_refused(text)
    twice = fill(once.text, once.ledger)

    # Scraps can turn into another label's blank; tests of their own are about that.
    assume(labels_open(once) == sorted(q.blank.placeholder.label for q in questions_of(twice)))
    assert twice.text == once.text
    assert twice.ledger == once.ledger


def questions_of(outcome: Outcome) -> Sequence[Question]:
    return [found.question for found in outcome.answers]


def still_open(outcome: Outcome) -> list[Open]:
    return [found for found in outcome.answers if isinstance(found, Open)]


def labels_open(outcome: Outcome) -> list[str]:
    labels = [found.question.blank.placeholder.label for found in still_open(outcome)]
    for found in outcome.answers:
        if isinstance(found, Answered):
            labels += [label for label, _ in fresh_rows(found.content)]
    return sorted(labels)


@given(hostile_plans())
def test_what_was_filled_is_proven_by_its_own_evidence(text: str) -> None:
    outcome = filled_or_refused(text)
    ledger = parse(dump(outcome.ledger, plan=NAME, tool="t"), "e")

    assert verify(outcome.text, ledger) == ()


@given(hostile_plans())
def test_without_readings_and_answers_nothing_is_filled(text: str) -> None:
    prepared = prepare(NAME, text.encode(), SETTINGS, REQUEST)
    assume(not any(isinstance(q.wanted, WordsWanted) for q in prepared.questions))

    outcome = finish(prepared, {}, Ledger())

    assert outcome.text == text
    assert not outcome.changed
    assert len(still_open(outcome)) == len(prepared.questions)


def test_an_answer_does_not_change_what_the_blank_behind_it_asks() -> None:
    text = with_criteria(plan("TBD\n\n  - [FILL_IN]\n"), "#search below 1%")

    once = fill(text)

    assert fill(once.text, once.ledger).text == once.text


def test_an_answer_that_would_hide_or_reveal_another_blank_is_refused() -> None:
    text = with_criteria(plan("TBD\n<pre>\n- Tickets sold: [FILL_IN]\n"), "#search below 1%")

    try:
        outcome = fill(text)
    except IntegrityError as refused:
        assert "nothing was written" in str(refused)
    else:
        assert verify(outcome.text, outcome.ledger) == ()


class TestPreparing:
    def test_bytes_that_are_no_text_are_refused_with_their_line(self) -> None:
        with pytest.raises(
            DocumentError, match=r"\Ap\.md:3: byte 0xff is not UTF-8; save the plan"
        ):
            prepare("p.md", b"a\nb\n\xff", SETTINGS, REQUEST)

    @pytest.mark.parametrize("data", [b"", b"\n", b" \r\n\t"])
    def test_a_plan_with_nothing_in_it_is_refused(self, data: bytes) -> None:
        with pytest.raises(DocumentError, match=r"\Ap\.md: empty; name a release plan"):
            prepare("p.md", data, SETTINGS, REQUEST)

    @pytest.mark.parametrize("text", ["Just words.", "# A heading\n\n- #search: [FILL_IN]\n"])
    def test_a_plan_without_stages_is_read_and_left_as_it_is(self, text: str) -> None:
        outcome = fill(text)

        assert outcome.text == text
        assert labels_filled(outcome) == []

    def test_a_stage_that_is_not_there_is_refused_with_those_that_are(self) -> None:
        with pytest.raises(UsageError) as refused:
            prepare(NAME, plan("").encode(), SETTINGS, Request(stages=("D",)))

        assert str(refused.value) == (
            f"{NAME}: --stage D: no such stage; the plan has:"
            " Stage A: 20% of users (line 3); Stage B: 50% of users (line 13)"
        )

    @pytest.mark.parametrize("stages", [(), ("A", "B")])
    def test_given_ends_need_exactly_one_stage(self, stages: tuple[str, ...]) -> None:
        request = Request(stages=stages, start=moment("2026-05-04"))

        with pytest.raises(UsageError, match="--start and --end need exactly one --stage"):
            prepare(NAME, plan("").encode(), SETTINGS, request)

    @pytest.mark.parametrize("end", ["2026-05-04", "2026-05-03"])
    def test_a_given_end_lies_behind_the_given_start(self, end: str) -> None:
        request = Request(stages=("B",), start=moment("2026-05-04"), end=moment(end))

        with pytest.raises(UsageError, match=r"Stage B: the given end .* ends are exclusive"):
            prepare(NAME, plan("").encode(), SETTINGS, request)

    def test_ends_given_to_the_run_beat_those_of_the_config(self) -> None:
        config = settings_of(f"{CONFIG}[stages.b]\nstart = 2026-06-01\nend = 2026-06-08\n")
        request = Request(stages=("B",), end=moment("2026-06-11"))

        prepared = prepare(NAME, plan("- Tickets sold: [FILL_IN]\n").encode(), config, request)

        (query,) = prepared.queries
        assert query.window.start.date().isoformat() == "2026-06-01"
        assert query.window.end.date().isoformat() == "2026-06-11"

    def test_a_config_may_give_stages_that_this_plan_lacks(self) -> None:
        config = settings_of(f"{CONFIG}[stages.z]\nstart = 2026-06-01\n")

        assert prepare(NAME, plan("").encode(), config, REQUEST).plan.stages

    def test_only_the_selected_stage_is_filled(self) -> None:
        text = plan("- Tickets sold: [FILL_IN]\n", before="- Tickets sold: [FILL_IN]\n")

        outcome = run(text, NUMBERS, stages=("B",))

        assert outcome.text == plan("- Tickets sold: 7\n", before="- Tickets sold: [FILL_IN]\n")
        assert reasons(outcome) == {"Tickets sold": "not-selected"}

    def test_without_a_selection_every_stage_is_filled_whose_window_is_over(self) -> None:
        text = plan("- Tickets sold: [FILL_IN]\n", before="- Tickets sold: [FILL_IN]\n")

        outcome = run(text, NUMBERS, as_of=datetime(2026, 5, 12, tzinfo=UTC))

        assert outcome.text == plan("- Tickets sold: [FILL_IN]\n", before="- Tickets sold: 7\n")
        assert reasons(outcome) == {"Tickets sold": "window-open"}


def test_the_evidence_of_an_earlier_run_answers_a_later_one() -> None:
    text = plan("- Tickets sold: [FILL_IN]\n- #search: [FILL_IN]\n")
    first = fill(text)
    prepared = prepare(NAME, text.encode(), SETTINGS, REQUEST)

    readings = EvidenceSource(first.ledger, settled_only=True).read(prepared.queries)
    again = finish(prepared, readings, first.ledger)

    assert (again.text, again.ledger) == (first.text, first.ledger)


def test_readings_that_no_blank_asked_for_are_not_kept() -> None:
    numbers = HandSource(NUMBERS)
    prepared = prepare(NAME, plan("- Tickets sold: [FILL_IN]\n").encode(), SETTINGS, REQUEST)
    more = prepare(NAME, plan("- #search: [FILL_IN]\n").encode(), SETTINGS, REQUEST)

    outcome = finish(prepared, numbers.read([*prepared.queries, *more.queries]), Ledger())

    assert len(outcome.ledger.entries) == 1


class TestBooks:
    def test_a_reading_is_kept_even_where_its_blank_stays_open(self) -> None:
        outcome = run(plan("- Tickets sold: [FILL_IN]\n"), {"tickets": absent()})

        assert [entry.result for entry in outcome.ledger.entries.values()] == [absent()]
        assert outcome.ledger.filled == ()

    def test_an_entry_says_where_the_text_stands_in_the_written_plan(self) -> None:
        text = plan("- #search: [FILL_IN]\n- Tickets sold: [FILL_IN]\n")
        outcome = fill(text)

        rate, tickets = outcome.ledger.filled
        lines = outcome.text.splitlines()
        assert lines[rate.line - 1] == "- #search:"
        assert (rate.before, rate.text.splitlines()[0]) == ("- #search:", "")
        assert lines[tickets.line - 1] == "- Tickets sold: 7"
        assert (tickets.before, tickets.text) == ("- Tickets sold: ", "7")
        assert (rate.stage, rate.label) == ("stage-b", "#search")

    def test_an_entry_names_its_readings_in_the_order_of_its_numbers(self) -> None:
        outcome = fill(plan("- #search: [FILL_IN]\n"))

        (entry,) = outcome.ledger.filled
        stage, before = (outcome.ledger.entries[key].result for key in entry.readings)
        assert (stage, before) == (rated((5, 1000)), rated((4, 1000)))

    def test_a_persons_answer_is_an_entry_without_readings(self) -> None:
        config = settings_of(f'{CONFIG}[choices]\n"Mood" = "fine"\n')
        outcome = fill(plan("- Mood: [FILL_IN]\n"), config=config)

        assert [(f.text, f.readings) for f in outcome.ledger.filled] == [("fine", ())]

    def test_a_failed_query_is_no_reading(self) -> None:
        outcome = run(plan("- Tickets sold: [FILL_IN]\n"), {"tickets": absent("query-failed")})

        assert outcome.ledger == Ledger()
        assert reasons(outcome) == {"Tickets sold": "query-failed"}

    def test_earlier_entries_and_readings_stay(self) -> None:
        first = run(
            plan("- #search: [FILL_IN]\n- Tickets sold: [FILL_IN]\n"), {"tickets": counted(7)}
        )
        second = fill(first.text, first.ledger)

        assert [entry.label for entry in second.ledger.filled] == ["Tickets sold", "#search"]
        assert set(first.ledger.entries) <= set(second.ledger.entries)

    def test_one_label_in_two_places_is_two_entries(self) -> None:
        text = plan("- Bow:\n  - Tickets sold: [FILL_IN]\n- Stern:\n  - Tickets sold: [FILL_IN]\n")
        first = fill(text.replace("Stern:\n  - Tickets sold: [FILL_IN]", "Stern:"))
        second = fill(
            first.text.replace("- Stern:\n", "- Stern:\n  - Tickets sold: [FILL_IN]\n"),
            first.ledger,
        )

        assert second.text == text.replace("[FILL_IN]", "7")
        assert [entry.text for entry in second.ledger.filled] == ["7", "7"]

    def test_what_a_source_says_about_a_number_is_told_once(self) -> None:
        prepared = prepare(
            NAME,
            plan("- #search: [FILL_IN]\n- Tickets sold: [FILL_IN]\n").encode(),
            SETTINGS,
            REQUEST,
        )
        readings = {
            query: replace(reading, notes=("sampled",))
            for query, reading in HandSource(NUMBERS).read(prepared.queries).items()
        }

        outcome = finish(prepared, readings, Ledger())

        assert [(w.code, w.line, w.message) for w in outcome.warnings] == [
            ("reading-note", 20, "sampled")
        ]

    def test_nothing_changed_means_the_very_same_books(self) -> None:
        first = fill(plan("- #search: [FILL_IN]\n"))

        assert fill(first.text, first.ledger).ledger == first.ledger

    def test_a_ledger_that_is_handed_in_is_never_changed(self) -> None:
        ledger = with_readings(Ledger(), [])
        fill(plan("- #search: [FILL_IN]\n"), ledger)

        assert ledger == Ledger()
