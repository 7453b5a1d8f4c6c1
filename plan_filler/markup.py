"""Ask mistune which block every line and every candidate placeholder stands in.

mistune reports no source positions. So a throw-away copy of the text carries
private-use marks: one at the end of each line that has words, one in the place
of each candidate. The copy is parsed, and a mark that lands in code, a comment,
an attribute or struck-through text says so about the place it stands for.

Blocks are parsed for the whole text; the inline parser runs only on blocks that
hold a candidate beside a character that can hide one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Literal
from urllib.parse import quote

from plan_filler.lines import Line

BlockKind = Literal["heading", "text", "table", "hidden", "none"]

_LINE, _PLACE, _END = "\ue000", "\ue001", "\ue002"
_MARK = re.compile("([\ue000\ue001])([0-9]+)\ue002")
# In an autolink the words are the destination, where marks are percent-encoded.
_ENCODED_PLACE = quote(_PLACE)
_PRIVATE = {ord(_LINE): "?", ord(_PLACE): "?", ord(_END): "?"}

# Lines that a mark at their end would turn into something else: fences, link
# definitions, and tags that are alone on their line (CommonMark 4.6, kind 7).
_UNMARKABLE = re.compile(
    r"(?:`{3}|~{3}|\[[^\]]*\]:|</?[A-Za-z][A-Za-z0-9-]*(?:\s[^>]*)?/?>[ \t]*$)"
)
_DEFINITION = re.compile(r"[ >]*\[[^\]]*\]:[ \t]*\S+[ \t]*\Z")
_DEFINED = re.compile(r"\[(?P<name>(?:[^\[\]\\]|\\.)+)\]:[ \t]*\S")
_TITLE = re.compile(r"[ \t>]*[\"'(]")
# People leave a bullet to be filled; Markdown reads it as the underline of a heading.
_EMPTY_BULLET = re.compile(r"(?:[ \t>]+[-*+]|[-*+][ \t])[ \t]*\Z")
# A thematic break of underscores stays one (CommonMark 4.1).
_RULE = re.compile(r"[ \t>]*(?:_[ \t]*){3,}\Z")
# Dots and question marks too stand where words belong.
_HAS_WORDS = re.compile(r"\w|\.\.\.|…|\?\?|\[\]")
_CAN_HIDE = re.compile(r"[`<~]|\]\(|\]\[|\]" + _END)
_HTML_PART = re.compile(
    r"<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<![A-Za-z].*?(?:>|\Z)"
    r"|<(?P<raw>pre|script|style|textarea|code|del|s|strike)\b[^<>]*>.*?(?:</(?P=raw)\s*>|\Z)"
    r"|</?[A-Za-z](?:\"[^\"]*\"|'[^']*'|[^<>\"'])*>",
    re.DOTALL | re.IGNORECASE,
)
_HIDING_TAG = re.compile(r"<(/?)(code|del|s|strike|pre)\b", re.IGNORECASE)
_HIDING_TOKENS = frozenset({"codespan", "inline_html", "strikethrough", "image", "block_code"})
_TILDES = r"(?<!~)(?P<tildes>~{1,2})(?=[^\s~])"


@dataclass(frozen=True, slots=True)
class Block:
    """What Markdown makes of one line.

    ``level`` is the heading's (0 elsewhere). ``items`` are the line indexes
    at which the enclosing list items begin, outermost first.
    """

    kind: BlockKind
    level: int = 0
    items: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """One block a line, and the indexes of the candidates a reader can see.

    ``definitions`` are the lines that say where links by name lead; they show nothing
    and have no block.
    """

    blocks: Sequence[Block]
    visible: frozenset[int]
    definitions: frozenset[int]


NO_BLOCK = Block("none")


def judge(text: str, lines: Sequence[Line], places: Sequence[tuple[int, int]]) -> Judgement:
    """Parse a marked copy of ``text`` and report where each mark landed.

    ``places`` are half-open code-point ranges in document order that do not
    overlap; a candidate never reaches over a line's end.
    """
    walk = _Walk(len(lines))
    state = _markdown().block.state_cls()
    state.process(_marked_copy(text, lines, places))
    _markdown().block.parse(state)
    walk.blocks_of(state.tokens, (), state.env)
    blocks = walk.finish()
    definitions = frozenset(_definitions(text, lines, blocks, state.env["ref_links"]))
    return Judgement(blocks, frozenset(walk.visible), definitions)


def _definitions(
    text: str, lines: Sequence[Line], blocks: Sequence[Block], defined: Mapping[str, Any]
) -> Iterator[int]:
    """The lines that look like a definition and define what mistune found defined."""
    from mistune.util import unikey

    for number, line in enumerate(lines) if defined else ():
        match = _DEFINED.match(text, line.content, line.end)
        if match and blocks[number] is NO_BLOCK and unikey(match["name"]) in defined:
            yield number


def _marked_copy(text: str, lines: Sequence[Line], places: Sequence[tuple[int, int]]) -> str:
    if _LINE in text or _PLACE in text or _END in text:
        text = text.translate(_PRIVATE)
    out: list[str] = []
    defined = False
    upcoming = iter(enumerate(places))
    index, place = next(upcoming, (-1, None))
    for number, line in enumerate(lines):
        position, content, end, _ = line
        copy = text[position:end]
        if place is not None and place[0] < end:
            parts: list[str] = []
            while place is not None and place[0] < end:
                start, stop = place
                mark = f"{_PLACE}{index}{_END}"
                # Brackets stay where a link may begin, so that mistune judges it.
                linked = text[stop : stop + 1] in ("(", "[")
                parts += (text[position:start], f"[{mark}]" if linked else mark)
                position = stop
                index, place = next(upcoming, (-1, None))
            copy = "".join((*parts, text[position:end]))
        elif content < end and text[content].isalnum() and not defined and "]:" not in copy:
            # Most lines begin with a word: nothing to look for there.
            if copy[-1] not in " \t|>":
                out.append(f"{copy}{_LINE}{number}{_END}")
                continue
        title = defined and _TITLE.match(copy)
        defined = "]:" in copy and _DEFINITION.match(copy) is not None
        out.append(copy if title else _with_line_mark(copy, line, number))
    out.append("")
    return "\n".join(out)


def _with_line_mark(copy: str, line: Line, number: int) -> str:
    first = copy[line.content - line.start : line.content - line.start + 1]
    if not first.isalnum():  # most lines begin with a word: nothing to look for there
        if _RULE.match(copy):
            return copy
        if _EMPTY_BULLET.match(copy):
            return f"{copy.rstrip()} {_LINE}{number}{_END}"
        if not _HAS_WORDS.search(copy) or _UNMARKABLE.match(copy, line.content - line.start):
            return copy
    body = copy.rstrip()
    # Inside the last cell, and inside a comment that ends the line.
    cut = len(body) - (1 if body.endswith("|") else 3 if body.endswith("-->") else 0)
    return f"{copy[:cut]}{_LINE}{number}{_END}{copy[cut:]}"


class _Walk:
    """One pass over mistune's block tokens."""

    def __init__(self, lines: int) -> None:
        self.found: list[tuple[BlockKind, int, tuple[list[int], ...]] | None] = [None] * lines
        self.visible: set[int] = set()

    def blocks_of(
        self, tokens: Iterable[Mapping[str, Any]], items: tuple[list[int], ...], env: Any
    ) -> None:
        for token in tokens:
            kind = token["type"]
            if kind == "list_item":
                self.blocks_of(token["children"], (*items, []), env)
            elif "children" in token:
                self.blocks_of(token["children"], items, env)
            elif "text" in token:
                text = token["text"]
                level = token["attrs"]["level"] if kind == "heading" else 0
                place: BlockKind = (
                    "heading" if level else "table" if kind == "table_cell" else "text"
                )
                self._note(text, place, level, items)
                if _PLACE in text:
                    self._inline(text, env)
            elif kind == "block_html":
                self._html(token["raw"], items)
            elif "raw" in token:
                self._note(token["raw"], "hidden", 0, items)

    def _note(self, text: str, kind: BlockKind, level: int, items: tuple[list[int], ...]) -> None:
        entry = (kind, level, items)
        for mark, digits in _MARK.findall(text):
            if mark == _LINE:
                number = int(digits)
                for item in items:
                    if not item:
                        item.append(number)
                self.found[number] = entry

    def _html(self, raw: str, items: tuple[list[int], ...]) -> None:
        shown = _HTML_PART.sub("", raw)
        self._note(raw, "hidden", 0, items)
        self._note(shown, "text", 0, items)
        self.visible.update(int(digits) for mark, digits in _MARK.findall(shown) if mark == _PLACE)

    def _inline(self, text: str, env: Any) -> None:
        if not _CAN_HIDE.search(text):
            self.visible.update(int(n) for mark, n in _MARK.findall(text) if mark == _PLACE)
            return
        self._inline_tokens(_markdown().inline(text, env))

    def _inline_tokens(self, tokens: Iterable[Mapping[str, Any]]) -> None:
        hiding: list[str] = []
        for token in tokens:
            kind = token["type"]
            if kind == "inline_html" and (tag := _HIDING_TAG.match(token["raw"])):
                if not tag[1]:
                    hiding.append(tag[2].lower())
                elif hiding and hiding[-1] == tag[2].lower():
                    hiding.pop()
            elif (
                hiding
                or kind in _HIDING_TOKENS
                or (kind == "link" and _ENCODED_PLACE in token["attrs"]["url"])
                or (kind == "link" and _MARK.fullmatch(_raw_text(token)))
            ):
                continue
            elif "children" in token:
                self._inline_tokens(token["children"])
            elif kind == "text":
                marks = _MARK.findall(token["raw"])
                self.visible.update(int(digits) for mark, digits in marks if mark == _PLACE)

    def finish(self) -> list[Block]:
        known: dict[tuple[BlockKind, int, tuple[int, ...]], Block] = {}
        blocks: list[Block] = []
        last, block = None, None
        for entry in self.found:
            if entry is None:
                blocks.append(NO_BLOCK)
                continue
            if entry is last and block is not None:
                blocks.append(block)
                continue
            last = entry
            kind, level, frames = entry
            key = (kind, level, tuple(frame[0] for frame in frames))
            block = known.get(key)
            if block is None:
                block = known[key] = Block(*key)
            blocks.append(block)
        return blocks


