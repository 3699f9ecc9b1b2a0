"""A case of five years, from crisis to an honest stop: its messages are a golden file, one line each.

`python -m tests.puzzelteam.story` writes the file anew after a rule was changed on purpose.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from models import audit
from models.database import Database
from tests.puzzelteam.story import GOLDEN, written


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_five_years_of_messages_are_those_that_were_reviewed(tmp_path: Path) -> None:
    told, database = written(tmp_path)

    assert told == GOLDEN.read_text(encoding="utf-8"), "on purpose? python -m tests.puzzelteam.story"
    _is_whole(database)


def _is_whole(database: Database) -> None:
    with database.read() as session:
        assert audit.verify(session) is None
    database.close()
