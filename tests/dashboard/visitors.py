"""What a test does as a person with a browser: find the form on a page, fill it in, press a button."""

from __future__ import annotations

import re
from datetime import datetime
from html import unescape
from html.parser import HTMLParser
from uuid import UUID

from httpx import Response
from sqlmodel import Session

from actions import links
from models.post import LinkKind
from tests.dashboard.browser import Browser


class FormFields(HTMLParser):
    """The hidden fields of a page, by name; the last one of a name counts."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep hidden inputs."""
        given = {name: value or "" for name, value in attrs}
        if tag == "input" and given.get("type") == "hidden":
            self.hidden[given["name"]] = given.get("value", "")


def hidden(page: Response) -> dict[str, str]:
    """What the page's form carries unseen."""
    parser = FormFields()
    parser.feed(page.text)
    return parser.hidden


def text_of(page: Response) -> str:
    """What a person reads, roughly: without tags, with single spaces."""
    main = page.text.partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main))).strip()


def a_link(session: Session, round_id: UUID, seat_id: UUID, person_id: UUID, now: datetime) -> str:
    """The path of a personal gate page, as a message would have it."""
    raw, _ = links.issue(session, LinkKind.BALLOT, person_id, now, round_id=round_id, seat_id=seat_id)
    return f"/stem/{raw}"


def press(visitor: Browser, page: Response, path: str, **fields: str) -> Response:
    """Send the page's form with these fields filled in."""
    return visitor.post(path, data=hidden(page) | fields)
