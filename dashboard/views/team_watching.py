"""What a team knows, expects and watches, for one reader: signals, scenarios with their signs, good contacts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from actions.puzzelteam import views
from actions.puzzelteam.report_signal import not_discussed
from dashboard.catalogues import N_, NN_
from dashboard.membership import Membership
from dashboard.pages.team import Contact, ScenarioCard, Sign, SignalLine, Watching
from dashboard.words import Words
from methods.schema import Compartment
from methods.signals import Direction, Letter, SignalKind
from models import teams
from models.case import CaseRow
from models.puzzelteam import TeamRow


@dataclass(frozen=True)
class Scenario:
    """How a scenario is called, and what belongs in it."""

    name: str
    title: str
    explained: str


SCENARIOS = {
    Letter.A: Scenario(
        N_("Het ergste"),
        N_("Scenario A: het ergste"),
        N_("Wat kan er misgaan als niemand iets doet, en wat doen we dan dezelfde dag?"),
    ),
    Letter.B: Scenario(
        N_("Niets verandert"),
        N_("Scenario B: niets verandert"),
        N_("Wat zien we als de aanpak niets verandert, en wat doen we dan?"),
    ),
    Letter.C: Scenario(
        N_("Dit willen we"),
        N_("Scenario C: dit willen we"),
        N_("Wat zien we als het goed gaat, en wie vertelt dat de familie?"),
    ),
}
DIRECTIONS = {
    Direction.WORSE: ("bad", N_("slechter")),
    Direction.NEITHER: ("mute", N_("gelijk")),
    Direction.BETTER: ("ok", N_("beter")),
}
KINDS = {
    SignalKind.FACT: N_("een feit"),
    SignalKind.ASSUMPTION: N_("een aanname"),
    SignalKind.UNTESTED: N_("nog niet nagegaan"),
    SignalKind.SPOOKVERHAAL: N_("een spookverhaal"),
}
_UNKNOWN = N_("onbekend")
_NOBODY = N_("Nog niemand heeft dit gezien.")
_SCENARIO = N_("scenario %(letter)s")
_EXTRA = NN_(
    "%(num)s signaal is slechter. Kom binnen een paar dagen bij elkaar.",
    "%(num)s signalen zijn slechter. Kom binnen een paar dagen bij elkaar.",
)
_REOPEN = N_("Een signaal vraagt om de poort na %(step)s opnieuw te bekijken: “%(text)s”.")
_FACTS = N_("%(share)s%% is een feit. Dat is geen norm.")
_VIA, _TAKES_PART, _NO_ACCESS = N_("via %(who)s"), N_("praat mee"), N_("geen toegang tot het dossier")


def may_read(mine: Membership, compartment: Compartment) -> bool:
    """Content of a compartment is for that side of the table, and for who leads the case."""
    return mine.leads or compartment is Compartment.ALL or compartment.value in mine.domains


def watching(
    session: Session, mine: Membership, team: TeamRow | None, words: Words, now: datetime
) -> Watching:
    """Everything of it that this member may read."""
    return watched(session, mine.case, team, words, now, lambda one: may_read(mine, one))


def watched(
    session: Session,
    case: CaseRow,
    team: TeamRow | None,
    words: Words,
    now: datetime,
    readable: views.MayRead,
) -> Watching:
    """Everything of it in the compartments that are readable."""
    if team is None:
        return Watching()
    found = views.signals_view(session, case, readable)
    rows = [row for row in teams.signals(session, case.id) if readable(row.compartment)]
    worse, reopen = not_discussed(session, team, rows, now)
    share = found["share_of_facts"]
    return Watching(
        scenarios=_cards(case, found, words),
        signals=tuple(_line(one, words) for one in found["signals"]),
        contacts=_contacts(session, team, words),
        extra=words.count(*_EXTRA, len(worse)) if worse else "",
        reopen=tuple(words.say(_REOPEN, step=words.step(one.reopen_step), text=one.text) for one in reopen),
        facts="" if share is None else words.say(_FACTS, share=round(share * 100)),
    )


def _line(one: dict[str, Any], words: Words) -> SignalLine:
    mood, points = DIRECTIONS[Direction(one["direction"])]
    letter = words.say(_SCENARIO, letter=one["scenario"]) if one["scenario"] else ""
    return SignalLine(
        one["text"], mood, words.say(points), _who_when(one, words, letter, one["ground"] or "")
    )


def _who_when(one: dict[str, Any], words: Words, *more: str) -> str:
    seen_on = words.calendar.day(date.fromisoformat(one["seen_on"]))
    who = words.role(one["seen_by"]) if one["seen_by"] else ""
    kind = words.say(KINDS[SignalKind(one["kind"])])
    return ", ".join(part for part in (seen_on, who, kind, *more) if part)


def _cards(case: CaseRow, found: dict[str, Any], words: Words) -> tuple[ScenarioCard, ...]:
    written = {one["letter"]: one for one in found["scenarios"]}
    return tuple(_card(case, letter, written.get(letter.value), found["signals"], words) for letter in Letter)


def _card(
    case: CaseRow,
    letter: Letter,
    one: dict[str, Any] | None,
    signals: Sequence[dict[str, Any]],
    words: Words,
) -> ScenarioCard:
    name = words.say(SCENARIOS[letter].name)
    address = f"/casus/{case.reference}/puzzelteam/scenario-{letter.value.lower()}"
    if one is None:
        return ScenarioCard(letter.value, name, "", "", (), "mute", "", address, written=False)
    mood, trend = DIRECTIONS[Direction(one["trend"])] if one["trend"] else ("mute", _UNKNOWN)
    signs = tuple(_sign(sign, signals, words) for sign in one["indicators"])
    return ScenarioCard(
        letter.value, name, one["title"], one["response"], signs, mood, words.say(trend), address
    )


def _sign(sign: dict[str, Any], signals: Sequence[dict[str, Any]], words: Words) -> Sign:
    """A sign with who saw something of it last; a story that was found false counts for nothing."""
    seen = [
        one
        for one in signals
        if one["indicator"] == sign["id"] and one["kind"] != SignalKind.SPOOKVERHAAL.value
    ]
    if not seen:
        return Sign(sign["text"], words.say(_NOBODY), "mute", words.say(_UNKNOWN), sign["id"])
    last = max(seen, key=lambda one: (str(one["seen_on"]), str(one["reported_at"])))
    mood, points = DIRECTIONS[Direction(last["direction"])]
    return Sign(sign["text"], _who_when(last, words), mood, words.say(points), sign["id"])


def _contacts(session: Session, team: TeamRow, words: Words) -> tuple[Contact, ...]:
    return tuple(
        Contact(
            row.code,
            row.relation,
            row.safety,
            ", ".join(
                part
                for part in (
                    words.say(_VIA, who=row.via) if row.via else "",
                    words.say(_TAKES_PART) if row.takes_part else "",
                    words.say(_NO_ACCESS),
                )
                if part
            ),
        )
        for row in teams.contacts(session, team.id)
    )
