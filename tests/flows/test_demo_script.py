"""The script of the demo plays by the law: each decision it expects is the one the law gives, on any day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from actions.start_case import NewCase
from flows import demo_script
from flows.demo_events import (
    AnswerPeiling,
    Ask,
    CallOff,
    Close,
    ConfirmClose,
    FormTeam,
    HandOver,
    Meet,
    Moment,
    Plan,
    Promise,
    RefuseMail,
    Save,
    Signal,
    Sweep,
    Vote,
)
from flows.demo_script import Case, DemoScript
from gates.alarm import never_met
from gates.course import Course, after, begin
from gates.deadlines import closing
from gates.decide import decide
from gates.decision import Outcome
from gates.round import Round, Seat
from gates.round import Vote as GateVote
from gates.transitions import StepState
from methods import forms, personal_data
from methods.catalogue import catalogue
from methods.documents import FileMistakes, parse_as
from methods.reminders import PEILING_LEAST_ANSWERS
from methods.schema import Method
from methods.signals import Direction
from methods.working_days import day_off


EXAMPLES = Path(__file__).parents[2] / "examples"
TEXT = (EXAMPLES / "houten-haven.yaml").read_text(encoding="utf-8")
SCRIPT = demo_script.load(EXAMPLES / "houten-haven.yaml")
ZONE = ZoneInfo("Europe/Amsterdam")
TODAY = date(2026, 11, 21)
CASES = [pytest.param(case, id=case.key) for case in SCRIPT.cases]
#: A demo may be made on any day, also around Christmas and in the spring full of holidays.
DAYS = [TODAY + timedelta(days=5 * number) for number in range(73)]


@dataclass
class Play:
    """A case as the script plays it, with the law alone."""

    script: DemoScript
    case: Case
    method: Method
    course: Course
    holders: dict[str, str] = field(default_factory=dict)
    complete: set[tuple[str, str]] = field(default_factory=set)
    conditions: dict[str, str] = field(default_factory=dict)
    asked: Ask | None = None
    open_step: str | None = None
    votes: dict[str, GateVote] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)

    def run(self) -> None:
        for event in self.case.events:
            match event:
                case Save():
                    self._save(event)
                case Ask():
                    self._ask(event)
                case Vote():
                    self._vote(event)
                case Meet():
                    assert self.conditions[event.condition] != event.by
                case HandOver():
                    self.holders = {
                        s: event.successor if p == event.leaver else p for s, p in self.holders.items()
                    }
                case Sweep() if event.lapses:
                    assert self.open_step == event.lapses
                    self._settle(deadline_passed=True)
                case ConfirmClose():
                    self.told.append("closed")
                case _:
                    pass

    def _save(self, event: Save) -> None:
        step = self.method.step(event.step)
        assert step is not None
        deliverable = step.deliverable(event.deliverable)
        assert deliverable is not None, event
        content = event.content_on(TODAY)
        assert forms.mistakes(deliverable.form, content) == []
        assert forms.missing(deliverable.form, content) == []
        assert self.course.states[event.step] in (StepState.OPEN, StepState.REOPENED), event
        self.complete.add((event.step, event.deliverable))

    def _ask(self, event: Ask) -> None:
        step = self.method.step(event.step)
        assert step is not None
        assert self.course.current == event.step
        assert {(event.step, one.key) for one in step.required} <= self.complete
        self.asked, self.open_step, self.votes = event, event.step, {}
        assert never_met(step.gate.rule, self._seats(), event.by) is None

    def _seats(self) -> tuple[Seat, ...]:
        step = self.method.step(self.open_step or "")
        assert step is not None
        return tuple(
            Seat(
                seat=member.person,
                role=member.role,
                person=self.holders[member.person],
                organisation=self.script.person(member.person).organisation,
                domain=self.script.person(member.person).domain.value,
            )
            for member in self.case.members
            if member.role in step.gate.roles
        )

    def _vote(self, event: Vote) -> None:
        if event.late:
            assert self.open_step is None
            return
        seat = next(seat.seat for seat in self._seats() if seat.person == event.by)
        self.votes[seat] = GateVote(seat=seat, answer=event.answer, back_to=event.back_to)
        if event.condition:
            self.conditions[event.condition.key] = event.condition.owner
        decided = self._settle()
        assert (decided or None) == event.decides, event

    def _settle(self, *, deadline_passed: bool = False) -> Outcome | None:
        step = self.method.step(self.open_step or "")
        assert step is not None
        assert self.asked is not None
        decision = decide(
            Round(
                rule=step.gate.rule,
                steps=self.method.step_keys,
                step=step.key,
                requested_by=self.asked.by,
                seats=self._seats(),
                votes=tuple(self.votes.values()),
                deadline_passed=deadline_passed,
            )
        )
        if decision is None:
            return None
        self.told.append(f"{step.key} {decision.outcome}")
        self.course = after(decision, steps=self.method.step_keys, states=self.course.states, step=step.key)
        self.open_step = None
        return decision.outcome


def played(case: Case) -> Play:
    method = catalogue().method(case.method)
    play = Play(SCRIPT, case, method, begin(method.step_keys), {m.person: m.person for m in case.members})
    play.run()
    return play


def test_houten_haven_shows_a_condition_a_back_a_lapse_and_the_question_of_today() -> None:
    play = played(SCRIPT.cases[0])

    assert play.told == [
        "intake conditional_go",
        "interviews back",
        "interviews go",
        "risicoanalyse go",
        "sessies conditional_go",
        "borging no_decision",
    ]
    assert play.open_step == "borging"
    silent = {seat.person for seat in play._seats()} - set(play.votes)
    assert {"burgemeester", "kaya"} <= silent


def test_houten_haven_shows_a_late_vote_a_handover_and_an_open_condition() -> None:
    events = SCRIPT.cases[0].events

    assert [event.by for event in events if isinstance(event, Vote) and event.late] == ["vos"]
    assert [(event.leaver, event.successor) for event in events if isinstance(event, HandOver)] == [
        ("elidrissi", "degroot")
    ]
    set_ = {event.condition.key for event in events if isinstance(event, Vote) and event.condition}
    assert set_ - {event.condition for event in events if isinstance(event, Meet)} == {"gezamenlijk_bezoek"}


def test_the_team_of_houten_haven_met_and_has_been_silent_for_longer_than_any_rhythm_allows() -> None:
    events = SCRIPT.cases[0].events
    [team] = [event for event in events if isinstance(event, FormTeam)]
    met = [event for event in events if isinstance(event, Close)]

    assert len(met) == 6
    assert {one.by for one in events if isinstance(one, Promise)} >= set(team.members) - {team.by}
    assert [type(one) for one in events if isinstance(one, (Plan, Close, CallOff))][-1] is CallOff
    assert met[-1].day < -56


def test_the_team_of_houten_haven_saw_signals_and_answered_a_peiling_that_may_be_shown() -> None:
    events = SCRIPT.cases[0].events

    assert {one.direction for one in events if isinstance(one, Signal)} == {Direction.BETTER, Direction.WORSE}
    assert len({one.by for one in events if isinstance(one, AnswerPeiling)}) >= PEILING_LEAST_ANSWERS


def test_one_address_is_refused_before_something_is_sent_to_it() -> None:
    events = SCRIPT.cases[0].events
    [refused] = [event for event in events if isinstance(event, RefuseMail)]
    [team] = [event for event in events if isinstance(event, FormTeam)]
    [off] = [event for event in events if isinstance(event, CallOff)]

    assert refused.person in team.members
    assert refused.day < off.day


def test_every_deliverable_of_every_step_of_houten_haven_is_filled() -> None:
    play = played(SCRIPT.cases[0])

    assert play.complete == {(step.key, one.key) for step in play.method.steps for one in step.deliverables}


def test_the_small_case_ends_in_a_no_go_that_a_second_person_confirms() -> None:
    assert played(SCRIPT.cases[1]).told == ["intake no_go", "closed"]
    proposed, confirmed = SCRIPT.cases[1].events[-2:]
    assert proposed.by != confirmed.by
    assert "coordinator" in SCRIPT.person(confirmed.by).accounts


def test_one_answer_from_a_link_opens_the_next_step_of_the_case_of_today() -> None:
    play = played(SCRIPT.cases[2])

    assert play.told == ["intake go"]
    assert play.open_step == "interviews"
    assert {seat.person for seat in play._seats()} - set(play.votes) == {"dewit"}


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_votes_are_in_time_and_what_should_lapse_has_lapsed(today: date) -> None:
    for case in SCRIPT.cases:
        method = catalogue().method(case.method)
        closes_at = case.started.when(today, ZONE)
        for event in case.events:
            if isinstance(event, Ask):
                step = method.step(event.step)
                assert step is not None
                opened_at = event.when(today, ZONE)
                closes_at = closing(opened_at, step.gate.deadline_days, tz=ZONE, day_off=day_off()).at
            elif isinstance(event, Vote) and not event.late:
                assert event.when(today, ZONE) < closes_at
            elif isinstance(event, Sweep) and event.lapses:
                assert event.when(today, ZONE) >= closes_at


def test_the_gates_of_today_are_still_open_for_days() -> None:
    for today in DAYS:
        opened_at = Moment(day=-1, at="09:00", by="aalders").when(today, ZONE)
        closes_at = closing(opened_at, 5, tz=ZONE, day_off=day_off()).at
        assert closes_at.astimezone(ZONE).date() > today + timedelta(days=2)


@pytest.mark.parametrize("case", CASES)
def test_a_case_of_the_demo_starts_as_any_other(case: Case) -> None:
    new = NewCase.model_validate(demo_script.new_case(SCRIPT, case))

    assert {member.role for member in new.members} <= {
        role.key for role in catalogue().method(new.method).roles
    }
    assert new.sponsor in {member.email for member in new.members}


def test_nothing_in_the_demo_looks_like_a_personal_datum() -> None:
    texts = [line for line in TEXT.splitlines() if "email:" not in line]

    assert personal_data.finds("\n".join(texts)) == []


def test_addresses_belong_to_nobody() -> None:
    assert all(person.email.endswith(".example.org") for person in SCRIPT.people)


def test_events_of_all_cases_come_in_the_order_of_their_days() -> None:
    moments = [(event.day, event.at) for _, event in SCRIPT.timeline()]

    assert moments == sorted(moments)
    assert len(moments) == sum(len(case.events) for case in SCRIPT.cases)


def test_dates_in_a_content_follow_the_day_the_demo_is_made() -> None:
    save = next(event for event in SCRIPT.cases[0].events if isinstance(event, Save))

    assert save.content_on(date(2027, 1, 1))["spoedmelding"][0]["gemeld_op"] == "2026-02-22"


def test_the_example_of_a_case_file_can_be_started() -> None:
    new = NewCase.model_validate(yaml.safe_load((EXAMPLES / "zaak-start.yaml").read_text(encoding="utf-8")))

    assert {member.role for member in new.members} <= {role.key for role in catalogue().method("lot").roles}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param("by: verhoeven}", "by: nobody}", "there is no person 'nobody'", id="a stranger"),
        pytest.param("owner: burgemeester", "owner: nobody", "there is no person 'nobody'", id="an owner unknown"),
        pytest.param("condition: mandaat,", "condition: x,", "no vote sets this condition", id="a condition unset"),
        pytest.param("{do: ask, day: -309", "{do: ask, day: -320", "comes before what stands above it", id="backwards"),
        pytest.param("{do: ask, day: -309", "{do: ask, day: 3", "less than or equal to 0", id="a day to come"),
        pytest.param("{do: ask, day: -309", "{do: tell, day: -309", "does not match any of the expected", id="none"),
        pytest.param("answer: abstain, motivation: Ik", "answer: abstain, missing: Ik", "needs a motivation", id="why"),
        pytest.param("vice: dewit}", "vice: nobody}", "there is no person 'nobody'", id="a vice chair unknown"),
        pytest.param("absent: [prins, bakker]", "absent: [nobody]", "there is no person 'nobody'", id="who was absent"),
        pytest.param("owner: kaya, due: -131", "owner: nobody, due: -131", "there is no person", id="who would do it"),
        pytest.param("        back_to: interviews\n", "", "needs its condition, back_to", id="back to nowhere"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_script_is_named_with_its_line(old: str, new: str, said: str) -> None:
    assert old in TEXT
    broken = TEXT.replace(old, new, 1)

    with pytest.raises(FileMistakes, match=said) as caught:
        parse_as(DemoScript, broken, "demo.yaml", demo_script.across)

    assert all(mistake.line > 1 for mistake in caught.value.mistakes)


@pytest.mark.parametrize("odd", [[], "x", None, 7, [3], [{"events": 3}], [{"events": [3], "members": "x"}]])
def test_any_shape_of_script_is_answered_with_mistakes(odd: Any) -> None:
    with pytest.raises(FileMistakes):
        parse_as(DemoScript, yaml.safe_dump({"title": "x", "cases": odd}), "demo.yaml", demo_script.across)
