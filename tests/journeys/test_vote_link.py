"""The whole road: a file becomes a case, a letter's link becomes a vote, the votes become the next step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.town import CODE, LINK, ROOT, Town
from tests.patience import eventually


LEADER = "s.aalders@lot.example.org"
SECOND = "m.dewit@zvh.example.org"


def an_answer(schema: dict[str, Any]) -> Any:
    """The smallest content that is valid by a published JSON Schema."""
    match schema:
        case {"const": value}:
            return value
        case {"enum": [first, *_]}:
            return first
        case {"oneOf": [{"const": value}, *_]}:
            return value
        case {"type": "object"}:
            return {key: an_answer(schema["properties"][key]) for key in schema.get("required", ())}
        case {"type": "array"}:
            return [an_answer(schema["items"])] * max(1, schema.get("minItems", 1))
        case {"type": "boolean"}:
            return True
        case {"type": "integer" | "number"}:
            return schema.get("minimum", 1)
        case {"format": "date"}:
            return "2026-01-12"
        case {"pattern": pattern} if "P" in pattern:
            return "P1"
        case _:
            return "Een antwoord in gewone woorden."


@pytest.fixture(scope="module")
def started(town: Town) -> Iterator[tuple[Town, httpx.Client, str, str]]:
    """The town with its first accounts and a case from a file: the leader's API, reference and sign-in link."""
    town.account("C. Verhoeven", "c.verhoeven@lot.example.org", "coordinator")
    link = town.account("S. Aalders", LEADER, "projectleider")
    town.lot("case", "start", str(ROOT / "examples" / "zaak-start.yaml"))
    with town.api(LEADER) as api:
        reference = api.get("/cases").json()["items"][0]["reference"]
        yield town, api, reference, link


def fill_step(api: httpx.Client, reference: str, step: str) -> None:
    """Save what the step must yield, as the published schemas ask it."""
    method = api.get("/methods/lot").raise_for_status().json()
    definition = next(one for one in method["steps"] if one["key"] == step)
    for one in definition["deliverables"]:
        if one["required"]:
            path = f"/cases/{reference}/steps/{step}/deliverables/{one['key']}"
            api.put(path, json={"content": an_answer(one["schema"])}).raise_for_status()


def vote_in_the_browser(page: Page, town: Town, address: str, answer: str) -> None:
    """Open the link of the newest letter, type the code of the next one, choose, confirm."""
    before = len(town.post.letters)
    page.goto(town.newest(address, LINK))
    page.get_by_role("button", name="Stuur mij een code").click()
    page.get_by_label("Code van 6 cijfers").fill(town.newest(address, CODE, after=before))
    page.get_by_role("button", name="Open de vraag").click()
    page.locator(f"input[name=answer][value={answer}]").check(force=True)
    page.get_by_role("button", name="Controleer en bevestig").click()
    page.get_by_role("button", name="Bevestig mijn stem").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Uw stem is opgeslagen")


def test_from_a_file_to_the_next_step(started: tuple[Town, httpx.Client, str, str], browser: Browser) -> None:
    town, api, reference, link = started
    fill_step(api, reference, "intake")

    api.post(f"/cases/{reference}/steps/intake/gate").raise_for_status()
    for address in (LEADER, SECOND):
        with browser.new_context(locale="nl-NL", viewport={"width": 360, "height": 740}) as phone:
            vote_in_the_browser(phone.new_page(), town, address, "go")

    eventually(lambda: town.case(reference)["position"]["step"] == "interviews", within=10)
    with browser.new_context(locale="nl-NL") as desk:
        page = desk.new_page()
        page.goto(link)
        page.get_by_role("main").get_by_role("button").first.click()
        page.goto(f"{town.url}/casus/{reference}")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Koperen Vlinder")
        expect(page.get_by_role("main")).to_contain_text("Interviews")
    assert {"intake · open", "intake · decided go"} <= run_names(town)
    assert town.lot("audit", "verify").strip().endswith("all as they were sealed")


def run_names(town: Town) -> set[str]:
    """What Prefect's UI shows of the work that was done."""
    return {run["name"] for run in town.prefect("/task_runs/filter", {"limit": 200})}


def test_nothing_personal_left_the_house(started: tuple[Town, httpx.Client, str, str]) -> None:
    """I8: neither letters nor Prefect nor the log know a name, an alias or a reference of the case in the words."""
    town, _, reference, _ = started

    said = " ".join(f"{letter.subject} {letter.text} {letter.html}" for letter in town.post.letters)
    prefect = (town.folder / "prefect.db").read_bytes() + (town.folder / "prefect.db-wal").read_bytes()
    log = (town.folder.parent / "up.log").read_text()

    assert "Koperen Vlinder" not in said
    assert reference not in said
    assert [
        word for word in (b"Koperen Vlinder", b"Aalders", b"example.org", b"beschermen") if word in prefect
    ] == []
    tokens = {
        found[0].rsplit("/", 1)[1] for letter in town.post.letters if (found := LINK.search(letter.text))
    }
    assert tokens
    assert [word for word in (*tokens, "example.org", "Koperen Vlinder") if word in log] == []
