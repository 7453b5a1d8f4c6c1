"""Labels: the words in front of a blank without their dress."""

from __future__ import annotations

import pytest

from plan_filler.labels import label_key, label_of, plain


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Kites sold", "Kites sold"),
        ("**Kites sold**", "Kites sold"),
        ("**Kites _sold_:**", "Kites sold:"),
        ("*Kites* __sold__", "Kites sold"),
        ("`#index`", "#index"),
        ("`snake_case*`", "snake_case*"),
        ("snake_case stays", "snake_case stays"),
        ("~~old~~ new", "old new"),
        ("[the dashboard](https://boards.example/1)", "the dashboard"),
        ("![a chart](chart.png)", "a chart"),
        ("Kites\\_sold \\[all\\]", "Kites_sold [all]"),
        ("<b>Kites</b> sold<br>", "Kites sold"),
        ("Kites <!-- all of them --> sold", "Kites sold"),
        ("Kites&nbsp;sold", "Kites sold"),
        ("Kites\xa0sold", "Kites sold"),
        ("Kites \t  sold", "Kites sold"),
        ("  Kites sold  ", "Kites sold"),
        ("[ ] Kites sold", "Kites sold"),
        ("[x] Kites sold", "Kites sold"),
        ("2 < 3", "2 < 3"),
        ("", ""),
    ],
)
def test_plain_text_is_what_a_reader_sees(written: str, expected: str) -> None:
    assert plain(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Kites sold:", "Kites sold"),
        ("Kites sold :", "Kites sold"),
        ("**Kites sold:**", "Kites sold"),
        ("Any kites lost?", "Any kites lost?"),
        ("Any kites lost?:", "Any kites lost?"),
        ("- Kites sold:", "Kites sold"),
        ("•\tKites sold:", "Kites sold"),
        ("Shop: kites: sold:", "Shop: kites: sold"),
    ],
)
def test_a_label_ends_before_its_colon_and_keeps_its_question_mark(
    written: str, expected: str
) -> None:
    assert label_of(written) == expected


@pytest.mark.parametrize(
    "other",
    [
        "kites SOLD",
        "**Kites sold:**",
        "Kites  sold?",
        "Kites sold?:",
        "`Kites` sold.",
        "- Kites sold : ",
    ],
)
def test_spellings_of_one_label_compare_alike(other: str) -> None:
    assert label_key(other) == label_key("Kites sold")


@pytest.mark.parametrize(
    ("one", "other"),
    [("Today’s kites", "Today's kites"), ("“Kites”", '"Kites"'), ("Kites – sold", "Kites - sold")],
)
def test_the_shape_of_quotes_and_dashes_does_not_tell_labels_apart(one: str, other: str) -> None:
    assert label_key(one) == label_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("#index", "#show"), ("#index", "index"), ("KPI 1", "KPI 2")]
)
def test_different_words_stay_different_labels(one: str, other: str) -> None:
    assert label_key(one) != label_key(other)
