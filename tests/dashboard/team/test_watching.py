"""What the team expects, sees and tells its successors."""

from __future__ import annotations

import pytest

from actions.puzzelteam.write_scenario import watch_for, write_scenario
from methods.signals import Direction, Letter
from models import teams
from models.post import NoticeRow
from models.signals import IndicatorRow, PositiveContactRow, ScenarioRow, SignalRow
from notifications.occasions import Occasion
from tests.builders import GO, an_open_round, catch_up, chair_of, votes_of
from tests.dashboard.browser import Browser
from tests.dashboard.team.place import MEMBER, Place, a_sign, a_signal, plan, the_team
from tests.dashboard.visitors import text_of


def test_scenarios_signs_and_signals_stand_on_the_page(visitor: Browser, formed: Place) -> None:
    assert text_of(visitor.get(formed.path)).count("Nog niet geschreven") == 3
    written = {"title": "Meldingen blijven komen", "response": "Samen langs."}
    visitor.post(f"{formed.path}/scenario-b", data=written)
    assert "Meldingen blijven komen" in visitor.get(f"{formed.path}/scenario-b").text
    sign = {"letter": "B", "text": "Meer dan 2 dagen verzuim", "direction": "worse"}
    assert "Nog niemand heeft dit gezien." in text_of(visitor.post(f"{formed.path}/teken", data=sign))
    with formed.database.read() as session:
        [scenario] = teams.scenarios(session, the_team(formed).id)
        [indicator] = teams.indicators(session, [scenario.id])

    page = visitor.post(f"{formed.path}/signaal", data=a_signal(about=str(indicator.id), seen_on=""))

    words = text_of(page)
    assert "Het signaal is bewaard." in words
    assert "wo 18 november, leerplicht, een feit" in words
    assert "Sinds het vorige overleg: slechter" in words
    assert "100% is een feit. Dat is geen norm." in words
    assert "1 signaal is slechter. Kom binnen een paar dagen bij elkaar." in words
    [row] = formed.rows(SignalRow)
    assert (row.letter, row.indicator_id) == (Letter.B, indicator.id)


def test_a_signal_that_is_worse_asks_for_a_meeting_until_one_is_planned(
    visitor: Browser, formed: Place
) -> None:
    visitor.post(f"{formed.path}/signaal", data=a_signal())
    page = visitor.get(f"{formed.path}/overleg")
    assert "binnen een paar dagen, na een signaal" in text_of(page)
    offered = page.text.split('name="proposal" value="')[1].split('"')[0]

    done = plan(visitor, formed, proposal=offered, minutes="45")

    assert "is slechter. Kom binnen een paar dagen" not in text_of(done)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param({"text": " "}, "Vul dit in.", id="no words"),
        pytest.param({"direction": ""}, "Kies een van de mogelijkheden.", id="no direction"),
        pytest.param({"ground": ""}, "Vul dit in.", id="a fact without a ground"),
        pytest.param({"kind": "spookverhaal"}, "Kies een van de mogelijkheden.", id="a ghost story at once"),
        pytest.param({"seen_on": "2099-01-01"}, "Deze dag moet nog komen.", id="a day to come"),
        pytest.param({"about": "Z"}, "Kies een van de mogelijkheden.", id="no scenario of ours"),
        pytest.param({"reopen_step": "borging"}, "Kies een van de mogelijkheden.", id="a gate not passed"),
        pytest.param({"compartment": "x"}, "Kies een van de mogelijkheden.", id="no compartment"),
    ],
)
def test_a_signal_that_is_not_right_is_not_kept(
    visitor: Browser, formed: Place, change: dict[str, str], words: str
) -> None:
    page = visitor.post(f"{formed.path}/signaal", data=a_signal(seen_by="Getypt.") | change)

    assert page.status_code == 422
    assert words in text_of(page)
    assert "Getypt." in page.text
    assert formed.rows(SignalRow) == []


def test_a_signal_may_ask_to_look_at_a_gate_again(visitor: Browser, formed: Place) -> None:
    with formed.database.write() as session:
        round_ = an_open_round(session, formed.case, formed.clock.now())
        step = formed.case.current_step
        votes_of(session, round_, formed.clock.now(), projectleider=GO, wijkagent=GO, hulpverlener=GO)
        catch_up(session, formed.case, formed.clock.now())
    assert step is not None

    page = visitor.post(f"{formed.path}/signaal", data=a_signal(direction="neither", reopen_step=step))

    assert "opnieuw te bekijken: “P6 was drie dagen niet op school.”." in text_of(page)
    told = [one for one in formed.rows(NoticeRow) if one.occasion == Occasion.EXTRA_MEETING.value]
    assert len(told) == 2


def test_a_ghost_story_stays_and_counts_for_nothing(visitor: Browser, formed: Place) -> None:
    visitor.post(f"{formed.path}/signaal", data=a_signal(kind="untested", ground=""))
    [row] = formed.rows(SignalRow)
    given = {"signal": str(row.id), "kind": "spookverhaal", "ground": "De school weet van niets."}
    assert visitor.post(f"{formed.path}/nagaan", data=given | {"ground": ""}).status_code == 422
    assert visitor.post(f"{formed.path}/nagaan", data=given | {"signal": "x"}).status_code == 422

    page = visitor.post(f"{formed.path}/nagaan", data=given)

    assert "een spookverhaal, De school weet van niets." in text_of(page)
    assert "is slechter. Kom" not in text_of(page)


