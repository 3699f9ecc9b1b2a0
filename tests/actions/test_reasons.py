"""What somebody owes in words: there are some, and no more than anybody reads."""

from __future__ import annotations

import pytest

from actions.errors import Invalid, Mistake
from actions.reasons import LONGEST, owed_words


def test_words_are_trimmed() -> None:
    assert owed_words("  Omdat het moet. \n") == "Omdat het moet."
    assert owed_words("x" * LONGEST) == "x" * LONGEST


@pytest.mark.parametrize(
    ("typed", "word"), [("", "missing"), (" \n", "missing"), ("x" * (LONGEST + 1), "too_long")]
)
def test_none_or_too_many_are_refused_at_their_field(typed: str, word: str) -> None:
    with pytest.raises(Invalid) as refusal:
        owed_words(typed, "evidence")

    assert refusal.value.mistakes == (Mistake("evidence", word),)
