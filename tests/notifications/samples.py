"""One set of facts for each occasion, and the letters they make, kept under `letters/` so that a review sees each word.

`python -m tests.notifications.samples` writes the letters anew after the words were changed on purpose.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gates.defaults import CODE_LIFE
from notifications.facts import BundleItem, Facts
from notifications.occasions import NATURE, Occasion, address
from notifications.render import LANGUAGES, render


LETTERS = Path(__file__).parent / "letters"
TOKEN = "q3VtN8sJ0bKx7RfWm2dYcH5LzP1uEoA9gTi6XhB4nSw"
LAST_DAY = datetime(2026, 11, 26, 16, 0, tzinfo=UTC)

EVERYTHING: dict[str, Any] = {
    "ticket": "R-48213",
    "until": LAST_DAY,
    "at": datetime(2026, 11, 23, 9, 14, tzinfo=UTC),
    "since": datetime(2026, 11, 16, 9, 0, tzinfo=UTC),
    "code": "482913",
    "spoken": 3,
    "asked": 5,
    "minutes": 2,
    "count": 2,
    "receipt": "S-7F3K",
    "duration": 45,
    "days": 36,
    "held": 2,
    "missed": 1,
    "mails": 1.3,
    "items": (BundleItem(ticket="R-48213", until=LAST_DAY), BundleItem(ticket="R-47960")),
}


def link_for(occasion: Occasion) -> str | None:
    """The link that this occasion carries; None when it has none."""
    page = NATURE[occasion].page
    if page is None:
        return None
    return address("https://langeadem.example", page, TOKEN if page.is_personal else None)


def facts_for(occasion: Occasion, **other: Any) -> Facts:
    """All facts at once: what the occasion may not say must then not be said."""
    link = {"link": link_for(occasion)}
    life = {"minutes": CODE_LIFE.total_seconds() // 60} if occasion is Occasion.CODE else {}
    return Facts.model_validate(link | EVERYTHING | life | other)


def written(occasion: Occasion, language: str) -> str:
    """The letter as it is kept for review."""
    letter = render(occasion, facts_for(occasion), language)
    return f"Subject: {letter.subject}\nShort: {letter.short}\n\n{letter.text}"


def main() -> None:
    """Write every letter in every language."""
    for language in LANGUAGES:
        (LETTERS / language).mkdir(parents=True, exist_ok=True)
        for occasion in Occasion:
            (LETTERS / language / f"{occasion}.txt").write_text(written(occasion, language), encoding="utf-8")


if __name__ == "__main__":
    main()
