"""The forms of a puzzelteam: forming it, planning, its rhythm, what it sees; and what bad input gets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from httpx import Response
from sqlmodel import select

from actions.puzzelteam.agree import NewAction, add_action
from actions.puzzelteam.report_signal import NewSignal, report_signal
from actions.puzzelteam.write_scenario import watch_for, write_scenario
from actions.sessions import Proof, begin_session
from actions.substitutes import name_substitute
from dashboard.team_forms import FORMS
from methods.signals import Direction, Letter
from models import queries, teams
from models.case import CaseRow
from models.database import Database
from models.people import SignInMethod
from models.post import NoticeRow
from models.puzzelteam import ActionRow, AttendanceRow, MeetingRow, TeamRow
from models.signals import IndicatorRow, PositiveContactRow, ScenarioRow, SignalRow
from notifications.occasions import Occasion
from tests.builders import (
    GO,
    INSTALLATION,
    TEAM,
    a_case,
    a_member,
    an_account,
    an_open_round,
    catch_up,
    chair_of,
    votes_of,
)
from tests.clock import Clock
from tests.dashboard.browser import Browser
from tests.dashboard.visitors import text_of
from tests.puzzelteam.teams import a_meeting, a_team, person_of, seat_of


CHAIR, MEMBER = "voorzitter@voorbeeld.example", "lid@voorbeeld.example"
PEOPLE = (
    a_member("projectleider", email=CHAIR, name="Kim Voorzitter"),
    a_member("hulpverlener", email=MEMBER),
    TEAM[1],
    a_member("bestuurder"),
)


@dataclass(frozen=True)
class Place:
    """A case at the door of its team."""

    case: CaseRow
    database: Database
    clock: Clock

    @property
    def path(self) -> str:
        """The team's page."""
        return f"/casus/{self.case.reference}/puzzelteam"

    def enter(self, visitor: Browser, email: str) -> None:
        """Sign in as this member."""
        with self.database.write() as session:
            account = an_account(session, email, self.clock.now())
            raw = begin_session(
                session, account, Proof(SignInMethod.PASSKEY, self.clock.now()), self.clock.now()
            )
        visitor.cookies.clear()
        visitor.cookies.set("session", raw)

    def seat(self, role: str) -> str:
        """The seat of this role."""
        with self.database.read() as session:
            return str(seat_of(session, self.case, role, self.clock.now()))

    def rows(self, model: type[Any]) -> list[Any]:
        """Every row of a table."""
        with self.database.read() as session:
            return list(session.exec(select(model)))


@pytest.fixture
def bare(visitor: Browser, database: Database, clock: Clock) -> Place:
    """A case without a team, seen by its chair."""
    with database.write() as session:
        place = Place(a_case(session, clock.now(), members=PEOPLE), database, clock)
    place.enter(visitor, CHAIR)
    return place


@pytest.fixture
def formed(bare: Place) -> Place:
    """The same with a team in which everybody stays."""
    with bare.database.write() as session:
        a_team(session, bare.case, bare.clock.now())
    return bare


def the_team(place: Place) -> TeamRow:
    """The team of the case."""
    [team] = place.rows(TeamRow)
    assert isinstance(team, TeamRow)
    return team


# Forming.


def test_a_chair_forms_the_team_and_everybody_is_asked_to_stay(visitor: Browser, bare: Place) -> None:
    assert "Dit team is nog niet gevormd." in text_of(visitor.get(bare.path))
    page = visitor.get(f"{bare.path}/vormen")
    assert "Voorzitter: Kim Voorzitter." in text_of(page)

    done = visitor.post(
        f"{bare.path}/vormen",
        data={
            "seats": [bare.seat("wijkagent"), bare.seat("hulpverlener")],
            "vice": bare.seat("wijkagent"),
            "sponsor": bare.seat("bestuurder"),
            "attendance_rule": "Wie niet kan, stuurt een vervanger.",
        },
    )

    assert "Het team is gevormd." in text_of(done)
    assert text_of(done).count("zei nog niet te blijven") == 2
    assert "Wijkagent, Organisatie van de wijkagent" in text_of(done)
    assert "vicevoorzitter" in text_of(done)
    team = the_team(bare)
    assert (str(team.vice_seat_id), team.attendance_rule) == (
        bare.seat("wijkagent"),
        "Wie niet kan, stuurt een vervanger.",
    )
    with bare.database.read() as session:
        case = session.get_one(CaseRow, bare.case.id)
        sponsor = queries.person_by_email(session, "bestuurder@voorbeeld.example")
        assert sponsor is not None
        assert case.sponsor_person_id == sponsor.id
        roles = {seat.role for _, seat in teams.team_seats(session, team.id, bare.clock.now())}
    assert roles == {"projectleider", "wijkagent", "hulpverlener"}
    asked = [one for one in bare.rows(NoticeRow) if one.occasion == Occasion.TEAM_SEAT.value]
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param({"seats": []}, "Kies minstens één ander lid.", id="nobody"),
        pytest.param({"vice": ""}, "Vul dit in.", id="no vice chair"),
        pytest.param({"vice": "bestuurder"}, "Kies iemand die in het team zit.", id="a vice chair outside"),
        pytest.param({"vice": "x"}, "Kies een plek van dit team.", id="no seat at all"),
        pytest.param({"seats": ["x"]}, "Kies een plek van dit team.", id="a seat of elsewhere"),
        pytest.param({"sponsor": "x"}, "Kies een plek van dit team.", id="no such sponsor"),
    ],
)
def test_a_team_that_is_not_right_is_not_formed(
    visitor: Browser, bare: Place, change: dict[str, Any], words: str
) -> None:
    given: dict[str, Any] = {
        "seats": ["wijkagent"],
        "vice": "wijkagent",
        "attendance_rule": "Getypt.",
    } | change
    roles = {"wijkagent", "bestuurder"}
    named = {
        name: [bare.seat(one) if one in roles else one for one in value]
        if isinstance(value, list)
        else (bare.seat(value) if value in roles else value)
        for name, value in given.items()
    }

    page = visitor.post(f"{bare.path}/vormen", data=named)

    assert page.status_code == 422
    assert words in text_of(page)
    assert "Getypt." in page.text
    assert bare.rows(TeamRow) == []


