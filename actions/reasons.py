"""The words that somebody owes with what is done: a reason, an objection, what shows that a condition is met."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from actions.errors import Invalid, Mistake


LONGEST: Final = 4000
"""Characters; as the fields of the forms say."""


SHORT: Final = 200
"""Characters of a name, a role, a way to reach somebody."""


def too_long(typed: Mapping[str, str], most: int = LONGEST) -> list[Mistake]:
    """A mistake for each text that is longer than is kept: nothing that was typed is cut off unseen."""
    return [Mistake(path, "too_long") for path, words in typed.items() if len(words.strip()) > most]


def owed_words(typed: str, path: str = "reason") -> str:
    """The words, trimmed.

    Raises:
        Invalid: there are none, or more than anybody reads.
    """
    words = typed.strip()
    if not words or len(words) > LONGEST:
        raise Invalid([Mistake(path, "too_long" if words else "missing")])
    return words
