"""The method a case is pinned to, parsed once per version."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import Session, col, select

from methods.schema import Method
from models.case import CaseRow, MethodVersionRow


_parsed: dict[UUID, Method] = {}
"""By the id of the version: a version that was kept is never changed."""


def method_of(session: Session, case: CaseRow) -> Method:
    """The method of a case, as it was when the case was pinned to it."""
    if case.method_version_id not in _parsed:
        version = session.get_one(MethodVersionRow, case.method_version_id)
        _parsed[version.id] = Method.model_validate(version.content)
    return _parsed[case.method_version_id]


def methods_in_use(session: Session) -> dict[UUID, Method]:
    """Every version that a case was ever pinned to, by its id; ordered by key, the newest version first."""
    order = (
        col(MethodVersionRow.key),
        col(MethodVersionRow.version).desc(),
        col(MethodVersionRow.kept_at).desc(),
    )
    known = session.exec(select(MethodVersionRow.id).order_by(*order)).all()
    if new := [id_ for id_ in known if id_ not in _parsed]:
        for row in session.exec(select(MethodVersionRow).where(col(MethodVersionRow.id).in_(new))):
            _parsed[row.id] = Method.model_validate(row.content)
    return {id_: _parsed[id_] for id_ in known}
