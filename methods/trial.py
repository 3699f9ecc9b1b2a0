"""A *proefstemming*: what would these votes decide? The file that `lot gate try` reads.

A list of examples, each with its `id`, a round (`rule`, `steps`, `step`, `requested_by`, `seats`, `votes`,
`deadline_passed`) and, if wanted, `expect`: the decision, null while the round stays open.
`tests/gates/examples.yaml` is such a file.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path as File
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, RootModel

from gates.decide import decide
from gates.decision import Decision, Outcome
from gates.round import Round
from methods.documents import FileMistakes, Mistake, parse_as
from methods.yaml_lines import Found


#: A decision as the file and its JSON write it: null while open, the outcome, or {back: step}.
Told = str | dict[str, str] | None

_MAX_CHARACTERS = 2_000_000


class BackTo(BaseModel):
    """How a file expects a back: {back: step}."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    back: str


class Trial(Round):
    """One example: a round with a name, and what the file expects of it if it says so."""

    id: str = Field(min_length=1)
    expect: Outcome | BackTo | None = None

    @property
    def told(self) -> Told:
        """What the law decides here, as the file writes it."""
        return told(decide(self))

    @property
    def is_as_expected(self) -> bool:
        """Whether the law decides what the file expects; also when the file expects nothing."""
        if "expect" not in self.model_fields_set:
            return True
        return self.told == (self.expect.model_dump() if isinstance(self.expect, BackTo) else self.expect)


class _Trials(RootModel[tuple[Trial, ...]]):
    pass


def load(path: File) -> tuple[Trial, ...]:
    """The examples of a file; raises FileMistakes with the line and path of everything that is wrong."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise FileMistakes([Mistake(str(path), 1, "", f"cannot be read: {error.strerror}")]) from error
    except UnicodeDecodeError as error:
        raise FileMistakes([Mistake(str(path), 1, "", "is not a text in UTF-8")]) from error
    return parse(text, path.name)


def parse(text: str, file: str) -> tuple[Trial, ...]:
    """The examples of a text; `file` is how its mistakes name it. Raises FileMistakes."""
    return parse_as(_Trials, _written_out(text, file), file, _ids_named_twice).root


def told(decision: Decision | None) -> Told:
    """A decision as the file and its JSON write it."""
    if decision is None:
        return None
    return {"back": decision.back_to} if decision.back_to else decision.outcome.value


def _ids_named_twice(data: Any) -> Iterable[Found]:
    seen: set[str] = set()
    for index, example in enumerate(data if isinstance(data, list) else ()):
        name = example.get("id") if isinstance(example, dict) else None
        if isinstance(name, str) and name in seen:
            yield Found((index, "id"), f"an earlier example is also called {name}")
        seen |= {name} if isinstance(name, str) else set()


def _written_out(text: str, file: str) -> str:
    """The same text without anchors and aliases, which programs write for a list of steps that is used again.

    Its mistakes keep their path, but the line of each is then 1.
    """
    if not _has_aliases(text):
        return text
    parts: list[str] = []
    size = 0
    try:
        for part in json.JSONEncoder(default=str).iterencode(yaml.safe_load(text)):
            parts.append(part)
            size += len(part)
            if size > _MAX_CHARACTERS:
                raise ValueError(f"is larger than {_MAX_CHARACTERS} characters when written out")
    except (ValueError, RecursionError, yaml.YAMLError) as error:
        raise FileMistakes([Mistake(file, 1, "", str(error))]) from error
    return "".join(parts)


def _has_aliases(text: str) -> bool:
    try:
        return any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=yaml.SafeLoader))
    except yaml.YAMLError:
        return False
