"""What nobody should type, and what it may never become: one table for every test of where typed words travel."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Final


BAD: Final = {
    "nothing": "",
    "too much": "x" * 20_000,
    "emoji": "\U0001f9e9\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "right to left": "\u202e\u200fedoc\u202c",
    "script": "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>",
    "template": "{{7*7}}${7*7}#{7*7}",
    "newline": "Titel\r\nBcc: ander@voorbeeld.example\r\n\r\nNog",
    "formula": '=HYPERLINK("http://kwaad.example","klik")',
    "percent": "%s %(name)s %n {0}",
    "nul": "voor\x00na\ud83d".encode("utf-8", "replace").decode(),
}


def as_kept(typed: str) -> str:
    """What is left of it: lines end alike, the characters that no database keeps are gone, and it is trimmed."""
    return typed.replace("\r\n", "\n").replace("\x00", "").strip()


def harm_in(html: str) -> list[str]:
    """What runs, or was worked out, in a page where it should have been words."""
    reader = _Reader()
    reader.feed(html)
    return [*reader.runs, *(sum_ for sum_ in ("49$49", "49#49") if sum_ in html)]


class _Reader(HTMLParser):
    """Looks for what the table would run if a page let it out of its quotes."""

    def __init__(self) -> None:
        super().__init__()
        self.runs: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element of the page, or one that was typed."""
        given = dict(attrs)
        if "onerror" in given or given.get("src") == "x" or "kwaad.example" in (given.get("href") or ""):
            self.runs.append(f"<{tag}> that was typed")

    def handle_data(self, data: str) -> None:
        """Text; between the tags of a script it runs."""
        if self.cdata_elem == "script" and "alert(1)" in data:
            self.runs.append("<script> that was typed")
