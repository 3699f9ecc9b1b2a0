"""I7: the audit chain verifies; whatever is changed, added, removed or cut off behind its back is named."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, SQLModel, select

from actions.audit_chain import keep_checkpoint, last_checkpoint, verify_chain
from actions.emergency_go import emergency_go
from actions.make_change import Change
from actions.propose_change import propose_change
from actions.substitutes import name_substitute
from actions.table_votes import confirm_table_votes, object_to_vote, record_table_votes, votes_on
from gates.answers import Answer
from models import audit
from models.audit import AuditEventRow, Checkpoint, Unrecorded
from models.case import CaseRow
from models.database import Database
from models.seat import TeamChangeKind
from tests.builders import (
    GO,
    INSTALLATION,
    a_case,
    an_open_round,
    catch_up,
    chair_of,
    everybody_says,
    filled,
    person_in,
    seat_in,
)
from tests.clock import Clock
from tests.crowds import at_once


@pytest.fixture
def lived(database: Database, clock: Clock) -> Database:
    """A database in which a case of everything happened: no audited table of the gates is empty."""
    with database.write() as session:
        case = a_case(session, clock.now())
        round_ = an_open_round(session, case, clock.now())
        everybody_says(session, round_, Answer.CONDITIONAL_GO, clock.now())
        catch_up(session, case, clock.now())
        second = an_open_round(session, case, clock.now())
        for role in ("wijkagent", "hulpverlener"):
            emergency_go(session, second.id, "Nu.", clock.now(), by=person_in(session, second, role).id)
        chair = chair_of(session, case, clock.now())
        table = {seat_in(session, second, role).seat_id: filled(GO) for role in ("wijkagent", "hulpverlener")}
        noted = record_table_votes(session, INSTALLATION, second.id, table, clock.now(), by=chair)
        seat = seat_in(session, second, "hulpverlener")
        confirm_table_votes(session, INSTALLATION, noted.id, clock.now(), by=seat.person_id)
        vote = votes_on(session, noted)[0]
        object_to_vote(session, INSTALLATION, vote.id, "Niet gezegd.", clock.now(), by=vote.person_id)
        name_substitute(
            session, seat.seat_id, person_in(session, second, "wijkagent").id, clock.now(), by=seat.person_id
        )
        propose_change(
            session,
            case.id,
            Change(TeamChangeKind.END_SEAT, seat_id=seat.seat_id, reason="Andere baan."),
            clock.now(),
            by=chair,
        )
    return database


def broken(connection: sa.Connection) -> str | None:
    """What a verification inside this transaction names; None when all is well."""
    with Session(bind=connection) as session:
        found = audit.verify(session)
        return found.what if found else None


def without_constraints(database: Database, connection: sa.Connection) -> None:
    """Whoever writes behind the system's back need not mind its foreign keys."""
    if not database.is_sqlite:
        connection.execute(sa.text("SET LOCAL session_replication_role = replica"))


def test_all_is_well_when_only_the_system_wrote(lived: Database) -> None:
    with lived.read() as session:
        assert audit.verify(session) is None


def test_one_changed_value_in_any_column_of_any_audited_row_is_named(lived: Database) -> None:
    tried, unnoticed = 0, []
    with lived.engine.connect() as connection:
        without_constraints(lived, connection)
        for table, column, row_id, value in list(_values(connection)):
            savepoint = connection.begin_nested()
            try:
                connection.execute(
                    table.update().where(table.c.id == row_id).values({column.name: _changed(value)})
                )
            except DBAPIError:
                savepoint.rollback()  # a constraint refused it already
                continue
            tried += 1
            if broken(connection) != f"{table.name}:{row_id}":
                unnoticed.append(f"{table.name}.{column.name}")
            savepoint.rollback()
        connection.rollback()

    assert unnoticed == []
    assert tried > 100


def _values(connection: sa.Connection) -> Iterator[tuple[sa.Table, sa.Column[Any], Any, Any]]:
    """The newest row of every audited table, value by value; what is empty or a key is passed over."""
    for model in audit.audited_models():
        table = SQLModel.metadata.tables[str(model.__tablename__)]
        row = connection.execute(table.select().limit(1)).mappings().first()
        for column in table.columns if row else ():
            if row and row[column.name] is not None and not column.primary_key and not column.foreign_keys:
                yield table, column, row["id"], row[column.name]


def _changed(value: Any) -> Any:
    """The same kind of value, as near as it can be."""
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case datetime():
            return value + timedelta(microseconds=1)
        case date():
            return value + timedelta(days=1)
        case dict():
            return value | {"anders": 1}
        case list():
            return [*value, "anders"]
        case _:
            return f"{value[:-1]}{'a' if value[-1:] != 'a' else 'b'}"


def test_every_audited_table_of_the_gates_was_tried(lived: Database) -> None:
    with lived.engine.connect() as connection:
        tried = {table.name for table, *_ in _values(connection)}
        connection.rollback()

    gates = "condition decision emergency gate objection round round_seat table_list vote"
    case = "case deliverable member method_version organisation person seat step team_change turn"
    assert tried >= {"account", *gates.split(), *case.split()}


@pytest.mark.parametrize("table", ["vote", "decision", "condition", "step", "member"])
def test_a_row_that_went_is_named(lived: Database, table: str) -> None:
    with lived.engine.connect() as connection:
        without_constraints(lived, connection)
        if lived.is_sqlite:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        rows = SQLModel.metadata.tables[table]
        gone = connection.execute(sa.select(rows.c.id).limit(1)).scalar_one()
        connection.execute(rows.delete().where(rows.c.id == gone))

        assert broken(connection) == f"{table}:{gone}"
        connection.rollback()


