"""The file of a proefstemming: what it decides, and what is wrong with it by line and path."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from methods import trial
from methods.documents import FileMistakes


ONE = """\
- id: een
  steps: [intake, borging]
  step: borging
  requested_by: p-x
  seats:
  - {seat: pl, role: projectleider, person: p-pl, organisation: lot, domain: overig}
  votes:
  - {seat: pl, answer: back, back_to: intake}
"""


def test_a_file_without_expectation_is_as_expected() -> None:
    (only,) = trial.parse(ONE, "proef.yaml")

    assert (only.id, only.told, only.is_as_expected) == ("een", {"back": "intake"}, True)


@pytest.mark.parametrize(
    ("expect", "agrees"),
    [("{back: intake}", True), ("{back: borging}", False), ("go", False), ("null", False)],
)
def test_what_the_file_expects(expect: str, agrees: bool) -> None:
    (only,) = trial.parse(ONE + f"  expect: {expect}\n", "proef.yaml")

    assert only.is_as_expected is agrees


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        pytest.param(
            "back_to: intake",
            "back_to: sessies",
            "proef.yaml:1: [0]: back names this step",
            id="a step that is not there",
        ),
        pytest.param(
            ", back_to: intake",
            "",
            "proef.yaml:8: [0].votes[0]: back, and no other",
            id="back without a step",
        ),
        pytest.param(
            "answer: back", "answer: ja", "proef.yaml:8: [0].votes[0].answer:", id="an unknown answer"
        ),
        pytest.param(
            "step: borging", "stap: borging", "proef.yaml:3: [0].stap: is not a word", id="an unknown word"
        ),
        pytest.param(
            "- id: een\n",
            "- expect: jawel\n  id: een\n",
            "proef.yaml:1: [0].expect",
            id="an outcome that is none",
        ),
        pytest.param("seat: pl, answer", "seat: pr, answer", "not in the round: pr", id="a stranger's vote"),
        pytest.param("- id: een", "-id een", "this is not YAML", id="no YAML at all"),
    ],
)
def test_a_mistake_is_named(was: str, becomes: str, said: str) -> None:
    with pytest.raises(FileMistakes) as refused:
        trial.parse(ONE.replace(was, becomes), "proef.yaml")

    assert said in str(refused.value)


def test_two_examples_of_one_name_are_refused() -> None:
    with pytest.raises(FileMistakes, match=r"proef.yaml:9: \[1\].id: an earlier example is also called een"):
        trial.parse(ONE + ONE, "proef.yaml")


def test_a_list_that_a_program_wrote_once_and_used_twice_is_read() -> None:
    steps = ["intake", "borging"]
    examples = [
        {"id": name, "steps": steps, "step": "intake", "seats": [], "votes": []} for name in ("een", "twee")
    ]
    written = yaml.safe_dump(examples)

    assert "*id" in written
    assert [example.id for example in trial.parse(written, "proef.yaml")] == ["een", "twee"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("&a [*a]", "Circular", id="a list in itself"),
        pytest.param("&a [b]\n--- *a", "expected a single document", id="two documents"),
        pytest.param(
            "\n".join(
                ["- &a0 [" + "x, " * 50 + "]"] + [f"- &a{n} [{f'*a{n - 1}, ' * 20}]" for n in range(1, 7)]
            ),
            "is larger than",
            id="a small file that unfolds without end",
        ),
    ],
)
def test_aliases_that_do_not_end_are_refused(text: str, said: str) -> None:
    with pytest.raises(FileMistakes, match=said):
        trial.parse(text, "proef.yaml")


def test_a_file_is_read_from_disk(tmp_path: Path) -> None:
    file = tmp_path / "proef.yaml"
    file.write_text(ONE, encoding="utf-8")

    assert [example.id for example in trial.load(file)] == ["een"]


def test_a_file_that_is_not_there_or_no_text_is_refused(tmp_path: Path) -> None:
    no_text = tmp_path / "beeld.yaml"
    no_text.write_bytes(b"\xff\xfe\x00")

    with pytest.raises(FileMistakes, match="cannot be read"):
        trial.load(tmp_path / "weg.yaml")
    with pytest.raises(FileMistakes, match="not a text in UTF-8"):
        trial.load(no_text)
