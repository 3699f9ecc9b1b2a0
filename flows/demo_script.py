"""The script of a demo: who takes part, and what they did on which day, as data.

Days count from the day the demo is made: 0 is that day, -1 the day before. The script says only what people did;
what follows from it (decisions, the next step, messages) comes from the real actions. The events themselves are in
`demo_events.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import EmailStr, Field

from flows.demo_events import Event, Frozen, Key, Line, Moment, Text
from methods.documents import read_as
from methods.schema import Domain
from methods.yaml_lines import Found


class Person(Frozen):
    """Somebody in the demo; `accounts` are the roles of the account, empty for who acts by links only."""

    key: Key
    name: Line
    email: EmailStr
    organisation: Line
    domain: Domain
    accounts: tuple[Literal["projectleider", "coordinator", "beheerder", "privacy"], ...] = ()


class CaseMember(Frozen):
    """A person in a seat of the case; `substitute` is another member's person."""

    person: Key
    role: Key
    substitute: Key | None = None


class Case(Frozen):
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


class DemoScript(Frozen):
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


_NAMES_A_PERSON = ("by", "person", "substitute", "leaver", "successor", "sponsor", "owner", "vice")
_NAMES_PEOPLE = ("members", "absent")


def _strangers(item: Mapping[str, Any], path: tuple[str | int, ...], people: set[Any]) -> Iterator[Found]:
    for key, value in item.items():
        if key in _NAMES_A_PERSON and isinstance(value, str) and value not in people | {"system"}:
            yield Found((*path, key), f"there is no person {value!r}")
        elif key in ("condition", "started"):
            yield from _strangers(_map(value), (*path, key), people)
        elif key in _NAMES_PEOPLE:
            names = [one for one in _list(value) if isinstance(one, str)]
            yield from (
                Found((*path, key), f"there is no person {one!r}") for one in names if one not in people
            )
        elif key == "agreed":
            for index, one in enumerate(_list(value)):
                yield from _strangers(_map(one), (*path, key, index), people)


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


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
