"""The method a case is pinned to, parsed once per version."""

from __future__ import annotations

from sqlmodel import Session

from methods.schema import Method
from models.case import CaseRow, MethodVersionRow


_parsed: dict[str, Method] = {}


def method_of(session: Session, case: CaseRow) -> Method:
    """The method of a case, as it was when the case was pinned to it."""
    version = session.get_one(MethodVersionRow, case.method_version_id)
    if version.digest not in _parsed:
        _parsed[version.digest] = Method.model_validate(version.content)
    return _parsed[version.digest]
