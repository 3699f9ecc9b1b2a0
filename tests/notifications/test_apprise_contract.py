"""What we count on Apprise to do; a new version that differs fails here, not in somebody's mailbox."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from apprise import Apprise, AppriseAsset, NotificationManager, NotifyBase

from notifications import post
from notifications.mime import Envelope, compose
from notifications.occasions import Occasion
from notifications.post import NotifyLetter, mail_server
from notifications.render import render
from tests.mailserver import MailServer
from tests.notifications.samples import facts_for
from tests.notifications.test_mime import NOW, SENDER
from tests.ports import free_port


def a_service(url: str, to: str = "a@b.example") -> NotifyLetter:
    envelope = Envelope(notice_id="n-1", to=to, sender=SENDER, sent_at=NOW)
    message = compose(render(Occasion.DECIDED, facts_for(Occasion.DECIDED), "nl"), envelope)
    return NotifyLetter(message=message, server=mail_server(url, timeout=0.5), notice_id="n-1")


def notified(*services: NotifyBase, **more: Any) -> object:
    apprise = Apprise(asset=AppriseAsset(async_mode=False))
    apprise.add(list(services))
    return apprise.notify(body="x", **more)


def test_notify_is_true_only_when_the_server_took_it(mailserver: MailServer) -> None:
    mailserver.refuse("weg@b.example")

    assert notified(a_service(mailserver.url)) is True
    assert notified(a_service(mailserver.url, "weg@b.example")) is False
    assert notified(a_service(f"smtp://127.0.0.1:{free_port()}")) is False


def test_nobody_to_tell_is_not_a_success(mailserver: MailServer) -> None:
    assert notified() is not True
    assert notified(a_service(mailserver.url), tag="nobody") is not True


def test_one_letter_is_one_attempt(mailserver: MailServer) -> None:
    mailserver.hang("a@b.example")

    assert notified(a_service(mailserver.url)) is False
    assert len(mailserver.letters) == 1


@pytest.mark.parametrize("privacy", [True, False])
def test_a_service_shows_only_the_id_of_its_notice(privacy: bool) -> None:
    service = a_service("smtp://post:geheim@mail.example")

    assert service.url(privacy=privacy) == "langeadem://n-1"


def test_the_settings_we_rely_on_exist_and_are_taken_over() -> None:
    asset = post._asset()

    assert (asset.http_redirects, asset.async_mode, asset.default_service_retry) == (False, False, 0)
    assert asset.storage_mode.value == "memory"
    assert asset.app_id == "Lange Adem"
    for name in ("http_redirects", "async_mode", "default_service_retry", "secure_logging"):
        assert hasattr(AppriseAsset, name), name


def test_only_the_allowed_services_can_be_made() -> None:
    post.allow_only({"signals"})
    enabled = set(NotificationManager().schemas(include_disabled=False))  # type: ignore[no-untyped-call]

    assert "signals" in enabled
    assert not enabled & {"json", "xml", "mailto", "mailtos", "workflows", "syslog"}


def test_its_logger_is_closed_to_the_rest_of_the_program() -> None:
    logger = logging.getLogger("apprise")

    assert not logger.propagate
    assert logger.level == logging.WARNING
