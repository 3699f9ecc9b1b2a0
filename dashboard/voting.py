"""Choose → motivate → confirm → receipt: the same for a voter behind a link and for one who is signed in."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import date, datetime
from http import HTTPStatus

from sqlmodel import Session

from actions.cast_vote import Filled, cast_vote, complete_ballot
from actions.errors import EvidenceChanged
from actions.installation import Installation
from actions.withdraw_vote import withdraw_vote
from dashboard.pages.ballot import BallotPage, ClosedPage, ConfirmPage, Given, ReceiptPage
from dashboard.pages.forms import Mistake
from dashboard.posted import Post
from dashboard.sentences import FIELD_OF, mistake, sentence
from dashboard.views import ballot as views
from dashboard.views.ballot import Sitting
from dashboard.words import Words
from gates.answers import Answer
from gates.errors import AnswerMissing, Incomplete, MissingUnnamed, MotivationMissing
from gates.round import Condition, Vote
from models import queries
from models.gate import DecisionRow, Standing, Via, VoteRow
from models.turnout import turnout


NAMES = ("answer", "motivation", "missing", "back_to", "condition", "condition_owner", "condition_due")
LONGEST = {"motivation": 4000, "missing": 2000, "condition": 600, "condition_owner": 320}
"""Characters; as the fields of the form say."""
MOST_LISTED = 40
"""Seats; the receipt of a larger round leaves the others' answers to the page of the gate."""

Reply = tuple[BallotPage | ClosedPage | ConfirmPage | ReceiptPage, HTTPStatus]


@dataclass(frozen=True)
class Booth:
    """One voter before one round, with the proof of who it is."""

    sitting: Sitting
    words: Words
    permit: str
    via: Via


def given(post: Post) -> Given:
    """What was typed."""
    return Given(**{name: post[name] for name in NAMES})


def filled(typed: Given) -> Filled:
    """The ballot as actions take it: what was said to be missing is why one holds.

    Raises:
        AnswerMissing: no answer, or one that does not exist.
    """
    try:
        answer = Answer(typed.answer)
    except ValueError:
        raise AnswerMissing from None
    hold = answer is Answer.HOLD
    return Filled(
        answer=answer,
        motivation=typed.motivation or (typed.missing if hold else ""),
        missing=typed.missing or (typed.motivation if hold else ""),
        back_to=typed.back_to or None,
        condition=typed.condition,
        condition_owner=typed.condition_owner,
        condition_due=_day(typed.condition_due),
    )


def look(
    session: Session, booth: Booth, now: datetime, typed: Given | None = None, changed: bool = False
) -> Reply:
    """The open page, with what was typed so far."""
    page = views.ballot_page(
        session, booth.sitting, booth.words, booth.permit, now, given=typed or Given(), changed=changed
    )
    return page, HTTPStatus.CONFLICT if changed else HTTPStatus.OK


def check(session: Session, installation: Installation, booth: Booth, post: Post, now: datetime) -> Reply:
    """The confirm page, or the form again with what is wrong; nothing is recorded."""
    typed, sitting = given(post), booth.sitting
    if errors := _wrong(session, installation, booth, typed, now):
        page = views.ballot_page(session, sitting, booth.words, booth.permit, now, given=typed, errors=errors)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    late = not views.takes_votes(sitting.case, sitting.round, now)
    if not late and post["seen"] and post["seen"] != sitting.round.evidence_digest:
        return look(session, booth, now, typed, changed=True)
    ballot = complete_ballot(session, installation, sitting.case, sitting.round, filled(typed), now)
    confirm = ConfirmPage(
        views.opened_page(session, sitting, booth.words, booth.permit),
        typed,
        booth.words.answer(ballot.answer),
        booth.words.step(ballot.back_to) if ballot.answer is Answer.BACK else "",
        _owner(session, booth, typed, now),
        ballot.condition_due,
        secrets.token_urlsafe(18),
        settles=not late and views.is_last_and_settles(session, sitting, _vote(sitting, ballot), now),
        late=late,
    )
    return confirm, HTTPStatus.OK


def cast(
    session: Session, installation: Installation, booth: Booth, post: Post, now: datetime
) -> ReceiptPage:
    """Record the confirmed vote, and its receipt as it is kept: the caller commits before it lets that go.

    Raises:
        Whatever cast_vote raises.
    """
    seat = booth.sitting.seat
    kept = cast_vote(
        session,
        installation,
        booth.sitting.round.id,
        seat.seat_id,
        booth.sitting.person.id,
        filled(given(post)),
        now,
        via=booth.via,
        seen_digest=post["seen"] or booth.sitting.round.evidence_digest,
        form_key=post["form_key"][:64] or None,
    )
    decision = queries.decision_of(session, booth.sitting.round.id) if kept.decided else None
    return _receipt(session, booth, session.get_one(VoteRow, kept.vote_id), decision, now)


