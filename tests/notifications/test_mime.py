"""The envelope: one person, stable and neutral headers, nothing injected, and the shape that Outlook reads."""

from __future__ import annotations

import email
import email.policy
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Event

from notifications.errors import AddressUnusable
from notifications.mime import Envelope, clean, compose, mailbox, message_id
from notifications.occasions import Occasion
from notifications.render import Letter, render
from tests.notifications.samples import facts_for


SENDER = "Lange Adem <bericht@langeadem.example>"
NOW = datetime(2026, 11, 20, 9, 2, tzinfo=UTC)


def an_envelope(**other: Any) -> Envelope:
    given = {"notice_id": "0d6f", "to": "t.kaya@politie.example", "sender": SENDER, "sent_at": NOW}
    return Envelope.model_validate(given | other)


def a_letter(subject: str = "Er staat een vraag voor u klaar (R-48213)") -> Letter:
    return render(Occasion.GATE_OPENED, facts_for(Occasion.GATE_OPENED), "nl").model_copy(
        update={"subject": subject}
    )


def arrived(message: EmailMessage) -> EmailMessage:
    """The message as a mail program reads it after the wire."""
    return email.message_from_bytes(message.as_bytes(), policy=email.policy.default)


def test_the_headers_name_sender_receiver_moment_and_notice_and_ask_for_no_reply() -> None:
    message = arrived(compose(a_letter(), an_envelope(thread="case-1")))

    assert message["From"] == SENDER
    assert message["To"] == "t.kaya@politie.example"
    assert message["Date"] == "Fri, 20 Nov 2026 09:02:00 +0000"
    assert message["Message-ID"] == "<0d6f@langeadem.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "OOF, AutoReply, DR, RN, NRN"
    assert set(message.keys()) == {
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress", "References",
        "MIME-Version", "Content-Type",
    }  # fmt: skip


def test_the_message_id_stays_the_same_at_each_attempt_and_stands_there_once() -> None:
    first = compose(a_letter(), an_envelope())
    later = compose(a_letter("anders"), an_envelope(sent_at=datetime(2026, 11, 21, tzinfo=UTC)))

    assert first["Message-ID"] == later["Message-ID"] == message_id("0d6f", SENDER)
    assert len(arrived(first).get_all("Message-ID", [])) == 1


def test_letters_of_one_thread_stay_together_and_do_not_tell_its_name() -> None:
    one, other, else_ = (
        str(compose(a_letter(), an_envelope(thread=thread))["References"])
        for thread in ("LOT-1", "LOT-1", "LOT-2")
    )

    assert one == other != else_
    assert "LOT" not in one


def test_text_comes_first_and_html_second() -> None:
    message = arrived(compose(a_letter(), an_envelope()))

    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_bundling_can_be_chosen_from_the_mail_program() -> None:
    message = arrived(compose(a_letter(), an_envelope(unsubscribe="https://la.example/berichten/abc")))

    assert message["List-Unsubscribe"] == "<https://la.example/berichten/abc>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize(
    ("subject", "shown"),
    [
        pytest.param("Casus\r\nBcc: x@evil.example", "Casus Bcc: x@evil.example", id="a line end"),
        pytest.param("Casus\n\nBody", "Casus Body", id="an empty line"),
        pytest.param("a\u2028b\u2029c\x85d\x0be\x0cf", "a b c d e f", id="the other line ends of Unicode"),
        pytest.param("a\x00b\x1bc\x7f", "a b c", id="control characters"),
        pytest.param("a\u202eb\u200bc", "a b c", id="hidden and reversing characters"),
        pytest.param("a\ud800b", "a b", id="half a pair"),
        pytest.param("Één vraag — klaar", "Één vraag — klaar", id="letters with accents stay"),
    ],
)
def test_a_subject_is_one_clean_line(subject: str, shown: str) -> None:
    message = compose(a_letter(subject), an_envelope())

    assert arrived(message)["Subject"] == shown
    assert arrived(message)["Bcc"] is None


