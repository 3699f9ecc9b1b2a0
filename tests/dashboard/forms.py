"""The forms of a page as a browser knows them: what a person fills in, what goes along unseen, the buttons."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urljoin

from httpx import Response


UNSEEN: Final = ("hidden", "submit")
TICKED: Final = ("radio", "checkbox")


@dataclass(frozen=True)
class Button:
    """What sends a form: the name and value it adds, and where it goes."""

    name: str
    value: str
    action: str


@dataclass
class Form:
    """A form that changes something."""

    action: str
    texts: dict[str, str] = field(default_factory=dict)
    """Name → what it holds now, of each field that a person types in."""
    choices: dict[str, list[str]] = field(default_factory=dict)
    """Name → what is on offer."""
    unseen: dict[str, str] = field(default_factory=dict)
    buttons: list[Button] = field(default_factory=list)


def forms_on(page: Response) -> list[Form]:
    """Those of a page that are sent by POST; one without a button of its own is sent as it is."""
    reader = _Reader(page.request.url.path)
    reader.feed(page.text)
    reader.close()
    for form in reader.forms:
        form.buttons = form.buttons or [Button("", "", form.action)]
    return reader.forms


class _Reader(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._area = ""
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A form, or something in one."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(urljoin(self.address, given.get("action") or self.address))
            if given.get("method", "").lower() == "post":
                self.forms.append(self._form)
        elif self._form is not None:
            self._field(self._form, tag, given)

    def _field(self, form: Form, tag: str, given: dict[str, str]) -> None:
        name, kind, value = given.get("name", ""), given.get("type", ""), given.get("value", "")
        if tag == "button":
            to = urljoin(self.address, given.get("formaction") or form.action).partition("#")[0]
            form.buttons.append(Button(name, value, to))
        elif tag == "select":
            self._select = name
        elif tag == "option" and value:
            form.choices.setdefault(self._select, []).append(value)
        elif tag == "textarea":
            self._area, form.texts[name] = name, ""
        elif tag == "input" and kind in TICKED:
            form.choices.setdefault(name, []).append(value)
        elif tag == "input" and kind in UNSEEN:
            form.unseen.setdefault(name, value)
        elif tag == "input" and name:
            form.texts[name] = value

    def handle_data(self, data: str) -> None:
        """What a text area holds."""
        if self._form is not None and self._area:
            self._form.texts[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        """A form or a field is over; a text area's first line end is the page's own."""
        if tag == "textarea" and self._form is not None:
            self._form.texts[self._area] = self._form.texts[self._area].removeprefix("\n")
            self._area = ""
        elif tag == "form":
            self._form = None
