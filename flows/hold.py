"""Holding at a gate: the one place in this project that suspends a run.

A run is let through a gate by a committed decision in our tables and by nothing else. Prefect's resume fails open
(anyone who reaches its API can send it), so a resume only makes the flow start again at its top, where it reads
our tables. What is easy to get wrong, all measured on 3.8 (docs/adr):

- with the default key, or a key that was used before, `suspend_flow_run` returns at once and the gate is open;
- a time-out makes the run Failed when it expires; our deadlines are rows of ours;
- a decision can be committed just before the run has suspended; the waker asks again until the turn is taken.
"""

from __future__ import annotations

from typing import NoReturn
from uuid import uuid4

from prefect.flow_runs import suspend_flow_run


class NotHeld(RuntimeError):
    """Prefect let the run go on although it had to wait; the run fails, and the waker puts it back."""


def hold() -> NoReturn:
    """Suspend this run until it is started again from its top; never returns.

    Raises:
        NotHeld: when Prefect came back instead of suspending.
    """
    suspend_flow_run(key=str(uuid4()), timeout=None)
    raise NotHeld
