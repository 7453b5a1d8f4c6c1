"""Fill an example plan offline and show what changed: what ``make demo`` runs."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

EXAMPLE = Path(__file__).parent / "stages"
COMMAND = [sys.executable, "-m", "plan_filler"]

NEXT = """
The plan, its config and its evidence are in examples/stages; every number is invented.
Next, with a plan of your own:
  plan-filler explain PLAN         what each blank asks, and over which window; no keys needed
  plan-filler suggest PLAN         metrics for plan-filler.toml, from the dashboards it links
  plan-filler fill PLAN --diff     with DD_API_KEY, DD_APP_KEY and Google's credentials set
  plan-filler check PLAN           on pull requests, with plan-filler comment PLAN --pr N:
                                   examples/workflows has both, and a nightly run that fills"""


def main() -> int:
    """Copy the example aside, fill its Stage B, and prove the result."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("release-plan.md", "plan-filler.toml", "release-plan.md.evidence.json"):
            shutil.copy(EXAMPLE / name, folder)
        for words in (
            [
                "fill",
                "release-plan.md",
                "--stage",
                "B",
                "--offline",
                "--as-of",
                "2026-11-02",
                "--diff",
            ],
            ["verify", "release-plan.md"],
        ):
            print(f"\n$ plan-filler {' '.join(words)}", flush=True)
            done = subprocess.run([*COMMAND, *words], cwd=folder, check=False)
            if done.returncode:
                return done.returncode
    print(NEXT)
    return 0


if __name__ == "__main__":
    sys.exit(main())
