"""The demo mailbox: what was sent can be read back as its receiver would see it, by its owner only."""

from __future__ import annotations

import logging
import smtplib
import socket
import stat
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from notifications.mime import Envelope, compose
from notifications.occasions import Occasion
from notifications.post import DeliveryState, mail_server, send
from notifications.postbus import LARGEST_MESSAGE, Postbus, keep, letter, letters
from notifications.render import render
from tests.notifications.samples import facts_for, link_for
from tests.notifications.test_mime import SENDER, an_appointment


NOW = datetime(2026, 11, 20, 9, 2, tzinfo=UTC)


def deliver(
    url: str, to: str, occasion: Occasion = Occasion.GATE_OPENED, *, calendar: bytes | None = None
) -> None:
    words = render(occasion, facts_for(occasion), "nl")
    message = compose(
        words, Envelope(notice_id=f"n-{to[0]}", to=to, sender=SENDER, sent_at=NOW), calendar=calendar
    )
    assert send(message, mail_server(url), "n").state is DeliveryState.ACCEPTED


def test_a_letter_is_read_back_as_its_receiver_sees_it(tmp_path: Path) -> None:
    with Postbus(tmp_path / "var" / "postbus") as postbus:
        deliver(postbus.url, "t.kaya@politie.example")

    [stored] = letters(postbus.folder)
    expected = render(Occasion.GATE_OPENED, facts_for(Occasion.GATE_OPENED), "nl")
    assert (stored.to, stored.sender, stored.subject) == ("t.kaya@politie.example", SENDER, expected.subject)
    assert stored.text == expected.text
    assert stored.html == expected.html
    assert stored.links == (link_for(Occasion.GATE_OPENED),)
    assert ("Message-ID", "<n-t@langeadem.example>") in stored.headers
    assert stored.calendar is None


def test_an_invitation_is_read_back_with_its_appointment(tmp_path: Path) -> None:
    with Postbus(tmp_path / "postbus") as postbus:
        deliver(postbus.url, "a@b.example", calendar=an_appointment("REQUEST"))

    [stored] = letters(postbus.folder)
    assert stored.calendar is not None
    assert "BEGIN:VEVENT" in stored.calendar


def test_the_newest_comes_first_and_each_is_found_by_its_key(tmp_path: Path) -> None:
    with Postbus(tmp_path / "postbus") as postbus:
        for to in ("a@b.example", "c@d.example", "e@f.example"):
            deliver(postbus.url, to)

    found = letters(postbus.folder)
    assert [stored.to for stored in found] == ["e@f.example", "c@d.example", "a@b.example"]
    assert [stored.to for stored in letters(postbus.folder, newest=1)] == ["e@f.example"]
    assert letter(postbus.folder, found[1].key) == found[1]


@pytest.mark.parametrize("key", ["", "unknown", "../../etc/passwd", "/etc/passwd", "new/x", "*"])
def test_a_key_that_is_none_finds_nothing(tmp_path: Path, key: str) -> None:
    keep(tmp_path / "postbus", b"To: a@b.example\r\n\r\nx\r\n")

    assert letter(tmp_path / "postbus", key) is None


def test_a_mailbox_that_was_never_used_is_empty(tmp_path: Path) -> None:
    assert letters(tmp_path / "nothing") == []
    assert letter(tmp_path / "nothing", "x") is None
    assert not (tmp_path / "nothing").exists()


def test_only_its_owner_can_read_the_mailbox(tmp_path: Path) -> None:
    with Postbus(tmp_path / "postbus") as postbus:
        deliver(postbus.url, "a@b.example")

    [file] = (tmp_path / "postbus" / "new").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "postbus").stat().st_mode) == 0o700


def test_it_listens_on_this_machine_only_and_stops_when_told(tmp_path: Path) -> None:
    with Postbus(tmp_path / "postbus") as postbus:
        assert postbus.url == f"smtp://127.0.0.1:{postbus.port}"
        open_line = socket.create_connection(("127.0.0.1", postbus.port))

    open_line.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", postbus.port))


def test_a_taken_port_is_told_at_once(tmp_path: Path) -> None:
    with Postbus(tmp_path / "postbus") as postbus, pytest.raises(OSError, match="in use"):
        Postbus(tmp_path / "other", postbus.port).start()


def test_a_port_can_be_taken_again_after_a_restart(tmp_path: Path) -> None:
    with Postbus(tmp_path / "postbus") as first:
        deliver(first.url, "a@b.example")
    with Postbus(tmp_path / "postbus", first.port) as second:
        deliver(second.url, "c@d.example")

    assert len(letters(tmp_path / "postbus")) == 2


def test_letters_that_come_at_once_are_all_kept(tmp_path: Path) -> None:
    with Postbus(tmp_path / "postbus") as postbus:
        senders = [threading.Thread(target=deliver, args=(postbus.url, f"p{n}@b.example")) for n in range(20)]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()

    assert {stored.to for stored in letters(tmp_path / "postbus")} == {f"p{n}@b.example" for n in range(20)}


def test_an_address_it_no_longer_knows_is_refused_as_a_mail_server_does(tmp_path: Path) -> None:
    with Postbus(tmp_path / "postbus") as postbus:
        postbus.refused.add("left@b.example")
        words = render(Occasion.GATE_OPENED, facts_for(Occasion.GATE_OPENED), "nl")
        letter_ = compose(
            words, Envelope(notice_id="n", to="left@b.example", sender=SENDER, sent_at=NOW), calendar=None
        )
        turned_away = send(letter_, mail_server(postbus.url), "n")
        deliver(postbus.url, "a@b.example")

    assert (turned_away.state, turned_away.smtp_code) == (DeliveryState.REFUSED, 550)
    assert turned_away.address_refused
    assert [one.to for one in letters(postbus.folder)] == ["a@b.example"]


def test_a_message_that_is_too_large_is_refused_and_not_kept(tmp_path: Path) -> None:
    with (
        Postbus(tmp_path / "postbus") as postbus,
        smtplib.SMTP("127.0.0.1", postbus.port) as line,
        pytest.raises(smtplib.SMTPResponseException),
    ):
        line.sendmail("a@b.example", ["c@d.example"], "x\r\n" * LARGEST_MESSAGE)

    assert letters(tmp_path / "postbus") == []


def test_a_message_without_any_of_our_parts_is_still_shown(tmp_path: Path) -> None:
    keep(tmp_path / "postbus", b"Subject: kaal\r\n\r\n")

    [stored] = letters(tmp_path / "postbus")
    assert (stored.subject, stored.html, stored.links) == ("kaal", "", ())


def test_the_mailbox_itself_logs_no_letter(tmp_path: Path, everything_logged: list[str]) -> None:
    with Postbus(tmp_path / "postbus") as postbus:
        deliver(postbus.url, "t.kaya@politie.example")

    assert not [line for line in everything_logged if "politie" in line or "stem/" in line]
    assert logging.getLogger("mail.log").level == logging.WARNING
