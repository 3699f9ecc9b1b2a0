"""Cases and rounds for tests, made by the real actions. Everybody here is invented.

case = a_case(session, now)
round_ = an_open_round(session, case, now)
votes_of(session, round_, now, wijkagent=GO, hulpverlener=Filled(HOLD, "te vroeg", missing="het verslag"))
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from actions.advance_case import advance_case
from actions.ask_gate import ask_gate, undecided_step
from actions.cast_vote import Filled, Receipt, cast_vote
from actions.installation import Installation
from actions.save_deliverable import save_deliverable
from actions.start_case import NewCase, NewMember, person_named, start_case
from gates.answers import Answer
from methods.loader import load
from methods.schema import Domain, Method
from methods.working_days import day_off
from models import audit, queries
from models.case import CaseRow
from models.gate import RoundRow, RoundSeatRow, Via
from models.people import AccountRole, AccountRow, PersonRow
from models.pinned import method_of


GO, HOLD, BACK, NO_GO = Answer.GO, Answer.HOLD, Answer.BACK, Answer.NO_GO

PROEF: Method = load(Path(__file__).with_name("proef.yaml"))
"""Three steps, one short text each; projectleider, wijkagent and hulpverlener all have to speak."""

INSTALLATION = Installation(
    zone=ZoneInfo("Europe/Amsterdam"),
    day_off=day_off(),
    code_key=b"k" * 32,
    controller="Gemeente Voorbeeld",
    legal_ground="Algemeen belang, artikel 6 lid 1 onder e AVG",
    retention="P5Y",
)


def a_member(role: str, **changes: Any) -> NewMember:
    """Somebody in this role: an address and an organisation of its own, the domain that goes with the role."""
    domains = {role.key: role.domain or Domain.OVERIG for role in PROEF.roles}
    given: dict[str, Any] = {
        "name": f"Kim {role.title()}",
        "organisation": f"Organisatie van de {role}",
        "domain": domains.get(role, Domain.OVERIG),
        "role": role,
        "email": f"{role}@voorbeeld.example",
    }
    return NewMember(**given | changes)


TEAM = tuple(a_member(role) for role in ("projectleider", "wijkagent", "hulpverlener"))


def an_account(session: Session, email: str, now: datetime, *roles: AccountRole) -> AccountRow:
    """A person who signs in, with these roles; the same address is the same person and account."""
    member = NewMember(
        name=f"Robin {email.partition('@')[0].title()}",
        organisation="-",
        domain=Domain.OVERIG,
        role="-",
        email=email,
    )
    person = person_named(session, member, INSTALLATION, now)
    account = queries.account_of(session, person.id) or AccountRow(person_id=person.id, created_at=now)
    account.roles = sorted({*account.roles, *(role.value for role in roles)})
    session.add(account)
    session.flush()
    audit.record(session, "account_added", now)
    return account


def a_case(session: Session, now: datetime, *, method: Method = PROEF, **changes: Any) -> CaseRow:
    """A case that was just started, its first step open and its flow caught up."""
    an_account(session, "coordinator@voorbeeld.example", now, AccountRole.COORDINATOR)
    case = start_case(
        session, INSTALLATION, a_new_case(method=method.key, **changes), method, now, by=None
    ).case
    catch_up(session, case, now)
    return case


def a_new_case(**changes: Any) -> NewCase:
    """What a project leader fills in; every alias is another one."""
    given: dict[str, Any] = {
        "method": PROEF.key,
        "alias": f"Houten Haven {next(_numbers)}",
        "purpose": "Samen voorkomen dat het opnieuw misgaat.",
        "selection_ground": "Drie meldingen in een half jaar.",
        "sponsor": "projectleider",
        "members": TEAM,
    }
    return NewCase(**given | changes)


_numbers = iter(range(1, 1_000_000))


def catch_up(session: Session, case: CaseRow, now: datetime) -> CaseRow:
    """Take every turn that waits, as the case's flow would."""
    session.flush()
    while advance_case(session, INSTALLATION, case.id, now):
        session.flush()
    return case


