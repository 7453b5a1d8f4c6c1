"""Reports: what a stage came to, from readings that were taken before."""
