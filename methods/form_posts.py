"""Between a form on a page and a content: names of inputs, and words typed by people.

An input is named after its field; in rows `field.0.column`, rows counted from 0. What cannot be understood is kept
as it was typed, so that the page can show it again beside the mistake.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from methods.fields import (
    ChoicesField,
    Column,
    DateField,
    Field,
    NumberField,
    RowsField,
    Value,
    YesNoField,
)
from methods.forms import Content, Form


class FormPost(Protocol):
    """What a web framework gives: names, each with one or more values (Starlette's FormData is one)."""

    def keys(self) -> Iterable[str]:
        """Every name."""

    def getlist(self, key: Any) -> list[Any]:
        """Every value of a name."""


class PlainPost:
    """A plain mapping as a FormPost; a value may be a string or a list of them."""

    def __init__(self, values: Mapping[str, str | Sequence[str]]) -> None:
        self._values = values

    def keys(self) -> Iterable[str]:
        """Every name."""
        return self._values.keys()

    def getlist(self, key: Any) -> list[Any]:
        """Every value of a name."""
        value = self._values.get(key, [])
        return [value] if isinstance(value, str) else list(value)


_YES = frozenset({"yes", "ja", "true", "on", "1"})
_NO = frozenset({"no", "nee", "false", "off", "0"})
_DUTCH_DAY = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})")
_DUTCH_NUMBER = re.compile(r"-?(?:\d+|\d{1,3}(?:\.\d{3})+)(?:,\d+)?")
_PLAIN_NUMBER = re.compile(r"-?\d+\.\d+")


def parse_form_post(form: Form, post: FormPost | Mapping[str, str | Sequence[str]]) -> dict[str, Any]:
    """The content somebody typed. Empty answers and rows that are empty throughout are left out."""
    source = post if hasattr(post, "getlist") else PlainPost(post)
    return _object(form.fields, source, "")


def prefill(form: Form, content: Content) -> dict[str, str | list[str]]:
    """The value of every input by its name, as typed or stored; choices of which many may be made are lists."""
    return dict(_flat(form.fields, content, ""))


def row_count(field: RowsField, content: Content) -> int:
    """How many rows of this field a content holds."""
    rows = content.get(field.key)
    return len(rows) if isinstance(rows, list) else 0


def _object(fields: Sequence[Field | Column], post: FormPost, at: str) -> dict[str, Any]:
    content: dict[str, Any] = {}
    for field in fields:
        value = _answer(field, post, f"{at}{field.key}")
        if not field.is_empty(value):
            content[field.key] = value
    return content


def _answer(field: Field | Column, post: FormPost, name: str) -> Value:
    if isinstance(field, RowsField):
        return [
            row for index in _indexes(post, name) if (row := _object(field.columns, post, f"{name}.{index}."))
        ]
    typed = [value.replace("\r\n", "\n") for value in post.getlist(name) if isinstance(value, str)]
    if isinstance(field, ChoicesField):
        return list(dict.fromkeys(value for value in typed if value))
    return _understood(field, typed[-1].strip()) if typed else None


def _indexes(post: FormPost, name: str) -> list[int]:
    """The rows that were posted, in order; they need not follow one another (a row may have been taken out)."""
    numbered = re.compile(re.escape(name) + r"\.(\d{1,4})\.")
    return sorted({int(match[1]) for key in post.keys() if (match := numbered.match(key))})  # noqa: SIM118


def _understood(field: Field | Column, typed: str) -> Value:
    if isinstance(field, YesNoField):
        return _yes_or_no(typed)
    if isinstance(field, NumberField):
        return _number(typed)
    if isinstance(field, DateField):
        return _day(typed)
    return typed


def _yes_or_no(typed: str) -> bool | str:
    word = typed.lower()
    return True if word in _YES else False if word in _NO else typed


def _number(typed: str) -> int | float | str:
    """A number as Dutch people write it (1.234,56) or as a number input sends it (1234.56)."""
    if _PLAIN_NUMBER.fullmatch(typed) and not _DUTCH_NUMBER.fullmatch(typed):
        return float(typed)
    if len(typed) > 30 or not _DUTCH_NUMBER.fullmatch(typed):
        return typed
    plain = typed.replace(".", "").replace(",", ".")
    return float(plain) if "." in plain else int(plain)


def _day(typed: str) -> str:
    """`31-1-2026` as `2026-01-31`; anything else as it was typed."""
    if match := _DUTCH_DAY.fullmatch(typed):
        day, month, year = match.groups()
        return f"{year}-{month:>02}-{day:>02}"
    return typed


def _flat(
    fields: Sequence[Field | Column], content: Content, at: str
) -> Iterator[tuple[str, str | list[str]]]:
    for field in fields:
        value = content.get(field.key)
        name = f"{at}{field.key}"
        if value is None:
            continue
        if isinstance(field, RowsField):
            for index, row in enumerate(value if isinstance(value, list) else []):
                if isinstance(row, Mapping):
                    yield from _flat(field.columns, row, f"{name}.{index}.")
        else:
            yield name, _typed(field, value)


def _typed(field: Field | Column, value: Value) -> str | list[str]:
    if isinstance(value, list):
        return [str(one) for one in value]
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(field, NumberField) and isinstance(value, float):
        return f"{value:g}".replace(".", ",") if value != int(value) else str(int(value))
    return str(value)
