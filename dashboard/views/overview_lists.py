"""The lists of the coordinator's page: gates, what is late, who is waited for, dead addresses, this week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain
from uuid import UUID

from sqlmodel import Session

from dashboard.catalogues import N_, NN_, translations
from dashboard.dates import Calendar
from dashboard.pages.case import Mood
from dashboard.pages.overview import AddressLine, GateLine, LetterLine, Listed, StillLine, WeekLine
from dashboard.views.overview_filters import Filters
from dashboard.words import Words
from methods.schema import Gate, Method
from models import asking, late, silence, undelivered
from models.asking import Asked, Voices
from models.late import Found, Kind
from models.overview import Scope
from models.post import NoticeState
from notifications.occasions import Occasion


_REMINDERS = (Occasion.REMINDER.value, Occasion.LAST_DAY.value)
_TODAY, _TOMORROW, _PAUSED_NOTE = N_("sluit vandaag"), N_("sluit morgen"), N_("de casus is gepauzeerd")
_PAST = N_("voorbij de laatste dag")
_VOTES = NN_("%(num)s stem", "%(num)s stemmen")
_KINDS: dict[Kind, tuple[Mood, str, str]] = {
    Kind.LAPSED: (
        "bad",
        N_("Poort %(n)s sloot %(when)s zonder besluit"),
        N_("De voorzitter stelt de vraag opnieuw."),
    ),
    Kind.OVERDUE: ("bad", N_("Poort %(n)s had %(when)s moeten sluiten"), N_("Kijk of de motor draait.")),
    Kind.CONDITION: (
        "bad",
        N_("Een voorwaarde moest %(when)s klaar zijn"),
        N_("De klok van de stap staat stil."),
    ),
    Kind.HOLD: ("bad", N_("Aangehouden tot %(when)s"), N_("De voorzitter kiest hoe het verdergaat.")),
    Kind.CLOSE: ("warn", N_("Sluiten voorgesteld op %(when)s"), N_("Een tweede mens bevestigt dit.")),
    Kind.CHANGE: ("warn", N_("Wijziging voorgesteld op %(when)s"), N_("Een tweede mens bevestigt dit.")),
    Kind.NO_GO: ("bad", N_("No-go op %(when)s"), N_("De voorzitter schrijft op wie verdergaat.")),
    Kind.STUCK: (
        "bad",
        N_("Poort %(n)s komt niet vanzelf tot een besluit"),
        N_("De voorzitter trekt de vraag in."),
    ),
    Kind.OBJECTION: (
        "warn",
        N_("Bezwaar tegen een genoteerde stem, %(when)s"),
        N_("De poort besluit opnieuw."),
    ),
    Kind.CHAIR: ("bad", N_("Geen voorzitter sinds %(when)s"), N_("Noem een nieuwe voorzitter.")),
    Kind.ENGINE: (
        "bad",
        N_("Een besluit van %(when)s is nog niet uitgevoerd"),
        N_("Kijk of de motor draait."),
    ),
}
_CONFIRM = N_("Bekijk en bevestig")
_CONFIRMED_AT = {Kind.CLOSE: "doe/bevestig-sluiten", Kind.CHANGE: "wijzigingen"}
"""Where a coordinator, beside a member, is the second person."""
_NO_MAIL, _NO_MAIL_ASKED = (
    N_("krijgt geen post sinds %(day)s"),
    N_("krijgt geen post, en een poort wacht op deze plek"),
)
_LETTER_STATES: dict[NoticeState, tuple[Mood, str]] = {
    NoticeState.DEAD: ("bad", N_("de mailserver weigerde het")),
    NoticeState.UNSURE: ("warn", N_("onzeker of het aankwam")),
    NoticeState.HELD: ("warn", N_("vastgehouden na het terugzetten van een reservekopie")),
}
_OCCASIONS = {
    "gate_opened": N_("Vraag aan een beslisser"),
    "reminder": N_("Herinnering"),
    "last_day": N_("Laatste dag"),
    "decided": N_("Uitkomst van een poort"),
    "code": N_("Code"),
    "receipt": N_("Ontvangstbewijs"),
    "coordinator_alarm": N_("Alarm voor de coördinator"),
    "sign_in": N_("Link om aan te melden"),
    "meeting_invite": N_("Uitnodiging voor een overleg"),
    "bundle": N_("Bundel van de dag"),
}
_MESSAGE, _NO_CASE = N_("Bericht"), N_("zonder casus")
_GATE_CLOSES, _MEETING = N_("Poort %(n)s sluit"), N_("Overleg van het puzzelteam")


@dataclass(frozen=True)
class Desk:
    """What every list is made of: the database, which cases, the reader's words, the moment."""

    session: Session
    scope: Scope
    filters: Filters
    methods: dict[UUID, Method]
    calendar: Calendar
    now: datetime

    @property
    def today(self) -> date:
        """The local day."""
        return self.now.astimezone(self.calendar.zone).date()

    @property
    def day(self) -> silence.Day:
        """The day as the questions about teams know it."""
        return silence.Day(self.today, self.calendar.zone, self.methods)

    def words(self, version: UUID) -> Words:
        """The reader's words in cases of this version."""
        return Words(self.calendar, self.methods[version])

    def say(self, sentence: str, **facts: object) -> str:
        """A sentence in the reader's language."""
        return translations(self.calendar.language).gettext(sentence) % facts

    def count(self, pair: tuple[str, str], number: int, **facts: object) -> str:
        """A sentence that counts."""
        return translations(self.calendar.language).ngettext(*pair, number) % ({"num": number} | facts)


