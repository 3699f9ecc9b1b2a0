"""The words a person receives, in both languages; and that no letter can say more than its facts."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from jinja2 import Environment, FileSystemLoader, UndefinedError, meta

from notifications.errors import FactsMissing, LanguageUnknown
from notifications.facts import BundleItem, Facts
from notifications.occasions import NATURE, Kind, Occasion, PageKind
from notifications.render import LANGUAGES, TEMPLATES, render
from tests.notifications.samples import LETTERS, TOKEN, facts_for, link_for, written


every_occasion = pytest.mark.parametrize("occasion", list(Occasion))
every_language = pytest.mark.parametrize("language", LANGUAGES)


class _Words(HTMLParser):
    """What a reader of the HTML sees, one entry for each paragraph, row or heading; and where it points."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.paragraphs: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self._skipped = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        self._skipped += tag in ("style", "head") or ("class", "ahead") in attrs
        if tag in ("p", "h1", "tr", "td", "div"):
            self.paragraphs.append("")

    def handle_endtag(self, tag: str) -> None:
        if self._skipped and tag in ("style", "head", "div"):
            self._skipped -= 1

    def handle_data(self, data: str) -> None:
        if self.paragraphs and not self._skipped:
            self.paragraphs[-1] = " ".join(f"{self.paragraphs[-1]} {data}".split())


@every_language
@every_occasion
def test_the_letter_is_the_one_that_was_reviewed(occasion: Occasion, language: str) -> None:
    kept = (LETTERS / language / f"{occasion}.txt").read_text(encoding="utf-8")

    assert written(occasion, language) == kept, "changed on purpose? python -m tests.notifications.samples"


@every_language
@every_occasion
def test_text_and_html_say_the_same(occasion: Occasion, language: str) -> None:
    letter = render(occasion, facts_for(occasion), language)
    text = " ".join(letter.text.replace(":", "").split())

    seen = [paragraph.replace(":", "") for paragraph in _Words(letter.html).paragraphs if paragraph]
    unsaid = [words for words in seen if words not in text]

    layout_only = {"nl": "Werkt de knop niet?", "en": "Does the button not work?"}[language]
    assert [words for words in unsaid if layout_only not in words and "Lange Adem" not in words] == []


@every_language
@every_occasion
def test_a_letter_has_one_link_and_no_picture_or_third_party(occasion: Occasion, language: str) -> None:
    letter = render(occasion, facts_for(occasion), language)
    link = link_for(occasion)
    words = _Words(letter.html)

    targets = {value for _, name, value in words.attributes if name == "href"}
    assert targets == ({link} if link else set())
    assert re.findall(r"https?://\S+", letter.text) == ([link] if link else [])
    assert not {tag for tag, _, _ in words.attributes} & {"img", "script", "link", "form", "input", "iframe"}
    assert "url(" not in letter.html
    assert "src=" not in letter.html


@every_language
@every_occasion
def test_a_letter_says_nothing_that_its_occasion_may_not_say(occasion: Occasion, language: str) -> None:
    letter = render(occasion, facts_for(occasion), language)
    nature = NATURE[occasion]
    marks = {"code": "482913", "receipt": "S-7F3K", "items": "R-47960", "link": TOKEN}

    for field, mark in marks.items():
        allowed = field in nature.needs | nature.may and (field != "link" or nature.page in _PERSONAL)
        assert (mark in letter.text) == (mark in letter.html) == allowed, field
    assert "482913" not in letter.subject
    assert ("482913" in letter.short) == (occasion is Occasion.CODE)
    assert TOKEN not in letter.subject + letter.short


_PERSONAL = frozenset(page for page in PageKind if page.is_personal)


@every_language
@every_occasion
def test_only_a_personal_link_comes_with_the_words_about_forwarding(
    occasion: Occasion, language: str
) -> None:
    warning = {"nl": "Stuur hem niet door.", "en": "Do not forward it."}[language]
    letter = render(occasion, facts_for(occasion), language)

    assert (warning in letter.text) == (warning in letter.html) == (NATURE[occasion].page in _PERSONAL)


