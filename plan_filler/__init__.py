"""Fill the blanks of a release plan from measurements, and prove every number."""

__version__ = "0.1.0"
TOOL = f"plan-filler {__version__}"
