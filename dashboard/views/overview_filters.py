"""The filters of the coordinator's page, as they stand in its address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode
from uuid import UUID

from dashboard.pages.forms import Option
from dashboard.pages.overview import Filled
from methods.schema import Method
from models.overview import Scope


LISTS = ("poorten", "laat", "wacht", "teams", "adressen", "berichten", "week")
AT_ONCE, AT_MOST = 10, 50
"""Lines of a list at first; how often that many more at most."""
IN_COLUMN, IN_OPENED_COLUMN = 5, 100


@dataclass(frozen=True)
class Filters:
    """What the reader asked to see; `shown` says how many times AT_ONCE lines of each list."""

    q: str = ""
    method: str = ""
    column: str = ""
    shown: tuple[tuple[str, int], ...] = ()

    @staticmethod
    def read(query: Mapping[str, str]) -> Filters:
        """From the address; what cannot be meant is left out."""
        shown = ((name, _small(query.get(name, ""))) for name in LISTS)
        return Filters(
            "".join(one for one in query.get("q", "") if one.isprintable()).strip()[:80],
            query.get("methode", "")[:64],
            query.get("kolom", "")[:130],
            tuple((name, times) for name, times in shown if times > 1),
        )

    def limit(self, name: str) -> int:
        """How many lines of a list."""
        return dict(self.shown).get(name, 1) * AT_ONCE

    def column_limit(self, key: str) -> int:
        """How many cards of a column."""
        return IN_OPENED_COLUMN if key == self.column else IN_COLUMN

    def more(self, name: str, total: int) -> str:
        """Where more of a list stands; empty when all of it is there."""
        times = dict(self.shown).get(name, 1)
        if total <= times * AT_ONCE or times >= AT_MOST:
            return ""
        wider = dict(self.shown) | {name: times + 1}
        return replace(self, shown=tuple(wider.items())).address(f"#{name}")

    def opened(self, key: str) -> str:
        """Where all cards of a column stand."""
        return replace(self, column=key).address(f"#kolom-{key}")

    def address(self, anchor: str = "", path: str = "/overzicht") -> str:
        """The address with these filters."""
        query = urlencode(self.kept | dict(self.shown))
        return f"{path}{'?' if query else ''}{query}{anchor}"

    @property
    def kept(self) -> dict[str, str]:
        """What a saved view keeps: which cases, not how many lines of them."""
        asked = {"q": self.q, "methode": self.method, "kolom": self.column}
        return {name: value for name, value in asked.items() if value}

    def scope(self, methods: Mapping[UUID, Method]) -> Scope:
        """Which cases that are."""
        chosen = frozenset(id_ for id_, one in methods.items() if one.key == self.method)
        return Scope(chosen if self.method else None, self.q)

    def filled(self, methods: Mapping[UUID, Method], language: str) -> Filled:
        """The form as the reader filled it in."""
        titles = {one.key: one.title_in(language) for one in reversed(list(methods.values()))}
        export = replace(self, column="", shown=()).address(path="/overzicht.xlsx")
        options = tuple(Option(key, title) for key, title in titles.items())
        return Filled(self.q, self.method, options, export, self.address())


def _small(typed: str) -> int:
    return min(int(typed), AT_MOST) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 1