@every_language
@every_occasion
def test_the_html_suits_dark_mail_programs_and_names_its_language(occasion: Occasion, language: str) -> None:
    letter = render(occasion, facts_for(occasion), language)

    assert f'<html lang="{language}">' in letter.html
    assert '<meta name="color-scheme" content="light dark">' in letter.html
    assert "prefers-color-scheme: dark" in letter.html


@every_occasion
def test_what_an_occasion_needs_is_asked_for_by_name(occasion: Occasion) -> None:
    needed = NATURE[occasion].needs
    if not needed:
        assert render(occasion, Facts(), "nl").subject
        return

    with pytest.raises(FactsMissing) as caught:
        render(occasion, Facts(), "nl")

    assert set(caught.value.missing) == needed


@every_language
@every_occasion
def test_what_is_only_allowed_may_be_left_out(occasion: Occasion, language: str) -> None:
    nature = NATURE[occasion]
    given = {name: getattr(facts_for(occasion), name) for name in nature.needs}

    letter = render(occasion, Facts.model_validate(given), language)

    assert "None" not in letter.text + letter.html + letter.subject


@pytest.mark.parametrize(
    "path", sorted(TEMPLATES.rglob("*.*")), ids=lambda path: str(path.relative_to(TEMPLATES))
)
def test_a_template_knows_no_other_words_than_facts(path: object) -> None:
    name = str(path).removeprefix(f"{TEMPLATES}/")
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    for filter_ in ("day", "moment", "weekday", "hour"):
        environment.filters[filter_] = str
    source = (TEMPLATES / name).read_text(encoding="utf-8")

    asked = meta.find_undeclared_variables(environment.parse(source))

    assert asked <= set(Facts.model_fields) | {"is_personal", "occasion"}
    assert "|safe" not in source.replace(" ", "")


def test_every_fact_is_said_in_some_letter() -> None:
    said = {field for nature in NATURE.values() for field in nature.needs | nature.may}

    assert said == set(Facts.model_fields)


def test_every_occasion_has_its_words_and_no_words_lie_about() -> None:
    there = {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.glob("*/*/*.*")}
    parts = ("subject.txt", "body.txt", "body.html")

    wanted = {f"{occasion}/{lang}/{part}" for occasion in Occasion for lang in LANGUAGES for part in parts}
    assert {path for path in there if not path.startswith("layout/")} == wanted


def test_a_template_that_asks_for_what_its_occasion_may_not_see_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    narrow = NATURE[Occasion.CODE].model_copy(update={"needs": frozenset({"minutes"})})
    monkeypatch.setattr("notifications.render.NATURE", {Occasion.CODE: narrow})

    with pytest.raises(UndefinedError):
        render(Occasion.CODE, facts_for(Occasion.CODE), "nl")


def test_an_unknown_language_is_refused_and_the_known_ones_are_named() -> None:
    with pytest.raises(LanguageUnknown, match="nl, en"):
        render(Occasion.CODE, facts_for(Occasion.CODE), "fr")


def test_a_link_is_escaped_in_html_and_whole_in_text() -> None:
    letter = render(
        Occasion.DECIDED, facts_for(Occasion.DECIDED, link="https://la.example/stem/a?b=1&c=2"), "nl"
    )

    assert 'href="https://la.example/stem/a?b=1&amp;c=2"' in letter.html
    assert "https://la.example/stem/a?b=1&c=2" in letter.text


@pytest.mark.parametrize(
    ("moment", "dutch", "english"),
    [
        pytest.param(
            datetime(2026, 11, 26, 16, tzinfo=UTC), "do 26 november, 17.00 uur", "Thu 26 November, 17:00", id="winter"
        ),
        pytest.param(
            datetime(2026, 7, 2, 15, 0, tzinfo=UTC), "do 2 juli, 17.00 uur", "Thu 2 July, 17:00", id="summer"
        ),
        pytest.param(
            datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "vr 1 januari, 00.30 uur", "Fri 1 January, 00:30",
            id="the day in Amsterdam, not in UTC",
        ),
    ],
)  # fmt: skip
def test_days_are_said_as_people_say_them(moment: datetime, dutch: str, english: str) -> None:
    facts = facts_for(Occasion.GATE_OPENED, until=moment)

    assert f"Uiterlijk: {dutch}\n" in render(Occasion.GATE_OPENED, facts, "nl").text
    assert f"No later than: {english}\n" in render(Occasion.GATE_OPENED, facts, "en").text


