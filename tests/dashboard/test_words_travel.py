"""What was typed and kept travels: pages, mail, calendar, workbook, log and Prefect. It stays words, or it stays home.

One story, told by the real actions, with a bad value in every name, title and free text that takes it. There is no CSV
that goes out; the one that comes in (a pasted team) is read in test_new_case.py.
"""

from __future__ import annotations

import logging
import re
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import timedelta
from html import unescape
from io import BytesIO
from typing import Final

import pytest
from icalendar import Calendar
from markupsafe import escape
from pydantic import TypeAdapter, ValidationError
from sqlmodel import Session

from actions.close_case import propose_close
from actions.deliver_notices import PostOffice, deliver_notices
from actions.links import issue
from actions.puzzelteam.agree import NewAction, add_action
from actions.puzzelteam.plan_meeting import cancel_meeting, plan_meeting
from actions.puzzelteam.report_signal import NewSignal, report_signal
from actions.puzzelteam.write_scenario import write_scenario, write_story
from actions.reasons import LONGEST, SHORT
from actions.start_case import Line
from actions.turns import open_cases
from actions.withdraw_round import withdraw_round
from gates.answers import Answer
from methods.signals import Direction, SignalKind
from methods.signals import Letter as ScenarioLetter
from models.case import CaseRow
from models.database import Database
from models.post import LinkKind
from notifications.post import mail_server
from settings import Settings
from tests.bad_input import BAD, as_kept, harm_in
from tests.builders import (
    GO,
    INSTALLATION,
    TEAM,
    a_case,
    a_member,
    an_open_round,
    catch_up,
    chair_of,
    filled,
    votes_of,
)
from tests.clock import Clock
from tests.dashboard.browser import Browser
from tests.dashboard.test_signed_in import sign_in
from tests.mailserver import Letter, MailServer
from tests.puzzelteam.teams import TEN, a_team


pytestmark = [
    pytest.mark.parametrize("engine_name", ["sqlite"]),
    pytest.mark.parametrize("typed", BAD.values(), ids=BAD.keys()),
]

PLAIN: Final = "Een gewone zin."
CHAIR: Final = "projectleider@voorbeeld.example"
COORDINATOR: Final = "coordinator@voorbeeld.example"
HEADERS: Final = {
    "Auto-Submitted",
    "Content-Type",
    "Date",
    "From",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "MIME-Version",
    "Message-ID",
    "References",
    "Subject",
    "To",
    "X-Auto-Response-Suppress",
}
PROPERTIES: Final = {
    "ATTENDEE",
    "CLASS",
    "DTEND",
    "DTSTAMP",
    "DTSTART",
    "LAST-MODIFIED",
    "ORGANIZER",
    "SEQUENCE",
    "STATUS",
    "SUMMARY",
    "TRANSP",
    "UID",
}


def test_what_leaves_the_house_does_not_tell_it(
    settings: Settings,
    database: Database,
    clock: Clock,
    mailserver: MailServer,
    visitor: Browser,
    typed: str,
) -> None:
    with database.write() as session:
        case = tell_a_story(session, typed, clock)
        feed, _ = issue(session, LinkKind.FEED, chair_of(session, case, clock.now()), clock.now())
        [for_prefect] = open_cases(session)
    office = PostOffice(mail_server(mailserver.url), "Lange Adem <adem@voorbeeld.example>", settings.url)

    subscribed = visitor.get(f"/agenda/{feed}.ics")
    for _ in range(8):
        deliver_notices(database, INSTALLATION, office, clock.now)
        clock.advance(days=1)

    invited = [raw for letter in mailserver.letters for raw in calendars_in(letter)]
    assert len(mailserver.letters) > 10
    for letter in mailserver.letters:
        assert_only_our_words(letter, typed)
    assert invited
    for raw in (subscribed.content, *invited):
        assert_only_an_appointment(raw, typed)
    told = {name: value for name, value in asdict(for_prefect).items() if isinstance(value, str)}
    assert told == {"reference": case.reference, "method": "proef", "step": case.current_step}
    assert re.fullmatch(r"PROEF-\d{4}-\d{4}", case.reference)


