"""Draws the tables of `transitions.py` as Mermaid, for docs/reference/gate-states.md. Never edit that page by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Final

from gates.transitions import CASE, PHASE, ROUND, STEP, CaseState, Phase, RoundState, State, StepState


#: Where the page is kept, from the root of the project.
PAGE: Final = "docs/reference/gate-states.md"

_HEAD: Final = """\
# What may become what

Drawn from `gates/transitions.py` by `gates/diagram.py`; `make docs` draws it again and `make check` fails when it is
stale. What is not in a picture is refused with `IllegalTransition`.
"""

#: Title, what to know, where it begins.
_Section = tuple[str, str, StrEnum]

_ROUND: Final[_Section] = (
    "A round",
    "One asking of a gate. Only an open round takes votes; a blocked one lost a seat that had not voted.",
    RoundState.OPEN,
)
_STEP: Final[_Section] = (
    "A step",
    "A back reopens the step that it names and sends every later one to waiting, with its deliverables kept.",
    StepState.WAITING,
)
_CASE: Final[_Section] = (
    "A case",
    "A pause goes back to what it interrupted; only a coordinator reopens a closed case, with a reason.",
    CaseState.CONCEPT,
)
_PHASE: Final[_Section] = (
    "The phase of a case",
    "Asking a gate makes it deciding; a hold or a no-go makes it holding, and nothing opens by itself.",
    Phase.WORKING,
)


def page() -> str:
    """The whole page, ending in a newline."""
    return "\n".join(
        [_HEAD, *_drawn(_ROUND, ROUND), *_drawn(_STEP, STEP), *_drawn(_CASE, CASE), *_drawn(_PHASE, PHASE)]
    )


def _drawn(section: _Section, table: Mapping[State, frozenset[State]]) -> Iterator[str]:
    title, text, first = section
    yield f"## {title}\n\n{text}\n\n```mermaid\nstateDiagram-v2\n    [*] --> {first}"
    for before, following in table.items():
        yield from (f"    {before} --> {state}" for state in sorted(following))
        if not following:
            yield f"    {before} --> [*]"
    yield "```\n"
