"""The trends on the coordinator's page: the last twelve months, counted at most once in ten minutes.

A month changes slowly and counting it reads every step; so each process remembers the figures for a while, per
database, per method, per day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from statistics import median
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import Pool

from dashboard.pages.overview import Bar, Point, Trends
from dashboard.views.overview_lists import Desk
from methods.schema import Method
from models import trends
from models.trends import Lasted, Share


MONTHS = 12
KEPT_FOR = timedelta(minutes=10)

Figures = tuple[list[Lasted], list[Share], list[Share]]
_known: WeakKeyDictionary[Pool, dict[frozenset[UUID] | None, tuple[datetime, Figures]]] = WeakKeyDictionary()


def trends_of(desk: Desk, cases: int) -> Trends:
    """The last twelve months in three pictures."""
    firsts = months(desk.today)
    lasted, gates, rhythm = _figures(desk, firsts)
    return Trends(
        cases, tuple(_steps(desk, lasted)), tuple(_points(firsts, gates)), tuple(_points(firsts, rhythm))
    )


def months(today: date) -> list[date]:
    """The first days of the last twelve months, this one included, oldest first."""
    at = today.year * 12 + today.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(at - MONTHS + 1, at + 1)]


def _figures(desk: Desk, firsts: Sequence[date]) -> Figures:
    # The pool is the database: a reading session has an engine of its own around it, which would be forgotten at once.
    known = _known.setdefault(desk.session.connection().engine.pool, {})
    at, figures = known.get(desk.scope.versions, (None, None))
    if at is None or figures is None or not timedelta(0) <= desk.now - at < KEPT_FOR:
        figures = _counted(desk, firsts)
        known[desk.scope.versions] = (desk.now, figures)
    return figures


def _counted(desk: Desk, firsts: Sequence[date]) -> Figures:
    session, versions = desk.session, desk.scope.versions
    instants = [desk.day.starts(first) for first in firsts]
    return (
        trends.lasted(session, versions, instants[0]),
        trends.on_time(session, versions, instants),
        trends.kept(session, versions, firsts, desk.today + timedelta(days=1)),
    )


def _steps(desk: Desk, lasted: Sequence[Lasted]) -> Iterable[tuple[str, tuple[Bar, ...]]]:
    newest = {method.key: method for method in reversed(desk.methods.values())}
    for method in newest.values():
        bars = tuple(bar for step in method.step_keys if (bar := _bar(desk, method, step, lasted)))
        if bars:
            yield method.title_in(desk.calendar.language), bars


def _bar(desk: Desk, method: Method, key: str, lasted: Sequence[Lasted]) -> Bar | None:
    days = [
        one.days
        for one in lasted
        if one.step == key and desk.methods[one.version].key == method.key
        for _ in range(one.times)
    ]
    step = method.step(key)
    if not days or step is None:
        return None
    norm = step.norm.days if step.norm else None
    return Bar(step.title_in(desk.calendar.language), round(median(days)), len(days), norm)


def _points(firsts: Sequence[date], shares: Sequence[Share]) -> Iterable[Point]:
    by_month = {share.month: share for share in shares}
    for at, first in enumerate(firsts):
        share = by_month.get(at, Share(at, 0, 0))
        percent = round(100 * share.well / share.all) if share.all else None
        yield Point(first, percent, share.well, share.all)
