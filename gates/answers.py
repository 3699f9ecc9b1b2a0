"""What one seat can answer, and how heavily an answer weighs when voices differ."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Answer(StrEnum):
    """The seven answers of a ballot; everything but a plain go needs a motivation."""

    GO = "go"
    CONDITIONAL_GO = "conditional_go"
    HOLD = "hold"
    BACK = "back"
    NO_GO = "no_go"
    ABSTAIN = "abstain"
    NOT_MINE = "not_mine"


#: The answers that let the case go on.
GO_TYPE: Final = frozenset({Answer.GO, Answer.CONDITIONAL_GO})

#: How cautious each real answer is: go < conditional_go < hold < back < no_go.
CAUTION: Final = MappingProxyType(
    {Answer.GO: 0, Answer.CONDITIONAL_GO: 1, Answer.HOLD: 2, Answer.BACK: 3, Answer.NO_GO: 4}
)

#: The five answers that say something about the question.
REAL: Final = frozenset(CAUTION)


def most_cautious(answers: Iterable[Answer]) -> Answer:
    """The real answer that weighs heaviest when voices differ; ValueError when there is none.

    Nobody is outvoted here: in this work the one who sees the danger may be alone.
    """
    return max(answers, key=CAUTION.__getitem__)
