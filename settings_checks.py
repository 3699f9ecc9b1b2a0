"""What is wrong with a setting, said so that it can be mended. Never the value itself: it may be a secret."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from email.utils import parseaddr
from ipaddress import ip_network
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

from pydantic_core import PydanticCustomError


DATABASES = re.compile(r"sqlite:///.+|postgres(ql)?(\+\w+)?://[^/]*/.+")
#: Years, months, weeks and days of ISO 8601, at least one of them.
DURATION = re.compile(r"P(?=\d)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?")
SCHEME = re.compile(r"[a-z][a-z0-9]*")


def mistake(words: str) -> PydanticCustomError:
    """This sentence, as pydantic tells it."""
    return PydanticCustomError("setting", "{words}", {"words": words})


def one_of(*allowed: str) -> Callable[[str], None]:
    """Only one of these words."""

    def check(value: str) -> None:
        if value not in allowed:
            raise mistake(f"use {', '.join(allowed[:-1])} or {allowed[-1]}")

    return check


def zone(value: str) -> None:
    """A time zone that this machine knows."""
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):  # also what looks like a path, or is a folder
        raise mistake("no such time zone; use a name such as Europe/Amsterdam") from None


def duration(value: str) -> None:
    """A time to keep things for, longer than nothing."""
    if not DURATION.fullmatch(value) or not re.search(r"[1-9]", value):
        raise mistake("use a duration of ISO 8601 in years, months, weeks or days, such as P5Y or P18M")


def database(value: str) -> None:
    """One of the two databases."""
    if not DATABASES.fullmatch(value):
        raise mistake("use sqlite:////path/to/file.db or postgresql://user:password@host:5432/name")


def mail_server(value: str) -> None:
    """Where mail is handed in."""
    parts = _split(value)
    if parts is None or parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise mistake(
            "use smtp://user:password@host:587 or smtps://user:password@host:465; %-encode odd signs"
        )


def sender(value: str) -> None:
    """An address, with a name before it or not."""
    if "@" not in parseaddr(value)[1] or re.search(r"[\r\n]", value):
        raise mistake("use an address, such as lange-adem@gemeente.nl or Lange Adem <lange-adem@gemeente.nl>")


def base_url(value: str) -> None:
    """What links start with: our pages lie at the root of a host."""
    parts = _web(value)
    if parts is None or parts.path.strip("/") or parts.query or parts.fragment or parts.username:
        raise mistake(
            "use https:// and the host, with its port if it has one, and no path: https://lot.gemeente.nl"
        )


def web_address(value: str) -> None:
    """Somewhere on the web."""
    if _web(value) is None:
        raise mistake("use an address that begins with https://")


def networks(value: str) -> None:
    """Addresses or networks, comma separated."""
    for one in _listed(value):
        try:
            ip_network(one, strict=False)
        except ValueError:
            raise mistake(
                "use addresses or networks, comma separated, such as 10.0.0.4, 10.1.0.0/16"
            ) from None


def schemes(value: str) -> None:
    """Names of Apprise services, comma separated."""
    if not all(SCHEME.fullmatch(one) for one in _listed(value)):
        raise mistake(
            "use names of Apprise services, comma separated, such as signal, matrix; not their URLs"
        )


def mobile_channel(value: str) -> None:
    """An Apprise URL in which a person's number takes the place of `{mobile}`."""
    if value.count("{mobile}") != 1 or not SCHEME.fullmatch(value.partition("://")[0]):
        raise mistake("use an Apprise URL with {mobile} once in it, where the number goes")


def allowed_service(value: str, switched_on: str) -> None:
    """An Apprise URL of a service that is switched on."""
    if value.partition("://")[0] not in _listed(switched_on):
        raise mistake("its service is not switched on; name its scheme in LOT_NOTIFY_SCHEMES as well")


def _listed(value: str) -> list[str]:
    return [one.strip() for one in value.split(",") if one.strip()]


def _web(value: str) -> SplitResult | None:
    parts = _split(value)
    return parts if parts and parts.scheme in ("http", "https") and parts.hostname else None


def _split(value: str) -> SplitResult | None:
    """The parts of a URL; None when it is none, or its port is no port."""
    try:
        parts = urlsplit(value)
        return parts if parts.port is None or parts.port else None
    except ValueError:
        return None


CHECKS: Mapping[str, Callable[[str], None]] = {
    "timezone": zone,
    "language": one_of("nl", "en"),
    "school_region": one_of("noord", "midden", "zuid"),
    "retention": duration,
    "database_url": database,
    "prefect_database_url": database,
    "smtp_url": mail_server,
    "mail_from": sender,
    "base_url": base_url,
    "oidc_issuer": web_address,
    "dead_mans_switch": web_address,
    "trusted_proxies": networks,
    "notify_schemes": schemes,
    "mobile_url": mobile_channel,
}
"""What each setting must be, where its type does not say it; what is empty was not chosen."""
