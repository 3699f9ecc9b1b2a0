"""The step page and the page before its gate: what must be yielded, what lies there, who will be asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from actions.ask_gate import missing_deliverables, undecided_step
from actions.change_gate import asks_of
from actions.draft_deliverable import draft_of
from actions.errors import NotFound
from actions.facts import gate_definition
from actions.installation import Installation
from dashboard.catalogues import N_
from dashboard.membership import Membership
from dashboard.pages.forms import Mistake
from dashboard.pages.step import (
    AskedSeat,
    AskPage,
    PrintedResult,
    PrintPage,
    ResultForm,
    ResultLine,
    StepPage,
)
from dashboard.views import contents, fields
from dashboard.views.case import readable
from dashboard.views.loosened import loosened_by
from dashboard.views.waiting import clock_words
from dashboard.words import ASSURANCES, Words
from gates.course import RUNNING
from gates.deadlines import closing
from gates.transitions import CaseState
from methods.forms import Content
from methods.schema import Deliverable, Step
from methods.sources import SOURCES
from models import queries
from models.case import DeliverableRow
from models.draft import DeliverableDraftRow


_NOT_OPEN = N_("Deze stap is niet open.")
_NOT_YOURS = N_("Alleen de voorzitter kan de poort aanvragen.")
_RUNNING = N_("Een andere poort van deze casus is nog open.")
_BY_METHOD = N_("Volgens de methode.")
_PLACE = N_("Bron: %(title)s, regel %(line)s.")
_BY_BOTH = N_("Hoe u het invult, is standaard van Lange Adem.")
_BY_US = N_("Standaard van Lange Adem.")
_STANDS = N_("De casus staat stil.")


def step_page(
    session: Session,
    mine: Membership,
    step_key: str,
    words: Words,
    *,
    chosen: str = "",
    content: Content | None = None,
    version: int | None = None,
    rows: Mapping[str, int] | None = None,
    errors: tuple[Mistake, ...] = (),
    saved_at: datetime | None = None,
    conflict: bool = False,
) -> StepPage:
    """A step with the form of one result; `content` is what was typed, where that is not what is kept.

    Raises:
        NotFound: the method has no such step, or not for this reader.
    """
    step = _step(words, step_key)
    one = _chosen(session, mine, step, chosen)
    kept = queries.deliverable(session, mine.case.id, step_key, one.key)
    draft = _draft(session, mine, step_key, one.key) if content is None and saved_at is None else None
    if draft is not None:
        version = draft.made_from
    shown = content if content is not None else draft.content if draft else kept.content if kept else {}
    drawn = fields.filled(
        one.form, shown, words, {error.field: error.words for error in errors}, _counts(shown, rows)
    )
    gaps = missing_deliverables(session, mine.case, words.method, step_key)
    form = ResultForm(
        one.key,
        one.title_in(words.language),
        (one.help_en if words.language == "en" else None) or one.help or "",
        _ground(one, words),
        fields.views(one.form, drawn, words),
        version if version is not None else (kept.version if kept else 0),
        _may_edit(session, mine, step_key),
    )
    here = f"/casus/{mine.case.reference}/{step_key}"
    return StepPage(
        mine.case.reference,
        mine.case.alias,
        step.title_in(words.language),
        words.method.step_keys.index(step_key) + 1,
        len(words.method.steps),
        step.help or "",
        tuple(_title(step, key, words) for key in gaps),
        _results(session, mine, step, words, one.key),
        form,
        words.method.step_keys.index(step_key) + 1,
        f"{here}/poort",
        why_not=_why_not(session, mine, step_key, words),
        gate_open=_is_asked(session, mine, step_key),
        saved_at=saved_at,
        conflict=conflict,
        errors=errors,
        address=f"{here}?resultaat={one.key}",
        print_address=f"{here}/afdruk",
        drafted_at=draft.saved_at if draft else None,
    )


def _draft(session: Session, mine: Membership, step_key: str, key: str) -> DeliverableDraftRow | None:
    """What this reader left unsaved, where it can still be saved."""
    if not _may_edit(session, mine, step_key):
        return None
    return draft_of(session, mine.person_id, mine.case.id, step_key, key)


def print_page(session: Session, mine: Membership, step_key: str, words: Words) -> PrintPage:
    """Everything of a step that this reader may read, as it was saved.

    Raises:
        NotFound: the method has no such step.
    """
    step = _step(words, step_key)
    latest = queries.latest_deliverables(session, mine.case.id, step_key)
    return PrintPage(
        mine.case.reference,
        mine.case.alias,
        step_key,
        step.title_in(words.language),
        tuple(
            PrintedResult(
                one.title_in(words.language),
                row.version if row else 0,
                row.saved_at if row else None,
                contents.shown(one.form, row.content, words) if row else (),
            )
            for one in step.deliverables
            if readable(one, mine)
            for row in [latest.get((step_key, one.key))]
        ),
    )


def _ground(one: Deliverable, words: Words) -> str:
    """Whose idea it is that this must be filled in; a default of ours is never passed off as the method's."""
    if one.source is None:
        return words.say(_BY_US)
    title = SOURCES.get(one.source.seed)
    line = str(one.source.line) + (f"–{one.source.until}" if one.source.until else "")
    place = words.say(_PLACE, title=title, line=line) if title else words.say(_BY_METHOD)
    return f"{place} {words.say(_BY_BOTH)}" if one.is_ours else place


