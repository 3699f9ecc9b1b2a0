"""Five years of one case, told in seconds: seven in the team, thirty professionals around it, every message composed.

Processor time, for nobody waits for anybody in it.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.figures import Figure, largest_memory, machine, report
from tests.puzzelteam.story import told


PROFESSIONALS = 30


def figures() -> Iterator[Figure]:
    """From the first meeting to the end of the case."""
    yield from machine("years")
    with tempfile.TemporaryDirectory(prefix="lot-bench-") as folder:
        began = time.process_time()
        story = told(Path(folder), others=PROFESSIONALS)
        yield Figure("five years of one case, processor time", time.process_time() - began, "s", most=60)
        yield Figure("messages in it", len(story.running.sent), "", least=1000)
        yield Figure("memory of it", largest_memory(), "MB")
        story.database.close()


if __name__ == "__main__":
    report(figures())
