"""Sending through a real mail server: what is known afterwards, one bad address harms nobody else, no word in a log."""

from __future__ import annotations

import logging
import socket
import ssl
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from apprise import Apprise
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from notifications.errors import ChannelRefused, ChannelUnclear, MailServerUnclear
from notifications.mime import Envelope, compose
from notifications.occasions import Occasion
from notifications.post import Delivery, DeliveryState, allow_only, mail_server, send, send_elsewhere
from notifications.render import Letter, render
from tests.mailserver import MailServer
from tests.notifications.rude_server import HANG_UP, RudeServer
from tests.notifications.samples import TOKEN, facts_for
from tests.ports import free_port
from tests.webhook import WebHook


SENDER = "Lange Adem <bericht@langeadem.example>"
NOW = datetime(2026, 11, 20, 9, 2, tzinfo=UTC)


def a_letter(occasion: Occasion = Occasion.GATE_OPENED) -> Letter:
    return render(occasion, facts_for(occasion), "nl")


def a_message(to: str = "t.kaya@politie.example", notice_id: str = "n-1") -> EmailMessage:
    return compose(a_letter(), Envelope(notice_id=notice_id, to=to, sender=SENDER, sent_at=NOW))


def sent(
    url: str, to: str = "t.kaya@politie.example", notice_id: str = "n-1", timeout: float = 5
) -> Delivery:
    return send(a_message(to, notice_id), mail_server(url, timeout=timeout), notice_id)


def test_an_accepted_letter_arrives_as_it_was_written(mailserver: MailServer) -> None:
    delivery = sent(mailserver.url)

    assert delivery == Delivery(state=DeliveryState.ACCEPTED, smtp_code=250)
    [arrived] = mailserver.letters
    assert arrived.to == "t.kaya@politie.example"
    assert arrived.subject == "Er staat een vraag voor u klaar (R-48213)"
    assert arrived.text.replace("\r\n", "\n") == a_letter().text
    assert arrived.html.replace("\r\n", "\n") == a_letter().html
    assert TOKEN in arrived.text


def test_a_line_that_begins_with_a_dot_keeps_it(mailserver: MailServer) -> None:
    letter = Letter(subject="s", text="een\n.twee\n..drie\n.\nvier\n", html="<p>x</p>\n", short="s")
    message = compose(letter, Envelope(notice_id="n", to="a@b.example", sender=SENDER, sent_at=NOW))

    send(message, mail_server(mailserver.url), "n")

    assert mailserver.letters[0].text.replace("\r\n", "\n") == letter.text


@pytest.mark.parametrize(
    ("misbehave", "state", "code"),
    [
        pytest.param(MailServer.refuse, DeliveryState.REFUSED, 550, id="550 means never"),
        pytest.param(MailServer.defer, DeliveryState.DEFERRED, 451, id="451 means later"),
        pytest.param(
            MailServer.hang, DeliveryState.UNKNOWN, None, id="silence after the content means nobody knows"
        ),
    ],
)
def test_one_bad_address_harms_nobody_else(
    mailserver: MailServer, misbehave: Any, state: DeliveryState, code: int | None
) -> None:
    misbehave(mailserver, "b@zorg.example")

    results = {
        to: sent(mailserver.url, to, f"n-{to[0]}", timeout=0.5)
        for to in ("a@zorg.example", "b@zorg.example", "c@zorg.example")
    }

    assert [delivery.state for delivery in results.values()] == [
        DeliveryState.ACCEPTED,
        state,
        DeliveryState.ACCEPTED,
    ]
    assert results["b@zorg.example"].smtp_code == code
    assert len(mailserver.to("a@zorg.example")) == len(mailserver.to("c@zorg.example")) == 1


def test_a_second_attempt_carries_the_same_message_id(mailserver: MailServer) -> None:
    mailserver.hang("a@zorg.example")
    first = sent(mailserver.url, "a@zorg.example", timeout=0.5)
    mailserver.behave()
    second = sent(mailserver.url, "a@zorg.example")

    assert (first.state, second.state) == (DeliveryState.UNKNOWN, DeliveryState.ACCEPTED)
    assert [str(letter.message["Message-ID"]) for letter in mailserver.letters] == [
        "<n-1@langeadem.example>"
    ] * 2


