"""Notices what looks like a personal datum in a free text; it warns, it never refuses and never changes a word.

People of the family are codes (P1, P2 …). This finds what slips in besides: a citizen service number, a phone
number, an e-mail address, a licence plate, a postcode. Names it cannot find.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What a find looks like."""

    BSN = "bsn"
    PHONE = "phone"
    EMAIL = "email"
    LICENCE_PLATE = "licence_plate"
    POSTCODE = "postcode"


class Find(NamedTuple):
    """A stretch `text[start:end]` that looks like a personal datum; positions count characters from 0."""

    kind: Kind
    start: int
    end: int
    text: str


_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,4}[A-Za-z]{2,24}(?![\w-])")
#: Dutch numbers, with 0, 0031 or +31 in front, and other countries' with a plus; spaces, dashes and brackets allowed.
_PHONE = re.compile(
    r"(?<![\w+])(?:(?:\+31|0031)[ .-]?(?:\(0\))?[ .-]?[1-9](?:[ .-]?\d){8}"
    r"|\(?0[1-9]\d{0,3}\)?[ .-]{0,3}\d(?:[ .-]?\d){4,8}"
    r"|\+(?!31)[1-9](?:[ .-]?\d){7,13})(?![\w-])"
)
_NINE_DIGITS = re.compile(
    r"(?<![\d.,-])(?:\d{8,9}|\d{4}[ .]\d{2}[ .]\d{3}|\d{3}[ .]\d{3}[ .]\d{3})(?![\d-]|[.,]\d)"
)
#: Four digits not beginning with 0 and two letters; SA, SD and SS were never given out.
_POSTCODE = re.compile(r"(?<![\w-])[1-9]\d{3} ?(?!SA|SD|SS|sa|sd|ss)(?:[A-Z]{2}|[a-z]{2}(?=\b))(?![\w-])")
#: The side codes of Dutch plates: three groups of letters or digits, written with dashes (or run together).
_PLATE = re.compile(
    r"(?<![\w-])(?:[A-Z]{2}-\d{2}-\d{2}|\d{2}-\d{2}-[A-Z]{2}|\d{2}-[A-Z]{2}-\d{2}|[A-Z]{2}-\d{2}-[A-Z]{2}"
    r"|[A-Z]{2}-[A-Z]{2}-\d{2}|\d{2}-[A-Z]{2}-[A-Z]{2}|\d{2}-[A-Z]{3}-\d|\d-[A-Z]{3}-\d{2}|[A-Z]{2}-\d{3}-[A-Z]"
    r"|[A-Z]-\d{3}-[A-Z]{2}|[A-Z]{3}-\d{2}-[A-Z]|[A-Z]-\d{2}-[A-Z]{3}|\d-[A-Z]{2}-\d{3}|\d{3}-[A-Z]{2}-\d)(?![\w-])",
    re.IGNORECASE,
)


def finds(text: str) -> list[Find]:
    """What looks like a personal datum, from left to right; of what overlaps only the first kind tried."""
    found: list[Find] = []
    for find in _every(text):
        if all(find.end <= other.start or find.start >= other.end for other in found):
            found.append(find)
    return sorted(found, key=lambda find: find.start)


def passes_eleven_test(digits: str) -> bool:
    """Whether eight or nine digits can be a BSN: weighed 9 to 2 and -1, their sum is a multiple of eleven."""
    nine = digits.zfill(9)
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    total = sum(weight * int(digit) for weight, digit in zip(weights, nine, strict=True))
    return total % 11 == 0 and int(nine) > 0


def _every(text: str) -> Iterator[Find]:
    yield from _matching(Kind.EMAIL, _EMAIL, text)
    yield from _matching(Kind.BSN, _NINE_DIGITS, text, _is_bsn)
    yield from _matching(Kind.PHONE, _PHONE, text, _is_phone)
    yield from _matching(Kind.LICENCE_PLATE, _PLATE, text, _is_no_day)
    yield from _matching(Kind.POSTCODE, _POSTCODE, text, _is_no_amount)


def _matching(
    kind: Kind, pattern: re.Pattern[str], text: str, means_it: Callable[[str], bool] = lambda _: True
) -> Iterator[Find]:
    for match in pattern.finditer(text):
        if means_it(match[0]):
            yield Find(kind, match.start(), match.end(), match[0])


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _is_bsn(text: str) -> bool:
    return passes_eleven_test(_digits(text))


def _is_phone(text: str) -> bool:
    """Dutch numbers have ten digits; a plus or a double zero has said already that it is one."""
    return text.startswith(("+", "00")) or len(_digits(text)) == 10


def _is_no_day(text: str) -> bool:
    """`12-mei-6` and its like are no plates: three letters that are a month."""
    return not re.search(r"jan|feb|mrt|apr|mei|jun|jul|aug|sep|okt|nov|dec", text, re.IGNORECASE)


def _is_no_amount(text: str) -> bool:
    """`2026 en`, `1500 op`: a year or a number followed by a short Dutch word, unless it is in capitals."""
    letters = text[-2:]
    return letters.isupper() or text[4:5] != " "
