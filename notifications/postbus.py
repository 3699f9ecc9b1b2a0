"""The demo mailbox: a real SMTP server on loopback that keeps every message as its receiver would get it.

Nothing leaves the machine. The messages lie in a Maildir under the data folder, readable by its owner only, since
they hold live links.
"""

from __future__ import annotations

import asyncio
import email
import email.policy
import logging
import mailbox
import re
import socket
import threading
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from types import TracebackType
from typing import Self
from weakref import WeakSet

from aiosmtpd.smtp import SMTP, Envelope, Session
from pydantic import BaseModel, ConfigDict


LOOPBACK = "127.0.0.1"
LARGEST_MESSAGE = 2**20
_LAST_CALL_SECONDS = 0.02
_HEAD_BYTES = 8192
# Its server logs addresses at INFO and each line of a message at DEBUG.
logging.getLogger("mail.log").setLevel(logging.WARNING)

_LINK = re.compile(r"https?://[^\s<>\"]+")


class Stored(BaseModel):
    """One message as its receiver sees it; `key` finds it again, `links` are those of the text, in order."""

    model_config = ConfigDict(frozen=True)

    key: str
    arrived_at: datetime
    to: str
    sender: str
    subject: str
    headers: tuple[tuple[str, str], ...]
    text: str
    html: str
    links: tuple[str, ...]
    calendar: str | None = None


def letters(folder: Path, newest: int | None = None) -> list[Stored]:
    """The messages of the mailbox in this folder, newest first, at most `newest`; empty when none came yet."""
    return [_stored(path) for path in _files(folder)[:newest]]


def letters_to(folder: Path, address: str) -> Iterator[Stored]:
    """What this address received, newest first; a message is only read in full when it is asked for."""
    wanted = address.lower()
    for path in _files(folder):
        if wanted.encode() in path.read_bytes().lower() and wanted in (stored := _stored(path)).to.lower():
            yield stored


def receivers(folder: Path) -> tuple[str, ...]:
    """Everybody who ever received a letter, in order; only the head of each message is read."""
    found: set[str] = set()
    for path in _files(folder):
        with path.open("rb") as file:
            head = email.message_from_bytes(file.read(_HEAD_BYTES), policy=email.policy.default)
        found.add(str(head["To"]))
    return tuple(sorted(found))


def letter(folder: Path, key: str) -> Stored | None:
    """One message by its key; None when the mailbox has no such key, whatever was typed."""
    return next((_stored(path) for path in _files(folder) if _key(path) == key), None)


def keep(folder: Path, content: bytes) -> str:
    """Add one message to the mailbox, made when it is not there and closed to other users; returns its key."""
    key = mailbox.Maildir(folder).add(content)
    (folder / "new" / key).chmod(0o600)
    return key


class Postbus:
    """The server, in a thread of its own. `with Postbus(folder) as postbus:` listens until the block ends.

    `port` 0 takes a free one, known once it listens; `postbus.url` is what `LOT_SMTP_URL` would be.
    """

    def __init__(self, folder: Path, port: int = 0) -> None:
        self.folder, self.port = folder, port
        self.refused: set[str] = set()
        """Addresses that are turned away, as a mail server does with who left."""
        self._listening = threading.Event()
        self._talks: WeakSet[SMTP] = WeakSet()
        self._thread = threading.Thread(target=self._run, name="postbus", daemon=True)

    @property
    def url(self) -> str:
        """Where to hand mail in."""
        return f"smtp://{LOOPBACK}:{self.port}"

    def start(self) -> None:
        """Make the mailbox and listen; raises OSError when the port is taken or the folder cannot be made."""
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        mailbox.Maildir(self.folder)
        self._socket = socket.create_server((LOOPBACK, self.port))
        # Else the second line of an answer waits 40 ms for the other side to say that it got the first one.
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.port = self._socket.getsockname()[1]
        self._thread.start()
        self._listening.wait()

    def stop(self) -> None:
        """Stop listening; a message that is half in is not kept, and its sender was not told that it was."""
        self._loop.call_soon_threadsafe(self._told_to_stop.set)
        self._thread.join()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop, self._told_to_stop = asyncio.get_running_loop(), asyncio.Event()
        async with await self._loop.create_server(self._answer, sock=self._socket):
            self._listening.set()
            await self._told_to_stop.wait()
            # Who is at the door just now comes in first (asyncio trips over a line that a closed server accepted).
            await asyncio.sleep(_LAST_CALL_SECONDS)
        for talk in self._talks:
            if talk.transport is not None:
                talk.transport.close()
        await asyncio.sleep(0)

    def _answer(self) -> SMTP:
        keeper = _Keeper(self.folder, self.refused)
        talk = SMTP(keeper, hostname="localhost", ident="Lange Adem", data_size_limit=LARGEST_MESSAGE)
        self._talks.add(talk)
        return talk


class _Keeper:
    """What the server does with a message: keep it, and only then say so."""

    def __init__(self, folder: Path, refused: Collection[str] = ()) -> None:
        self.folder, self.refused = folder, refused

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, to: str, _options: list[str]
    ) -> str:
        """Known, or not."""
        if to in self.refused:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Runs in the server's loop; the disk waits in a thread."""
        assert isinstance(envelope.content, bytes)
        await asyncio.to_thread(keep, self.folder, envelope.content)
        return "250 kept"


def _files(folder: Path) -> list[Path]:
    """Newest first; `cur` is where a mail program that reads along would move them."""
    found = [path for part in ("new", "cur") for path in (folder / part).glob("*")]
    return sorted(found, key=lambda path: path.stat().st_mtime_ns, reverse=True)


def _key(path: Path) -> str:
    return path.name.split(":")[0]


def _stored(path: Path) -> Stored:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    text = _part(message, "text/plain")
    return Stored(
        key=_key(path),
        arrived_at=datetime.fromtimestamp(path.stat().st_mtime, UTC),
        to=str(message["To"]),
        sender=str(message["From"]),
        subject=str(message["Subject"]),
        headers=tuple((name, str(value)) for name, value in message.items()),
        text=text,
        html=_part(message, "text/html"),
        links=tuple(dict.fromkeys(_LINK.findall(text))),
        calendar=_part(message, "text/calendar") or None,
    )


def _part(message: EmailMessage, kind: str) -> str:
    """The first part of this kind as text, with plain line ends; empty when there is none."""
    parts = (part for part in message.walk() if part.get_content_type() == kind)
    return next((str(part.get_content()).replace("\r\n", "\n") for part in parts), "")
