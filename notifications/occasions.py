"""Why a message goes to somebody, and how each reason behaves: at once or bundled, with a link to which page."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from pydantic import BaseModel, ConfigDict


class Occasion(StrEnum):
    """The reason of a message; its value is part of the notice's stable key and the name of its template folder."""

    GATE_OPENED = "gate_opened"
    CODE = "code"
    REMINDER = "reminder"
    LAST_DAY = "last_day"
    RECEIPT = "receipt"
    DECIDED = "decided"
    GATE_WITHDRAWN = "gate_withdrawn"
    GATE_EXTENDED = "gate_extended"
    NOTED_AT_TABLE = "noted_at_table"
    CONFIRM_TABLE = "confirm_table"
    RATIFY = "ratify"
    HOLD_RESUMES = "hold_resumes"
    CONDITION_DUE = "condition_due"
    HANDOVER = "handover"
    ADDRESS_CHANGED = "address_changed"
    CASE_STARTED = "case_started"
    CASE_WAITING = "case_waiting"
    COORDINATOR_ALARM = "coordinator_alarm"
    NEW_LINK = "new_link"
    SIGN_IN = "sign_in"
    SIGN_IN_CHANGED = "sign_in_changed"
    BUNDLE = "bundle"
    # The puzzelteam.
    TEAM_SEAT = "team_seat"
    MEETING_INVITE = "meeting_invite"
    MEETING_CHANGED = "meeting_changed"
    MEETING_CANCELLED = "meeting_cancelled"
    MEETING_WEEK = "meeting_week"
    MEETING_TOMORROW = "meeting_tomorrow"
    DID_IT_HAPPEN = "did_it_happen"
    CHAIR_AND_VICE = "chair_and_vice"
    NEW_DATE_NEEDED = "new_date_needed"
    EXTRA_MEETING = "extra_meeting"
    TEAM_SILENT = "team_silent"
    SPONSOR_SILENCE = "sponsor_silence"
    SPONSOR_MONTHLY = "sponsor_monthly"
    RIGHT_PERSON = "right_person"
    DEPUTY_NEEDED = "deputy_needed"
    PAUSE_ENDS = "pause_ends"
    LIST_CHECK = "list_check"
    STILL_NEEDED = "still_needed"
    TEAM_STOPPED = "team_stopped"
    PEILING = "peiling"
    PEILING_REMINDER = "peiling_reminder"
    MEASURES = "measures"


class Kind(StrEnum):
    """When a message may go (product.md, Messages)."""

    ASK = "ask"
    """Somebody is asked something: goes at once."""
    REMINDER = "reminder"
    """Something is still open: in working hours, at most one message a day for each person."""
    NEWS = "news"
    """Nothing to do: in working hours, at most one message a day for each person."""
    ANSWER = "answer"
    """Somebody did something and this belongs to it: goes at once and does not count for that one a day."""


class PageKind(StrEnum):
    """The page behind the one link of a message."""

    GATE = "gate"
    TODAY = "today"
    MEETING = "meeting"
    PEILING = "peiling"
    SIGN_IN = "sign_in"
    MY_CASES = "my_cases"
    OVERVIEW = "overview"

    @property
    def path(self) -> str:
        """The path of the page, without its token as the dashboard serves it."""
        return _PATHS[self]

    @property
    def is_personal(self) -> bool:
        """Whether the link carries a token of its receiver; the other pages ask to sign in."""
        return self not in (PageKind.MY_CASES, PageKind.OVERVIEW)


_PATHS = {
    PageKind.GATE: "stem",
    PageKind.TODAY: "vandaag",
    PageKind.MEETING: "overleg",
    PageKind.PEILING: "peiling",
    PageKind.SIGN_IN: "aanmelden",
    PageKind.MY_CASES: "",
    PageKind.OVERVIEW: "overzicht",
}


