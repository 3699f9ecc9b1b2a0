"""Read a YAML file as a frozen model, or say all that is wrong with it: file, line, path, message.

Methods, case files and demo scripts are read this way, so that all of them name their mistakes alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path as File
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from methods import yaml_lines
from methods.yaml_lines import Document, Found, Path, path_in_words


Model = TypeVar("Model", bound=BaseModel)
#: Looks at plain values, whatever their shape, for what does not fit together.
Across = Callable[[Any], Iterable[Found]]


@dataclass(frozen=True)
class Mistake:
    """One thing to mend in a file: `lot.yaml:41: steps[1].gate.rule.threshold: …`."""

    file: str
    line: int
    path: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}: "
        return f"{place}{self.path}: {self.message}" if self.path else f"{place}{self.message}"


class FileMistakes(ValueError):
    """The file cannot be used; each of its mistakes is listed with its line."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = list(mistakes)
        super().__init__("\n".join(map(str, self.mistakes)))


def nothing_across(_data: Any) -> Iterable[Found]:
    """For files in which nothing needs to fit together."""
    return ()


def read_as(model: type[Model], path: File, across: Across = nothing_across) -> Model:
    """The file as a value of this model. Raises FileMistakes, all at once, in the order of their lines."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise FileMistakes([Mistake(str(path), 1, "", f"cannot be read: {error.strerror}")]) from error
    except UnicodeDecodeError as error:
        raise FileMistakes([Mistake(str(path), 1, "", "is not a text in UTF-8")]) from error
    return parse_as(model, text, path.name, across)


def parse_as(model: type[Model], text: str, file: str, across: Across = nothing_across) -> Model:
    """The text as a value of this model; `file` is how its mistakes name it. Raises FileMistakes."""
    document = yaml_lines.read(text)
    found = list(document.found)
    value: Model | None = None
    if document.data is not None:
        found += across(document.data)
        try:
            value = model.model_validate(document.data)
        except ValidationError as error:
            found += _not_yet_said(_schema_mistakes(error, document.data), found)
    if found or value is None:
        raise FileMistakes(_in_order(found, document, file))
    return value


def _schema_mistakes(error: ValidationError, data: Any) -> list[Found]:
    """One mistake a place; where a value may be of several kinds, what each kind asks is joined."""
    messages: dict[Path, list[str]] = {}
    for one in error.errors(include_url=False):
        messages.setdefault(_path_of(one["loc"], data), []).append(_message_of(one))
    return [Found(path, ", or: ".join(dict.fromkeys(said))) for path, said in messages.items()]


def _not_yet_said(new: list[Found], said: list[Found]) -> Iterator[Found]:
    """Leaves out what was said of the same place already, and what only says that something deeper is wrong."""
    places = {one.path for one in said}
    everything = [*new, *said]
    yield from (one for one in new if one.path not in places and not _says_less(one, everything))


def _path_of(loc: tuple[int | str, ...], data: Any) -> Path:
    """The place in the file; pydantic also names which kind of a union it tried, which is no place."""
    path: list[int | str] = []
    for part in loc:
        if _names_a_kind(part, data):
            continue
        path.append(part)
        data = _within(data, part)
    return tuple(path)


def _names_a_kind(part: int | str, data: Any) -> bool:
    if isinstance(data, Mapping):
        return part not in data and part in (data.get("type"), data.get("do"))
    return data is not None and not isinstance(data, list)


def _within(data: Any, part: int | str) -> Any:
    if isinstance(data, Mapping):
        return data.get(part)
    if isinstance(data, list) and isinstance(part, int) and part < len(data):
        return data[part]
    return None


def _message_of(error: ErrorDetails) -> str:
    match error["type"]:
        case "missing":
            return "is needed, and not there"
        case "extra_forbidden":
            return "is not a word this file knows"
        case "value_error":
            return str(error.get("ctx", {}).get("error", error["msg"]))
        case "string_pattern_mismatch" if "a-z" in str(error.get("ctx")):
            return f"must be lower-case letters, digits and _, beginning with a letter: {error['input']!r}"
        case _:
            return _decapitalised(error["msg"]) + _shown(error["input"])


def _decapitalised(words: str) -> str:
    return words[:1].lower() + words[1:]


def _shown(value: object) -> str:
    """What stands there, when that is short enough to help."""
    if isinstance(value, str | int | float | bool) and len(str(value)) <= 60:
        return f" (here: {value!r})"
    return ""


def _in_order(found: Iterable[Found], document: Document, file: str) -> list[Mistake]:
    mistakes = {
        Mistake(file, one.line or document.line_of(one.path), path_in_words(one.path), one.message)
        for one in found
    }
    return sorted(mistakes, key=lambda one: (one.line, one.path, one.message))


def _says_less(one: Found, found: Iterable[Found]) -> bool:
    """Whether another mistake lies within the item this one is about."""
    length = len(one.path)
    return any(len(other.path) > length and other.path[:length] == one.path for other in found)
