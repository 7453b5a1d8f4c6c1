"""A TOML table that complains about keys nobody asked for."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from plan_filler.errors import UsageError


class Table:
    """One table of a config file; ``name`` is its dotted name, empty for the file itself.

    Every getter raises ``UsageError``, naming file, table and key, for a value
    of the wrong kind; ``done`` raises it for the keys that no getter asked for.
    """

    def __init__(self, file: str, name: str, values: dict[str, Any]) -> None:
        self.file, self.name, self.values = file, name, values
        self.known: list[str] = []

    def fault(self, key: str, message: str) -> UsageError:
        """An error that names file, table and key."""
        place = f"[{self.name}] {key}" if self.name else key
        return UsageError(f"{self.file}: {place}: {message}")

    def get(self, key: str, kind: type | tuple[type, ...], what: str, default: Any = None) -> Any:
        """The value, checked to be of ``kind``; ``what`` says it in words."""
        self.known.append(key)
        if key not in self.values:
            return default
        value = self.values[key]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise self.fault(key, f"must be {what}, not {value!r}")
        return value

    def text(self, key: str, default: str = "") -> str:
        """A text."""
        return str(self.get(key, str, "a text", default))

    def choice(self, key: str, options: tuple[str, ...], default: str) -> Any:
        """One of ``options``."""
        value = self.text(key, default)
        if value not in options:
            raise self.fault(key, f"must be one of {', '.join(options)}, not {value!r}")
        return value

    def number(self, key: str, default: float, low: float, high: float) -> float:
        """A number over ``low`` and at most ``high``."""
        value = self.get(key, (int, float), "a number", default)
        if not low < value <= high:
            raise self.fault(key, f"must be over {low:g} and at most {high:g}, not {value}")
        return float(value)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty where it is missing."""
        values = self.get(key, list, "a list of texts", [])
        if not all(isinstance(value, str) for value in values):
            raise self.fault(key, f"must be a list of texts, not {values!r}")
        return tuple(values)

    def table(self, key: str) -> Table:
        """A table; empty where it is missing."""
        values = self.get(key, dict, "a table", {})
        return Table(self.file, f"{self.name}.{key}" if self.name else key, values)

    def tables(self, key: str) -> list[tuple[str, Table]]:
        """The tables inside a table, with their names."""
        parent = self.table(key)
        found = []
        for name in parent.values:
            values = parent.get(name, dict, "a table")
            shown = name if name.replace("_", "").replace("-", "").isalnum() else f'"{name}"'
            found.append((name, Table(self.file, f"{parent.name}.{shown}", values)))
        return found

    def done(self) -> None:
        """Refuse what was not asked for."""
        for key in self.values:
            if key not in self.known:
                known = ", ".join(self.known) if self.known else "none"
                raise self.fault(key, f"unknown key; known here: {known}")


def parsed(data: bytes, path: Path) -> dict[str, Any]:
    """What a file's bytes say as TOML; a byte order mark says nothing.

    Raises:
        UsageError: they are no UTF-8, or not TOML.
    """
    try:
        text = data.decode("utf-8-sig")
        return tomllib.loads(text.replace("\r\n", "\n").replace("\r", "\n"))
    except UnicodeDecodeError:
        raise UsageError(f"{path}: not UTF-8; save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path}: not valid TOML: {error}") from None
