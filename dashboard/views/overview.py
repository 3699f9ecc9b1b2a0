"""What the coordinator watches: that cases exist, their step, their clocks, what stands still; never content."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from sqlmodel import Session

from dashboard.catalogues import N_, NN_
from dashboard.dates import Calendar
from dashboard.pages.case import Mood
from dashboard.pages.overview import (
    Board,
    BoardCard,
    BoardColumn,
    GateLine,
    Keep,
    Listed,
    Number,
    OverviewPage,
    SavedView,
    TeamLine,
)
from dashboard.views import overview_lists as lists
from dashboard.views.overview_filters import Filters
from dashboard.views.overview_lists import Desk, awaited
from dashboard.views.overview_teams import team_lines
from dashboard.views.overview_trends import trends_of
from gates.transitions import CaseState, Phase
from methods.schema import Method
from models import asking, overview, silence, undelivered
from models.asking import Asked, Voices
from models.late import LATE, WAITING, Kind
from models.overview import Cell, Standpoint
from models.pinned import methods_in_use
from models.saved_view import SavedViewRow


_ALL_WELL = N_("Niets te laat. Mooi.")
_GATES, _TOO_LATE, _SILENT, _ADDRESSES, _WEEK = (
    N_("Poorten die wachten"),
    N_("Te laat"),
    N_("Stille puzzelteams"),
    N_("Adressen die niet werken"),
    N_("Deze week"),
)
_NONE = N_("geen")
_FIRST = N_("eerste sluit %(day)s")
_CLOSE_SOON = NN_("%(num)s sluit vandaag of morgen", "%(num)s sluiten vandaag of morgen")
_GATE, _CONDITION, _HOLD = (
    NN_("%(num)s poort", "%(num)s poorten"),
    NN_("%(num)s voorwaarde", "%(num)s voorwaarden"),
    NN_("%(num)s aangehouden casus", "%(num)s aangehouden casussen"),
)
_MEETINGS = NN_("%(num)s overleg", "%(num)s overleggen")
_LONGEST = NN_("langst: %(num)s dag", "langst: %(num)s dagen")
_WITH_ASK = NN_("%(num)s met een open vraag", "%(num)s met een open vraag")
_NO_ASK = N_("geen met een open vraag")
_GATES_LATE = NN_("%(num)s poort is te laat", "%(num)s poorten zijn te laat")
_CONDITIONS_LATE = NN_("%(num)s voorwaarde is te laat", "%(num)s voorwaarden zijn te laat")
_HOLDS_LATE = NN_("%(num)s casus is te lang aangehouden", "%(num)s casussen zijn te lang aangehouden")
_TEAMS_SILENT = NN_("%(num)s puzzelteam is stil", "%(num)s puzzelteams zijn stil")
_CASES_WAIT = NN_("%(num)s casus wacht op een mens", "%(num)s casussen wachten op een mens")
_AND, _REST = N_("%(one)s en %(other)s"), N_("De rest loopt.")
_NAZORG = N_("Nazorg")
_PAUSE = N_("Pauze tot en met %(day)s")
_SECOND, _NO_GO = (
    N_("Wacht op een tweede mens om te sluiten"),
    N_("No-go: de voorzitter schrijft op wie verdergaat"),
)
_ALARM, _PAST = N_("De ronde komt niet vanzelf tot een besluit"), N_("Poort %(n)s is voorbij de laatste dag")
_WAITS, _WAITS_CHAIR = N_("Wacht op %(who)s"), N_("Wacht op de voorzitter")
_HELD, _CLOCK, _REVIEW = N_("Aangehouden tot %(day)s"), N_("De klok staat stil"), N_("Beoordeling %(day)s")
_NOTHING = N_("Niets nodig")


def desk_of(session: Session, calendar: Calendar, filters: Filters, now: datetime) -> Desk:
    """Which cases, in whose words, at which moment."""
    methods = methods_in_use(session)
    return Desk(session, filters.scope(methods), filters, methods, calendar, now)


def overview_page(
    session: Session,
    calendar: Calendar,
    now: datetime,
    filters: Filters | None = None,
    said: str = "",
    views: Sequence[SavedViewRow] = (),
    refused: Keep | None = None,
) -> OverviewPage:
    """Everything, the worst first; `refused` is a name for these filters that could not be kept."""
    desk = desk_of(session, calendar, filters or Filters(), now)
    late, waits = lists.counts(desk, LATE), lists.counts(desk, WAITING)
    people, with_ask = undelivered.count_addresses(session, desk.scope, now)
    asked = asking.count_asked(session, desk.scope)
    closing = asking.count_asked(
        session, desk.scope, asking.closes_before(lists.week_ends(desk)), asking.closes_after(now)
    )
    meetings = silence.count_meetings(session, desk.scope, now, lists.week_ends(desk))
    gates, (teams, silent) = lists.gate_lines(desk, asked), team_lines(desk)
    cells = overview.cells(session, desk.scope)
    cases = sum(cell.cases for cell in cells)
    numbers = (
        _gate_number(desk, asked, gates),
        _late_number(desk, late),
        _team_number(desk, silent, teams),
        _address_number(desk, people, with_ask),
        _week_number(desk, closing, meetings),
    )
    sentence = _sentence(desk, late, waits, silent)
    return OverviewPage(
        sentence or desk.say(_ALL_WELL),
        not sentence,
        now,
        desk.filters.filled(desk.methods, calendar.language),
        numbers,
        tuple(_boards(desk, cells)),
        cases,
        gates,
        lists.found_lines(desk, "laat", late),
        lists.found_lines(desk, "wacht", waits),
        teams,
        lists.address_lines(desk, people),
        lists.letter_lines(desk),
        lists.week_lines(desk, closing, meetings),
        trends_of(desk, cases),
        said,
        tuple(_saved(view, desk.filters) for view in views),
        replace(refused or Keep(), carried=tuple(desk.filters.kept.items())),
    )


def _saved(row: SavedViewRow, shown: Filters) -> SavedView:
    address = f"/overzicht?{row.query}"
    here = row.query == urlencode(shown.kept)
    return SavedView(row.name, address, f"/overzicht/weergaven/{row.id}/weg", here)


def _sentence(desk: Desk, late: dict[Kind, int], waits: dict[Kind, int], silent: int) -> str:
    counted = (
        (_GATES_LATE, late[Kind.LAPSED] + late[Kind.OVERDUE]),
        (_CONDITIONS_LATE, late[Kind.CONDITION]),
        (_HOLDS_LATE, late[Kind.HOLD]),
        (_TEAMS_SILENT, silent),
        (_CASES_WAIT, sum(waits.values())),
    )
    parts = [desk.count(words, number) for words, number in counted if number]
    if not parts:
        return ""
    *before, last = parts
    said = desk.say(_AND, one=", ".join(before), other=last) if before else last
    return f"{said}. {desk.say(_REST)}"


def _gate_number(desk: Desk, count: int, gates: Listed[GateLine]) -> Number:
    soon_before = desk.day.starts(desk.today + timedelta(days=2))
    soon = asking.count_asked(desk.session, desk.scope, asking.closes_before(soon_before)) if count else 0
    first = next(iter(gates.lines), None)
    if soon:
        return _number(desk, count, _GATES, "#poorten", "warn", desk.count(_CLOSE_SOON, soon), "clock")
    worst = desk.say(_FIRST, day=desk.calendar.day(first.closes_at)) if first else ""
    return _number(desk, count, _GATES, "#poorten", "info", worst, "clock")


def _late_number(desk: Desk, late: dict[Kind, int]) -> Number:
    counted = (
        (_GATE, late[Kind.LAPSED] + late[Kind.OVERDUE]),
        (_CONDITION, late[Kind.CONDITION]),
        (_HOLD, late[Kind.HOLD]),
    )
    worst = ", ".join(desk.count(words, number) for words, number in counted if number)
    return _number(desk, sum(late.values()), _TOO_LATE, "#laat", "bad", worst)


def _team_number(desk: Desk, count: int, teams: Listed[TeamLine]) -> Number:
    longest = max((line.quiet_days for line in teams.lines), default=0)
    worst = desk.count(_LONGEST, longest)
    return _number(desk, count, _SILENT, "#teams", "bad", worst, "bell")


def _address_number(desk: Desk, count: int, with_ask: int) -> Number:
    worst = desk.count(_WITH_ASK, with_ask) if with_ask else desk.say(_NO_ASK)
    return _number(desk, count, _ADDRESSES, "#adressen", "bad" if with_ask else "warn", worst, "mail")


def _week_number(desk: Desk, gates: int, meetings: int) -> Number:
    counted = ((_GATE, gates), (_MEETINGS, meetings))
    worst = ", ".join(desk.count(words, number) for words, number in counted if number)
    return _number(desk, gates + meetings, _WEEK, "#week", "mute", worst, "calendar")


def _number(desk: Desk, count: int, title: str, to: str, mood: Mood, worst: str, shape: str = "") -> Number:
    if not count:
        return Number(0, desk.say(title), "ok", desk.say(_NONE), to)
    return Number(count, desk.say(title), mood, worst, to, shape)


def _boards(desk: Desk, cells: list[Cell]) -> Iterator[Board]:
    """A row of columns per method that has open cases, the newest version's titles and norms."""
    in_use = {desk.methods[cell.version].key for cell in cells}
    for key in dict.fromkeys(method.key for method in desk.methods.values()):
        if key in in_use:
            versions = frozenset(id_ for id_, method in desk.methods.items() if method.key == key)
            newest = next(method for method in desk.methods.values() if method.key == key)
            columns = _columns(desk, newest, versions, [cell for cell in cells if cell.version in versions])
            yield Board(newest.title_in(desk.calendar.language), tuple(columns))