def test_a_team_is_formed_once_and_by_the_chair(visitor: Browser, formed: Place) -> None:
    assert visitor.post(f"{formed.path}/vormen", data={}).status_code == 409
    assert visitor.get(f"{formed.path}/vormen").status_code == 409

    formed.enter(visitor, MEMBER)

    assert visitor.get(f"{formed.path}/vormen").status_code == 403


def test_before_it_is_formed_only_forming_is_there(visitor: Browser, bare: Place) -> None:
    found = {name: visitor.get(f"{bare.path}/{name}").status_code for name in FORMS}

    assert {name for name, status in found.items() if status == 200} == {"vormen"}
    assert set(found.values()) == {200, 404}
    assert visitor.get(f"{bare.path}/samenvatting").status_code == 404


def test_another_seat_joins_and_is_asked_to_stay(visitor: Browser, bare: Place) -> None:
    form = {"seats": [bare.seat("wijkagent")], "vice": bare.seat("wijkagent")}
    assert "Laat iemand erbij in het team" in text_of(visitor.post(f"{bare.path}/vormen", data=form))
    assert "Kim Wijkagent" not in visitor.get(f"{bare.path}/erbij").text
    refused = visitor.post(f"{bare.path}/erbij", data={"seat": bare.seat("wijkagent")})
    assert (refused.status_code, "Kies een plek van dit team." in text_of(refused)) == (422, True)

    done = visitor.post(f"{bare.path}/erbij", data={"seat": bare.seat("bestuurder")})

    assert "De plek zit nu in het team." in text_of(done)
    assert "Kim Bestuurder" in text_of(done)
    asked = [one for one in bare.rows(NoticeRow) if one.occasion == Occasion.TEAM_SEAT.value]
    assert len(asked) == 2


# What only chair and vice chair do.


LED = {name for name, form in FORMS.items() if form.leads}


def test_who_does_not_lead_is_not_offered_what_leads(visitor: Browser, formed: Place) -> None:
    formed.enter(visitor, MEMBER)

    found = {name: visitor.get(f"{formed.path}/{name}").status_code for name in FORMS if name != "vormen"}
    posted = {name: visitor.post(f"{formed.path}/{name}", data={}).status_code for name in LED - {"vormen"}}

    assert {name for name, status in found.items() if status == 403} == LED - {"vormen"}
    assert set(posted.values()) == {403}
    page = visitor.get(formed.path).text
    assert "Het team leiden" not in page
    assert "/puzzelteam/contact" not in page


@pytest.mark.parametrize("name", sorted(set(FORMS) - {"vormen", "nagaan"}))
def test_an_empty_form_comes_back_with_what_is_missing(visitor: Browser, formed: Place, name: str) -> None:
    harmless = {"peiling", "verder"}

    page = visitor.post(f"{formed.path}/{name}", data={"anders": "x"})

    assert page.status_code in ((200, 409) if name in harmless else (422,)), name
    assert name in harmless or 'role="alert"' in page.text


# Meetings.


def plan(visitor: Browser, here: Place, **given: str) -> Response:
    """Plan a meeting."""
    return visitor.post(f"{here.path}/overleg", data=given)


