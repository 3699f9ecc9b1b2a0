"""From the settings to what the actions work with; the doors (web, engine, command line) make it once, here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import formataddr
from functools import partial

from actions.deliver_notices import PostOffice
from actions.installation import Installation
from actions.sweep import Workplace
from methods.working_days import Region, calendar_known, day_off, no_meetings
from models.database import Database
from notifications.phone import PhoneLine
from notifications.post import mail_server
from settings import Settings


def wall_clock() -> datetime:
    """The present, in UTC."""
    return datetime.now(UTC)


def installation_of(settings: Settings) -> Installation:
    """Working time, what a first case requires, and the key of the codes."""
    region = Region(settings.school_region) if settings.school_region else None
    days = {"good_friday": settings.good_friday_off, "liberation_day": settings.liberation_day_off}
    return Installation(
        no_meetings=no_meetings(region, **days),
        school_known=partial(calendar_known, region),
        zone=settings.zone,
        day_off=day_off(**days),
        code_key=settings.key("code"),
        controller=settings.controller,
        legal_ground=settings.legal_ground,
        retention=settings.retention,
        language=settings.language,
    )


def office_of(settings: Settings) -> PostOffice:
    """Where mail is handed in; without LOT_SMTP_URL every message waits."""
    server = mail_server(settings.smtp_url.get_secret_value()) if settings.smtp_url else None
    sender = (
        settings.mail_from
        if "<" in settings.mail_from
        else formataddr((settings.organisation, settings.mail_from))
    )
    return PostOffice(server=server, sender=sender, base_url=settings.url, phone=phone_of(settings))


def phone_of(settings: Settings) -> PhoneLine | None:
    """The second channel for codes; None without LOT_MOBILE_URL."""
    if settings.mobile_url is None or not (url := settings.mobile_url.get_secret_value()):
        return None
    return PhoneLine(url, frozenset(settings.schemes))


def workplace_of(
    settings: Settings, database: Database | None = None, clock: Callable[[], datetime] = wall_clock
) -> Workplace:
    """Everything together; the database is opened from the settings when none is given."""
    return Workplace(
        database=database or Database(settings.own_database_url),
        installation=installation_of(settings),
        office=office_of(settings),
        clock=clock,
        checkpoints=settings.data_dir / "audit-checkpoints.jsonl",
        seal_key=settings.key("audit"),
    )
