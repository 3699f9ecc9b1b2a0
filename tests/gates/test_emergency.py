"""Two different people in the roles that the method names, and a day to ratify it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gates import emergency
from gates.emergency import Signer
from gates.errors import EmergencyNeedsTwo, EmergencyNotForeseen, EmergencyRoleNeeded


ROLES = ("projectleider", "bestuurder")
ANS = Signer("ans", frozenset({"projectleider", "teamlid"}))
ANS_AGAIN = Signer("ans", frozenset({"bestuurder"}))
BO = Signer("bo", frozenset({"bestuurder"}))
CEM = Signer("cem", frozenset({"wijkagent"}))


@pytest.mark.parametrize(
    ("roles", "signers", "refusal"),
    [
        pytest.param(ROLES, [ANS, BO], None, id="two people"),
        pytest.param(ROLES, [ANS], EmergencyNeedsTwo, id="one"),
        pytest.param(ROLES, [], EmergencyNeedsTwo, id="nobody"),
        pytest.param(ROLES, [ANS, ANS_AGAIN], EmergencyNeedsTwo, id="one person in both roles"),
        pytest.param(ROLES, [ANS, CEM], EmergencyRoleNeeded, id="somebody in another role"),
        pytest.param((), [ANS, BO], EmergencyNotForeseen, id="the method names no roles"),
    ],
)
def test_an_emergency_go(
    roles: tuple[str, ...], signers: list[Signer], refusal: type[Exception] | None
) -> None:
    refused = emergency.refusal(roles, signers)

    assert (type(refused) if refused else None) is refusal


def test_the_first_may_come_alone() -> None:
    assert emergency.first_refusal(ROLES, [ANS]) is None


def test_a_refusal_names_the_person_and_the_roles() -> None:
    refused = emergency.refusal(ROLES, [ANS, CEM])

    assert refused is not None
    assert refused.facts == {"person": "cem", "roles": ("bestuurder", "projectleider")}


def test_it_is_ratified_within_a_day_by_the_clock() -> None:
    on_saturday = datetime(2026, 11, 21, 23, tzinfo=UTC)

    assert emergency.ratify_by(on_saturday) == datetime(2026, 11, 22, 23, tzinfo=UTC)
