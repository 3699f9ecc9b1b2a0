"""Read a method from a file, or say all that is wrong with it: file, line, path, message."""

from __future__ import annotations

from pathlib import Path

from methods import checks, documents
from methods.documents import FileMistakes, Mistake
from methods.schema import Method


__all__ = ["MethodMistakes", "Mistake", "load", "loads"]


class MethodMistakes(FileMistakes):
    """The file is no method; each of its mistakes is listed with its line."""


def load(path: Path) -> Method:
    """The method in this file. Raises MethodMistakes: all at once, in the order of their lines."""
    try:
        return documents.read_as(Method, path, checks.across)
    except FileMistakes as mistakes:
        raise MethodMistakes(mistakes.mistakes) from None


def loads(text: str, file: str = "method.yaml") -> Method:
    """The method in this text; `file` is how its mistakes name it. Raises MethodMistakes."""
    try:
        return documents.parse_as(Method, text, file, checks.across)
    except FileMistakes as mistakes:
        raise MethodMistakes(mistakes.mistakes) from None
