"""What looks like a personal datum is said before a team keeps it: once, beside its field, never as a refusal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from httpx import Response
from sqlmodel import select

from dashboard.personal_data import warnings
from models.database import Database
from models.peiling import PeilingAnswerRow
from models.puzzelteam import ActionRow, MeetingRow, RhythmChangeRow
from models.signals import IndicatorRow, PositiveContactRow, ScenarioRow, SignalRow
from tests.dashboard.browser import Browser
from tests.dashboard.team.place import MEMBER, Place, a_sign, a_signal, an_agreement, the_team
from tests.dashboard.test_puzzelteam_pages import GIVEN, place, question, signal
from tests.dashboard.test_puzzelteam_pages import Place as LinkPlace
from tests.dashboard.visitors import text_of
from tests.puzzelteam.teams import a_meeting


__all__ = ["place", "question"]

PHONE = "Bel haar op 06-12345678."
SAYS_PHONE = "Dit lijkt op een telefoonnummer: 06-12345678. Is het nodig? Schrijf liever een code of een rol."
NOT_YET = "Er is nog niets bewaard."


def warned_of(page: Response) -> list[str]:
    """What the page says that it said."""
    return [unescape(one.split('"')[0]) for one in page.text.split('name="warned-of" value="')[1:]]


def story(place: Place) -> list[str]:
    """The story, where there is one."""
    return [the_team(place).story] if the_team(place).story else []


def rows(model: type[Any]) -> Callable[[Place], list[Any]]:
    """How to count what a form keeps."""
    return lambda place: place.rows(model)


@pytest.mark.parametrize(
    ("form", "given", "kept"),
    [
        pytest.param("signaal", a_signal(text=PHONE), rows(SignalRow), id="a signal"),
        pytest.param("signaal", a_signal(ground=PHONE), rows(SignalRow), id="the ground of a signal"),
        pytest.param("scenario-a", {"title": "Erg", "response": PHONE}, rows(ScenarioRow), id="a scenario"),
        pytest.param("verhaal", {"story": PHONE}, story, id="the story"),
        pytest.param(
            "contact",
            {"code": "N3", "relation": "buurvrouw", "safety": PHONE},
            rows(PositiveContactRow),
            id="a contact",
        ),
        pytest.param(
            "ritme",
            {"phase": "daarna", "reason": PHONE},
            lambda place: place.rows(RhythmChangeRow)[1:],
            id="a reason",
        ),
        pytest.param(
            "stoppen",
            {"stop_reason": PHONE},
            lambda place: [one for one in [the_team(place)] if one.stopped_at],
            id="why a team stops",
        ),
    ],
)
def test_a_team_form_warns_first_and_keeps_it_at_the_second_press(
    visitor: Browser, formed: Place, form: str, given: dict[str, str], kept: Callable[[Place], list[Any]]
) -> None:
    page = visitor.post(f"{formed.path}/{form}", data=given)

    assert (page.status_code, kept(formed)) == (422, [])
    assert SAYS_PHONE in text_of(page)
    assert NOT_YET in text_of(page)
    assert PHONE in page.text
    assert warned_of(page) == [SAYS_PHONE]

    again = visitor.post(f"{formed.path}/{form}", data=given | {"warned-of": warned_of(page)})

    assert again.status_code == 200
    assert len(kept(formed)) == 1


def test_what_a_sign_an_agreement_and_a_dropped_one_say_is_looked_at_too(
    visitor: Browser, formed: Place
) -> None:
    a_sign(formed, "Een nieuwe jongere")
    standing = str(an_agreement(formed, "School bellen").id)
    for form, given in (
        ("teken", {"letter": "A", "text": PHONE, "direction": "worse"}),
        ("afspraak", {"what": PHONE, "owner": formed.seat("wijkagent"), "due": "9-12-2026"}),
        ("schrappen", {"agreement": standing, "reason": PHONE}),
    ):
        page = visitor.post(f"{formed.path}/{form}", data=given)
        assert (page.status_code, SAYS_PHONE in text_of(page)) == (422, True), form

    assert len(formed.rows(IndicatorRow)) == 1
    assert [row.dropped_at for row in formed.rows(ActionRow)] == [None]


def test_what_was_not_said_yet_is_said_and_what_was_is_not_said_again(
    visitor: Browser, formed: Place
) -> None:
    address = f"{formed.path}/verhaal"
    mail = "Of mail p1@voorbeeld.example."
    seen = warned_of(visitor.post(address, data={"story": f"{PHONE} {mail}"}))

    fewer = visitor.post(address, data={"story": PHONE, "warned-of": seen})
    other = visitor.post(address, data={"story": f"{PHONE} Postcode 1234 AB.", "warned-of": seen})

    assert fewer.status_code == 200
    assert (other.status_code, "1234 AB" in warned_of(other)[0]) == (422, True)
    assert story(formed) == [PHONE]


def test_a_mistake_and_a_warning_are_said_together(visitor: Browser, formed: Place) -> None:
    given = {"what": PHONE, "owner": formed.seat("wijkagent")}
    page = visitor.post(f"{formed.path}/afspraak", data=given)
    assert "Vul dit in." in text_of(page)
    assert SAYS_PHONE in text_of(page)
    assert NOT_YET not in text_of(page)

    done = visitor.post(
        f"{formed.path}/afspraak", data=given | {"due": "9-12-2026", "warned-of": warned_of(page)}
    )

    assert "De afspraak staat erbij." in text_of(done)


def test_codes_dates_and_seats_are_no_personal_data(visitor: Browser, formed: Place) -> None:
    given = {"what": "P3 en P4 bellen voor 9-12-2026", "owner": formed.seat("wijkagent"), "due": "9-12-2026"}

    assert visitor.post(f"{formed.path}/afspraak", data=given).status_code == 200


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("decisions", {}),
        ("what", {"due": "2026-12-02"}),
        ("reason", {}),
        ("stop_reason", {}),
    ],
)
def test_closing_a_meeting_warns_first(
    visitor: Browser, formed: Place, field: str, more: dict[str, str]
) -> None:
    with formed.database.write() as session:
        tomorrow = f"{formed.clock.now() + timedelta(days=1):%Y-%m-%d}"
        meeting = a_meeting(session, formed.case, tomorrow, formed.clock.now())
    form = {"meeting": str(meeting.id), "held": "yes", "follows": "own", "next_day": "2026-12-09"} | more
    form |= {"owner": formed.seat("wijkagent")} if more else {}

    page = visitor.post(formed.path, data=form | {field: PHONE})

    assert (page.status_code, SAYS_PHONE in text_of(page), NOT_YET in text_of(page)) == (422, True, True)
    assert [one.state.value for one in formed.rows(MeetingRow)] == ["planned"]

    done = visitor.post(formed.path, data=form | {field: PHONE, "warned-of": warned_of(page)})

    assert "Het overleg is afgesloten." in text_of(done)


def test_a_signal_from_a_link_warns_first(visitor: Browser, place: LinkPlace, database: Database) -> None:
    page = visitor.post(place.path, data=signal(text=PHONE))

    assert (page.status_code, SAYS_PHONE in text_of(page), NOT_YET in text_of(page)) == (422, True, True)
    with database.read() as session:
        assert session.exec(select(SignalRow)).all() == []

    done = visitor.post(place.path, data=signal(text=PHONE) | {"warned-of": warned_of(page)})

    assert "Uw signaal is bewaard." in text_of(done)


def test_the_line_of_a_peiling_warns_first_and_the_link_still_works(
    visitor: Browser, question: str, database: Database
) -> None:
    page = visitor.post(f"/peiling/{question}", data=GIVEN | {"line": PHONE})

    assert (page.status_code, SAYS_PHONE in text_of(page)) == (422, True)
    with database.read() as session:
        assert session.exec(select(PeilingAnswerRow)).all() == []

    done = visitor.post(f"/peiling/{question}", data=GIVEN | {"line": PHONE, "warned-of": warned_of(page)})

    assert "Dank u wel" in text_of(done)


def test_who_may_not_write_hears_that_and_no_warning(visitor: Browser, formed: Place) -> None:
    formed.enter(visitor, MEMBER)

    page = visitor.post(f"{formed.path}/ritme", data={"phase": "daarna", "reason": PHONE})

    assert (page.status_code, SAYS_PHONE in text_of(page)) == (403, False)


def test_a_warning_is_in_the_language_of_the_reader() -> None:
    assert warnings([("text", "Rustig."), ("ground", "1234 AB")], "en") == {
        "ground": "This looks like a postcode: 1234 AB. Is it needed? Better write a code or a role."
    }
