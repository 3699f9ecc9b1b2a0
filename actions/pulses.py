"""Signs of life of the parts of the system, for `/readyz` and the doctor."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from models.post import PulseRow


def beat(session: Session, name: str, now: datetime, **detail: Any) -> None:
    """Note that this part is alive now."""
    row = session.exec(select(PulseRow).where(PulseRow.name == name)).first()
    row = row or PulseRow(name=name, at=now)
    row.at, row.detail = now, detail
    session.add(row)


def last_beat(session: Session, name: str) -> PulseRow | None:
    """The last sign of life of this part."""
    return session.exec(select(PulseRow).where(PulseRow.name == name)).first()
