"""What a typed line means: a key, one of the options, or an answer in a person's own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from plan_filler.labels import label_key

Key = Literal["accept", "edit", "skip", "back", "quit", "help", "enter"]
_KEYS: tuple[Key, ...] = ("accept", "edit", "skip", "back", "quit", "help")
_SPELLINGS: dict[str, Key] = {"": "enter", "?": "help"}


@dataclass(frozen=True, slots=True)
class Typed:
    """An answer: one of the options, or words."""

    text: str


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """What was typed could be meant in several ways, or in none."""

    why: str


Move = Key | Typed | NotUnderstood


def move_of(typed: str, options: Sequence[str]) -> Move:
    """What a person means. A whole option goes before a key, a key before an option's letter."""
    words = typed.strip()
    whole = next((one for one in options if label_key(one) == label_key(words)), None)
    if whole is not None and label_key(words):
        return Typed(whole)
    if (key := _key(words.casefold())) is not None:
        return key
    if options:
        return _option(words, options)
    if len(words) == 1 and words.isalpha():
        return NotUnderstood(f'"{words}" is no key; type whole words, or e for the editor')
    return Typed(words)


def is_yes_or_no(text: str) -> bool:
    """Whether it could be meant for a draft that is shown as well as for the question."""
    return label_key(text) in ("yes", "no")


def _key(words: str) -> Key | None:
    if words in _SPELLINGS:
        return _SPELLINGS[words]
    return next((key for key in _KEYS if words in (key, key[0])), None)


def _option(words: str, options: Sequence[str]) -> Move:
    if words.isdecimal() and words.isascii():
        number = int(words)
        if 1 <= number <= len(options):
            return Typed(options[number - 1])
        return NotUnderstood(f"there are options 1 to {len(options)}")
    fits = [one for one in options if one.casefold().startswith(words.casefold())]
    if len(words) > 1 and len(fits) > 1:
        return NotUnderstood(f"{' or '.join(fits)}? type its number")
    # A single letter is that of the first option which begins with it, as it is shown.
    return Typed(fits[0]) if fits else NotUnderstood(f"type 1 to {len(options)}, or ? for the keys")
