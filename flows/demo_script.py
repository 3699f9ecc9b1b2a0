"""The script of a demo: who takes part, and what they did on which day, as data.

Days count from the day the demo is made: 0 is that day, -1 the day before. The script says only what people did;
what follows from it (decisions, the next step, messages) comes from the real actions, and `decides` and `late` say
what the writer expected of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, EmailStr, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from gates.answers import Answer
from gates.decision import Outcome
from methods.documents import read_as
from methods.schema import Domain
from methods.yaml_lines import Found


Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=4000, strip_whitespace=True)]
#: A day before the demo is made (or that day itself); a day to come is positive.
Past = Annotated[int, Field(le=0, ge=-4000)]
Day = Annotated[int, Field(le=4000, ge=-4000)]
#: An hour and minute on the clock of the installation.
Hour = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Person(_Frozen):
    """Somebody in the demo; `accounts` are the roles of the account, empty for who acts by links only."""

    key: Key
    name: Line
    email: EmailStr
    organisation: Line
    domain: Domain
    accounts: tuple[Literal["projectleider", "coordinator", "beheerder", "privacy"], ...] = ()


class CaseMember(_Frozen):
    """A person in a seat of the case; `substitute` is another member's person."""

    person: Key
    role: Key
    substitute: Key | None = None


class Moment(_Frozen):
    """When something was done, and by whom."""

    day: Past
    at: Hour = "10:00"
    by: Key

    def when(self, today: date, zone: ZoneInfo) -> datetime:
        """The instant, for a demo made on this local day."""
        return datetime.combine(today + timedelta(days=self.day), time.fromisoformat(self.at), tzinfo=zone)


class Save(Moment):
    """A version of a deliverable; `{day: -30}` in the content stands for a date."""

    do: Literal["save"]
    step: Key
    deliverable: Key
    content: dict[str, Any]

    def content_on(self, today: date) -> dict[str, Any]:
        """The content with its dates filled in, as the forms want them."""
        return {key: _dated(value, today) for key, value in self.content.items()}


class Ask(Moment):
    """The chair asks for the decision at the end of a step."""

    do: Literal["ask"]
    step: Key


class Condition(_Frozen):
    """What must still happen; `key` is how the script names it, `owner` a person, `due` a day."""

    key: Key
    text: Text
    owner: Key
    due: Day


class Vote(Moment):
    """An answer in the running round, or a late one in the round that closed last.

    `decides` is the decision that should follow at once, `late` that it should no longer count.
    """

    do: Literal["vote"]
    answer: Answer
    motivation: str = ""
    missing: str = ""
    back_to: Key | None = None
    condition: Condition | None = None
    decides: Outcome | None = None
    late: bool = False

    @model_validator(mode="after")
    def _says_what_its_answer_needs(self) -> Self:
        needs = {Answer.HOLD: self.missing, Answer.BACK: self.back_to, Answer.CONDITIONAL_GO: self.condition}
        if self.answer is not Answer.GO and not self.motivation.strip():
            raise PydanticCustomError("unmotivated", "everything but a plain go needs a motivation")
        if not needs.get(self.answer, True):
            raise PydanticCustomError("incomplete", "this answer needs its condition, back_to or missing")
        return self


class Meet(Moment):
    """A condition is ticked off, by somebody else than its owner."""

    do: Literal["meet"]
    condition: Key
    evidence: Text


class HandOver(Moment):
    """A seat goes to a successor; `leaver` loses all access."""

    do: Literal["hand_over"]
    leaver: Key
    successor: Key


class Sweep(Moment):
    """Nothing is done by hand: the sweep runs, as it does all day. `lapses` is the step whose round it should close."""

    do: Literal["sweep"]
    by: Literal["system"] = "system"
    lapses: Key | None = None


class ProposeClose(Moment):
    """The chair proposes to end the case: why, and who carries on."""

    do: Literal["propose_close"]
    reason: Text


class ConfirmClose(Moment):
    """A second person confirms the end of the case."""

    do: Literal["confirm_close"]


Event = Annotated[
    Save | Ask | Vote | Meet | HandOver | Sweep | ProposeClose | ConfirmClose, Field(discriminator="do")
]


