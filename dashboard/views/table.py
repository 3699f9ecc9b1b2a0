"""Votes that were taken at a table: the list that another voter confirms, and what was noted in one's own name."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlmodel import Session, select

from actions.errors import NotFound
from actions.installation import Installation
from actions.table_votes import table_facts, votes_on, waiting_list
from dashboard.catalogues import N_
from dashboard.pages.forms import Mistake
from dashboard.pages.links import ConfirmListPage, NotedPage, NotedVote
from dashboard.views.ballot import Sitting, opened_page, own_row, takes_votes
from dashboard.voting import Booth
from gates.table import confirm_refusal, object_until
from models import queries
from models.gate import ObjectionRow, TableListRow, Via, VoteRow
from models.people import PersonRow


_DONE = {
    "confirmed": N_("Dank u. De stemmen tellen nu. Iedereen krijgt bericht."),
    "rejected": N_("Dank u. De lijst telt niet. De voorzitter noteert de stemmen opnieuw."),
}


def page_for(
    session: Session, installation: Installation, booth: Booth, now: datetime
) -> ConfirmListPage | NotedPage | None:
    """The list this voter can confirm, else what was noted in this voter's name; None where the gate page is due."""
    sitting = booth.sitting
    noted = waiting_list(session, sitting.round.id)
    open_ = takes_votes(sitting.case, sitting.round, now)
    if noted and open_ and confirm_refusal(table_facts(session, noted), str(sitting.person.id)) is None:
        return list_page(session, booth, noted.id)
    vote = noted_vote(session, sitting)
    return noted_page(session, installation, booth, vote, now) if vote else None


def noted_vote(session: Session, sitting: Sitting) -> VoteRow | None:
    """The vote that was noted for this person at a table and confirmed by another."""
    row = own_row(session, sitting)
    if row is None or row.via is not Via.TABLE or row.table_list_id is None:
        return None
    return row if session.get_one(TableListRow, row.table_list_id).confirmed_at else None


def noted_page(
    session: Session,
    installation: Installation,
    booth: Booth,
    vote: VoteRow,
    now: datetime,
    *,
    objected: bool = False,
    reason: str = "",
    errors: tuple[Mistake, ...] = (),
) -> NotedPage:
    """“Dit is namens u genoteerd”, with the way to object while there is time; `reason` is what was typed."""
    noted = session.get_one(TableListRow, vote.table_list_id)
    until = object_until(
        noted.confirmed_at or noted.recorded_at, tz=installation.zone, day_off=installation.day_off
    ).at
    done = (
        objected
        or session.exec(select(ObjectionRow.id).where(ObjectionRow.vote_id == vote.id)).first() is not None
    )
    return NotedPage(
        opened_page(session, booth.sitting, booth.words, booth.permit),
        booth.words.answer(vote.answer),
        vote.motivation,
        noted.recorded_at,
        until if now < until else None,
        objected=done,
        reason=reason,
        errors=errors,
        round_open=takes_votes(booth.sitting.case, booth.sitting.round, now),
    )


def list_page(
    session: Session,
    booth: Booth,
    list_id: UUID,
    *,
    answered: Literal["", "confirmed", "rejected"] = "",
    errors: tuple[Mistake, ...] = (),
) -> ConfirmListPage:
    """The whole list, as it was noted."""
    noted = session.get_one(TableListRow, list_id)
    votes = votes_on(session, noted)
    people = queries.people(session, {vote.person_id for vote in votes})
    roles = {seat.seat_id: seat.role for seat in queries.round_seats(session, noted.round_id)}
    return ConfirmListPage(
        opened_page(session, booth.sitting, booth.words, booth.permit),
        session.get_one(PersonRow, noted.recorded_by).name,
        noted.recorded_at,
        tuple(
            NotedVote(
                people[vote.person_id].name,
                booth.words.role(roles[vote.seat_id]),
                booth.words.answer_of(vote.answer, vote.back_to),
                vote.motivation,
            )
            for vote in votes
        ),
        str(list_id),
        done=booth.words.say(_DONE[answered]) if answered else "",
        errors=errors,
    )


def require_list_of(session: Session, round_id: UUID, list_id: UUID) -> None:
    """The list must be one of this very round: an id in a form proves nothing.

    Raises:
        NotFound.
    """
    noted = session.get(TableListRow, list_id)
    if noted is None or noted.round_id != round_id:
        raise NotFound("table list")
