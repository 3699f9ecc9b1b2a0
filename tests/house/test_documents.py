"""What a stranger reads first is true: links lead somewhere, generated pages are fresh."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
import yaml

from scripts import generate_docs


ROOT = Path(__file__).parents[2]
LINK = re.compile(r"\]\((?!https?://|mailto:|#)(?P<target>[^)#\s]+)(?:#[^)]*)?\)")


def documents() -> list[Path]:
    """Every Markdown page of the project itself."""
    return [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


@pytest.mark.parametrize("document", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_links_of_a_page_lead_to_a_file_or_folder(document: Path) -> None:
    targets = [match["target"] for match in LINK.finditer(document.read_text())]

    assert [target for target in targets if not (document.parent / target).exists()] == []


def test_generated_pages_are_as_the_code_says() -> None:
    assert list(generate_docs.stale()) == []


def test_both_readmes_begin_with_the_two_commands() -> None:
    for name in ("README.md", "README.nl.md"):
        commands = re.findall(r"^make \w+", (ROOT / name).read_text(), re.MULTILINE)

        assert commands[:2] == ["make run", "make test"]


def test_every_make_target_has_a_line_of_help() -> None:
    makefile = (ROOT / "Makefile").read_text()
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony is not None
    shown = subprocess.run(["make", "help"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    inner = {"venv", "dev-venv"}

    assert [
        target for target in phony[1].split() if target not in inner and f"make {target} " not in shown
    ] == []


def test_the_licence_is_the_whole_eupl() -> None:
    text = (ROOT / "LICENSE").read_text()

    assert "EUROPEAN UNION PUBLIC LICENCE v. 1.2" in text
    assert "Compatible Licences" in text


def test_the_entry_for_catalogues_has_what_the_standard_asks() -> None:
    entry = yaml.safe_load((ROOT / "publiccode.yml").read_text())

    assert entry["publiccodeYmlVersion"] == "0.4"
    assert {
        "name",
        "url",
        "platforms",
        "developmentStatus",
        "softwareType",
        "legal",
        "localisation",
    } <= entry.keys()
    assert entry["maintenance"]["contacts"]
    for texts in entry["description"].values():
        assert len(texts["shortDescription"]) <= 150
        assert 150 <= len(texts["longDescription"]) <= 10_000
        assert texts["features"]
