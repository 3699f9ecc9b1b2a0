"""A method made stricter for one case: more certainty about who votes, a voice that must be heard, another last day.

Only stricter: what a method asks, a case asks too. A looser gate is a change of the method file, which its own
people decide on; nothing here can bring one about.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gates.rule import Requirement
from methods.schema import Assurance, Domain, Gate, Method, Step


LEVELS = (Assurance.LINK, Assurance.CODE, Assurance.ACCOUNT)
"""From less to more certainty about who votes."""

SIDES = (Domain.ZORG, Domain.VEILIGHEID)
"""The sides of the table that a case may want to hear at a gate."""

LONGEST = 60
"""Working days that a gate may stay open."""


@dataclass(frozen=True)
class Wish:
    """What a case asks of one gate beyond its method; what is left empty stays as it is."""

    sides: tuple[Domain, ...] = ()
    assurance: Assurance | None = None
    days: int | None = None
    """Working days until it closes: nothing follows from silence, so fewer or more is not looser."""


class Looser(ValueError):
    """This would make the gate of `step` ask less than its method does."""

    def __init__(self, step: str) -> None:
        self.step = step
        super().__init__(f"the gate of {step} can only be made stricter")


def levels_from(assurance: Assurance) -> tuple[Assurance, ...]:
    """This much certainty, and whatever is more."""
    return LEVELS[LEVELS.index(assurance) :]


def open_sides(gate: Gate) -> tuple[Domain, ...]:
    """The sides of the table that the gate does not require already."""
    asked = {one.domain for one in gate.rule.required}
    return tuple(side for side in SIDES if side.value not in asked)


def sides_to_ask(method: Method, gate: Gate) -> tuple[Domain, ...]:
    """Those of them that somebody this gate asks can sit on."""
    roles = [role for key in gate.asked if (role := method.role(key))]
    return tuple(side for side in open_sides(gate) if any(role.domain in (side, None) for role in roles))


def stricter(method: Method, wishes: Mapping[str, Wish]) -> Method:
    """The method with these gates made stricter; the same value when nothing was wished.

    Raises:
        Looser, ValueError (a number of days that no gate may have).
    """
    steps = tuple(_step(step, wishes.get(step.key, Wish())) for step in method.steps)
    return method if steps == method.steps else method.model_copy(update={"steps": steps})


def _step(step: Step, wish: Wish) -> Step:
    gate = step.gate
    if wish.assurance is not None and wish.assurance not in levels_from(gate.assurance):
        raise Looser(step.key)
    days = gate.deadline_days if wish.days is None else wish.days
    if not 1 <= days <= LONGEST:
        raise ValueError(f"{days} working days")
    more = tuple(Requirement(domain=side.value) for side in wish.sides if side in open_sides(gate))
    rule = gate.rule.model_copy(update={"required": (*gate.rule.required, *more)}) if more else gate.rule
    changed = {"rule": rule, "assurance": wish.assurance or gate.assurance, "deadline_days": days}
    return step.model_copy(update={"gate": gate.model_copy(update=changed)})