def gate_lines(desk: Desk, total: int) -> Listed[GateLine]:
    """The gates that wait, the first to close on top."""
    rounds = asking.asked(desk.session, desk.scope, limit=desk.filters.limit("poorten"))
    spoken = asking.voices(desk.session, rounds)
    reminded = undelivered.last_reminders(desk.session, [one.id for one in rounds], _REMINDERS)
    lines = (_gate_line(desk, one, spoken[one.id], reminded.get(one.id)) for one in rounds)
    return Listed(tuple(lines), total, desk.filters.more("poorten", total))


def _gate_line(desk: Desk, one: Asked, voices: Voices, reminded_at: datetime | None) -> GateLine:
    words = desk.words(one.version)
    mood, note = _closing(desk, one)
    return GateLine(
        one.closes_at,
        mood,
        desk.say(note) if note else "",
        gate_of(words.method, one.step).question_in(words.language),
        one.number,
        one.reference,
        one.alias,
        voices.spoken,
        voices.seats,
        awaited(desk, words, voices.silent) or "–",
        reminded_at,
        words.alarm(one.alarm),
    )


def gate_of(method: Method, step: str) -> Gate:
    """The gate after a step, or the review in nazorg."""
    found = method.step(step)
    return found.gate if found else method.nazorg.gate


def awaited(desk: Desk, words: Words, roles: tuple[str, ...]) -> str:
    """Who did not speak: up to three roles by name, more by number."""
    if len(roles) > 3:
        return desk.count(_VOTES, len(roles))
    return ", ".join(words.role_within(role) for role in roles)


def _closing(desk: Desk, one: Asked) -> tuple[Mood, str]:
    days = (one.closes_at.astimezone(desk.calendar.zone).date() - desk.today).days
    if one.paused_at:
        return "mute", _PAUSED_NOTE
    if one.closes_at <= desk.now:
        return "bad", _PAST
    return ("warn", _TODAY if days == 0 else _TOMORROW) if days < 2 else ("info", "")


def found_lines(desk: Desk, name: str, counts: dict[Kind, int]) -> Listed[StillLine]:
    """The cases on a list for any of these reasons, the longest waiting first."""
    limit, total = desk.filters.limit(name), sum(counts.values())
    asked = (
        late.oldest(desk.session, desk.scope, kind, desk.now, desk.today, limit)
        for kind, count in counts.items()
        if count
    )
    found = sorted(chain.from_iterable(asked), key=lambda one: (_as_day(desk, one.since), one.reference))
    lines = tuple(_found_line(desk, one) for one in found[:limit])
    return Listed(lines, total, desk.filters.more(name, total))


