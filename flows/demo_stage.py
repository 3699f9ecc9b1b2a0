"""Where a demo is played: the script, the rooms, a clock that can be set, the mailbox, and what is known by name."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from uuid import UUID

from sqlmodel import Session

from actions import sweep as actions_sweep
from actions import turns
from actions.deliver_notices import deliver_notices
from flows.demo_script import Case, DemoScript
from flows.room import Room
from models import queries
from notifications.postbus import Postbus, letters_to


PATIENCE = 60.0  # seconds for the flow to take a turn
LOOK_EVERY = 0.05


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


@dataclass
class Stage:
    """All that an event of the script works with."""

    script: DemoScript
    room: Room
    clock: SettableClock
    real_now: datetime
    postbus: Postbus
    cases: dict[str, UUID] = field(default_factory=dict)
    conditions: dict[tuple[str, str], UUID] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The day the demo is made."""
        return self.real_now.astimezone(self.room.installation.zone).date()

    def case_id(self, case: Case) -> UUID:
        """The id of a case that was started."""
        return self.cases[case.key]

    def person(self, session: Session, key: str) -> UUID:
        """The id of a person of the script."""
        person = queries.person_by_email(session, self.script.person(key).email)
        if person is None:
            raise DemoBroken(f"nobody has the address of {key}")
        return person.id

    def seat(self, session: Session, case: Case, key: str) -> UUID:
        """The seat in which a person of the script sits in this case."""
        person = self.person(session, key)
        return queries.seats_of_person(session, self.case_id(case), person, self.clock())[0].id

    def found(self, key: str, pattern: re.Pattern[str]) -> Iterator[str]:
        """What the letters to this person hold that looks like this, the newest letter first."""
        for letter in letters_to(self.postbus.folder, self.script.person(key).email):
            if found := pattern.search(letter.text):
                yield found[1]

    def newest(self, key: str, pattern: re.Pattern[str]) -> str:
        """The first of these."""
        for found in self.found(key, pattern):
            return found
        raise DemoBroken(f"no letter to {key} holds {pattern.pattern}")

    def sweep(self) -> None:
        """One sweep, as the engine makes them all day."""
        for verb in actions_sweep.VERBS:
            verb(self.room.place)
        self.wait_for_the_flow()

    def settle_down(self) -> None:
        """After each event: the flow takes its turn, and post goes out."""
        self.wait_for_the_flow()
        deliver_notices(self.room.database, self.room.installation, self.room.place.office, self.clock)

    def wait_for_the_flow(self) -> None:
        """Until no case has a turn that waits."""
        give_up = time.monotonic() + PATIENCE
        while time.monotonic() < give_up:
            with self.room.database.read() as session:
                if not turns.waiting(session):
                    return
            time.sleep(LOOK_EVERY)
        raise DemoBroken("the flow did not take its turn; is Prefect up?")