def test_a_row_that_was_put_there_is_named(lived: Database) -> None:
    with lived.engine.connect() as connection:
        votes = SQLModel.metadata.tables["vote"]
        copy = dict(connection.execute(votes.select().limit(1)).mappings().one())
        copy |= {"id": copy["seat_id"], "revision": 99, "receipt": "S-VALSE", "form_key": None}
        connection.execute(votes.insert().values(copy))

        assert broken(connection) == f"vote:{copy['id']}"
        connection.rollback()


EVENTS = SQLModel.metadata.tables["audit_event"]
HEAD = SQLModel.metadata.tables["audit_head"]


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"action": "vote_casf"}, id="what happened"),
        pytest.param(
            {"actor": None, "at": datetime.fromisoformat("2026-11-18T09:00:00.000001+00:00")}, id="when"
        ),
        pytest.param({"facts": {"anders": True}}, id="its facts"),
        pytest.param({"rows": {"vote:x": "y"}}, id="its seals"),
        pytest.param({"previous": "0" * 64}, id="what it is chained to"),
        pytest.param({"hash": "f" * 64}, id="its hash"),
    ],
)
def test_a_changed_event_is_named(lived: Database, values: dict[str, Any]) -> None:
    with lived.engine.connect() as connection:
        connection.execute(EVENTS.update().where(EVENTS.c.n == 7).values(values))

        assert broken(connection) == "audit_event 7"
        connection.rollback()


def test_an_event_taken_out_of_the_middle_is_named(lived: Database) -> None:
    with lived.engine.connect() as connection:
        connection.execute(EVENTS.delete().where(EVENTS.c.n == 7))

        assert broken(connection) == "audit_event 7"
        connection.rollback()


def test_two_events_that_changed_places_are_named(lived: Database) -> None:
    with lived.engine.connect() as connection:
        for before, after in ((7, 1007), (8, 7), (1007, 8)):
            connection.execute(EVENTS.update().where(EVENTS.c.n == before).values(n=after))

        assert broken(connection) == "audit_event 7"
        connection.rollback()


def _shorten(connection: sa.Connection, to: int) -> None:
    """Cut the chain's tail off and let its head say that this is its end."""
    end = connection.execute(sa.select(EVENTS.c.hash).where(EVENTS.c.n == to)).scalar_one()
    connection.execute(EVENTS.delete().where(EVENTS.c.n > to))
    connection.execute(HEAD.update().values(n=to, hash=end))


def test_a_tail_that_was_cut_off_is_noticed_by_the_head(lived: Database) -> None:
    with lived.engine.connect() as connection:
        last = connection.execute(sa.select(sa.func.max(EVENTS.c.n))).scalar_one()
        connection.execute(EVENTS.delete().where(EVENTS.c.n == last))

        assert broken(connection) == f"audit_event {last}"
        connection.rollback()


def test_a_tail_cut_off_with_its_head_is_noticed_by_the_checkpoint_outside(
    lived: Database, clock: Clock, tmp_path: Path
) -> None:
    # Sign-ins and reports touch no audited row: only a checkpoint kept elsewhere can tell that they are gone.
    with lived.write() as session:
        for _ in range(3):
            audit.record(session, "signed_in", clock.now())
    kept, key = tmp_path / "checkpoints", b"k" * 32
    with lived.read() as session:
        end = keep_checkpoint(session, kept, key, clock.now())
        assert verify_chain(session, kept, key) is None
    with lived.engine.begin() as connection:
        _shorten(connection, end.n - 2)

    with lived.read() as session:
        assert audit.verify(session) is None
        found = verify_chain(session, kept, key)
    assert found is not None
    assert found.what == f"audit_event {end.n}"


def test_a_checkpoint_with_another_seal_is_passed_over(tmp_path: Path) -> None:
    kept, key = tmp_path / "checkpoints", b"k" * 32
    lines = ["geen json", json.dumps({"n": 3, "hash": "x", "seal": "vals"}), json.dumps({"n": "?"})]
    kept.write_text("\n".join(lines))

    assert last_checkpoint(kept, key) is None
    assert last_checkpoint(tmp_path / "nergens", key) is None


def test_the_same_end_is_kept_once(lived: Database, clock: Clock, tmp_path: Path) -> None:
    kept, key = tmp_path / "checkpoints", b"k" * 32
    for _ in range(2):
        with lived.read() as session:
            end = keep_checkpoint(session, kept, key, clock.now())

    assert len(kept.read_text().splitlines()) == 1
    assert last_checkpoint(kept, key) == end
    assert end != Checkpoint(0, audit.START)


def test_a_change_that_nobody_recorded_does_not_commit(lived: Database) -> None:
    def forgetful(session: Session) -> None:
        case = session.exec(select(CaseRow)).one()
        case.alias = "Stiekem"
        session.add(case)

    with pytest.raises(Unrecorded), lived.write() as session:
        forgetful(session)

    with lived.read() as session:
        assert session.exec(select(CaseRow)).one().alias != "Stiekem"


def test_verifying_while_others_write_finds_nothing_wrong(lived: Database, clock: Clock) -> None:
    with lived.read() as reading:
        reading.exec(select(AuditEventRow)).all()
        with lived.write() as writing:
            a_case(writing, clock.now())

        assert audit.verify(reading) is None


def test_the_chain_never_forks_when_many_begin_it_at_once(database: Database, clock: Clock) -> None:
    def begin(_: int) -> None:
        with database.write() as session:
            audit.record(session, "signed_in", clock.now())

    assert at_once(list(range(12)), begin) == [None] * 12
    with database.read() as session:
        assert audit.verify(session) is None
        assert audit.checkpoint(session).n == 12