def _columns(
    desk: Desk, method: Method, versions: frozenset[UUID], cells: list[Cell]
) -> Iterator[BoardColumn]:
    for step in (*method.step_keys, None):
        here = [cell for cell in cells if cell.step == step]
        found, key = method.step(step) if step else None, f"{method.key}.{step or 'nazorg'}"
        norm = found.norm if found else None
        total, limit = sum(cell.cases for cell in here), desk.filters.column_limit(key)
        cards = _cards(desk, versions, step, norm.days if norm else None, limit) if total else ()
        more = desk.filters.opened(key) if total > len(cards) and key != desk.filters.column else ""
        yield BoardColumn(
            key,
            found.title_in(desk.calendar.language) if found else desk.say(_NAZORG),
            norm.days if norm else None,
            norm.is_ours if norm else False,
            _over(desk, versions, step, norm.days) if step and norm and total else 0,
            sum(cell.cases for cell in here if cell.state is CaseState.PAUSED),
            Listed(cards, total, more),
        )


def _over(desk: Desk, versions: frozenset[UUID], step: str, days: int) -> int:
    # A day counts once it is full: 11 days in a step with a norm of 10 is one over.
    before = desk.now - timedelta(days=days + 1)
    return overview.over_norm(desk.session, desk.scope, versions, step, before)


