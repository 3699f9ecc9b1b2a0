"""The mailbox of the demo: every message as its receiver sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar


@dataclass(frozen=True)
class LetterLine:
    """One message in the list."""

    number: str
    at: datetime
    to: str
    subject: str
    preview: str
    current: bool = False


@dataclass(frozen=True)
class Piece:
    """A stretch of text; `address` where it is a link to open."""

    words: str
    address: str = ""


@dataclass(frozen=True)
class PostboxPage:
    """All messages, newest first; `to` limits them to one receiver."""

    letters: tuple[LetterLine, ...]
    receivers: tuple[str, ...]
    to: str = ""
    more: str = ""
    """Where the next ones are; empty when these are all."""
    template: ClassVar[str] = "postbox/list.html"


@dataclass(frozen=True)
class LetterPage:
    """One message."""

    at: datetime
    sender: str
    to: str
    subject: str
    text: tuple[Piece, ...]
    html_address: str
    back: str
    template: ClassVar[str] = "postbox/letter.html"
