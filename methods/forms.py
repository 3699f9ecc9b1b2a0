"""Forms: what a deliverable asks, as JSON Schema, and what is wrong or missing in a content.

A content is an object as JSON has it: field key → value. It is *wrong* where a value cannot be what the field
asks (it is refused when saved) and *incomplete* where a required answer is missing (it is kept, yet no gate opens
on it). What is valid by the published schema is neither.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import Field as Setting

from methods.fields import Column, Field, LongTextField, RowsField, Schema, TextField, Value, object_schema
from methods.origin import Frozen


DRAFT = "https://json-schema.org/draft/2020-12/schema"

Content = Mapping[str, Any]


class Form(Frozen):
    """The fields of one deliverable, in the order they are asked."""

    fields: tuple[Field, ...] = Setting(min_length=1)

    def field(self, key: str) -> Field | None:
        """The field with this key."""
        return next((field for field in self.fields if field.key == key), None)


class FieldMistake(NamedTuple):
    """Something to correct, and where.

    `path` is the name of the input on the page (`vraag`, `partijen.0.rol`, or empty for the content itself), `key`
    the field's own key, `message` a stable word that the doors translate.
    """

    path: str
    key: str
    message: str


def json_schema(form: Form) -> Schema:
    """The published JSON Schema (draft 2020-12): what is valid by it is accepted and counts as complete."""
    return {"$schema": DRAFT, **object_schema(form.fields)}


def mistakes(form: Form, content: object) -> list[FieldMistake]:
    """What cannot be kept: values of another kind than asked, and fields the form does not know."""
    return list(_object_mistakes(form.fields, content, ""))


def missing(form: Form, content: Content) -> list[FieldMistake]:
    """Which required answers are not there yet; an answer that is wrong is not counted as missing."""
    return list(_object_missing(form.fields, content, ""))


def complete(form: Form, content: object) -> bool:
    """Whether a gate may open on this content: nothing wrong, nothing missing."""
    return isinstance(content, Mapping) and not mistakes(form, content) and not missing(form, content)


def free_texts(form: Form, content: Content) -> Iterator[tuple[str, str]]:
    """The input names and words of every text somebody typed freely, for the personal-data lint."""
    yield from _texts(form.fields, content, "")


def _object_mistakes(fields: Sequence[Field | Column], content: object, at: str) -> Iterator[FieldMistake]:
    if not isinstance(content, Mapping):
        yield FieldMistake(at.rstrip("."), "", "not_an_object")
        return
    known = {field.key for field in fields}
    yield from (FieldMistake(f"{at}{key}", str(key), "unknown_field") for key in content if key not in known)
    for field in fields:
        yield from _field_mistakes(field, content.get(field.key), f"{at}{field.key}")


def _field_mistakes(field: Field | Column, value: Value, at: str) -> Iterator[FieldMistake]:
    if field.is_empty(value):
        return
    if message := field.wrong(value):
        yield FieldMistake(at, field.key, message)
    elif isinstance(field, RowsField):
        for index, row in enumerate(value):
            yield from _object_mistakes(field.columns, row, f"{at}.{index}.")


def _object_missing(fields: Sequence[Field | Column], content: Content, at: str) -> Iterator[FieldMistake]:
    for field in fields:
        value = content.get(field.key)
        if field.is_empty(value):
            if field.required:
                yield FieldMistake(f"{at}{field.key}", field.key, "required")
        elif isinstance(field, RowsField) and isinstance(value, list):
            yield from _rows_missing(field, value, f"{at}{field.key}")


def _rows_missing(field: RowsField, rows: list[Value], at: str) -> Iterator[FieldMistake]:
    if len(rows) < field.fewest:
        yield FieldMistake(at, field.key, "too_few_rows")
    for index, row in enumerate(rows):
        if isinstance(row, Mapping):
            yield from _object_missing(field.columns, row, f"{at}.{index}.")


def _texts(fields: Sequence[Field | Column], content: Content, at: str) -> Iterator[tuple[str, str]]:
    for field in fields:
        value = content.get(field.key)
        if isinstance(field, TextField | LongTextField) and isinstance(value, str):
            yield f"{at}{field.key}", value
        elif isinstance(field, RowsField) and isinstance(value, list):
            for index, row in enumerate(value):
                if isinstance(row, Mapping):
                    yield from _texts(field.columns, row, f"{at}{field.key}.{index}.")