@pytest.mark.parametrize(
    ("spoken", "dutch"),
    [
        pytest.param(0, "0 van de 5 antwoorden zijn binnen.", id="nobody yet"),
        pytest.param(1, "1 van de 5 antwoorden is binnen.", id="one"),
        pytest.param(4, "4 van de 5 antwoorden zijn binnen.", id="several"),
    ],
)
def test_a_reminder_counts_the_answers(spoken: int, dutch: str) -> None:
    assert dutch in render(Occasion.REMINDER, facts_for(Occasion.REMINDER, spoken=spoken), "nl").text


def test_the_last_day_names_what_no_outcome_would_cost_the_others() -> None:
    some = render(Occasion.LAST_DAY, facts_for(Occasion.LAST_DAY), "nl").text
    nobody = render(Occasion.LAST_DAY, facts_for(Occasion.LAST_DAY, spoken=0), "nl").text

    assert "dan krijgt iedereen de vraag opnieuw, ook wie al heeft geantwoord." in some
    assert "dan krijgt iedereen de vraag opnieuw. De volgende stap" in nobody


def test_a_late_answer_is_confirmed_as_kept_and_not_counted() -> None:
    text = render(Occasion.RECEIPT, facts_for(Occasion.RECEIPT, late=True), "nl").text

    assert "Het is bewaard, maar telt niet mee in de uitkomst." in text
    assert "Wijzigen kan tot" not in text


def test_a_bundle_names_its_number_and_first_last_day_in_the_subject() -> None:
    one = facts_for(Occasion.BUNDLE, items=(BundleItem(ticket="R-47960"),))

    assert render(Occasion.BUNDLE, one, "nl").subject == "Er staat 1 punt voor u klaar (R-48213)"
    assert render(Occasion.BUNDLE, facts_for(Occasion.BUNDLE), "nl").subject == (
        "Er staan 2 punten voor u klaar; het eerste uiterlijk do 26 november (R-48213)"
    )


@every_language
@every_occasion
def test_a_letter_without_a_ticket_has_no_empty_brackets(occasion: Occasion, language: str) -> None:
    if "ticket" in NATURE[occasion].needs:
        return
    letter = render(occasion, facts_for(occasion, ticket=None), language)

    assert "(" not in letter.subject
    assert "None" not in letter.text + letter.html


@every_language
def test_no_letter_greets_with_a_time_of_day_or_raises_its_voice(language: str) -> None:
    for occasion in Occasion:
        letter = render(occasion, facts_for(occasion), language)
        said = letter.subject + letter.text
        assert "!" not in said
        assert not re.search(
            r"(?i)goedemorgen|goedemiddag|good morning|dringend|urgent|onmiddellijk|verplicht", said
        )


def test_only_what_was_asked_for_does_not_count_for_one_message_a_day() -> None:
    uncounted = {occasion for occasion in Occasion if not NATURE[occasion].counts}

    assert uncounted == {
        Occasion.CODE, Occasion.RECEIPT, Occasion.NEW_LINK, Occasion.SIGN_IN, Occasion.ADDRESS_CHANGED,
        Occasion.SIGN_IN_CHANGED,
    }  # fmt: skip


def test_nothing_that_goes_at_once_is_bundled() -> None:
    bundled = {occasion for occasion in Occasion if NATURE[occasion].bundled}

    assert not {occasion for occasion in bundled if NATURE[occasion].goes_at_once}
    assert all(NATURE[occasion].kind in (Kind.REMINDER, Kind.NEWS) for occasion in bundled)
    assert Occasion.LAST_DAY not in bundled