def test_dates_are_offered_and_one_is_planned(visitor: Browser, formed: Place) -> None:
    page = visitor.get(f"{formed.path}/overleg")
    assert "Het eerste overleg is het liefst binnen twee weken." in text_of(page)
    offered = page.text.split('name="proposal" value="')[1].split('"')[0]

    done = plan(visitor, formed, proposal=offered, place="Zaal 2", minutes="60")

    assert "Het overleg staat gepland." in text_of(done)
    [meeting] = formed.rows(MeetingRow)
    assert (meeting.local_day.isoformat(), meeting.local_time, meeting.minutes) == (offered, "10:00", 60)
    assert "Zaal 2" in done.text


@pytest.mark.parametrize(
    ("given", "words"),
    [
        pytest.param({}, "Kies een van de mogelijkheden.", id="nothing"),
        pytest.param({"proposal": "own"}, "Vul dit in.", id="no day"),
        pytest.param({"proposal": "x"}, "Kies een van de mogelijkheden.", id="no choice of ours"),
        pytest.param({"next_day": "2026-12-25"}, "Dat is een feestdag.", id="on 25 December"),
        pytest.param({"next_day": "2026-11-01"}, "Kies een dag die nog komt.", id="in the past"),
        pytest.param({"next_day": "31-2-2027"}, "Vul een datum in die bestaat", id="no such day"),
        pytest.param({"next_day": "2026-12-09", "next_time": "25.00"}, "Kies een tijd", id="no such hour"),
        pytest.param({"next_day": "2026-12-09", "minutes": "0"}, "van 1 tot en met 480", id="no time at all"),
        pytest.param(
            {"next_day": "2026-12-09", "minutes": "½"}, "Vul een heel getal in.", id="half a minute"
        ),
        pytest.param({"next_day": "2030-01-09"}, "te ver weg", id="in years"),
    ],
)
def test_a_meeting_that_cannot_be_is_not_planned(
    visitor: Browser, formed: Place, given: dict[str, str], words: str
) -> None:
    page = plan(visitor, formed, place="Zaal 2", **given)

    assert page.status_code == 422
    assert words in text_of(page)
    assert 'value="Zaal 2"' in page.text
    assert re.search(r'id="(next_day|next_time|minutes|proposal)-error"', page.text)
    assert formed.rows(MeetingRow) == []


def test_a_meeting_moves_and_is_called_off(visitor: Browser, formed: Place) -> None:
    day = formed.clock.now() + timedelta(days=7)
    plan(visitor, formed, next_day=f"{day:%Y-%m-%d}", next_time="10.00")
    twice = plan(visitor, formed, next_day=f"{day:%Y-%m-%d}", next_time="10.00")
    assert "Op dat moment staat al een overleg gepland." in text_of(twice)

    later = day + timedelta(days=1)
    moved = visitor.post(f"{formed.path}/verzetten", data={"next_day": f"{later:%d-%m-%Y}"})
    assert "Het overleg is verzet." in text_of(moved)
    empty = visitor.post(f"{formed.path}/afzeggen", data={"reason": " "})
    assert (empty.status_code, "Vul dit in." in text_of(empty)) == (422, True)
    off = visitor.post(f"{formed.path}/afzeggen", data={"reason": "Iedereen is ziek."})

    assert "Het overleg is afgezegd." in text_of(off)
    [meeting] = formed.rows(MeetingRow)
    assert (meeting.state.value, meeting.local_day, meeting.sequence) == ("cancelled", later.date(), 2)
    gone = visitor.post(f"{formed.path}/afzeggen", data={"reason": "Nog eens."})
    assert "Er is geen overleg meer dat nog komt." in text_of(gone)


def test_where_no_school_calendar_is_known_the_page_says_so(visitor: Browser, formed: Place) -> None:
    formed.clock.advance(days=365 * 20)
    formed.enter(visitor, CHAIR)

    assert "geen schoolkalender meer bekend" in text_of(visitor.get(f"{formed.path}/overleg"))


def test_a_meeting_is_closed_once(visitor: Browser, formed: Place) -> None:
    with formed.database.write() as session:
        day = f"{formed.clock.now() + timedelta(days=1):%Y-%m-%d}"
        meeting = a_meeting(session, formed.case, day, formed.clock.now())
    formed.clock.advance(days=1, hours=4)
    formed.enter(visitor, CHAIR)
    form = {"meeting": str(meeting.id), "held": "yes", "follows": "own", "next_day": "2026-12-09"}

    first, second = visitor.post(formed.path, data=form), visitor.post(formed.path, data=form)

    assert "Het overleg is afgesloten." in text_of(first)
    assert (second.status_code, "Dit is al gebeurd" in text_of(second)) == (409, True)
    assert [one.state.value for one in formed.rows(MeetingRow)] == ["held", "planned"]


