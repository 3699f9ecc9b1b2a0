"""Invitations as Outlook, Google and Apple need them, read back by two parsers that know nothing of each other."""

from __future__ import annotations

import email
import email.policy
import io
import re
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from dateutil.tz import tzical
from icalendar import Calendar

from notifications.calendar import Appointment, feed, invitation, local
from notifications.mime import Envelope, compose
from notifications.occasions import Occasion
from notifications.render import render
from tests.notifications.samples import facts_for


NOW = datetime(2026, 11, 20, 9, 2, tzinfo=UTC)
ORGANISER, RECEIVER = "bericht@langeadem.example", "t.kaya@politie.example"


def an_appointment(**changes: Any) -> Appointment:
    given: dict[str, Any] = {
        "uid": "3f2a9c1e-0000-4000-8000-aaaaaaaaaaaa@langeadem.example",
        "sequence": 0,
        "starts": local(date(2026, 12, 8), "10:00", "Europe/Amsterdam"),
        "minutes": 45,
        "ticket": "R-48213",
        "changed_at": NOW,
    }
    return Appointment.model_validate(given | changes)


def sent(one: Appointment, language: str = "nl") -> bytes:
    return invitation(one, organiser=ORGANISER, receiver=RECEIVER, language=language)


def plain(raw: bytes) -> dict[str, list[tuple[dict[str, str], str]]]:
    """The second parser: RFC 5545 by hand; lines unfolded, name, parameters and value; the event's own lines only."""
    text = raw.decode("utf-8")
    assert text.endswith("\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")
    lines = re.sub(r"\r\n[ \t]", "", text).split("\r\n")
    found: dict[str, list[tuple[dict[str, str], str]]] = {}
    inside: list[str] = []
    for line in filter(None, lines):
        head, _, value = line.partition(":")
        name, *params = head.split(";")
        if name == "BEGIN":
            inside.append(value)
        elif name == "END":
            assert inside.pop() == value
        elif inside in (["VCALENDAR"], ["VCALENDAR", "VEVENT"]):
            found.setdefault(name, []).append((dict(p.split("=", 1) for p in params), value))
    assert inside == []
    return found


def value(found: dict[str, list[tuple[dict[str, str], str]]], name: str) -> str:
    [(_, only)] = found[name]
    return only


def event_of(raw: bytes) -> Any:
    [event] = Calendar.from_ical(raw).walk("VEVENT")
    return event


def test_an_invitation_says_when_and_nothing_else() -> None:
    raw = sent(an_appointment())
    found, event = plain(raw), event_of(raw)

    assert value(found, "METHOD") == "REQUEST"
    assert (value(found, "STATUS"), value(found, "CLASS"), value(found, "SEQUENCE")) == (
        "CONFIRMED",
        "PRIVATE",
        "0",
    )
    assert value(found, "SUMMARY") == "Overleg (R-48213)" == str(event["SUMMARY"])
    assert found["DTSTART"] == [({"TZID": "Europe/Amsterdam"}, "20261208T100000")]
    assert event["DTSTART"].dt.astimezone(UTC) == datetime(2026, 12, 8, 9, tzinfo=UTC)
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=45)
    assert not {"LOCATION", "DESCRIPTION", "URL", "RRULE", "COMMENT"} & set(found)


def test_only_the_receiver_is_an_attendee_and_no_reply_is_asked() -> None:
    found = plain(sent(an_appointment()))

    assert [who for _, who in found["ATTENDEE"]] == [f"mailto:{RECEIVER}"]
    assert found["ATTENDEE"][0][0] == {"PARTSTAT": "NEEDS-ACTION", "ROLE": "REQ-PARTICIPANT", "RSVP": "FALSE"}
    assert value(found, "ORGANIZER") == f"mailto:{ORGANISER}"


