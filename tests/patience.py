"""Waiting for what other processes do. A machine with much else on hand is slow, and slow is not wrong: what must be
fast is measured by the benchmarks, on a quiet machine."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any


BUSY = 5
"""How many times slower than a quiet machine one may be before a test gives up."""


def eventually(what: Callable[[], Any], within: float = 20.0) -> Any:
    """What `what` gives as soon as that is something; fails when it takes `BUSY` times longer than `within` seconds."""
    give_up = time.monotonic() + within * BUSY
    while not (found := what()):
        assert time.monotonic() < give_up, f"still not after {within * BUSY} s: {what}"
        time.sleep(0.02)
    return found
