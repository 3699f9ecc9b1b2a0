"""The waker: sees in our tables that a case must move, and gets its Prefect run to do so.

Nothing waits for it: a vote is committed long before, and a turn it cannot place now is there at its next look.
It looks five times a second (one indexed query) and wakes the run of each case that waits; `flows/mender.py` does the
rounds past the cases that wait for nothing.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable, Container
from dataclasses import dataclass
from uuid import UUID

import httpx
import structlog
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.objects import FlowRun
from prefect.exceptions import ObjectNotFound

from actions import turns
from actions.turns import OpenCase, WaitingTurn
from flows import runs
from flows.deploy import Deployed, deploy
from flows.room import Room, wall_clock
from flows.runs import Condition


log = structlog.get_logger(__name__)

LOOK_EVERY = 0.2  # seconds
# Prefect's SQLite answers 503 to too many at once.
AT_ONCE = 4
# Until a run that was woken is looked at again: at first soon, for it may not have suspended yet; later slowly.
FIRST_PAUSE, LONGEST_PAUSE = 0.25, 30.0
# How long a run that holds, fell or is coming gets to act on a wake-up before it is asked again.
GRACE = 2.0


@dataclass
class Attempt:
    """How often a waiting turn was tried, and when it is tried again (monotonic seconds)."""

    since: object
    tries: int = 0
    again_at: float = 0.0


class Waker:
    """Brings each waiting turn to the run of its case; `nudge` makes the worker look at once."""

    def __init__(
        self, room: Room, client: PrefectClient, nudge: Callable[[], None], mine: Container[UUID]
    ) -> None:
        self._room = room
        self._client = client
        self._nudge = nudge
        self._mine = mine
        self._deployed: Deployed | None = None
        self._attempts: dict[UUID, Attempt] = {}
        self._under_way: set[asyncio.Task[None]] = set()
        self._places = asyncio.Semaphore(AT_ONCE)

    async def watch(self) -> None:
        """Look and wake until cancelled; a failure of our database only delays it."""
        while True:
            try:
                await self.look()
            except Exception as failure:
                log.warning("waker_delayed", reason=type(failure).__name__)
                await asyncio.sleep(1)
            await asyncio.sleep(LOOK_EVERY)

    async def look(self) -> None:
        """One look: every case with a turn that waits gets its run moved, unless it was just asked.

        The moves go on by themselves: a call that Prefect keeps waiting delays no other case.
        """
        waiting = await asyncio.to_thread(self._waiting)
        self._forget_all_but(waiting)
        for turn in waiting:
            if self._is_due(turn):
                self._attempts.setdefault(turn.case_id, Attempt(turn.since)).again_at = math.inf
                move = asyncio.create_task(self._try(turn))
                self._under_way.add(move)
                move.add_done_callback(self._under_way.discard)

    def _waiting(self) -> list[WaitingTurn]:
        with self._room.database.read() as session:
            return turns.waiting(session)

    def _forget_all_but(self, waiting: list[WaitingTurn]) -> None:
        present = {turn.case_id: turn.since for turn in waiting}
        self._attempts = {
            case: attempt for case, attempt in self._attempts.items() if present.get(case) == attempt.since
        }

    def _is_due(self, turn: WaitingTurn) -> bool:
        attempt = self._attempts.get(turn.case_id)
        return attempt is None or time.monotonic() >= attempt.again_at

    async def _try(self, turn: WaitingTurn) -> None:
        attempt = self._attempts[turn.case_id]
        pause = FIRST_PAUSE * 2.0**attempt.tries
        try:
            async with self._places:
                pause = await self._move(turn, attempt.tries)
        except Exception as failure:
            log.info("wake_up_failed", reference=turn.reference, reason=type(failure).__name__)
        attempt.tries += 1
        attempt.again_at = time.monotonic() + min(max(pause, FIRST_PAUSE), LONGEST_PAUSE)

    async def _move(self, turn: WaitingTurn, tries: int) -> float:
        """Get the run of this case going; returns how many seconds it then gets."""
        if turn.flow_run_id and await self._wake(UUID(turn.flow_run_id)):
            return GRACE * 2.0**tries
        run = await runs.read(self._client, turn.flow_run_id)
        match runs.condition(run, self._mine, wall_clock()):
            case Condition.GONE:
                await self.create(turn)
                return GRACE * 2.0**tries
            case Condition.FALLEN if run:
                await self.put_back(run)
                return GRACE * 2.0**tries
            case Condition.COMING:
                self._nudge()
        return FIRST_PAUSE

    async def _wake(self, run_id: UUID) -> bool:
        try:
            woken = await runs.wake(self._client, run_id)
        except (
            httpx.HTTPStatusError,
            ObjectNotFound,
        ):  # the run may be gone: for that too Prefect answers 500
            return False
        if woken:
            self._nudge()
        return woken

    async def put_back(self, run: FlowRun) -> None:
        """Start a run that fell again from its top."""
        log.info("run_put_back", reference=run.name, state=run.state_name)
        await runs.put_back(self._client, run.id)
        self._nudge()

    async def create(self, case: WaitingTurn | OpenCase) -> None:
        """Make the run and remember it; a crash in between is mended by the idempotency key of the run."""
        deployed = self._deployed or await self.deploy()
        try:
            run_id = await runs.create(self._client, deployed.intervention, case)
        except ObjectNotFound:  # Prefect's database was erased while we ran
            deployed = await self.deploy()
            run_id = await runs.create(self._client, deployed.intervention, case)
        await asyncio.to_thread(self._remember, case.case_id, run_id)
        self._nudge()

    def _remember(self, case_id: UUID, run_id: UUID) -> None:
        with self._room.database.write() as session:
            turns.remember_run(session, case_id, str(run_id), self._room.clock())

    async def deploy(self) -> Deployed:
        """Make sure that Prefect knows our pool and deployments."""
        self._deployed = await deploy(self._client)
        return self._deployed
