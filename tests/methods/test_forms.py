"""The published schema and our own acceptance are one law: what the one lets through, the other does."""

from __future__ import annotations

import json
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from methods.catalogue import catalogue
from methods.forms import FieldMistake, Form, complete, free_texts, json_schema, missing, mistakes
from methods.schema import Deliverable


DELIVERABLES = [
    pytest.param(deliverable, id=f"{method.key} {step.key} {deliverable.key}")
    for method in catalogue().methods.values()
    for step in method.steps
    for deliverable in step.deliverables
]

FORM = Form.model_validate(
    {
        "fields": [
            {"key": "vraag", "type": "text", "label": "Vraag", "required": True, "max_length": 20},
            {"key": "uitleg", "type": "long_text", "label": "Uitleg"},
            {"key": "vorm", "type": "choice", "label": "Vorm", "choices": [{"key": "a", "label": "A"}]},
            {
                "key": "doelen", "type": "choices", "label": "Doelen", "required": True,
                "choices": [{"key": "a", "label": "A"}, {"key": "b", "label": "B"}],
            },
            {"key": "dag", "type": "date", "label": "Dag"},
            {"key": "aantal", "type": "number", "label": "Aantal", "minimum": 1, "maximum": 10},
            {"key": "maat", "type": "number", "label": "Maat", "decimals": True},
            {"key": "acuut", "type": "yes_no", "label": "Acuut", "required": True},
            {"key": "wie", "type": "person", "label": "Wie"},
            {
                "key": "rijen", "type": "rows", "label": "Rijen", "required": True, "min_rows": 2, "max_rows": 3,
                "columns": [
                    {"key": "rol", "type": "text", "label": "Rol", "required": True},
                    {"key": "dag", "type": "date", "label": "Dag"},
                ],
            },
        ]
    }
)  # fmt: skip
GOOD: dict[str, Any] = {
    "vraag": "Wat nu?", "uitleg": "", "vorm": "a", "doelen": ["b"], "dag": "2028-02-29", "aantal": 10, "maat": 1.5,
    "acuut": False, "wie": "P13", "rijen": [{"rol": "wijkagent", "dag": "2026-12-31"}, {"rol": "leerplicht"}],
}  # fmt: skip


def valid(form: Form, content: object) -> bool:
    return bool(jsonschema.Draft202012Validator(json_schema(form)).is_valid(content))


