from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from methods.personal_data import Find, finds, passes_eleven_test


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        pytest.param("Zijn nummer is 111222333.", ["bsn 111222333"], id="a citizen service number"),
        pytest.param("BSN 1112.22.333 stond erop", ["bsn 1112.22.333"], id="the same with dots"),
        pytest.param("zaaknummer 123456789 blijft", [], id="nine digits that fail the eleven-test"),
        pytest.param(
            "bel 06-12345678 of 06 12 34 56 78", ["phone 06-12345678", "phone 06 12 34 56 78"], id="mobiles"
        ),
        pytest.param("(020) 123 45 67", ["phone (020) 123 45 67"], id="an area code in brackets"),
        pytest.param(
            "+31 6 12345678 en 0031612345678", ["phone +31 6 12345678", "phone 0031612345678"], id="abroad"
        ),
        pytest.param("+32 470 12 34 56", ["phone +32 470 12 34 56"], id="another country"),
        pytest.param(
            "mail p.jansen@voorbeeld.example.nl!", ["email p.jansen@voorbeeld.example.nl"], id="an address"
        ),
        pytest.param(
            "in de XX-12-34 en 1-kbb-00", ["licence_plate XX-12-34", "licence_plate 1-kbb-00"], id="plates"
        ),
        pytest.param("woont op 3512 AB 12", ["postcode 3512 AB"], id="a postcode"),
        pytest.param("op 3512ab", ["postcode 3512ab"], id="a postcode run together"),
        pytest.param(
            "in 2026 is P3 vrij, in 2025 en 1500 op", [], id="years and amounts before a short word"
        ),
        pytest.param("van 2012-2015, om 14.30 uur, 12-01-2026", [], id="periods, hours and days"),
        pytest.param("kenmerk LOT-2026-0014, R-48213, P13", [], id="our own references"),
        pytest.param("€ 1.234.567,89 en 10.000.000", [], id="money"),
        pytest.param("op 12-mei-6 afgesproken", [], id="a month is no plate"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_what_looks_like_a_personal_datum_is_found(text: str, kinds: list[str]) -> None:
    assert [f"{find.kind} {find.text}" for find in finds(text)] == kinds


@pytest.mark.parametrize(
    ("digits", "passes"),
    [
        ("111222333", True),
        ("123456782", True),
        ("123456789", False),
        ("000000000", False),
        ("12345672", True),
    ],
)
def test_the_eleven_test(digits: str, passes: bool) -> None:
    weighed = sum(
        weight * int(digit)
        for weight, digit in zip((9, 8, 7, 6, 5, 4, 3, 2, -1), digits.zfill(9), strict=True)
    )

    assert passes_eleven_test(digits) is passes
    assert (weighed % 11 == 0 and int(digits) > 0) is passes


@given(st.text(st.sampled_from("0123456789 -.()+@abXYZ\n"), max_size=60))
def test_finds_are_stretches_of_the_text_that_do_not_overlap(text: str) -> None:
    found: list[Find] = finds(text)

    assert all(text[find.start : find.end] == find.text for find in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


def test_a_long_text_is_looked_through_quickly() -> None:
    assert finds("0" * 20_000) == []
    assert finds("a." * 10_000) == []
    assert finds("06 " * 7_000) is not None
