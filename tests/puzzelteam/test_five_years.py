"""A case of five years, from crisis to an honest stop: its messages are a golden file, one line each.

`python -m tests.puzzelteam.story` writes the file anew after a rule was changed on purpose.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from actions.puzzelteam.close_meeting import Next
from actions.simulate import by_person_and_week
from methods.measures import MOST_MAILS_A_WEEK
from methods.puzzelteam import TeamState
from models import audit
from tests.puzzelteam.story import AMSTERDAM, GOLDEN, Story, line, told, unasked, written


pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """The five years, told once for all tests here."""
    lived = told(tmp_path_factory.mktemp("five_years"))
    yield lived
    lived.database.close()


def test_five_years_of_messages_are_those_that_were_reviewed(story: Story) -> None:
    assert written(story) == GOLDEN.read_text(encoding="utf-8"), (
        "on purpose? python -m tests.puzzelteam.story"
    )


def test_nobody_gets_more_than_two_messages_a_week_unasked(story: Story) -> None:
    weeks = by_person_and_week(unasked(story.running.sent), AMSTERDAM)

    assert {week: many for week, many in weeks.items() if many > MOST_MAILS_A_WEEK} == {}


def test_five_years_of_audit_verify(story: Story) -> None:
    with story.database.read() as session:
        assert audit.verify(session) is None


@dataclass(frozen=True)
class Window:
    """A part of the story: from a mark on, what people do in it, and its first day that is not looked at."""

    mark: str
    act: Callable[[Story], None]
    until: date


def _crisis(story: Story) -> None:
    story.plan(date(2026, 1, 12))
    story.close_carelessly()
    story.meet(date(2026, 2, 4))


def _absence(story: Story) -> None:
    story.away = {"hulpverlener"}
    story.meet(date(2027, 7, 10))


def _summer(story: Story) -> None:
    story.close_next(Next(pause_until=date(2028, 9, 11), reason="Vakanties en verkiezingen."))
    story.until(date(2028, 9, 8))


def _silence(story: Story) -> None:
    story.forget_next()
    story.until(date(2029, 1, 17))


CRISIS = Window("crisis", _crisis, date(2026, 2, 4))
CALM = Window("calm", lambda story: story.meet(date(2027, 2, 5)), date(2027, 2, 5))
ABSENCE = Window("absence", _absence, date(2027, 7, 10))
SUMMER = Window("summer", _summer, date(2028, 9, 8))
SILENCE = Window("silence", _silence, date(2029, 1, 17))

RULES = "methods.reminders"
AROUND = "methods.around_meetings"


def _says(answer: object) -> Callable[..., object]:
    return lambda *_args, **_named: answer


@pytest.mark.parametrize("window", [CRISIS, CALM, ABSENCE, SUMMER, SILENCE], ids=lambda one: one.mark)
def test_a_part_told_again_is_as_it_was(story: Story, window: Window, tmp_path: Path) -> None:
    assert _again(story, window, tmp_path) == _first_time(story, window) != []


@pytest.mark.parametrize(
    ("window", "taken_away"),
    [
        pytest.param(CRISIS, {"actions.puzzelteam.close_meeting.closing_flaws": ()}, id="1"),
        pytest.param(SILENCE, {f"{RULES}.state": TeamState.IN_RHYTHM}, id="2"),
        pytest.param(CRISIS, {f"{AROUND}.before_meeting": None}, id="3, before a meeting"),
        pytest.param(SILENCE, {f"{AROUND}.after_meeting": None}, id="3, after it"),
        pytest.param(SILENCE, {f"{RULES}.escalation": None}, id="4"),
        pytest.param(ABSENCE, {f"{RULES}.attendance_question": None}, id="5"),
        pytest.param(SILENCE, {"actions.remind.gate_reminder": None}, id="6"),
        pytest.param(SUMMER, {f"{RULES}.pause_reminder_due": False}, id="7"),
        pytest.param(SILENCE, {f"{RULES}.list_check_due": False}, id="8"),
        pytest.param(CALM, {f"{AROUND}.earned_quiet": False}, id="9"),
        pytest.param(CRISIS, {f"{RULES}.monthly_due": False}, id="10"),
        pytest.param(CRISIS, {"actions.measure.coordinators_to_tell": []}, id="11, what is measured"),
        pytest.param(SILENCE, {"actions.daily_post.goes_this_week": True}, id="11, the guard rail"),
    ],
)
def test_each_rule_that_is_taken_away_changes_the_messages(
    story: Story, window: Window, taken_away: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, answer in taken_away.items():
        monkeypatch.setattr(name, _says(answer))

    assert _again(story, window, tmp_path) != _first_time(story, window)


def _again(story: Story, window: Window, folder: Path) -> list[str]:
    """The lines of a part of the story that is told once more."""
    with story.again(window.mark, folder) as again:
        window.act(again)
        return sorted(one for one in map(line, again.running.sent) if one < window.until.isoformat())


def _first_time(story: Story, window: Window) -> list[str]:
    """The lines of that part in the story itself, which the golden file holds."""
    since = story.running.sent[story.marks[window.mark].sent :]
    return sorted(one for one in map(line, since) if one < window.until.isoformat())