def _cards(
    desk: Desk, versions: frozenset[UUID], step: str | None, norm: int | None, limit: int
) -> tuple[BoardCard, ...]:
    if step:
        cases = overview.in_step(desk.session, desk.scope, versions, step, limit)
    else:
        cases = overview.in_nazorg(desk.session, desk.scope, versions, limit)
    rounds = asking.asked(desk.session, desk.scope, asking.of_cases([one.id for one in cases]))
    spoken, by_case = asking.voices(desk.session, rounds), {one.case_id: one for one in rounds}
    cards = []
    for one in cases:
        round_ = by_case.get(one.id)
        mood, words, shape = standing(desk, one, round_, spoken[round_.id] if round_ else None)
        days = (desk.now - one.since).days
        cards.append(BoardCard(one.reference, one.alias, days, norm, mood, words, shape))
    return tuple(cards)


def standing(
    desk: Desk, one: Standpoint, round_: Asked | None, voices: Voices | None
) -> tuple[Mood, str, str]:
    """On whom a case waits, in few words, with the shape that goes before them."""
    if one.state is CaseState.PAUSED:
        return "mute", desk.say(_PAUSE, day=desk.calendar.day(one.pause_until)), "pause"
    if one.close_proposed_at:
        return "warn", desk.say(_SECOND), ""
    if one.no_go_at:
        return "bad", desk.say(_NO_GO), ""
    if round_ and voices:
        return _voting(desk, one, round_, voices)
    if one.clock_stopped_at:
        return "warn", desk.say(_CLOCK), "clock"
    if one.phase == Phase.HOLDING and one.hold_until:
        mood: Mood = "bad" if one.hold_until < desk.today else "mute"
        return mood, desk.say(_HELD, day=desk.calendar.day(one.hold_until)), "pause"
    if one.step is None:
        review = desk.say(_REVIEW, day=desk.calendar.day(one.next_review_on)) if one.next_review_on else ""
        return "ok", review or desk.say(_NOTHING), ""
    return "info", desk.say(_WAITS_CHAIR), "person"


def _voting(desk: Desk, one: Standpoint, round_: Asked, voices: Voices) -> tuple[Mood, str, str]:
    if round_.alarm or round_.state == "blocked":
        return "bad", desk.say(_ALARM), ""
    if round_.closes_at <= desk.now:
        return "bad", desk.say(_PAST, n=round_.number), ""
    who = awaited(desk, desk.words(one.version), voices.silent)
    return "info", desk.say(_WAITS, who=who) if who else desk.say(_WAITS_CHAIR), "clock"
