"""When something cannot be: one calm page, that says what was and was not kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class ErrorPage:
    """A title, what it means, and what to do; never a detail of the system."""

    status: int
    title: str
    words: str
    kept: str = ""
    template: ClassVar[str] = "errors/page.html"
