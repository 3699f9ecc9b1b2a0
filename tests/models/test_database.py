"""The unit of work and what it stands on: settings that are asserted, values that come back as they went in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError, StatementError
from sqlmodel import Session, SQLModel, select

from gates.answers import Answer
from models import audit, queries
from models.case import CaseRow, DeliverableRow
from models.database import Database, WrongSettings
from models.gate import VoteRow
from tests.builders import GO, a_case, an_open_round, votes_of
from tests.clock import Clock


def test_a_database_that_is_set_rightly_is_accepted(database: Database) -> None:
    database.assert_settings()


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.parametrize("pragma", ["synchronous=NORMAL", "foreign_keys=OFF"])
def test_a_sqlite_that_could_lose_a_vote_is_refused_with_the_reason(database_url: str, pragma: str) -> None:
    database = Database(database_url)

    def spoil(connection: Any, _record: object) -> None:
        connection.execute(f"PRAGMA {pragma}")

    event.listen(database.engine, "connect", spoil)

    with pytest.raises(WrongSettings, match=pragma.partition("=")[0]):
        database.assert_settings()
    database.close()


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_a_postgresql_that_could_lose_a_vote_is_refused_with_the_reason(database_url: str) -> None:
    database = Database(database_url)

    def spoil(connection: Any, _record: object) -> None:
        connection.execute("SET synchronous_commit = off")
        connection.commit()

    event.listen(database.engine, "connect", spoil)

    with pytest.raises(WrongSettings, match="synchronous_commit"):
        database.assert_settings()
    database.close()


def test_an_error_leaves_nothing(database: Database, clock: Clock) -> None:
    def fail(session: Session) -> None:
        a_case(session, clock.now())
        raise RuntimeError("midden in het werk")

    with pytest.raises(RuntimeError), database.write() as session:
        fail(session)

    with database.read() as session:
        assert queries.count(session, CaseRow) == 0


def test_a_reader_sees_one_moment(database: Database, clock: Clock) -> None:
    with database.read() as reading:
        assert queries.count(reading, CaseRow) == 0
        with database.write() as writing:
            a_case(writing, clock.now())

        assert queries.count(reading, CaseRow) == 0


@pytest.mark.parametrize(
    "content",
    [
        pytest.param({"getal": 1e16}, id="a number that a binary document would write anew"),
        pytest.param({"getal": -0.0}, id="minus nothing"),
        pytest.param({"getal": 12345678901234567890}, id="a number longer than a machine's word"),
        pytest.param({"tekst": "\u2028 e\u0301 \U0001f600 \x7f \u202e"}, id="odd letters"),
        pytest.param({"b": [1, {"z": None, "a": True}], "a": "0"}, id="things in things, in no order"),
    ],
)
def test_a_document_comes_back_as_its_seal_remembers_it(
    database: Database, clock: Clock, content: dict[str, Any]
) -> None:
    with database.write() as session:
        case = a_case(session, clock.now())
        session.add(
            DeliverableRow(
                case_id=case.id,
                step_key="intake",
                key="vraag",
                version=1,
                content=content,
                digest="x",
                complete=True,
                saved_at=clock.now(),
            )
        )
        audit.record(session, "deliverable_saved", clock.now(), **content)

    with database.read() as session:
        assert session.exec(select(DeliverableRow)).one().content == content
        assert audit.verify(session) is None


def test_an_instant_comes_back_in_utc(database: Database, clock: Clock) -> None:
    at = datetime(2026, 12, 1, 10, 0, 0, 123456, tzinfo=timezone(timedelta(hours=1)))
    with database.write() as session:
        case = a_case(session, clock.now())
        case.closed_at = at
        session.add(case)
        audit.record(session, "tried", clock.now())

    with database.read() as session:
        found = session.exec(select(CaseRow)).one().closed_at
    assert found == at
    assert found is not None
    assert found.tzinfo is UTC


def test_an_instant_without_an_offset_is_refused(database: Database, clock: Clock) -> None:
    with database.write() as session:
        case = a_case(session, clock.now())
        case.closed_at = datetime(2026, 12, 1)  # noqa: DTZ001  # that is the point
        session.add(case)
        with pytest.raises(StatementError, match="offset"):
            session.flush()
        session.rollback()
        session.info.clear()


@pytest.mark.parametrize(
    "values",
    [
        pytest.param("answer = 'misschien'", id="an answer that is none"),
        pytest.param("answer = 'no_go', motivation = ''", id="a no-go without a word"),
        pytest.param("answer = 'back', motivation = 'x'", id="back to nowhere"),
        pytest.param("answer = 'hold', motivation = 'x'", id="a hold that misses nothing"),
        pytest.param("answer = 'conditional_go', motivation = 'x'", id="conditions without one"),
    ],
)
def test_the_database_itself_refuses_what_no_vote_can_be(
    database: Database, clock: Clock, values: str
) -> None:
    with database.write() as session:
        round_ = an_open_round(session, a_case(session, clock.now()), clock.now())
        votes_of(session, round_, clock.now(), wijkagent=GO)

    with pytest.raises(IntegrityError), database.engine.begin() as connection:
        connection.execute(sa.text(f"UPDATE vote SET {values}"))

    with database.read() as session:
        assert session.exec(select(VoteRow)).one().answer is Answer.GO


@pytest.mark.parametrize("table", ["organisation", "person", "method_version", "seat"])
def test_a_row_that_others_point_at_stays(database: Database, clock: Clock, table: str) -> None:
    with database.write() as session:
        a_case(session, clock.now())

    with pytest.raises(IntegrityError), database.engine.begin() as connection:
        connection.execute(SQLModel.metadata.tables[table].delete())


def test_the_members_of_a_seat_are_those_of_a_half_open_interval(database: Database, clock: Clock) -> None:
    with database.write() as session:
        case = a_case(session, clock.now())
        [member, *_] = queries.members(session, case.id, clock.now())
        member.until_at = clock.now() + timedelta(hours=1)
        session.add(member)
        audit.record(session, "tried", clock.now())

    with database.read() as session:
        last = clock.now() + timedelta(hours=1) - timedelta(microseconds=1)
        assert queries.holder(session, member.seat_id, last) is not None
        assert queries.holder(session, member.seat_id, clock.now() + timedelta(hours=1)) is None
        assert queries.holder(session, member.seat_id, clock.now() - timedelta(microseconds=1)) is None