def test_an_agreement_is_written_down_and_ticked_off(visitor: Browser, formed: Place) -> None:
    given = {"what": "Sport regelen voor P6", "owner": formed.seat("wijkagent"), "due": "9-12-2026"}
    half = visitor.post(f"{formed.path}/afspraak", data=given | {"due": ""})
    assert (half.status_code, "Sport regelen voor P6" in half.text) == (422, True)

    page = visitor.post(f"{formed.path}/afspraak", data=given)
    [action] = formed.rows(ActionRow)
    assert "Sport regelen voor P6" in text_of(page)
    done = visitor.post(formed.path, data={"done": str(action.id)})

    assert "Afgevinkt." in text_of(done)
    assert visitor.post(formed.path, data={"done": str(action.id)}).status_code == 409


# Coming or not.


@pytest.fixture
def ahead(formed: Place) -> Place:
    """The team meets in a week."""
    with formed.database.write() as session:
        a_meeting(
            session, formed.case, f"{formed.clock.now() + timedelta(days=7):%Y-%m-%d}", formed.clock.now()
        )
    return formed


def answers(place: Place) -> dict[str, str]:
    """What each seat answered."""
    return {str(row.seat_id): row.answer for row in place.rows(AttendanceRow)}


def asked(page: Response, seat: str) -> dict[str, str]:
    """What the form about this seat sends along."""
    [version] = set(re.findall(r'name="meeting" value="([^":]+:\d+)"', page.text))
    assert f'name="seat" value="{seat}"' in page.text
    return {"meeting": version, "seat": seat}


@pytest.mark.parametrize(
    ("answer", "words"),
    [("coming", "U komt."), ("not_coming", "U komt niet."), ("substitute", "Uw vervanger komt. Bo")],
    ids=["coming", "not coming", "a substitute"],
)
def test_a_member_says_on_the_team_s_page_whether_they_come(
    visitor: Browser, ahead: Place, answer: str, words: str
) -> None:
    ahead.enter(visitor, MEMBER)
    seat = ahead.seat("hulpverlener")
    form = asked(visitor.get(ahead.path), seat)

    page = visitor.post(ahead.path, data=form | {"respond": answer, "substitute": "Bo"})

    assert words in text_of(page)
    assert "Wijzigen kan tot het overleg." in text_of(page)
    assert answers(ahead) == {seat: answer}
    changed = visitor.post(ahead.path, data=form | {"respond": "coming"})
    assert (changed.status_code, answers(ahead)) == (200, {seat: "coming"})


def test_an_answer_is_for_ones_own_seat_and_for_the_appointment_on_the_page(
    visitor: Browser, ahead: Place
) -> None:
    own, other = ahead.seat("hulpverlener"), ahead.seat("wijkagent")
    ahead.enter(visitor, MEMBER)
    page = visitor.get(ahead.path)
    form = asked(page, own) | {"respond": "coming"}
    assert f'name="seat" value="{other}"' not in page.text

    assert visitor.post(ahead.path, data=form | {"seat": other}).status_code == 403
    assert visitor.post(ahead.path, data=form | {"seat": "x"}).status_code == 403
    assert visitor.post(ahead.path, data=form | {"respond": "misschien"}).status_code == 422
    moved = visitor.post(ahead.path, data=form | {"meeting": form["meeting"].replace(":", ":9")})
    assert (moved.status_code, "intussen verzet" in text_of(moved)) == (409, True)
    assert answers(ahead) == {}


def test_who_stands_in_answers_for_that_seat_too(visitor: Browser, ahead: Place) -> None:
    now = ahead.clock.now()
    with ahead.database.write() as session:
        holder, deputy = (person_of(session, ahead.case, one, now) for one in ("wijkagent", "hulpverlener"))
        name_substitute(session, seat_of(session, ahead.case, "wijkagent", now), deputy, now, by=holder)
    ahead.enter(visitor, MEMBER)
    page = visitor.get(ahead.path)
    asked(page, ahead.seat("hulpverlener"))

    visitor.post(ahead.path, data=asked(page, ahead.seat("wijkagent")) | {"respond": "not_coming"})

    assert answers(ahead) == {ahead.seat("wijkagent"): "not_coming"}


def test_nobody_is_asked_to_come_where_no_meeting_is_ahead(visitor: Browser, formed: Place) -> None:
    assert "Komt u?" not in visitor.get(formed.path).text
    given = {"seat": formed.seat("projectleider"), "meeting": "x:1", "respond": "coming"}
    assert visitor.post(formed.path, data=given).status_code == 409


def an_agreement(place: Place, what: str) -> ActionRow:
    """An agreement of the team that stands."""
    with place.database.write() as session:
        now = place.clock.now()
        new = NewAction(what, now.date(), seat_of(session, place.case, "wijkagent", now))
        return add_action(session, place.case.id, new, now, by=chair_of(session, place.case, now))


