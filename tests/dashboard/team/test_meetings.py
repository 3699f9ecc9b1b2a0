"""Meetings are planned, moved and closed; what was agreed is written down, ticked off or dropped."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from dashboard.team_forms import FORMS
from models.puzzelteam import ActionRow, MeetingRow
from tests.dashboard.browser import Browser
from tests.dashboard.team.place import CHAIR, MEMBER, Place, an_agreement, plan
from tests.dashboard.visitors import text_of
from tests.puzzelteam.teams import a_meeting


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
