"""Expect and watch: scenarios A, B and C with their signs, and the people around the family who do it good."""

from __future__ import annotations

import re
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from actions.errors import Invalid, Mistake, NotFound, NothingToDo
from actions.puzzelteam.loading import Loaded, loaded, require_lead, require_member
from actions.reasons import SHORT, too_long
from methods.signals import Direction, Letter
from models import audit, teams
from models.puzzelteam import TeamRow
from models.signals import IndicatorRow, PositiveContactRow, ScenarioRow


LONGEST_RELATION = 80
"""Characters: "oma van K1"."""
CODE = re.compile(r"[A-Z]{1,2}[0-9]{1,3}")
"""What somebody around the family is called here: `N3`, never a name."""


def write_story(
    session: Session, case_id: UUID, story: str, chances: str, risks: str, now: datetime, *, by: UUID
) -> TeamRow:
    """The shared story with its chances and risks; any member of the case may write.

    Raises:
        NotFound, NotAllowed (not a member), CaseNotOpen, Invalid (no story).
    """
    here = loaded(session, case_id)
    require_member(session, here.case, by, now)
    mistakes = [] if story.strip() else [Mistake("story", "missing")]
    if mistakes := mistakes + too_long({"story": story, "chances": chances, "risks": risks}):
        raise Invalid(mistakes)
    here.team.story, here.team.chances, here.team.risks = story.strip(), chances.strip(), risks.strip()
    session.add(here.team)
    audit.record(session, "story_written", now, by=by, case=here.case.id)
    return here.team


def write_scenario(
    session: Session, case_id: UUID, letter: Letter, title: str, response: str, now: datetime, *, by: UUID
) -> ScenarioRow:
    """Write a scenario anew: what it looks like, and what is done when it comes.

    Raises:
        NotFound, NotAllowed (not a member), CaseNotOpen, Invalid (no title).
    """
    here = loaded(session, case_id)
    require_member(session, here.case, by, now)
    mistakes = [] if title.strip() else [Mistake("title", "missing")]
    if mistakes := mistakes + too_long({"title": title, "response": response}):
        raise Invalid(mistakes)
    row = next((one for one in teams.scenarios(session, here.team.id) if one.letter is letter), None)
    row = row or ScenarioRow(team_id=here.team.id, letter=letter, title="", written_at=now)
    row.title, row.response, row.written_by, row.written_at = title.strip(), response.strip(), by, now
    session.add(row)
    session.flush()
    audit.record(session, "scenario_written", now, by=by, case=here.case.id, letter=letter.value)
    return row


def watch_for(
    session: Session,
    case_id: UUID,
    letter: Letter,
    text: str,
    direction: Direction,
    now: datetime,
    *,
    by: UUID,
) -> IndicatorRow:
    """Agree on a concrete sign that things get better or worse.

    Raises:
        NotFound (no such scenario yet), NotAllowed, CaseNotOpen, Invalid (no words, or pointing nowhere).
    """
    here = loaded(session, case_id)
    require_member(session, here.case, by, now)
    scenario = next((one for one in teams.scenarios(session, here.team.id) if one.letter is letter), None)
    if scenario is None:
        raise NotFound("scenario")
    mistakes = [] if text.strip() else [Mistake("text", "missing")]
    if direction is Direction.NEITHER:
        mistakes.append(Mistake("direction", "not_a_choice"))
    if mistakes := mistakes + too_long({"text": text}):
        raise Invalid(mistakes)
    row = IndicatorRow(scenario_id=scenario.id, text=text.strip(), direction=direction)
    session.add(row)
    session.flush()
    audit.record(session, "indicator_agreed", now, by=by, case=here.case.id, letter=letter.value)
    return row


def stop_watching(
    session: Session, case_id: UUID, indicator_id: UUID, now: datetime, *, by: UUID
) -> IndicatorRow:
    """This sign is no longer watched; what was seen of it stays.

    Raises:
        NotFound, NotAllowed, CaseNotOpen, NothingToDo.
    """
    here = loaded(session, case_id)
    require_lead(session, here.team, by, now)
    row = session.get(IndicatorRow, indicator_id)
    mine = {one.id for one in teams.scenarios(session, here.team.id)}
    if row is None or row.scenario_id not in mine:
        raise NotFound("indicator")
    if row.ended_at is not None:
        raise NothingToDo("nobody watches this sign any more")
    row.ended_at = now
    session.add(row)
    audit.record(session, "indicator_ended", now, by=by, case=here.case.id)
    return row


def weigh_contact(
    session: Session,
    case_id: UUID,
    code: str,
    relation: str,
    safety: str,
    now: datetime,
    *,
    by: UUID,
    takes_part: bool = False,
    via: str = "",
) -> PositiveContactRow:
    """Note somebody who does the family good, with why it is safe to ask something of them; a code, never a name.

    It gives this person nothing: no account, no link, no dossier.

    Raises:
        NotFound, NotAllowed (not chair or vice chair), CaseNotOpen, Invalid.
    """
    here = loaded(session, case_id)
    require_lead(session, here.team, by, now)
    mistakes = [] if CODE.fullmatch(code.strip()) else [Mistake("code", "not_a_person_code")]
    mistakes += [
        Mistake(name, "missing")
        for name, words in (("relation", relation), ("safety", safety))
        if not words.strip()
    ]
    mistakes += too_long({"safety": safety}) + too_long({"via": via}, SHORT)
    mistakes += too_long({"relation": relation}, LONGEST_RELATION)
    if mistakes:
        raise Invalid(mistakes)
    row = _contact(session, here, code.strip(), now)
    row.relation, row.safety, row.via = relation.strip(), safety.strip(), via.strip()
    row.takes_part, row.weighed_by, row.weighed_at, row.ended_at = takes_part, by, now, None
    session.add(row)
    session.flush()
    audit.record(session, "contact_weighed", now, by=by, case=here.case.id)
    return row


def _contact(session: Session, here: Loaded, code: str, now: datetime) -> PositiveContactRow:
    known = next((one for one in teams.contacts(session, here.team.id) if one.code == code), None)
    return known or PositiveContactRow(
        team_id=here.team.id, code=code, relation="", safety="-", weighed_at=now
    )
