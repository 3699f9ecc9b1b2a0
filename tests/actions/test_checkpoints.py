"""The newest end of the audit chain is found from the end of its file: a sweep of years reads no more than a day's."""

from __future__ import annotations

import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

import pytest

from actions import audit_chain
from actions.audit_chain import last_checkpoint
from models.audit import Checkpoint


KEY = b"sleutel"


def line(n: int, key: bytes = KEY) -> str:
    """What a checkpoint looks like in the file, sealed with this key."""
    hash_ = f"{n:064x}"
    seal = hmac.new(key, f"{n}:{hash_}".encode(), hashlib.sha256).hexdigest()
    return json.dumps({"n": n, "hash": hash_, "at": "2026-11-16T09:00:00+00:00", "seal": seal})


@pytest.mark.parametrize(
    ("text", "n"),
    [
        pytest.param("", None, id="an empty file"),
        pytest.param(line(1), 1, id="one line, cut off before its end of line"),
        pytest.param("".join(f"{line(n)}\n" for n in range(1, 40)), 39, id="more than is read at a time"),
        pytest.param(
            f"{line(1)}\n{line(2, b'anders')}\n\n[1]\n{{\n", 1, id="what is not ours is passed over"
        ),
        pytest.param(f'{line(1)}\n{{"n": 2, "hash": "é", "seal": "é"}}\n', 1, id="a seal that is no seal"),
        pytest.param(f"{line(7)}\n{'x' * 20_000}", 7, id="a last line longer than what is read at a time"),
        pytest.param("x" * 9000, None, id="nothing of ours"),
    ],
)
def test_the_last_checkpoint(tmp_path: Path, text: str, n: int | None) -> None:
    path = tmp_path / "checkpoints"
    path.write_text(text, encoding="utf-8")

    assert last_checkpoint(path, KEY) == (Checkpoint(n, f"{n:064x}") if n else None)


def test_only_the_end_of_a_long_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "checkpoints"
    path.write_text("".join(f"{line(n)}\n" for n in range(1, 2000)), encoding="utf-8")
    tried: list[Any] = []
    sealed = audit_chain._sealed

    def counted(one: Any, key: Any) -> Any:
        tried.append(one)
        return sealed(one, key)

    monkeypatch.setattr(audit_chain, "_sealed", counted)

    assert last_checkpoint(path, KEY) == Checkpoint(1999, f"{1999:064x}")
    assert len(tried) <= 2
