"""The sweep: what time alone makes due, every `LOT_SWEEP_SECONDS`, whether Prefect is up or not.

A plain loop in the engine. Each verb of `actions.sweep.VERBS` has its own transactions and its own failure: one
poisoned row stops neither the other verbs nor the next round. Once an hour the same verbs run as the Prefect flow
`sweep`, to be seen in its UI; a verb may run beside itself.
"""

from __future__ import annotations

import threading
import time
import urllib.request
from collections.abc import Callable
from contextlib import closing

import structlog
from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from actions import sweep as actions_sweep
from actions.sweep import Workplace
from flows import room
from flows.room import Room


log = structlog.get_logger(__name__)

PING_TIMEOUT = 5.0  # seconds


class SweepIncomplete(RuntimeError):
    """A verb of the sweep failed; which one and why is in our own log."""


def sweep_once(here: Room) -> bool:
    """Every verb once; True when all of them succeeded. Only then the sweep counts as complete."""
    succeeded = [run_verb(here, verb) for verb in actions_sweep.VERBS]  # a failure does not end the list
    if complete := all(succeeded):
        actions_sweep.completed(here.place)
        ping(here.settings.dead_mans_switch)
    return complete


def run_verb(here: Room, verb: Callable[[Workplace], None]) -> bool:
    """One verb, its items each in a transaction of their own; its failure is logged and stays its own."""
    try:
        verb(here.place)
    except Exception:
        log.exception("sweep_verb_failed", verb=verb.__name__)
        return False
    return True


def ping(url: str | None) -> None:
    """Tell the dead man's switch that a whole sweep was done: an empty request, nothing of a case in it."""
    if not url:
        return
    try:
        with closing(urllib.request.urlopen(url, timeout=PING_TIMEOUT)):
            pass
    except OSError as failure:
        log.warning("dead_mans_switch_unreachable", reason=type(failure).__name__)


def sweep_forever(here: Room, stop: threading.Event) -> None:
    """Sweep until `stop` is set; a sweep that takes longer than its pause is followed by the next at once."""
    while not stop.is_set():
        began = time.monotonic()
        try:
            sweep_once(here)
        except Exception:
            log.exception("sweep_failed")
        stop.wait(max(0.0, here.settings.sweep_seconds - (time.monotonic() - began)))


@flow(name="sweep", flow_run_name="sweep", persist_result=False)
def sweep() -> None:
    """One sweep, each verb a task, for whoever watches Prefect's UI."""
    if failed := [verb.__name__ for verb in actions_sweep.VERBS if not _as_task(verb.__name__)]:
        raise SweepIncomplete(", ".join(failed))


def _as_task(name: str) -> bool:
    return bool(sweep_verb.with_options(task_run_name=name)(name))


@task(name="sweep-verb", persist_result=False, cache_policy=NO_CACHE)
def sweep_verb(name: str) -> bool:
    """One verb; safe to repeat, and safe beside the engine's own sweep, since each claims what it does."""
    verbs = {verb.__name__: verb for verb in actions_sweep.VERBS}
    return run_verb(room.here(), verbs[name])
