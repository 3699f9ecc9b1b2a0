"""Meetings as mail programs and calendars read them: an invitation, its update, its cancellation, a feed.

One UID per meeting, SEQUENCE one higher at every change. The only attendee is the receiver, the words are neutral,
the class is private: a guest list or a place would tell which case it is. Answers go by our link, so no reply is asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vText
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field


PRODUCT = "-//Lange Adem//Overleg//NL"
SUMMARY = {"nl": "Overleg", "en": "Meeting"}
_MARGIN = timedelta(days=370)
"""The zone's rules are given for about a year around the meeting: whole, they would be longer than everything else."""


class Method(StrEnum):
    """What the object asks of the receiver's calendar."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    PUBLISH = "PUBLISH"


class Appointment(BaseModel):
    """A meeting as a calendar shows it; `starts` is a local time with its zone: the wall clock is what was agreed."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    uid: str = Field(pattern=r"^[A-Za-z0-9@.-]{8,120}$")
    sequence: int = Field(ge=0)
    starts: datetime
    minutes: int = Field(ge=1, le=480)
    ticket: str
    cancelled: bool = False
    changed_at: AwareDatetime


def invitation(one: Appointment, *, organiser: str, receiver: str, language: str) -> bytes:
    """A personal invitation or update (REQUEST), or the end of one (CANCEL), for one receiver."""
    method = Method.CANCEL if one.cancelled else Method.REQUEST
    event = _event(one, language)
    event["organizer"] = _address(organiser)
    attendee = _address(receiver)
    attendee.params["role"] = vText("REQ-PARTICIPANT")
    attendee.params["partstat"] = vText("NEEDS-ACTION")
    attendee.params["rsvp"] = vText("FALSE")
    event.add("attendee", attendee, encode=False)
    return _whole(method, [event], [one])


def feed(appointments: Iterable[Appointment], *, language: str) -> bytes:
    """A person's meetings, for a calendar program that asks for them itself; cancelled ones stay, as cancelled."""
    found = list(appointments)
    return _whole(Method.PUBLISH, [_event(one, language) for one in found], found)


def _whole(method: Method, events: list[Event], appointments: list[Appointment]) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method.value)
    for event in events:
        calendar.add_component(event)
    days = [one.starts.date() for one in appointments]
    if days:
        calendar.add_missing_timezones(first_date=min(days) - _MARGIN, last_date=max(days) + _MARGIN)
    whole: bytes = calendar.to_ical()
    return whole


def _event(one: Appointment, language: str) -> Event:
    event = Event()
    event.add("uid", one.uid)
    event.add("sequence", one.sequence)
    event.add("dtstamp", one.changed_at.astimezone(UTC))
    event.add("last-modified", one.changed_at.astimezone(UTC))
    event.add("dtstart", one.starts)
    event.add("dtend", _later(one.starts, one.minutes))
    event.add("summary", f"{SUMMARY[language]} ({one.ticket})")
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE")
    event.add("status", "CANCELLED" if one.cancelled else "CONFIRMED")
    return event


def _later(starts: datetime, minutes: int) -> datetime:
    return (starts.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(starts.tzinfo)


def _address(address: str) -> vCalAddress:
    return vCalAddress(f"mailto:{address}")


def local(day: date, clock: str, zone: str) -> datetime:
    """The appointment's own time: a day, a wall clock `10:00` and the name of a zone."""
    hour, minute = (int(part) for part in clock.split(":"))
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(zone))