def test_who_leads_drops_an_agreement_with_a_reason(visitor: Browser, formed: Place) -> None:
    dropped, stays = an_agreement(formed, "Sport regelen voor P6"), an_agreement(formed, "School bellen")
    address = f"{formed.path}/schrappen?over={dropped.id}"
    assert address in visitor.get(formed.path).text
    form = visitor.get(address)
    assert f'value="{dropped.id}" selected' in form.text
    assert f'value="{stays.id}" selected' not in form.text

    page = visitor.post(
        f"{formed.path}/schrappen", data={"agreement": str(dropped.id), "reason": "P6 sport al."}
    )

    assert "De afspraak is geschrapt" in text_of(page)
    assert "Sport regelen" not in text_of(page)
    assert "School bellen" in text_of(page)
    kept = {row.what: (row.dropped_because, row.done_at) for row in formed.rows(ActionRow)}
    assert kept == {"Sport regelen voor P6": ("P6 sport al.", None), "School bellen": ("", None)}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param({"reason": " "}, "Vul dit in.", id="no reason"),
        pytest.param({"agreement": ""}, "Kies een van de mogelijkheden.", id="no agreement"),
        pytest.param({"agreement": "x"}, "Kies een van de mogelijkheden.", id="no agreement of ours"),
    ],
)
def test_an_agreement_is_not_dropped_without_saying_which_and_why(
    visitor: Browser, formed: Place, change: dict[str, str], words: str
) -> None:
    stays = an_agreement(formed, "School bellen")

    page = visitor.post(
        f"{formed.path}/schrappen", data={"agreement": str(stays.id), "reason": "Daarom."} | change
    )

    assert (page.status_code, words in text_of(page)) == (422, True)
    assert [row.dropped_at for row in formed.rows(ActionRow)] == [None]


def test_an_agreement_is_dropped_once_and_by_who_leads(visitor: Browser, formed: Place) -> None:
    given = {"agreement": str(an_agreement(formed, "School bellen").id), "reason": "Niet meer nodig."}
    formed.enter(visitor, MEMBER)
    assert "/schrappen" not in visitor.get(formed.path).text
    assert visitor.post(f"{formed.path}/schrappen", data=given).status_code == 403
    assert [row.dropped_at for row in formed.rows(ActionRow)] == [None]

    formed.enter(visitor, CHAIR)
    assert visitor.post(f"{formed.path}/schrappen", data=given).status_code == 200
    assert visitor.post(f"{formed.path}/schrappen", data=given).status_code == 422
    assert visitor.post(formed.path, data={"done": given["agreement"]}).status_code == 409


def test_a_team_that_stopped_offers_nothing_that_would_be_refused(visitor: Browser, formed: Place) -> None:
    an_agreement(formed, "School bellen")
    visitor.post(f"{formed.path}/stoppen", data={"stop_reason": "Het lukt zonder ons."})

    page = visitor.get(formed.path).text

    assert "School bellen" in page
    forms = [f"{formed.path}/{name}" for name in FORMS]
    assert [address for address in forms if address in page] == []


# Rhythm.


PHASES = ("Crisis: elke 7 dagen", "Na de crisis: elke 28 dagen")
"""The phases of the method in these tests."""


def test_the_rhythm_changes_with_a_reason(visitor: Browser, formed: Place) -> None:
    page = visitor.get(f"{formed.path}/ritme")
    assert [words for words in PHASES if words not in text_of(page)] == []

    same = visitor.post(f"{formed.path}/ritme", data={"phase": "crisis", "reason": "Zomaar."})
    assert "Dit is het ritme al." in text_of(same)
    done = visitor.post(f"{formed.path}/ritme", data={"phase": "daarna", "reason": "Het is rustig."})

    assert "Na de crisis: elke 28 dagen" in text_of(done)
    assert "Het is rustig." in text_of(done)
    with formed.database.read() as session:
        assert session.get_one(CaseRow, formed.case.id).rhythm_phase == "daarna"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        pytest.param({"phase": "daarna", "reason": " "}, "Vul dit in.", id="no reason"),
        pytest.param({"phase": "x", "reason": "Daarom."}, "Kies een van de mogelijkheden.", id="no phase"),
        pytest.param(
            {"phase": "crisis", "every_days": "300", "reason": "Daarom."}, "korter ritme", id="never meets"
        ),
        pytest.param(
            {"phase": "crisis", "every_days": "vaak", "reason": "Daarom."}, "heel getal", id="no number"
        ),
    ],
)
def test_a_rhythm_that_is_not_right_changes_nothing(
    visitor: Browser, formed: Place, given: dict[str, str], words: str
) -> None:
    page = visitor.post(f"{formed.path}/ritme", data=given)

    assert page.status_code == 422
    assert words in text_of(page)
    with formed.database.read() as session:
        assert session.get_one(CaseRow, formed.case.id).rhythm_phase == "crisis"