def test_a_move_keeps_the_uid_and_raises_the_sequence_and_a_cancel_too() -> None:
    first = event_of(sent(an_appointment()))
    moved = event_of(
        sent(an_appointment(sequence=1, starts=local(date(2027, 3, 29), "10:00", "Europe/Amsterdam")))
    )
    raw = sent(an_appointment(sequence=2, cancelled=True))
    off = event_of(raw)

    assert first["UID"] == moved["UID"] == off["UID"]
    assert [int(one["SEQUENCE"]) for one in (first, moved, off)] == [0, 1, 2]
    assert (value(plain(raw), "METHOD"), str(off["STATUS"])) == ("CANCEL", "CANCELLED")


@pytest.mark.parametrize(
    ("day", "clock", "utc"),
    [
        pytest.param(date(2027, 3, 26), "10:00", 9, id="the Friday before summer time"),
        pytest.param(date(2027, 3, 29), "10:00", 8, id="the Monday after: the wall clock stays"),
        pytest.param(date(2027, 10, 29), "10:00", 8, id="the Friday before winter time"),
        pytest.param(date(2027, 11, 1), "10:00", 9, id="the Monday after"),
        pytest.param(date(2028, 2, 29), "10:00", 9, id="a leap day"),
    ],
)
def test_both_parsers_find_the_same_instant_from_the_zone_in_the_object(
    day: date, clock: str, utc: int
) -> None:
    raw = sent(an_appointment(starts=local(day, clock, "Europe/Amsterdam")))
    stamp = value(plain(raw), "DTSTART")
    # dateutil reads the VTIMEZONE that travels along; icalendar looks the zone up by its name.
    zone = tzical(_file(raw)).get("Europe/Amsterdam")
    by_object = datetime.strptime(stamp, "%Y%m%dT%H%M%S").replace(tzinfo=zone).astimezone(UTC)

    assert (
        by_object
        == event_of(raw)["DTSTART"].dt.astimezone(UTC)
        == datetime(*day.timetuple()[:3], utc, tzinfo=UTC)
    )


def _file(raw: bytes) -> Any:
    return io.StringIO(re.sub(r"\r\n[ \t]", "", raw.decode()).replace("\r\n", "\n"))


def test_the_zone_is_trimmed_to_the_years_around_the_meeting() -> None:
    raw = sent(an_appointment())

    assert raw.count(b"BEGIN:VTIMEZONE") == 1
    assert len(raw) < 2000


def test_the_message_has_the_shape_that_outlook_and_the_others_read() -> None:
    letter = render(Occasion.MEETING_INVITE, facts_for(Occasion.MEETING_INVITE), "nl")
    envelope = Envelope(notice_id="0d6f", to=RECEIVER, sender=f"Lange Adem <{ORGANISER}>", sent_at=NOW)
    wire = compose(letter, envelope, calendar=sent(an_appointment())).as_bytes()
    message = email.message_from_bytes(wire, policy=email.policy.default)

    alternative, attachment = list(message.iter_parts())
    assert isinstance(alternative, EmailMessage)
    kinds = [part.get_content_type() for part in alternative.iter_parts()]
    assert (message.get_content_type(), kinds) == (
        "multipart/mixed", ["text/plain", "text/html", "text/calendar"]
    )  # fmt: skip
    assert list(alternative.iter_parts())[-1]["Content-Type"].params["method"] == "REQUEST"
    assert attachment.get_content_type() == "application/ics"


def test_a_feed_holds_every_meeting_and_nobody() -> None:
    raw = feed(
        [an_appointment(), an_appointment(uid="another-meeting@x.example", cancelled=True)], language="en"
    )
    events = Calendar.from_ical(raw).walk("VEVENT")

    assert value(plain(raw), "METHOD") == "PUBLISH"
    assert [str(one["STATUS"]) for one in events] == ["CONFIRMED", "CANCELLED"]
    assert not any("ATTENDEE" in one or "ORGANIZER" in one for one in events)
    assert str(events[0]["SUMMARY"]) == "Meeting (R-48213)"


def test_an_empty_feed_is_a_calendar_too() -> None:
    assert Calendar.from_ical(feed([], language="nl")).walk("VEVENT") == []
