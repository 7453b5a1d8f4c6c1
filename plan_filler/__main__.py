"""``python -m plan_filler``."""

from plan_filler.cli import main

main()
