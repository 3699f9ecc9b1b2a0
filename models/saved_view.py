"""What a coordinator looks at often, by a name of their own: filters of a page, never what was found."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from models.base import Row, UtcDateTime


class SavedViewRow(Row, table=True):
    """Filters of the overview under a name; `query` as it stands in the address, without a question mark."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("account_id", "name"),)

    account_id: UUID = Field(foreign_key="account.id")
    name: str = Field(max_length=60)
    query: str = Field(max_length=1000)
    saved_at: datetime = Field(sa_type=UtcDateTime)