class Nature(BaseModel):
    """How one occasion behaves.

    `needs` names the fields of `Facts` without which the letter cannot be written, `may` those it uses when given;
    a template sees no other fields.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Kind
    bundled: bool
    page: PageKind | None
    needs: frozenset[str] = frozenset()
    may: frozenset[str] = frozenset()

    @property
    def goes_at_once(self) -> bool:
        """Whether it waits for neither working hours nor the one message a day."""
        return self.kind in (Kind.ASK, Kind.ANSWER)

    @property
    def counts(self) -> bool:
        """Whether it counts for the one message a day."""
        return self.kind is not Kind.ANSWER


def _nature(
    kind: Kind, page: PageKind | None, needs: str = "", may: str = "", *, bundled: bool = False
) -> Nature:
    fields = frozenset(needs.split()) | ({"link"} if page is not None else frozenset())
    return Nature(kind=kind, page=page, needs=fields, may=frozenset(may.split()), bundled=bundled)


NATURE: Mapping[Occasion, Nature] = MappingProxyType(
    {
        Occasion.GATE_OPENED: _nature(Kind.ASK, PageKind.GATE, "ticket until", "minutes"),
        Occasion.CODE: _nature(Kind.ANSWER, None, "code minutes"),
        Occasion.REMINDER: _nature(
            Kind.REMINDER, PageKind.GATE, "ticket until", "spoken asked minutes", bundled=True
        ),
        # A gate that closes today goes by itself: in a bundle its last hours would be lost.
        Occasion.LAST_DAY: _nature(Kind.REMINDER, PageKind.GATE, "ticket until", "spoken asked minutes"),
        Occasion.RECEIPT: _nature(Kind.ANSWER, PageKind.GATE, "ticket at receipt", "until late"),
        Occasion.DECIDED: _nature(Kind.NEWS, PageKind.GATE, "ticket", bundled=True),
        Occasion.GATE_WITHDRAWN: _nature(Kind.NEWS, None, "ticket", bundled=True),
        Occasion.GATE_EXTENDED: _nature(Kind.NEWS, PageKind.GATE, "ticket until", bundled=True),
        # Somebody spoke in this person's name: that is asked, not told.
        Occasion.NOTED_AT_TABLE: _nature(Kind.ASK, PageKind.GATE, "ticket until"),
        Occasion.CONFIRM_TABLE: _nature(Kind.ASK, PageKind.GATE, "ticket", "until minutes"),
        Occasion.RATIFY: _nature(Kind.ASK, PageKind.GATE, "ticket until", "minutes"),
        Occasion.HOLD_RESUMES: _nature(Kind.REMINDER, PageKind.MY_CASES, bundled=True),
        Occasion.CONDITION_DUE: _nature(Kind.REMINDER, PageKind.TODAY, "until", bundled=True),
        Occasion.HANDOVER: _nature(Kind.ASK, PageKind.TODAY, "", "until"),
        Occasion.ADDRESS_CHANGED: _nature(Kind.ANSWER, None),
        Occasion.CASE_STARTED: _nature(Kind.NEWS, PageKind.TODAY, "ticket", bundled=True),
        Occasion.CASE_WAITING: _nature(Kind.REMINDER, PageKind.MY_CASES, "", "since", bundled=True),
        # An alarm of today is of no use tomorrow, also to somebody who had a message this morning.
        Occasion.COORDINATOR_ALARM: _nature(Kind.ASK, PageKind.OVERVIEW, "", "count"),
        Occasion.NEW_LINK: _nature(Kind.ANSWER, PageKind.GATE, "", "until"),
        Occasion.SIGN_IN: _nature(Kind.ANSWER, PageKind.SIGN_IN, "", "until"),
        # Who did this wants to know at once; who did not, too.
        Occasion.SIGN_IN_CHANGED: _nature(Kind.ANSWER, None),
        Occasion.BUNDLE: _nature(Kind.REMINDER, PageKind.TODAY, "items"),
        Occasion.TEAM_SEAT: _nature(Kind.ASK, PageKind.MEETING, "ticket", "at"),
        Occasion.MEETING_INVITE: _nature(Kind.ASK, PageKind.MEETING, "ticket at", "duration"),
        # A calendar that shows the old hour sends people to a locked door: both go at once.
        Occasion.MEETING_CHANGED: _nature(Kind.ASK, PageKind.MEETING, "ticket at", "duration"),
        Occasion.MEETING_CANCELLED: _nature(Kind.ASK, None, "ticket at"),
        Occasion.MEETING_WEEK: _nature(
            Kind.REMINDER, PageKind.MEETING, "ticket at", "spoken asked", bundled=True
        ),
        Occasion.MEETING_TOMORROW: _nature(
            Kind.REMINDER, PageKind.MEETING, "ticket at", "duration count", bundled=True
        ),
        Occasion.DID_IT_HAPPEN: _nature(Kind.REMINDER, PageKind.MEETING, "ticket at", bundled=True),
        Occasion.CHAIR_AND_VICE: _nature(Kind.REMINDER, PageKind.MEETING, "ticket at", bundled=True),
        Occasion.NEW_DATE_NEEDED: _nature(Kind.REMINDER, PageKind.MEETING, "ticket", "since", bundled=True),
        Occasion.EXTRA_MEETING: _nature(Kind.ASK, PageKind.MEETING, "ticket", "at"),
        Occasion.TEAM_SILENT: _nature(Kind.REMINDER, PageKind.MEETING, "ticket days", bundled=True),
        Occasion.SPONSOR_SILENCE: _nature(Kind.REMINDER, PageKind.MEETING, "ticket days", bundled=True),
        Occasion.SPONSOR_MONTHLY: _nature(Kind.NEWS, None, "ticket held missed", "at days", bundled=True),
        Occasion.RIGHT_PERSON: _nature(Kind.REMINDER, PageKind.MEETING, "ticket", bundled=True),
        Occasion.DEPUTY_NEEDED: _nature(Kind.REMINDER, PageKind.MEETING, "ticket", bundled=True),
        Occasion.PAUSE_ENDS: _nature(Kind.REMINDER, PageKind.MEETING, "ticket until", bundled=True),
        Occasion.LIST_CHECK: _nature(Kind.REMINDER, PageKind.MEETING, "ticket", bundled=True),
        Occasion.STILL_NEEDED: _nature(Kind.REMINDER, PageKind.MEETING, "ticket", bundled=True),
        Occasion.TEAM_STOPPED: _nature(Kind.NEWS, None, "ticket", bundled=True),
        # Its link is nobody's in our tables, so it cannot share a bundle, and it is never sent again.
        Occasion.PEILING: _nature(Kind.ASK, PageKind.PEILING, "ticket until"),
        Occasion.PEILING_REMINDER: _nature(Kind.REMINDER, None, "ticket until"),
        Occasion.MEASURES: _nature(
            Kind.NEWS, PageKind.OVERVIEW, "held missed mails", "days count spoken asked"
        ),
    }
)


def address(base_url: str, page: PageKind, token: str | None = None) -> str:
    """The full address of a page as it stands in a letter: `https://host/stem/TOKEN`, `https://host/overzicht`."""
    return "/".join([base_url.rstrip("/"), *filter(None, [page.path]), *filter(None, [token])])
