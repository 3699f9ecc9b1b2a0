"""`/vandaag/{token}/berichten` and `/stem/{token}/berichten`: how often, away until, another job; without an account.

Nothing here shows a name, a case or a team: whoever holds the link sees one person's own choice, and can only ask.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from actions.be_away import be_away, be_back, report_other_job
from actions.choose_messages import choose_messages, preference
from actions.errors import ActionRefusal, Invalid, LinkUnknown
from actions.errors import Mistake as Wrong
from actions.links import token as working_link
from dashboard.catalogues import N_, NN_, translations
from dashboard.door import AtDoor, Door
from dashboard.links import Counted, Token, count_miss
from dashboard.pages.ballot import CalmPage
from dashboard.pages.fields import FieldView
from dashboard.pages.forms import Mistake, Option
from dashboard.pages.links import PreferencesPage
from dashboard.posted import Post, Posted
from dashboard.sentences import mistake, sentence, status_of
from models.post import LinkKind
from models.preference import Messages, days_until_back


router = APIRouter()

_HOW_OFTEN = N_("Wanneer wilt u bericht?")
_CHOICES = {
    Messages.AT_ONCE: N_("Meteen als er iets is"),
    Messages.DAILY: N_("Eén keer per werkdag, om half negen"),
    Messages.LAST_DAY: N_("Alleen de vraag zelf, en nog een keer op de laatste dag"),
}
_UNTIL, _COLLEAGUE = N_("Tot en met"), N_("E-mailadres van een collega uit het team")
_KEPT = N_("Uw keuze is bewaard.")
_STOOD_IN = NN_(
    "Geregeld: op %(num)s plek mag uw collega namens u antwoorden.",
    "Geregeld: op %(num)s plekken mag uw collega namens u antwoorden.",
)
_TOLD = N_("Uw afwezigheid is bewaard. De voorzitter krijgt bericht waar niemand u vervangt.")
_BACK = N_("Welkom terug. Niemand antwoordt meer namens u.")
_OTHER_JOB = N_("Dank u wel. De voorzitters van uw teams krijgen bericht.")


@dataclass(frozen=True)
class Doing:
    """A choice being carried out."""

    session: Session
    door: Door
    person: UUID
    post: Post
    now: datetime
    language: str

    def say(self, sentence_: str) -> str:
        """A sentence in the reader's language."""
        return str(translations(self.language).gettext(sentence_))


@router.api_route("/vandaag/{token}/berichten", methods=["GET", "HEAD"])
def of_today(request: Request, token: Token, door: AtDoor) -> Response:
    """From the page of today."""
    return _show(request, door, LinkKind.TODAY, token)


@router.post("/vandaag/{token}/berichten", dependencies=[Counted])
def change_of_today(request: Request, token: Token, door: AtDoor, post: Posted) -> Response:
    """From the page of today."""
    return _change(request, door, LinkKind.TODAY, token, post)


@router.api_route("/stem/{token}/berichten", methods=["GET", "HEAD"])
def of_ballot(request: Request, token: Token, door: AtDoor) -> Response:
    """From the page of a gate."""
    return _show(request, door, LinkKind.BALLOT, token)


@router.post("/stem/{token}/berichten", dependencies=[Counted])
def change_of_ballot(request: Request, token: Token, door: AtDoor, post: Posted) -> Response:
    """From the page of a gate."""
    return _change(request, door, LinkKind.BALLOT, token, post)


def _messages(doing: Doing) -> str:
    try:
        chosen = Messages(doing.post["messages"])
    except ValueError:
        raise Invalid([Wrong("messages", "not_a_choice")]) from None
    choose_messages(doing.session, doing.person, chosen, doing.now)
    return doing.say(_KEPT)


def _away(doing: Doing) -> str:
    until = doing.post.day("until")
    if until is None:
        raise Invalid([Wrong("until", "not_a_date")])
    installation = doing.door.installation
    substitute = doing.post["substitute"]
    away = be_away(doing.session, installation, doing.person, until, substitute, doing.now)
    if not away.stood_in:
        return doing.say(_TOLD)
    words: str = translations(doing.language).ngettext(*_STOOD_IN, away.stood_in)
    return words % {"num": away.stood_in}


def _back(doing: Doing) -> str:
    be_back(doing.session, doing.door.installation, doing.person, doing.now)
    return doing.say(_BACK)


def _other_job(doing: Doing) -> str:
    report_other_job(doing.session, doing.person, doing.now)
    return doing.say(_OTHER_JOB)


_VERBS: dict[str, Callable[[Doing], str]] = {
    "messages": _messages,
    "away": _away,
    "back": _back,
    "other_job": _other_job,
}


def _change(request: Request, door: Door, kind: LinkKind, token: str, post: Post) -> Response:
    verb = _VERBS.get(post["do"])
    try:
        with door.changing() as (session, now):
            person = working_link(session, kind, token, now).person_id
            said = verb(Doing(session, door, person, post, now, door.language(request))) if verb else ""
    except LinkUnknown:
        return _calm(request, door)
    except ActionRefusal as refusal:
        return _show(request, door, kind, token, post=post, refusal=refusal)
    return _show(request, door, kind, token, said=said)


def _show(
    request: Request,
    door: Door,
    kind: LinkKind,
    token: str,
    *,
    post: Post | None = None,
    refusal: ActionRefusal | None = None,
    said: str = "",
) -> Response:
    try:
        with door.reading() as (session, now):
            person = working_link(session, kind, token, now).person_id
            kept = preference(session, person, now)
            away = kept.away_until
            today = now.astimezone(door.settings.zone).date()
            messages = kept.messages
    except LinkUnknown:
        return _calm(request, door)
    language = door.language(request)
    errors: tuple[Mistake, ...] = ()
    if isinstance(refusal, Invalid):
        errors = tuple(Mistake(one.path, mistake(one.message, language)) for one in refusal.mistakes)
    elif refusal is not None:
        errors = (Mistake("", sentence(refusal, door.calendar(request))),)
    chosen = post["messages"] if post and "messages" in post else messages.value
    page = PreferencesPage(
        how_often(language, chosen, errors),
        absence(language, post["until"] if post else "", post["substitute"] if post else "", errors),
        away if days_until_back(away, today) else None,
        request.url.path.removesuffix("/berichten"),
        said,
        errors,
    )
    return door.page(request, page, status_of(refusal) if refusal else HTTPStatus.OK)


def how_often(language: str, chosen: str, errors: tuple[Mistake, ...]) -> FieldView:
    """The three ways to hear from us."""
    say = translations(language).gettext
    options = tuple(Option(one.value, say(words)) for one, words in _CHOICES.items())
    wrong = next((one.words for one in errors if one.field == "messages"), "")
    return FieldView(
        "messages", say(_HOW_OFTEN), "choice", chosen=(chosen,), options=options, error=wrong, required=True
    )


def absence(language: str, until: str, substitute: str, errors: tuple[Mistake, ...]) -> tuple[FieldView, ...]:
    """Until which day, that day included, and who answers meanwhile."""
    say = translations(language).gettext
    wrong = {one.field: one.words for one in errors}
    return (
        FieldView("until", say(_UNTIL), "date", until, error=wrong.get("until", ""), required=True),
        FieldView(
            "substitute",
            say(_COLLEAGUE),
            "email",
            substitute,
            error=wrong.get("substitute", ""),
            maxlength=320,
        ),
    )


def _calm(request: Request, door: Door) -> Response:
    count_miss(request, door)
    return door.page(request, CalmPage(), HTTPStatus.NOT_FOUND)
