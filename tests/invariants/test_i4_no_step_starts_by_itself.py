"""I4: no step starts without a go-type decision, or a live emergency go, of the current round.

A machine does what people, flows and clocks do, in any order; beside it a model of a few lines, without a database,
says where the case must be. After every rule the two are compared, and with them I2, I3 and I5; at the end the chain.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlmodel import Session, select

from actions.advance_case import advance_case
from actions.ask_gate import ask_gate, undecided_step
from actions.cast_vote import Receipt
from actions.change_team import hand_over
from actions.close_case import confirm_close, propose_close, reopen_case
from actions.close_due_rounds import close_round, due_rounds, overlooked_rounds
from actions.conditions import miss_condition, overdue_conditions, waive_condition
from actions.emergency_go import emergency_go
from actions.errors import ActionRefusal
from actions.pause_case import pause_case, pauses_that_end, resume_when_due
from actions.withdraw_round import withdraw_round
from gates.answers import CAUTION, Answer
from gates.errors import GateRefusal
from gates.transitions import CaseState
from models import audit, queries
from models.case import CaseRow
from models.database import Database
from models.gate import RoundRow, Standing
from tests.builders import (
    INSTALLATION,
    a_case,
    a_member,
    chair_of,
    complete_step,
    filled,
    seat_in,
    vote_of,
)
from tests.databases import SqliteTemplate
from tests.recomputed import differences, seats_with_two_counted_votes, votes_without_an_account


STEPS = ["intake", "interviews", "borging"]
ROLES = ["projectleider", "wijkagent", "hulpverlener"]
ANSWERS = [Answer.GO] * 5 + [Answer.CONDITIONAL_GO, Answer.HOLD, Answer.BACK, Answer.NO_GO]
BEGIN = datetime(2026, 11, 18, 9, tzinfo=UTC)


class Model:
    """What must be true of one case under the default rule, said once more in the shortest way."""

    def __init__(self) -> None:
        self.steps = ["open", "waiting", "waiting"]
        self.votes: dict[str, Answer] = {}
        self.asked: str | None = None
        self.decided: tuple[str, Answer] | None = None
        self.provisional: str | None = None

    def outcome(self) -> Answer | None:
        """What the votes of the running round come to: a veto at once, else everybody's most cautious."""
        if self.asked == "intake" and self.votes.get("wijkagent") is Answer.NO_GO:
            return Answer.NO_GO
        if len(self.votes) < len(ROLES):
            return None
        return max(self.votes.values(), key=CAUTION.__getitem__)

    def cast(self, role: str, answer: Answer) -> None:
        """A vote that counts; it may decide."""
        self.votes[role] = answer
        if self.asked and (outcome := self.outcome()):
            self.decided, self.asked, self.votes = (self.asked, outcome), None, {}

    def advance(self) -> None:
        """The flow carries the decision out."""
        if self.decided is None:
            return
        (step, outcome), self.decided = self.decided, None
        at = STEPS.index(step) if step in STEPS else None
        if outcome in (Answer.GO, Answer.CONDITIONAL_GO) and at is not None:
            self.steps[at] = "done"
            if at < 2 and self.steps[at + 1] != "reopened":
                self.steps[at + 1] = "open"
        if outcome is Answer.BACK and at is not None:
            self.steps = ["reopened", "waiting", "waiting"]  # every back of these tests names the intake


