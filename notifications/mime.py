"""The envelope: a letter becomes one e-mail message to one person, that says nothing in its headers either."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from notifications.errors import AddressUnusable
from notifications.render import Letter


class Envelope(BaseModel):
    """Where a letter goes and how mail programs recognise it.

    `notice_id` is the id of the outbox row: it makes the Message-ID, the same at each attempt, so that a receiver's
    server can drop a second copy. `thread` is any stable secret-free text: letters with the same one stay together.
    `sender` is `LOT_MAIL_FROM`, with or without a display name. `unsubscribe` is the page where bundling is chosen.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    notice_id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,100}$")
    to: str
    sender: str
    sent_at: AwareDatetime
    thread: str | None = None
    unsubscribe: str | None = None


def compose(letter: Letter, envelope: Envelope, *, calendar: bytes | None = None) -> EmailMessage:
    """The message as it leaves; raises AddressUnusable when receiver or sender is not one e-mail address.

    `calendar` is a whole iCalendar object with a METHOD: it travels as the last alternative, where Outlook looks, and
    once more as an attachment for everybody else.
    """
    message = EmailMessage(policy=SMTP)
    for name, value in _headers(letter, envelope).items():
        message[name] = value
    message.set_content(_body(letter.text), cte="quoted-printable")
    message.add_alternative(_body(letter.html), subtype="html", cte="quoted-printable")
    if calendar is not None:
        _add_calendar(message, calendar)
    return message


def message_id(notice_id: str, sender: str) -> str:
    """The Message-ID of a notice: the same at each attempt to send it."""
    return f"<{notice_id}@{mailbox(sender).domain}>"


def mailbox(text: str) -> Address:
    """One mailbox, with its display name if it has one; a domain in another script becomes its xn-- form.

    Raises AddressUnusable for anything else: two addresses, a line end, no domain, other than ASCII before the @.
    """
    if clean(text) != text.strip():
        raise AddressUnusable
    name, address = parseaddr(text)
    match = _ADDRESS.fullmatch(address)
    whole = text.strip() in (address, f"<{address}>") or text.strip().endswith(f" <{address}>")
    if match is None or not whole or text.count("@") != 1:
        raise AddressUnusable
    try:
        return Address(clean(name), match["user"], match["domain"].encode("idna").decode("ascii"))
    except (MessageError, ValueError):
        raise AddressUnusable from None


# Deliberately narrow: no quoted user names, no comments, no address literals.
_ADDRESS = re.compile(
    r"(?P<user>(?![.])[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64})@(?P<domain>[^\s@<>,;:\"()\[\]\\]{1,253})"
)


def clean(text: str) -> str:
    """One line for a header: control and invisible characters and every kind of line end become a space."""
    shown = "".join(" " if unicodedata.category(sign) in _UNSEEN else sign for sign in text)
    return " ".join(shown.split())


# Control, format (direction marks, zero width), half a pair, line and paragraph separators such as U+2028.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def _headers(letter: Letter, envelope: Envelope) -> dict[str, str | Address]:
    sender = mailbox(envelope.sender)
    headers: dict[str, str | Address] = {
        "From": sender,
        "To": _without_name(mailbox(envelope.to)),
        "Subject": clean(letter.subject),
        "Date": format_datetime(envelope.sent_at),
        "Message-ID": message_id(envelope.notice_id, envelope.sender),
        "Auto-Submitted": "auto-generated",
        # No out-of-office replies; refusals (NDR) must still come.
        "X-Auto-Response-Suppress": "OOF, AutoReply, DR, RN, NRN",
    }
    if envelope.thread is not None:
        headers["References"] = f"<{_thread_root(envelope.thread)}@{sender.domain}>"
    if envelope.unsubscribe is not None:
        headers["List-Unsubscribe"] = f"<{clean(envelope.unsubscribe)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _without_name(address: Address) -> Address:
    return Address(username=address.username, domain=address.domain)


def _thread_root(thread: str) -> str:
    """A root that no message has; hashed, so that an id of ours does not travel."""
    return "thread." + hashlib.sha256(thread.encode()).hexdigest()[:32]


def _body(text: str) -> str:
    """The text without control characters other than tab and line end."""
    return _CONTROL.sub("", text)


# The categories Cc and Cs of Unicode, without tab and line end.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def _add_calendar(message: EmailMessage, calendar: bytes) -> None:
    """The shape that Outlook and the others both read: mixed(alternative(text, html, calendar), ics attachment)."""
    method = re.search(rb"^METHOD:([A-Z]+)\r?$", calendar, re.MULTILINE)
    params = {"method": method[1].decode("ascii") if method else "PUBLISH"}
    message.add_alternative(calendar.decode("utf-8"), subtype="calendar", params=params, cte="8bit")
    message.add_attachment(calendar, maintype="application", subtype="ics", filename="overleg.ics")
