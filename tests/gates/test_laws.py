"""What must hold for every round: the law is blind to order, silence is no go, caution is never punished."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, TypeVar

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gates.alarm import alarm, never_met
from gates.answers import CAUTION, GO_TYPE, REAL, Answer
from gates.decide import decide
from gates.decision import Decision, Outcome
from gates.round import Condition, Round, Seat, Vote
from gates.rule import Requirement, Rule


STEPS: Final = ("intake", "interviews", "sessies")
ROLES: Final = ("leider", "bestuurder", "agent", "adviseur")
PERSONS: Final = ("ans", "bo", "cem", "dirk")
ORGANISATIONS: Final = ("lot", "gemeente", "politie")
DOMAINS: Final = ("zorg", "veiligheid")

Thing = TypeVar("Thing")

#: A busy machine is no reason to fail: the law has no clock.
patiently = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def requirements(draw: st.DrawFn) -> Requirement:
    kind, names = draw(
        st.sampled_from([("role", ROLES), ("domain", DOMAINS), ("organisation", ORGANISATIONS)])
    )
    return Requirement.model_validate(
        {kind: draw(st.sampled_from(names)), "at_least": draw(st.integers(1, 2))}
    )


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    kind = draw(st.sampled_from(["cautious", "quorum"]))
    threshold: st.SearchStrategy[Any] = st.sampled_from([1, 2, 3, "majority", "all"])
    advisory = draw(st.sets(st.sampled_from(ROLES), max_size=1))
    return Rule.model_validate(
        {
            "kind": kind,
            "required": draw(st.lists(requirements(), max_size=2)),
            "threshold": draw(threshold) if kind == "quorum" else None,
            "count": draw(st.sampled_from(["person", "organisation"])),
            "veto": sorted(draw(st.sets(st.sampled_from(ROLES), max_size=1)) - advisory),
            "advisory": sorted(advisory),
            "abstain_counts": draw(st.booleans()),
            "four_eyes": draw(st.booleans()),
        }
    )


@st.composite
def votes(draw: st.DrawFn, seat: str, answers: Sequence[Answer] = tuple(Answer)) -> Vote:
    answer = draw(st.sampled_from(answers))
    conditions = draw(st.lists(st.sampled_from("xyz"), max_size=2))
    return Vote(
        seat=seat,
        answer=answer,
        back_to=draw(st.sampled_from(STEPS[:2])) if answer is Answer.BACK else None,
        conditions=tuple(Condition(text=text) for text in conditions)
        if answer is Answer.CONDITIONAL_GO
        else (),
        person=draw(st.sampled_from((None, None, *PERSONS))),
    )


@st.composite
def rounds(draw: st.DrawFn) -> Round:
    names = [f"s{number}" for number in range(draw(st.integers(1, 6)))]
    voting = [name for name in names if draw(st.booleans())]
    return Round(
        rule=draw(rules()),
        steps=STEPS,
        step=STEPS[1],
        requested_by=draw(st.sampled_from((None, *PERSONS))),
        seats=tuple(draw(_seat(name)) for name in names),
        votes=tuple(draw(votes(name)) for name in voting),
        deadline_passed=draw(st.booleans()),
    )


def _seat(name: str) -> st.SearchStrategy[Seat]:
    return st.builds(
        Seat,
        seat=st.just(name),
        role=st.sampled_from(ROLES),
        person=st.sampled_from(PERSONS),
        organisation=st.sampled_from(ORGANISATIONS),
        domain=st.sampled_from(DOMAINS),
    )


@patiently
@given(rounds(), st.randoms(use_true_random=False))
def test_order_never_matters(round_: Round, random: Any) -> None:
    def shuffled(things: tuple[Thing, ...]) -> tuple[Thing, ...]:
        return tuple(random.sample(things, len(things)))

    rule = round_.rule.model_copy(update={"required": shuffled(round_.rule.required)})
    mixed = round_.model_copy(
        update={"rule": rule, "seats": shuffled(round_.seats), "votes": shuffled(round_.votes)}
    )

    assert decide(mixed) == decide(round_)


@patiently
@given(rounds(), st.data())
def test_a_no_go_more_never_turns_anything_into_go(round_: Round, data: st.DataObject) -> None:
    seat = data.draw(st.sampled_from(round_.seats)).seat
    refusal = data.draw(votes(seat, [Answer.NO_GO]))
    others = tuple(vote for vote in round_.votes if vote.seat != seat)

    if not _is_go(decide(round_)):
        kept = next((vote.person for vote in round_.votes if vote.seat == seat), refusal.person)
        told = refusal.model_copy(update={"person": kept})
        assert not _is_go(decide(round_.model_copy(update={"votes": (*others, told)})))


@patiently
@given(rounds())
def test_silence_never_yields_a_go(round_: Round) -> None:
    silent = round_.model_copy(update={"votes": ()})

    assert decide(silent) in (None, Decision(outcome=Outcome.NO_DECISION))


@patiently
@given(rounds())
def test_the_deadline_never_makes_a_go(round_: Round) -> None:
    still_open = decide(round_.model_copy(update={"deadline_passed": False}))
    late = decide(round_.model_copy(update={"deadline_passed": True}))

    assert late == (still_open or Decision(outcome=Outcome.NO_DECISION))


@patiently
@given(rounds(), st.data())
def test_a_more_cautious_answer_never_yields_a_bolder_outcome(round_: Round, data: st.DataObject) -> None:
    real = [vote for vote in round_.votes if vote.answer in REAL]
    if not real:
        return
    vote = data.draw(st.sampled_from(real))
    heavier = [answer for answer in CAUTION if CAUTION[answer] >= CAUTION[vote.answer]]
    changed = data.draw(votes(vote.seat, heavier)).model_copy(update={"person": vote.person})
    others = tuple(other for other in round_.votes if other != vote)

    before = decide(round_)
    after = decide(round_.model_copy(update={"votes": (*others, changed)}))

    assert _boldness(after) <= _boldness(before)


@patiently
@given(rounds())
def test_a_go_needs_somebody_who_is_for_and_is_not_the_asker(round_: Round) -> None:
    if _is_go(decide(round_)) and round_.rule.four_eyes:
        holders = {seat.seat: seat.person for seat in round_.seats}
        persons = {vote.person or holders[vote.seat] for vote in round_.votes if vote.answer in GO_TYPE}

        assert persons - {round_.requested_by}


@patiently
@given(rounds())
def test_advice_changes_nothing(round_: Round) -> None:
    advisory = {seat.seat for seat in round_.seats if seat.role in round_.rule.advisory}
    unadvised = tuple(vote for vote in round_.votes if vote.seat not in advisory)

    assert decide(round_.model_copy(update={"votes": unadvised})) == decide(round_)


@patiently
@given(rounds())
def test_seats_that_never_meet_the_rule_never_pass_the_gate(round_: Round) -> None:
    own = round_.model_copy(
        update={"votes": tuple(v.model_copy(update={"person": None}) for v in round_.votes)}
    )

    if never_met(own.rule, own.seats, own.requested_by):
        assert not _is_go(decide(own))


@patiently
@given(rounds())
def test_an_open_round_in_which_all_have_voted_always_has_an_alarm(round_: Round) -> None:
    if len(round_.votes) == len(round_.seats) and decide(round_) is None:
        assert alarm(round_) is not None


@patiently
@given(rounds())
def test_a_decided_round_has_no_alarm(round_: Round) -> None:
    if decide(round_) is not None:
        assert alarm(round_) is None


def _is_go(decision: Decision | None) -> bool:
    return decision is not None and decision.is_go


def _boldness(decision: Decision | None) -> int:
    """An open or lapsed round lets nobody through: as little bold as a no-go, beside which order does not matter."""
    order = (Outcome.NO_GO, Outcome.BACK, Outcome.HOLD, Outcome.CONDITIONAL_GO, Outcome.GO)
    if decision is None or decision.outcome is Outcome.NO_DECISION:
        return order.index(Outcome.HOLD)
    return order.index(decision.outcome)
