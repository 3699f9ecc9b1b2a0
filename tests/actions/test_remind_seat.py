"""The chair's own reminder: once a day, only to a seat that something waits for."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from actions.errors import NotAllowed, NothingToDo
from actions.remind_seat import last_asked, remind_seat
from models.case import CaseRow
from models.gate import RoundRow
from models.post import NoticeRow
from tests.builders import GO, INSTALLATION, a_case, an_open_round, chair_of, person_in, seat_in, votes_of
from tests.clock import Clock


@pytest.fixture
def opened(session: Session, clock: Clock) -> tuple[CaseRow, RoundRow]:
    case = a_case(session, clock.now())
    return case, an_open_round(session, case, clock.now())


def remind(session: Session, case: CaseRow, round_: RoundRow, role: str, now: datetime) -> None:
    seat = seat_in(session, round_, role)
    remind_seat(session, INSTALLATION, case.id, seat.seat_id, now, by=chair_of(session, case, now))


def reminders(session: Session) -> list[NoticeRow]:
    return list(session.exec(select(NoticeRow).where(NoticeRow.occasion == "reminder")))


def test_the_day_after_the_question_the_chair_may_remind_once(
    session: Session, clock: Clock, opened: tuple[CaseRow, RoundRow]
) -> None:
    tomorrow = clock.now() + timedelta(days=1)

    remind(session, *opened, "wijkagent", tomorrow)

    [notice] = reminders(session)
    assert notice.person_id == person_in(session, opened[1], "wijkagent").id
    with pytest.raises(NothingToDo):
        remind(session, *opened, "wijkagent", tomorrow + timedelta(hours=3))
    remind(session, *opened, "wijkagent", tomorrow + timedelta(days=1))
    assert len(reminders(session)) == 2


def test_on_the_day_of_the_question_nobody_is_reminded(
    session: Session, clock: Clock, opened: tuple[CaseRow, RoundRow]
) -> None:
    with pytest.raises(NothingToDo):
        remind(session, *opened, "wijkagent", clock.now() + timedelta(hours=2))


def test_who_has_answered_is_left_in_peace(
    session: Session, clock: Clock, opened: tuple[CaseRow, RoundRow]
) -> None:
    votes_of(session, opened[1], clock.now(), wijkagent=GO)

    with pytest.raises(NothingToDo):
        remind(session, *opened, "wijkagent", clock.now() + timedelta(days=1))


def test_only_the_chair_reminds(session: Session, clock: Clock, opened: tuple[CaseRow, RoundRow]) -> None:
    case, round_ = opened
    other = person_in(session, round_, "hulpverlener").id

    with pytest.raises(NotAllowed):
        remind_seat(
            session,
            INSTALLATION,
            case.id,
            seat_in(session, round_, "wijkagent").seat_id,
            clock.now() + timedelta(days=1),
            by=other,
        )


def test_every_seat_knows_when_it_was_last_written_to(
    session: Session, clock: Clock, opened: tuple[CaseRow, RoundRow]
) -> None:
    case, round_ = opened

    assert last_asked(session, case.id)[seat_in(session, round_, "wijkagent").seat_id] == clock.now()
