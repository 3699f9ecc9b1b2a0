"""Make the demo: play `examples/houten-haven.yaml` through the real actions, the real flow and the real mailbox.

People answer as they would: they find the letter in the mailbox, open its link, ask for a code, and vote with it.
Only the clock is set: each event happens on its own day. Afterwards this process becomes the ordinary engine.
"""

from __future__ import annotations

import asyncio
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlmodel import Session, select

from actions import close_case, conditions, turns
from actions import sweep as actions_sweep
from actions.accounts import add_account
from actions.ask_gate import ask_gate
from actions.cast_vote import Filled, Receipt, cast_vote
from actions.change_team import confirm_seat, hand_over
from actions.deliver_notices import PostOffice, deliver_notices
from actions.links import ask_code, open_ballot, try_code
from actions.save_deliverable import save_deliverable
from actions.start_case import NewCase, NewMember, start_case
from flows.demo_script import (
    Ask,
    Case,
    ConfirmClose,
    DemoScript,
    Event,
    HandOver,
    Meet,
    ProposeClose,
    Save,
    Sweep,
    Vote,
    load,
    new_case,
)
from flows.engine import Engine
from flows.room import Room, from_settings
from methods.catalogue import catalogue
from models import queries
from models.case import CaseRow
from models.gate import ConditionRow, Standing, Via
from notifications.post import mail_server
from notifications.postbus import Postbus, letters_to
from settings import Settings


SCRIPT = Path(__file__).resolve().parent.parent / "examples" / "houten-haven.yaml"
PATIENCE = 60.0  # seconds for the flow to take a turn
STEM = re.compile(r"/stem/([A-Za-z0-9_-]+)")
CODE = re.compile(r"\b(\d{6})\b")


class DemoBroken(RuntimeError):
    """What followed from the script is not what its writer expected."""


@dataclass
class SettableClock:
    """A clock that somebody else sets; it never runs back."""

    at: datetime

    def __call__(self) -> datetime:
        return self.at

    def set(self, at: datetime) -> None:
        """Move on to this moment."""
        self.at = max(self.at, at.astimezone(UTC))


def main(settings: Settings) -> None:
    """Play the demo once; a data folder that holds cases already is left as it is."""
    room = from_settings(settings)
    with room.database.read() as session:
        if session.exec(select(CaseRow.id)).first():
            return
    began = time.monotonic()
    with Postbus(settings.data_dir / "postbus") as postbus:
        script = load(SCRIPT)
        clock = SettableClock(room.clock() - timedelta(days=4000))
        office = PostOffice(mail_server(postbus.url), room.place.office.sender, settings.url)
        place = replace(room.place, clock=clock, office=office, checkpoints=None)
        player = Player(script, replace(room, place=place), clock, room.clock(), postbus.folder)
        with player.engine():
            for done, total, words in player.play():
                _tell_progress(done, total, words)
    print(f"demo made in {time.monotonic() - began:.0f} s", flush=True)  # noqa: T201 - the supervisor shows it


def _tell_progress(done: int, total: int, words: str) -> None:
    width = 24
    filled = round(width * done / total)
    print(f"demo {'█' * filled}{'·' * (width - filled)} {100 * done // total:3} %  {words}", flush=True)  # noqa: T201


