"""What a typed line means, and what comes back from an editor."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan_filler.editing import edited, from_draft, to_edit
from plan_filler.moves import NotUnderstood, Typed, move_of

OPTIONS = ("yes", "no", "N/A")


class TestWords:
    @pytest.mark.parametrize(
        ("typed", "move"),
        [
            ("", "enter"),
            ("  ", "enter"),
            ("a", "accept"),
            ("E", "edit"),
            (" skip ", "skip"),
            ("b", "back"),
            ("Quit", "quit"),
            ("?", "help"),
        ],
    )
    def test_a_key_or_its_word_is_a_move(self, typed: str, move: str) -> None:
        assert move_of(typed, ()) == move

    @pytest.mark.parametrize("typed", ["fine", "no", "0", "back to normal", "a leak", "accept it"])
    def test_everything_else_is_the_answer(self, typed: str) -> None:
        assert move_of(f" {typed} ", ()) == Typed(typed)

    @pytest.mark.parametrize("typed", ["y", "n", "x", "Z"])
    def test_a_letter_that_is_no_key_is_a_slip_and_no_answer(self, typed: str) -> None:
        assert isinstance(move_of(typed, ()), NotUnderstood)


class TestOptions:
    @pytest.mark.parametrize(
        ("typed", "option"),
        [
            ("1", "yes"),
            ("3", "N/A"),
            ("y", "yes"),
            ("n", "no"),
            ("N/", "N/A"),
            ("YES", "yes"),
            ("n/a", "N/A"),
            ("**no**", "no"),
        ],
    )
    def test_one_is_chosen_by_number_letter_or_word(self, typed: str, option: str) -> None:
        assert move_of(typed, OPTIONS) == Typed(option)

    @pytest.mark.parametrize("typed", ["0", "4", "maybe", "yes and no", "ye s", "²", "99999999999"])
    def test_what_is_none_of_them_is_asked_again(self, typed: str) -> None:
        assert isinstance(move_of(typed, OPTIONS), NotUnderstood)

    def test_words_that_fit_several_are_asked_again(self) -> None:
        assert move_of("no", ("not yet", "not at all")) == NotUnderstood(
            "not yet or not at all? type its number"
        )

    def test_a_whole_option_goes_before_the_key_of_that_name(self) -> None:
        options = ("skip", "stay", "a")

        assert move_of("skip", options) == Typed("skip")
        assert move_of("a", options) == Typed("a")
        assert move_of("s", options) == "skip"
        assert move_of("b", options) == "back"

    @given(st.text(), st.lists(st.text(min_size=1), max_size=4))
    def test_an_answer_to_a_pick_is_always_one_of_its_options(
        self, typed: str, options: list[str]
    ) -> None:
        move = move_of(typed, options)

        if options and isinstance(move, Typed):
            assert move.text in options


class TestEditor:
    def test_what_it_is_about_stands_below_a_line_and_is_not_read(self) -> None:
        text = to_edit("fine", ["- Mood\x1b: [FILL_IN]"], list_fits=False)

        assert "- Mood\ufffd: [FILL_IN]\nOnly one line fits here.\n" in text
        assert edited(text) == "fine"

    def test_nothing_is_an_empty_answer(self) -> None:
        assert edited(to_edit("", ["- Mood"], list_fits=True)) == ""
        assert edited("") == ""

    def test_bullets_are_the_plans_business_and_blanks_are_levels(self) -> None:
        assert edited("- a\n  - b\n\n  * c\nd  \n") == "a\n  b\n  c\nd"

    @pytest.mark.parametrize("text", ["**a** b", "-5%", "*a*", "#12 and #13", "1. first"])
    def test_marks_that_are_no_bullets_stay(self, text: str) -> None:
        assert edited(text) == text

    def test_a_draft_is_edited_without_the_plans_indent_and_quotes(self) -> None:
        assert from_draft("\n  - a:\n    - `b`\n  - c") == "a:\n  `b`\nc"
        assert from_draft("\r\n>   - a\r\n>     - b") == "a\n  b"

    @given(st.lists(st.text("ab- *#", min_size=1), min_size=1))
    def test_editing_nothing_changes_nothing(self, lines: list[str]) -> None:
        once = edited("\n".join(lines))

        again = edited(to_edit(once, [], list_fits=True))
        assert again == edited(once)
