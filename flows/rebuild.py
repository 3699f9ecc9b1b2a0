"""After Prefect's database was erased or lost: every open case gets its run back, in the place where it was (I12).

The place needs no restoring, it never was Prefect's: a new run reads our tables, and holds where the case stands.
"""

from __future__ import annotations

import asyncio

from prefect.client.orchestration import get_client

from flows.mender import Mender
from flows.room import Room
from flows.waker import Waker


async def rebuild(room: Room) -> int:
    """Make the runs that are missing and put back those that fell; returns how many there were."""
    async with get_client() as client:
        waker = Waker(room, client, nudge=lambda: None, mine=set())
        await waker.deploy()
        return await Mender(room, client, waker, mine=set()).mend()


def main(room: Room) -> int:
    """`lot rebuild`."""
    made = asyncio.run(rebuild(room))
    print(f"{made} run(s) recreated or put back")  # noqa: T201
    return 0