def test_a_team_rests_goes_on_and_stops(visitor: Browser, formed: Place) -> None:
    for until, reason, words in (
        ("2026-11-01", "Feestdagen.", "Kies een dag die nog komt."),
        ("2027-12-01", "Feestdagen.", "13 weken"),
        ("2027-01-11", "", "Vul dit in."),
        ("", "Feestdagen.", "Vul dit in."),
    ):
        page = visitor.post(f"{formed.path}/pauze", data={"pause_until": until, "reason": reason})
        assert (page.status_code, words in text_of(page)) == (422, True), until

    resting = visitor.post(
        f"{formed.path}/pauze", data={"pause_until": "2027-01-11", "reason": "Feestdagen."}
    )
    assert "Pauze tot ma 11 januari 2027: Feestdagen." in text_of(resting)
    assert "Ga verder met het team" in text_of(resting)
    assert "Het team gaat verder." in text_of(visitor.post(f"{formed.path}/verder", data={}))
    assert visitor.post(f"{formed.path}/stoppen", data={"stop_reason": ""}).status_code == 422
    stopped = visitor.post(f"{formed.path}/stoppen", data={"stop_reason": "Het lukt zonder ons."})

    assert "Het team is gestopt." in text_of(stopped)
    assert visitor.get(f"{formed.path}/ritme").status_code == 403


# The peiling.


def test_a_peiling_is_opened_once_and_explained(visitor: Browser, formed: Place) -> None:
    assert "Niemand kan zien wie wat antwoordde." in text_of(visitor.get(f"{formed.path}/peiling"))

    done = visitor.post(f"{formed.path}/peiling", data={})

    assert "Er loopt een peiling, tot" in text_of(done)
    again = visitor.post(f"{formed.path}/peiling", data={})
    assert (again.status_code, "Er loopt al een peiling." in text_of(again)) == (422, True)
    assert "/puzzelteam/peiling" not in visitor.get(formed.path).text


def test_a_small_team_has_no_peiling(visitor: Browser, bare: Place) -> None:
    visitor.post(
        f"{bare.path}/vormen", data={"seats": [bare.seat("wijkagent")], "vice": bare.seat("wijkagent")}
    )

    page = visitor.post(f"{bare.path}/peiling", data={})

    assert (page.status_code, "vanaf vier mensen" in text_of(page)) == (422, True)


# What the team sees.


def a_signal(**changes: str) -> dict[str, str]:
    """A signal as the form sends it."""
    return {
        "text": "P6 was drie dagen niet op school.",
        "direction": "worse",
        "kind": "fact",
        "ground": "Verzuimregister.",
        "compartment": "all",
        "seen_by": "leerplicht",
        "seen_on": "16-11-2026",
    } | changes


def test_scenarios_signs_and_signals_stand_on_the_page(visitor: Browser, formed: Place) -> None:
    assert text_of(visitor.get(formed.path)).count("Nog niet geschreven") == 3
    written = {"title": "Meldingen blijven komen", "response": "Samen langs."}
    visitor.post(f"{formed.path}/scenario-b", data=written)
    assert "Meldingen blijven komen" in visitor.get(f"{formed.path}/scenario-b").text
    sign = {"letter": "B", "text": "Meer dan 2 dagen verzuim", "direction": "worse"}
    assert "Nog niemand heeft dit gezien." in text_of(visitor.post(f"{formed.path}/teken", data=sign))
    with formed.database.read() as session:
        [scenario] = teams.scenarios(session, the_team(formed).id)
        [indicator] = teams.indicators(session, [scenario.id])

    page = visitor.post(f"{formed.path}/signaal", data=a_signal(about=str(indicator.id), seen_on=""))

    words = text_of(page)
    assert "Het signaal is bewaard." in words
    assert "wo 18 november, leerplicht, een feit" in words
    assert "Sinds het vorige overleg: slechter" in words
    assert "100% is een feit. Dat is geen norm." in words
    assert "1 signaal is slechter. Kom binnen een paar dagen bij elkaar." in words
    [row] = formed.rows(SignalRow)
    assert (row.letter, row.indicator_id) == (Letter.B, indicator.id)


