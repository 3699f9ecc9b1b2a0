"""The peiling: what is asked of everybody, and that no table says who answered what, or when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlmodel import Session, SQLModel, select

from actions.deliver_notices import PostOffice, deliver_notices
from actions.errors import Invalid, LinkUnknown, NotAllowed, NothingToDo
from actions.puzzelteam import peiling
from actions.puzzelteam.form_team import form_team
from models import teams
from models.audit import AuditEventRow
from models.case import CaseRow
from models.database import Database
from models.peiling import PeilingAnswerRow, PeilingRow, PeilingTokenRow
from models.post import NoticeRow, TokenRow
from notifications.post import mail_server
from tests.builders import INSTALLATION, TEAM, a_case, a_member, chair_of
from tests.clock import Clock
from tests.mailserver import MailServer
from tests.puzzelteam.teams import at, person_of


NOW = at("2026-11-18")
AFTER = at("2026-11-25", "17.30")
FIVE = (*TEAM, a_member("bestuurder"), a_member("adviseur"))


def an_open_peiling(session: Session, now: datetime = NOW) -> tuple[CaseRow, PeilingRow]:
    case = a_case(session, now, members=FIVE)
    form_team(session, INSTALLATION, case.id, now, by=None, ask=False)
    return case, peiling.open_peiling(session, INSTALLATION, case.id, now, by=None)


def rights(session: Session, count: int) -> list[str]:
    """What so many messages would take along."""
    found = session.exec(select(NoticeRow).where(NoticeRow.occasion == "peiling")).all()
    taken = [peiling.take_token(session, notice) for notice in found[:count]]
    return [raw for raw in taken if raw]


def test_one_batch_for_the_whole_team_with_nobodys_name_on_it(session: Session) -> None:
    _, row = an_open_peiling(session)

    assert row.closes_at == at("2026-11-25", "17.00")
    assert set(PeilingTokenRow.model_fields) == {"id", "peiling_id", "digest", "raw", "used"}
    assert set(PeilingAnswerRow.model_fields) == {"id", "peiling_id", "safety", "together", "line"}
    assert len(session.exec(select(PeilingTokenRow)).all()) == 10
    assert len(session.exec(select(NoticeRow).where(NoticeRow.occasion == "peiling")).all()) == 5


def test_an_answer_is_given_once_and_leaves_no_trace_of_who_or_when(database: Database) -> None:
    with database.write() as session:
        an_open_peiling(session)
        [raw, *_] = rights(session, 2)
    before = _counts(database)
    with database.write() as session:
        peiling.answer_peiling(session, raw, 2, 4, "  Ik kijk\nachterom. ", NOW)
    after = _counts(database)

    assert {name for name in after if after[name] != before[name]} == {"peiling_answer"}
    with database.read() as session:
        [answer] = session.exec(select(PeilingAnswerRow)).all()
        assert (answer.safety, answer.together, answer.line) == (2, 4, "Ik kijk achterom.")
        assert "peiling_answered" not in session.exec(select(AuditEventRow.action)).all()
    with database.write() as session, pytest.raises(LinkUnknown):
        peiling.answer_peiling(session, raw, 5, 5, "", NOW)


def _counts(database: Database) -> dict[str, int]:
    with database.engine.connect() as connection:
        return {
            table.name: len(connection.execute(table.select()).all())
            for table in SQLModel.metadata.sorted_tables
        }


@pytest.mark.parametrize(("safety", "together", "line"), [(0, 3, ""), (3, 6, ""), (3, 3, "x" * 301)])
def test_an_answer_is_from_1_to_5_with_one_line(
    session: Session, safety: int, together: int, line: str
) -> None:
    an_open_peiling(session)
    [raw] = rights(session, 1)

    with pytest.raises(Invalid):
        peiling.answer_peiling(session, raw, safety, together, line, NOW)
    peiling.answer_peiling(session, raw, 3, 3, "", NOW)


@pytest.mark.parametrize(("answers", "shown"), [(3, False), (4, True), (5, True)])
def test_it_is_shown_once_from_four_answers_on_and_then_wiped(
    session: Session, answers: int, shown: bool
) -> None:
    case, row = an_open_peiling(session)
    for at_, raw in enumerate(rights(session, answers)):
        peiling.answer_peiling(session, raw, 1 + at_, 5, f"zin {9 - at_}", NOW)
    assert peiling.close_peiling(session, row.id, NOW) is None

    peiling.close_peiling(session, row.id, AFTER)
    session.flush()

    assert (row.answered, row.results is not None) == (answers, shown)
    if row.results:
        assert sum(row.results["safety"]) == answers
        assert row.results["lines"] == sorted(row.results["lines"])
    assert session.exec(select(PeilingAnswerRow)).all() == []
    assert session.exec(select(PeilingTokenRow)).all() == []
    assert peiling.close_peiling(session, row.id, AFTER) is None
    assert case.id == row.case_id


def test_after_the_last_moment_no_answer_counts(session: Session) -> None:
    an_open_peiling(session)
    [raw] = rights(session, 1)

    with pytest.raises(LinkUnknown):
        peiling.answer_peiling(session, raw, 3, 3, "", AFTER)


def test_a_right_that_no_message_took_along_is_no_right(session: Session) -> None:
    an_open_peiling(session)
    waiting = session.exec(select(PeilingTokenRow)).first()
    assert waiting is not None
    assert waiting.raw is not None

    with pytest.raises(LinkUnknown):
        peiling.answer_peiling(session, waiting.raw, 3, 3, "", NOW)


def test_one_at_a_time_by_the_chairs_and_never_in_a_team_too_small(session: Session) -> None:
    case, _ = an_open_peiling(session)
    with pytest.raises(NothingToDo):
        peiling.open_peiling(session, INSTALLATION, case.id, NOW, by=chair_of(session, case, NOW))
    with pytest.raises(NotAllowed):
        peiling.open_peiling(
            session, INSTALLATION, case.id, NOW, by=person_of(session, case, "adviseur", NOW)
        )
    small = a_case(session, NOW)
    form_team(session, INSTALLATION, small.id, NOW, by=None)
    with pytest.raises(NothingToDo):
        peiling.open_peiling(session, INSTALLATION, small.id, NOW, by=None)


def test_the_reminder_goes_to_all_alike_once_and_without_a_link(session: Session) -> None:
    _, row = an_open_peiling(session)
    assert peiling.peilingen_to_remind(session, NOW) == []
    half = at("2026-11-22")
    assert peiling.peilingen_to_remind(session, half) == [row.id]

    peiling.remind_all(session, row.id, half)
    peiling.remind_all(session, row.id, half)

    assert len(session.exec(select(NoticeRow).where(NoticeRow.occasion == "peiling_reminder")).all()) == 5


def test_every_message_takes_another_link_that_is_in_no_table(
    database: Database, mailserver: MailServer, clock: Clock
) -> None:
    clock.set(NOW)
    with database.write() as session:
        an_open_peiling(session)
    office = PostOffice(
        mail_server(mailserver.url), "Lange Adem <la@voorbeeld.example>", "http://lot.example"
    )

    deliver_notices(database, INSTALLATION, office, clock.now)

    links = [_link(letter) for letter in mailserver.letters if letter.subject.startswith("Twee vragen")]
    assert len(set(links)) == 5
    with database.read() as session:
        left = [token.raw for token in session.exec(select(PeilingTokenRow))]
        known = {token.kind.value for token in session.exec(select(TokenRow))}
    assert not set(left) & set(links)
    assert "peiling" not in known


def _link(letter: Any) -> str:
    return str(letter.text).split("http://lot.example/peiling/")[1].split()[0]


def test_a_drop_is_on_the_next_agenda(session: Session) -> None:
    case, row = an_open_peiling(session)
    moment = NOW
    for mark in (5, 2):
        if mark == 2:
            moment = at("2027-02-01")
            row = peiling.open_peiling(session, INSTALLATION, case.id, moment, by=None)
        tokens = session.exec(select(PeilingTokenRow).where(PeilingTokenRow.peiling_id == row.id)).all()
        for token in tokens[:4]:
            raw, token.raw = token.raw, None
            assert raw is not None
            peiling.answer_peiling(session, raw, mark, 4, "", moment)
        peiling.close_peiling(session, row.id, at("2027-03-01") if mark == 2 else AFTER)
        session.flush()

    team = teams.team_of(session, case.id)
    assert team is not None
    assert peiling.means(session, team, "safety") == [5, 2]
    assert peiling.dropped(session, team)
