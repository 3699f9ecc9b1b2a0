"""The post: the one place that knows Apprise, and the one way by which a letter leaves.

Apprise reports in yes or no and its own e-mail service cannot carry a Message-ID or an invitation of ours, so mail
goes through a service of our own that carries a finished message and remembers how the server answered.
"""

from __future__ import annotations

import logging
import threading
import warnings
from collections.abc import Collection
from email.message import EmailMessage
from typing import Any
from urllib.parse import quote, urlsplit

from apprise import Apprise, AppriseAsset, NotificationManager, NotifyBase, NotifyFormat

from notifications.errors import ChannelRefused, ChannelUnclear
from notifications.render import Letter
from notifications.smtp import Delivery, DeliveryState, MailServer, hand_in, mail_server


__all__ = [
    "Delivery",
    "DeliveryState",
    "MailServer",
    "allow_only",
    "mail_server",
    "send",
    "send_elsewhere",
    "service_at",
]

# At INFO Apprise logs addresses, at DEBUG whole letters with their links. A null handler keeps the rest off stderr.
_LOG = logging.getLogger("apprise")
_LOG.setLevel(logging.WARNING)
_LOG.propagate = False
_LOG.addHandler(logging.NullHandler())

# Apprise keeps which services are on for the whole process, without a lock of its own.
_SWITCHING = threading.Lock()


class NotifyLetter(NotifyBase):  # type: ignore[no-untyped-call]  # Apprise's base classes have no types
    """One finished message for one person; its URL, all that Apprise can log or show, is the notice's id."""

    service_name = "Lange Adem"  # type: ignore[assignment]
    secure_protocol = "langeadem"  # type: ignore[assignment]
    # The notice waits in our outbox, with its own pace; Apprise's default would sleep between two letters.
    request_rate_per_sec = 0

    def __init__(self, *, message: EmailMessage, server: MailServer, notice_id: str, **settings: Any) -> None:
        super().__init__(**settings)  # type: ignore[no-untyped-call]
        self.message, self.server, self.notice_id = message, server, notice_id
        self.delivery = Delivery(state=DeliveryState.DEFERRED, reason="Apprise did not try")

    def send(self, *_words: Any, **_more: Any) -> bool:
        """Hand the message in; what Apprise passes along (title, body) is not what is sent."""
        self.delivery = hand_in(self.message, self.server)
        return self.delivery.state is DeliveryState.ACCEPTED

    def url(self, *_privacy: Any, **_more: Any) -> str:
        """Only the notice's id, whether or not privacy is asked for."""
        return f"{self.secure_protocol}://{quote(self.notice_id, safe='')}"


def allow_only(schemes: Collection[str]) -> None:
    """Switch off every Apprise service but these (`LOT_NOTIFY_SCHEMES`), in this process.

    Most of Apprise's services can be pointed at any host inside the network. It loads all of them (a second, 20 MB),
    so a process that only sends mail need not: without it nothing here turns an address into a service.
    """
    with warnings.catch_warnings():
        # One of its 150 services still imports a module that Python drops in 3.13.
        warnings.simplefilter("ignore", DeprecationWarning)
        manager = NotificationManager()  # type: ignore[no-untyped-call]
        manager.enable_only(NotifyLetter.secure_protocol, *schemes)  # type: ignore[no-untyped-call]


def send(message: EmailMessage, server: MailServer, notice_id: str) -> Delivery:
    """One attempt to send this message to its one receiver; a bad server or network is told, not raised."""
    service = NotifyLetter(message=message, server=server, notice_id=notice_id, asset=_asset())
    post = Apprise(asset=_asset())
    post.add(service)
    took = post.notify(body=notice_id) is True
    if took == (service.delivery.state is DeliveryState.ACCEPTED):
        return service.delivery
    return Delivery(state=DeliveryState.UNKNOWN, reason="Apprise and the mail server disagree")


def send_elsewhere(url: str, letter: Letter, allowed: Collection[str]) -> Delivery:
    """The letter's short form, without a link, to a person's own channel at another Apprise service.

    `url` is the operator's, never typed by a user. Raises what `service_at` raises. Apprise tells only yes or no, so a
    no is DEFERRED.
    """
    post = Apprise(asset=_asset())
    post.add(service_at(url, allowed))
    if post.notify(body=letter.short, body_format=NotifyFormat.TEXT) is True:
        return Delivery(state=DeliveryState.ACCEPTED)
    return Delivery(
        state=DeliveryState.DEFERRED, reason=f"the service {urlsplit(url).scheme!r} did not take it"
    )


def service_at(url: str, allowed: Collection[str]) -> NotifyBase:
    """The Apprise service that this URL names.

    Raises ChannelRefused when it is not in `allowed`, ChannelUnclear when Apprise cannot read the rest.
    """
    scheme = urlsplit(url).scheme
    if scheme not in allowed:
        raise ChannelRefused(scheme, allowed)
    with _SWITCHING:
        allow_only(allowed)
        service = Apprise.instantiate(url, asset=_asset())
    if not isinstance(service, NotifyBase):
        raise ChannelUnclear(scheme)
    return service


def _asset() -> AppriseAsset:
    """No redirects followed, nothing kept on disk, no retries of its own, no word of Apprise in what is sent."""
    return AppriseAsset(
        app_id="Lange Adem",
        app_desc="",
        app_url="",
        http_redirects=False,
        default_service_retry=0,
        async_mode=False,
        storage_mode="memory",
        plugin_paths=[],
    )
