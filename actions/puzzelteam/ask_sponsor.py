"""What the sponsor of a silent team can do from the one message: ask for a date, ask for a pause, ask for a chair."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from actions.errors import Invalid, Mistake, NotAllowed
from actions.puzzelteam.loading import Loaded, loaded
from actions.puzzelteam.tell import tell_leaders
from actions.settle import tell_coordinators
from models import audit
from notifications.occasions import Occasion


NEW_DATE, PAUSE, OTHER_CHAIR = CHOICES = ("new_date", "pause", "other_chair")


def choose_for_silent_team(
    session: Session, case_id: UUID, choice: str, now: datetime, *, by: UUID
) -> Loaded:
    """Carry the sponsor's choice to who can act on it: the chairs, or (for another chair) the coordinator.

    Raises:
        NotFound, NotAllowed (not the sponsor), CaseNotOpen, Invalid (none of the three).
    """
    here = loaded(session, case_id)
    if here.case.sponsor_person_id != by:
        raise NotAllowed("sponsor")
    if choice not in CHOICES:
        raise Invalid([Mistake("choice", "not_a_choice")])
    key = f"team:{here.team.id}/sponsor:{choice}:{now.date().isoformat()}"
    if choice == OTHER_CHAIR:
        tell_coordinators(session, here.case, key, now)
    else:
        tell_leaders(session, Occasion.NEW_DATE_NEEDED, here.case, here.team, key, now)
    audit.record(session, "sponsor_chose", now, by=by, case=here.case.id, choice=choice)
    return here
