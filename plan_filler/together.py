"""Do several things at the same time, and stop at once when a person says so."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from typing import TypeVar

Result = TypeVar("Result")
MOST = 4


def all_of(calls: Sequence[Callable[[], Result]], *, most: int = MOST) -> list[Result]:
    """The results of ``calls`` in their order, at most ``most`` running at a time.

    The threads end with the process: unlike those of ``concurrent.futures``
    they do not make Ctrl-C wait for a slow answer.

    Raises:
        Exception: what the first of the calls that failed raised.
    """
    waiting: SimpleQueue[int] = SimpleQueue()
    done: SimpleQueue[tuple[int, Result | None, BaseException | None]] = SimpleQueue()
    for index in range(len(calls)):
        waiting.put(index)

    def work() -> None:
        while True:
            try:
                index = waiting.get_nowait()
            except Empty:
                return
            try:
                done.put((index, calls[index](), None))
            except BaseException as error:  # noqa: BLE001  raised again below
                done.put((index, None, error))

    for _ in range(min(most, len(calls))):
        threading.Thread(target=work, daemon=True).start()
    results: dict[int, Result] = {}
    for _ in calls:
        index, result, error = done.get()
        if error is not None:
            raise error
        results[index] = result  # type: ignore[assignment]
    return [results[index] for index in range(len(calls))]
