"""The coordinator's page as a workbook: every open case, gate and team by its clocks. A text stays a text: no cell is
ever a formula or a link, whatever somebody typed in an alias."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]  # it has none
from sqlmodel import Session

from dashboard.catalogues import N_, translations
from dashboard.dates import Calendar
from dashboard.views.overview import desk_of, standing
from dashboard.views.overview_filters import Filters
from dashboard.views.overview_lists import Desk, awaited, gate_of
from dashboard.words import CASE_STATES
from gates.transitions import CaseState
from models import asking, overview, silence


FILE_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PLAIN = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
Cell = str | int | date | datetime | None

_REFERENCE, _ALIAS, _METHOD, _STEP, _SINCE = (
    N_("Kenmerk"),
    N_("Schuilnaam"),
    N_("Methode"),
    N_("Stap"),
    N_("Sinds"),
)
_DAYS, _NORM, _OVER, _STATE, _STANDING = (
    N_("Dagen"),
    N_("Norm"),
    N_("Over norm"),
    N_("Staat"),
    N_("Stand"),
)
_CLOSES, _GATE, _QUESTION, _SPOKEN, _SEATS, _WAITS = (
    N_("Sluit"),
    N_("Poort"),
    N_("Vraag"),
    N_("Gestemd"),
    N_("Plekken"),
    N_("Wacht op"),
)
_CASES, _GATES, _TEAMS = N_("Casussen"), N_("Poorten"), N_("Stille puzzelteams")


def workbook(session: Session, calendar: Calendar, now: datetime, filters: Filters) -> bytes:
    """The bytes of an .xlsx with the same cases as the page."""
    desk = desk_of(session, calendar, filters, now)
    file = BytesIO()
    with xlsxwriter.Workbook(file, PLAIN) as book:
        bold = book.add_format({"bold": True})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for title, heads, lines in _sheets(desk):
            sheet = book.add_worksheet(translations(calendar.language).gettext(title))
            sheet.freeze_panes(1, 1)
            sheet.set_column(0, len(heads), 18)
            for at, head in enumerate(heads):
                sheet.write_string(0, at, desk.say(head), bold)
            for down, line in enumerate(lines, start=1):
                for across, cell in enumerate(line):
                    _write(sheet, down, across, cell, desk, day, moment)
    return file.getvalue()


def _write(sheet: Any, down: int, across: int, cell: Cell, desk: Desk, day: object, moment: object) -> None:
    """One cell by its own kind; xlsxwriter's `write` would guess."""
    match cell:
        case None:
            return
        case str():
            sheet.write_string(down, across, cell)
        case int():
            sheet.write_number(down, across, cell)
        case datetime():
            local = cell.astimezone(desk.calendar.zone).replace(tzinfo=None)
            sheet.write_datetime(down, across, local, moment)
        case date():
            sheet.write_datetime(down, across, cell, day)


def _sheets(desk: Desk) -> Iterable[tuple[str, Sequence[str], Iterable[Sequence[Cell]]]]:
    cases = (_REFERENCE, _ALIAS, _METHOD, _STEP, _STATE, _SINCE, _DAYS, _NORM, _OVER, _STANDING)
    gates = (_REFERENCE, _ALIAS, _CLOSES, _GATE, _QUESTION, _SPOKEN, _SEATS, _WAITS)
    yield _CASES, cases, _cases(desk)
    yield _GATES, gates, _gates(desk)
    yield _TEAMS, (_REFERENCE, _ALIAS, _DAYS, _SINCE), _teams(desk)


def _cases(desk: Desk) -> Iterable[Sequence[Cell]]:
    rounds = asking.asked(desk.session, desk.scope)
    spoken, by_case = asking.voices(desk.session, rounds), {one.case_id: one for one in rounds}
    for one in overview.all_standpoints(desk.session, desk.scope):
        words, round_ = desk.words(one.version), by_case.get(one.id)
        step = words.method.step(one.step) if one.step else None
        norm, days = step.norm.days if step and step.norm else None, (desk.now - one.since).days
        said = standing(desk, one, round_, spoken[round_.id] if round_ else None)[1]
        state = desk.say(CASE_STATES[CaseState(one.state)])
        title = words.step(one.step)
        over = max(days - norm, 0) if norm else None
        method = words.method.title_in(desk.calendar.language)
        yield one.reference, one.alias, method, title, state, one.since, days, norm, over, said


def _gates(desk: Desk) -> Iterable[Sequence[Cell]]:
    rounds = asking.asked(desk.session, desk.scope)
    spoken = asking.voices(desk.session, rounds)
    for one in rounds:
        words, voices = desk.words(one.version), spoken[one.id]
        question = gate_of(words.method, one.step).question_in(desk.calendar.language)
        who = awaited(desk, words, voices.silent)
        yield (
            one.reference,
            one.alias,
            one.closes_at,
            one.number,
            question,
            voices.spoken,
            voices.seats,
            who,
        )


def _teams(desk: Desk) -> Iterable[Sequence[Cell]]:
    lines, _ = silence.silent(desk.session, desk.scope, desk.day, limit=100_000)
    facts = silence.facts(desk.session, desk.day, lines)
    for one in lines:
        since = facts[one.case_id].since(desk.today)
        yield one.reference, one.alias, (desk.today - since).days, since
