"""The words that somebody owes with what is done: a reason, an objection, what shows that a condition is met."""

from __future__ import annotations

from typing import Final

from actions.errors import Invalid, Mistake


LONGEST: Final = 4000
"""Characters; as the fields of the forms say."""


def owed_words(typed: str, path: str = "reason") -> str:
    """The words, trimmed.

    Raises:
        Invalid: there are none, or more than anybody reads.
    """
    words = typed.strip()
    if not words or len(words) > LONGEST:
        raise Invalid([Mistake(path, "too_long" if words else "missing")])
    return words