def test_who_may_read_it_sees_it_as_text_and_no_log_tells_it(
    visitor: Browser, database: Database, clock: Clock, typed: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        with database.write() as session:
            case = tell_a_story(session, typed, clock)
        sign_in(visitor, database, clock, CHAIR)
        here = f"/casus/{case.reference}"
        below = ("", "/poort/1", "/poort/2", "/intake/afdruk", "/puzzelteam", "/puzzelteam/samenvatting")
        pages = [visitor.get(address) for address in ("/", *(here + path for path in below))]
        sign_in(visitor, database, clock, COORDINATOR, "coordinator")
        pages.append(visitor.get("/overzicht"))
        workbook = visitor.get("/overzicht.xlsx").content
        sign_in(visitor, database, clock, "privacy@voorbeeld.example", "privacy")
        pages += [visitor.get("/logboek"), visitor.get("/logboek/toegang")]

    assert {page.status_code for page in pages} == {200}
    assert [harm for page in pages for harm in harm_in(page.text)] == []
    assert any(str(escape(case.alias)) in page.text for page in pages)
    assert_only_text(workbook, case.alias)
    assert not tells(caplog.text, typed)


def tell_a_story(session: Session, typed: str, clock: Clock) -> CaseRow:
    """A case from its start to a proposal to close, with a team that meets; the value stands wherever it may."""
    now, line, text = clock.now(), as_line(typed), as_text(typed)
    people = tuple(
        a_member(one.role, name=line[:180], organisation=f"{line[:150]} {one.role}") for one in TEAM
    )
    case = a_case(
        session,
        now,
        alias=line[:80],
        purpose=text,
        selection_ground=text,
        legal_ground=text,
        controller=line[:200],
        members=people,
    )
    chair = chair_of(session, case, now)
    a_team(session, case, now)
    meeting = plan_meeting(
        session,
        INSTALLATION,
        case.id,
        (now + timedelta(days=7)).date(),
        TEN,
        now,
        by=chair,
        place=text,
        because=text,
    )
    signal = NewSignal(text, Direction.WORSE, SignalKind.FACT, now.date(), seen_by=text[:SHORT], ground=text)
    report_signal(session, INSTALLATION, case.id, signal, now, by=chair)
    agreed = NewAction(text, (now + timedelta(days=5)).date(), owner=text[:SHORT])
    add_action(session, case.id, agreed, now, by=chair)
    write_story(session, case.id, text, text, text, now, by=chair)
    write_scenario(session, case.id, ScenarioLetter.A, text, text, now, by=chair)
    first = an_open_round(session, case, now)
    conditional = replace(filled(Answer.CONDITIONAL_GO), motivation=text, condition=text)
    votes_of(session, first, now, projectleider=GO, wijkagent=conditional, hulpverlener=GO)
    catch_up(session, case, now)
    second = an_open_round(session, case, now)
    withdraw_round(session, second.id, text, now, by=chair)
    cancel_meeting(session, meeting.id, text, now, by=chair)
    propose_close(session, case.id, text, now, by=chair)
    session.flush()
    return case


def as_line(typed: str) -> str:
    """As a name or a title keeps it; a plain sentence where it is refused."""
    try:
        return TypeAdapter[str](Line).validate_python(as_kept(typed)[:200])
    except ValidationError:
        return PLAIN


def as_text(typed: str) -> str:
    """As a free text keeps it: as much of it as is taken."""
    return as_kept(typed)[:LONGEST] or PLAIN


def tells(words: str, typed: str) -> bool:
    """Can what was typed be read in these words?"""
    kept = as_kept(typed)[:60]
    return len(kept) > 3 and (kept in words or " ".join(kept.split()) in words)


def assert_only_our_words(letter: Letter, typed: str) -> None:
    """No header but ours, no markup but ours, and not a word of it."""
    assert set(letter.message.keys()) <= HEADERS
    assert "\n" not in letter.subject
    assert harm_in(letter.html) == []
    for words in (letter.subject, letter.text, unescape(letter.html), str(letter.message["To"])):
        assert not tells(words, typed)


def assert_only_text(workbook: bytes, alias: str) -> None:
    """The alias is there, and no cell of the workbook works anything out or leads anywhere."""
    with zipfile.ZipFile(BytesIO(workbook)) as book:
        parts = {name: book.read(name).decode() for name in book.namelist()}
    sheets = "".join(part for name, part in parts.items() if name.endswith(".xml"))
    assert alias in unescape(sheets)
    assert "<f>" not in sheets
    assert "<hyperlink" not in sheets
    assert not [name for name, part in parts.items() if name.endswith(".rels") and "kwaad.example" in part]


def calendars_in(letter: Letter) -> Iterator[bytes]:
    for part in letter.message.walk():
        if part.get_content_type() == "text/calendar":
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            yield content


def assert_only_an_appointment(raw: bytes, typed: str) -> None:
    """Folded as the standard asks, without a property that was typed."""
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    events = Calendar.from_ical(raw).walk("VEVENT")
    assert events
    for event in events:
        assert set(event) <= PROPERTIES
        assert re.fullmatch(r"Overleg \(R-\d+\)", str(event["SUMMARY"]))
    assert not tells(raw.decode().replace("\r\n ", ""), typed)
