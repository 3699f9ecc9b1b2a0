"""The processes of this room: `python -m flows engine`, `demo`, `server`, `rebuild`.

Here the environment is set before anything imports Prefect, hence the imports inside the functions.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from flows import environment, logbook
from settings import Settings, or_stop


def engine(settings: Settings) -> int:
    """Be the engine until SIGTERM."""
    environment.enter(settings)
    from flows import engine, room

    engine.main(room.from_settings(settings))
    return 0


def demo(settings: Settings) -> int:
    """Make the demo where there is none yet, then be the engine."""
    environment.enter(settings)
    from flows import demo, engine, room

    here = room.from_settings(settings)
    demo.main(here)
    engine.main(here)
    return 0


def server(settings: Settings) -> int:
    """Be the Prefect server until SIGTERM."""
    from flows import server

    server.serve(settings)
    return 0


def rebuild(settings: Settings) -> int:
    """Recreate Prefect's runs from our database."""
    environment.enter(settings)
    from flows import rebuild, room

    return rebuild.main(room.from_settings(settings))


COMMANDS: dict[str, Callable[[Settings], int]] = {
    "engine": engine,
    "demo": demo,
    "server": server,
    "rebuild": rebuild,
}


def main(arguments: list[str]) -> int:
    """Run one of the commands; 2 when it is not one of them."""
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        print(f"usage: python -m flows {'|'.join(COMMANDS)}", file=sys.stderr)  # noqa: T201
        return 2
    os.umask(0o077)
    logbook.configure()
    return COMMANDS[arguments[0]](or_stop())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
