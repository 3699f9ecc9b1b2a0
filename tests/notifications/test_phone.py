"""The second channel for codes: which numbers it dials, and that nothing it meets is raised or told."""

from __future__ import annotations

import pytest

from notifications.occasions import Occasion
from notifications.phone import PhoneLine, dialled
from notifications.post import DeliveryState
from notifications.render import render
from tests.notifications.samples import facts_for
from tests.ports import free_port


CODE = render(Occasion.CODE, facts_for(Occasion.CODE), "nl")


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        pytest.param("06 12 34 56 78", "31612345678", id="as people write it"),
        pytest.param("06-12345678", "31612345678", id="with a dash"),
        pytest.param("+31 (0)6 12345678", "31612345678", id="both ways at once"),
        pytest.param("0031612345678", "31612345678", id="from abroad"),
        pytest.param("+32 470 12 34 56", "32470123456", id="a Belgian one"),
        pytest.param("+0612345678", None, id="no country begins with 0"),
        pytest.param("0612", None, id="too short"),
        pytest.param("06123456781234567", None, id="too long"),
        pytest.param("-", None, id="none"),
        pytest.param("", None, id="empty"),
        pytest.param(None, None, id="never given"),
    ],
)
def test_a_number_is_dialled_with_its_country(typed: str | None, digits: str | None) -> None:
    assert dialled(typed) == digits


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        pytest.param(f"json://127.0.0.1:{free_port()}/{{mobile}}", "'json' did not take it", id="down"),
        pytest.param("jsons://geheim@/{mobile}", "ChannelRefused", id="not switched on"),
        pytest.param("json://:geheim@{mobile}:x", "", id="not readable"),
    ],
)
def test_a_line_that_fails_tells_why_and_neither_number_nor_address(url: str, reason: str) -> None:
    told = PhoneLine(url, frozenset({"json"})).ring("06 12345678", CODE)

    assert told.state is not DeliveryState.ACCEPTED
    assert reason in told.reason
    assert told.reason.startswith("phone: ")
    assert "12345678" not in told.reason
    assert "geheim" not in told.reason


def test_a_line_does_not_print_its_address() -> None:
    assert "geheim" not in repr(PhoneLine("json://geheim@h/{mobile}", frozenset()))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_what_a_phone_shows_is_the_code_and_no_link_or_name(language: str) -> None:
    short = render(Occasion.CODE, facts_for(Occasion.CODE), language).short

    assert "482913" in short
    assert "http" not in short
    assert len(short) < 160  # one text message
