"""Every route of the application, from the application itself, and a world in which each of them leads somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from fastapi import FastAPI
from limits import parse
from sqlmodel import Session, select

from actions import links
from actions.accounts import SignedIn, create_api_token
from actions.cast_vote import Filled
from actions.make_change import Change
from actions.propose_change import propose_change
from actions.save_view import save_view
from actions.sessions import Proof, begin_session
from actions.step_up import hold_form
from actions.table_votes import record_table_votes
from dashboard.commands import COMMANDS
from dashboard.door import Door
from dashboard.limits import Limits, Rules
from dashboard.team_forms import FORMS
from gates.answers import Answer
from models import queries
from models.case import CaseRow
from models.database import Database
from models.gate import ConditionRow
from models.people import AccountRole, AccountRow, PersonRow, SessionRow, SignInMethod
from models.post import LinkKind, NoticeRow
from models.seat import TeamChangeKind
from models.sign_in import Need, OidcIdentityRow, PasskeyRow
from tests.builders import (
    GO,
    INSTALLATION,
    a_case,
    a_member,
    an_account,
    an_open_round,
    catch_up,
    chair_of,
    filled,
    person_in,
    seat_in,
    votes_of,
)
from tests.puzzelteam.teams import a_meeting, a_team


CHAIR, MEMBER, OTHER_CHAIR = "kim@een.example", "sam@een.example", "noor@twee.example"
ACCOUNTS: dict[str, tuple[AccountRole, ...]] = {
    CHAIR: (AccountRole.PROJECTLEIDER,),
    MEMBER: (),
    OTHER_CHAIR: (AccountRole.PROJECTLEIDER,),
    "coordinator@voorbeeld.example": (AccountRole.COORDINATOR,),
    "beheerder@voorbeeld.example": (AccountRole.BEHEERDER,),
    "privacy@voorbeeld.example": (AccountRole.PRIVACY,),
}
NOBODY = ""
LINKS = {
    "/stem/": LinkKind.BALLOT,
    "/vandaag/": LinkKind.TODAY,
    "/aanmelden/": LinkKind.SIGN_IN,
    "/overleg/": LinkKind.MEETING,
    "/agenda/": LinkKind.FEED,
}
"""Which kind of link opens which pages."""


@dataclass(frozen=True, order=True)
class Route:
    """A method on an address template; a verb of a case is an address of its own."""

    path: str
    method: str

    @property
    def is_api(self) -> bool:
        """Does it take a bearer token?"""
        return self.path.startswith("/api/")

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def routes_of(app: FastAPI) -> list[Route]:
    """Every route, those of mounted applications too; HEAD goes with its GET."""
    return sorted({route for route in _walk(app.routes, "") if route.method != "HEAD"})


def _walk(routes: Iterable[Any], prefix: str) -> Iterator[Route]:
    for route in routes:
        inner: Any = getattr(route, "original_router", None) or getattr(route, "app", None)
        if hasattr(route, "methods"):
            for path in _verbs(prefix + route.path):
                yield from (Route(path, method) for method in route.methods)
        elif hasattr(inner, "routes"):
            yield from _walk(inner.routes, prefix + getattr(route, "path", ""))
        else:
            yield Route(prefix + route.path + "/{file}", "GET")


def _verbs(path: str) -> list[str]:
    for part, verbs in (("{verb}", COMMANDS), ("{form}", FORMS)):
        if part in path:
            return [path.replace(part, verb) for verb in verbs]
    return [path]


@dataclass
class World:
    """Two cases, the people around them, and what the parts of an address stand for in each."""

    database: Database
    app: FastAPI
    now: datetime
    parts: dict[str, dict[str, str]] = field(default_factory=dict)
    """Per case (`own`, `other`): `{seat}` → its id."""
    tokens: dict[LinkKind, str] = field(default_factory=dict)
    bearers: dict[str, str] = field(default_factory=dict)

    def address(self, route: Route, case: str, token: str = "") -> str:
        """The route's address in this case, with a link that works there (or the one given)."""
        key = {"key": "lot"} if "/methods/" in route.path else {}
        given = {**self.parts[case], **key, "token": token or self._token(route)}
        return re.sub(r"\{(\w+)(:\w+)?\}", lambda match: given[match[1]], route.path)

    def _token(self, route: Route) -> str:
        kind = next((kind for start, kind in LINKS.items() if route.path.startswith(start)), None)
        return self.tokens[kind] if kind else ""

    def session_of(self, email: str) -> dict[str, str]:
        """A fresh session of this person, as the browser's cookie."""
        with self.database.write() as session:
            raw = begin_session(
                session, _account(session, email), Proof(SignInMethod.PASSKEY, self.now), self.now
            )
        return {"session": raw}


def a_world(app: FastAPI, database: Database, now: datetime) -> World:
    """The world, built by the real actions."""
    world = World(database, unlimited(app), now)
    with database.write() as session:
        for email, roles in ACCOUNTS.items():
            an_account(session, email, now, *roles)
        for name, emails in {"own": (CHAIR, MEMBER), "other": (OTHER_CHAIR, "lo@twee.example")}.items():
            world.parts[name] = _parts(session, *emails, now)
        coordinator = _account(session, "coordinator@voorbeeld.example")
        view = save_view(session, coordinator.id, "Haven", "q=haven", now)
        for parts in world.parts.values():
            parts["view"] = str(view.id)
        world.bearers = {email: create_api_token(session, email, now) for email in ACCOUNTS}
        world.tokens = _tokens(session, now)
    return world


