"""Rounds in a few words, for the tables of this folder."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from gates.answers import Answer
from gates.decision import Decision, Outcome
from gates.round import Condition, Round, Seat, Vote
from gates.rule import Rule


STEPS: Final = ("intake", "interviews", "risicoanalyse", "sessies", "borging")

#: Every seat a table can name: role, person, organisation, domain.
SEATS: Final = {
    seat.seat: seat
    for seat in (
        Seat(seat="pl", role="projectleider", person="p-pl", organisation="lot", domain="overig"),
        Seat(seat="pl2", role="teamlid", person="p-pl", organisation="lot", domain="overig"),
        Seat(seat="pr", role="procesregisseur", person="p-pr", organisation="zvh", domain="bestuur"),
        Seat(seat="bu", role="bestuurder", person="p-bu", organisation="gemeente", domain="bestuur"),
        Seat(seat="bu2", role="beleidsadviseur", person="p-bu2", organisation="gemeente", domain="bestuur"),
        # The bestuurder's own second seats: in the same organisation, and in another one.
        Seat(seat="bu3", role="teamlid", person="p-bu", organisation="gemeente", domain="zorg"),
        Seat(seat="bu4", role="teamlid", person="p-bu", organisation="jeugd", domain="zorg"),
        Seat(seat="bux", role="bestuurder", person="p-pl", organisation="lot", domain="bestuur"),
        Seat(seat="wa", role="wijkagent", person="p-wa", organisation="politie", domain="veiligheid"),
        Seat(seat="wa2", role="rechercheur", person="p-wa2", organisation="politie", domain="veiligheid"),
        Seat(seat="jb", role="jeugdbeschermer", person="p-jb", organisation="jeugd", domain="zorg"),
        Seat(seat="vt", role="hulpverlener", person="p-vt", organisation="veilig-thuis", domain="zorg"),
        Seat(seat="ad", role="adviseur", person="p-ad", organisation="ccv", domain="overig"),
        # An adviser who also has a deciding seat.
        Seat(seat="ad2", role="teamlid", person="p-ad", organisation="ccv", domain="overig"),
    )
}

Said = Answer | Vote


def a_round(
    seats: str,
    votes: Mapping[str, Said] | None = None,
    *,
    asked_by: str | None = "p-x",
    late: bool = False,
    step: str = "borging",
    **rule: Any,
) -> Round:
    """A round of these seats (`pl pr bu`) with what they said, under a rule given by its own words."""
    return Round(
        rule=Rule(**rule),
        steps=STEPS,
        step=step,
        requested_by=asked_by,
        seats=tuple(SEATS[name] for name in seats.split()),
        votes=tuple(_vote(seat, said) for seat, said in (votes or {}).items()),
        deadline_passed=late,
    )


def back(step: str, *, by: str | None = None) -> Vote:
    """The answer back to a step; the seat is filled in by the table."""
    return Vote(seat="?", answer=Answer.BACK, back_to=step, person=by)


def if_only(*texts: str) -> Vote:
    """A go on these conditions, all to be met by the bestuurder."""
    conditions = tuple(condition(text) for text in texts)
    return Vote(seat="?", answer=Answer.CONDITIONAL_GO, conditions=conditions)


def by(person: str, answer: Answer) -> Vote:
    """An answer given by somebody else than the seat's holder."""
    return Vote(seat="?", answer=answer, person=person)


def condition(text: str) -> Condition:
    """A condition with an owner and a date."""
    return Condition(text=text, owner="p-bu", due=date(2026, 12, 1))


def decided(outcome: str, *, back_to: str | None = None, conditions: tuple[str, ...] = ()) -> Decision:
    """A decision by its outcome's word."""
    told = tuple(condition(text) for text in conditions)
    return Decision(outcome=Outcome(outcome), back_to=back_to, conditions=told)


def _vote(seat: str, said: Said) -> Vote:
    if isinstance(said, Vote):
        return said.model_copy(update={"seat": seat})
    return Vote(seat=seat, answer=said)