class Case(_Frozen):
    """One case: the fields of `POST /cases` with its members by person, and what happened to it, in order."""

    key: Key
    method: Key
    alias: Line
    urgency: Literal["normaal", "spoed"] = "normaal"
    purpose: Text
    selection_ground: Text
    legal_ground: Text
    controller: Line
    sponsor: Key
    started: Moment
    members: tuple[CaseMember, ...] = Field(min_length=1)
    events: tuple[Event, ...]


class DemoScript(_Frozen):
    """A whole demo."""

    title: Line
    people: tuple[Person, ...] = Field(min_length=1)
    cases: tuple[Case, ...] = Field(min_length=1)

    def person(self, key: str) -> Person:
        """The person with this key; the loader has seen to it that there is one."""
        return next(person for person in self.people if person.key == key)

    def timeline(self) -> list[tuple[Case, Event]]:
        """All events of all cases in the order of their days and hours; a case's own order is kept."""
        events = [(case, event) for case in self.cases for event in case.events]
        return sorted(events, key=lambda pair: (pair[1].day, pair[1].at))


def new_case(script: DemoScript, case: Case) -> dict[str, Any]:
    """The case as `POST /cases` takes it."""
    return {
        **case.model_dump(
            mode="json", include={"method", "alias", "urgency", "purpose", "selection_ground", "legal_ground"}
        ),
        "controller": case.controller,
        "sponsor": script.person(case.sponsor).email,
        "members": [_member(script, member) for member in case.members],
    }


def load(path: Path) -> DemoScript:
    """The script in this file. Raises methods.documents.FileMistakes: file, line, path of each."""
    return read_as(DemoScript, path, across)


def across(script: Any) -> Iterator[Found]:
    """What does not fit together: people nobody knows, days that run back, conditions nobody set."""
    people = {key for key in (_map(one).get("key") for one in _list(_map(script).get("people"))) if key}
    for index, case in enumerate(map(_map, _list(_map(script).get("cases")))):
        for place, event in enumerate(map(_map, _list(case.get("events")))):
            yield from _strangers(event, ("cases", index, "events", place), people)
        for place, member in enumerate(map(_map, _list(case.get("members")))):
            yield from _strangers(member, ("cases", index, "members", place), people)
        yield from _strangers(case, ("cases", index), people)
        yield from _backwards(case, index)
        yield from _unset_conditions(case, index)


_NAMES_A_PERSON = ("by", "person", "substitute", "leaver", "successor", "sponsor", "owner")


def _strangers(item: Mapping[str, Any], path: tuple[str | int, ...], people: set[Any]) -> Iterator[Found]:
    for key, value in item.items():
        if key in _NAMES_A_PERSON and isinstance(value, str) and value not in people | {"system"}:
            yield Found((*path, key), f"there is no person {value!r}")
        elif key in ("condition", "started"):
            yield from _strangers(_map(value), (*path, key), people)


def _backwards(case: Mapping[str, Any], index: int) -> Iterator[Found]:
    before = (_map(case.get("started")).get("day"), _map(case.get("started")).get("at", "10:00"))
    for place, event in enumerate(map(_map, _list(case.get("events")))):
        now = (event.get("day"), event.get("at", "10:00"))
        if isinstance(now[0], int) and isinstance(before[0], int) and now < before:
            yield Found(("cases", index, "events", place, "day"), "comes before what stands above it")
        before = now


def _unset_conditions(case: Mapping[str, Any], index: int) -> Iterator[Found]:
    events = list(map(_map, _list(case.get("events"))))
    set_ = {_map(event.get("condition")).get("key") for event in events}
    for place, event in enumerate(events):
        if event.get("do") == "meet" and event.get("condition") not in set_:
            yield Found(("cases", index, "events", place, "condition"), "no vote sets this condition")


def _member(script: DemoScript, member: CaseMember) -> dict[str, Any]:
    person = script.person(member.person)
    return {
        "name": person.name,
        "organisation": person.organisation,
        "domain": person.domain.value,
        "role": member.role,
        "email": person.email,
        **({"substitute": script.person(member.substitute).email} if member.substitute else {}),
    }


def _dated(value: Any, today: date) -> Any:
    if isinstance(value, Mapping):
        if set(value) == {"day"}:
            return (today + timedelta(days=value["day"])).isoformat()
        return {key: _dated(one, today) for key, one in value.items()}
    return [_dated(one, today) for one in value] if isinstance(value, list) else value


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
