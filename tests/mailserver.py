"""A real SMTP server for the tests: keeps what it accepts, and misbehaves when told to."""

from __future__ import annotations

import asyncio
import email
import email.policy
from dataclasses import dataclass, field
from email.message import EmailMessage
from types import TracebackType
from typing import Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as SmtpSession

from tests.ports import free_port


@dataclass(frozen=True)
class Letter:
    """One accepted message, for one receiver."""

    to: str
    message: EmailMessage

    @property
    def subject(self) -> str:
        """As the receiver sees it in the list."""
        return str(self.message["Subject"])

    @property
    def text(self) -> str:
        """The plain text part."""
        part = self.message.get_body(("plain",))
        assert isinstance(part, EmailMessage)
        return str(part.get_content())

    @property
    def html(self) -> str:
        """The HTML part."""
        part = self.message.get_body(("html",))
        assert isinstance(part, EmailMessage)
        return str(part.get_content())


@dataclass
class MailServer:
    """Accepts, refuses for good (550), for now (451), or accepts and never says so, per address.

    `with MailServer() as server:`; `server.letters` is what arrived, in order; `server.url` is an LOT_SMTP_URL.
    """

    port: int = field(default_factory=free_port)
    letters: list[Letter] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    deferred: set[str] = field(default_factory=set)
    silent: set[str] = field(default_factory=set)
    _controller: Controller | None = None

    def refuse(self, address: str) -> None:
        """550: this address does not exist, and never will."""
        self.refused.add(address)

    def defer(self, address: str) -> None:
        """451: try again later."""
        self.deferred.add(address)

    def hang(self, address: str) -> None:
        """Keeps the letter, then says nothing: the sender cannot know."""
        self.silent.add(address)

    def behave(self) -> None:
        """Accept everything again."""
        for knob in (self.refused, self.deferred, self.silent):
            knob.clear()

    def to(self, address: str) -> list[Letter]:
        """What this address received."""
        return [letter for letter in self.letters if letter.to == address]

    @property
    def url(self) -> str:
        """As LOT_SMTP_URL has it."""
        return f"smtp://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._controller is not None
        self._controller.stop(no_assert=True)

    async def handle_RCPT(
        self, _server: SMTP, _session: SmtpSession, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """The answer to one receiver."""
        if address in self.refused:
            return "550 5.1.1 No such user here"
        if address in self.deferred:
            return "451 4.3.0 Try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: SmtpSession, envelope: Envelope) -> str:
        """Keep the letter; then the answer, or the silence."""
        assert isinstance(envelope.content, bytes)
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.letters += [Letter(to, message) for to in envelope.rcpt_tos]
        if self.silent.intersection(envelope.rcpt_tos):
            await asyncio.sleep(3600)
        return "250 OK"
