"""The log as a page: what changed, checked against its seals, and who read or was refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlencode
from uuid import UUID

from sqlmodel import Session

from actions.audit_chain import last_checkpoint
from actions.sweep import Workplace
from dashboard.catalogues import N_, translations
from dashboard.log_words import CHANGES, DENIED, KINDS, READINGS, THINGS, WORDS
from dashboard.pages.case import Filter
from dashboard.pages.forms import Mistake, Option
from dashboard.pages.logbook import LogLine, LogPage
from models import queries
from models.audit import AuditEventRow, hash_of
from models.logbook import Change, Reading, changes, readings


AT_ONCE = 50
HERE, ACCESS = "/logboek", "/logboek/toegang"
_LISTS = {HERE: N_("Wat veranderde"), ACCESS: N_("Wie las")}
_SYSTEM, _EVERYTHING, _LINE = N_("het systeem"), N_("Alles"), N_("regel %(n)s")
_NO_CASE = N_("Er is geen casus met dit kenmerk.")
_DENIED, _BY_API = N_("Geweigerd: een casus die niet de eigen is"), N_("%(what)s, via de API")
_DOES_NOT_FIT = N_("past niet bij het zegel")
_BROKEN = N_("Hier klopt iets niet. Bel de beheerder: “lot audit verify” noemt de regel.")
_FITS = N_("Deze regels passen bij hun zegel.")
_KEPT = N_("Het einde van het logboek is bewaard bij regel %(n)s.")


@dataclass(frozen=True)
class Asked:
    """What the reader asked for, as it stands in the address."""

    reference: str = ""
    kind: str = ""
    after: str = ""

    @staticmethod
    def read(query: Mapping[str, str]) -> Asked:
        """From the address; what cannot be meant is left out."""
        words = (
            "".join(one for one in query.get(name, "") if one.isprintable()).strip()[:80]
            for name in ("casus", "soort", "na")
        )
        return Asked(*words)

    def address(self, path: str, after: str = "") -> str:
        """Where this is, from a line on."""
        parts = {"casus": self.reference, "soort": self.kind, "na": after}
        query = urlencode({name: value for name, value in parts.items() if value})
        return f"{path}?{query}" if query else path


def changes_page(session: Session, place: Workplace, asked: Asked, language: str) -> LogPage:
    """What changed; each line is looked at against its own seal, the end against what is kept outside."""
    say = translations(language).gettext
    kind = asked.kind if asked.kind in KINDS else ""
    case_id, errors = _case(session, asked)
    before = (
        int(asked.after)
        if asked.after.isascii() and asked.after.isdigit() and len(asked.after) < 19
        else None
    )
    found = (
        ()
        if errors
        else changes(session, AT_ONCE + 1, case_id=case_id, actions=CHANGES.get(kind, ()), before=before)
    )
    shown = found[:AT_ONCE]
    mood, sealed = _seal(session, place, [one.event for one in shown], language)
    return LogPage(
        _lists(HERE, asked, language),
        HERE,
        asked.reference,
        kind,
        _options(KINDS, language),
        tuple(_change(one, language) for one in shown),
        asked.address(HERE, str(shown[-1].event.n)) if len(found) > AT_ONCE else "",
        asked.address(HERE) if before is not None else "",
        mood,
        sealed if shown else "",
        tuple(Mistake("casus", say(one)) for one in errors),
    )


def access_page(session: Session, asked: Asked, language: str) -> LogPage:
    """Who read what, and who was refused."""
    say = translations(language).gettext
    kind = asked.kind if asked.kind in READINGS else ""
    case_id, errors = _case(session, asked)
    before = _place(asked.after)
    allowed = None if not kind else kind != DENIED
    found = () if errors else readings(session, AT_ONCE + 1, case_id=case_id, allowed=allowed, before=before)
    shown = found[:AT_ONCE]
    last = f"{shown[-1].row.at.isoformat()}_{shown[-1].row.id}" if len(found) > AT_ONCE else ""
    return LogPage(
        _lists(ACCESS, asked, language),
        ACCESS,
        asked.reference,
        kind,
        _options(READINGS, language),
        tuple(_reading(one, language) for one in shown),
        asked.address(ACCESS, last) if last else "",
        asked.address(ACCESS) if before else "",
        errors=tuple(Mistake("casus", say(one)) for one in errors),
    )


def _case(session: Session, asked: Asked) -> tuple[UUID | None, tuple[str, ...]]:
    if not asked.reference:
        return None, ()
    case = queries.case_by_reference(session, asked.reference.upper())
    return (case.id, ()) if case else (None, (_NO_CASE,))


def _place(after: str) -> tuple[datetime, UUID] | None:
    """The line after which a page begins; None for the newest, also when it cannot be read."""
    at, _, id_ = after.partition("_")
    try:
        moment, found = datetime.fromisoformat(at), UUID(id_)
    except ValueError:
        return None
    return (moment, found) if moment.tzinfo else None


def _lists(here: str, asked: Asked, language: str) -> tuple[Filter, ...]:
    say = translations(language).gettext
    same_case = Asked(asked.reference)
    return tuple(Filter(say(title), same_case.address(path), path == here) for path, title in _LISTS.items())


def _options(kinds: Mapping[str, str], language: str) -> tuple[Option, ...]:
    say = translations(language).gettext
    return (Option("", say(_EVERYTHING)), *(Option(key, say(words)) for key, words in kinds.items()))


def _change(one: Change, language: str) -> LogLine:
    say, event = translations(language).gettext, one.event
    ticket = str(event.facts.get("ticket") or "")
    return LogLine(
        event.at,
        one.by or say(_SYSTEM),
        say(WORDS.get(event.action, event.action)),
        one.reference or "",
        " · ".join(part for part in (say(_LINE) % {"n": event.n}, ticket) if part),
        "" if hash_of(event) == event.hash else say(_DOES_NOT_FIT),
    )


def _reading(one: Reading, language: str) -> LogLine:
    say, row = translations(language).gettext, one.row
    mark = "" if row.allowed else row.what
    what = _thing(row.what, say) if row.allowed else say(_DENIED)
    return LogLine(row.at, one.by or say(_SYSTEM), what, one.reference or "", mark)


def _thing(what: str, say: Any) -> str:
    """`gate 3` is a poort; `api: case` is the casus, by the API."""
    key = what.removeprefix("api: ")
    word = next((one for one in (key, key.split(" ")[0], key.split("/")[0]) if one in THINGS), "")
    told = say(THINGS[word]) if word else key
    number = key.split(" ")[1].rstrip(",") if word in ("gate", "step", "deliverable") and " " in key else ""
    named = f"{told}: {number}" if number else told
    return say(_BY_API) % {"what": named} if what.startswith("api: ") else named


def _seal(
    session: Session, place: Workplace, events: Iterable[AuditEventRow], language: str
) -> tuple[Literal["ok", "bad"], str]:
    """What these lines, and the end that is kept outside the database, say about the chain."""
    say = translations(language).gettext
    kept = last_checkpoint(place.checkpoints, place.seal_key) if place.checkpoints else None
    end = session.get(AuditEventRow, kept.n) if kept and kept.n else None
    reached = not kept or not kept.n or (end is not None and end.hash == kept.hash)
    if not reached or any(hash_of(one) != one.hash for one in events):
        return "bad", say(_BROKEN)
    return "ok", f"{say(_FITS)} {say(_KEPT) % {'n': kept.n}}" if kept and kept.n else say(_FITS)
