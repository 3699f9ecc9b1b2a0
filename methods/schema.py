"""A method: its roles, steps, forms, gates, rhythm and nazorg, as one frozen value.

What is checked here holds for one item by itself; what holds between items (roles that exist, rules that can be
met) is in `methods.checks`. A method is read from a file by `methods.loader`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field as Setting

from gates import defaults
from gates.rule import Rule
from gates.visibility import Visibility
from methods.fields import Field
from methods.forms import Form
from methods.origin import Frozen, Item, Key, Place, Words


__all__ = [
    "Assurance",
    "Compartment",
    "Deliverable",
    "Domain",
    "Emergency",
    "Gate",
    "Method",
    "Nazorg",
    "Norm",
    "Phase",
    "Place",
    "Rhythm",
    "Role",
    "Step",
    "Terms",
    "Titled",
]


class Domain(StrEnum):
    """The side of the table somebody sits on."""

    ZORG = "zorg"
    VEILIGHEID = "veiligheid"
    BESTUUR = "bestuur"
    OVERIG = "overig"


class Compartment(StrEnum):
    """Who of the members may read a deliverable."""

    ALL = "all"
    ZORG = "zorg"
    VEILIGHEID = "veiligheid"
    BESTUUR = "bestuur"


class Assurance(StrEnum):
    """What a voter must show before content opens and an answer counts."""

    LINK = "link"
    CODE = "code"
    ACCOUNT = "account"


class Titled(Item):
    """What has a key and a title; English where it exists."""

    key: Key
    title: Words
    title_en: Words | None = None
    help: Words | None = None
    help_en: Words | None = None

    def title_in(self, language: str) -> str:
        """The title in the language asked for, in Dutch where there is no English."""
        return self.title_en if language == "en" and self.title_en else self.title


class Role(Titled):
    """A part somebody plays in a case; `domain` where the part itself belongs to one."""

    domain: Domain | None = None


class Deliverable(Titled):
    """What a step must yield; a gate opens only when the required ones are complete."""

    required: bool = False
    compartment: Compartment = Compartment.ALL
    fields: tuple[Field, ...] = Setting(min_length=1)

    @property
    def form(self) -> Form:
        """The fields as a form, for `methods.forms`."""
        return Form(fields=self.fields)


class Gate(Item):
    """The question at the end of a step, and who answers it how.

    `deadline_days` are working days. `evidence` are the keys of the step's deliverables a voter gets to see.
    `back_to` are the steps offered first to who answers back; the step itself and every earlier one may be named
    all the same. The only thing that can follow a deadline is no decision: silence is never go.
    """

    question: Words
    question_en: Words | None = None
    asked: tuple[Key, ...] = Setting(min_length=1)
    rule: Rule = Rule()
    deadline_days: int = Setting(default=defaults.GATE_WORKING_DAYS, ge=1, le=60)
    evidence: tuple[Key, ...] = ()
    back_to: tuple[Key, ...] = ()
    assurance: Assurance = Assurance.CODE
    visibility: Visibility = Visibility.AFTER_OWN_VOTE
    expiry: Literal["no_decision"] = "no_decision"

    @property
    def roles(self) -> frozenset[str]:
        """Every role that gets a seat in a round of this gate: the asked and the advisory ones."""
        return frozenset(self.asked) | frozenset(self.rule.advisory)

    def question_in(self, language: str) -> str:
        """The question in the language asked for, in Dutch where there is no English."""
        return self.question_en if language == "en" and self.question_en else self.question


class Norm(Item):
    """How many calendar days a step may take before an overview says so; nothing else depends on it."""

    days: int = Setting(ge=1, le=1095)


class Step(Titled):
    """A stretch of work that ends in a gate; without a `norm` it is never too old."""

    norm: Norm | None = None
    deliverables: tuple[Deliverable, ...] = Setting(min_length=1)
    gate: Gate

    def deliverable(self, key: str) -> Deliverable | None:
        """The deliverable with this key."""
        return next((one for one in self.deliverables if one.key == key), None)

    @property
    def required(self) -> tuple[Deliverable, ...]:
        """The deliverables without which the gate does not open."""
        return tuple(one for one in self.deliverables if one.required)


class Emergency(Item):
    """Who may open the next step provisionally, two persons together, and for how many hours it holds."""

    roles: tuple[Key, ...] = Setting(min_length=1)
    people: int = Setting(default=2, ge=2, le=5)
    hours: int = Setting(default=int(defaults.EMERGENCY.total_seconds() // 3600), ge=1, le=168)


class Phase(Titled):
    """A stretch in the life of a puzzelteam with its own rhythm: a meeting every `period_days` days."""

    period_days: int = Setting(ge=1, le=365)


class Rhythm(Item):
    """How often the puzzelteam meets, and from when on its silence is noticed; days are calendar days.

    A team is silent after a period and a grace: at least `grace_days`, or `grace_share` of the period where that
    is more; in any case after `silent_in_any_case_days` (see `methods.rhythm`).
    """

    phases: tuple[Phase, ...] = Setting(min_length=1)
    first: Key
    nazorg: Key
    grace_days: int = Setting(default=7, ge=0, le=90)
    grace_share: float = Setting(default=0.25, ge=0, le=1)
    silent_in_any_case_days: int = Setting(default=56, ge=1, le=730)

    def phase(self, key: str) -> Phase | None:
        """The phase with this key."""
        return next((one for one in self.phases if one.key == key), None)


class Nazorg(Item):
    """After the last gate: every so many months a gate asks whether the team can stop."""

    review_months: int = Setting(default=defaults.REVIEW_MONTHS, ge=1, le=60)
    gate: Gate


class Terms(Item):
    """The smaller terms of a case; each a default of ours that an installation can change.

    `condition_days`: working days to meet a condition without a date of its own; `objection_days`: working days to
    object to a table vote; `hold_days_left`: working days a resumed gate gets at least; `pause_weeks`: weeks a
    pause may last at most.
    """

    condition_days: int = Setting(default=defaults.CONDITION_WORKING_DAYS, ge=1, le=60)
    objection_days: int = Setting(default=defaults.OBJECTION_WORKING_DAYS, ge=1, le=30)
    hold_days_left: int = Setting(default=defaults.LEAST_WORKING_DAYS_AFTER_HOLD, ge=1, le=30)
    pause_weeks: int = Setting(default=defaults.LONGEST_PAUSE.days // 7, ge=1, le=52)


class Method(Frozen):
    """Everything that is prescribed for a case of this kind; a case is pinned to its `key` and `version`.

    `source` names the publication the method comes from, in words.
    """

    key: Key
    version: int = Setting(ge=1)
    title: Words
    title_en: Words | None = None
    summary: Words | None = None
    summary_en: Words | None = None
    source: Words
    chair: Key
    roles: tuple[Role, ...] = Setting(min_length=1)
    steps: tuple[Step, ...] = Setting(min_length=1)
    emergency: Emergency
    rhythm: Rhythm
    nazorg: Nazorg
    terms: Terms = Terms(default=True)

    def title_in(self, language: str) -> str:
        """The title in the language asked for, in Dutch where there is no English."""
        return self.title_en if language == "en" and self.title_en else self.title

    def role(self, key: str) -> Role | None:
        """The role with this key."""
        return next((one for one in self.roles if one.key == key), None)

    def step(self, key: str) -> Step | None:
        """The step with this key."""
        return next((one for one in self.steps if one.key == key), None)

    @property
    def step_keys(self) -> tuple[str, ...]:
        """The keys of the steps, in order."""
        return tuple(step.key for step in self.steps)

    def after(self, step: str) -> str | None:
        """The key of the step after this one; None after the last.

        Raises ValueError when the method has no such step.
        """
        following = self.step_keys.index(step) + 1
        return self.step_keys[following] if following < len(self.steps) else None

    def back_targets(self, step: str) -> tuple[str, ...]:
        """Where a `back` from this step may go: to the step itself or an earlier one."""
        return self.step_keys[: self.step_keys.index(step) + 1]
