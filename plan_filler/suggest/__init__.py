"""A config proposed from the dashboards that a plan links. Everything in them is hostile text."""
