"""How often somebody may try: links that do not exist, sign-in requests, posts on one link.

Counted per process in memory; a flood is slowed, nobody is locked out of an account. A good link is never
limited by the client's address: a whole office votes from behind one.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from starlette.requests import Request


class TooOften(Exception):
    """Tried more often than allowed; the reply is 429 and a moment to wait."""


_UNKNOWN_LINKS = parse("60/minute")
_SIGN_IN_FROM = parse("30/15minutes")
_SIGN_IN_TO = parse("5/15minutes")
_LINK_POSTS = parse("60/minute")
_NEW_LINKS = parse("5/hour")


@dataclass(frozen=True)
class Rules:
    """How often what may happen."""

    unknown_links: RateLimitItem = _UNKNOWN_LINKS
    """Per client: addresses of link pages that do not exist."""
    sign_in_from: RateLimitItem = _SIGN_IN_FROM
    """Per client: requests for a sign-in link."""
    sign_in_to: RateLimitItem = _SIGN_IN_TO
    """Per mail address: so that nobody is flooded with sign-in mail."""
    link_posts: RateLimitItem = _LINK_POSTS
    """Per link: everything posted to one personal page."""
    new_links: RateLimitItem = _NEW_LINKS
    """Per link: asking for a new one."""


class Limits:
    """The counters of this process."""

    def __init__(self, proxies: Iterable[str] = (), rules: Rules | None = None) -> None:
        self.rules = rules or Rules()
        self._proxies = tuple(ipaddress.ip_network(proxy, strict=False) for proxy in proxies)
        self._windows = FixedWindowRateLimiter(MemoryStorage())

    def count(self, rule: RateLimitItem, *what: str) -> None:
        """One more try.

        Raises:
            TooOften: when it is one too many.
        """
        if not self._windows.hit(rule, *what):
            raise TooOften(rule, what[:1])

    def client(self, request: Request) -> str:
        """The address of the caller; a proxy's word for it only when that proxy is trusted."""
        nearest = request.client.host if request.client else "unknown"
        hops = [hop.strip() for hop in request.headers.get("x-forwarded-for", "").split(",") if hop.strip()]
        while hops and self._is_trusted(nearest):
            nearest = hops.pop()
        return nearest

    def _is_trusted(self, address: str) -> bool:
        try:
            return any(ipaddress.ip_address(address) in network for network in self._proxies)
        except ValueError:
            return False
