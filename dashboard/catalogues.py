"""The two languages of the pages. The Dutch sentence is the key; `translations/` holds what it becomes.

`python -m dashboard.catalogues` adds sentences that are new to both files (English ones left empty, to be
written) and drops those no page uses any more; a test fails on a sentence without its translation.
"""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from babel.support import Translations


LANGUAGES = {"nl": "Nederlands", "en": "English"}
_HERE = Path(__file__).parent
_SOURCES = [("**.py", "python"), ("templates/**.html", "jinja2")]
_KEYWORDS: dict[str, Any] = {"_": None, "ngettext": (1, 2), "N_": None, "NN_": (1, 2)}
_OPTIONS = {"templates/**.html": {"newstyle_gettext": "true", "trimmed": "true", "silent": "false"}}


def N_(sentence: str) -> str:  # the name every gettext tool knows
    """Mark a sentence that is translated later, when the reader's language is known."""
    return sentence


def NN_(one: str, many: str) -> tuple[str, str]:
    """The same for a sentence that counts."""
    return one, many


def path_of(language: str) -> Path:
    """Where a language is kept."""
    return _HERE / "translations" / language / "LC_MESSAGES" / "dashboard.po"


def catalogue(language: str) -> Catalog:
    """A language as it is written."""
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language, domain="dashboard")


@cache
def translations(language: str) -> Translations:
    """A language as it is used: made from its file once a process."""
    compiled = BytesIO()
    write_mo(compiled, catalogue(language))
    compiled.seek(0)
    return Translations(compiled, domain="dashboard")


def sentences_in_use() -> dict[str, str | tuple[str, str]]:
    """Every sentence the code and the templates use, by its key; a pair where there is a plural."""
    found = extract_from_dir(str(_HERE), _SOURCES, _OPTIONS, keywords=_KEYWORDS)
    sentences: dict[str, str | tuple[str, str]] = {}
    for _file, _line, message, _comments, _context in found:
        key = message if isinstance(message, str) else message[0]
        if key and not isinstance(sentences.get(key), tuple):
            sentences[key] = message if isinstance(message, str) else (message[0], message[1])
    return sentences


def renewed(language: str) -> Catalog:
    """The language's catalogue with exactly the sentences in use; Dutch says what its key says."""
    old, new = catalogue(language), Catalog(locale=language, domain="dashboard", fuzzy=False)
    for key, message in sorted(sentences_in_use().items()):
        own = old.get(key)
        kept = own.string if own and own.string else ("" if isinstance(message, str) else ("", ""))
        new.add(message, message if language == "nl" else kept)
    return new


def renew() -> None:
    """Write both files anew."""
    for language in LANGUAGES:
        fresh = renewed(language)
        with path_of(language).open("wb") as file:
            write_po(file, fresh, width=110, omit_header=False, no_location=True)


if __name__ == "__main__":
    renew()