@given(st.text(max_size=300))
def test_no_text_whatever_makes_a_header_of_its_own(text: str) -> None:
    letter = Letter(subject=text, text=text, html=text, short=text)

    message = arrived(compose(letter, an_envelope()))

    assert set(message.keys()) == set(arrived(compose(a_letter(), an_envelope())).keys())
    assert "".join(str(message["Subject"]).split()) == "".join(clean(text).split())


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("", id="empty"),
        pytest.param("geen-adres", id="no at"),
        pytest.param("@politie.example", id="no user"),
        pytest.param("a@", id="no domain"),
        pytest.param("a@b.example, c@d.example", id="two addresses"),
        pytest.param("a@b.example; c@d.example", id="two addresses with a semicolon"),
        pytest.param("a@b.example\r\nBcc: c@d.example", id="a line end"),
        pytest.param("a@b.example\u2028", id="a line separator at the end"),
        pytest.param("a b@c.example", id="a space"),
        pytest.param("groep: a@b.example;", id="a group"),
        pytest.param('"a@b.example" <c@d.example>', id="an address as name"),
        pytest.param("é@b.example", id="an accent before the at"),
        pytest.param("a@[127.0.0.1]", id="an address literal"),
        pytest.param("a@" + "x" * 64 + ".example", id="a label too long"),
        pytest.param(".a@b.example", id="a dot in front"),
    ],
)
def test_what_is_not_one_address_is_refused_without_being_repeated(address: str) -> None:
    with pytest.raises(AddressUnusable) as caught:
        compose(a_letter(), an_envelope(to=address))

    assert str(caught.value) == "the address is not one usable e-mail address"


def test_a_domain_in_another_script_is_written_as_mail_servers_know_it() -> None:
    assert mailbox("a@bücher.example").addr_spec == "a@xn--bcher-kva.example"


def test_a_receivers_name_is_not_put_on_the_envelope() -> None:
    message = compose(a_letter(), an_envelope(to="T. Kaya <t.kaya@politie.example>"))

    assert message["To"] == "t.kaya@politie.example"


def test_a_body_carries_no_control_characters() -> None:
    letter = Letter(subject="s", text="a\x00b\x1b[31mc\td\ne\n", html="<p>\x08x</p>\n", short="s")

    message = arrived(compose(letter, an_envelope()))

    text = message.get_body(("plain",))
    assert isinstance(text, EmailMessage)
    assert text.get_content().replace("\r\n", "\n") == "ab[31mc\td\ne\n"
    assert b"\x08" not in message.as_bytes()


def an_appointment(method: str) -> bytes:
    calendar, event = Calendar(), Event()
    calendar.add("prodid", "-//Lange Adem//NL")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    event.add("uid", "meeting-1@langeadem.example")
    event.add("dtstamp", NOW)
    event.add("dtstart", NOW)
    event.add("summary", "Overleg")
    event.add(
        "description",
        "Eén regel met een accent, en lang genoeg om na vijfenzeventig bytes gevouwen te worden.",
    )
    calendar.add_component(event)
    return bytes(calendar.to_ical())


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL"])
def test_an_appointment_travels_in_the_shape_that_outlook_and_others_read(method: str) -> None:
    ics = an_appointment(method)

    message = arrived(compose(a_letter(), an_envelope(), calendar=ics))

    assert message.get_content_type() == "multipart/mixed"
    words, attachment = message.iter_parts()
    kinds = [part.get_content_type() for part in words.iter_parts()]
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    invitation = list(words.iter_parts())[-1]
    assert invitation.get_param("method") == method
    assert invitation["Content-Transfer-Encoding"] == "8bit"
    assert str(invitation.get_content()).replace("\r\n", "\n") == ics.decode().replace("\r\n", "\n")
    assert (attachment.get_content_type(), attachment.get_filename()) == ("application/ics", "overleg.ics")
    assert attachment.get_content() == ics


def test_a_wire_that_takes_only_seven_bits_gets_them() -> None:
    message = compose(a_letter(), an_envelope(), calendar=an_appointment("REQUEST"))

    narrow = message.as_bytes(policy=email.policy.SMTP.clone(cte_type="7bit"))

    assert narrow.isascii()
    calendar = [p for p in email.message_from_bytes(narrow).walk() if p.get_content_type() == "text/calendar"]
    assert "Eén regel" in calendar[0].get_payload(decode=True).decode()  # type: ignore[union-attr]
