"""The rows of a form that grow, shrink and change places without a script: a press on a button sends the whole form,
and the page comes back with the rows as they then are. Nothing is saved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData

from dashboard.posted import Post
from methods.fields import RowsField
from methods.form_posts import parse_form_post
from methods.schema import Deliverable


PRESSES = ("add_row", "remove_row", "move_row")


@dataclass(frozen=True)
class Rows:
    """A form after a press: its content, how many rows each list shows, and which row moved (`signalen.2`)."""

    content: dict[str, Any]
    shown: Mapping[str, int]
    moved: str = ""


def is_press(post: Post) -> bool:
    """Was it a button of a row that sent this form?"""
    return any(name in post for name in PRESSES)


def after_press(form: Deliverable, post: Post, content: Mapping[str, Any]) -> Rows:
    """The form with one row more, one less, or two changed about; a button it does not have changes nothing."""
    content = dict(content)
    shown = {one.key: len(content.get(one.key, [])) for one in form.form.fields if isinstance(one, RowsField)}
    if post["add_row"] in shown:
        shown[post["add_row"]] += 1
    taken, _, index = post["remove_row"].rpartition(".")
    if taken in shown:
        content[taken] = _renamed(post, form, taken, _without(f"{taken}.{index}."))
        shown[taken] = len(content[taken])
    moved, one, other = _moved(post)
    if moved not in shown:
        return Rows(content, shown)
    content[moved] = _renamed(post, form, moved, _swapped(f"{moved}.{one}.", f"{moved}.{other}."))
    shown[moved] = len(content[moved])
    return Rows(content, shown, f"{moved}.{other}")


def _moved(post: Post) -> tuple[str, int, int]:
    """Which list has a row to move, from where and to where: `signalen.2.up` is ("signalen", 2, 1)."""
    name, _, rest = post["move_row"].partition(".")
    index, _, way = rest.partition(".")
    if way not in ("up", "down") or not index.isdecimal() or len(index) > 4:
        return "", 0, 0
    at = int(index)
    return name, at, max(at - 1, 0) if way == "up" else at + 1


Rename = Callable[[str], str | None]
"""The new name of a posted field; None leaves it out."""


def _renamed(post: Post, form: Deliverable, name: str, rename: Rename) -> list[Any]:
    """The rows of a list as they were posted (an empty row may lie in between), their fields under other names."""
    kept = [(to, value) for key, value in post.form.multi_items() if (to := rename(key)) is not None]
    rows = parse_form_post(form.form, FormData(kept)).get(name, [])
    return rows if isinstance(rows, list) else []


def _without(row: str) -> Rename:
    return lambda key: None if key.startswith(row) else key


def _swapped(one: str, other: str) -> Rename:
    def rename(key: str) -> str:
        if key.startswith(one):
            return other + key.removeprefix(one)
        return one + key.removeprefix(other) if key.startswith(other) else key

    return rename