def unlimited(app: FastAPI) -> FastAPI:
    """The same application without a limit to how often somebody may try."""
    often = parse("1000000/minute")
    limits = Limits(rules=Rules(often, often, often, often, often))
    door: Door = app.state.door
    app.state.door = replace(door, limits=limits)
    for route in app.routes:
        inner = getattr(route, "app", None)
        if isinstance(inner, FastAPI):
            inner.state.limits = limits
    return app


def _account(session: Session, email: str) -> AccountRow:
    person = queries.person_by_email(session, email)
    account = queries.account_of(session, person.id) if person else None
    assert account is not None
    return account


def _parts(session: Session, chair: str, member: str, now: datetime) -> dict[str, str]:
    """A case at its second gate: a condition from the first, a list and a change that wait, a team that meets."""
    domain = chair.partition("@")[2]
    team = (
        a_member("projectleider", email=chair),
        a_member("wijkagent", email=member),
        a_member("hulpverlener", email=f"mo@{domain}"),
    )
    case = a_case(session, now, members=team)
    case.started_by = chair_of(session, case, now)
    session.add(case)
    first = an_open_round(session, case, now)
    votes_of(session, first, now, projectleider=GO, wijkagent=Answer.CONDITIONAL_GO, hulpverlener=GO)
    catch_up(session, case, now)
    round_ = an_open_round(session, case, now)
    by = chair_of(session, case, now)
    votes: dict[UUID, Filled] = {seat_in(session, round_, "hulpverlener").seat_id: filled(GO)}
    noted = record_table_votes(session, INSTALLATION, round_.id, votes, now, by=by)
    seat = seat_in(session, round_, "wijkagent")
    held = queries.members_of_seat(session, seat.seat_id, now)[0]
    change = propose_change(
        session,
        case.id,
        Change(TeamChangeKind.END_SEAT, seat_id=seat.seat_id, reason="Andere functie."),
        now,
        by=by,
    )
    a_team(session, case, now)
    meeting = a_meeting(session, case, f"{now + timedelta(days=7):%Y-%m-%d}", now)
    condition = session.exec(select(ConditionRow).where(ConditionRow.case_id == case.id)).one()
    return {
        "reference": case.reference,
        "step": case.current_step or "",
        "number": "2",
        "key": _deliverable(session, case),
        "seat": str(seat.seat_id),
        "member": str(held.id),
        "member_id": str(held.id),
        "condition": str(condition.id),
        "condition_id": str(condition.id),
        "list_id": str(noted.id),
        "change_id": str(change.id),
        "meeting_id": str(meeting.id),
        "case": str(case.id),
        "person": str(held.person_id),
        "notice": str(session.exec(select(NoticeRow.id).where(NoticeRow.case_id == case.id)).first()),
        "page": "1",
        "name": "not-found",
        "file": "adem.css",
        **_belongings(session, _account(session, chair), now),
    }


def _deliverable(session: Session, case: CaseRow) -> str:
    return next(
        key for (step, key) in queries.latest_deliverables(session, case.id) if step == case.current_step
    )


def _belongings(session: Session, account: AccountRow, now: datetime) -> dict[str, str]:
    """What the chair has of its own: a session, a passkey, an identity, a form that waits."""
    begin_session(session, account, Proof(SignInMethod.LINK, now), now)
    mine = session.exec(select(SessionRow).where(SessionRow.account_id == account.id)).one()
    key = PasskeyRow(
        account_id=account.id, credential=str(account.id), public_key="x", name="laptop", created_at=now
    )
    identity = OidcIdentityRow(
        account_id=account.id, issuer="https://id.example", subject=str(account.id), linked_at=now
    )
    session.add(key)
    session.add(identity)
    who = SignedIn(session.get_one(PersonRow, account.person_id), account, mine)
    held = hold_form(session, who, Need.FRESH, "GET", "/account", [], now)
    return {
        "session_id": str(mine.id),
        "passkey": str(key.id),
        "identity": str(identity.id),
        "held": str(held.id),
    }


def _tokens(session: Session, now: datetime) -> dict[LinkKind, str]:
    """A working link of every kind, of the member of the first case."""
    person = queries.person_by_email(session, MEMBER)
    assert person is not None
    case = queries.cases_of(session, person.id, now)[0]
    round_ = queries.running_round(session, case.id)
    assert round_ is not None
    assert person_in(session, round_, "wijkagent").id == person.id
    seat = seat_in(session, round_, "wijkagent").seat_id
    return {
        kind: links.issue(
            session,
            kind,
            person.id,
            now,
            round_id=round_.id if kind is LinkKind.BALLOT else None,
            seat_id=seat if kind in (LinkKind.BALLOT, LinkKind.MEETING) else None,
        )[0]
        for kind in LinkKind
    }


@contextmanager
def nothing_is_kept(database: Database) -> Iterator[None]:
    """While this lasts every commit is undone, so that each request finds the same world."""
    dialect: Any = database.engine.dialect
    dialect.do_commit = dialect.do_rollback
    try:
        yield
    finally:
        del dialect.do_commit
