"""What pages with a form share: a mistake beside its field, an option of a list."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mistake:
    """One thing that is wrong, in words; `field` is the id of the field it is about, empty for the whole form."""

    field: str
    words: str


@dataclass(frozen=True)
class Option:
    """One entry of a list to choose from."""

    value: str
    words: str


def wrong_at(errors: tuple[Mistake, ...], field: str) -> str:
    """What is wrong with one field, or nothing."""
    return next((error.words for error in errors if error.field == field), "")
