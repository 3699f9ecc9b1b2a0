from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from methods.catalogue import BUILT_IN
from methods.loader import MethodMistakes, load, loads


LOT = (BUILT_IN / "lot.yaml").read_text(encoding="utf-8")
DATA = yaml.safe_load(LOT)
Change = Callable[[dict[str, Any]], Any]


def mistakes_of(text: str) -> list[str]:
    with pytest.raises(MethodMistakes) as caught:
        loads(text, "lot.yaml")
    return [str(mistake) for mistake in caught.value.mistakes]


def after(change: Change) -> list[tuple[str, str]]:
    """What is said of LOT after a change: path and message of each mistake."""
    data = deepcopy(DATA)
    change(data)
    with pytest.raises(MethodMistakes) as caught:
        loads(json.dumps(data))  # JSON is YAML
    return [(mistake.path, mistake.message) for mistake in caught.value.mistakes]


def line_of(words: str) -> int:
    return next(number for number, line in enumerate(LOT.splitlines(), 1) if words in line)


def test_a_mistake_names_file_line_and_path() -> None:
    line = line_of("threshold: majority")

    assert mistakes_of(LOT.replace("threshold: majority", "threshold: mostly")) == [
        f"lot.yaml:{line}: steps[3].gate.rule.threshold: input should be a valid integer (here: 'mostly'), "
        "or: input should be 'majority' or 'all' (here: 'mostly')"
    ]


def test_all_mistakes_come_at_once_in_the_order_of_their_lines() -> None:
    broken = LOT.replace("version: 1", "version: een").replace("people: 2", "people: 1")
    broken = broken.replace("asked: [projectleider, bestuurder]", "asked: [projectleider, koning]")

    paths = [words.split(": ")[1] for words in mistakes_of(broken)]

    assert paths == [
        "version",
        "steps[4].gate.asked[1]",
        "steps[4].gate.rule.required[1].role",
        "emergency.people",
    ]


def test_only_the_deepest_message_of_an_item_is_given() -> None:
    said = after(lambda data: data["steps"][0]["deliverables"][0]["fields"][0].update(label=7))

    assert [path for path, _ in said] == ["steps[0].deliverables[0].fields[0].label"]