def test_a_signal_of_the_other_side_of_the_table_is_nowhere(visitor: Browser, formed: Place) -> None:
    now = formed.clock.now()
    with formed.database.write() as session:
        by = chair_of(session, formed.case, now)
        write_scenario(session, formed.case.id, Letter.A, "Het gaat mis", "", now, by=by)
        watch_for(session, formed.case.id, Letter.A, "Een wapen", Direction.WORSE, now, by=by)
    visitor.post(f"{formed.path}/signaal", data=a_signal(compartment="veiligheid", about="A", text="Geheim."))
    assert "Geheim." in visitor.get(formed.path).text

    formed.enter(visitor, MEMBER)
    pages = [visitor.get(f"{formed.path}{rest}").text for rest in ("", "/samenvatting", "/nagaan")]

    assert not any("Geheim." in page or "is slechter. Kom" in page for page in pages)
    refused = visitor.post(f"{formed.path}/signaal", data=a_signal(compartment="veiligheid"))
    assert refused.status_code == 422


def test_contacts_are_codes_with_a_weighing(visitor: Browser, formed: Place) -> None:
    given = {"code": "n3", "relation": "buurvrouw", "safety": "Veilig: zij belt zelf.", "takes_part": "yes"}
    for change, words in (
        ({"code": "Tante An"}, "Vul een code in, zoals P3. Geen naam."),
        ({"safety": " "}, "Vul dit in."),
        ({"relation": ""}, "Vul dit in."),
    ):
        page = visitor.post(f"{formed.path}/contact", data=given | change)
        assert (page.status_code, words in text_of(page)) == (422, True)

    done = visitor.post(f"{formed.path}/contact", data=given)

    assert "N3 , buurvrouw praat mee, geen toegang tot het dossier" in text_of(done)
    [row] = formed.rows(PositiveContactRow)
    assert (row.code, row.takes_part) == ("N3", True)


def test_a_scenario_without_words_is_not_written(visitor: Browser, formed: Place) -> None:
    page = visitor.post(f"{formed.path}/scenario-a", data={"title": " ", "response": "Bellen."})

    assert (page.status_code, "Bellen." in page.text) == (422, True)
    assert formed.rows(ScenarioRow) == []
    assert (
        visitor.post(
            f"{formed.path}/teken", data={"letter": "A", "text": "x", "direction": "worse"}
        ).status_code
        == 422
    )


def test_who_leads_lets_a_sign_go_and_what_was_seen_of_it_stays(visitor: Browser, formed: Place) -> None:
    gone, stays = a_sign(formed, "Een nieuwe jongere"), a_sign(formed, "Twee dagen verzuim")
    visitor.post(f"{formed.path}/signaal", data=a_signal(about=str(gone.id), text="Gezien bij het plein."))
    address = f"{formed.path}/loslaten?over={gone.id}"
    assert address in visitor.get(formed.path).text
    form = visitor.get(address)
    assert f'value="{gone.id}" selected' in form.text
    assert "A, teken: Een nieuwe jongere" in text_of(form)

    page = visitor.post(f"{formed.path}/loslaten", data={"sign": str(gone.id)})

    assert "Het team let niet meer op dit teken." in text_of(page)
    assert "Een nieuwe jongere" not in text_of(page)
    assert "Gezien bij het plein." in text_of(page)
    ended = {row.text: row.ended_at is not None for row in formed.rows(IndicatorRow)}
    assert ended == {"Een nieuwe jongere": True, stays.text: False}
    again = visitor.post(f"{formed.path}/loslaten", data={"sign": str(gone.id)})
    assert (again.status_code, "Kies een van de mogelijkheden." in text_of(again)) == (422, True)


def test_who_does_not_lead_lets_no_sign_go(visitor: Browser, formed: Place) -> None:
    sign = a_sign(formed, "Een nieuwe jongere")
    formed.enter(visitor, MEMBER)

    assert "/loslaten" not in visitor.get(formed.path).text
    assert visitor.post(f"{formed.path}/loslaten", data={"sign": str(sign.id)}).status_code == 403
    assert [row.ended_at for row in formed.rows(IndicatorRow)] == [None]


def test_any_member_writes_the_shared_story_and_finds_it_back(visitor: Browser, formed: Place) -> None:
    formed.enter(visitor, MEMBER)
    assert "Schrijf het verhaal" in text_of(visitor.get(formed.path))
    given = {
        "story": "P1 en P4 kennen elkaar.",
        "chances": "P7 gaat naar school.",
        "risks": "Het wordt zomer.",
    }

    page = visitor.post(f"{formed.path}/verhaal", data=given)

    assert "Het verhaal is bewaard." in text_of(page)
    assert "Wijzig het verhaal" in text_of(page)
    form, digest = visitor.get(f"{formed.path}/verhaal"), visitor.get(f"{formed.path}/samenvatting")
    for shown in (page, form, digest):
        assert [words for words in given.values() if words not in shown.text] == []
    team = the_team(formed)
    assert (team.story, team.chances, team.risks) == tuple(given.values())


def test_a_story_without_words_keeps_the_one_that_was_there(visitor: Browser, formed: Place) -> None:
    visitor.post(f"{formed.path}/verhaal", data={"story": "P1 en P4 kennen elkaar."})

    page = visitor.post(f"{formed.path}/verhaal", data={"story": " ", "chances": "Getypt."})

    assert (page.status_code, "Vul dit in." in text_of(page), "Getypt." in page.text) == (422, True, True)
    assert the_team(formed).story == "P1 en P4 kennen elkaar."
