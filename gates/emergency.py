"""The emergency go: two people open the next step, and the round must still ratify it within a day.

It is a row of its own and not a decision; `course.provisional` and `course.after(emergency=True)` say what it does.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from gates.defaults import EMERGENCY
from gates.errors import EmergencyNeedsTwo, EmergencyNotForeseen, EmergencyRefusal, EmergencyRoleNeeded


@dataclass(frozen=True, slots=True)
class Signer:
    """Somebody who gives the emergency go, with the roles of the seats held at that moment."""

    person: str
    roles: frozenset[str]


def refusal(roles: Collection[str], signers: Sequence[Signer]) -> EmergencyRefusal | None:
    """Why these people cannot give an emergency go; None when two of them can.

    `roles` are the ones the method names for it. One person in two roles is one person.
    """
    return first_refusal(roles, signers) or _two_refusal(signers)


def first_refusal(roles: Collection[str], signers: Sequence[Signer]) -> EmergencyRefusal | None:
    """Why one of these people cannot take part, while others may still have to join."""
    if not roles:
        return EmergencyNotForeseen()
    named = frozenset(roles)
    outsider = next((signer.person for signer in signers if not signer.roles & named), None)
    return EmergencyRoleNeeded(outsider, sorted(named)) if outsider is not None else None


def ratify_by(given_at: datetime, within: timedelta = EMERGENCY) -> datetime:
    """The instant at which the round of an emergency go closes: clock hours, nights and Sundays included."""
    return given_at + within


def _two_refusal(signers: Sequence[Signer]) -> EmergencyRefusal | None:
    persons = sorted({signer.person for signer in signers})
    return None if len(persons) > 1 else EmergencyNeedsTwo(persons)
