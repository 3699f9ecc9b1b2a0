"""Every refusal has its sentence, with its facts, in both languages."""

from __future__ import annotations

import inspect
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from actions import errors as done
from dashboard.dates import Calendar
from dashboard.sentences import SENTENCES, sentence, status_of
from gates import errors as law


def leaves(base: type[Exception]) -> list[type[Exception]]:
    """The refusals that are raised: those with a constructor of their own."""
    below = [kind for child in base.__subclasses__() for kind in leaves(child)]
    return below or [base]


REFUSALS = [
    kind
    for kind in (*leaves(law.GateRefusal), *leaves(done.ActionRefusal))
    if kind.__module__ in ("gates.errors", "actions.errors")
]


@pytest.mark.parametrize("kind", REFUSALS, ids=[kind.__name__ for kind in REFUSALS])
def test_a_refusal_has_a_sentence(kind: type[Exception]) -> None:
    assert kind in SENTENCES


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("kind", REFUSALS, ids=[kind.__name__ for kind in REFUSALS])
def test_its_facts_fit_the_sentence(kind: type[Exception], language: str) -> None:
    refusal = an_example_of(kind)

    words = sentence(refusal, Calendar(language, ZoneInfo("Europe/Amsterdam"), 2026))

    assert "%(" not in words
    assert 400 <= status_of(refusal) < 500


def an_example_of(kind: type[Exception]) -> Exception:
    parameters = inspect.signature(kind).parameters.values()
    told = [one for one in parameters if one.kind is not one.KEYWORD_ONLY]  # what is kept from every answer
    given = [example(one.annotation) for one in told]
    return kind(*given)


def example(annotation: str) -> object:
    if "datetime" in annotation:
        return datetime(2026, 11, 26, 16, tzinfo=UTC)
    if "date" in annotation:
        return date(2026, 11, 26)
    if "Sequence" in annotation:
        return ()
    return 3 if annotation == "int" else "x"
