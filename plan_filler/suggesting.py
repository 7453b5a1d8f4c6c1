"""The command ``suggest``."""