@pytest.mark.parametrize(
    ("change", "path", "message"),
    [
        pytest.param(
            lambda d: d["steps"][0]["gate"]["asked"].append("koning"),
            "steps[0].gate.asked[2]", "there is no role 'koning'", id="an asked role that does not exist",
        ),
        pytest.param(
            lambda d: d["steps"][0]["gate"]["rule"].update(veto=["koning"]),
            "steps[0].gate.rule.veto[0]", "there is no role 'koning'", id="a veto role that does not exist",
        ),
        pytest.param(
            lambda d: d["steps"][3]["gate"]["rule"].update(advisory=["koning"]),
            "steps[3].gate.rule.advisory[0]", "there is no role 'koning'", id="an advisory role that does not exist",
        ),
        pytest.param(
            lambda d: d["steps"][0]["gate"]["rule"]["required"].append({"role": "koning"}),
            "steps[0].gate.rule.required[2].role", "there is no role 'koning'", id="a required role that is none",
        ),
        pytest.param(
            lambda d: d["emergency"]["roles"].append("koning"),
            "emergency.roles[3]", "there is no role 'koning'", id="an emergency role that does not exist",
        ),
        pytest.param(
            lambda d: d.update(chair="koning"), "chair", "there is no role 'koning'", id="a chair that does not exist"
        ),
        pytest.param(
            lambda d: d["steps"][0]["gate"]["rule"].update(veto=["procesregisseur"], advisory=["procesregisseur"]),
            "steps[0].gate.rule.veto", "'procesregisseur' is both veto and advisory; it can be one of the two",
            id="a role that has a veto and only advises",
        ),
        pytest.param(
            lambda d: d["steps"][0]["gate"].update(asked=["projectleider", "projectleider"]),
            "steps[0].gate.asked[1]", "'projectleider' is named twice", id="a role asked twice",
        ),
        pytest.param(
            lambda d: d["steps"][1]["gate"].update(rule={"veto": ["bestuurder"]}),
            "steps[1].gate.rule.veto", "'bestuurder' has a veto but is not asked", id="a veto of who is not asked",
        ),
        pytest.param(
            lambda d: d["steps"][1]["gate"].update(
                rule={"advisory": ["projectleider", "procesregisseur", "teamlid_lot"]}
            ),
            "steps[1].gate.asked", "nobody is left to decide: every asked role is advisory", id="nobody decides",
        ),
        pytest.param(
            lambda d: d["steps"][1]["gate"].update(rule={"required": [{"role": "bestuurder"}]}),
            "steps[1].gate.rule.required[0].role", "can never be met: 'bestuurder' is not asked, or only advises",
            id="a required role that is not asked",
        ),
        pytest.param(
            lambda d: d["steps"][0]["gate"]["rule"].update(required=[{"role": "procesregisseur"}, {"domain": "zorg"}])
            or d["roles"][0].update(domain="bestuur"),
            "steps[0].gate.rule.required[1].domain", "can never be met: no asked role belongs to 'zorg'",
            id="a required domain nobody belongs to",
        ),
        pytest.param(
            lambda d: d["steps"][0]["gate"].update(back_to=["borging"]),
            "steps[0].gate.back_to[0]", "'borging' is a later step; back goes to this one or before",
            id="a back to a later step",
        ),
        pytest.param(
            lambda d: d["steps"][0]["gate"].update(back_to=["aanmelding"]),
            "steps[0].gate.back_to[0]", "there is no step 'aanmelding'", id="a back to no step at all",
        ),
        pytest.param(
            lambda d: d["steps"][0]["gate"]["evidence"].append("tijdlijn"),
            "steps[0].gate.evidence[4]", "there is no deliverable of this step 'tijdlijn'",
            id="evidence of another step",
        ),
        pytest.param(
            lambda d: d["steps"][0]["gate"]["evidence"].remove("hulpvraag"),
            "steps[0].gate.evidence", "'hulpvraag' is required, so voters must see it", id="evidence nobody sees",
        ),
        pytest.param(
            lambda d: d["rhythm"].update(first="storm"), "rhythm.first", "there is no phase 'storm'",
            id="a first phase that does not exist",
        ),
        pytest.param(
            lambda d: d["steps"].append(deepcopy(d["steps"][0])),
            "steps[5].key", "'intake' is already the key of number 1 here", id="two steps with one key",
        ),
        pytest.param(
            lambda d: d["steps"][0]["deliverables"][0]["fields"][1].update(key="vraag"),
            "steps[0].deliverables[0].fields[1].key", "'vraag' is already the key of number 1 here",
            id="two fields with one key",
        ),
        pytest.param(
            lambda d: d["steps"][0]["gate"].update(expiry="go"),
            "steps[0].gate.expiry", "a deadline that passes never leads to go: silence is not an answer",
            id="expiry that leads to go",
        ),
        pytest.param(
            lambda d: d["nazorg"]["gate"].update(on_timeout={"decision": "conditional_go"}),
            "nazorg.gate.on_timeout", "a deadline that passes never leads to go: silence is not an answer",
            id="expiry that leads to go under another word",
        ),
        pytest.param(
            lambda d: d["steps"][0]["gate"].update(expiry="back"),
            "steps[0].gate.expiry", "input should be 'no_decision' (here: 'back')", id="expiry that leads elsewhere",
        ),
        pytest.param(
            lambda d: d["steps"][0].pop("source"),
            "steps[0]", "give its place as `source`, or say `default: true`", id="a step without a ground",
        ),
        pytest.param(
            lambda d: d["steps"][0]["deliverables"][0]["fields"][0].pop("source"),
            "steps[0].deliverables[0].fields[0]", "give its place as `source`, or say `default: true`",
            id="a field without a ground",
        ),
        pytest.param(
            lambda d: d["steps"][0]["source"].update(until=3),
            "steps[0].source", "the last line comes before the first", id="a place that runs back",
        ),
        pytest.param(
            lambda d: d.update(colour="red"), "colour", "is not a word this file knows", id="a word nobody knows"
        ),
        pytest.param(
            lambda d: d["steps"][0]["gate"].pop("question"),
            "steps[0].gate.question", "is needed, and not there", id="a gate without a question",
        ),
        pytest.param(
            lambda d: d["steps"][0].update(key="In take"),
            "steps[0].key", "must be lower-case letters, digits and _, beginning with a letter: 'In take'",
            id="a key that is no key",
        ),
        pytest.param(
            lambda d: d["steps"][0]["gate"].update(rule={"kind": "quorum"}),
            "steps[0].gate.rule", "a quorum needs a threshold: a number, majority or all",
            id="a quorum without a threshold",
        ),
        pytest.param(
            lambda d: d["steps"][3]["deliverables"][5]["fields"][0].update(min_rows=9, max_rows=3),
            "steps[3].deliverables[5].fields[0]", "there are fewer rows allowed than needed", id="rows with no room",
        ),
    ],
)  # fmt: skip
def test_a_method_is_refused(change: Change, path: str, message: str) -> None:
    assert (path, message) in after(change)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("", "m.yaml:1: the file is empty", id="nothing in it"),
        pytest.param(
            "key: lot\nkey: lot\n",
            "m.yaml:2: key: this key is written twice (first on line 1)",
            id="key twice",
        ),
        pytest.param(
            "a: [1, 2\nb: 3\n", "m.yaml:2: this is not YAML: did not find expected ',' or ']'", id="no YAML"
        ),
        pytest.param("a: &x 1\nb: *x\n", "m.yaml:2: aliases (*name) are not supported", id="alias"),
        pytest.param("? [a]\n: 1\n", "m.yaml:1: a key must be a word", id="a list for a key"),
        pytest.param(
            "roles: !!python/name:os.system\n", "m.yaml:1: roles: this value cannot be read", id="a tag"
        ),
        pytest.param(
            "roles: 2026-02-31\n", "m.yaml:1: roles: this value cannot be read", id="an impossible day"
        ),
        pytest.param("- a\n- b\n", "m.yaml:1: input should be a valid dictionary", id="a list for a method"),
        pytest.param("a: \x07\n", "m.yaml:1: this is not YAML", id="a control character"),
        pytest.param("[" * 5000, "m.yaml:", id="far too deep"),
        pytest.param("# " + "x" * 2_000_001, "m.yaml:1: the file is larger than", id="far too large"),
    ],
)
def test_a_file_that_is_no_method_is_refused_with_a_line(text: str, said: str) -> None:
    with pytest.raises(MethodMistakes) as caught:
        loads(text, "m.yaml")

    assert any(str(mistake).startswith(said) for mistake in caught.value.mistakes), str(caught.value)


@pytest.mark.parametrize("odd", [[], "x", 7, None, {"key": 1}, [[]], [{"key": "a"}, 3]])
@pytest.mark.parametrize("key", ["roles", "steps", "emergency", "rhythm", "nazorg", "chair"])
def test_any_shape_is_answered_with_mistakes_not_with_a_crash(key: str, odd: object) -> None:
    assert after(lambda data: data.update({key: odd}))


@pytest.mark.parametrize("odd", [[], "x", 7, None, {"asked": "x", "rule": 3}, {"asked": [1], "evidence": 2}])
def test_any_shape_of_gate_is_answered_with_mistakes_not_with_a_crash(odd: object) -> None:
    assert after(lambda data: data["steps"][1].update(gate=odd))


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    with pytest.raises(MethodMistakes, match="cannot be read: No such file"):
        load(tmp_path / "none.yaml")


def test_a_file_in_another_encoding_says_so(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_bytes("title: café".encode("latin-1"))

    with pytest.raises(MethodMistakes, match="is not a text in UTF-8"):
        load(tmp_path / "m.yaml")


def test_a_method_survives_being_kept_as_json() -> None:
    method = loads(LOT)

    assert type(method).model_validate_json(method.model_dump_json()) == method
