"""Keep the ends of the audit chain outside the database, and verify the chain against them.

Each checkpoint is a line of JSON with a keyed hash over it: who can rewrite the database, but not this file and
its key, cannot shorten the chain unnoticed (I7).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from models import audit
from models.audit import Broken, Checkpoint


AT_ONCE = 4096
"""So many bytes of the file are read at a time."""


def keep_checkpoint(session: Session, path: Path, key: bytes, now: datetime) -> Checkpoint:
    """Append where the chain ends now, unless the last line says so already."""
    end = audit.checkpoint(session)
    if last_checkpoint(path, key) != end:
        line = {"n": end.n, "hash": end.hash, "at": now.isoformat(), "seal": _seal(end, key)}
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
        path.chmod(0o600)
    return end


def last_checkpoint(path: Path, key: bytes) -> Checkpoint | None:
    """The newest checkpoint whose seal is ours; lines that were tampered with are passed over."""
    return next(filter(None, (_sealed(line, key) for line in _from_the_end(path))), None)


def _sealed(line: bytes, key: bytes) -> Checkpoint | None:
    """The checkpoint on this line, if its seal is ours."""
    try:
        found = json.loads(line)
        end = Checkpoint(int(found["n"]), str(found["hash"]))
        given = str(found.get("seal"))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return end if hmac.compare_digest(given.encode(), _seal(end, key).encode()) else None


def _from_the_end(path: Path) -> Iterator[bytes]:
    """The lines of a file, the last one first; only as much of it is read as is asked for, since each sweep asks."""
    if not path.exists():
        return
    with path.open("rb") as file:
        left, rest = file.seek(0, os.SEEK_END), b""
        while left:
            size = min(left, AT_ONCE)
            left -= size
            file.seek(left)
            first, *lines = (file.read(size) + rest).split(b"\n")
            yield from reversed(lines)
            rest = first
        yield rest


def verify_chain(session: Session, path: Path | None, key: bytes) -> Broken | None:
    """The first thing that is not as it was sealed; None when all is well."""
    return audit.verify(session, reached=last_checkpoint(path, key) if path else None)


def _seal(end: Checkpoint, key: bytes) -> str:
    return hmac.new(key, f"{end.n}:{end.hash}".encode(), hashlib.sha256).hexdigest()
