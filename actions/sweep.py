"""What time alone makes due. Each verb finds its items and does each in a transaction of its own.

A verb may run beside itself and may be killed at any moment: the next sweep does what was left. One poisoned item
stops neither the other items nor the other verbs; its failure is raised when the rest is done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from sqlmodel import Session

from actions import (
    audit_chain,
    close_due_rounds,
    conditions,
    deliver_notices,
    measure,
    nazorg,
    pause_case,
    remind,
    table_votes,
    undo_start,
)
from actions.deliver_notices import PostOffice
from actions.installation import Installation
from actions.pulses import beat
from actions.puzzelteam import peiling
from actions.puzzelteam.storm import sound_storm
from actions.puzzelteam.watch import look_at
from models import teams
from models.database import Database


Item = TypeVar("Item")

TEAMS_A_SWEEP = 1000
"""On the first of a month every team is looked at; more than this wait for the next sweep, seconds later."""


@dataclass(frozen=True)
class Workplace:
    """All that the verbs of a sweep work with."""

    database: Database
    installation: Installation
    office: PostOffice
    clock: Callable[[], datetime]
    checkpoints: Path | None = None
    """Where the ends of the audit chain are kept, outside the database."""
    seal_key: bytes = b""


class SweepItemsFailed(Exception):
    """Some items of a verb failed; all others were done."""

    def __init__(self, failures: list[Exception]) -> None:
        self.failures = failures
        super().__init__(f"{len(failures)} failed, first: {type(failures[0]).__name__}: {failures[0]}")


def begin_cases(place: Workplace) -> None:
    """Cases whose start can no longer be undone begin."""
    due = _found(place, lambda session: undo_start.concepts_to_begin(session, place.clock()))
    _each(place, due, undo_start.begin_case)


def resume_paused_cases(place: Workplace) -> None:
    """Cases whose pause ends today go on."""
    due = _found(place, lambda session: pause_case.pauses_that_end(session, _today(place)))
    _each(place, due, lambda s, item, now: pause_case.resume_when_due(s, place.installation, item, now))


def ask_after_holds(place: Workplace) -> None:
    """Chairs of cases whose hold ends today are asked."""
    due = _found(place, lambda session: nazorg.holds_that_end(session, _today(place)))
    _each(place, due, nazorg.ask_after_hold)


def close_rounds(place: Workplace) -> None:
    """Rounds whose last moment has passed end; every open round is looked at once more."""
    due = _found(place, lambda session: close_due_rounds.due_rounds(session, place.clock()))
    missed = _found(place, close_due_rounds.overlooked_rounds)
    todo = list(dict.fromkeys([*due, *missed]))
    _each(place, todo, lambda s, item, now: close_due_rounds.close_round(s, place.installation, item, now))


def miss_conditions(place: Workplace) -> None:
    """Conditions whose day has passed stop the clock."""
    due = _found(place, lambda session: conditions.overdue_conditions(session, _today(place)))
    _each(place, due, lambda s, item, now: conditions.miss_condition(s, place.installation, item, now))


def ask_reviews(place: Workplace) -> None:
    """Cases in nazorg whose review day has come are asked whether the team can stop."""
    due = _found(place, lambda session: nazorg.due_reviews(session, _today(place)))
    _each(place, due, lambda s, item, now: nazorg.review(s, place.installation, item, now))


def ask_after_objections(place: Workplace) -> None:
    """Gates whose decision was objected to are asked again, where that was not possible at once."""
    due = _found(place, table_votes.objections_waiting)
    _each(place, due, lambda s, item, now: table_votes.ask_again(s, place.installation, item, now))


def queue_reminders(place: Workplace) -> None:
    """Reminders for open rounds and for conditions that are due soon."""
    rounds = _found(place, lambda session: remind.rounds_to_remind(session, place.clock()))
    _each(place, rounds, lambda s, item, now: remind.remind_round(s, place.installation, item, now))
    due = _found(place, lambda session: remind.conditions_to_remind(session, _today(place)))
    _each(place, due, lambda s, item, now: remind.remind_condition(s, place.installation, item, now))


def watch_teams(place: Workplace) -> None:
    """Every rule that keeps teams meeting, for the teams whose day it is."""
    due = _found(place, lambda session: teams.to_look_at(session, _today(place), limit=TEAMS_A_SWEEP))
    _each(place, due, lambda s, item, now: look_at(s, place.installation, item, now))
    if due:
        with place.database.write() as session:
            sound_storm(session, place.clock())


def close_peilingen(place: Workplace) -> None:
    """Peilingen past their half are reminded of, those past their end are counted and wiped."""
    due = _found(place, lambda session: peiling.due_peilingen(session, place.clock()))
    _each(place, due, peiling.close_peiling)
    half = _found(place, lambda session: peiling.peilingen_to_remind(session, place.clock()))
    _each(place, half, peiling.remind_all)


def tell_measures(place: Workplace) -> None:
    """What the rules cost and yield, once a month."""
    due = _found(place, lambda s: measure.coordinators_to_tell(s, place.installation, place.clock()))
    _each(place, due, lambda s, item, now: measure.tell_measures(s, place.installation, item, now))


def deliver(place: Workplace) -> None:
    """The outbox."""
    deliver_notices.deliver_notices(place.database, place.installation, place.office, place.clock)


def checkpoint_audit(place: Workplace) -> None:
    """Keep the end of the audit chain outside the database."""
    if place.checkpoints is not None:
        with place.database.read() as session:
            audit_chain.keep_checkpoint(session, place.checkpoints, place.seal_key, place.clock())


VERBS: tuple[Callable[[Workplace], None], ...] = (
    begin_cases,
    resume_paused_cases,
    ask_after_holds,
    close_rounds,
    miss_conditions,
    ask_reviews,
    ask_after_objections,
    queue_reminders,
    watch_teams,
    close_peilingen,
    tell_measures,
    deliver,
    checkpoint_audit,
)


def completed(place: Workplace) -> None:
    """Note that a whole sweep was done."""
    with place.database.write() as session:
        beat(session, "sweep", place.clock())


def _today(place: Workplace) -> date:
    return place.clock().astimezone(place.installation.zone).date()


def _found(place: Workplace, query: Callable[[Session], Iterable[Item]]) -> list[Item]:
    with place.database.read() as session:
        return list(query(session))


def _each(place: Workplace, items: Iterable[Item], act: Callable[[Session, Item, datetime], object]) -> None:
    failures: list[Exception] = []
    for item in items:
        try:
            with place.database.write() as session:
                act(session, item, place.clock())
        except Exception as failure:
            failures.append(failure)
    if failures:
        raise SweepItemsFailed(failures)
