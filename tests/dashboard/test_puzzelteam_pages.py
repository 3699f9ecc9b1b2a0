"""The pages of a puzzelteam: behind a link from a message, the peiling, the calendar, the team for its members."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from httpx import Response
from sqlmodel import select

from actions import links
from actions.puzzelteam.agree import NewAction, add_action
from actions.puzzelteam.peiling import open_peiling, take_token
from actions.puzzelteam.report_signal import NewSignal, report_signal
from actions.sessions import Proof, begin_session
from methods.signals import Direction
from models import audit, teams
from models.case import CaseRow
from models.database import Database
from models.peiling import PeilingAnswerRow, PeilingTokenRow
from models.people import PersonRow, SignInMethod
from models.post import LinkKind, NoticeRow
from models.puzzelteam import ActionRow, AttendanceRow, CommitmentRow, MeetingRow
from models.signals import SignalRow
from notifications.occasions import Occasion
from tests.builders import INSTALLATION, TEAM, a_case, a_member, an_account, chair_of
from tests.clock import Clock
from tests.dashboard.browser import Browser
from tests.dashboard.visitors import hidden, text_of
from tests.puzzelteam.teams import a_meeting, a_team, person_of, seat_of


WHO = "wijkagent"
FIVE = (*TEAM, a_member("bestuurder"), a_member("adviseur"))


@dataclass(frozen=True)
class Place:
    """A link to a team that meets in a week, and what it belongs to."""

    raw: str
    case: CaseRow
    seat: UUID
    person: UUID
    meeting: UUID

    @property
    def path(self) -> str:
        """The page."""
        return f"/overleg/{self.raw}"


@pytest.fixture
def place(database: Database, clock: Clock) -> Place:
    """The seat of the wijkagent, who agreed to something."""
    now = clock.now()
    with database.write() as session:
        case = a_case(session, now)
        a_team(session, case, now)
        meeting = a_meeting(session, case, f"{now + timedelta(days=7):%Y-%m-%d}", now)
        seat, person = seat_of(session, case, WHO, now), person_of(session, case, WHO, now)
        raw, _row = links.issue(session, LinkKind.MEETING, person, now, seat_id=seat)
        for what, owner in (
            ("Sport regelen voor P6", seat),
            ("Van een ander", seat_of(session, case, "hulpverlener", now)),
        ):
            new = NewAction(what, (now + timedelta(days=3)).date(), owner)
            add_action(session, case.id, new, now, by=chair_of(session, case, now))
        return Place(raw, case, seat, person, meeting.id)


def opened(visitor: Browser, place: Place) -> Response:
    """The page after the deliberate press."""
    return visitor.post(place.path, data={"go_on": "1"})


def test_a_link_alone_shows_when_and_nothing_else(visitor: Browser, place: Place, database: Database) -> None:
    page = visitor.get(place.path)

    assert page.status_code == 200
    assert "10.00 uur" in text_of(page)
    with database.read() as session:
        person = session.get_one(PersonRow, place.person)
        secrets = (
            place.case.alias,
            place.case.reference,
            person.name,
            person.email,
            "Sport regelen",
            "Van een ander",
        )
    assert [word for word in secrets if word in page.text] == []


def test_looking_changes_nothing(visitor: Browser, place: Place, database: Database) -> None:
    with database.read() as session:
        before = len(session.exec(select(NoticeRow)).all())
    for method in ("GET", "HEAD", "GET"):
        assert visitor.request(method, place.path).status_code == 200
    opened(visitor, place)

    with database.read() as session:
        assert len(session.exec(select(NoticeRow)).all()) == before
        assert session.exec(select(AttendanceRow)).all() == []


def test_the_headers_of_a_link_page(visitor: Browser, place: Place) -> None:
    for path in (place.path, "/overleg/x", "/peiling/x", "/agenda/x.ics"):
        headers = visitor.get(path).headers
        assert headers["referrer-policy"] == "no-referrer", path
        assert headers["cache-control"] == "no-store"
        assert "noindex" in headers["x-robots-tag"]
        assert headers["content-security-policy"].startswith("default-src 'none'")


def test_after_the_press_one_sees_ones_own_agreements_only(visitor: Browser, place: Place) -> None:
    page = opened(visitor, place)

    assert "Sport regelen voor P6" in page.text
    assert "Van een ander" not in page.text


@pytest.mark.parametrize(
    ("answer", "words"),
    [("coming", "U komt."), ("not_coming", "U komt niet."), ("substitute", "Uw vervanger komt.")],
    ids=["coming", "not coming", "a substitute"],
)
def test_answering_gives_a_receipt(
    visitor: Browser, place: Place, database: Database, answer: str, words: str
) -> None:
    form = hidden(opened(visitor, place))

    page = visitor.post(place.path, data={**form, "respond": answer, "substitute": "Bo"})

    assert words in text_of(page)
    with database.read() as session:
        row = teams.attendance(session, place.meeting)[place.seat]
    assert (row.answer, row.person_id) == (answer, place.person)
    assert row.substitute == ("Bo" if answer == "substitute" else "")


def test_an_answer_to_an_appointment_that_moved_does_not_count(
    visitor: Browser, place: Place, database: Database
) -> None:
    page = visitor.post(place.path, data={"meeting": f"{place.meeting}:99", "respond": "coming"})

    assert (page.status_code, "verzet" in text_of(page)) == (409, True)
    with database.read() as session:
        assert teams.attendance(session, place.meeting) == {}


def test_an_agreement_is_done_and_one_of_another_is_not(
    visitor: Browser, place: Place, database: Database
) -> None:
    with database.read() as session:
        keys = {row.what: str(row.id) for row in session.exec(select(ActionRow))}

    done = visitor.post(place.path, data={"done": keys["Sport regelen voor P6"]})
    refused = visitor.post(place.path, data={"done": keys["Van een ander"]})

    assert "Afgevinkt" in text_of(done)
    assert refused.status_code == 409
    with database.read() as session:
        assert {row.what for row in session.exec(select(ActionRow)) if row.done_at} == {
            "Sport regelen voor P6"
        }


def signal(**changes: str) -> dict[str, str]:
    """A signal as the form sends it."""
    return {
        "signal": "1",
        "text": "P6 was drie dagen niet op school.",
        "direction": "worse",
        "kind": "untested",
        "compartment": "all",
    } | changes


def test_a_signal_is_kept_and_one_that_is_worse_asks_for_a_meeting(
    visitor: Browser, place: Place, database: Database
) -> None:
    page = visitor.post(place.path, data=signal(compartment="veiligheid"))

    assert "bewaard" in text_of(page)
    with database.read() as session:
        [row] = session.exec(select(SignalRow)).all()
        asked = session.exec(
            select(NoticeRow).where(NoticeRow.occasion == Occasion.EXTRA_MEETING.value)
        ).all()
    assert (row.reported_by, row.compartment.value, row.seen_by) == (place.person, "veiligheid", WHO)
    assert asked


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param({"text": " "}, "Vul dit in.", id="no words"),
        pytest.param({"direction": ""}, "Kies een van de mogelijkheden.", id="no direction"),
        pytest.param({"kind": "fact"}, "Vul dit in.", id="a fact without a ground"),
        pytest.param({"kind": "spookverhaal"}, "Kies een van de mogelijkheden.", id="a ghost story"),
        pytest.param({"seen_on": "2099-01-01"}, "Deze dag moet nog komen.", id="a day to come"),
        pytest.param({"seen_on": "31-2-2026"}, "Vul een datum in die bestaat", id="no such day"),
        pytest.param(
            {"compartment": "zorg"}, "Kies een van de mogelijkheden.", id="the other side of the table"
        ),
    ],
)
def test_a_signal_that_is_not_right_keeps_what_was_typed(
    visitor: Browser, place: Place, database: Database, change: dict[str, str], words: str
) -> None:
    page = visitor.post(place.path, data=signal(**{"ground": "", "text": "Getypt.", **change}))

    assert page.status_code == 422
    assert words in text_of(page)
    assert "Getypt." in page.text or "text" in change
    with database.read() as session:
        assert session.exec(select(SignalRow)).all() == []


def test_a_promise_is_asked_until_it_is_given(
    visitor: Browser, place: Place, database: Database, clock: Clock
) -> None:
    with database.write() as session:
        for row in session.exec(select(CommitmentRow).where(CommitmentRow.seat_id == place.seat)):
            row.confirmed_at = None
            session.add(row)
        audit.record(session, "seat_asked", clock.now(), case=place.case.id)

    assert "Blijft u bij dit team?" in opened(visitor, place).text
    assert "staat vast" in text_of(visitor.post(place.path, data={"promise": "1"}))
    assert "Blijft u bij dit team?" not in opened(visitor, place).text


def test_links_that_do_not_work_are_one_calm_page(
    visitor: Browser, place: Place, database: Database, clock: Clock
) -> None:
    with database.write() as session:
        expired, _ = links.issue(
            session, LinkKind.MEETING, place.person, clock.now(), seat_id=place.seat, expires_at=clock.now()
        )
        homeless, _ = links.issue(session, LinkKind.MEETING, place.person, clock.now())
        links.revoke_links(session, clock.now(), person_id=place.person, seat_id=place.seat)

    pages = [visitor.get(f"/overleg/{raw}") for raw in ("unknown", expired, homeless, place.raw)]
    posts = [visitor.post(f"/overleg/{raw}", data=signal()) for raw in ("unknown", expired, place.raw)]

    assert {page.status_code for page in (*pages, *posts)} == {404}
    assert len({text_of(page) for page in (*pages, *posts)}) == 1


def test_a_new_link_goes_to_the_known_address_only_while_there_is_something(
    visitor: Browser, place: Place, database: Database, clock: Clock
) -> None:
    def asked(raw: str) -> str:
        return text_of(visitor.post(f"/overleg/{raw}", data={"new_link": "1"}))

    assert asked("unknown") == asked(place.raw)
    with database.read() as session:
        again = [one for one in session.exec(select(NoticeRow)) if "/again/" in one.key]
    assert [(one.person_id, one.occasion) for one in again] == [(place.person, "meeting_invite")]

    clock.advance(days=8)
    asked(place.raw)
    with database.read() as session:
        assert len([one for one in session.exec(select(NoticeRow)) if "/again/" in one.key]) == 1


def test_a_calendar_of_ones_own_works_until_it_is_stopped(
    visitor: Browser, place: Place, database: Database
) -> None:
    page = visitor.post(place.path, data={"feed": "1"})
    address = next(word for word in text_of(page).split() if "/agenda/" in word)
    path = "/agenda/" + address.partition("/agenda/")[2]

    calendar = visitor.get(path)

    assert calendar.status_code == 200
    assert calendar.headers["content-type"].startswith("text/calendar")
    assert calendar.text.startswith("BEGIN:VCALENDAR")
    assert "DTSTART" in calendar.text
    with database.read() as session:
        person = session.get_one(PersonRow, place.person)
    assert [
        word for word in (place.case.alias, place.case.reference, person.name) if word in calendar.text
    ] == []
    visitor.post(place.path, data={"end_feed": "1"})
    assert visitor.get(path).status_code == 404


@pytest.fixture
def question(database: Database, clock: Clock) -> str:
    """The link of one who was asked in a peiling."""
    now = clock.now()
    with database.write() as session:
        case = a_case(session, now, members=FIVE)
        a_team(session, case, now)
        open_peiling(session, INSTALLATION, case.id, now, by=chair_of(session, case, now))
        notice = session.exec(select(NoticeRow).where(NoticeRow.occasion == Occasion.PEILING.value)).first()
        assert notice is not None
        raw = take_token(session, notice)
        assert raw is not None
        return raw


GIVEN = {"safety": "2", "together": "4", "line": "Het gaat zo."}


def test_a_peiling_is_answered_once_by_nobody_in_particular(
    visitor: Browser, question: str, database: Database
) -> None:
    path = f"/peiling/{question}"
    page = visitor.get(path)
    with database.read() as session:
        names = [one.name for one in session.exec(select(PersonRow))]
    assert page.status_code == 200
    assert [name for name in names if name in page.text] == []

    done = visitor.post(path, data=GIVEN)

    assert "Dank u wel" in text_of(done)
    with database.read() as session:
        [row] = session.exec(select(PeilingAnswerRow)).all()
    assert (row.safety, row.together, row.line) == (2, 4, "Het gaat zo.")
    assert set(row.model_dump()) == {"id", "peiling_id", "safety", "together", "line"}
    again = visitor.post(path, data=GIVEN)
    assert again.status_code == visitor.get(path).status_code == 404
    assert text_of(again) == text_of(visitor.get("/peiling/unknown"))


def test_looking_at_a_peiling_uses_nothing_up(visitor: Browser, question: str, database: Database) -> None:
    for method in ("GET", "HEAD", "GET"):
        assert visitor.request(method, f"/peiling/{question}").status_code == 200

    with database.read() as session:
        assert not [one for one in session.exec(select(PeilingTokenRow)) if one.used]


@pytest.mark.parametrize(
    "change",
    [{"safety": ""}, {"together": "6"}, {"line": "x" * 301}],
    ids=["nothing", "six", "too long a line"],
)
def test_a_peiling_that_is_not_right_keeps_what_was_typed(
    visitor: Browser, question: str, database: Database, change: dict[str, str]
) -> None:
    page = visitor.post(f"/peiling/{question}", data=GIVEN | change)

    assert page.status_code == 422
    assert (GIVEN | change)["line"] in page.text
    with database.read() as session:
        assert session.exec(select(PeilingAnswerRow)).all() == []
    assert visitor.post(f"/peiling/{question}", data=GIVEN).status_code == 200


CHAIR = "voorzitter@voorbeeld.example"


@dataclass(frozen=True)
class Led:
    """The team of a case, seen by who is signed in as its chair."""

    path: str
    case: CaseRow
    meeting: UUID


@pytest.fixture
def led(visitor: Browser, database: Database, clock: Clock) -> Led:
    """Signed in as the chair of a team whose meeting has begun."""
    now = clock.now()
    with database.write() as session:
        account = an_account(session, CHAIR, now)
        case = a_case(session, now, members=(a_member("projectleider", email=CHAIR), *TEAM[1:]))
        a_team(session, case, now)
        meeting = a_meeting(session, case, f"{now + timedelta(days=7):%Y-%m-%d}", now)
    later = clock.advance(days=7, hours=1)
    with database.write() as session:
        raw = begin_session(session, session.merge(account), Proof(SignInMethod.PASSKEY, later), later)
    visitor.cookies.set("session", raw)
    return Led(f"/casus/{case.reference}/puzzelteam", case, meeting.id)


def test_the_case_leads_to_its_team_with_heartbeat_and_agenda(visitor: Browser, led: Led) -> None:
    assert led.path in visitor.get(f"/casus/{led.case.reference}").text

    page = visitor.get(led.path)

    assert page.status_code == 200
    assert '<svg class="heartbeat' in page.text
    assert "Welke signalen zien we?" in page.text
    assert "Dit overleg afsluiten" in page.text


def test_what_got_worse_comes_first(visitor: Browser, led: Led, database: Database, clock: Clock) -> None:
    with database.write() as session:
        for text, direction in (
            ("Het gaat beter.", Direction.BETTER),
            ("Het gaat slechter.", Direction.WORSE),
        ):
            new = NewSignal(text, direction)
            report_signal(
                session,
                INSTALLATION,
                led.case.id,
                new,
                clock.now(),
                by=chair_of(session, led.case, clock.now()),
            )

    page = visitor.get(led.path).text

    assert page.index("Het gaat slechter.") < page.index("Het gaat beter.")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        pytest.param({}, "Kies wat er volgt", id="nothing follows"),
        pytest.param({"follows": "own", "next_day": "2026-12-25"}, "feestdag", id="on a public holiday"),
        pytest.param(
            {"follows": "own", "next_day": "2026-11-01"}, "Kies een dag die nog komt", id="in the past"
        ),
        pytest.param(
            {"follows": "own", "next_day": "2026-12-02", "next_time": "x"}, "Kies een tijd", id="no time"
        ),
        pytest.param(
            {"follows": "pause", "pause_until": "2027-01-11"}, "Vul dit in.", id="a pause without a reason"
        ),
        pytest.param(
            {"follows": "pause", "pause_until": "2027-12-11", "reason": "x"},
            "13 weken",
            id="too long a pause",
        ),
        pytest.param({"follows": "stop"}, "Vul dit in.", id="a stop without a reason"),
        pytest.param(
            {"follows": "own", "next_day": "2026-12-09", "what": "Bellen"},
            "Vul dit in.",
            id="half an agreement",
        ),
    ],
)
def test_a_meeting_is_not_closed_without_what_follows(
    visitor: Browser, led: Led, database: Database, given: dict[str, str], words: str
) -> None:
    form = {"held": "yes", "decisions": "Wij bellen elke vrijdag.", **given}

    page = visitor.post(led.path, data=form)

    assert page.status_code == 422
    assert words in text_of(page)
    assert "Wij bellen elke vrijdag." in page.text
    with database.read() as session:
        assert session.get_one(MeetingRow, led.meeting).state.value == "planned"


@pytest.mark.parametrize(
    "given",
    [
        {"follows": "own", "next_day": "2026-12-09", "next_time": "11:00"},
        {"follows": "pause", "pause_until": "2027-01-11", "reason": "Feestdagen."},
        {"follows": "stop", "stop_reason": "Het team kan het zelf."},
    ],
    ids=["a date", "a pause", "a stop"],
)
def test_a_meeting_closes_with_one_thing_that_follows(
    visitor: Browser, led: Led, database: Database, given: dict[str, str]
) -> None:
    page = visitor.post(led.path, data={"held": "yes", **given})

    assert page.status_code == 200
    assert "Het overleg is afgesloten." in text_of(page)
    with database.read() as session:
        assert session.get_one(MeetingRow, led.meeting).state.value == "held"


def test_who_is_not_a_member_does_not_see_the_team(
    visitor: Browser, led: Led, database: Database, clock: Clock
) -> None:
    with database.write() as session:
        account = an_account(session, "ander@voorbeeld.example", clock.now())
        raw = begin_session(session, account, Proof(SignInMethod.PASSKEY, clock.now()), clock.now())
    visitor.cookies.clear()
    visitor.cookies.set("session", raw)

    assert visitor.get(led.path).status_code == 404
    assert visitor.post(led.path, data={"held": "yes"}).status_code == 404