def test_a_server_that_is_down_means_later() -> None:
    delivery = sent(f"smtp://127.0.0.1:{free_port()}")

    assert delivery.state is DeliveryState.DEFERRED
    assert delivery.reason == "the line was lost while connecting"


def test_a_host_that_cannot_be_found_means_later(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_where: Any, **_named: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    assert sent("smtp://mail.invalid:25").state is DeliveryState.DEFERRED


def test_a_server_that_takes_the_line_and_says_nothing_means_later() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        start = time.monotonic()
        delivery = sent(f"smtp://127.0.0.1:{mute.getsockname()[1]}", timeout=0.3)

    assert delivery.state is DeliveryState.DEFERRED
    assert time.monotonic() - start < 3


@pytest.mark.parametrize(
    ("answers", "state", "code", "reason"),
    [
        pytest.param(
            {"greeting": "554 go away"},
            "deferred",
            554,
            "connecting",
            id="no service: nothing about the address",
        ),
        pytest.param({"greeting": HANG_UP}, "deferred", None, "connecting", id="hangs up at once"),
        pytest.param(
            {"MAIL": "550 who are you"},
            "deferred",
            550,
            "naming the sender",
            id="our own sender is unwelcome",
        ),
        pytest.param({"MAIL": HANG_UP}, "deferred", None, "naming the sender", id="lost at the sender"),
        pytest.param({"RCPT": "553 no"}, "refused", 553, "naming the receiver", id="no such address"),
        pytest.param({"RCPT": "450 busy"}, "deferred", 450, "naming the receiver", id="address busy"),
        pytest.param({"RCPT": HANG_UP}, "deferred", None, "naming the receiver", id="lost at the receiver"),
        pytest.param({"DATA": "451 later"}, "deferred", 451, "handing over the content", id="not now"),
        pytest.param(
            {"DATA": HANG_UP}, "deferred", None, "handing over the content", id="lost before the content left"
        ),
        pytest.param(
            {"content": "554 looks like spam"},
            "refused",
            554,
            "handing over the content",
            id="content refused",
        ),
        pytest.param(
            {"content": "452 disk full"}, "deferred", 452, "handing over the content", id="their disk is full"
        ),
        pytest.param(
            {"content": HANG_UP},
            "unknown",
            None,
            "handing over the content",
            id="lost after the content left",
        ),
        pytest.param(
            {"RCPT": "what?"}, "deferred", None, "naming the receiver", id="no code before the content"
        ),
        pytest.param(
            {"content": "what?"}, "unknown", None, "handing over the content", id="no code after it"
        ),
        pytest.param(
            {"QUIT": HANG_UP}, "accepted", 250, "", id="lost at the goodbye: it was taken all the same"
        ),
        pytest.param({"QUIT": "500 rude"}, "accepted", 250, "", id="rude at the goodbye"),
        pytest.param({"RCPT": "251 forwarded"}, "accepted", 250, "", id="the server forwards it"),
    ],
)
def test_what_is_known_depends_on_where_it_went_wrong(
    answers: dict[str, str], state: str, code: int | None, reason: str
) -> None:
    with RudeServer(**answers) as server:
        delivery = sent(server.url, timeout=3)

    assert (delivery.state, delivery.smtp_code) == (state, code)
    assert delivery.reason.endswith(reason)
    assert delivery.address_refused == (state == "refused" and "RCPT" in answers)


def test_the_greeting_does_not_tell_the_name_of_the_machine() -> None:
    names: list[str] = []

    class Listener:
        async def handle_EHLO(
            self, _server: Any, session: Any, _envelope: Any, name: str, replies: list[str]
        ) -> list[str]:
            names.append(name)
            session.host_name = name
            return replies

    controller = Controller(Listener(), hostname="127.0.0.1", port=free_port())
    controller.start()
    sent(f"smtp://127.0.0.1:{controller.port}")
    controller.stop()

    assert set(names) == {"langeadem.example"}


def test_when_apprise_and_the_server_disagree_nobody_knows(
    mailserver: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    notify = Apprise.notify

    def doubtful(*words: Any, **more: Any) -> None:
        notify(*words, **more)

    monkeypatch.setattr(Apprise, "notify", doubtful)

    assert sent(mailserver.url).state is DeliveryState.UNKNOWN


# Signing in and encryption


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate that a server made itself, as most local mail servers have."""
    folder = tmp_path_factory.mktemp("certificate")
    cert, key = folder / "cert.pem", folder / "key.pem"
    secret = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.example")])
    made = (
        x509.CertificateBuilder(name, name, secret.public_key(), x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
        .sign(secret, hashes.SHA256())
    )
    cert.write_bytes(made.public_bytes(Encoding.PEM))
    key.write_bytes(secret.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return cert, key


class _Keeping:
    def __init__(self) -> None:
        self.encrypted: list[bool] = []

    async def handle_DATA(self, _server: Any, session: Any, _envelope: Any) -> str:
        self.encrypted.append(session.ssl is not None)
        return "250 ok"


def _authenticator(_server: Any, _session: Any, _envelope: Any, _mechanism: str, auth: Any) -> AuthResult:
    good = isinstance(auth, LoginPassword) and (auth.login, auth.password) == (b"post", b"p@ss:word")
    return AuthResult(success=good, handled=False)


@pytest.fixture
def secured(certificate: tuple[Path, Path]) -> Iterator[tuple[int, _Keeping]]:
    """A server that offers STARTTLS and takes mail only from who signed in."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)
    keeping, port = _Keeping(), free_port()
    controller = Controller(
        keeping, hostname="127.0.0.1", port=port, tls_context=context, authenticator=_authenticator,
        auth_required=True, auth_require_tls=True,
    )  # fmt: skip
    controller.start()
    yield port, keeping
    controller.stop()


def test_encryption_is_used_when_it_is_offered_and_the_password_may_hold_any_sign(
    secured: tuple[int, _Keeping],
) -> None:
    port, keeping = secured

    delivery = sent(f"smtp://post:p%40ss%3Aword@127.0.0.1:{port}")

    assert delivery.state is DeliveryState.ACCEPTED
    assert keeping.encrypted == [True]


def test_a_wrong_password_is_no_fault_of_the_address(secured: tuple[int, _Keeping]) -> None:
    delivery = sent(f"smtp://post:wrong@127.0.0.1:{secured[0]}")

    assert delivery.state is DeliveryState.DEFERRED
    assert delivery.smtp_code == 535
    assert delivery.reason == "the server said no while signing in"


def test_a_certificate_that_nobody_vouches_for_is_refused_across_a_network(
    secured: tuple[int, _Keeping], monkeypatch: pytest.MonkeyPatch
) -> None:
    _resolve_here(monkeypatch)

    delivery = sent(f"smtp://post:p%40ss%3Aword@mail.example:{secured[0]}")

    assert delivery.state is DeliveryState.DEFERRED
    assert secured[1].encrypted == []


def test_a_password_never_crosses_a_network_in_the_clear(
    mailserver: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    _resolve_here(monkeypatch)

    delivery = sent(f"smtp://post:secret@mail.example:{mailserver.port}")

    assert delivery.state is DeliveryState.DEFERRED
    assert delivery.reason == "no encryption offered, so the password was not sent"
    assert mailserver.letters == []


def test_smtps_is_encrypted_from_the_first_byte(certificate: tuple[Path, Path]) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)
    controller = Controller(_Keeping(), hostname="127.0.0.1", port=free_port(), ssl_context=context)
    controller.start()

    delivery = sent(f"smtps://localhost:{controller.port}")
    controller.stop()

    assert delivery.state is DeliveryState.ACCEPTED


def _resolve_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """mail.example is this machine, for as long as the test lasts; the client does not know."""
    resolve = socket.getaddrinfo

    def here(host: Any, *more: Any, **named: Any) -> Any:
        return resolve("127.0.0.1" if host == "mail.example" else host, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", here)


@pytest.mark.parametrize(
    ("url", "host", "port", "encrypted"),
    [
        pytest.param("smtp://mail.example", "mail.example", 25, False, id="the usual port"),
        pytest.param("smtps://mail.example", "mail.example", 465, True, id="the usual encrypted port"),
        pytest.param("smtp://u:p@[::1]:2525", "::1", 2525, False, id="IPv6"),
    ],
)
def test_a_mail_server_is_read_from_its_url(url: str, host: str, port: int, encrypted: bool) -> None:
    server = mail_server(url)

    assert (server.host, server.port, server.encrypted) == (host, port, encrypted)


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("mailto://u:geheim@mail.example", id="another scheme"),
        pytest.param("mail.example:25", id="no scheme"),
        pytest.param("smtp://", id="no host"),
        pytest.param("smtp://u:geheim@mail.example:notaport", id="no port"),
        pytest.param("smtp://u:geheim@[::1", id="half a bracket"),
    ],
)
def test_an_unclear_mail_server_is_refused_with_the_cure_and_without_the_password(url: str) -> None:
    with pytest.raises(MailServerUnclear) as caught:
        mail_server(url)

    assert "smtp://user:password@host:port or smtps://" in str(caught.value)
    assert "geheim" not in str(caught.value)


def test_a_server_does_not_print_its_password() -> None:
    assert "geheim" not in repr(mail_server("smtp://u:geheim@mail.example"))


# Other services


def test_a_service_outside_the_list_is_refused_by_name() -> None:
    with pytest.raises(ChannelRefused, match="'json' is not allowed here; allowed: signals"):
        send_elsewhere("json://127.0.0.1/secret", a_letter(), {"signals"})


def test_a_service_that_cannot_be_read_is_refused_without_its_address() -> None:
    with pytest.raises(ChannelUnclear) as caught:
        send_elsewhere("jsons://", a_letter(), {"jsons"})

    assert str(caught.value) == "the address of this 'jsons' service cannot be read"


def test_elsewhere_only_the_short_words_go_and_no_link() -> None:
    with WebHook() as hook:
        delivery = send_elsewhere(hook.url, a_letter(), {"json"})

    assert delivery.state is DeliveryState.ACCEPTED
    assert b"Er staat een vraag voor u klaar (R-48213). Kijk in uw e-mail." in hook.bodies[0]
    assert TOKEN.encode() not in hook.bodies[0]
    assert b"http" not in hook.bodies[0]


def test_a_service_that_is_down_means_later() -> None:
    delivery = send_elsewhere(f"json://127.0.0.1:{free_port()}", a_letter(), {"json"})

    assert delivery.state is DeliveryState.DEFERRED


def test_a_service_that_the_process_switched_off_stays_off() -> None:
    allow_only({"signals"})

    assert Apprise().add("json://127.0.0.1") is False
    assert Apprise().add("xml://127.0.0.1") is False


# Logs


def test_no_log_at_any_level_holds_an_address_a_link_or_a_code(
    mailserver: MailServer, everything_logged: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    code = render(Occasion.CODE, facts_for(Occasion.CODE), "nl")
    mailserver.refuse("weg@politie.example")
    envelope = Envelope(notice_id="n-2", to="t.kaya@politie.example", sender=SENDER, sent_at=NOW)

    deliveries = [
        sent(mailserver.url),
        sent(mailserver.url, "weg@politie.example"),
        sent(f"smtp://127.0.0.1:{free_port()}"),
        send(compose(code, envelope), mail_server(mailserver.url), "n-2"),
    ]

    printed = "\n".join([*everything_logged, *capfd.readouterr(), *map(repr, deliveries)])
    assert "politie.example" not in printed
    assert TOKEN not in printed
    assert "482913" not in printed
    assert logging.getLogger("apprise").propagate is False