@dataclass
class Player:
    """Does what the script says, on the day it says, as the person it says."""

    script: DemoScript
    room: Room
    clock: SettableClock
    real_now: datetime
    mailbox: Path
    cases: dict[str, UUID] = field(default_factory=dict)
    people: dict[str, UUID] = field(default_factory=dict)
    conditions: dict[tuple[str, str], UUID] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The day the demo is made."""
        return self.real_now.astimezone(self.room.installation.zone).date()

    @contextmanager
    def engine(self) -> Iterator[None]:
        """The ordinary engine, beside us, on the demo's clock; its own sweeps hardly ever come."""
        room = replace(self.room, settings=self.room.settings.model_copy(update={"sweep_seconds": 3600.0}))
        engine, loop = Engine(room), asyncio.new_event_loop()
        thread = threading.Thread(target=loop.run_until_complete, args=(engine.run(),), name="demo-engine")
        thread.start()
        try:
            yield
        finally:
            loop.call_soon_threadsafe(engine.stop)
            thread.join(30)

    def play(self) -> Iterator[tuple[int, int, str]]:
        """Everything in the order of its days; yields how far it is, at each tenth."""
        steps = self._steps()
        told = -1
        for done, (at, words, act) in enumerate(steps, start=1):
            self._live_until(at)
            act()
            self._settle_down()
            if 10 * done // len(steps) > told:
                told = 10 * done // len(steps)
                yield done, len(steps), words
        self._live_until(self.real_now)

    def _steps(self) -> list[tuple[datetime, str, Callable[[], None]]]:
        zone = self.room.installation.zone
        first = min(case.started.when(self.today, zone) for case in self.script.cases) - timedelta(minutes=5)
        steps: list[tuple[datetime, str, Callable[[], None]]] = [(first, "accounts", self._add_accounts)]
        steps += [
            (case.started.when(self.today, zone), case.alias, self._start(case)) for case in self.script.cases
        ]
        steps += [
            (min(event.when(self.today, zone), self.real_now), case.alias, self._do(case, event))
            for case, event in self.script.timeline()
        ]
        return sorted(steps, key=lambda step: step[0])

    def _live_until(self, at: datetime) -> None:
        """Let the days go by as they do, with a sweep each morning that something is open."""
        zone = self.room.installation.zone
        day = self.clock().astimezone(zone).date() if self.cases else at.astimezone(zone).date()
        while day < at.astimezone(zone).date():
            day += timedelta(days=1)
            morning = datetime(day.year, day.month, day.day, 8, 30, tzinfo=zone)
            if morning < at and (self._something_is_open() or day.day == 1):
                self.clock.set(morning)
                self._sweep()
        self.clock.set(at)

    def _something_is_open(self) -> bool:
        with self.room.database.read() as session:
            return any(queries.running_round(session, case_id) for case_id in self.cases.values())

    def _sweep(self) -> None:
        for verb in actions_sweep.VERBS:
            verb(self.room.place)
        self._wait_for_the_flow()

    def _settle_down(self) -> None:
        """After each event: post goes out, and the flow takes its turn."""
        self._wait_for_the_flow()
        deliver_notices(self.room.database, self.room.installation, self.room.place.office, self.clock)

    def _wait_for_the_flow(self) -> None:
        give_up = time.monotonic() + PATIENCE
        while time.monotonic() < give_up:
            with self.room.database.read() as session:
                if not turns.waiting(session):
                    return
            time.sleep(0.02)
        raise DemoBroken("the flow did not take its turn; is Prefect up?")

    def _add_accounts(self) -> None:
        with self.room.database.write() as session:
            for person in self.script.people:
                if person.accounts:
                    add_account(session, person.name, person.email, person.accounts, self.clock())

    def _start(self, case: Case) -> Callable[[], None]:
        def start() -> None:
            method = catalogue(self.room.settings.data_dir / "methods").method(case.method)
            new = NewCase.model_validate(new_case(self.script, case))
            with self.room.database.write() as session:
                by = queries.person_by_email(session, self.script.person(case.started.by).email)
                started = start_case(
                    session, self.room.installation, new, method, self.clock(), by=by.id if by else None
                )
                self.cases[case.key] = started.case.id

        return start

    def _do(self, case: Case, event: Event) -> Callable[[], None]:
        def act() -> None:
            match event:
                case Save():
                    self._save(case, event)
                case Ask():
                    self._ask(case, event)
                case Vote():
                    self._vote(case, event)
                case Meet():
                    self._meet(case, event)
                case HandOver():
                    self._hand_over(case, event)
                case Sweep():
                    self._sweep()
                case ProposeClose():
                    self._propose_close(case, event)
                case ConfirmClose():
                    self._confirm_close(case, event)

        return act

    def _person(self, session: Session, key: str) -> UUID:
        person = queries.person_by_email(session, self.script.person(key).email)
        if person is None:
            raise DemoBroken(f"nobody has the address of {key}")
        return person.id

    def _save(self, case: Case, event: Save) -> None:
        case_id = self.cases[case.key]
        with self.room.database.write() as session:
            newest = queries.deliverable(session, case_id, event.step, event.deliverable)
            saved = save_deliverable(
                session,
                case_id,
                event.step,
                event.deliverable,
                event.content_on(self.today),
                self.clock(),
                by=self._person(session, event.by),
                replaces=newest.version if newest else None,
            )
            if not saved.complete:
                raise DemoBroken(f"{case.alias}: {event.step}.{event.deliverable} is not complete")

    def _ask(self, case: Case, event: Ask) -> None:
        with self.room.database.write() as session:
            by = self._person(session, event.by)
            ask_gate(session, self.room.installation, self.cases[case.key], event.step, self.clock(), by=by)

    def _vote(self, case: Case, event: Vote) -> None:
        """Find the letter, open its link, ask the code, find that letter, vote."""
        token = self._newest(event.by, STEM)
        with self.room.database.write() as session:
            opened = open_ballot(session, token, self.clock())
            notice = ask_code(session, opened, self.clock())
        place = self.room.place
        deliver_notices(place.database, place.installation, place.office, self.clock, only=[notice.id])
        with self.room.database.write() as session:
            opened = open_ballot(session, token, self.clock())
            typed = self._newest(event.by, CODE)
            if try_code(session, self.room.installation, opened, typed, self.clock()) is None:
                raise DemoBroken(f"{case.alias}: the code of {event.by} does not work")
            receipt = cast_vote(
                session,
                self.room.installation,
                opened.round.id,
                opened.seat.seat_id,
                opened.person.id,
                self._filled(event),
                self.clock(),
                via=Via.CODE,
                seen_digest=opened.round.evidence_digest,
            )
        self._check(case, event, receipt)

    def _newest(self, person: str, pattern: re.Pattern[str]) -> str:
        """What the newest letter to this person holds that looks like this."""
        for letter in letters_to(self.mailbox, self.script.person(person).email):
            if found := pattern.search(letter.text):
                return found[1]
        raise DemoBroken(f"no letter to {person} holds {pattern.pattern}")

    def _filled(self, event: Vote) -> Filled:
        condition = event.condition
        return Filled(
            answer=event.answer,
            motivation=event.motivation,
            missing=event.missing,
            back_to=event.back_to,
            condition=condition.text if condition else "",
            condition_owner=self.script.person(condition.owner).email if condition else "",
            condition_due=self.today + timedelta(days=condition.due) if condition else None,
        )

    def _check(self, case: Case, event: Vote, receipt: Receipt) -> None:
        if event.late != (receipt.standing is Standing.LATE):
            raise DemoBroken(f"{case.alias}: the vote of {event.by} is {receipt.standing}")
        with self.room.database.read() as session:
            decisions = [
                queries.decision_of(session, one.id) for one in queries.rounds(session, self.cases[case.key])
            ]
            newest = decisions[-1].outcome if decisions and decisions[-1] else None
            if event.decides and newest is not event.decides:
                raise DemoBroken(f"{case.alias}: {event.decides} was expected, not {newest}")
            if event.condition:
                rows = session.exec(
                    select(ConditionRow).where(ConditionRow.text == event.condition.text)
                ).all()
                self.conditions.update(((case.key, event.condition.key), row.id) for row in rows)

    def _meet(self, case: Case, event: Meet) -> None:
        with self.room.database.write() as session:
            condition_id = self.conditions[case.key, event.condition]
            by = self._person(session, event.by)
            conditions.meet_condition(session, condition_id, event.evidence, self.clock(), by=by)

    def _hand_over(self, case: Case, event: HandOver) -> None:
        leaver, successor = self.script.person(event.leaver), self.script.person(event.successor)
        with self.room.database.write() as session:
            now, case_id = self.clock(), self.cases[case.key]
            seat = queries.seats_of_person(session, case_id, self._person(session, event.leaver), now)[0]
            new = NewMember(
                name=successor.name,
                organisation=successor.organisation,
                domain=successor.domain,
                role=seat.role,
                email=successor.email,
            )
            by = self._person(session, event.by)
            member = hand_over(session, self.room.installation, seat.id, new, now, by=by)
            confirm_seat(session, member.id, now, by=member.person_id)
        assert leaver.email != successor.email  # the script's loader compares persons

    def _propose_close(self, case: Case, event: ProposeClose) -> None:
        with self.room.database.write() as session:
            by = self._person(session, event.by)
            close_case.propose_close(session, self.cases[case.key], event.reason, self.clock(), by=by)

    def _confirm_close(self, case: Case, event: ConfirmClose) -> None:
        with self.room.database.write() as session:
            by = self._person(session, event.by)
            close_case.confirm_close(session, self.cases[case.key], self.clock(), by=by)
