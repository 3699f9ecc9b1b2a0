"""The gates of a method as one case has them, and whether that asks more or less than before.

What a method asks, a case asks too, unless two people agree on less: whatever this calls looser takes a second
person (`actions/change_gate.py`). In doubt it is looser.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from gates.rule import Requirement, Rule, RuleKind
from methods.schema import Assurance, Domain, Gate, Method, Step


LEVELS = (Assurance.LINK, Assurance.CODE, Assurance.ACCOUNT)
"""From less to more certainty about who votes."""

SIDES = (Domain.ZORG, Domain.VEILIGHEID)
"""The sides of the table that a case may want to hear at a gate."""

LONGEST = 60
"""Working days that a gate may stay open."""


class Strictness(StrEnum):
    """How one gate stands to another."""

    STRICTER = "stricter"
    EQUAL = "equal"
    LOOSER = "looser"


@dataclass(frozen=True)
class Wish:
    """What a case asks of one gate; what is left out stays as it is."""

    heard: tuple[str, ...] | None = None
    """Who must have spoken, as `name_of` says it: requirements of the gate, and sides of the table beside them."""
    assurance: Assurance | None = None
    days: int | None = None
    """Working days until it closes: nothing follows from silence, so fewer or more is not looser."""


def name_of(one: Requirement) -> str:
    """A requirement in one word: `domain:zorg`."""
    return next(
        f"{kind}:{value}" for kind in ("role", "domain", "organisation") if (value := getattr(one, kind))
    )


def sides_to_add(method: Method, gate: Gate) -> tuple[Domain, ...]:
    """The sides of the table that the gate can require beside what it requires already: somebody it asks sits there.

    None where a cautious gate requires nobody by name: that waits for everybody, and one name would make it less.
    """
    if _waits_for_all(gate.rule):
        return ()
    asked = {one.domain for one in gate.rule.required}
    roles = [role for key in gate.asked if (role := method.role(key))]
    return tuple(
        side
        for side in SIDES
        if side.value not in asked and any(role.domain in (side, None) for role in roles)
    )


def must_be_heard(method: Method, gate: Gate) -> tuple[Requirement, ...]:
    """Who the gate requires, and the sides of the table that it could."""
    return (*gate.rule.required, *(Requirement(domain=side.value) for side in sides_to_add(method, gate)))


def _waits_for_all(rule: Rule) -> bool:
    return rule.kind is RuleKind.CAUTIOUS and not rule.required


def adjusted(method: Method, wishes: Mapping[str, Wish]) -> Method:
    """The method with these gates changed; the same value when nothing was wished.

    Raises:
        ValueError: a number of days that no gate may have, or a cautious gate left without anybody it must hear.
    """
    steps = tuple(_step(step, wishes.get(step.key, Wish())) for step in method.steps)
    return method if steps == method.steps else method.model_copy(update={"steps": steps})


def _step(step: Step, wish: Wish) -> Step:
    gate = adjusted_gate(step.gate, wish)
    return step if gate == step.gate else step.model_copy(update={"gate": gate})


def adjusted_gate(gate: Gate, wish: Wish) -> Gate:
    """One gate as wished.

    Raises:
        ValueError: as `adjusted`.
    """
    days = gate.deadline_days if wish.days is None else wish.days
    if not 1 <= days <= LONGEST:
        raise ValueError(f"{days} working days")
    rule = gate.rule if wish.heard is None else _hearing(gate.rule, wish.heard)
    return gate.model_copy(
        update={"rule": rule, "assurance": wish.assurance or gate.assurance, "deadline_days": days}
    )


def _hearing(rule: Rule, heard: tuple[str, ...]) -> Rule:
    known = {name_of(one): one for one in rule.required}
    if _waits_for_all(rule):
        return rule
    kept = tuple(one for name, one in known.items() if name in heard)
    sides = tuple(Requirement(domain=side.value) for side in SIDES if f"domain:{side.value}" in heard)
    more = tuple(one for one in sides if name_of(one) not in known)
    if rule.kind is RuleKind.CAUTIOUS and not (*kept, *more):
        raise ValueError("nobody has to be heard")
    return rule.model_copy(update={"required": (*kept, *more)})


def strictness(gate: Gate, than: Gate) -> Strictness:
    """Does this gate ask more than the other, less, or the same? Less in anything is looser."""
    turns = {_of_assurance(gate, than), _of_rule(gate.rule, than.rule), _of_the_rest(gate, than)}
    return next(one for one in (Strictness.LOOSER, Strictness.STRICTER, Strictness.EQUAL) if one in turns)


def _of_assurance(gate: Gate, than: Gate) -> Strictness:
    level, other = LEVELS.index(gate.assurance), LEVELS.index(than.assurance)
    if level == other:
        return Strictness.EQUAL
    return Strictness.STRICTER if level > other else Strictness.LOOSER


def _of_rule(rule: Rule, than: Rule) -> Strictness:
    """More is required and nothing else differs: stricter. A cautious rule that requires nobody waits for everybody,
    which no list of names is certain to be as strict as, nor the other way round."""
    if set(rule.required) == set(than.required) and _bare(rule) == _bare(than):
        return Strictness.EQUAL
    covered = all(any(_covers(one, asked) for one in rule.required) for asked in than.required)
    if _bare(rule) != _bare(than) or not covered or _waits_for_all(rule) != _waits_for_all(than):
        return Strictness.LOOSER
    return Strictness.STRICTER


def _bare(rule: Rule) -> Rule:
    return rule.model_copy(update={"required": ()})


def _covers(one: Requirement, asked: Requirement) -> bool:
    return name_of(one) == name_of(asked) and one.at_least >= asked.at_least


def _of_the_rest(gate: Gate, than: Gate) -> Strictness:
    same = {"rule": than.rule, "assurance": than.assurance, "deadline_days": than.deadline_days}
    return Strictness.EQUAL if gate.model_copy(update=same) == than else Strictness.LOOSER
