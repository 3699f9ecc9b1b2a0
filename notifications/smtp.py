"""One SMTP conversation for one person, that knows how far it came when something goes wrong."""

from __future__ import annotations

import re
import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP
from enum import StrEnum
from functools import cache
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel, ConfigDict, SecretStr

from notifications.errors import MailServerUnclear


TIMEOUT_SECONDS = 10.0
_PERMANENT = 500
_NO_REPLY = -1
_PORTS = {"smtp": 25, "smtps": 465}


class DeliveryState(StrEnum):
    """What is known about one attempt."""

    ACCEPTED = "accepted"
    """The server took it. That is not yet: the person has it."""
    REFUSED = "refused"
    """The server will not take it for this address, now or later."""
    DEFERRED = "deferred"
    """Not sent; a later attempt may succeed and cannot be a duplicate."""
    UNKNOWN = "unknown"
    """The content went out and no reply came: it may have arrived. Sending again may be a second copy."""


class Delivery(BaseModel):
    """What became of one attempt; `reason` holds no address and nothing of the letter, nor the server's own words."""

    model_config = ConfigDict(frozen=True)

    state: DeliveryState
    smtp_code: int | None = None
    reason: str = ""
    address_refused: bool = False
    """The server will not have this address; a REFUSED without it was about the letter."""


class MailServer(BaseModel):
    """Where mail is handed in."""

    model_config = ConfigDict(frozen=True)

    host: str
    port: int
    encrypted: bool = False
    user: str = ""
    password: SecretStr = SecretStr("")
    timeout: float = TIMEOUT_SECONDS

    @property
    def is_here(self) -> bool:
        """Whether the server is on this machine, where nobody can listen in between."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


def mail_server(url: str, *, timeout: float = TIMEOUT_SECONDS) -> MailServer:
    """The server that `LOT_SMTP_URL` names; user and password may be percent-encoded. Raises MailServerUnclear."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise MailServerUnclear("not a URL") from None
    if parts.scheme not in _PORTS:
        raise MailServerUnclear("it begins with neither smtp:// nor smtps://")
    if not parts.hostname:
        raise MailServerUnclear("it names no host")
    return MailServer(
        host=parts.hostname,
        port=port or _PORTS[parts.scheme],
        encrypted=parts.scheme == "smtps",
        user=unquote(parts.username or ""),
        password=SecretStr(unquote(parts.password or "")),
        timeout=timeout,
    )


def hand_in(message: EmailMessage, server: MailServer) -> Delivery:
    """One attempt to hand the message to the server; what a server or a network does never raises."""
    attempt = _Attempt(message, server)
    try:
        return attempt.run()
    except smtplib.SMTPResponseException as error:
        return attempt.refused(int(error.smtp_code))
    except _Unencrypted:
        return Delivery(
            state=DeliveryState.DEFERRED, reason="no encryption offered, so the password was not sent"
        )
    except (smtplib.SMTPException, OSError):
        return attempt.lost()


class _Unencrypted(smtplib.SMTPException):
    """The password would cross a network in the clear."""


class _Step(StrEnum):
    """How far the conversation is; its value ends the sentence of a reason."""

    CONNECTING = "connecting"
    SIGNING_IN = "signing in"
    SENDER = "naming the sender"
    RECEIVER = "naming the receiver"
    CONTENT = "handing over the content"


class _Attempt:
    """One conversation, step by step: a line lost before the content and one lost after it mean different things."""

    def __init__(self, message: EmailMessage, server: MailServer) -> None:
        self.message, self.server = message, server
        self.step = _Step.CONNECTING
        self.content_left = False

    def run(self) -> Delivery:
        line = self._connected()
        try:
            self._sign_in(line)
            self._name_both(line)
            code = self._say(line)
        finally:
            _part(line)
        return Delivery(state=DeliveryState.ACCEPTED, smtp_code=code)

    def refused(self, code: int) -> Delivery:
        """Only a word about the receiver or the content is final: a wrong password or sender says nothing of either."""
        final = code >= _PERMANENT and self.step in (_Step.RECEIVER, _Step.CONTENT)
        state = DeliveryState.REFUSED if final else DeliveryState.DEFERRED
        return Delivery(
            state=state,
            smtp_code=code,
            reason=f"the server said no while {self.step}",
            address_refused=final and self.step is _Step.RECEIVER,
        )

    def lost(self) -> Delivery:
        state = DeliveryState.UNKNOWN if self.content_left else DeliveryState.DEFERRED
        return Delivery(state=state, reason=f"the line was lost while {self.step}")

    def _connected(self) -> smtplib.SMTP:
        # Our own domain as greeting: the machine's name says nothing and looking it up can take seconds.
        greeting, timeout = _mailbox(self.message, "From").rpartition("@")[2], self.server.timeout
        where, trust = (self.server.host, self.server.port), _trust(self.server.is_here)
        if self.server.encrypted:
            return smtplib.SMTP_SSL(*where, local_hostname=greeting, timeout=timeout, context=trust)
        line = smtplib.SMTP(*where, local_hostname=greeting, timeout=timeout)
        line.ehlo_or_helo_if_needed()
        if line.has_extn("starttls"):
            line.starttls(context=trust)
        return line

    def _sign_in(self, line: smtplib.SMTP) -> None:
        self.step = _Step.SIGNING_IN
        line.ehlo_or_helo_if_needed()
        if not self.server.user:
            return
        if not (isinstance(line.sock, ssl.SSLSocket) or self.server.is_here):
            raise _Unencrypted
        line.login(self.server.user, self.server.password.get_secret_value())

    def _name_both(self, line: smtplib.SMTP) -> None:
        self.step = _Step.SENDER
        body = ["BODY=8BITMIME"] if line.has_extn("8bitmime") else []
        _expect(line.mail(_mailbox(self.message, "From"), body), 250)
        self.step = _Step.RECEIVER
        _expect(line.rcpt(_mailbox(self.message, "To")), 250, 251)

    def _say(self, line: smtplib.SMTP) -> int:
        self.step = _Step.CONTENT
        policy = SMTP if line.has_extn("8bitmime") else SMTP.clone(cte_type="7bit")
        content = re.sub(rb"(?m)^\.", b"..", self.message.as_bytes(policy=policy))
        _expect(line.docmd("DATA"), 354)
        self.content_left = True
        line.send(content + b".\r\n")
        code = _expect(line.getreply(), 250)
        return code


def _expect(reply: tuple[int, bytes], *codes: int) -> int:
    code, words = reply
    if code == _NO_REPLY:
        raise smtplib.SMTPServerDisconnected
    if code not in codes:
        raise smtplib.SMTPResponseException(code, words)
    return code


def _part(line: smtplib.SMTP) -> None:
    """Say goodbye; whatever comes of that changes nothing about the letter."""
    with suppress(smtplib.SMTPException, OSError):
        line.quit()
    line.close()


@cache  # reading the system's certificates takes longer than a conversation with a mail server
def _trust(is_here: bool) -> ssl.SSLContext:
    """The system's certificates; on this machine any, since a local server usually has one it made itself."""
    trust = ssl.create_default_context()
    if is_here:
        trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
    return trust


def _mailbox(message: EmailMessage, header: str) -> str:
    return str(message[header].addresses[0].addr_spec)
