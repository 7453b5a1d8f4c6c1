"""The same small work by tools of the trade: read a plan, change one value, write it back.

What each changes besides is counted in bytes. mdformat cannot change a value: it is
given the plan with the value in place, and only reads and writes it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from rich.table import Table

EXAMPLES = Path(__file__).parent.parent / "examples"
MARKER, VALUE = b"[FILL_IN]", b"none that we know of"
QUESTION = "What changes are needed after a month?"
BIN = Path(sys.executable).parent

Interleaved = Callable[[Sequence[Callable[[], object]], int], list[float]]


@dataclass(frozen=True, slots=True)
class Peer:
    """A tool: the files it works on, made of a plan, and its command."""

    files: Callable[[bytes], Mapping[str, bytes]]
    command: tuple[str, ...]

    def work(self, folder: Path, data: bytes) -> None:
        """Do it once, on a fresh copy."""
        for name, content in self.files(data).items():
            (folder / name).write_bytes(content)
        subprocess.run(self.command, cwd=folder, check=True, capture_output=True)


def table(interleaved: Interleaved) -> Table:
    """Time and bytes changed outside of the value, tool by tool."""
    plans = [_plan(), _plan().replace(b"\n", b"\r\n")]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        calls = [_call(peer, folder, plans[0]) for peer in PEERS.values()]
        times = interleaved(calls, 7)
    found = Table("tool", "time", "of plan-filler's", "bytes changed besides", "with CRLF")
    found.title = "read a plan, change one value, write it back"
    for (tool, peer), took in zip(PEERS.items(), times, strict=True):
        besides = [f"{changed_besides(peer, data):,}" for data in plans]
        found.add_row(tool, f"{took * 1000:.0f} ms", f"{took / times[0]:.2f}", *besides)
    return found


def changed_besides(peer: Peer, data: bytes) -> int:
    """How many bytes of the plan the tool changed, dropped or added besides the value."""
    with tempfile.TemporaryDirectory() as folder:
        peer.work(Path(folder), data)
        lines = (Path(folder) / "plan.md").read_bytes().splitlines(keepends=True)
    # What cog needs around a value is its own notation, not a change of the plan.
    found = [line for line in lines if b"[[[" not in line and b"]]]" not in line]
    wanted = data.replace(MARKER, VALUE).splitlines(keepends=True)
    matcher = SequenceMatcher(None, wanted, found, autojunk=False)
    return sum(
        max(sum(map(len, wanted[a:b])), sum(map(len, found[c:d])))
        for kind, a, b, c, d in matcher.get_opcodes()
        if kind != "equal"
    )


def _call(peer: Peer, folder: Path, data: bytes) -> Callable[[], None]:
    return lambda: peer.work(folder, data)


def _plan() -> bytes:
    """A plan of the examples with one question left, which a person answers."""
    data = (EXAMPLES / "stages" / "expected.md").read_bytes().replace(MARKER, b"(open)")
    heading = b"### 1-month results\n\n"
    return data.replace(heading, heading + b"- " + QUESTION.encode() + b": " + MARKER + b"\n")


def _answered(data: bytes) -> dict[str, bytes]:
    answers = f"[choices]\n{json.dumps(QUESTION)} = {json.dumps(VALUE.decode())}\n"
    return {"plan.md": data, "answers.toml": answers.encode()}


def _cogged(data: bytes) -> dict[str, bytes]:
    """cog writes between lines of its own: so the value takes a line."""
    eol = b"\r\n" if b"\r\n" in data else b"\n"
    before, _, after = data.partition(MARKER)
    head, _, label = before.rpartition(eol)
    code = b"cog.outl(%r)" % (label + VALUE).decode()
    block = b"<!-- [[[cog " + code + b" ]]] -->" + eol + b"<!-- [[[end]]] -->"
    return {"plan.md": head + eol + block + after}


def _in_place(data: bytes) -> dict[str, bytes]:
    return {"plan.md": data.replace(MARKER, VALUE)}


def _templated(data: bytes) -> dict[str, bytes]:
    template = b"{% raw %}" + data.replace(MARKER, b"{% endraw %}{{ value }}{% raw %}")
    values = json.dumps({"value": VALUE.decode()}).encode()
    return {"plan.md.j2": template + b"{% endraw %}", "data.json": values}


PEERS = {
    "plan-filler": Peer(
        _answered,
        (
            *(sys.executable, "-m", "plan_filler", "fill", "plan.md", "--offline"),
            *("--stage", "1-month", "--answers", "answers.toml", "--as-of", "2026-11-02"),
        ),
    ),
    "cog": Peer(_cogged, (str(BIN / "cog"), "-r", "plan.md")),
    "mdformat": Peer(_in_place, (str(BIN / "mdformat"), "plan.md")),
    "jinja2-cli": Peer(
        _templated, (str(BIN / "jinja2"), "plan.md.j2", "data.json", "-o", "plan.md")
    ),
}
