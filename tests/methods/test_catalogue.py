from __future__ import annotations

from pathlib import Path

import pytest

from methods.catalogue import BUILT_IN, UnknownMethod, catalogue
from methods.loader import MethodMistakes


LOT = (BUILT_IN / "lot.yaml").read_text(encoding="utf-8")


def test_lot_and_iwop_come_with_it() -> None:
    assert set(catalogue().methods) >= {"lot", "iwop"}


def test_a_method_that_does_not_exist_is_answered_with_those_that_do() -> None:
    with pytest.raises(UnknownMethod, match=r"there is no method 'lott'; there are: .*lot"):
        catalogue().method("lott")


def test_an_installation_without_a_folder_has_the_built_in_ones(tmp_path: Path) -> None:
    assert set(catalogue(tmp_path / "methods").methods) == set(catalogue().methods)


def test_a_method_of_the_installation_goes_before_the_built_in_one(tmp_path: Path) -> None:
    (tmp_path / "ours.yaml").write_text(LOT.replace("version: 1", "version: 7", 1), encoding="utf-8")

    ours = catalogue(tmp_path)

    assert ours.method("lot").version == 7
    assert not ours.is_built_in("lot")
    assert ours.is_built_in("iwop")


def test_two_files_with_one_key_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(LOT, encoding="utf-8")
    (tmp_path / "b.yaml").write_text(LOT, encoding="utf-8")

    with pytest.raises(MethodMistakes, match=r"b\.yaml:1: key: 'lot' is already the method of a\.yaml"):
        catalogue(tmp_path)


def test_the_mistakes_of_all_files_come_together(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("key: a\n", encoding="utf-8")
    (tmp_path / "b.yml").write_text("key: [\n", encoding="utf-8")

    with pytest.raises(MethodMistakes) as caught:
        catalogue(tmp_path)

    assert {mistake.file for mistake in caught.value.mistakes} == {"a.yaml", "b.yml"}