def test_a_signal_that_is_worse_asks_for_a_meeting_until_one_is_planned(
    visitor: Browser, formed: Place
) -> None:
    visitor.post(f"{formed.path}/signaal", data=a_signal())
    page = visitor.get(f"{formed.path}/overleg")
    assert "binnen een paar dagen, na een signaal" in text_of(page)
    offered = page.text.split('name="proposal" value="')[1].split('"')[0]

    done = plan(visitor, formed, proposal=offered, minutes="45")

    assert "is slechter. Kom binnen een paar dagen" not in text_of(done)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param({"text": " "}, "Vul dit in.", id="no words"),
        pytest.param({"direction": ""}, "Kies een van de mogelijkheden.", id="no direction"),
        pytest.param({"ground": ""}, "Vul dit in.", id="a fact without a ground"),
        pytest.param({"kind": "spookverhaal"}, "Kies een van de mogelijkheden.", id="a ghost story at once"),
        pytest.param({"seen_on": "2099-01-01"}, "Deze dag moet nog komen.", id="a day to come"),
        pytest.param({"about": "Z"}, "Kies een van de mogelijkheden.", id="no scenario of ours"),
        pytest.param({"reopen_step": "borging"}, "Kies een van de mogelijkheden.", id="a gate not passed"),
        pytest.param({"compartment": "x"}, "Kies een van de mogelijkheden.", id="no compartment"),
    ],
)
def test_a_signal_that_is_not_right_is_not_kept(
    visitor: Browser, formed: Place, change: dict[str, str], words: str
) -> None:
    page = visitor.post(f"{formed.path}/signaal", data=a_signal(seen_by="Getypt.") | change)

    assert page.status_code == 422
    assert words in text_of(page)
    assert "Getypt." in page.text
    assert formed.rows(SignalRow) == []


def test_a_signal_may_ask_to_look_at_a_gate_again(visitor: Browser, formed: Place) -> None:
    with formed.database.write() as session:
        round_ = an_open_round(session, formed.case, formed.clock.now())
        step = formed.case.current_step
        votes_of(session, round_, formed.clock.now(), projectleider=GO, wijkagent=GO, hulpverlener=GO)
        catch_up(session, formed.case, formed.clock.now())
    assert step is not None

    page = visitor.post(f"{formed.path}/signaal", data=a_signal(direction="neither", reopen_step=step))

    assert "opnieuw te bekijken: “P6 was drie dagen niet op school.”." in text_of(page)
    told = [one for one in formed.rows(NoticeRow) if one.occasion == Occasion.EXTRA_MEETING.value]
    assert len(told) == 2


def test_a_ghost_story_stays_and_counts_for_nothing(visitor: Browser, formed: Place) -> None:
    visitor.post(f"{formed.path}/signaal", data=a_signal(kind="untested", ground=""))
    [row] = formed.rows(SignalRow)
    given = {"signal": str(row.id), "kind": "spookverhaal", "ground": "De school weet van niets."}
    assert visitor.post(f"{formed.path}/nagaan", data=given | {"ground": ""}).status_code == 422
    assert visitor.post(f"{formed.path}/nagaan", data=given | {"signal": "x"}).status_code == 422

    page = visitor.post(f"{formed.path}/nagaan", data=given)

    assert "een spookverhaal, De school weet van niets." in text_of(page)
    assert "is slechter. Kom" not in text_of(page)


def test_a_signal_of_the_other_side_of_the_table_is_nowhere(visitor: Browser, formed: Place) -> None:
    now = formed.clock.now()
    with formed.database.write() as session:
        by = chair_of(session, formed.case, now)
        write_scenario(session, formed.case.id, Letter.A, "Het gaat mis", "", now, by=by)
        watch_for(session, formed.case.id, Letter.A, "Een wapen", Direction.WORSE, now, by=by)
    visitor.post(f"{formed.path}/signaal", data=a_signal(compartment="veiligheid", about="A", text="Geheim."))
    assert "Geheim." in visitor.get(formed.path).text

    formed.enter(visitor, MEMBER)
    pages = [visitor.get(f"{formed.path}{rest}").text for rest in ("", "/samenvatting", "/nagaan")]

    assert not any("Geheim." in page or "is slechter. Kom" in page for page in pages)
    refused = visitor.post(f"{formed.path}/signaal", data=a_signal(compartment="veiligheid"))
    assert refused.status_code == 422


def test_contacts_are_codes_with_a_weighing(visitor: Browser, formed: Place) -> None:
    given = {"code": "n3", "relation": "buurvrouw", "safety": "Veilig: zij belt zelf.", "takes_part": "yes"}
    for change, words in (
        ({"code": "Tante An"}, "Vul een code in, zoals P3. Geen naam."),
        ({"safety": " "}, "Vul dit in."),
        ({"relation": ""}, "Vul dit in."),
    ):
        page = visitor.post(f"{formed.path}/contact", data=given | change)
        assert (page.status_code, words in text_of(page)) == (422, True)

    done = visitor.post(f"{formed.path}/contact", data=given)

    assert "N3 , buurvrouw praat mee, geen toegang tot het dossier" in text_of(done)
    [row] = formed.rows(PositiveContactRow)
    assert (row.code, row.takes_part) == ("N3", True)


