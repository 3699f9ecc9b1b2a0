"""`make bench`, `make bench only=votes`: run the benchmarks one after the other, each in a process of its own.

Every figure is a line of JSON as soon as it is known; at the end they stand in a table. Exit code 1 when one is
missed or a benchmark broke off.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator

from tests.benchmarks.figures import Figure, table


#: Name and the most seconds it may take.
BENCHMARKS = {
    "votes": 120,
    "together": 120,
    "decision": 120,
    "sweeps": 180,
    "years": 240,
    "overview": 240,
    "letters": 120,
    "demo": 200,
    "kills": 200,
}


def run(name: str) -> Iterator[Figure]:
    """The figures of one benchmark as they come; one more, missed, when it does not come to its end."""
    process = subprocess.Popen(
        [sys.executable, "-m", f"tests.benchmarks.{name}"], stdout=subprocess.PIPE, text=True
    )
    patience = threading.Timer(BENCHMARKS[name], lambda: os.kill(process.pid, signal.SIGTERM))
    patience.start()
    assert process.stdout is not None
    for line in process.stdout:
        print(line, end="", flush=True)
        yield Figure(**json.loads(line))
    if process.wait() != 0:
        yield Figure(f"{name}: broke off", 1, "", most=0)
    patience.cancel()


def main(names: list[str]) -> int:
    """Run these, or all."""
    if strangers := set(names) - set(BENCHMARKS):
        print(
            f"no such benchmark: {', '.join(strangers)}; there are {', '.join(BENCHMARKS)}", file=sys.stderr
        )
        return 2
    found = [figure for name in names or BENCHMARKS for figure in run(name)]
    print(table(found))
    return 0 if all(figure.is_reached for figure in found) else 1


if __name__ == "__main__":
    sys.exit(main([name for word in sys.argv[1:] for name in word.split(",") if name]))
