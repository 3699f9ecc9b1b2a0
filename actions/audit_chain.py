"""Keep the ends of the audit chain outside the database, and verify the chain against them.

Each checkpoint is a line of JSON with a keyed hash over it: who can rewrite the database, but not this file and
its key, cannot shorten the chain unnoticed (I7).
"""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from models import audit
from models.audit import Broken, Checkpoint


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
    if not path.exists():
        return None
    for line in reversed(path.read_text(encoding="utf-8").splitlines()):
        try:
            found = json.loads(line)
            end = Checkpoint(int(found["n"]), str(found["hash"]))
        except (ValueError, KeyError, TypeError):
            continue
        if hmac.compare_digest(str(found.get("seal")), _seal(end, key)):
            return end
    return None


def verify_chain(session: Session, path: Path | None, key: bytes) -> Broken | None:
    """The first thing that is not as it was sealed; None when all is well."""
    return audit.verify(session, reached=last_checkpoint(path, key) if path else None)


def _seal(end: Checkpoint, key: bytes) -> str:
    return hmac.new(key, f"{end.n}:{end.hash}".encode(), hashlib.sha256).hexdigest()