def _raw_text(token: Mapping[str, Any]) -> str:
    if "children" in token:
        return "".join(_raw_text(child) for child in token["children"])
    return str(token.get("raw", ""))


@cache
def _markdown() -> Any:
    import mistune
    from mistune.plugins.table import table

    markdown = mistune.create_markdown(renderer=None)
    table(markdown)
    markdown.inline.register("strikethrough", _TILDES, _parse_strikethrough, before="link")
    return markdown


def _parse_strikethrough(inline: Any, match: re.Match[str], state: Any) -> int | None:
    """GitHub strikes text between one or two tildes alike (GFM 6.5); mistune only two."""
    closers = _closers(state.src, match["tildes"])
    nearest = bisect_left(closers, match.end())
    if nearest == len(closers):
        return None
    inner = state.copy()
    inner.src = state.src[match.end() : closers[nearest]]
    state.append_token({"type": "strikethrough", "children": inline.render(inner)})
    return closers[nearest] + len(match["tildes"])


@lru_cache(maxsize=32)
def _closers(source: str, tildes: str) -> list[int]:
    return [m.start() for m in _TILDE_RUNS.finditer(source) if m["run"] == tildes]


# Code and escapes come first; a run of tildes closes behind a word.
_TILDE_RUNS = re.compile(r"(?P<code>`+)[^`]+(?P=code)(?!`)|\\.|(?<![\s~])(?P<run>~{1,2})(?!~)")