def withdraw(session: Session, installation: Installation, booth: Booth, now: datetime) -> None:
    """Take back the vote that this person cast from this seat; the caller commits.

    Raises:
        Whatever withdraw_vote raises.
    """
    sitting = booth.sitting
    withdraw_vote(
        session, installation, sitting.round.id, sitting.seat.seat_id, sitting.person.id, now, via=booth.via
    )


def after_refusal(
    session: Session, installation: Installation, booth: Booth, post: Post, now: datetime, refusal: Exception
) -> Reply:
    """Nothing was recorded: the page as it is now, with what was typed."""
    if isinstance(refusal, Incomplete):
        return check(session, installation, booth, post, now)
    page, _status = look(session, booth, now, given(post), changed=isinstance(refusal, EvidenceChanged))
    return page, HTTPStatus.CONFLICT


def _receipt(
    session: Session, booth: Booth, vote: VoteRow, decision: DecisionRow | None, now: datetime
) -> ReceiptPage:
    """The proof: from what is kept, not from what was sent."""
    sitting, words = booth.sitting, booth.words
    asked = turnout(session, sitting.round.id)
    hidden = views.hidden_by(
        sitting.round, has_voted=vote.standing in (Standing.COUNTED, Standing.SUPERSEDED)
    )
    late = vote.standing is Standing.LATE
    lists_others = not late and asked.seats <= MOST_LISTED
    typed = kept(vote)
    return ReceiptPage(
        views.head(session, sitting, words, booth.permit, asked),
        vote.receipt,
        vote.cast_at,
        typed,
        words.answer(vote.answer),
        words.step(vote.back_to) if vote.back_to else "",
        _owner(session, booth, typed, now),
        vote.condition_due,
        () if decision else views.waiting_on(asked, words),
        views.voices(session, sitting, words, hidden) if lists_others else (),
        decided=words.outcome(decision.outcome, decision.back_to) if decision and not late else "",
        late=late,
        votes_hidden=hidden,
    )


def kept(vote: VoteRow) -> Given:
    """A vote as its form would have it."""
    return Given(
        vote.answer.value,
        vote.motivation,
        vote.missing,
        vote.back_to or "",
        vote.condition_text,
        vote.condition_owner,
        vote.condition_due.isoformat() if vote.condition_due else "",
    )


def _wrong(
    session: Session, installation: Installation, booth: Booth, typed: Given, now: datetime
) -> tuple[Mistake, ...]:
    """Everything that is wrong with a ballot, one mistake a field, in the order of the form."""
    long = [
        Mistake(name, mistake("too_long", booth.words.language))
        for name, longest in LONGEST.items()
        if len(getattr(typed, name)) > longest
    ]
    try:
        ballot = filled(typed)
    except AnswerMissing as refusal:
        return (_mistake(refusal, booth), *long)
    if typed.condition_due and ballot.condition_due is None:
        long.append(Mistake("condition_due", mistake("not_a_date", booth.words.language)))
    return (*_refused(session, installation, booth, ballot, now), *long)


def _refused(
    session: Session, installation: Installation, booth: Booth, ballot: Filled, now: datetime
) -> tuple[Mistake, ...]:
    """The law names one thing at a time; who fills in a form is told of the motivation and the rest at once."""
    try:
        complete_ballot(session, installation, booth.sitting.case, booth.sitting.round, ballot, now)
    except MotivationMissing as refusal:
        if ballot.answer is Answer.HOLD:
            return (_mistake(MissingUnnamed(), booth),)
        rest = _refused(session, installation, booth, replace(ballot, motivation="-"), now)
        return (*rest, _mistake(refusal, booth))
    except Incomplete as refusal:
        return (_mistake(refusal, booth),)
    return ()


def _mistake(refusal: Incomplete, booth: Booth) -> Mistake:
    return Mistake(FIELD_OF[type(refusal)], sentence(refusal, booth.words.calendar))


def _vote(sitting: Sitting, ballot: Filled) -> Vote:
    conditional = ballot.answer is Answer.CONDITIONAL_GO
    condition = Condition(text=ballot.condition, owner=ballot.condition_owner, due=ballot.condition_due)
    return Vote(
        seat=str(sitting.seat.seat_id),
        answer=ballot.answer,
        person=str(sitting.person.id),
        back_to=ballot.back_to if ballot.answer is Answer.BACK else None,
        conditions=(condition,) if conditional else (),
    )


def _owner(session: Session, booth: Booth, typed: Given, now: datetime) -> str:
    """Who sees to the condition, by name where the team has somebody like that."""
    if not typed.condition_owner:
        return ""
    options = views.owners(session, booth.sitting, booth.words, now)
    return next(
        (option.words for option in options if option.value == typed.condition_owner), typed.condition_owner
    )


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
