"""What a voter may see of the others before the round has ended: one place for every page, list and answer."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from gates.transitions import RoundState


class Visibility(StrEnum):
    """When the answers of others open: at once, after one's own vote (default), or when the round has ended."""

    OPEN = "open"
    AFTER_OWN_VOTE = "after_own_vote"
    AFTER_CLOSE = "after_close"


#: In these states no vote can be influenced any more. A blocked round has not ended: its seats are asked again.
ENDED: Final = frozenset({RoundState.DECIDED, RoundState.LAPSED, RoundState.WITHDRAWN})


def may_see_answers(visibility: Visibility, *, state: RoundState, has_voted: bool) -> bool:
    """Whether somebody who may read the round's content may now see the answers of others.

    `has_voted` is about the looker's own seat; who has none has not voted. One's own answer is always one's own.
    """
    if state in ENDED or visibility is Visibility.OPEN:
        return True
    return visibility is Visibility.AFTER_OWN_VOTE and has_voted
