"""What a form sent: text without the characters no database keeps, and never a file."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData


_UNFIT = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff]")
_DUTCH_DAY = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})")


class Post:
    """The fields of a form; a field that was not sent is empty."""

    def __init__(self, form: FormData) -> None:
        self.form = FormData(
            [(_fit(key), _fit(value)) for key, value in form.multi_items() if isinstance(value, str)]
        )

    def __contains__(self, name: str) -> bool:
        return bool(self[name])

    def __getitem__(self, name: str) -> str:
        """The last value of a field, trimmed."""
        values = self.form.getlist(name)
        return str(values[-1]).strip() if values else ""

    def day(self, name: str) -> date | None:
        """A day, as a date input sends it or as Dutch people type it; None when there is none or it does not exist."""
        typed = self[name]
        if match := _DUTCH_DAY.fullmatch(typed):
            typed = f"{match[3]}-{match[2]:>02}-{match[1]:>02}"
        try:
            return date.fromisoformat(typed)
        except ValueError:
            return None


async def posted(request: Request) -> Post:
    """Read the form of a request; at most so many fields as the largest step has."""
    async with request.form(max_files=0, max_fields=5000) as form:
        return Post(form)


Posted = Annotated[Post, Depends(posted)]


def _fit(text: str) -> str:
    return _UNFIT.sub("", text.replace("\r\n", "\n"))
