"""Answers files: what they may hold, and how answers are kept in them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan_filler.answers import Answers, Kept, answers_of, with_kept
from plan_filler.errors import UsageError, harmless
from tests.hostile_strings import HOSTILE

PATH = Path("ferry-plan.md.answers.toml")
WORDS = st.text(st.characters(exclude_categories=["Cs"]))
MOOD = Kept("stage-b", "Mood of the crew", "fine")


class TestReading:
    def test_an_answers_file_holds_choices_for_all_stages_and_for_single_ones(
        self, tmp_path: Path
    ) -> None:
        path = tmp_path / "answers.toml"
        path.write_text('[choices]\n"Any?" = "no"\n[stages."Stage B".choices]\n"Any?" = "yes"\n')

        answers = answers_of(path.read_bytes(), path)

        assert answers.everywhere == {"any": "no"}
        assert answers.by_stage == {"Stage B": {"any": "yes"}}

    @pytest.mark.parametrize(
        ("text", "place"),
        [
            ('[metrics.x]\nkind = "users"', "metrics: unknown key; known here: choices, stages"),
            (
                "[stages.b]\nstart = 2026-05-11",
                "[stages.b] start: unknown key; known here: choices",
            ),
            ("nobody = 1", "nobody: unknown key; known here: choices, stages"),
        ],
    )
    def test_it_holds_nothing_else(self, tmp_path: Path, text: str, place: str) -> None:
        path = tmp_path / "answers.toml"
        path.write_text(text)

        with pytest.raises(UsageError) as refused:
            answers_of(path.read_bytes(), path)
        assert str(refused.value) == f"answers.toml: {place}"

    @pytest.mark.parametrize(
        "answer", ['["a leak", "  below deck"]', '[\n "a leak",\n "  below deck ",\n]']
    )
    def test_a_list_of_lines_is_an_answer(self, answer: str) -> None:
        data = (
            f'[choices]\n"If yes, what" = {answer}\n[choices."Why"]\nanswer = {answer}\n'.encode()
        )

        lines = "a leak\n  below deck"
        assert answers_of(data, PATH).everywhere == {"if yes, what": lines, "why": lines}

    @pytest.mark.parametrize(
        "answer",
        ['""', '"  "', "[]", '["a", ""]', '["a\\nb"]', '"a\\tb"', "[1]", "3", "true", '"""a\nb"""'],
    )
    def test_what_is_no_line_and_no_list_of_lines_is_refused(self, answer: str) -> None:
        with pytest.raises(
            UsageError, match=r"ferry-plan.md.answers.toml: \[choices.\"Any\"\] answer: must be"
        ):
            answers_of(f'[choices]\n"Any" = {answer}\n'.encode(), PATH)


class TestKeeping:
    def test_a_new_file_says_what_it_is_and_holds_the_answer(self) -> None:
        assert with_kept(None, [MOOD], PATH) == (
            b"# People's answers, kept by `plan-filler fill --interactive`.\n\n"
            b'[stages.stage-b.choices."Mood of the crew"]\nanswer = "fine"\n'
        )

    def test_lines_are_kept_as_a_list(self) -> None:
        data = with_kept(None, [Kept("1-week", "What", "a leak\n  below")], PATH)

        assert data.endswith(b'answer = [\n  "a leak",\n  "  below",\n]\n')
        assert answers_of(data, PATH).by_stage == {"1-week": {"what": "a leak\n  below"}}

    @pytest.mark.parametrize(
        "before",
        [
            b"",
            b"# mine\n[choices]\n\"Any?\"   = 'no'  # always\n",
            b'[choices]\n"Any?" = "no"',
            b'\xef\xbb\xbf[choices]\r\n"Any?" = "no"\r\n',
            b'[stages.b.choices]\n"Any?" = "no"\n',
            b'[stages.stage-b.choices]\n"Any?" = "no"\n',
            b'[stages]\nstage-b.choices."Any?" = "no"\n',
        ],
    )
    def test_what_the_file_holds_stays_byte_for_byte(self, before: bytes) -> None:
        after = with_kept(before, [MOOD], PATH)

        held, kept = answers_of(before, PATH), answers_of(after, PATH)
        assert after.startswith(before)
        assert kept.by_stage["stage-b"]["mood of the crew"] == "fine"
        assert kept.everywhere == held.everywhere
        assert all(
            own.items() <= kept.by_stage[name].items() for name, own in held.by_stage.items()
        )

    def test_it_is_written_in_the_line_ends_of_the_file(self) -> None:
        after = with_kept(b"# mine\r\n", [MOOD], PATH)

        assert after.count(b"\n") == after.count(b"\r\n")

    @pytest.mark.parametrize(
        "before",
        [
            b'[stages.stage-b.choices]\n"Mood of the crew" = "bad"\n',
            b'[stages]\nstage-b = { choices = { "Any?" = "no" } }\n',
        ],
        ids=["answered already", "a closed table"],
    )
    def test_a_file_that_cannot_be_continued_is_left_alone(self, before: bytes) -> None:
        with pytest.raises(UsageError, match="cannot be appended to it; name another file"):
            with_kept(before, [MOOD], PATH)

    @given(st.sampled_from(HOSTILE) | WORDS, st.sampled_from(HOSTILE) | WORDS)
    def test_any_label_and_any_line_can_be_kept_and_read_again(self, label: str, line: str) -> None:
        label, line = (words.encode("utf-8", "ignore").decode() for words in (label, line))
        text = "".join(character for character in line if ord(character) >= 32).strip() or "x"
        data = with_kept(None, [Kept('stage "b"', label, text)], PATH)

        assert list(answers_of(data, PATH).by_stage['stage "b"'].values()) == [text]
        assert harmless(data.decode()) == data.decode()

    def test_nothing_to_keep_keeps_the_file(self) -> None:
        assert with_kept(b"# mine\n", [], PATH) == b"# mine\n"
        assert answers_of(with_kept(None, [], PATH), PATH) == Answers()
