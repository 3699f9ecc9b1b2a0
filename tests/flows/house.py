"""A whole installation for the tests of this room: our database, one real Prefect server, one engine.

Both are processes of their own, started as `lot up` starts them; the tests look in from outside, through our
tables and through Prefect's API (with its password and CSRF token), so they need no Prefect in their own process.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from sqlmodel import Session, col, select

from actions.pulses import last_beat
from actions.start_case import start_case
from flows import environment
from gates.answers import Answer
from gates.transitions import StepState
from models import audit, queries
from models.case import CaseRow, CaseRunRow, TurnRow
from models.database import Database
from models.gate import RoundRow
from models.people import AccountRole
from settings import Settings
from tests.builders import (
    INSTALLATION,
    PROEF,
    a_new_case,
    an_account,
    an_open_round,
    everybody_says,
)
from tests.patience import COMING_UP, eventually


Thing = dict[str, Any]

ROOT = Path(__file__).resolve().parents[2]
FOUND = {StepState.OPEN, StepState.REOPENED}


def now() -> datetime:
    """The engine has the clock on the wall, so the tests of this room have it too."""
    return datetime.now(UTC)


@dataclass
class House:
    """The installation; `settings` as its processes read them from the environment."""

    settings: Settings
    database: Database
    _processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    # The processes ----------------------------------------------------------------------------------------------

    def start(self, part: str, known_as: str | None = None) -> None:
        """Start `server` or `engine`; its log is in the data folder."""
        # The server is Prefect, with a page of ours around it: which of its lines run would only be slow to know.
        outside = {
            name: value for name, value in os.environ.items() if part != "server" or "COVERAGE" not in name
        }
        with (self.settings.data_dir / f"{part}.log").open("ab") as log:
            self._processes[known_as or part] = subprocess.Popen(
                [sys.executable, "-m", "flows", part],
                env={**outside, **self.variables()},
                cwd=ROOT,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def command(self, name: str) -> str:
        """Run a command of the room to its end; gives what it printed."""
        return subprocess.run(
            [sys.executable, "-m", "flows", name],
            env={**os.environ, **self.variables()},
            cwd=ROOT,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
            timeout=COMING_UP,
        ).stdout

    def variables(self) -> dict[str, str]:
        """The LOT_* of this installation."""
        chosen = {"LOT_PREFECT_DATABASE_URL": self.settings.prefect_database_url}
        return {name: value for name, value in chosen.items() if value} | {
            "LOT_DATA_DIR": str(self.settings.data_dir),
            "LOT_DATABASE_URL": str(self.settings.database_url),
            "LOT_PREFECT_PORT": str(self.settings.prefect_port),
            "LOT_SWEEP_SECONDS": str(self.settings.sweep_seconds),
        }

    def stop(self, part: str, how: signal.Signals = signal.SIGTERM, within: float = 20.0) -> int:
        """Signal one process and wait for its end, within so many seconds; gives its exit code."""
        process = self._processes.pop(part)
        process.send_signal(how)
        try:
            return process.wait(within)
        finally:
            process.kill()
            process.wait()

    def runs(self, part: str) -> bool:
        """Is this process there?"""
        return part in self._processes and self._processes[part].poll() is None

    def pid(self, part: str) -> int:
        """Its process id."""
        return self._processes[part].pid

    def start_server(self) -> None:
        """Start Prefect and wait until it answers."""
        self.start("server")
        eventually(self.answers, within=COMING_UP)

    def start_engine(self) -> None:
        """Start the engine and wait until worker and waker are at work."""
        began = now()
        self.start("engine")
        eventually(lambda: (self.pulse("engine") or began) > began, within=COMING_UP)

    def answers(self) -> bool:
        """Does Prefect answer to who knows the password?"""
        assert self.runs("server"), self.log("server")
        try:
            return self.api("GET", "/admin/version").status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    def log(self, part: str) -> str:
        """What a process wrote."""
        return (self.settings.data_dir / f"{part}.log").read_text()

    def close(self) -> None:
        """Stop everything; the engine first, which would miss the server."""
        for part in reversed(list(self._processes)):
            self.stop(part)
        self.database.close()

    # Prefect, from outside --------------------------------------------------------------------------------------

    def api(self, method: str, path: str, json: Thing | None = None) -> httpx.Response:
        """One call to Prefect's API, with password and CSRF token, past any proxy."""
        user, password = environment.auth_string(self.settings).split(":")
        with httpx.Client(
            base_url=environment.api_url(self.settings), auth=(user, password), timeout=30, trust_env=False
        ) as client:
            headers = {}
            if method != "GET":
                token = client.get("/csrf-token", params={"client": "tests"}).json()["token"]
                headers = {"Prefect-Csrf-Token": token, "Prefect-Csrf-Client": "tests"}
            return client.request(method, path, json=json, headers=headers)

    def run(self, case: UUID) -> Thing | None:
        """The run of this case as Prefect knows it; None when it knows none."""
        with self.database.read() as session:
            row = session.exec(select(CaseRunRow).where(CaseRunRow.case_id == case)).first()
        if row is None:
            return None
        answer = self.api("GET", f"/flow_runs/{row.flow_run_id}")
        return answer.json() if answer.is_success else None

    def state(self, case: UUID) -> str | None:
        """The name of the state of its run."""
        run = self.run(case)
        return run["state"]["name"] if run else None

    def all_runs(self, case: UUID) -> list[Thing]:
        """Every run that Prefect has for this case: one, unless somebody copied it."""
        found = self.api("POST", "/flow_runs/filter", {"flows": {"name": {"any_": ["interventie"]}}}).json()
        return [run for run in found if run["parameters"].get("case_id") == str(case)]

    def tasks(self, run: str) -> list[str]:
        """The names of the task runs of a run, in the order in which they were made."""
        where = {"task_runs": {"flow_run_id": {"any_": [run]}}}
        return [task["name"] for task in self.api("POST", "/task_runs/filter", where).json()]

    def set_state(self, run: str, type_: str, name: str) -> None:
        """Force a run into a state, as an operator can from the UI."""
        state = {"state": {"type": type_, "name": name}, "force": True}
        assert self.api("POST", f"/flow_runs/{run}/set_state", state).is_success

    def resume(self, run: str) -> str:
        """The status of a resume: ACCEPT, ABORT or REJECT."""
        status: str = self.api("POST", f"/flow_runs/{run}/resume", {}).json()["status"]
        return status

    # Cases, in our tables ---------------------------------------------------------------------------------------

    def case(self, **changes: Any) -> UUID:
        """A case that was just started, its first turn not taken yet."""
        with self.database.write() as session:
            an_account(session, "coordinator@voorbeeld.example", now(), AccountRole.COORDINATOR)
            started = start_case(session, INSTALLATION, a_new_case(**changes), PROEF, now(), by=None)
            return started.case.id

    def waiting_case(self, **changes: Any) -> UUID:
        """A case whose run holds at the first gate."""
        case = self.case(**changes)
        eventually(lambda: self.holds(case))
        return case

    def decide(self, case: UUID, answer: Answer = Answer.GO) -> None:
        """Everybody votes the same at the gate that comes next: a committed decision, nothing of Prefect's."""
        with self.database.write() as session:
            row = session.get_one(CaseRow, case)
            everybody_says(session, an_open_round(session, row, now()), answer, now())

    def review_today(self, case: UUID) -> None:
        """The day has come on which a case in nazorg is asked whether its team can stop."""
        with self.database.write() as session:
            row = session.get_one(CaseRow, case)
            assert row.next_review_on is not None
            row.next_review_on = now().date()
            session.add(row)
            audit.record(session, "review_moved_by_a_test", now(), case=case)

    def asked(self, case: UUID) -> UUID | None:
        """The round that is open in this case."""
        with self.database.read() as session:
            round_ = queries.running_round(session, case)
            return round_.id if round_ else None

    def say(self, round_id: UUID, answer: Answer) -> None:
        """Everybody who is asked in this round answers the same."""
        with self.database.write() as session:
            everybody_says(session, session.get_one(RoundRow, round_id), answer, now())

    def step(self, case: UUID) -> str:
        """Where the case stands."""
        with self.database.read() as session:
            return session.get_one(CaseRow, case).current_step or "nazorg"

    def is_at(self, case: UUID, step: str) -> bool:
        """Does the case stand here?"""
        return self.step(case) == step

    def position(self, case: UUID) -> Thing:
        """All that our tables say of where the case stands: the case row and its steps, field by field."""
        with self.database.read() as session:
            row = session.get_one(CaseRow, case).model_dump()
            return {**row, "steps": [step.model_dump() for step in queries.steps(session, case)]}

    def open_steps(self, case: UUID) -> list[str]:
        """The steps that are open, by key."""
        with self.database.read() as session:
            return [step.key for step in queries.steps(session, case) if step.state in FOUND]

    def waits(self, case: UUID) -> bool:
        """Is there a turn that the flow did not take yet?"""
        with self.database.read() as session:
            return self._turn(session, case) is not None

    def break_turns(self, words: str) -> None:
        """From now on no turn can be taken: the database refuses it, in these words."""
        with self.database.write() as session:
            session.connection().exec_driver_sql(
                f"CREATE TRIGGER broken BEFORE UPDATE ON turn BEGIN SELECT RAISE(ABORT, '{words}'); END"
            )

    def mend_turns(self) -> None:
        """Turns can be taken again."""
        with self.database.write() as session:
            session.connection().exec_driver_sql("DROP TRIGGER broken")

    def pulse(self, name: str) -> datetime | None:
        """The last sign of life under this name."""
        with self.database.read() as session:
            beat = last_beat(session, name)
            return beat.at if beat else None

    def turns_taken(self, case: UUID) -> list[TurnRow]:
        """The turns that the flow took."""
        with self.database.read() as session:
            query = select(TurnRow).where(TurnRow.case_id == case, col(TurnRow.taken_at).is_not(None))
            return list(session.exec(query))

    def holds(self, case: UUID) -> bool:
        """Is its run suspended, with nothing left to take?"""
        return not self.waits(case) and self.state(case) == "Suspended"

    def _turn(self, session: Session, case: UUID) -> TurnRow | None:
        return session.exec(
            select(TurnRow).where(TurnRow.case_id == case, col(TurnRow.taken_at).is_(None))
        ).first()


def a_house(folder: Path, port: int, database_url: str, prefect_database_url: str | None = None) -> House:
    """An installation in this folder; nothing runs yet."""
    settings = Settings(
        data_dir=folder,
        prefect_port=port,
        database_url=database_url,
        prefect_database_url=prefect_database_url,
        sweep_seconds=2,
    )
    return House(settings, Database(database_url))
