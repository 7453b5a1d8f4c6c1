"""Answers go into the original text, and everything between them survives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan_filler.errors import IntegrityError
from plan_filler.splice import Edit, Spliced, prove, splice

SCRAPS = st.lists(
    st.sampled_from(
        [
            "a", "[", "]", "{{", "%}", "|", " ", "\t", "\n", "\r\n", "\r", "\u2028", "é", "e\u0301",
            "😀", "\ufeff", "\x00", "[FILL_IN]",
        ]
    ),
    max_size=6,
).map("".join)  # fmt: skip


@st.composite
def kept_and_edits(draw: st.DrawFn) -> tuple[list[str], list[tuple[str, str]]]:
    """The parts to keep, and between each two of them the words that go and those that come."""
    edits = draw(st.lists(st.tuples(SCRAPS, SCRAPS), max_size=5))
    kept = draw(st.lists(SCRAPS, min_size=len(edits) + 1, max_size=len(edits) + 1))
    return kept, edits


def laid_out(kept: list[str], edits: list[tuple[str, str]]) -> tuple[str, list[Edit]]:
    text, made = kept[0], []
    for (goes, comes), follows in zip(edits, kept[1:], strict=True):
        made.append(Edit(len(text), len(text) + len(goes), comes))
        text += goes + follows
    return text, made


@given(kept_and_edits())
def test_everything_between_the_edits_survives(
    case: tuple[list[str], list[tuple[str, str]]],
) -> None:
    kept, edits = case
    original, made = laid_out(kept, edits)

    expected = kept[0] + "".join(
        comes + follows for (_, comes), follows in zip(edits, kept[1:], strict=True)
    )
    assert splice(original, made).text == expected


@given(kept_and_edits())
def test_each_answer_begins_where_the_result_says(
    case: tuple[list[str], list[tuple[str, str]]],
) -> None:
    original, made = laid_out(*case)
    spliced = splice(original, made)

    assert len(spliced.starts) == len(made)
    for edit, start in zip(made, spliced.starts, strict=True):
        assert spliced.text.startswith(edit.text, start)


@given(SCRAPS)
def test_without_edits_the_text_stays(text: str) -> None:
    assert splice(text, []) == Spliced(text, ())


def test_an_answer_may_be_longer_shorter_or_nothing() -> None:
    edits = [Edit(0, 1, "long"), Edit(2, 6, "-"), Edit(7, 8, "")]

    assert splice("a b123 c!", edits) == Spliced("long - !", (0, 5, 7))


def test_edits_may_touch() -> None:
    assert splice("ab", [Edit(0, 1, "x"), Edit(1, 2, "y")]).text == "xy"


@pytest.mark.parametrize(
    "edits",
    [
        [Edit(0, 3, "x"), Edit(2, 4, "y")],
        [Edit(3, 4, "x"), Edit(0, 1, "y")],
        [Edit(3, 2, "x")],
        [Edit(-1, 2, "x")],
        [Edit(4, 6, "x")],
    ],
    ids=["overlapping", "out of order", "backwards", "before the text", "behind the text"],
)
def test_edits_that_cannot_all_be_made_are_refused(edits: list[Edit]) -> None:
    with pytest.raises(IntegrityError, match="nothing was written"):
        splice("abcde", edits)


class TestProof:
    """The proof does not trust the splicing."""

    ORIGINAL = "one [A] two [B] three"
    EDITS = (Edit(4, 7, "first"), Edit(12, 15, "second"))
    RESULT = "one first two second three"
    STARTS = (4, 14)

    def test_an_honest_result_passes(self) -> None:
        prove(self.ORIGINAL, self.EDITS, Spliced(self.RESULT, self.STARTS))

    @pytest.mark.parametrize("place", [0, 3, 9, 13, 20, 25])
    def test_a_result_that_lost_a_character_between_the_answers_does_not(self, place: int) -> None:
        result = self.RESULT[:place] + self.RESULT[place + 1 :]

        with pytest.raises(IntegrityError, match="nothing was written"):
            prove(self.ORIGINAL, self.EDITS, Spliced(result, self.STARTS))

    def test_a_result_that_lost_an_answer_does_not(self) -> None:
        result = self.RESULT.replace("second", "Second")

        with pytest.raises(IntegrityError, match="the answer at offset 12 was lost"):
            prove(self.ORIGINAL, self.EDITS, Spliced(result, self.STARTS))

    def test_a_result_with_something_behind_its_end_does_not(self) -> None:
        with pytest.raises(IntegrityError, match="behind the last answer"):
            prove(self.ORIGINAL, self.EDITS, Spliced(self.RESULT + "\n", self.STARTS))

    def test_a_result_with_other_line_ends_does_not(self) -> None:
        with pytest.raises(IntegrityError, match="nothing was written"):
            prove("a\r\n[A]", [Edit(3, 6, "x")], Spliced("a\nx", (2,)))
