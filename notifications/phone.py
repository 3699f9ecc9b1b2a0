"""The second channel for one-time codes: a person's own phone, by the Apprise service that the operator chose."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from notifications.post import Delivery, DeliveryState, send_elsewhere
from notifications.render import Letter


PLACE = "{mobile}"
"""Where the number stands in the operator's Apprise URL."""
HERE = "31"
"""The country of a number that is written without one."""
_LENGTH = range(8, 16)  # E.164: at most fifteen digits, the country's among them


@dataclass(frozen=True)
class PhoneLine:
    """The operator's Apprise URL, a secret, and the services that are switched on (`LOT_NOTIFY_SCHEMES`)."""

    url: str = field(repr=False)
    allowed: frozenset[str]

    def reaches(self, mobile: str | None) -> bool:
        """Can this number be dialled?"""
        return dialled(mobile) is not None

    def to(self, mobile: str) -> str:
        """The Apprise URL of this number."""
        return self.url.replace(PLACE, dialled(mobile) or "")

    def ring(self, mobile: str, letter: Letter) -> Delivery:
        """One attempt to bring the letter's short words to this number; whatever goes wrong is told, never raised."""
        try:
            tried = send_elsewhere(self.to(mobile), letter, self.allowed)
        except Exception as failure:  # one of 150 services of others; the code goes to the mailbox then
            tried = Delivery(state=DeliveryState.REFUSED, reason=type(failure).__name__)
        return tried.model_copy(update={"reason": f"phone: {tried.reason or 'taken'}"})


def dialled(mobile: str | None) -> str | None:
    """The digits of a number with its country, `31612345678`; None when it is no number.

    `06 12 34 56 78`, `+31 (0)6-12345678` and `0031612345678` are the same one.
    """
    given = (mobile or "").replace("(0)", "").strip()
    digits = re.sub(r"\D", "", given)
    if digits.startswith("00"):
        digits = digits[2:]
    elif digits.startswith("0") and not given.startswith("+"):
        digits = HERE + digits[1:]
    return digits if len(digits) in _LENGTH and not digits.startswith("0") else None
