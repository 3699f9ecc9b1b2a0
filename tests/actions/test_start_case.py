"""Starting a case: what it needs, and what is refused with every mistake named."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError
from sqlmodel import Session, select

from actions.close_case import confirm_close, propose_close
from actions.errors import AliasTaken, Invalid, SettingsMissing
from actions.start_case import start_case
from gates.transitions import CaseState, Phase, StepState
from models import queries
from models.case import CaseRow
from models.people import AccountRole, PersonRow
from tests.builders import INSTALLATION, PROEF, TEAM, a_case, a_member, a_new_case, an_account, chair_of
from tests.clock import Clock


def test_a_new_case_stands_at_its_open_first_step_with_a_turn_for_its_flow(
    session: Session, clock: Clock
) -> None:
    an_account(session, "coordinator@voorbeeld.example", clock.now(), AccountRole.COORDINATOR)

    started = start_case(session, INSTALLATION, a_new_case(), PROEF, clock.now(), by=None)

    case = started.case
    assert (case.reference, case.state, case.phase) == ("PROEF-2026-0001", CaseState.ACTIVE, Phase.WORKING)
    states = [(step.key, step.state) for step in queries.steps(session, case.id)]
    assert states[0] == ("intake", StepState.OPEN)
    assert {state for _, state in states[1:]} == {StepState.WAITING}
    assert queries.next_turn(session, case.id) is not None
    assert len(queries.seats(session, case.id, clock.now())) == len(TEAM)


def test_references_count_on_within_the_year(session: Session, clock: Clock) -> None:
    first, second = a_case(session, clock.now()), a_case(session, clock.now())

    assert (first.reference, second.reference) == ("PROEF-2026-0001", "PROEF-2026-0002")


@pytest.mark.parametrize("setting", ["controller", "legal_ground", "retention"])
def test_nothing_starts_before_the_installation_has_chosen(
    session: Session, clock: Clock, setting: str
) -> None:
    an_account(session, "coordinator@voorbeeld.example", clock.now(), AccountRole.COORDINATOR)
    nothing: dict[str, Any] = {setting: None}
    bare = replace(INSTALLATION, **nothing)

    with pytest.raises(SettingsMissing) as refused:
        start_case(session, bare, a_new_case(), PROEF, clock.now(), by=None)

    assert refused.value.names == (f"LOT_{setting.upper()}",)


def test_a_case_may_bring_its_own_ground_but_never_its_own_retention(session: Session, clock: Clock) -> None:
    an_account(session, "coordinator@voorbeeld.example", clock.now(), AccountRole.COORDINATOR)
    bare = replace(INSTALLATION, controller=None, legal_ground=None)
    own = a_new_case(controller="Gemeente Anders", legal_ground="Artikel 6 lid 1 onder e")

    case = start_case(session, bare, own, PROEF, clock.now(), by=None).case

    assert case.controller == "Gemeente Anders"


def test_the_first_case_waits_for_a_coordinator(session: Session, clock: Clock) -> None:
    with pytest.raises(SettingsMissing, match="coordinator"):
        start_case(session, INSTALLATION, a_new_case(), PROEF, clock.now(), by=None)


@pytest.mark.parametrize(
    ("members", "paths"),
    [
        pytest.param([a_member("wijkagent")], ["members"], id="nobody leads"),
        pytest.param(
            [*TEAM, a_member("burgemeester")],
            ["members.3.role"],
            id="a role that the method does not know",
        ),
        pytest.param(
            [a_member("projectleider", substitute="iemand@anders.example")],
            ["members.0.substitute"],
            id="a substitute from outside",
        ),
        pytest.param(
            [a_member("projectleider", substitute="PROJECTLEIDER@voorbeeld.example")],
            ["members.0.substitute"],
            id="somebody who stands in for themselves",
        ),
        pytest.param(
            [a_member("niemand", substitute="ook@niet.example")],
            ["members.0.role", "members.0.substitute", "members"],
            id="everything at once",
        ),
    ],
)
def test_every_mistake_is_named_and_nothing_is_created(
    session: Session, clock: Clock, members: list[Any], paths: list[str]
) -> None:
    an_account(session, "coordinator@voorbeeld.example", clock.now(), AccountRole.COORDINATOR)

    with pytest.raises(Invalid) as refused:
        start_case(session, INSTALLATION, a_new_case(members=members), PROEF, clock.now(), by=None)

    assert [mistake.path for mistake in refused.value.mistakes] == paths
    assert queries.count(session, CaseRow) == 0


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"alias": "X"}, id="an alias of one letter"),
        pytest.param({"alias": "Houten\nHaven"}, id="an alias of two lines"),
        pytest.param({"purpose": "   "}, id="a purpose of spaces"),
        pytest.param({"members": ()}, id="nobody at all"),
        pytest.param({"selection_ground": "een\x00twee"}, id="a text that no database keeps"),
        pytest.param({"geheim": "ja"}, id="a field nobody asked for"),
    ],
)
def test_what_cannot_be_a_case_is_refused_at_the_door(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        a_new_case(**changes)


def test_an_alias_is_taken_until_its_case_is_closed(session: Session, clock: Clock) -> None:
    first = a_case(session, clock.now(), alias="Stille Sluis")
    with pytest.raises(AliasTaken):
        a_case(session, clock.now(), alias="Stille Sluis")

    propose_close(session, first.id, "Klaar.", clock.now(), by=chair_of(session, first, clock.now()))
    coordinator = queries.person_by_email(session, "coordinator@voorbeeld.example")
    assert coordinator is not None
    confirm_close(session, first.id, clock.now(), by=coordinator.id)

    assert a_case(session, clock.now(), alias="Stille Sluis").state is CaseState.ACTIVE


def test_the_same_address_is_the_same_person_and_the_account_with_it(session: Session, clock: Clock) -> None:
    account = an_account(session, "wijkagent@voorbeeld.example", clock.now(), AccountRole.PROJECTLEIDER)
    case = a_case(
        session, clock.now(), members=[*TEAM[:1], a_member("wijkagent", email="WIJKAGENT@Voorbeeld.example")]
    )

    holders = {member.person_id for member in queries.members(session, case.id, clock.now())}

    assert account.person_id in holders
    people = session.exec(select(PersonRow).where(PersonRow.email == "wijkagent@voorbeeld.example")).all()
    assert len(people) == 1


@pytest.mark.parametrize(
    ("sponsor", "warnings"),
    [
        pytest.param("wijkagent", (), id="a role in the team"),
        pytest.param("Hulpverlener@voorbeeld.example", (), id="an address in the team"),
        pytest.param("De burgemeester", ("sponsor_not_a_member",), id="somebody outside: alarms skip them"),
    ],
)
def test_the_sponsor_is_a_member_or_a_warning(
    session: Session, clock: Clock, sponsor: str, warnings: tuple[str, ...]
) -> None:
    an_account(session, "coordinator@voorbeeld.example", clock.now(), AccountRole.COORDINATOR)

    started = start_case(session, INSTALLATION, a_new_case(sponsor=sponsor), PROEF, clock.now(), by=None)

    assert started.warnings == warnings
    assert (started.case.sponsor_person_id is None) == bool(warnings)


def test_private_addresses_and_an_absent_domain_are_worth_a_warning(session: Session, clock: Clock) -> None:
    an_account(session, "coordinator@voorbeeld.example", clock.now(), AccountRole.COORDINATOR)
    alone = a_new_case(members=[a_member("projectleider", email="kim@gmail.com")])

    started = start_case(session, INSTALLATION, alone, PROEF, clock.now(), by=None)

    assert set(started.warnings) == {"nobody_from_zorg", "nobody_from_veiligheid", "private_address"}
