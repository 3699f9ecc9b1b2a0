"""The accessibility statement: what is tested, what is known not to be good enough, where to say so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final


WIDTHS: Final = (320, 390, 1280)
"""How wide, in CSS pixels, the screens are on which every page is tested; the tests compare it with what they do."""


@dataclass(frozen=True)
class AccessibilityPage:
    """The statement of this version; `told_on` is the day somebody last read it beside the tests."""

    organisation: str
    told_on: date = date(2026, 11, 22)
    widths: tuple[int, ...] = WIDTHS
    template: ClassVar[str] = "accessibility/page.html"
