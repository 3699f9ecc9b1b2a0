"""The peiling: how safe do you feel in this case, how does the working together go. Nobody's answer is anybody's.

No receipt, no audit line and no moment for an answer; no link is sent twice; one reminder goes to all alike. It closes
after five working days, and what it yields is there once, as counts, from four answers on. Then every single answer
and every token is wiped.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, func, select

from actions.errors import Invalid, LinkUnknown, Mistake, NothingToDo
from actions.installation import Installation
from actions.puzzelteam.loading import loaded, require_lead
from actions.puzzelteam.tell import tell_members
from gates import ballot
from methods.reminders import PEILING_LEAST_ANSWERS, peiling_closes, peiling_dropped
from models import audit, teams
from models.case import CaseRow
from models.peiling import PeilingAnswerRow, PeilingRow, PeilingTokenRow
from models.post import NoticeRow
from models.puzzelteam import TeamRow
from notifications.occasions import Occasion


SCALE = range(1, 6)
SPARE = 2
"""Tokens for each person: a message that the mail server turned back takes another one along at the next try."""


def open_peiling(
    session: Session, installation: Installation, case_id: UUID, now: datetime, *, by: UUID | None
) -> PeilingRow:
    """Ask the whole team the two questions: one batch of tokens, shuffled, with nobody's name on any of them.

    Raises:
        NotFound, NotAllowed (not chair or vice chair), CaseNotOpen, NothingToDo (one is open, or the team is so small
        that no outcome could ever be shown).
    """
    here = loaded(session, case_id)
    require_lead(session, here.team, by, now)
    if any(one.closed_at is None for one in teams.peilingen(session, here.team.id)):
        raise NothingToDo("a peiling is open already")
    people = {member.person_id for member in teams.holders(session, here.team, now).values()}
    if len(people) < PEILING_LEAST_ANSWERS:
        raise NothingToDo("this team is too small for answers without a name")
    row = PeilingRow(
        case_id=here.case.id,
        team_id=here.team.id,
        opened_at=now,
        opened_by=by,
        closes_at=peiling_closes(now, tz=installation.zone, day_off=installation.day_off),
        asked=len(people),
    )
    session.add(row)
    session.flush()
    _mint(session, row, SPARE * len(people))
    until = row.closes_at.isoformat()
    tell_members(session, Occasion.PEILING, here.case, here.team, f"peiling:{row.id}/asked", now, until=until)
    audit.record(session, "peiling_opened", now, by=by, case=here.case.id, asked=row.asked)
    return row


def _mint(session: Session, peiling: PeilingRow, count: int) -> None:
    """The whole batch at once, in an order that says nothing."""
    tokens = [ballot.new_token() for _ in range(count)]
    secrets.SystemRandom().shuffle(tokens)
    session.add_all(PeilingTokenRow(peiling_id=peiling.id, digest=one.digest, raw=one.raw) for one in tokens)


def take_token(session: Session, notice: NoticeRow) -> str | None:
    """Any token of the batch that no message took yet, for one message; which one, nobody can tell afterwards."""
    free = session.exec(
        select(PeilingTokenRow)
        .where(PeilingTokenRow.peiling_id == peiling_of(notice), col(PeilingTokenRow.raw).is_not(None))
        .with_for_update()
    ).all()
    if not free:
        return None
    chosen = secrets.choice(free)
    raw, chosen.raw = chosen.raw, None
    session.add(chosen)
    return raw


def peiling_of(notice: NoticeRow) -> UUID:
    """The peiling that a notice asks about, from its key."""
    return UUID(notice.key.split("/")[0].removeprefix("peiling:"))


def open_right(session: Session, raw: str, now: datetime) -> PeilingTokenRow:
    """The right to answer behind this link.

    Raises:
        LinkUnknown: unknown, used, or of a peiling that is closed; from outside the same.
    """
    row = session.exec(
        select(PeilingTokenRow).where(PeilingTokenRow.digest == ballot.digest(raw)).with_for_update()
    ).first()
    if row is None or not _works(session, row, now):
        raise LinkUnknown
    return row


def may_answer(session: Session, raw: str, now: datetime) -> bool:
    """Would this link take an answer? Locks and changes nothing."""
    row = session.exec(select(PeilingTokenRow).where(PeilingTokenRow.digest == ballot.digest(raw))).first()
    return _works(session, row, now)


def _works(session: Session, row: PeilingTokenRow | None, now: datetime) -> bool:
    peiling = session.get(PeilingRow, row.peiling_id) if row else None
    return (
        row is not None
        and not row.used
        and row.raw is None
        and peiling is not None
        and peiling.closes_at > now
    )


def answer_peiling(session: Session, raw: str, safety: int, together: int, line: str, now: datetime) -> None:
    """Answer once. Nothing that is written points from the answer to the link, or says when it came.

    Raises:
        LinkUnknown, Invalid (not from 1 to 5, or a line that is too long).
    """
    right = open_right(session, raw, now)
    mistakes = [
        Mistake(name, "not_a_choice")
        for name, given in (("safety", safety), ("together", together))
        if given not in SCALE
    ]
    if len(line.strip()) > 300:
        mistakes.append(Mistake("line", "too_long"))
    if mistakes:
        raise Invalid(mistakes)
    right.used = True
    session.add(right)
    session.add(
        PeilingAnswerRow(
            peiling_id=right.peiling_id, safety=safety, together=together, line=" ".join(line.split())
        )
    )


def due_peilingen(session: Session, now: datetime) -> list[UUID]:
    """The peilingen whose last moment has passed."""
    return list(
        session.exec(
            select(PeilingRow.id).where(col(PeilingRow.closed_at).is_(None), PeilingRow.closes_at <= now)
        )
    )


def close_peiling(session: Session, peiling_id: UUID, now: datetime) -> PeilingRow | None:
    """Count, keep the counts from four answers on, and wipe every token and every single answer."""
    row = session.exec(select(PeilingRow).where(PeilingRow.id == peiling_id).with_for_update()).one()
    if row.closed_at is not None or row.closes_at > now:
        return None
    answers = session.exec(select(PeilingAnswerRow).where(PeilingAnswerRow.peiling_id == row.id)).all()
    row.closed_at, row.answered = now, len(answers)
    if len(answers) >= PEILING_LEAST_ANSWERS:
        row.results = {
            "safety": [sum(one.safety == mark for one in answers) for mark in SCALE],
            "together": [sum(one.together == mark for one in answers) for mark in SCALE],
            "lines": sorted(one.line for one in answers if one.line),
        }
    session.add(row)
    for answer in answers:
        session.delete(answer)
    for token in session.exec(select(PeilingTokenRow).where(PeilingTokenRow.peiling_id == row.id)):
        session.delete(token)
    audit.record(session, "peiling_closed", now, case=row.case_id, shown=row.results is not None)
    return row


def peilingen_to_remind(session: Session, now: datetime) -> list[UUID]:
    """The open peilingen that are past their half."""
    rows = session.exec(
        select(PeilingRow).where(col(PeilingRow.closed_at).is_(None), PeilingRow.closes_at > now)
    )
    return [row.id for row in rows if now >= row.opened_at + (row.closes_at - row.opened_at) / 2]


def remind_all(session: Session, peiling_id: UUID, now: datetime) -> None:
    """One reminder to everybody alike, without a link: who answered is not known, and no link is sent twice."""
    row = session.get_one(PeilingRow, peiling_id)
    case, team = session.get_one(CaseRow, row.case_id), session.get_one(TeamRow, row.team_id)
    until = row.closes_at.isoformat()
    key = f"peiling:{row.id}/reminded"
    tell_members(session, Occasion.PEILING_REMINDER, case, team, key, now, until=until)


def means(session: Session, team: TeamRow, question: str) -> list[float]:
    """The mean of a question over the closed peilingen that are shown, oldest first."""
    shown = [one.results for one in teams.peilingen(session, team.id) if one.results]
    return [
        sum(mark * count for mark, count in zip(SCALE, one[question], strict=True))
        / max(sum(one[question]), 1)
        for one in shown
    ]


def dropped(session: Session, team: TeamRow) -> bool:
    """Did one of the questions fall against the time before? Then it is on the next agenda."""
    return any(peiling_dropped(means(session, team, question)) for question in ("safety", "together"))


def count_open(session: Session, peiling_id: UUID) -> int:
    """How many rights to answer a peiling has left, for tests and the operator; says nothing about whose."""
    return session.exec(
        select(func.count())
        .select_from(PeilingTokenRow)
        .where(PeilingTokenRow.peiling_id == peiling_id, col(PeilingTokenRow.used).is_(False))
    ).one()
