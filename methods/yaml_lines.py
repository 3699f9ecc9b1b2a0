"""YAML as plain values together with the line each of them stands on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import yaml


#: From the top of a document to a value: mapping keys and list positions (from 0).
Path = tuple[str | int, ...]

_MAX_CHARACTERS = 2_000_000

#: libyaml is ten times as fast; where PyYAML was built without it, its messages differ in wording only.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Found(NamedTuple):
    """Something wrong at a place in a document; an empty path is the document itself."""

    path: Path
    message: str
    line: int | None = None


@dataclass
class Document:
    """The values of a file, the line (from 1) of each, and what was wrong with the writing itself."""

    data: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    found: list[Found] = field(default_factory=list)

    def line_of(self, path: Path) -> int:
        """The line of the value at this path, else of the nearest value it would stand in."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return 1


def read(text: str) -> Document:
    """Parse one YAML document with every mistake in it found, not raised.

    Anchors and aliases are refused: they hide where a value stands and can make a small file enormous.
    """
    document = Document()
    if len(text) > _MAX_CHARACTERS:
        document.found.append(Found((), f"the file is larger than {_MAX_CHARACTERS} characters", 1))
        return document
    try:
        if alias := _alias(text):
            document.found.append(alias)
            return document
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        document.found.append(Found((), _words_of(error), _line_of(error)))
        return document
    except (yaml.YAMLError, RecursionError) as error:
        document.found.append(Found((), f"this is not YAML: {error}", 1))
        return document
    if node is None:
        document.found.append(Found((), "the file is empty", 1))
    else:
        document.data = _value(node, (), document)
    return document


def path_in_words(path: Path) -> str:
    """`steps[1].gate.rule` for a path; empty for the document itself."""
    words = ""
    for part in path:
        words += f"[{part}]" if isinstance(part, int) else f".{part}" if words else part
    return words


def _alias(text: str) -> Found | None:
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.AliasEvent):
            line = event.start_mark.line + 1 if event.start_mark else 1
            return Found((), "aliases (*name) are not supported", line)
    return None


def _words_of(error: yaml.MarkedYAMLError) -> str:
    return f"this is not YAML: {error.problem or error.context}"


def _line_of(error: yaml.MarkedYAMLError) -> int:
    mark = error.problem_mark or error.context_mark
    return mark.line + 1 if mark else 1


def _value(node: yaml.Node, path: Path, document: Document) -> Any:
    document.lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return dict(_pairs(node, path, document))
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*path, index), document) for index, item in enumerate(node.value)]
    return _scalar(node, path, document)


def _pairs(node: yaml.MappingNode, path: Path, document: Document) -> Iterator[tuple[str, Any]]:
    first_at: dict[str, int] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            document.found.append(Found(path, "a key must be a word", line))
            continue
        key = key_node.value
        if key in first_at:
            message = f"this key is written twice (first on line {first_at[key]})"
            document.found.append(Found((*path, key), message, line))
            continue
        first_at[key] = line
        document.lines[(*path, key)] = line
        yield key, _value(value_node, (*path, key), document)


def _scalar(node: yaml.Node, path: Path, document: Document) -> Any:
    try:
        return _Scalars("").construct_object(node)
    except (yaml.YAMLError, ValueError) as error:
        words = error.problem if isinstance(error, yaml.MarkedYAMLError) else error
        document.found.append(Found(path, f"this value cannot be read: {words}", node.start_mark.line + 1))
        return None


class _Scalars(yaml.SafeLoader):
    """Reads single values only."""
