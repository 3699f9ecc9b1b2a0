"""A form as a template draws it: one view per field, rows as groups of fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dashboard.pages.forms import Option


Kind = Literal[
    "text", "long_text", "choice", "choices", "date", "number", "yes_no", "person", "rows", "email", "group"
]


@dataclass(frozen=True)
class FieldView:
    """One field: its words, what is filled in, what is wrong with it and what looks like a personal datum."""

    id: str
    label: str
    kind: Kind
    value: str = ""
    chosen: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    hint: str = ""
    error: str = ""
    warning: str = ""
    required: bool = False
    unit: str = ""
    maxlength: int = 0
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[FieldView, ...], ...] = ()
    may_grow: bool = True
    as_list: bool = False
    """A choice as a drop-down list, where cards would take too much room."""
