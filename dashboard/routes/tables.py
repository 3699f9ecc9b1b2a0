"""`/casus/{reference}/doe/tafel`: the chair notes what was said at the table; nothing counts until another confirms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from uuid import UUID

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from actions.cast_vote import Filled
from actions.errors import ActionRefusal, Invalid, NotFound
from actions.errors import Mistake as Wrong
from actions.table_votes import record_table_votes
from dashboard.catalogues import N_
from dashboard.door import AtDoor, Door
from dashboard.membership import Membership, membership
from dashboard.pages.ballot import Given
from dashboard.pages.case import CommandPage
from dashboard.pages.fields import FieldView, Kind
from dashboard.pages.forms import Mistake, Option
from dashboard.posted import Post, Posted
from dashboard.routes.commands import mistakes_of
from dashboard.sentences import sentence, status_of
from dashboard.sessions import Caller, Signed
from dashboard.views.ballot import Sitting, owners, steps_back
from dashboard.voting import LONGEST, NAMES, filled
from dashboard.words import ANSWERS, Words
from gates.errors import GateRefusal, Incomplete
from models import queries
from models.gate import GateRow, RoundRow, RoundSeatRow
from models.people import PersonRow
from models.pinned import method_of


router = APIRouter()

_TITLE = N_("Stemmen aan tafel")
_EXPLAIN = (
    N_("Noteer wat ieder aan tafel zei. Laat leeg wie er niet was."),
    N_("De stemmen tellen pas als een ander die meestemde en de poort niet aanvroeg, de lijst bevestigt."),
)
_ANSWER, _MOTIVATION, _BACK = (
    N_("Antwoord"),
    N_("Motivering, of wat ontbreekt"),
    N_("Naar welke stap? (bij terug)"),
)
_CONDITION, _OWNER = N_("Voorwaarde (bij go onder voorwaarden)"), N_("Wie regelt dit?")
_NOTE = N_("Noteer de stemmen")


@router.api_route("/casus/{reference}/doe/tafel", methods=["GET", "HEAD"])
def show(request: Request, reference: str, door: AtDoor, caller: Signed) -> Response:
    """A small form a seat."""
    with door.reading() as (session, now):
        mine = membership(session, reference, caller.id, now)
        words = door.words(request, method_of(session, mine.case))
        page = _page(session, mine, words, door, None)
    return door.page(request, page, visitor=caller.visitor)


@router.post("/casus/{reference}/doe/tafel")
def note(request: Request, reference: str, door: AtDoor, caller: Signed, post: Posted) -> Response:
    """Note the votes."""
    try:
        with door.changing() as (session, now):
            mine = membership(session, reference, caller.id, now)
            round_ = _round(session, mine)
            ballots = dict(_ballots(session, round_, post))
            if not ballots:
                raise Invalid([Wrong("votes", "missing")])
            record_table_votes(session, door.installation, round_.id, ballots, now, by=caller.id)
    except NotFound:
        raise
    except (ActionRefusal, GateRefusal) as refusal:
        return _again(request, door, caller, reference, post, refusal)
    return RedirectResponse(f"/casus/{reference}?gedaan=genoteerd", HTTPStatus.SEE_OTHER)


def _round(session: Session, mine: Membership) -> RoundRow:
    found = queries.running_round(session, mine.case.id)
    if found is None:
        raise NotFound("round")
    return found


def _seats(session: Session, round_: RoundRow) -> list[RoundSeatRow]:
    return [seat for seat in queries.round_seats(session, round_.id) if seat.ended_at is None]


def _ballots(session: Session, round_: RoundRow, post: Post) -> Iterator[tuple[UUID, Filled]]:
    """What was noted, a seat each; words without an answer are no vote, and are not thrown away either."""
    for seat in _seats(session, round_):
        typed = Given(**{name: post[f"{seat.seat_id}.{name}"] for name in NAMES})
        if wrong := [
            Wrong(f"{seat.seat_id}.{name}", "too_long")
            for name, longest in LONGEST.items()
            if len(getattr(typed, name)) > longest
        ]:
            raise Invalid(wrong)
        if any(getattr(typed, name) for name in NAMES):
            yield seat.seat_id, filled(typed)


def _again(
    request: Request, door: Door, caller: Caller, reference: str, post: Post, refusal: Exception
) -> Response:
    with door.reading() as (session, now):
        mine = membership(session, reference, caller.id, now)
        words = door.words(request, method_of(session, mine.case))
        errors = (
            (Mistake("", sentence(refusal, words.calendar)),)
            if isinstance(refusal, Incomplete)
            else mistakes_of(refusal, words)
        )
        page = _page(session, mine, words, door, post, errors)
    return door.page(request, page, status_of(refusal), visitor=caller.visitor)


def _page(
    session: Session,
    mine: Membership,
    words: Words,
    door: Door,
    post: Post | None,
    errors: tuple[Mistake, ...] = (),
) -> CommandPage:
    round_ = _round(session, mine)
    wrong = {error.field: error.words for error in errors}
    return CommandPage(
        mine.case.reference,
        mine.case.alias,
        words.say(_TITLE),
        tuple(words.say(one) for one in _EXPLAIN),
        tuple(
            _seat(session, mine, round_, seat, words, door, post, wrong) for seat in _seats(session, round_)
        ),
        words.say(_NOTE),
        f"/casus/{mine.case.reference}",
        errors=errors,
    )


def _seat(
    session: Session,
    mine: Membership,
    round_: RoundRow,
    seat: RoundSeatRow,
    words: Words,
    door: Door,
    post: Post | None,
    wrong: Mapping[str, str],
) -> FieldView:
    person = session.get_one(PersonRow, seat.person_id)
    sitting = Sitting(mine.case, session.get_one(GateRow, round_.gate_id), round_, seat, person)
    answers = tuple(Option(answer.value, words.say(title)) for answer, title in ANSWERS.items())
    at = f"{seat.seat_id}."

    def view(name: str, label: str, options: tuple[Option, ...] = ()) -> FieldView:
        value = post[at + name] if post else ""
        kind: Kind = "choice" if options else "text"
        return FieldView(
            at + name,
            words.say(label),
            kind,
            value,
            chosen=(value,),
            options=options,
            error=wrong.get(at + name, ""),
            maxlength=LONGEST.get(name, 0),
            as_list=True,
        )

    cells = (
        view("answer", _ANSWER, answers),
        view("motivation", _MOTIVATION),
        view("back_to", _BACK, steps_back(session, sitting, words)),
        view("condition", _CONDITION),
        view("condition_owner", _OWNER, owners(session, sitting, words, door.now())),
    )
    return FieldView(str(seat.seat_id), f"{person.name}, {words.role(seat.role)}", "group", rows=(cells,))
