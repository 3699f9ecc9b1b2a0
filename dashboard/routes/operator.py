"""For the operator: `/healthz` (we and our database), `/readyz` (all parts), `/metrics`. No content, no names."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus

from fastapi import APIRouter
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, func, select
from starlette.responses import JSONResponse, PlainTextResponse, Response

import migrations
from actions.pulses import last_beat
from dashboard.door import AtDoor, Door
from gates.transitions import CaseState, RoundState
from models.case import CaseRow, TurnRow
from models.gate import RoundRow
from models.post import NoticeRow, NoticeState


router = APIRouter()

SILENT_AFTER = timedelta(seconds=90)
"""An engine that beats less often than this is not at work; it beats every few seconds."""


@router.api_route("/healthz", methods=["GET", "HEAD"])
def healthz(door: AtDoor) -> Response:
    """This process answers and our database does; a proxy routes by this."""
    if wrong := _database(door):
        return JSONResponse([wrong], HTTPStatus.SERVICE_UNAVAILABLE)
    return PlainTextResponse("ok\n")


@router.api_route("/readyz", methods=["GET", "HEAD"])
def readyz(door: AtDoor) -> Response:
    """All parts: 200, or 503 with what is not ready."""
    checks: tuple[Callable[[Door], str], ...] = (_database, _migrations, _engine, _prefect)
    wrong = [said for check in checks if (said := check(door))]
    return JSONResponse(wrong, HTTPStatus.SERVICE_UNAVAILABLE if wrong else HTTPStatus.OK)


@router.api_route("/metrics", methods=["GET", "HEAD"])
def metrics(door: AtDoor) -> Response:
    """Counts for Prometheus."""
    registry = CollectorRegistry()
    with door.reading() as (session, now):
        for name, words, value in _figures(session, now):
            Gauge(f"lot_{name}", words, registry=registry).set(value)
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_PLAIN_0_0_4)


def _figures(session: Session, now: datetime) -> list[tuple[str, str, float]]:
    def count(model: type, *where: object) -> int:
        return session.exec(select(func.count()).select_from(model).where(*where)).one()  # type: ignore[arg-type]

    beat = last_beat(session, "sweep")
    return [
        ("cases_open", "Cases that are not closed", count(CaseRow, CaseRow.state != CaseState.CLOSED)),
        ("rounds_open", "Gates that are open now", count(RoundRow, RoundRow.state == RoundState.OPEN)),
        ("turns_waiting", "Decisions not yet carried out", count(TurnRow, col(TurnRow.taken_at).is_(None))),
        ("notices_queued", "Messages that wait", count(NoticeRow, NoticeRow.state == NoticeState.QUEUED)),
        (
            "notices_dead",
            "Messages that were refused for good",
            count(NoticeRow, NoticeRow.state == NoticeState.DEAD),
        ),
        (
            "sweep_age_seconds",
            "Seconds since the last complete sweep",
            (now - beat.at).total_seconds() if beat else -1,
        ),
    ]


def _database(door: Door) -> str:
    try:
        with door.place.database.read() as session:
            session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return "database"
    return ""


def _migrations(door: Door) -> str:
    try:
        return "" if migrations.is_current(door.place.database.engine) else "migrations"
    except SQLAlchemyError:
        return "migrations"


def _engine(door: Door) -> str:
    try:
        with door.reading() as (session, now):
            beat = last_beat(session, "engine")
    except SQLAlchemyError:
        return "engine"
    return "" if beat and now - beat.at < SILENT_AFTER else "engine"


def _prefect(door: Door) -> str:
    """Prefect's server with its own database, on loopback; `health` asks both."""
    url = f"http://127.0.0.1:{door.settings.prefect_port}/api/health"
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=2):
            return ""
    except urllib.error.HTTPError as answer:
        return "" if answer.code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN) else "prefect"
    except OSError:
        return "prefect"
