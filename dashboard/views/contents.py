"""What a deliverable says, as a person reads it: labels instead of keys, words instead of codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dashboard.catalogues import N_
from dashboard.pages.ballot import Shown
from dashboard.words import Words
from methods.fields import (
    ChoiceField,
    ChoicesField,
    Column,
    DateField,
    Field,
    NumberField,
    RowsField,
    YesNoField,
)
from methods.forms import Form


_YES, _NO = N_("ja"), N_("nee")


def shown(form: Form, content: Mapping[str, Any], words: Words) -> tuple[Shown, ...]:
    """Every field that has an answer, in the order of the form."""
    return tuple(
        _shown(field, content[field.key], words)
        for field in form.fields
        if not field.is_empty(content.get(field.key))
    )


def _shown(field: Field, value: Any, words: Words) -> Shown:
    label = field.label_in(words.language)
    if isinstance(field, RowsField):
        return Shown(label, columns=_headings(field.columns, words), rows=_rows(field, value, words))
    return Shown(label, in_words(field, value, words))


def _headings(columns: Sequence[Column], words: Words) -> tuple[str, ...]:
    return tuple(column.label_in(words.language) for column in columns)


def _rows(field: RowsField, value: Any, words: Words) -> tuple[tuple[str, ...], ...]:
    rows = value if isinstance(value, list) else []
    return tuple(
        tuple(in_words(column, row.get(column.key), words) for column in field.columns) for row in rows
    )


def in_words(field: Field | Column, value: Any, words: Words) -> str:
    """One answer in words; empty when there is none."""
    if field.is_empty(value):
        return ""
    if isinstance(field, ChoiceField):
        return field.label_of(str(value), words.language)
    if isinstance(field, ChoicesField):
        return ", ".join(field.label_of(str(one), words.language) for one in value)
    if isinstance(field, YesNoField):
        return words.say(_YES if value is True else _NO)
    if isinstance(field, DateField):
        return _day(str(value), words)
    if isinstance(field, NumberField):
        return f"{value:g}".replace(".", ",") + (f" {field.unit}" if field.unit else "")
    return str(value)


def _day(value: str, words: Words) -> str:
    try:
        return words.calendar.day(date.fromisoformat(value))
    except ValueError:
        return value
