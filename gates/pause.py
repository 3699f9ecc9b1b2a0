"""How long a case may stand still: a pause has a reason and a day on which its clocks and alarms go on."""

from __future__ import annotations

from datetime import date, timedelta

from gates.defaults import LONGEST_PAUSE
from gates.errors import PauseNotAhead, PauseRefusal, PauseTooLong


def refusal(resumes_on: date, *, today: date, longest: timedelta = LONGEST_PAUSE) -> PauseRefusal | None:
    """Why a case cannot be paused until this local day; None when it can."""
    if resumes_on <= today:
        return PauseNotAhead(resumes_on, today)
    latest = today + longest
    return PauseTooLong(resumes_on, latest) if resumes_on > latest else None
