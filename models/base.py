"""What every table shares: a random key, instants in UTC, enums stored by value, a salt for its seal."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID, uuid4

from sqlalchemy import JSON, ColumnElement, DateTime, Dialect, Enum, String, TypeDecorator, cast
from sqlmodel import Field, SQLModel


SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

Json = JSON()
"""A JSON document, kept as it was written on both databases: PostgreSQL's binary form would write numbers anew
(1e16 becomes an integer, -0.0 loses its sign), and then the seal of an untouched row would no longer fit."""


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: refused when it has no offset, kept in UTC, and given back aware (SQLite forgets the zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """To UTC; a naive time is a mistake of the caller."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs an offset")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """From the database: aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class IdText(TypeDecorator[str]):
    """An id read as the text that `str` makes of it, where hundreds are read: making UUIDs takes three times as long.

    The database is asked for text: SQLite keeps 32 hexadecimal digits, PostgreSQL writes them with their dashes.
    """

    impl = String(36)
    cache_ok = True

    def column_expression(self, column: ColumnElement[Any]) -> ColumnElement[str]:
        """As text, or PostgreSQL's driver makes a UUID of it whatever one asks."""
        return cast(column, self)

    def process_result_value(self, value: str | None, _dialect: Dialect) -> str | None:
        """`550e8400-e29b-41d4-a716-446655440000`, of either form."""
        if value is None or "-" in value:
            return value
        return f"{value[:8]}-{value[8:12]}-{value[12:16]}-{value[16:20]}-{value[20:]}"


def stored(enum: type[StrEnum]) -> Enum:
    """Keep an enum by its value, with a CHECK; SQLModel's default keeps the name and checks nothing."""
    return Enum(
        enum,
        values_callable=lambda members: [member.value for member in members],
        native_enum=False,
        create_constraint=True,
        length=32,
        name=_snake(enum.__name__),
    )


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")


class Row(SQLModel):
    """A row with a random key: nothing can be guessed from it and two machines never make the same."""

    audited: ClassVar[bool] = False
    id: UUID = Field(default_factory=uuid4, primary_key=True)


class AuditedRow(Row):
    """A row whose every change is sealed in the audit chain (models/audit.py).

    The salt makes the seal a commitment: once the row is erased, the seal says nothing about what it held.
    """

    audited: ClassVar[bool] = True
    salt: str = Field(default_factory=lambda: secrets.token_hex(16), max_length=32)


def columns(row: SQLModel) -> dict[str, Any]:
    """The row's values by column name."""
    table = row.__table__  # type: ignore[attr-defined]  # SQLModel sets it on every table class
    return {column.name: getattr(row, column.name) for column in table.columns}