def content_for(method: Method, step: str, key: str) -> dict[str, Any]:
    """A complete content for a deliverable whose fields are texts."""
    found = method.step(step)
    deliverable = found.deliverable(key) if found else None
    assert deliverable is not None
    return {field.key: "Een antwoord in gewone woorden." for field in deliverable.fields}


def complete_step(session: Session, case: CaseRow, step: str, now: datetime) -> None:
    """Save every required deliverable of the step; a newer version where there is one."""
    method = method_of(session, case)
    found = method.step(step)
    assert found is not None
    for one in found.required:
        newest = queries.deliverable(session, case.id, step, one.key)
        save_deliverable(
            session,
            case.id,
            step,
            one.key,
            content_for(method, step, one.key),
            now,
            by=chair_of(session, case, now),
            replaces=newest.version if newest else None,
        )


def chair_of(session: Session, case: CaseRow, now: datetime) -> UUID:
    """The person who leads the case."""
    chair = queries.chair(session, case.id, now)
    assert chair is not None
    return chair.person_id


def an_open_round(session: Session, case: CaseRow, now: datetime) -> RoundRow:
    """The gate that comes next, asked by the chair, its step completed first."""
    step = undecided_step(session, case)
    assert step is not None
    if step != "nazorg":
        complete_step(session, case, step, now)
    return ask_gate(session, INSTALLATION, case.id, step, now, by=chair_of(session, case, now))


def seat_in(session: Session, round_: RoundRow, role: str) -> RoundSeatRow:
    """The seat of this role in the round; the first one where there are more."""
    return next(seat for seat in queries.round_seats(session, round_.id) if seat.role == role)


def person_in(session: Session, round_: RoundRow, role: str) -> PersonRow:
    """Who holds that seat."""
    return session.get_one(PersonRow, seat_in(session, round_, role).person_id)


def filled(answer: Answer | Filled) -> Filled:
    """A ballot with this answer and whatever that answer asks for."""
    if isinstance(answer, Filled):
        return answer
    return {
        Answer.GO: Filled(Answer.GO),
        Answer.CONDITIONAL_GO: Filled(
            Answer.CONDITIONAL_GO, "Onder voorwaarde.", condition="Eerst bellen.", condition_owner="wijkagent"
        ),
        Answer.HOLD: Filled(Answer.HOLD, "Nog niet.", missing="Het gesprek met de school."),
        Answer.BACK: Filled(Answer.BACK, "Opnieuw kijken.", back_to="intake"),
    }.get(answer, Filled(answer, "Daarom niet."))


def vote_of(
    session: Session,
    round_: RoundRow,
    role: str,
    answer: Answer | Filled,
    now: datetime,
    *,
    via: Via = Via.ACCOUNT,
) -> Receipt:
    """The holder of this role's seat answers, having seen what lies there now."""
    seat = seat_in(session, round_, role)
    return cast_vote(
        session,
        INSTALLATION,
        round_.id,
        seat.seat_id,
        seat.person_id,
        filled(answer),
        now,
        via=via,
        seen_digest=round_.evidence_digest,
    )


def votes_of(session: Session, round_: RoundRow, now: datetime, **answers: Answer | Filled) -> list[Receipt]:
    """Each role answers, in the order given: `votes_of(session, round_, now, wijkagent=GO, hulpverlener=HOLD)`."""
    return [vote_of(session, round_, role, answer, now) for role, answer in answers.items()]


def everybody_says(
    session: Session, round_: RoundRow, answer: Answer | Filled, now: datetime
) -> list[Receipt]:
    """Every seat of the round answers the same."""
    roles = {seat.role: answer for seat in queries.round_seats(session, round_.id)}
    return votes_of(session, round_, now, **roles)


def a_case_at(session: Session, now: datetime, step: str, **changes: Any) -> CaseRow:
    """A case that came to this step (or `nazorg`) by a go of everybody at each gate before it."""
    case = a_case(session, now, **changes)
    while (case.current_step or "nazorg") != step:
        everybody_says(session, an_open_round(session, case, now), GO, now)
        catch_up(session, case, now)
    return case