def _step(words: Words, key: str) -> Step:
    found = words.method.step(key)
    if found is None:
        raise NotFound("step")
    return found


def _title(step: Step, key: str, words: Words) -> str:
    found = step.deliverable(key)
    return found.title_in(words.language) if found else key


def _chosen(session: Session, mine: Membership, step: Step, key: str) -> Deliverable:
    """The result that was asked for; else the first one that is still to be done."""
    mayread = [one for one in step.deliverables if readable(one, mine)]
    if not mayread or (key and key not in {one.key for one in mayread}):
        raise NotFound("deliverable")
    latest = queries.latest_deliverables(session, mine.case.id, step.key)
    todo = [one for one in mayread if one.required and not _complete(latest.get((step.key, one.key)))]
    return next((one for one in mayread if one.key == key), (todo or mayread)[0])


def _complete(row: DeliverableRow | None) -> bool:
    return row is not None and row.complete


def _counts(content: Content, asked: Mapping[str, int] | None) -> dict[str, int]:
    found = {key: len(value) for key, value in content.items() if isinstance(value, list)}
    return found | dict(asked or {})


def _results(
    session: Session, mine: Membership, step: Step, words: Words, current: str
) -> tuple[ResultLine, ...]:
    latest = queries.latest_deliverables(session, mine.case.id, step.key)
    here = f"/casus/{mine.case.reference}/{step.key}"
    return tuple(
        ResultLine(
            one.key,
            one.title_in(words.language),
            _complete(row),
            row is not None,
            one.required,
            row.version if row else None,
            f"{here}?resultaat={one.key}",
            one.key == current,
        )
        for one in step.deliverables
        if readable(one, mine)
        for row in [latest.get((step.key, one.key))]
    )


def _may_edit(session: Session, mine: Membership, step_key: str) -> bool:
    row = next(one for one in queries.steps(session, mine.case.id) if one.key == step_key)
    return row.state in RUNNING and mine.case.state is CaseState.ACTIVE and mine.case.no_go_at is None


def _is_asked(session: Session, mine: Membership, step_key: str) -> bool:
    round_ = queries.running_round(session, mine.case.id)
    gate = queries.gate_of_step(session, mine.case.id, step_key)
    return round_ is not None and gate is not None and round_.gate_id == gate.id


def _why_not(session: Session, mine: Membership, step_key: str, words: Words) -> str:
    if mine.case.state is not CaseState.ACTIVE or mine.case.no_go_at:
        return words.say(_STANDS)
    if step_key != undecided_step(session, mine.case):
        return words.say(_NOT_OPEN)
    if queries.running_round(session, mine.case.id):
        return "" if _is_asked(session, mine, step_key) else words.say(_RUNNING)
    return "" if mine.leads else clock_words(mine.case, words) or words.say(_NOT_YOURS)


def ask_page(
    session: Session,
    installation: Installation,
    mine: Membership,
    step_key: str,
    words: Words,
    now: datetime,
    refusal: str = "",
) -> AskPage:
    """What will happen when the gate opens.

    Raises:
        NotFound.
    """
    step = _step(words, step_key)
    gate = gate_definition(words.method, step_key)
    days = mine.case.hold_days_left if mine.case.hold_days_left is not None else gate.deadline_days
    deadline = closing(now, days, tz=installation.zone, day_off=installation.day_off)
    moved = ", ".join(f"{one.day.isoformat()} {one.reason}" for one in deadline.moved)
    return AskPage(
        mine.case.reference,
        mine.case.alias,
        step.title_in(words.language),
        words.method.step_keys.index(step_key) + 1,
        len(words.method.steps),
        gate.question_in(words.language),
        _asked(session, mine, step_key, words, now),
        words.rule(gate.rule),
        words.say(ASSURANCES[gate.assurance]),
        deadline.at,
        words.moved(moved),
        _results(session, mine, step, words, ""),
        tuple(
            _title(step, key, words)
            for key in missing_deliverables(session, mine.case, words.method, step_key)
        ),
        f"/casus/{mine.case.reference}/{step_key}",
        refusal or _why_not(session, mine, step_key, words),
        f"/casus/{mine.case.reference}/{step_key}/regel" if mine.leads else "",
        loosened_by(session, mine.case, step_key, asks_of(gate), words),
    )


def _asked(
    session: Session, mine: Membership, step_key: str, words: Words, now: datetime
) -> tuple[AskedSeat, ...]:
    gate = gate_definition(words.method, step_key)
    holders = [one for one in queries.members(session, mine.case.id, now) if not one.substitute]
    people = queries.people(session, {one.person_id for one in holders})
    names = queries.organisations(session, {seat.organisation_id for seat in mine.seats.values()})
    return tuple(
        AskedSeat(
            people[one.person_id].name,
            words.role(seat.role),
            names[seat.organisation_id],
            seat.role in gate.rule.advisory,
        )
        for one in holders
        if (seat := mine.seats.get(one.seat_id)) and seat.role in gate.roles
    )
