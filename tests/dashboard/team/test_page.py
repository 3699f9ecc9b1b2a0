"""The team as its members see it over time: the peiling beside what happened, the digest, and what waits today."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlmodel import select

from actions import links
from actions.change_team import hand_over
from actions.daily_post import bundle_and_postpone
from actions.links import issue
from actions.puzzelteam.agree import NewAction, add_action
from actions.puzzelteam.peiling import answer_peiling, close_peiling, open_peiling, take_token
from actions.puzzelteam.report_signal import NewSignal, report_signal
from actions.puzzelteam.respond import respond
from actions.puzzelteam.tell import meeting_facts, tell_members
from actions.puzzelteam.write_scenario import write_scenario, write_story
from methods.schema import Compartment
from methods.signals import Direction, Letter
from models import teams
from models.peiling import PeilingRow
from models.post import LinkKind, NoticeRow, NoticeState
from models.puzzelteam import CommitmentRow, MeetingRow
from notifications.occasions import Occasion
from tests.builders import INSTALLATION, a_member, chair_of
from tests.dashboard.browser import Browser
from tests.dashboard.team.place import CHAIR, MEMBER, Place, a_signal, the_team
from tests.dashboard.visitors import text_of
from tests.mailserver import MailServer
from tests.puzzelteam.teams import a_meeting, person_of, seat_of


LOOK = "wijkagent"
OTHER_SIDE = "Alleen voor zorg."


def a_peiling(place: Place, marks: list[tuple[int, int]], line: str = "") -> None:
    """A peiling that was held with these answers; afterwards it is closed."""
    with place.database.write() as session:
        by = chair_of(session, place.case, place.clock.now())
        row = open_peiling(session, INSTALLATION, place.case.id, place.clock.now(), by=by)
    with place.database.write() as session:
        asked = session.exec(select(NoticeRow).where(NoticeRow.occasion == Occasion.PEILING.value)).all()
        mine = [one for one in asked if str(row.id) in one.key]
        for notice, (safety, together) in zip(mine, marks, strict=False):
            raw = take_token(session, notice)
            assert raw is not None
            session.flush()
            answer_peiling(session, raw, safety, together, line, place.clock.now())
    place.clock.advance(days=10)
    with place.database.write() as session:
        assert close_peiling(session, row.id, place.clock.now()) is not None


def test_a_peiling_is_shown_from_four_answers_on_beside_what_happened(
    visitor: Browser, formed: Place
) -> None:
    a_peiling(formed, [(4, 4)] * 4)
    formed.enter(visitor, CHAIR)
    visitor.post(f"{formed.path}/signaal", data=a_signal(seen_on=""))
    a_peiling(formed, [(2, 4), (3, 4), (2, 4), (3, 4)], "Ik ga niet meer alleen.")
    formed.enter(visitor, CHAIR)

    words = text_of(visitor.get(formed.path))

    assert "Veiligheid: lager dan de vorige keer. Samenwerking: even hoog als de vorige keer." in words
    assert "4 van 4 antwoordden 2,5 4,0 1" in words
    assert "4 van 4 antwoordden 4,0 4,0 0" in words
    assert "Ik ga niet meer alleen." in words
    assert "Voorvallen tegen collega" not in words


def test_three_answers_say_nothing(visitor: Browser, formed: Place) -> None:
    a_peiling(formed, [(1, 1)] * 3, "Alleen ik.")
    formed.enter(visitor, CHAIR)

    words = text_of(visitor.get(formed.path))

    assert "3 van 4 antwoordden te weinig antwoorden te weinig antwoorden" in words
    assert "Alleen ik." not in words
    assert [row.results for row in formed.rows(PeilingRow)] == [None]


@pytest.fixture
def handed(formed: Place) -> tuple[Place, str]:
    """The wijkagent has a successor; the link that this successor got, and something to know."""
    now = formed.clock.now()
    with formed.database.write() as session:
        by, seat = chair_of(session, formed.case, now), seat_of(session, formed.case, LOOK, now)
        a_meeting(session, formed.case, f"{now + timedelta(days=7):%Y-%m-%d}", now)
        for text, side in (("Voor veiligheid.", Compartment.VEILIGHEID), (OTHER_SIDE, Compartment.ZORG)):
            seen = NewSignal(text, Direction.BETTER, compartment=side)
            report_signal(session, INSTALLATION, formed.case.id, seen, now, by=by)
        write_story(session, formed.case.id, "P1 en P4 kennen elkaar.", "", "", now, by=by)
        write_scenario(session, formed.case.id, Letter.C, "Elke dag naar school", "", now, by=by)
        add_action(session, formed.case.id, NewAction("Bellen met de school", now.date(), seat), now, by=by)
    later = formed.clock.advance(hours=1)
    with formed.database.write() as session:
        new = a_member(LOOK, email="opvolger@voorbeeld.example", name="Bo Opvolger")
        hand_over(session, INSTALLATION, seat, new, later, by=by)
    with formed.database.write() as session:
        person = person_of(session, formed.case, LOOK, later)
        raw, _row = issue(session, LinkKind.MEETING, person, later, seat_id=seat)
    return formed, f"/overleg/{raw}"


DIGEST = ("P1 en P4 kennen elkaar.", "Elke dag naar school", "Bellen met de school", "Voor veiligheid.")


def test_a_successor_reads_where_the_team_is_behind_a_code_and_says_yes(
    visitor: Browser, handed: tuple[Place, str], mailserver: MailServer
) -> None:
    place, path = handed
    visitor.cookies.clear()
    before = [visitor.get(path), visitor.post(path, data={"digest": "1"})]
    assert not any(word in page.text for page in before for word in DIGEST)
    assert "Laat zien dat u het bent" in text_of(before[1])

    sent = visitor.post(path, data={"ask_code": "1"})
    assert "Typ uw code" in text_of(sent)
    visitor.mail_is_out()
    [letter] = [one for one in mailserver.to("opvolger@voorbeeld.example") if one.subject == "Uw code"]
    code = re.search(r"\b\d{6}\b", letter.text)
    assert code is not None
    wrong = visitor.post(path, data={"code": "000000" if code.group() != "000000" else "111111"})
    assert (wrong.status_code, "nog 4 keer" in text_of(wrong)) == (422, True)
    page = visitor.post(path, data={"code": code.group()})

    assert page.status_code == 200
    assert [word for word in DIGEST if word not in page.text] == []
    assert [word for word in (place.case.alias, OTHER_SIDE) if word in page.text] == []
    assert all(word in visitor.post(path, data={"digest": "1"}).text for word in DIGEST)
    assert "staat vast" in text_of(visitor.post(path, data={"promise": "1"}))
    assert all(row.confirmed_at for row in place.rows(CommitmentRow) if row.asked_at == place.clock.now())


def test_the_digest_closes_after_half_an_hour_and_for_another_link(
    visitor: Browser, handed: tuple[Place, str], mailserver: MailServer
) -> None:
    place, path = handed
    visitor.cookies.clear()
    visitor.post(path, data={"ask_code": "1"})
    visitor.mail_is_out()
    code = re.search(r"\b\d{6}\b", mailserver.to("opvolger@voorbeeld.example")[-1].text)
    assert code is not None
    with place.database.write() as session:
        seat = seat_of(session, place.case, "hulpverlener", place.clock.now())
        person = person_of(session, place.case, "hulpverlener", place.clock.now())
        other, _row = issue(session, LinkKind.MEETING, person, place.clock.now(), seat_id=seat)

    assert visitor.post(f"/overleg/{other}", data={"code": code.group()}).status_code == 422
    visitor.post(path, data={"code": code.group()})
    place.clock.advance(minutes=31)

    assert "Laat zien dat u het bent" in text_of(visitor.post(path, data={"digest": "1"}))
    assert visitor.post("/overleg/unknown", data={"digest": "1"}).status_code == 404
    assert visitor.post("/overleg/unknown", data={"code": "123456"}).status_code == 404


def test_a_member_with_an_account_reads_the_same_and_says_yes(
    visitor: Browser, handed: tuple[Place, str]
) -> None:
    place, _path = handed
    place.enter(visitor, "opvolger@voorbeeld.example")
    page = visitor.get(f"{place.path}/samenvatting")
    assert [word for word in DIGEST if word not in page.text] == []
    assert "Ja, ik doe mee" in text_of(page)

    done = visitor.post(place.path, data={"promise": "1"})

    assert "Uw plek in het team staat vast." in text_of(done)
    assert "Ja, ik doe mee" not in text_of(visitor.get(f"{place.path}/samenvatting"))
    assert visitor.post(place.path, data={"promise": "1"}).status_code == 409
    place.enter(visitor, MEMBER)
    assert "Bellen met de school" in visitor.get(f"{place.path}/samenvatting").text


@pytest.fixture
def today(formed: Place) -> str:
    """What waits for the wijkagent, by the link of a bundle; the team meets in a week."""
    now = formed.clock.now()
    with formed.database.write() as session:
        a_meeting(session, formed.case, f"{now + timedelta(days=7):%Y-%m-%d}", now)
        raw, _row = links.issue(session, LinkKind.TODAY, person_of(session, formed.case, LOOK, now), now)
    return f"/vandaag/{raw}"


def test_a_meeting_waits_until_it_is_answered(visitor: Browser, formed: Place, today: str) -> None:
    visitor.cookies.clear()
    page = visitor.get(today)
    key = page.text.split('name="open" value="')[1].split('"')[0]
    assert f"{formed.case.ticket} · een overleg wo 25 november, 10.00 uur" in text_of(page)
    assert [word for word in (formed.case.alias, formed.case.reference, "Kim") if word in page.text] == []

    there = visitor.post(today, data={"open": key})

    assert there.url.path.startswith("/overleg/")
    assert "wo 25 november, 10.00 uur" in text_of(there)
    now = formed.clock.now()
    with formed.database.write() as session:
        [meeting] = session.exec(select(MeetingRow)).all()
        seat, person = seat_of(session, formed.case, LOOK, now), person_of(session, formed.case, LOOK, now)
        respond(session, meeting.id, seat, "coming", now, by=person)
    assert "Niets wacht op u" in text_of(visitor.get(today))


def test_a_bundled_reminder_leads_to_the_meeting_also_when_it_was_answered(
    visitor: Browser, formed: Place, today: str
) -> None:
    now = formed.clock.now()
    with formed.database.write() as session:
        [meeting] = session.exec(select(MeetingRow)).all()
        seat, person = seat_of(session, formed.case, LOOK, now), person_of(session, formed.case, LOOK, now)
        respond(session, meeting.id, seat, "coming", now, by=person)
        team = teams.team_of(session, formed.case.id)
        assert team is not None
        for occasion in (Occasion.MEETING_TOMORROW, Occasion.LIST_CHECK):
            tell_members(
                session, occasion, formed.case, team, f"proef/{occasion.value}", now, **meeting_facts(meeting)
            )
    with formed.database.write() as session:
        for row in session.exec(select(NoticeRow).where(NoticeRow.state == NoticeState.QUEUED)):
            if row.occasion not in (Occasion.MEETING_TOMORROW.value, Occasion.LIST_CHECK.value):
                row.state, row.done_at = NoticeState.DROPPED, now
                session.add(row)
    with formed.database.write() as session:
        bundle_and_postpone(session, INSTALLATION, now)
    bundles = [one for one in formed.rows(NoticeRow) if one.occasion == Occasion.BUNDLE.value]
    assert person in {one.person_id for one in bundles}

    assert f"{formed.case.ticket} · een overleg" in text_of(visitor.get(today))

    formed.clock.advance(days=8)
    page = visitor.get(today)
    assert "een team dat iets vraagt" in text_of(page)
    key = page.text.split('name="open" value="')[1].split('"')[0]
    assert visitor.post(today, data={"open": key}).url.path.startswith("/overleg/")


@pytest.mark.parametrize("key", ["team:x:y", "team:", "team::", "team"])
def test_a_key_that_is_none_leads_nowhere(visitor: Browser, today: str, key: str) -> None:
    assert "wacht niet meer op u" in text_of(visitor.post(today, data={"open": key}))


def test_a_seat_of_another_leads_nowhere(visitor: Browser, formed: Place, today: str) -> None:
    other = formed.seat("hulpverlener")

    page = visitor.post(today, data={"open": f"team:{formed.case.id}:{other}"})

    assert "wacht niet meer op u" in text_of(page)
    assert (
        visitor.post("/vandaag/unknown", data={"open": f"team:{formed.case.id}:{other}"}).status_code == 404
    )
    assert the_team(formed).stopped_at is None
