from __future__ import annotations

import pytest
from starlette.datastructures import FormData

from methods.catalogue import catalogue
from methods.fields import RowsField
from methods.form_posts import parse_form_post, prefill, row_count
from methods.forms import Form, complete


FORM = Form.model_validate(
    {
        "fields": [
            {"key": "vraag", "type": "long_text", "label": "Vraag"},
            {"key": "vorm", "type": "choice", "label": "Vorm", "choices": [{"key": "a", "label": "A"}]},
            {"key": "doelen", "type": "choices", "label": "Doelen", "choices": [{"key": k, "label": k} for k in "abc"]},
            {"key": "dag", "type": "date", "label": "Dag"},
            {"key": "aantal", "type": "number", "label": "Aantal", "decimals": True},
            {"key": "acuut", "type": "yes_no", "label": "Acuut"},
            {"key": "wie", "type": "person", "label": "Wie"},
            {
                "key": "rijen", "type": "rows", "label": "Rijen",
                "columns": [
                    {"key": "rol", "type": "text", "label": "Rol"},
                    {"key": "doelen", "type": "choices", "label": "D",
                     "choices": [{"key": k, "label": k} for k in "ab"]},
                    {"key": "mandaat", "type": "yes_no", "label": "Mandaat"},
                ],
            },
        ]
    }
)  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        pytest.param({"vraag": " Wat\r\nnu? "}, {"vraag": "Wat\nnu?"}, id="a text, trimmed, with plain line ends"),
        pytest.param({"vraag": "  "}, {}, id="white space is no answer"),
        pytest.param({"doelen": ["a", "b", "a", ""]}, {"doelen": ["a", "b"]}, id="boxes that were ticked"),
        pytest.param({"dag": "2026-12-31"}, {"dag": "2026-12-31"}, id="a day from a date input"),
        pytest.param({"dag": "1-2-2026"}, {"dag": "2026-02-01"}, id="a day as people write it"),
        pytest.param({"dag": "morgen"}, {"dag": "morgen"}, id="what is no day is kept to show again"),
        pytest.param({"aantal": "1.234,5"}, {"aantal": 1234.5}, id="a number as people write it"),
        pytest.param({"aantal": "1234.5"}, {"aantal": 1234.5}, id="a number from a number input"),
        pytest.param({"aantal": "-3"}, {"aantal": -3}, id="a whole number stays whole"),
        pytest.param({"aantal": "drie"}, {"aantal": "drie"}, id="what is no number is kept to show again"),
        pytest.param({"aantal": "9" * 40}, {"aantal": "9" * 40}, id="a number without end is no number"),
        pytest.param({"acuut": "no"}, {"acuut": False}, id="no is an answer"),
        pytest.param({"acuut": "Ja"}, {"acuut": True}, id="yes in Dutch"),
        pytest.param({"acuut": "misschien"}, {"acuut": "misschien"}, id="neither is kept to show again"),
        pytest.param({"acuut": ["no", "yes"]}, {"acuut": True}, id="the last of two wins, as with a hidden input"),
        pytest.param(
            {"rijen.7.rol": "b", "rijen.0.rol": "a", "rijen.3.rol": "",
             "rijen.0.doelen": ["a"], "rijen.7.mandaat": "no"},
            {"rijen": [{"rol": "a", "doelen": ["a"]}, {"rol": "b", "mandaat": False}]},
            id="rows in order, without the empty ones",
        ),
        pytest.param({"rijen.x.rol": "a", "rijen.99999.rol": "b", "ander": "c"}, {}, id="names that mean nothing"),
    ],
)  # fmt: skip
def test_what_is_typed_becomes_a_content(typed: dict[str, str | list[str]], kept: dict[str, object]) -> None:
    assert parse_form_post(FORM, typed) == kept


def test_the_form_data_of_a_web_framework_will_do() -> None:
    post = FormData([("doelen", "a"), ("doelen", "c"), ("rijen.0.rol", "x"), ("vorm", "a")])

    assert parse_form_post(FORM, post) == {"doelen": ["a", "c"], "rijen": [{"rol": "x"}], "vorm": "a"}


def test_what_is_prefilled_reads_back_the_same() -> None:
    content = {
        "vraag": "Wat\nnu?", "vorm": "a", "doelen": ["a", "b"], "dag": "2026-12-31", "aantal": 2.5, "acuut": False,
        "wie": "P1", "rijen": [{"rol": "a", "mandaat": True}, {"rol": "b", "doelen": ["b"]}],
    }  # fmt: skip

    assert parse_form_post(FORM, prefill(FORM, content)) == content


def test_prefill_shows_what_was_typed_wrong_as_it_was_typed() -> None:
    typed = {"dag": "morgen", "aantal": "drie", "rijen": "x", "wie": "Jan"}

    assert prefill(FORM, typed) == {"dag": "morgen", "aantal": "drie", "wie": "Jan"}


def test_a_whole_number_is_shown_without_decimals() -> None:
    assert prefill(FORM, {"aantal": 3.0}) == {"aantal": "3"}


def test_rows_are_counted_for_the_page() -> None:
    rows = FORM.field("rijen")
    assert isinstance(rows, RowsField)

    assert [row_count(rows, {"rijen": [{}, {}]}), row_count(rows, {"rijen": "x"}), row_count(rows, {})] == [
        2,
        0,
        0,
    ]


def test_a_real_form_can_be_filled_from_a_page() -> None:
    method = catalogue().method("lot")
    step = method.step("intake")
    assert step is not None
    deliverable = step.deliverable("betrokken_partijen")
    assert deliverable is not None

    content = parse_form_post(
        deliverable.form,
        {
            "partijen.0.organisatie": "Politie Waterwolde",
            "partijen.0.rol": "wijkagent",
            "partijen.0.domein": "veiligheid",
            "partijen.0.mandaat": "yes",
        },
    )

    assert complete(deliverable.form, content)