def _memory() -> Path:
    """A folder without a disk behind it, where there is one: three thousand commits have nothing to wait for."""
    return Path(tempfile.mkdtemp(prefix="lot-life-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None))


@cache
def _a_database_with_a_case() -> Path:
    folder = _memory()
    template = SqliteTemplate(folder)
    database = Database(f"sqlite:///{template.template}")
    with database.write() as session:
        a_case(session, BEGIN)
    database.close()
    atexit.register(shutil.rmtree, folder)
    return folder


@cache
def _database_of_all_lives() -> Database:
    """One after the other they are lived in the same file: SQLAlchemy compiles its statements once per database."""
    folder = _memory()
    atexit.register(shutil.rmtree, folder)
    return Database(f"sqlite:///{folder / 'lot.db'}")


class Life(RuleBasedStateMachine):
    """One case, in the hands of everybody at once."""

    def __init__(self) -> None:
        super().__init__()
        self.database = _database_of_all_lives()
        self.model, self.now = Model(), BEGIN
        self.successors = 0

    @initialize()
    def start(self) -> None:
        """A fresh case in a fresh database."""
        lived = Path(self.database.engine.url.database or "")
        for left in lived.parent.iterdir():
            left.unlink()
        shutil.copyfile(_a_database_with_a_case() / "template.db", lived)
        with self.database.read() as session:
            self.case_id = session.exec(select(CaseRow.id)).one()

    def teardown(self) -> None:
        """The chain of everything that happened verifies."""
        with self.database.read() as session:
            assert audit.verify(session) is None
        self.database.close()

    def tried(self, act: Any) -> Any:
        """Do something in a transaction of its own; None when it was refused, and then nothing is left of it."""
        try:
            with self.database.write() as session:
                return act(session, session.get_one(CaseRow, self.case_id))
        except (ActionRefusal, GateRefusal):
            return None

    @rule()
    def work(self) -> None:
        """Everything the current steps ask for is written down; votes on older words go stale."""

        def save(session: Session, case: CaseRow) -> bool:
            step = undecided_step(session, case)
            if step in STEPS:
                complete_step(session, case, str(step), self.now)
            return True

        if self.tried(save) and self.model.asked != "nazorg":
            self.model.votes = {}

    @rule()
    def ask(self) -> None:
        """The chair asks the gate that comes next."""

        def asked(session: Session, case: CaseRow) -> str | None:
            step = undecided_step(session, case)
            if step is None:
                return None
            ask_gate(session, INSTALLATION, case.id, step, self.now, by=chair_of(session, case, self.now))
            return step

        if step := self.tried(asked):
            self.model.asked, self.model.votes = step, {}

    @rule(role=st.sampled_from(ROLES), answer=st.sampled_from(ANSWERS))
    def vote(self, role: str, answer: Answer) -> None:
        """Somebody answers; late, where the round is over."""

        def cast(session: Session, case: CaseRow) -> Receipt | None:
            rounds = queries.rounds(session, case.id)
            return vote_of(session, rounds[-1], role, filled(answer), self.now) if rounds else None

        receipt = self.tried(cast)
        if receipt and receipt.standing is Standing.COUNTED:
            self.model.cast(role, answer)

    @precondition(lambda self: self.model.asked is not None)
    @rule()
    def everybody_is_for(self) -> None:
        """So that long roads are walked too."""
        for role in ROLES:
            self.vote(role, Answer.GO)

    @rule()
    def flow(self) -> None:
        """The flow takes a turn: woken, retried, cloned or resumed by a stranger, it may come at any moment."""
        took = self.tried(lambda session, case: advance_case(session, INSTALLATION, case.id, self.now))
        if took is not None and took.verb.startswith("decided"):
            self.model.advance()

    @rule(hours=st.sampled_from([1, 24, 24 * 3, 24 * 9, -2]))
    def time_passes(self, hours: int) -> None:
        """Clocks go on; machines' clocks jump back as well, but never to before there was a case."""
        self.now = max(self.now + timedelta(hours=hours), BEGIN)

    @rule()
    def sweep(self) -> None:
        """What time alone makes due."""
        today = self.now.date()

        def swept(session: Session, _case: CaseRow) -> bool:
            for pause in pauses_that_end(session, today):
                resume_when_due(session, INSTALLATION, pause, self.now)
            for condition in overdue_conditions(session, today):
                miss_condition(session, INSTALLATION, condition, self.now)
            for round_ in [*due_rounds(session, self.now), *overlooked_rounds(session)]:
                close_round(session, INSTALLATION, round_, self.now)
            return True

        self.tried(swept)
        self._forget_a_round_that_ended()

    @rule()
    def withdraw(self) -> None:
        """The chair takes the question back."""

        def taken_back(session: Session, case: CaseRow) -> RoundRow | None:
            running = queries.running_round(session, case.id)
            return withdraw_round(session, running.id, "Anders.", self.now, by=None) if running else None

        self.tried(taken_back)
        self._forget_a_round_that_ended()

    @rule(role=st.sampled_from(["wijkagent", "hulpverlener", "projectleider"]))
    def emergency(self, role: str) -> None:
        """Somebody asks for the emergency go, or grants it."""

        def go(session: Session, case: CaseRow) -> object:
            running = queries.running_round(session, case.id)
            if running is None:
                return None
            person = seat_in(session, running, role).person_id
            return emergency_go(session, running.id, "Nu.", self.now, by=person)

        self.tried(go)

    @rule(days=st.sampled_from([2, 30]))
    def pause(self, days: int) -> None:
        """The case stands still for a while."""
        until = self.now.date() + timedelta(days=days)
        self.tried(
            lambda _, case: pause_case(_, INSTALLATION, case.id, until, "Vakantie.", self.now, by=None)
        )
        self._forget_a_round_that_ended()

    @rule(role=st.sampled_from(["wijkagent", "hulpverlener"]))
    def successor(self, role: str) -> None:
        """Somebody hands the own seat over; a vote that was cast stands."""
        self.successors += 1
        new = a_member(role, email=f"opvolger{self.successors}@voorbeeld.example")

        def handed(session: Session, case: CaseRow) -> object:
            seat = next(one for one in queries.seats(session, case.id, self.now) if one.role == role)
            holder = queries.holder(session, seat.id, self.now)
            assert holder is not None
            return hand_over(session, INSTALLATION, seat.id, new, self.now, by=holder.person_id)

        self.tried(handed)

    @rule()
    def waive(self) -> None:
        """Conditions that stand in the way are let go by who set them."""

        def waived(session: Session, case: CaseRow) -> None:
            for row in queries.conditions(session, case.id):
                holder = queries.holder(session, row.set_by_seat, self.now)
                if holder and row.state.value in ("open", "missed"):
                    waive_condition(session, row.id, "Niet nodig.", self.now, by=holder.person_id)

        self.tried(waived)

    @rule()
    def close_and_reopen(self) -> None:
        """Two people close the case; sometimes a coordinator opens it again."""

        def closed(session: Session, case: CaseRow) -> None:
            coordinator = queries.person_by_email(session, "coordinator@voorbeeld.example")
            assert coordinator is not None
            if case.state is CaseState.CLOSED:
                reopen_case(session, INSTALLATION, case.id, "Toch.", self.now, by=coordinator.id)
            elif case.close_proposed_at is None:
                by = chair_of(session, case, self.now)
                propose_close(session, case.id, "Klaar.", self.now, by=by)
            else:
                confirm_close(session, case.id, self.now, by=coordinator.id)

        self.tried(closed)
        self._forget_a_round_that_ended()

    def _forget_a_round_that_ended(self) -> None:
        with self.database.read() as session:
            if queries.running_round(session, self.case_id) is None:
                self.model.asked, self.model.votes = None, {}

    @invariant()
    def every_step_stands_where_the_decisions_brought_it(self) -> None:
        """The model and the tables agree, a step that only an emergency go opened says so; with it I2 and I3."""
        if not hasattr(self, "database"):
            return
        with self.database.read() as session:
            for row, expected in zip(queries.steps(session, self.case_id), self.model.steps, strict=True):
                if row.provisional:
                    assert expected == "waiting"
                    assert _was_granted(session, self.case_id)
                else:
                    assert row.state.value == expected
            assert differences(session) == []
            assert votes_without_an_account(session) == []
            assert seats_with_two_counted_votes(session) == []


def _was_granted(session: Session, case_id: UUID) -> bool:
    return any(
        (given := queries.emergency_of(session, round_.id)) and given.granted_at
        for round_ in queries.rounds(session, case_id)
    )


TestLifeOfACase = Life.TestCase
TestLifeOfACase.settings = settings(
    max_examples=100,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
