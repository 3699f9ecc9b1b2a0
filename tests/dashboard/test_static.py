"""What pages are made of: vendored files as published, both languages complete, every example page drawn."""

from __future__ import annotations

import gzip
import hashlib
import re
import tomllib
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.messages.catalog import Message

from dashboard.catalogues import LANGUAGES, catalogue, sentences_in_use
from dashboard.static_files import FOLDER
from dashboard.templating import Shell, render
from tests.dashboard.browser import Browser
from tests.dashboard.examples import EXAMPLES, NOW


VENDOR = FOLDER / "vendor"
LISTED = tomllib.loads((VENDOR / "VENDOR.toml").read_text())["file"]


@pytest.mark.parametrize("entry", LISTED, ids=[entry["path"] for entry in LISTED])
def test_a_vendored_file_is_as_it_was_published(entry: dict[str, str]) -> None:
    assert digest(VENDOR / entry["path"]) == entry["sha256"]
    assert digest(VENDOR / entry["licence_path"]) == entry["licence_sha256"]


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_nothing_lies_in_the_vendor_folder_that_is_not_listed() -> None:
    listed = {entry[name] for entry in LISTED for name in ("path", "licence_path")} | {"VENDOR.toml"}

    assert {path.name for path in VENDOR.iterdir()} == listed


def test_the_first_page_weighs_less_than_150_kB() -> None:
    page = render(EXAMPLES["poort-kaal"], shell("nl")).encode()
    files = [VENDOR / "utrecht.css", FOLDER / "adem.css", FOLDER / "icon.svg"]
    weight = sum(len(gzip.compress(path.read_bytes())) for path in files) + len(gzip.compress(page))

    assert weight + (VENDOR / "noto-sans-latin.woff2").stat().st_size < 150_000


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_in_this_language(language: str) -> None:
    """`python -m dashboard.catalogues` adds what is new; a person writes what it says in English."""
    kept = catalogue(language)
    missing = [key for key in sentences_in_use() if not is_said(kept.get(key))]

    assert missing == []
    assert [message.id for message in kept if message.fuzzy and message.id] == []


def is_said(message: Message | None) -> bool:
    if message is None or not message.string:
        return False
    return isinstance(message.string, str) or all(message.string)


def test_the_dutch_catalogue_says_what_its_key_says() -> None:
    assert [message.id for message in catalogue("nl") if message.id and said(message) != message.id] == []


def said(message: Message) -> object:
    return message.string if isinstance(message.id, str) else tuple(message.string or ())


def test_a_translation_names_the_same_facts() -> None:
    for message in catalogue("en"):
        if isinstance(message.id, str) and message.id:
            assert facts(str(message.string)) == facts(message.id), message.id


def facts(sentence: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)s", sentence))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", EXAMPLES)
def test_every_page_is_drawn_without_style_or_script_of_its_own(name: str, language: str) -> None:
    page = render(EXAMPLES[name], shell(language))

    assert page.count("<h1") == 1
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?! src)", page)
    assert len(ids(page)) == len(set(ids(page)))


def ids(page: str) -> list[str]:
    return re.findall(r'\sid="([^"]+)"', page)


def shell(language: str) -> Shell:
    return Shell(
        language, "Voorbeeld", "/", NOW, ZoneInfo("Europe/Amsterdam"), True, "S. Aalders", "Projectleider"
    )


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_static_files_may_be_kept_for_a_year(visitor: Browser) -> None:
    page = visitor.get("/aanmelden")
    address = re.search(r'href="(/static/adem.css[^"]+)"', page.text)
    assert address is not None

    style = visitor.get(address.group(1))

    assert style.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert style.headers["content-type"].startswith("text/css")
