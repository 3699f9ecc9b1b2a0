"""What the coordinator watches: that cases exist, their step, their clocks, what stands still; never content."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from actions.clocks import is_late
from actions.facts import gate_definition
from dashboard.catalogues import N_, NN_, translations
from dashboard.dates import Calendar
from dashboard.pages.case import Mood
from dashboard.pages.overview import (
    BoardCard,
    BoardColumn,
    GateLine,
    Number,
    OverviewPage,
    StillLine,
)
from dashboard.views.waiting import silent_seats, waiting
from dashboard.words import Words
from gates.conditions import ConditionState
from gates.transitions import CaseState, RoundState
from models import queries
from models.case import CaseRow
from models.gate import GateRow
from models.pinned import method_of
from models.post import NoticeRow, NoticeState


_GATES, _LATE, _NO_GO, _LETTERS, _PAUSED = (
    N_("Poorten die wachten"),
    N_("Staat stil"),
    N_("Te bevestigen"),
    N_("Berichten die niet aankomen"),
    N_("Gepauzeerd"),
)
_NONE, _LOOK = N_("geen"), N_("kijk hieronder")
_SOON = N_("eerste sluit %(when)s")
_ALL_WELL = N_("Niets te laat. Mooi.")
_SENTENCE = NN_(
    "%(num)s casus vraagt uw aandacht. De rest loopt.",
    "%(num)s casussen vragen uw aandacht. De rest loopt.",
)
_NOT_ARRIVED = N_("Een bericht kwam niet aan: %(why)s")
_REFUSED = N_("de mailserver weigerde het")
_UNSURE = N_("onzeker of het aankwam")
_NO_CASE = N_("zonder casus")


def overview_page(session: Session, calendar: Calendar, now: datetime) -> OverviewPage:
    """Everything, the worst first."""
    cases = session.exec(
        select(CaseRow).where(CaseRow.state != CaseState.CLOSED).order_by(col(CaseRow.started_at))
    ).all()
    words = {case.id: Words(calendar, method_of(session, case)) for case in cases}
    still = [line for case in cases for line in _still(session, case, words[case.id], now)]
    gates = sorted(
        (line for case in cases for line in _gates(session, case, words[case.id], now)),
        key=lambda one: one.closes_at,
    )
    letters = _letters(session, calendar)
    say = translations(calendar.language)
    sentence = say.ngettext(*_SENTENCE, len(still)) % {"num": len(still)} if still else say.gettext(_ALL_WELL)
    return OverviewPage(
        sentence,
        now,
        tuple(_numbers(cases, gates, still, letters, calendar)),
        _board(session, cases, words, now),
        tuple(gates),
        tuple(still),
        letters,
    )


def _numbers(
    cases: Sequence[CaseRow],
    gates: Sequence[GateLine],
    still: Sequence[StillLine],
    letters: Sequence[StillLine],
    calendar: Calendar,
) -> Iterator[Number]:
    say = translations(calendar.language).gettext

    def figure(count: int, title: str, bad: Mood, address: str, worst: str) -> Number:
        return Number(count, say(title), bad if count else "ok", worst if count else say(_NONE), address)

    soonest = say(_SOON) % {"when": calendar.day(gates[0].closes_at)} if gates else ""
    yield figure(len(gates), _GATES, "info", "#gates", soonest)
    yield figure(len(still), _LATE, "bad", "#still", say(_LOOK))
    yield figure(sum(bool(case.close_proposed_at) for case in cases), _NO_GO, "warn", "#still", say(_LOOK))
    yield figure(sum(case.state is CaseState.PAUSED for case in cases), _PAUSED, "mute", "#board", say(_LOOK))
    yield figure(len(letters), _LETTERS, "bad", "#letters", say(_LOOK))


def _still(session: Session, case: CaseRow, words: Words, now: datetime) -> Iterator[StillLine]:
    """Cases in which nothing will happen by itself."""
    sentence = waiting(session, case, words, now)
    said = f"{sentence.before} {sentence.on}{sentence.after}".strip()
    missed = any(row.state is ConditionState.MISSED for row in queries.conditions(session, case.id))
    if case.close_proposed_at:
        yield StillLine(
            case.reference, case.alias, "warn", said, f"/casus/{case.reference}/doe/bevestig-sluiten"
        )
    elif sentence.mood == "bad" or case.no_go_at or missed or case.clock_stopped_at:
        yield StillLine(case.reference, case.alias, "bad", sentence.detail or said)
    elif queries.chair(session, case.id, now) is None:
        yield StillLine(case.reference, case.alias, "bad", said)


def _gates(session: Session, case: CaseRow, words: Words, now: datetime) -> Iterator[GateLine]:
    round_ = queries.running_round(session, case.id)
    if round_ is None or round_.state is not RoundState.OPEN:
        return
    gate = session.get_one(GateRow, round_.gate_id)
    seats = [seat for seat in queries.round_seats(session, round_.id) if seat.ended_at is None]
    spoken = {vote.seat_id for vote in queries.counted_votes(session, round_.id)}
    yield GateLine(
        round_.closes_at,
        is_late(case, round_, now),
        gate_definition(words.method, gate.step_key).question_in(words.language),
        gate.number,
        case.reference,
        case.alias,
        sum(seat.seat_id in spoken for seat in seats),
        len(seats),
        ", ".join(words.role_within(seat.role) for seat in silent_seats(session, round_)) or "–",
        words.alarm(round_.alarm),
    )


def _board(
    session: Session, cases: Sequence[CaseRow], words: dict[UUID, Words], now: datetime
) -> tuple[BoardColumn, ...]:
    """A column a step, in the order of the methods, oldest case on top."""
    columns: dict[str, list[BoardCard]] = {}
    for method in {words[case.id].method.key: words[case.id] for case in cases}.values():
        columns |= {method.step(key): [] for key in (*method.method.step_keys, None)}
    for case in cases:
        columns[words[case.id].step(case.current_step)].append(_card(session, case, words[case.id], now))
    return tuple(
        BoardColumn(title, tuple(sorted(cards, key=lambda card: -card.days)))
        for title, cards in columns.items()
        if cards
    )


def _card(session: Session, case: CaseRow, words: Words, now: datetime) -> BoardCard:
    steps = {row.key: row for row in queries.steps(session, case.id)}
    since = steps[case.current_step].opened_at if case.current_step else case.nazorg_since
    sentence = waiting(session, case, words, now)
    said = f"{sentence.before} {sentence.on}".strip()
    return BoardCard(case.reference, case.alias, (now - (since or case.started_at)).days, sentence.mood, said)


def _letters(session: Session, calendar: Calendar) -> tuple[StillLine, ...]:
    """Messages that were refused for good, or of which nobody knows."""
    say = translations(calendar.language).gettext
    rows = session.exec(
        select(NoticeRow)
        .where(
            col(NoticeRow.state).in_([NoticeState.DEAD, NoticeState.UNSURE]),
        )
        .order_by(col(NoticeRow.queued_at).desc())
        .limit(50)
    ).all()
    cases = {
        row.id: row
        for row in session.exec(select(CaseRow).where(col(CaseRow.id).in_({one.case_id for one in rows})))
    }
    return tuple(
        StillLine(
            cases[row.case_id].reference if row.case_id in cases else say(_NO_CASE),
            calendar.day(row.queued_at),
            "bad" if row.state is NoticeState.DEAD else "warn",
            say(_NOT_ARRIVED) % {"why": say(_REFUSED if row.state is NoticeState.DEAD else _UNSURE)},
        )
        for row in rows
    )
