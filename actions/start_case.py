"""Start a case: pin the method, seat the members, open the first step, hand the first turn to the flow."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID, uuid4

from pydantic import BaseModel, ConfigDict, EmailStr, Field, StringConstraints
from sqlalchemy import text
from sqlmodel import Session, select

from actions.errors import AliasTaken, Invalid, Mistake, SettingsMissing
from actions.facts import content_digest
from actions.installation import Installation
from actions.notices import new_ticket, queue
from actions.turns import queue_turn
from gates.course import begin
from gates.transitions import CaseState, Phase, StepState
from methods.schema import Domain, Method
from models import audit, queries
from models.case import CaseRow, CounterRow, MethodVersionRow, StepRow, TurnKind, Urgency
from models.people import OrganisationRow, PersonRow
from models.seat import MemberRow, SeatRow
from notifications.occasions import Occasion


Line = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f\u2028\u2029]+$"
    ),
]
Text = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000, pattern=r"^[^\x00]+$")
]


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NewMember(_Input):
    """Somebody in the team: a role of the method, for an organisation; the same address is the same person."""

    name: Line
    organisation: Line
    domain: Domain
    role: Line
    email: EmailStr
    mobile: (
        Annotated[str, StringConstraints(strip_whitespace=True, max_length=40, pattern=r"^[0-9+() -]*$")]
        | None
    ) = None
    substitute: EmailStr | None = None
    """The address of another member who may answer when this one cannot."""


class NewCase(_Input):
    """What a project leader fills in before anything else may be written down (domain.md A.8)."""

    method: Line
    alias: Annotated[
        str,
        StringConstraints(
            strip_whitespace=True, min_length=2, max_length=80, pattern=r"^[^\x00-\x1f\x7f\u2028\u2029]+$"
        ),
    ]
    urgency: Urgency = Urgency.NORMAAL
    purpose: Text
    selection_ground: Text
    legal_ground: Text | None = None
    controller: Line | None = None
    sponsor: Line
    members: tuple[NewMember, ...] = Field(min_length=1, max_length=60)


@dataclass(frozen=True)
class Started:
    """A case that was started, and what its project leader should look at."""

    case: CaseRow
    warnings: tuple[str, ...]


def start_case(
    session: Session,
    installation: Installation,
    new: NewCase,
    method: Method,
    now: datetime,
    *,
    by: UUID | None,
    undo_for: timedelta | None = None,
) -> Started:
    """Start a case with this method; `by` is who does it (None: the operator's command line).

    With `undo_for` it is a concept for so long, in which nothing moves and nothing leaves (`undo_start.py`); after
    that everybody in the team is told that they are in it.

    The first step opens with the case, for nothing has to be decided before it; from there on only the flow moves it.

    Raises:
        SettingsMissing, AliasTaken, Invalid (each mistake with its path).
    """
    missing = [name for name in installation.not_chosen if name == "LOT_RETENTION" or not _given(new, name)]
    if missing:
        raise SettingsMissing(missing)
    if not queries.accounts_with(session, "coordinator"):
        raise SettingsMissing(["a coordinator (lot user add … --role coordinator)"])
    if mistakes := list(_mistakes(new, method)):
        raise Invalid(mistakes)
    _counter(
        session, "starting"
    )  # one start at a time: two cases never take the same alias or address at once
    require_free_alias(session, new.alias)
    case = _case(session, installation, new, method, now, by)
    _steps(session, case, method, now)
    _team(session, case, new, method, installation, now)
    warnings = _sponsor(session, case, new)
    if undo_for is not None:
        case.state = CaseState.CONCEPT
        _tell_team(session, case, now, now + undo_for, by)
    queue_turn(session, case, TurnKind.START, now, step_key=method.step_keys[0])
    audit.record(session, "case_started", now, by=by, case=case.id, method=method.key, version=method.version)
    return Started(case, (*warnings, *_warnings(new)))


def require_free_alias(session: Session, alias: str) -> None:
    """No other open case is called this.

    Raises:
        AliasTaken.
    """
    query = select(CaseRow.id).where(CaseRow.alias == alias, CaseRow.state != CaseState.CLOSED)
    if session.exec(query).first():
        raise AliasTaken(alias)


def _given(new: NewCase, setting: str) -> bool:
    return bool(new.controller if setting == "LOT_CONTROLLER" else new.legal_ground)


def _mistakes(new: NewCase, method: Method) -> Sequence[Mistake]:
    known = {role.key for role in method.roles}
    found = [
        Mistake(f"members.{at}.role", f"unknown_role: {member.role}; one of {', '.join(sorted(known))}")
        for at, member in enumerate(new.members)
        if member.role not in known
    ]
    addresses = {member.email.lower() for member in new.members}
    found += [
        Mistake(f"members.{at}.substitute", "not_a_member")
        for at, member in enumerate(new.members)
        if member.substitute and member.substitute.lower() not in addresses - {member.email.lower()}
    ]
    if method.chair not in {member.role for member in new.members}:
        found.append(Mistake("members", f"no_chair: somebody must be {method.chair}"))
    return found


def _case(
    session: Session, installation: Installation, new: NewCase, method: Method, now: datetime, by: UUID | None
) -> CaseRow:
    case = CaseRow(
        reference=_reference(session, method, now, installation),
        alias=new.alias,
        ticket=new_ticket(session),
        method_version_id=pin(session, method, now).id,
        state=CaseState.ACTIVE,
        phase=Phase.WORKING,
        current_step=method.step_keys[0],
        urgency=new.urgency,
        purpose=new.purpose,
        selection_ground=new.selection_ground,
        legal_ground=new.legal_ground or installation.legal_ground or "",
        controller=new.controller or installation.controller or "",
        retention=installation.retention or "",
        sponsor=new.sponsor,
        started_by=by,
        started_at=now,
        rhythm_phase=method.rhythm.first,
    )
    session.add(case)
    session.flush()
    return case


def _reference(session: Session, method: Method, now: datetime, installation: Installation) -> str:
    """`LOT-2026-0014`: the method, the year here, and the next number of that year."""
    stem = f"{re.sub('[^A-Z0-9]', '', method.key.upper())[:12]}-{now.astimezone(installation.zone).year}"
    counter = _counter(session, stem)
    counter.value += 1
    session.add(counter)
    session.flush()
    return f"{stem}-{counter.value:04d}"


def _counter(session: Session, name: str) -> CounterRow:
    """The counter of this name, locked until the transaction ends."""
    new = {"id": uuid4().hex if session.connection().dialect.name == "sqlite" else uuid4(), "name": name}
    session.connection().execute(
        text("INSERT INTO counter (id, name, value) VALUES (:id, :name, 0) ON CONFLICT DO NOTHING"), new
    )
    query = select(CounterRow).where(CounterRow.name == name).with_for_update()
    return session.exec(query.execution_options(populate_existing=True)).one()


def pin(session: Session, method: Method, now: datetime) -> MethodVersionRow:
    """Keep the method as it is now, once; cases point at it and never notice a later edit of the file."""
    content = method.model_dump(mode="json", exclude_none=True)
    digest = content_digest(content)
    kept = session.exec(
        select(MethodVersionRow).where(MethodVersionRow.key == method.key, MethodVersionRow.digest == digest)
    ).first()
    if kept is None:
        kept = MethodVersionRow(
            key=method.key,
            version=method.version,
            title=method.title,
            digest=digest,
            content=content,
            kept_at=now,
        )
        session.add(kept)
        session.flush()
    return kept


def _steps(session: Session, case: CaseRow, method: Method, now: datetime) -> None:
    course = begin(method.step_keys)
    for position, key in enumerate(method.step_keys):
        opened = now if course.states[key] is StepState.OPEN else None
        session.add(
            StepRow(case_id=case.id, key=key, position=position, state=course.states[key], opened_at=opened)
        )


def _team(
    session: Session, case: CaseRow, new: NewCase, method: Method, installation: Installation, now: datetime
) -> None:
    """A seat for every member, its holder, and its substitute; the first in the chair's role leads the case."""
    people = {
        member.email.lower(): person_named(session, member, installation, now) for member in new.members
    }
    chaired = False
    for member in new.members:
        is_chair = member.role == method.chair and not chaired
        chaired = chaired or is_chair
        seat = SeatRow(
            case_id=case.id,
            role=member.role,
            domain=member.domain,
            organisation_id=organisation_named(session, member.organisation).id,
            is_chair=is_chair,
            from_at=now,
        )
        session.add(seat)
        session.flush()
        session.add(_member(case, seat, people[member.email.lower()], now))
        if member.substitute:
            session.add(_member(case, seat, people[member.substitute.lower()], now, substitute=True))
    session.flush()


def _tell_team(session: Session, case: CaseRow, now: datetime, due_at: datetime, by: UUID | None) -> None:
    """One message for everybody but who started it, which waits until the start can no longer be undone."""
    session.flush()
    for person_id in {member.person_id for member in queries.members(session, case.id, now)} - {by}:
        queue(
            session,
            Occasion.CASE_STARTED,
            person_id,
            f"case:{case.id}/started",
            now,
            due_at=due_at,
            case_id=case.id,
            ticket=case.ticket,
        )


def _member(
    case: CaseRow, seat: SeatRow, person: PersonRow, now: datetime, *, substitute: bool = False
) -> MemberRow:
    return MemberRow(
        seat_id=seat.id,
        case_id=case.id,
        person_id=person.id,
        substitute=substitute,
        from_at=now,
        confirmed_at=now,
    )


def person_named(session: Session, member: NewMember, installation: Installation, now: datetime) -> PersonRow:
    """The person with this address, made when nobody has it yet; a known person keeps its own name."""
    person = queries.person_by_email(session, member.email)
    if person is None:
        person = PersonRow(
            name=member.name,
            email=member.email.lower(),
            mobile=member.mobile,
            language=installation.language,
            created_at=now,
        )
        session.add(person)
        session.flush()
    return person


def organisation_named(session: Session, name: str) -> OrganisationRow:
    """The organisation with this name, made when there is none yet."""
    row = session.exec(select(OrganisationRow).where(OrganisationRow.name == name)).first()
    if row is None:
        row = OrganisationRow(name=name)
        session.add(row)
        session.flush()
    return row


def _sponsor(session: Session, case: CaseRow, new: NewCase) -> tuple[str, ...]:
    """The sponsor is a member by address or role; other words mean that alarms skip to the coordinator."""
    words = new.sponsor.lower()
    for member in new.members:
        if words in (member.email.lower(), member.role.lower()):
            person = queries.person_by_email(session, member.email)
            case.sponsor_person_id = person.id if person else None
            session.add(case)
            return ()
    return ("sponsor_not_a_member",)


PRIVATE_MAIL = frozenset(
    {
        "gmail.com",
        "hotmail.com",
        "outlook.com",
        "live.nl",
        "ziggo.nl",
        "kpnmail.nl",
        "icloud.com",
        "yahoo.com",
    }
)


def _warnings(new: NewCase) -> tuple[str, ...]:
    """What is allowed and yet worth a look: private addresses, nobody from zorg or veiligheid."""
    domains = {member.domain for member in new.members}
    absent = [
        f"nobody_from_{domain.value}" for domain in (Domain.ZORG, Domain.VEILIGHEID) if domain not in domains
    ]
    private = any(member.email.rsplit("@", 1)[-1].lower() in PRIVATE_MAIL for member in new.members)
    return (*absent, *(["private_address"] if private else []))
