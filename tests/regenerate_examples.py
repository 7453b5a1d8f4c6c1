"""Write the examples' evidence and expected plans anew: ``python -m tests.regenerate_examples``.

The numbers come from the synthetic source. Look at the difference before you
commit it: the examples are the golden tests and the manual.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from plan_filler import TOOL
from plan_filler.config import load
from plan_filler.fill import Request, finish, prepare
from plan_filler.gather import known
from plan_filler.sources.evidence import Ledger, dump
from tests.synthetic import SyntheticSource

EXAMPLES = Path(__file__).parent.parent / "examples"
AS_OF = datetime(2026, 11, 2, tzinfo=UTC)
NAME = "release-plan.md"


def main() -> None:
    for folder in sorted(path.parent for path in EXAMPLES.glob(f"*/{NAME}")):
        data = (folder / NAME).read_bytes()
        settings = load(folder / "plan-filler.toml")
        prepared = prepare(NAME, data, settings, Request(as_of=AS_OF))
        outcome = finish(prepared, known(prepared.queries, [SyntheticSource()]), Ledger())
        readings = replace(outcome.ledger, filled=())
        (folder / f"{NAME}.evidence.json").write_bytes(dump(readings, plan=NAME, tool=TOOL))
        (folder / "expected.md").write_bytes(outcome.text.encode())
        (folder / "expected.md.evidence.json").write_bytes(
            dump(outcome.ledger, plan=NAME, tool=TOOL)
        )


if __name__ == "__main__":
    main()
