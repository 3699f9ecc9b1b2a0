"""Half-open periods, one substitute deep, and which vote of a seat counts."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gates import seats
from gates.errors import SeatNotInRound, SeatNotTheirs, SubstituteInTurnReplaced, SubstituteIsHolder
from gates.seats import Cast, Tenure


def at(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=UTC)


HOLDERS = (
    Tenure("wijk", "ans", at(1), at(10)),
    Tenure("wijk", "bo", at(10)),
    Tenure("zorg", "cem", at(1)),
    Tenure("bestuur", "dirk", at(1), at(5)),
)
STAND_INS = (
    Tenure("zorg", "bo", at(3), at(8)),
    Tenure("wijk", "dirk", at(4)),
    Tenure("bestuur", "ans", at(1)),
)


@pytest.mark.parametrize(
    ("seat", "day", "person"),
    [
        pytest.param("wijk", 1, "ans", id="from the first instant"),
        pytest.param("wijk", 9, "ans", id="until the handover"),
        pytest.param("wijk", 10, "bo", id="at the handover it is the successor's"),
        pytest.param("bestuur", 5, None, id="vacant from the day of leaving"),
        pytest.param("onbekend", 5, None, id="a seat that is not there"),
    ],
)
def test_the_holder(seat: str, day: int, person: str | None) -> None:
    assert seats.holder(HOLDERS, seat, at(day)) == person


@pytest.mark.parametrize(
    ("seat", "person", "day", "speaks"),
    [
        pytest.param("zorg", "cem", 5, True, id="who holds it"),
        pytest.param("zorg", "bo", 3, True, id="who stands in, from the first instant"),
        pytest.param("zorg", "bo", 8, False, id="who stood in, from the last one"),
        pytest.param("zorg", "dirk", 5, False, id="a substitute's substitute"),
        pytest.param("wijk", "ans", 10, False, id="who handed it over"),
        pytest.param("bestuur", "ans", 6, False, id="who stands in for a seat that nobody holds"),
    ],
)
def test_who_speaks(seat: str, person: str, day: int, speaks: bool) -> None:
    refused = seats.speaking_refusal(HOLDERS, STAND_INS, seat, person, at(day))

    assert (refused is None) is speaks


def test_who_does_not_speak_is_told_what_and_when() -> None:
    refused = seats.speaking_refusal(HOLDERS, STAND_INS, "wijk", "cem", at(2))

    assert isinstance(refused, SeatNotTheirs)
    assert refused.facts == {"seat": "wijk", "person": "cem", "at": at(2)}
    assert SeatNotInRound("wijk").facts == {"seat": "wijk"}


@pytest.mark.parametrize(
    ("proposed", "refusal"),
    [
        pytest.param(Tenure("zorg", "ans", at(3)), None, id="somebody else"),
        pytest.param(Tenure("wijk", "ans", at(9)), SubstituteIsHolder, id="the holder of that day"),
        pytest.param(Tenure("wijk", "ans", at(10)), None, id="the predecessor, once the seat is handed over"),
        pytest.param(Tenure("wijk", "cem", at(5), at(12)), SubstituteInTurnReplaced, id="each for the other"),
        pytest.param(Tenure("wijk", "cem", at(8), at(12)), None, id="each for the other, in other days"),
        pytest.param(Tenure("wijk", "cem", at(1), at(3)), None, id="each for the other, before"),
        pytest.param(Tenure("wijk", "vera", at(11)), None, id="a stranger to every seat"),
    ],
)
def test_naming_a_substitute(proposed: Tenure, refusal: type[Exception] | None) -> None:
    refused = seats.substitute_refusal(HOLDERS, STAND_INS, proposed)

    assert (type(refused) if refused else None) is refusal


def test_a_ring_is_named_by_its_seats() -> None:
    refused = seats.substitute_refusal(HOLDERS, STAND_INS, Tenure("wijk", "cem", at(5), at(12)))

    assert refused is not None
    assert refused.facts == {"seat": "wijk", "person": "cem", "other_seat": "zorg"}


@pytest.mark.parametrize(
    ("casts", "counts"),
    [
        pytest.param([], None, id="nobody voted"),
        pytest.param([Cast("ans", 1), Cast("ans", 2)], 2, id="a change of mind"),
        pytest.param(
            [Cast("ans", 1), Cast("dirk", 2, as_substitute=True)], 1, id="the principal's vote stands"
        ),
        pytest.param([Cast("dirk", 1, as_substitute=True), Cast("ans", 2)], 2, id="also when it came later"),
        pytest.param(
            [Cast("dirk", 2, as_substitute=True), Cast("dirk", 1, as_substitute=True)],
            2,
            id="a substitute's own change",
        ),
        pytest.param(
            [Cast("ans", 1), Cast("bo", 2)], 2, id="the successor's vote replaces the predecessor's"
        ),
        pytest.param(
            [Cast("ans", 1), Cast("vera", 2, as_substitute=True)],
            1,
            id="the predecessor's stands until the successor votes",
        ),
    ],
)
def test_the_vote_that_counts(casts: list[Cast], counts: int | None) -> None:
    counted = seats.standing(casts)

    assert (counted.revision if counted else None) == counts


def test_a_seat_that_ended_without_a_vote_blocks() -> None:
    assert seats.blocking(["wijk", "zorg"], {"zorg"}) == ("wijk",)
    assert seats.blocking(["zorg"], {"zorg"}) == ()
