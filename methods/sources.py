"""The documents that methods are drawn from, by the names their places use: what a reader knows them as."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType


SOURCES: Mapping[str, str] = MappingProxyType(
    {
        "000_31c3fb74bb99ccae.txt": "Onder Spanning",
        "002_9f5eafd3b322714a.txt": "Interveniëren in criminele families",
        "003_3fd3f9fdaad2b446.txt": "Ondermijning in de wijk",
    }
)
"""A place in a document that is not in here is shown as \"volgens de methode\", never as a file name."""
