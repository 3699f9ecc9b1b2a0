"""The fields a form is made of: what may be filled in, and the JSON Schema that says so.

Each kind knows two things: `answer_schema()`, the JSON Schema (draft 2020-12) of a value that is filled in well and
complete, and `wrong(value)`, the message key of what is wrong with a value. The two are one law: tests hold that
whatever passes the one passes the other. A field whose answer is missing is not wrong, it is missing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import Field as Setting
from pydantic import model_validator
from pydantic_core import PydanticCustomError

from methods.origin import Frozen, Grounded, Key, Words


#: Characters no text may hold: control characters (a database refuses NUL) and halves of surrogate pairs.
_UNFIT = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff"
FIT_TEXT = rf"^[^{_UNFIT}]*$"
#: The same, with at least one character that is not white space.
FILLED_TEXT = rf"^[^{_UNFIT}]*[^ \t\r\n{_UNFIT}][^{_UNFIT}]*$"
PERSON_CODE = r"^P[0-9]{1,3}$"
#: A day that exists, from 1900 to 2099: `format: date` alone is only a remark to most validators.
ISO_DAY = (
    r"^(?:(?:19|20)[0-9]{2}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
    r"|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))"
    r"|(?:19(?:0[48]|[2468][048]|[13579][26])|20(?:[02468][048]|[13579][26]))-02-29)$"
)
LARGEST = 1_000_000_000

Schema = dict[str, Any]
#: A value as it lies in a content, that is: as JSON has it.
Value = Any


def _matches(pattern: str, value: str) -> bool:
    return re.search(pattern, value) is not None


class Labelled(Grounded):
    """What a person reads beside a field, in Dutch and where it exists in English."""

    key: Key
    label: Words
    label_en: Words | None = None
    help: Words | None = None
    help_en: Words | None = None

    def label_in(self, language: str) -> str:
        """The label in the language asked for, in Dutch where there is no English."""
        return self.label_en if language == "en" and self.label_en else self.label

    def help_in(self, language: str) -> str | None:
        """The explanation in the language asked for, in Dutch where there is no English."""
        return self.help_en if language == "en" and self.help_en else self.help


class Choice(Frozen):
    """One of the answers a choice offers; `key` is what is stored."""

    key: Key
    label: Words
    label_en: Words | None = None

    def label_in(self, language: str) -> str:
        """The label in the language asked for, in Dutch where there is no English."""
        return self.label_en if language == "en" and self.label_en else self.label


class _Base(Labelled):
    """What every kind of field shares. A field of a form needs a ground; a column has that of its field."""

    required: bool = False

    def described(self, schema: Schema) -> Schema:
        """The schema with the words a person reads."""
        return {"title": self.label, **({"description": self.help} if self.help else {}), **schema}

    def is_empty(self, value: Value) -> bool:
        """Whether this value is no answer."""
        return value is None or value == "" or value == []


class _Text(_Base):
    max_length: int = Setting(default=300, ge=1, le=20_000)

    def answer_schema(self) -> Schema:
        """A string; with at least one visible character when required."""
        if self.required:
            return {"type": "string", "minLength": 1, "maxLength": self.max_length, "pattern": FILLED_TEXT}
        return {"type": "string", "maxLength": self.max_length, "pattern": FIT_TEXT}

    def wrong(self, value: Value) -> str | None:
        """`not_text`, `too_long` or `unfit_characters`."""
        if not isinstance(value, str):
            return "not_text"
        if len(value) > self.max_length:
            return "too_long"
        return None if _matches(FIT_TEXT, value) else "unfit_characters"

    def is_empty(self, value: Value) -> bool:
        return super().is_empty(value) or (isinstance(value, str) and not value.strip(" \t\r\n"))


class TextField(_Text):
    """One line."""

    type: Literal["text"]


class LongTextField(_Text):
    """A few lines up to some pages."""

    type: Literal["long_text"]
    max_length: int = Setting(default=8000, ge=1, le=20_000)


class _Choosing(_Base):
    choices: tuple[Choice, ...] = Setting(min_length=1)

    @model_validator(mode="after")
    def _choices_differ(self) -> Self:
        keys = [choice.key for choice in self.choices]
        if len(set(keys)) < len(keys):
            raise PydanticCustomError("same_choice", "two choices have the same key")
        return self

    @property
    def keys(self) -> list[str]:
        """What may be stored, in the order shown."""
        return [choice.key for choice in self.choices]

    def label_of(self, key: str, language: str = "nl") -> str:
        """The words of a stored choice; the key itself when it is no longer offered."""
        return next((choice.label_in(language) for choice in self.choices if choice.key == key), key)


class ChoiceField(_Choosing):
    """One of a list."""

    type: Literal["choice"]

    def answer_schema(self) -> Schema:
        """One of the keys."""
        return {"type": "string", "enum": self.keys}

    def wrong(self, value: Value) -> str | None:
        """`not_a_choice`."""
        return None if isinstance(value, str) and value in self.keys else "not_a_choice"


class ChoicesField(_Choosing):
    """Any of a list."""

    type: Literal["choices"]

    def answer_schema(self) -> Schema:
        """A list of different keys; at least one when required."""
        items = {"type": "string", "enum": self.keys}
        return {"type": "array", "items": items, "uniqueItems": True} | (
            {"minItems": 1} if self.required else {}
        )

    def wrong(self, value: Value) -> str | None:
        """`not_a_list`, `not_a_choice` or `same_choice_twice`."""
        if not isinstance(value, list):
            return "not_a_list"
        if not all(isinstance(key, str) and key in self.keys for key in value):
            return "not_a_choice"
        return "same_choice_twice" if len(set(value)) < len(value) else None


class DateField(_Base):
    """A day, stored as `2026-01-31`."""

    type: Literal["date"]

    def answer_schema(self) -> Schema:
        """A day that exists between 1900 and 2099."""
        return {"type": "string", "format": "date", "pattern": ISO_DAY}

    def wrong(self, value: Value) -> str | None:
        """`not_a_date`."""
        return None if isinstance(value, str) and _matches(ISO_DAY, value) else "not_a_date"


class NumberField(_Base):
    """A number, whole unless `decimals` is set; `unit` is shown behind it."""

    type: Literal["number"]
    minimum: float = Setting(default=0, ge=-LARGEST, le=LARGEST)
    maximum: float = Setting(default=1_000_000, ge=-LARGEST, le=LARGEST)
    decimals: bool = False
    unit: Words | None = None

    @model_validator(mode="after")
    def _leaves_room(self) -> Self:
        if self.minimum > self.maximum:
            raise PydanticCustomError("no_room", "the minimum is above the maximum")
        return self

    def answer_schema(self) -> Schema:
        """A number between minimum and maximum, both included."""
        kind = "number" if self.decimals else "integer"
        return {"type": kind, "minimum": self.minimum, "maximum": self.maximum}

    def wrong(self, value: Value) -> str | None:
        """`not_a_number`, `not_whole`, `too_small` or `too_large`."""
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
            return "not_a_number"
        if value < self.minimum:
            return "too_small"
        if value > self.maximum:
            return "too_large"
        return None if self.decimals or value == int(value) else "not_whole"


class YesNoField(_Base):
    """Yes or no; required means answered, either way."""

    type: Literal["yes_no"]

    def answer_schema(self) -> Schema:
        """True or false."""
        return {"type": "boolean"}

    def wrong(self, value: Value) -> str | None:
        """`not_yes_or_no`."""
        return None if isinstance(value, bool) else "not_yes_or_no"


class PersonField(_Base):
    """The code of somebody in the family (P1, P2 …): never a name."""

    type: Literal["person"]

    def answer_schema(self) -> Schema:
        """`P` and a number."""
        return {"type": "string", "pattern": PERSON_CODE}

    def wrong(self, value: Value) -> str | None:
        """`not_a_person_code`."""
        return None if isinstance(value, str) and _matches(PERSON_CODE, value) else "not_a_person_code"


Column = Annotated[
    TextField
    | LongTextField
    | ChoiceField
    | ChoicesField
    | DateField
    | NumberField
    | YesNoField
    | PersonField,
    Setting(discriminator="type"),
]


class RowsField(_Base):
    """A list of rows with the same columns, such as the parties or the timeline."""

    type: Literal["rows"]
    columns: tuple[Column, ...] = Setting(min_length=1)
    min_rows: int = Setting(default=0, ge=0, le=100)
    max_rows: int = Setting(default=200, ge=1, le=500)

    @model_validator(mode="after")
    def _columns_differ(self) -> Self:
        keys = [column.key for column in self.columns]
        if len(set(keys)) < len(keys):
            raise PydanticCustomError("same_column", "two columns have the same key")
        return self

    @model_validator(mode="after")
    def _leaves_room(self) -> Self:
        if self.fewest > self.max_rows:
            raise PydanticCustomError("no_room", "there are fewer rows allowed than needed")
        return self

    @property
    def fewest(self) -> int:
        """The rows that are needed when there is an answer at all; a required list has at least one."""
        return max(self.min_rows, 1) if self.required else self.min_rows

    def answer_schema(self) -> Schema:
        """A list of objects, each with its required columns."""
        return {
            "type": "array",
            "items": object_schema(self.columns),
            "minItems": self.fewest,
            "maxItems": self.max_rows,
        }

    def wrong(self, value: Value) -> str | None:
        """`not_rows`, `too_many_rows`; the rows themselves are looked at by `methods.forms`."""
        if not isinstance(value, list):
            return "not_rows"
        return "too_many_rows" if len(value) > self.max_rows else None


#: A field of a form; `Column` is what may stand in a row, that is: everything but rows.
Field = Annotated[
    TextField
    | LongTextField
    | ChoiceField
    | ChoicesField
    | DateField
    | NumberField
    | YesNoField
    | PersonField
    | RowsField,
    Setting(discriminator="type"),
]


def object_schema(fields: Sequence[Field | Column]) -> Schema:
    """The JSON Schema of an object with these fields, the required ones required, and nothing else."""
    return {
        "type": "object",
        "properties": {field.key: field.described(field.answer_schema()) for field in fields},
        "required": [field.key for field in fields if field.required],
        "additionalProperties": False,
    }