def _as_day(desk: Desk, since: date | datetime) -> date:
    return since.astimezone(desk.calendar.zone).date() if isinstance(since, datetime) else since


def _found_line(desk: Desk, one: Found) -> StillLine:
    mood, sentence, detail = _KINDS[one.kind]
    words = desk.say(sentence, when=desk.calendar.day(one.since), n=one.number)
    confirms = _CONFIRMED_AT.get(one.kind, "")
    return StillLine(
        one.reference,
        one.alias,
        mood,
        words,
        desk.say(detail),
        f"/casus/{one.reference}/{confirms}" if confirms else "",
        desk.say(_CONFIRM) if confirms else "",
    )


def counts(desk: Desk, kinds: tuple[Kind, ...]) -> dict[Kind, int]:
    """How many cases for each reason."""
    return {kind: late.count(desk.session, desk.scope, kind, desk.now, desk.today) for kind in kinds}


def address_lines(desk: Desk, total: int) -> Listed[AddressLine]:
    """The places whose person gets no mail, those a gate waits for on top."""
    found = undelivered.addresses(desk.session, desk.scope, desk.now, desk.filters.limit("adressen"))
    lines = tuple(
        AddressLine(
            one.reference,
            one.alias,
            desk.words(one.version).role(one.role),
            one.organisation,
            "bad" if one.is_asked else "warn",
            desk.say(_NO_MAIL_ASKED if one.is_asked else _NO_MAIL, day=desk.calendar.day(one.refused_at)),
            "" if one.is_chair else f"/overzicht/adres/{one.case_id}/{one.person_id}",
            f"/casus/{one.reference}/adres/{one.person_id}" if one.is_chair else "",
        )
        for one in found
    )
    return Listed(lines, max(total, len(lines)), desk.filters.more("adressen", total))


def letter_lines(desk: Desk) -> Listed[LetterLine]:
    """Messages that did not arrive, the newest on top."""
    total = undelivered.count_letters(desk.session, desk.scope)
    found = undelivered.letters(desk.session, desk.scope, desk.filters.limit("berichten")) if total else []
    lines = tuple(
        LetterLine(
            desk.say(_OCCASIONS.get(one.occasion, _MESSAGE)),
            one.reference or desk.say(_NO_CASE),
            one.alias or "",
            one.queued_at,
            _LETTER_STATES[one.state][0],
            desk.say(_LETTER_STATES[one.state][1]),
            f"/overzicht/bericht/{one.id}",
        )
        for one in found
    )
    return Listed(lines, total, desk.filters.more("berichten", total))


def week_ends(desk: Desk) -> datetime:
    """The first moment of next Monday."""
    return desk.day.starts(desk.today + timedelta(days=7 - desk.today.weekday()))


def week_lines(desk: Desk, gates: int, meetings: int) -> Listed[WeekLine]:
    """The gates that close and the meetings that are planned until Sunday."""
    limit = desk.filters.limit("week")
    until = asking.closes_before(week_ends(desk))
    ahead = (until, asking.closes_after(desk.now), asking.CLOCK_RUNS)
    rounds = asking.asked(desk.session, desk.scope, *ahead, limit=limit)
    lines = [
        WeekLine(one.closes_at, desk.say(_GATE_CLOSES, n=one.number), "gate-open", one.reference, one.alias)
        for one in rounds
    ]
    planned = silence.meetings(desk.session, desk.scope, desk.now, week_ends(desk), limit)
    lines += [
        WeekLine(at, desk.say(_MEETING), "calendar", reference, alias) for at, reference, alias in planned
    ]
    lines.sort(key=lambda one: (one.at, one.reference))
    total = gates + meetings
    return Listed(tuple(lines[:limit]), total, desk.filters.more("week", total))
