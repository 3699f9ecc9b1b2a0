"""Which methods there are: those that come with Lange Adem, and those of the installation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from methods.loader import MethodMistakes, Mistake, load
from methods.schema import Method


BUILT_IN = Path(__file__).parent / "data"


class UnknownMethod(LookupError):
    """There is no method with this key; `known` are the keys there are."""

    def __init__(self, key: str, known: Iterable[str]) -> None:
        self.key, self.known = key, tuple(known)
        super().__init__(f"there is no method {key!r}; there are: {', '.join(self.known)}")


@dataclass(frozen=True)
class Catalogue:
    """The methods by key, in the order of their keys, and the file each was read from."""

    methods: Mapping[str, Method]
    files: Mapping[str, Path]

    def method(self, key: str) -> Method:
        """The method with this key. Raises UnknownMethod."""
        try:
            return self.methods[key]
        except KeyError:
            raise UnknownMethod(key, self.methods) from None

    def is_built_in(self, key: str) -> bool:
        """Whether the method is as it comes with Lange Adem, not an installation's own."""
        return self.files[key].parent == BUILT_IN


def catalogue(folder: Path | None = None) -> Catalogue:
    """The built-in methods and those of an installation's folder (`LOT_DATA_DIR/methods`), which go first.

    A folder that does not exist holds none. Raises MethodMistakes with those of all its files together.
    """
    found = dict(built_in())
    if folder is not None and folder.is_dir():
        found |= _read(sorted({*folder.glob("*.yaml"), *folder.glob("*.yml")}))
    in_order = {key: found[key] for key in sorted(found)}
    return Catalogue(
        methods=MappingProxyType({key: method for key, (method, _) in in_order.items()}),
        files=MappingProxyType({key: path for key, (_, path) in in_order.items()}),
    )


@cache
def built_in() -> Mapping[str, tuple[Method, Path]]:
    """The methods of the package by key, each with its file; read once."""
    return MappingProxyType(_read(sorted(BUILT_IN.glob("*.yaml"))))


def _read(paths: Iterable[Path]) -> dict[str, tuple[Method, Path]]:
    found: dict[str, tuple[Method, Path]] = {}
    mistakes: list[Mistake] = []
    for path in paths:
        try:
            method = load(path)
        except MethodMistakes as wrong:
            mistakes += wrong.mistakes
            continue
        if method.key in found:
            other = found[method.key][1].name
            mistakes.append(Mistake(path.name, 1, "key", f"{method.key!r} is already the method of {other}"))
        found[method.key] = (method, path)
    if mistakes:
        raise MethodMistakes(mistakes)
    return found
