"""Waiting for what other processes do.

What we promise within a time is waited for that long and no longer. How long a process takes to come up is no promise
of the tests: the benchmarks measure it, on a quiet machine.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final


COMING_UP: Final = 300.0
"""Seconds in which a server, an engine or a command is there, whatever else the machine has on hand."""


def eventually(what: Callable[[], Any], within: float = 30.0) -> Any:
    """What `what` gives as soon as that is something; fails after `within` seconds."""
    give_up = time.monotonic() + within
    while not (found := what()):
        assert time.monotonic() < give_up, f"still not after {within} s: {what}"
        time.sleep(0.02)
    return found
