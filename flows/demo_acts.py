"""What each event of a case does, through the real actions, as the person who did it.

People answer as they would: they find the letter in the mailbox, open its link, ask for a code, and vote with it.
"""

from __future__ import annotations

import re
from datetime import timedelta

from sqlmodel import Session, select

from actions import close_case, conditions
from actions.accounts import add_account
from actions.ask_gate import ask_gate
from actions.cast_vote import Filled, Receipt, cast_vote
from actions.change_team import confirm_seat, hand_over
from actions.deliver_notices import deliver_notices
from actions.links import ask_code, open_ballot, try_code
from actions.save_deliverable import save_deliverable
from actions.start_case import NewCase, NewMember, start_case
from flows.demo_events import Ask, ConfirmClose, HandOver, Meet, ProposeClose, RefuseMail, Save, Sweep, Vote
from flows.demo_script import Case, new_case
from flows.demo_stage import DemoBroken, Stage
from methods.catalogue import catalogue
from models import queries
from models.gate import ConditionRow, Standing, Via


STEM = re.compile(r"/stem/([A-Za-z0-9_-]+)")
CODE = re.compile(r"\b(\d{6})\b")


def add_accounts(stage: Stage) -> None:
    """Everybody in the script who has an account."""
    with stage.room.database.write() as session:
        for person in stage.script.people:
            if person.accounts:
                add_account(session, person.name, person.email, person.accounts, stage.clock())


def start(stage: Stage, case: Case) -> None:
    """Start a case."""
    method = catalogue(stage.room.settings.data_dir / "methods").method(case.method)
    new = NewCase.model_validate(new_case(stage.script, case))
    with stage.room.database.write() as session:
        by = queries.person_by_email(session, stage.script.person(case.started.by).email)
        started = start_case(
            session, stage.room.installation, new, method, stage.clock(), by=by.id if by else None
        )
        stage.cases[case.key] = started.case.id


def sweep(stage: Stage, _case: Case, _event: Sweep) -> None:
    """A sweep outside the daily ones."""
    stage.sweep()


def refuse_mail(stage: Stage, _case: Case, event: RefuseMail) -> None:
    """The mail server knows this address no more."""
    stage.postbus.refused.add(stage.script.person(event.person).email)


def save(stage: Stage, case: Case, event: Save) -> None:
    """A version of a deliverable, complete."""
    case_id = stage.case_id(case)
    with stage.room.database.write() as session:
        newest = queries.deliverable(session, case_id, event.step, event.deliverable)
        saved = save_deliverable(
            session,
            case_id,
            event.step,
            event.deliverable,
            event.content_on(stage.today),
            stage.clock(),
            by=stage.person(session, event.by),
            replaces=newest.version if newest else None,
        )
        if not saved.complete:
            raise DemoBroken(f"{case.alias}: {event.step}.{event.deliverable} is not complete")


def ask(stage: Stage, case: Case, event: Ask) -> None:
    """The chair asks for the decision."""
    with stage.room.database.write() as session:
        by = stage.person(session, event.by)
        ask_gate(session, stage.room.installation, stage.case_id(case), event.step, stage.clock(), by=by)


def vote(stage: Stage, case: Case, event: Vote) -> None:
    """Find the letter, open its link, ask the code, find that letter, vote."""
    with stage.room.database.write() as session:
        token = _link(session, stage, case, event.by)
        opened = open_ballot(session, token, stage.clock())
        notice = ask_code(session, opened, stage.clock())
    place = stage.room.place
    deliver_notices(place.database, place.installation, place.office, stage.clock, only=[notice.id])
    with stage.room.database.write() as session:
        opened = open_ballot(session, token, stage.clock())
        typed = stage.newest(event.by, CODE)
        if try_code(session, stage.room.installation, opened, typed, stage.clock()) is None:
            raise DemoBroken(f"{case.alias}: the code of {event.by} does not work")
        receipt = cast_vote(
            session,
            stage.room.installation,
            opened.round.id,
            opened.seat.seat_id,
            opened.person.id,
            _filled(stage, event),
            stage.clock(),
            via=Via.CODE,
            seen_digest=opened.round.evidence_digest,
        )
    _check(stage, case, event, receipt)


def _link(session: Session, stage: Stage, case: Case, voter: str) -> str:
    """The newest link to a gate of this case; somebody may have been asked in another one since."""
    for token in stage.found(voter, STEM):
        if open_ballot(session, token, stage.clock()).round.case_id == stage.case_id(case):
            return token
    raise DemoBroken(f"{case.alias}: {voter} was asked nothing")


def _filled(stage: Stage, event: Vote) -> Filled:
    condition = event.condition
    return Filled(
        answer=event.answer,
        motivation=event.motivation,
        missing=event.missing,
        back_to=event.back_to,
        condition=condition.text if condition else "",
        condition_owner=stage.script.person(condition.owner).email if condition else "",
        condition_due=stage.today + timedelta(days=condition.due) if condition else None,
    )


def _check(stage: Stage, case: Case, event: Vote, receipt: Receipt) -> None:
    if event.late != (receipt.standing is Standing.LATE):
        raise DemoBroken(f"{case.alias}: the vote of {event.by} is {receipt.standing}")
    with stage.room.database.read() as session:
        decisions = [
            queries.decision_of(session, one.id) for one in queries.rounds(session, stage.case_id(case))
        ]
        newest = decisions[-1].outcome if decisions and decisions[-1] else None
        if event.decides and newest is not event.decides:
            raise DemoBroken(f"{case.alias}: {event.decides} was expected, not {newest}")
        if event.condition:
            rows = session.exec(select(ConditionRow).where(ConditionRow.text == event.condition.text)).all()
            stage.conditions.update(((case.key, event.condition.key), row.id) for row in rows)


def meet(stage: Stage, case: Case, event: Meet) -> None:
    """A condition is met."""
    with stage.room.database.write() as session:
        condition_id = stage.conditions[case.key, event.condition]
        by = stage.person(session, event.by)
        conditions.meet_condition(session, condition_id, event.evidence, stage.clock(), by=by)


def hand_over_seat(stage: Stage, case: Case, event: HandOver) -> None:
    """A seat goes to a successor, who confirms it."""
    leaver, successor = stage.script.person(event.leaver), stage.script.person(event.successor)
    with stage.room.database.write() as session:
        now, case_id = stage.clock(), stage.case_id(case)
        seat = queries.seats_of_person(session, case_id, stage.person(session, event.leaver), now)[0]
        new = NewMember(
            name=successor.name,
            organisation=successor.organisation,
            domain=successor.domain,
            role=seat.role,
            email=successor.email,
        )
        by = stage.person(session, event.by)
        member = hand_over(session, stage.room.installation, seat.id, new, now, by=by)
        confirm_seat(session, member.id, now, by=member.person_id)
    assert leaver.email != successor.email  # the script's loader compares persons


def propose_close(stage: Stage, case: Case, event: ProposeClose) -> None:
    """The end of the case is proposed."""
    with stage.room.database.write() as session:
        by = stage.person(session, event.by)
        close_case.propose_close(session, stage.case_id(case), event.reason, stage.clock(), by=by)


def confirm_close(stage: Stage, case: Case, event: ConfirmClose) -> None:
    """A second person confirms it."""
    with stage.room.database.write() as session:
        by = stage.person(session, event.by)
        close_case.confirm_close(session, stage.case_id(case), stage.clock(), by=by)
