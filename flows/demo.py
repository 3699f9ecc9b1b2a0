"""Make the demo: play `examples/houten-haven.yaml` through the real actions, the real flow and the real mailbox.

Only the clock is set: each event happens on its own day. What an event does is in `demo_acts.py` and `demo_team.py`.
Afterwards this process becomes the ordinary engine.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlmodel import select

from actions.deliver_notices import PostOffice
from flows import demo_acts as acts
from flows import demo_events as events
from flows import demo_team as team
from flows.demo_script import load
from flows.demo_stage import SettableClock, Stage
from flows.engine import Engine
from flows.room import Room
from models import queries, teams
from models.case import CaseRow
from notifications.post import mail_server
from notifications.postbus import Postbus


SCRIPT = Path(__file__).resolve().parent.parent / "examples" / "houten-haven.yaml"

ACTS: Mapping[type[events.Moment], Callable[[Stage, Any, Any], None]] = {
    events.Save: acts.save,
    events.Ask: acts.ask,
    events.Vote: acts.vote,
    events.Meet: acts.meet,
    events.HandOver: acts.hand_over_seat,
    events.Sweep: acts.sweep,
    events.ProposeClose: acts.propose_close,
    events.ConfirmClose: acts.confirm_close,
    events.RefuseMail: acts.refuse_mail,
    events.FormTeam: team.form,
    events.Promise: team.promise_to_stay,
    events.Scenario: team.scenario,
    events.Plan: team.plan,
    events.Close: team.close,
    events.Done: team.done,
    events.CallOff: team.call_off,
    events.Rhythm: team.rhythm,
    events.Signal: team.signal,
    events.Peiling: team.ask_peiling,
    events.AnswerPeiling: team.answer,
}


def main(room: Room) -> None:
    """Play the demo once; a data folder that holds cases already is left as it is."""
    with room.database.read() as session:
        if session.exec(select(CaseRow.id)).first():
            return
    began = time.monotonic()
    with Postbus(room.settings.data_dir / "postbus") as postbus:
        clock = SettableClock(room.clock() - timedelta(days=4000))
        office = PostOffice(mail_server(postbus.url), room.place.office.sender, room.settings.url)
        place = replace(room.place, clock=clock, office=office, checkpoints=None)
        stage = Stage(load(SCRIPT), replace(room, place=place), clock, room.clock(), postbus)
        with _engine(stage.room):
            for done, total, words in play(stage):
                _tell_progress(done, total, words)
    print(f"demo made in {time.monotonic() - began:.0f} s", flush=True)  # noqa: T201 - the supervisor shows it


def _tell_progress(done: int, total: int, words: str) -> None:
    width = 24
    filled = round(width * done / total)
    print(f"demo {'█' * filled}{'·' * (width - filled)} {100 * done // total:3} %  {words}", flush=True)  # noqa: T201


@contextmanager
def _engine(room: Room) -> Iterator[None]:
    """The ordinary engine, beside us, on the demo's clock; its own sweeps hardly ever come."""
    room = replace(room, settings=room.settings.model_copy(update={"sweep_seconds": 3600.0}))
    engine, loop = Engine(room), asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_until_complete, args=(engine.run(),), name="demo-engine")
    thread.start()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(engine.stop)
        thread.join(30)


def play(stage: Stage) -> Iterator[tuple[int, int, str]]:
    """Everything in the order of its days; yields how far it is, at each tenth."""
    steps = _steps(stage)
    told = -1
    for done, (at, words, act) in enumerate(steps, start=1):
        _live_until(stage, at)
        act()
        stage.settle_down()
        if 10 * done // len(steps) > told:
            told = 10 * done // len(steps)
            yield done, len(steps), words
    _live_until(stage, stage.real_now)


def _steps(stage: Stage) -> list[tuple[datetime, str, Callable[[], None]]]:
    zone, today, script = stage.room.installation.zone, stage.today, stage.script
    first = min(case.started.when(today, zone) for case in script.cases) - timedelta(minutes=5)
    steps: list[tuple[datetime, str, Callable[[], None]]] = [
        (first, "accounts", partial(acts.add_accounts, stage))
    ]
    steps += [
        (case.started.when(today, zone), case.alias, partial(acts.start, stage, case))
        for case in script.cases
    ]
    steps += [
        (
            min(event.when(today, zone), stage.real_now),
            case.alias,
            partial(ACTS[type(event)], stage, case, event),
        )
        for case, event in script.timeline()
    ]
    return sorted(steps, key=lambda step: step[0])


def _live_until(stage: Stage, at: datetime) -> None:
    """Let the days go by as they do, with a sweep each morning that there is something to look at."""
    zone = stage.room.installation.zone
    day = stage.clock().astimezone(zone).date() if stage.cases else at.astimezone(zone).date()
    while day < at.astimezone(zone).date():
        day += timedelta(days=1)
        morning = datetime(day.year, day.month, day.day, 8, 30, tzinfo=zone)
        if morning < at and (day.day == 1 or _something_is_due(stage, morning)):
            stage.clock.set(morning)
            stage.sweep()
    stage.clock.set(at)


def _something_is_due(stage: Stage, morning: datetime) -> bool:
    """Is a round open, or does a team want to be looked at?"""
    with stage.room.database.read() as session:
        is_open = any(queries.running_round(session, case_id) for case_id in stage.cases.values())
        return is_open or bool(teams.to_look_at(session, morning.date(), limit=1))
