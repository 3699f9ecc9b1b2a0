"""A form of the method file as a template draws it, with what was filled in, what is wrong, and what looks personal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dashboard.catalogues import N_
from dashboard.pages.fields import FieldView, Kind
from dashboard.pages.forms import Option
from dashboard.personal_data import warnings
from dashboard.words import Words
from methods.fields import (
    ChoiceField,
    ChoicesField,
    Column,
    Field,
    LongTextField,
    NumberField,
    RowsField,
    TextField,
    YesNoField,
)
from methods.form_posts import prefill
from methods.forms import Content, Form, free_texts


_YES, _NO = N_("Ja"), N_("Nee")


@dataclass(frozen=True)
class Filled:
    """A content beside its mistakes and finds, each by the name of its input."""

    values: Mapping[str, str | list[str]]
    errors: Mapping[str, str] = field(default_factory=dict)
    warnings: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)
    """How many rows each list shows; more than are filled in when somebody asked for an empty one."""


def filled(
    form: Form, content: Content, words: Words, errors: Mapping[str, str], rows: Mapping[str, int]
) -> Filled:
    """A content ready to be drawn."""
    return Filled(prefill(form, content), errors, warnings(free_texts(form, content), words.language), rows)


def views(form: Form, given: Filled, words: Words) -> tuple[FieldView, ...]:
    """Every field of a form."""
    return tuple(_view(one, one.key, given, words) for one in form.fields)


def _view(one: Field | Column, name: str, given: Filled, words: Words) -> FieldView:
    if isinstance(one, RowsField):
        return _rows(one, name, given, words)
    value = given.values.get(name, "")
    return FieldView(
        name,
        one.label_in(words.language),
        one.type,
        value if isinstance(value, str) else "",
        chosen=(value,) if isinstance(value, str) else tuple(value),
        options=_options(one, words),
        hint=one.help_in(words.language) or "",
        error=given.errors.get(name, ""),
        warning=given.warnings.get(name, ""),
        required=one.required,
        unit=(one.unit or "") if isinstance(one, NumberField) else "",
        maxlength=one.max_length if isinstance(one, TextField | LongTextField) else 0,
    )


def _rows(one: RowsField, name: str, given: Filled, words: Words) -> FieldView:
    count = max(given.rows.get(name, 0), one.fewest)
    kind: Kind = "rows"
    return FieldView(
        name,
        one.label_in(words.language),
        kind,
        hint=one.help_in(words.language) or "",
        error=given.errors.get(name, ""),
        required=one.required,
        columns=tuple(column.label_in(words.language) for column in one.columns),
        rows=tuple(_row(one.columns, f"{name}.{index}.", given, words) for index in range(count)),
        may_grow=count < one.max_rows,
    )


def _row(columns: Sequence[Column], at: str, given: Filled, words: Words) -> tuple[FieldView, ...]:
    return tuple(_view(column, f"{at}{column.key}", given, words) for column in columns)


def _options(one: Field | Column, words: Words) -> tuple[Option, ...]:
    if isinstance(one, ChoiceField | ChoicesField):
        return tuple(Option(choice.key, choice.label_in(words.language)) for choice in one.choices)
    if isinstance(one, YesNoField):
        return (Option("yes", words.say(_YES)), Option("no", words.say(_NO)))
    return ()
