"""The coordinator's page and a case page with 10,000 cases: a gate and meetings each, one team in six silent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from sqlalchemy import insert, select
from sqlmodel import SQLModel

from actions.accounts import add_account
from dashboard.app import create_app
from methods.puzzelteam import MeetingState
from models.database import Database
from settings import Settings
from tests.benchmarks.figures import Figure, machine, report, spread, timed
from tests.benchmarks.filling import copy_case
from tests.benchmarks.places import Place, on_postgresql, on_sqlite
from tests.builders import a_case, an_open_round
from tests.dashboard.browser import Browser


CASES, TIMES = 10_000, 60
ASKED = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)
NOW = ASKED + timedelta(days=2)
OVERVIEW_MOST, CASE_MOST = 150, 100
CHAIR, COORDINATOR = "projectleider@voorbeeld.example", "coordinator@voorbeeld.example"


def figures() -> Iterator[Figure]:
    """Both databases; requests go straight into the application, so the figures are the server's own time."""
    yield from machine("overview")
    for name, place in (("SQLite", on_sqlite), ("PostgreSQL", on_postgresql)):
        with place() as here:
            yield from of_place(name, here)


def of_place(name: str, place: Place) -> Iterator[Figure]:
    """Fill it, then ask for each page many times."""
    with place.database() as database:
        yield Figure(f"{name}: {CASES:,} cases made by plain inserts", timed(lambda: fill(database)), "s")
        settings = Settings(_env_file=None, data_dir=place.folder, base_url="http://lot.example")
        with Browser(create_app(settings, database, lambda: NOW)) as browser:
            enter(browser, database, COORDINATOR, "coordinator")
            yield Figure(
                f"{name}: overview, first time", timed(lambda: good(browser, "/overzicht")) * 1000, "ms"
            )
            for what, path in (("overview", "/overzicht"), ("overview, searched", "/overzicht?q=haven")):
                taken = [timed(lambda path=path: good(browser, path)) for _ in range(TIMES)]  # type: ignore[misc]
                yield from spread(f"{name}: {what}", taken, most=OVERVIEW_MOST)
            enter(browser, database, CHAIR, "projectleider")
            reference = references(database)
            taken = [timed(lambda one=one: good(browser, f"/casus/{one}")) for one in reference]  # type: ignore[misc]
            yield from spread(f"{name}: case page", taken, most=CASE_MOST)
            for what, path in (("start page", "/"), ("start page, searched", "/?q=haven&pagina=9")):
                taken = [timed(lambda path=path: good(browser, path)) for _ in range(TIMES)]  # type: ignore[misc]
                yield from spread(f"{name}: {what} of somebody in all cases", taken, most=OVERVIEW_MOST)


def good(browser: Browser, path: str) -> None:
    """The page, and that it is one."""
    assert browser.get(path).status_code == 200, path


def enter(browser: Browser, database: Database, email: str, role: str) -> None:
    """Sign in with a first link."""
    with database.write() as session:
        _account, raw = add_account(session, "Robin", email, [role], NOW)
    browser.cookies.clear()
    # Not on to the start page: this one person is in all cases.
    assert browser.post(f"/aanmelden/{raw}", follow_redirects=False).status_code == 303


def references(database: Database) -> list[str]:
    """Some cases, spread over all."""
    case = SQLModel.metadata.tables["case"]
    with database.engine.connect() as line:
        found = line.execute(select(case.c.reference).order_by(case.c.id).limit(TIMES)).scalars().all()
    return list(found)


def fill(database: Database) -> None:
    """One case by the real actions, the rest copied; then a team and its meetings for each."""
    with database.write() as session:
        case = a_case(session, ASKED)
        an_open_round(session, case, ASKED)
    copy_case(database, case.id, CASES - 1)
    add_teams(database)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as line:
        line.exec_driver_sql("ANALYZE")


def add_teams(database: Database) -> None:
    """A team per case: four meetings held, the last one two days or seven weeks ago, one planned where it meets."""
    names = ("case", "team", "team_clock", "meeting")
    case, team, clock, meeting = (SQLModel.metadata.tables[name] for name in names)
    with database.engine.begin() as line:
        ids = line.execute(select(case.c.id)).scalars().all()
        for start in range(0, len(ids), 500):
            teams = [
                {"id": uuid4(), "salt": "", "case_id": one, "formed_at": ASKED - timedelta(days=200)}
                | {
                    "story": "",
                    "chances": "",
                    "risks": "",
                    "attendance_rule": "",
                    "alarm": "none",
                    "stop_reason": "",
                }
                for one in ids[start : start + 500]
            ]
            line.execute(insert(team), teams)
            line.execute(insert(clock), [clock_of(at, one) for at, one in enumerate(teams)])
            line.execute(insert(meeting), [row for at, one in enumerate(teams) for row in meetings(at, one)])


def last_met(at: int) -> datetime:
    """Two days ago, or seven weeks for one team in six."""
    return NOW - timedelta(days=2 if at % 6 else 49)


def clock_of(at: int, team: dict[str, object]) -> dict[str, object]:
    """What is remembered about one team's quiet."""
    days = {"look_on": NOW.date(), "quiet_since": last_met(at).date()}
    return {"id": uuid4(), "team_id": team["id"], **days}


def meetings(at: int, team: dict[str, object]) -> Iterator[dict[str, object]]:
    """The meetings of one team."""
    quiet, last = at % 6 == 0, last_met(at)
    days = [last - timedelta(days=7 * back) for back in range(3, -1, -1)]
    states = [MeetingState.HELD] * 4
    if not quiet:
        days, states = [*days, last + timedelta(days=7)], [*states, MeetingState.PLANNED]
    for number, (day, state) in enumerate(zip(days, states, strict=True), start=1):
        yield {
            "id": uuid4(),
            "salt": "",
            "team_id": team["id"],
            "case_id": team["case_id"],
            "number": number,
            "uid": str(uuid4()),
            "sequence": 0,
            "state": state,
            "local_day": day.date(),
            "local_time": "10:00",
            "zone": "Europe/Amsterdam",
            "starts_at": day,
            "minutes": 45,
            "place": "",
            "because": "",
            "planned_at": ASKED,
            "notes": "",
            "decisions": [],
            "closed_at": day if state is MeetingState.HELD else None,
            "closed_because": "",
        }


if __name__ == "__main__":
    report(figures())
