"""Coming or not, said on the page of the team."""

from __future__ import annotations

from datetime import timedelta

import pytest

from actions.substitutes import name_substitute
from models.puzzelteam import AttendanceRow
from tests.dashboard.browser import Browser
from tests.dashboard.team.place import MEMBER, Place, asked
from tests.dashboard.visitors import text_of
from tests.puzzelteam.teams import a_meeting, person_of, seat_of


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
