"""The engine: one process with the resident worker, the waker and the sweep.

The sweep has a thread of its own and does not need Prefect; worker and waker begin as soon as Prefect answers, and
begin again when they fall. SIGTERM or SIGINT stops all of it within `STOP_WITHIN` seconds; killed at any moment it
loses nothing, for what it does is claimed in our tables.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import structlog
from prefect.client.orchestration import get_client
from sqlalchemy.exc import SQLAlchemyError

from actions.pulses import beat
from flows import room as rooms
from flows.deploy import FLOWS
from flows.environment import LOOPBACK
from flows.mender import Mender
from flows.room import Room
from flows.sweep import sweep_forever
from flows.waker import Waker
from flows.worker import THREADS, ResidentWorker, Rounds


log = structlog.get_logger(__name__)

STOP_WITHIN = 15.0  # seconds
# Runs that somebody else scheduled: the hourly sweep, a retry in the UI. Ours are nudged.
POLL_EVERY = 5.0
SYNC_EVERY = 30.0
BEAT_EVERY = 10.0
AGAIN_AFTER = 1.0
KNOCK_EVERY = 0.2
TELL_EVERY = 60.0


class Engine:
    """Worker, waker and sweep of one process; `run` returns when `stop` was called."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._stopped = asyncio.Event()
        self._stopped_sweeping = threading.Event()
        self._nudged = asyncio.Event()
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="flow")
        self._rounds: Rounds = {}
        self._tell_at = 0.0
        self._sweeper = threading.Thread(
            target=sweep_forever, args=(room, self._stopped_sweeping), name="sweep", daemon=True
        )

    def stop(self) -> None:
        """Begin to stop; may be called again."""
        self._stopped.set()
        self._stopped_sweeping.set()

    async def run(self) -> None:
        """Work until stopped, whatever Prefect does meanwhile."""
        rooms.furnish(self._room)
        self._sweeper.start()
        work = asyncio.create_task(self._work_forever())
        await self._stopped.wait()
        work.cancel()
        with contextlib.suppress(asyncio.CancelledError, asyncio.TimeoutError):
            await asyncio.wait_for(work, STOP_WITHIN / 3)
        self._threads.shutdown(wait=False, cancel_futures=True)
        await asyncio.to_thread(self._sweeper.join, STOP_WITHIN / 3)
        await self._last_rounds()

    async def _last_rounds(self) -> None:
        give_up = asyncio.get_running_loop().time() + STOP_WITHIN / 3
        while self._rounds and asyncio.get_running_loop().time() < give_up:
            await asyncio.sleep(0.1)

    @property
    def is_idle(self) -> bool:
        """Is no thread in the middle of a flow?"""
        return not self._rounds

    async def _work_forever(self) -> None:
        while True:
            await self._prefect_listens()
            try:
                await self._work()
            except Exception as failure:
                self._tell_awaited(_innermost(failure))
            await asyncio.sleep(AGAIN_AFTER)

    async def _prefect_listens(self) -> None:
        """Wait at its door: a client costs a tenth of a second to make, and Prefect needs that to start."""
        while True:
            try:
                _, door = await asyncio.open_connection(LOOPBACK, self._room.settings.prefect_port)
            except OSError as failure:
                self._tell_awaited(type(failure).__name__)
                await asyncio.sleep(KNOCK_EVERY)
            else:
                door.close()
                return

    def _tell_awaited(self, reason: str) -> None:
        """Once, and then once a minute: it may take minutes, and another kind of error says nothing new."""
        now = time.monotonic()
        if now >= self._tell_at:
            self._tell_at = now + TELL_EVERY
            log.warning("prefect_awaited", reason=reason)

    async def _work(self) -> None:
        async with get_client() as client:
            waker = Waker(self._room, client, self._nudged.set, self._rounds)
            await waker.deploy()  # fails while Prefect is away, and then we begin again
            async with (
                ResidentWorker(FLOWS, self._threads, self._rounds) as worker,
                asyncio.TaskGroup() as tasks,
            ):
                await worker.sync_with_backend()
                log.info("engine_ready")
                tasks.create_task(waker.watch())
                tasks.create_task(Mender(self._room, client, waker, self._rounds).mend_forever())
                tasks.create_task(self._take_runs(worker))
                tasks.create_task(self._sync(worker))
                tasks.create_task(self._beat())

    async def _take_runs(self, worker: ResidentWorker) -> None:
        while True:
            self._nudged.clear()
            await worker.get_and_submit_flow_runs()
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._nudged.wait(), POLL_EVERY)

    async def _sync(self, worker: ResidentWorker) -> None:
        while True:
            await asyncio.sleep(SYNC_EVERY)
            await worker.sync_with_backend()

    async def _beat(self) -> None:
        """Tell `/readyz` and the doctor that worker and waker are at work."""
        while True:
            with contextlib.suppress(SQLAlchemyError):  # the next one will tell
                await asyncio.to_thread(self._beat_once)
            await asyncio.sleep(BEAT_EVERY)

    def _beat_once(self) -> None:
        with self._room.database.write() as session:
            beat(session, "engine", self._room.clock())


def _innermost(failure: BaseException) -> str:
    while isinstance(failure, BaseExceptionGroup):
        failure = failure.exceptions[0]
    return type(failure).__name__


async def run_until_signalled(room: Room) -> bool:
    """Be the engine until SIGTERM or SIGINT; True when every round of a flow had ended by then."""
    engine = Engine(room)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, engine.stop)
    await engine.run()
    return engine.is_idle


def main(room: Room) -> None:
    """`lot engine`."""
    if not asyncio.run(run_until_signalled(room)):
        # A thread that is still in a flow may not hold the process: its round is repeated by whoever comes next.
        sys.stdout.flush()
        os._exit(0)