def contents(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values that are valid by a schema, for the words our schemas use."""
    match schema.get("type"):
        case "object":
            every = {key: contents(one) for key, one in schema["properties"].items()}
            needed = {key: every.pop(key) for key in schema["required"]}
            return st.fixed_dictionaries(needed, optional=every)
        case "array":
            limits = {"min_size": schema.get("minItems", 0), "max_size": min(schema.get("maxItems", 5), 5)}
            return st.lists(contents(schema["items"]), unique=schema.get("uniqueItems", False), **limits)
        case "string" if "enum" in schema:
            return st.sampled_from(schema["enum"])
        case "string":
            longest = schema.get("maxLength", 99)
            return st.from_regex(schema["pattern"]).filter(lambda text: len(text) <= longest)
        case "integer":
            return st.integers(int(schema["minimum"]), int(schema["maximum"]))
        case "number":
            return st.floats(schema["minimum"], schema["maximum"])
        case _:
            return st.booleans()


def test_a_good_content_is_accepted_and_complete() -> None:
    assert mistakes(FORM, GOOD) == []
    assert missing(FORM, GOOD) == []
    assert complete(FORM, GOOD)
    assert valid(FORM, GOOD)


@pytest.mark.parametrize(
    ("change", "mistake"),
    [
        pytest.param({"vraag": 7}, ("vraag", "vraag", "not_text"), id="a number for a text"),
        pytest.param({"vraag": "x" * 21}, ("vraag", "vraag", "too_long"), id="a text that is too long"),
        pytest.param({"uitleg": "a\x00b"}, ("uitleg", "uitleg", "unfit_characters"), id="a NUL"),
        pytest.param({"uitleg": "\ud800"}, ("uitleg", "uitleg", "unfit_characters"), id="half a character"),
        pytest.param({"vorm": "z"}, ("vorm", "vorm", "not_a_choice"), id="a choice that is not offered"),
        pytest.param({"vorm": ["a"]}, ("vorm", "vorm", "not_a_choice"), id="a list for a choice"),
        pytest.param({"doelen": "a"}, ("doelen", "doelen", "not_a_list"), id="one choice for a list of them"),
        pytest.param(
            {"doelen": ["a", "z"]}, ("doelen", "doelen", "not_a_choice"), id="one of them is not offered"
        ),
        pytest.param({"doelen": ["a", ["b"]]}, ("doelen", "doelen", "not_a_choice"), id="a list in the list"),
        pytest.param(
            {"doelen": ["a", "a"]}, ("doelen", "doelen", "same_choice_twice"), id="the same choice twice"
        ),
        pytest.param({"dag": "2026-02-29"}, ("dag", "dag", "not_a_date"), id="a day that does not exist"),
        pytest.param({"dag": "1900-02-29"}, ("dag", "dag", "not_a_date"), id="1900 was no leap year"),
        pytest.param({"dag": "31-12-2026"}, ("dag", "dag", "not_a_date"), id="a day the other way round"),
        pytest.param({"dag": 20261231}, ("dag", "dag", "not_a_date"), id="a number for a day"),
        pytest.param({"aantal": 0}, ("aantal", "aantal", "too_small"), id="a number below the minimum"),
        pytest.param({"aantal": 11}, ("aantal", "aantal", "too_large"), id="a number above the maximum"),
        pytest.param(
            {"aantal": 1.5}, ("aantal", "aantal", "not_whole"), id="a broken number for a whole one"
        ),
        pytest.param({"aantal": True}, ("aantal", "aantal", "not_a_number"), id="yes for a number"),
        pytest.param({"aantal": "3"}, ("aantal", "aantal", "not_a_number"), id="a text for a number"),
        pytest.param({"maat": float("inf")}, ("maat", "maat", "too_large"), id="an endless number"),
        pytest.param({"acuut": "ja"}, ("acuut", "acuut", "not_yes_or_no"), id="a word for yes"),
        pytest.param({"acuut": 1}, ("acuut", "acuut", "not_yes_or_no"), id="one for yes"),
        pytest.param({"wie": "Ab H."}, ("wie", "wie", "not_a_person_code"), id="a name for a code"),
        pytest.param({"rijen": {}}, ("rijen", "rijen", "not_rows"), id="an object for rows"),
        pytest.param({"rijen": [{"rol": "x"}] * 4}, ("rijen", "rijen", "too_many_rows"), id="too many rows"),
        pytest.param({"rijen": ["x", "y"]}, ("rijen.0", "", "not_an_object"), id="a text for a row"),
        pytest.param(
            {"rijen": [{"rol": "x"}, {"rol": "y", "dag": "nu"}]},
            ("rijen.1.dag", "dag", "not_a_date"),
            id="a mistake in a row",
        ),
        pytest.param({"meer": 1}, ("meer", "meer", "unknown_field"), id="a field nobody asked for"),
    ],
)
def test_what_cannot_be_kept_is_named_with_its_input(
    change: dict[str, Any], mistake: tuple[str, str, str]
) -> None:
    content = GOOD | change

    assert FieldMistake(*mistake) in mistakes(FORM, content)
    assert not complete(FORM, content)
    assert not valid(FORM, content)


def test_what_is_no_number_is_no_number() -> None:
    assert mistakes(FORM, GOOD | {"maat": float("nan")}) == [FieldMistake("maat", "maat", "not_a_number")]


@pytest.mark.parametrize(
    ("change", "path", "message"),
    [
        pytest.param({"vraag": ""}, "vraag", "required", id="an empty text"),
        pytest.param({"vraag": " \n\t"}, "vraag", "required", id="a text of white space"),
        pytest.param({"doelen": []}, "doelen", "required", id="no choice"),
        pytest.param({"acuut": None}, "acuut", "required", id="neither yes nor no"),
        pytest.param({"rijen": []}, "rijen", "required", id="no rows"),
        pytest.param({"rijen": [{"rol": "x"}]}, "rijen", "too_few_rows", id="too few rows"),
        pytest.param({"rijen": [{"rol": "x"}, {}]}, "rijen.1.rol", "required", id="a row without its column"),
    ],
)
def test_what_is_missing_is_kept_but_not_complete(change: dict[str, Any], path: str, message: str) -> None:
    content = GOOD | change

    assert mistakes(FORM, content) == []
    assert [(one.path, one.message) for one in missing(FORM, content)] == [(path, message)]
    assert not complete(FORM, content)
    assert not valid(FORM, content)


@pytest.mark.parametrize("content", [None, [], "x", 7])
def test_a_content_that_is_no_object_is_one_mistake(content: object) -> None:
    assert mistakes(FORM, content) == [FieldMistake("", "", "not_an_object")]
    assert not complete(FORM, content)


def test_free_texts_are_found_wherever_they_are_typed() -> None:
    texts = dict(free_texts(FORM, GOOD))

    assert texts == {
        "vraag": "Wat nu?",
        "uitleg": "",
        "rijen.0.rol": "wijkagent",
        "rijen.1.rol": "leerplicht",
    }


@pytest.mark.parametrize("deliverable", DELIVERABLES)
def test_a_published_schema_is_itself_valid(deliverable: Deliverable) -> None:
    schema = json_schema(deliverable.form)

    jsonschema.Draft202012Validator.check_schema(schema)
    assert json.loads(json.dumps(schema)) == schema


@pytest.mark.parametrize("deliverable", DELIVERABLES)
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_is_valid_by_the_schema_is_complete(deliverable: Deliverable, data: st.DataObject) -> None:
    content = data.draw(contents(json_schema(deliverable.form)))

    assert valid(deliverable.form, content)
    assert mistakes(deliverable.form, content) == []
    assert missing(deliverable.form, content) == []


_SCRAPS: st.SearchStrategy[Any] = st.one_of(
    st.none(), st.booleans(), st.integers(-2, 20), st.floats(allow_nan=False), st.text(max_size=25),
    st.sampled_from(list("abP")),
    st.sampled_from(["P1", "2026-01-01", "2027-02-29", " ", "\n", "a\n"]),
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from([field.key for field in FORM.fields]),
        _SCRAPS | st.lists(_SCRAPS | st.dictionaries(st.sampled_from(["rol", "dag"]), _SCRAPS), max_size=4),
    )
)
def test_the_schema_is_never_more_generous_than_we_are(change: dict[str, Any]) -> None:
    content = GOOD | change

    if valid(FORM, content):
        assert complete(FORM, content)