def test_a_scenario_without_words_is_not_written(visitor: Browser, formed: Place) -> None:
    page = visitor.post(f"{formed.path}/scenario-a", data={"title": " ", "response": "Bellen."})

    assert (page.status_code, "Bellen." in page.text) == (422, True)
    assert formed.rows(ScenarioRow) == []
    assert (
        visitor.post(
            f"{formed.path}/teken", data={"letter": "A", "text": "x", "direction": "worse"}
        ).status_code
        == 422
    )


def a_sign(place: Place, text: str) -> IndicatorRow:
    """A sign that the team watches under scenario A."""
    now = place.clock.now()
    with place.database.write() as session:
        by = chair_of(session, place.case, now)
        write_scenario(session, place.case.id, Letter.A, "Het gaat mis", "", now, by=by)
        return watch_for(session, place.case.id, Letter.A, text, Direction.WORSE, now, by=by)


def test_who_leads_lets_a_sign_go_and_what_was_seen_of_it_stays(visitor: Browser, formed: Place) -> None:
    gone, stays = a_sign(formed, "Een nieuwe jongere"), a_sign(formed, "Twee dagen verzuim")
    visitor.post(f"{formed.path}/signaal", data=a_signal(about=str(gone.id), text="Gezien bij het plein."))
    address = f"{formed.path}/loslaten?over={gone.id}"
    assert address in visitor.get(formed.path).text
    form = visitor.get(address)
    assert f'value="{gone.id}" selected' in form.text
    assert "A, teken: Een nieuwe jongere" in text_of(form)

    page = visitor.post(f"{formed.path}/loslaten", data={"sign": str(gone.id)})

    assert "Het team let niet meer op dit teken." in text_of(page)
    assert "Een nieuwe jongere" not in text_of(page)
    assert "Gezien bij het plein." in text_of(page)
    ended = {row.text: row.ended_at is not None for row in formed.rows(IndicatorRow)}
    assert ended == {"Een nieuwe jongere": True, stays.text: False}
    again = visitor.post(f"{formed.path}/loslaten", data={"sign": str(gone.id)})
    assert (again.status_code, "Kies een van de mogelijkheden." in text_of(again)) == (422, True)


def test_who_does_not_lead_lets_no_sign_go(visitor: Browser, formed: Place) -> None:
    sign = a_sign(formed, "Een nieuwe jongere")
    formed.enter(visitor, MEMBER)

    assert "/loslaten" not in visitor.get(formed.path).text
    assert visitor.post(f"{formed.path}/loslaten", data={"sign": str(sign.id)}).status_code == 403
    assert [row.ended_at for row in formed.rows(IndicatorRow)] == [None]


def test_any_member_writes_the_shared_story_and_finds_it_back(visitor: Browser, formed: Place) -> None:
    formed.enter(visitor, MEMBER)
    assert "Schrijf het verhaal" in text_of(visitor.get(formed.path))
    given = {
        "story": "P1 en P4 kennen elkaar.",
        "chances": "P7 gaat naar school.",
        "risks": "Het wordt zomer.",
    }

    page = visitor.post(f"{formed.path}/verhaal", data=given)

    assert "Het verhaal is bewaard." in text_of(page)
    assert "Wijzig het verhaal" in text_of(page)
    form, digest = visitor.get(f"{formed.path}/verhaal"), visitor.get(f"{formed.path}/samenvatting")
    for shown in (page, form, digest):
        assert [words for words in given.values() if words not in shown.text] == []
    team = the_team(formed)
    assert (team.story, team.chances, team.risks) == tuple(given.values())


def test_a_story_without_words_keeps_the_one_that_was_there(visitor: Browser, formed: Place) -> None:
    visitor.post(f"{formed.path}/verhaal", data={"story": "P1 en P4 kennen elkaar."})

    page = visitor.post(f"{formed.path}/verhaal", data={"story": " ", "chances": "Getypt."})

    assert (page.status_code, "Vul dit in." in text_of(page), "Getypt." in page.text) == (422, True, True)
    assert the_team(formed).story == "P1 en P4 kennen elkaar."


def test_looking_at_any_form_changes_nothing(visitor: Browser, formed: Place) -> None:
    with formed.database.write() as session:
        new = NewSignal("Het gaat beter.", Direction.BETTER)
        report_signal(session, INSTALLATION, formed.case.id, new, formed.clock.now(), by=None)
    before = {model: formed.rows(model) for model in (NoticeRow, MeetingRow, SignalRow, TeamRow)}

    found = {name: visitor.get(f"{formed.path}/{name}").status_code for name in FORMS if name != "vormen"}

    assert set(found.values()) == {200}
    assert {model: formed.rows(model) for model in before} == before
