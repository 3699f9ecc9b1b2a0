"""A one-time code goes to the phone of who has one; what the phone does not take goes to the mailbox at once."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from sqlmodel import col, select

from actions import links
from actions.change_mobile import change_mobile
from actions.deliver_notices import PostOffice, deliver_notices
from actions.errors import Invalid, NotFound
from methods.schema import Assurance
from models import queries
from models.database import Database
from models.post import AttemptRow, LinkKind, NoticeRow, NoticeState
from notifications.occasions import Occasion
from notifications.phone import PhoneLine
from notifications.post import mail_server
from tests.builders import INSTALLATION, a_case, an_open_round
from tests.clock import Clock
from tests.mailserver import MailServer
from tests.webhook import WebHook


WHO = "wijkagent@voorbeeld.example"


class Desk:
    """An open round, the post office beside it, and a voter who asks for a code."""

    def __init__(self, database: Database, server: MailServer, clock: Clock) -> None:
        self.database, self.server, self.clock = database, server, clock
        self.office = PostOffice(mail_server(server.url), "a@voorbeeld.example", "http://lot.example")
        with database.write() as session:
            self.case = a_case(session, clock.now())
            self.round = an_open_round(session, self.case, clock.now())
            self.round.assurance = Assurance.CODE
            person = queries.person_by_email(session, WHO)
            assert person is not None
            seat = next(
                m.seat_id
                for m in queries.members(session, self.case.id, clock.now())
                if m.person_id == person.id
            )
            self.raw, _ = links.issue(
                session, LinkKind.BALLOT, person.id, clock.now(), round_id=self.round.id, seat_id=seat
            )
            session.add(self.round)

    def phone(self, url: str, mobile: str | None = "06 12 34 56 78") -> None:
        """Switch the channel on, and give the voter this number."""
        self.office = replace(self.office, phone=PhoneLine(f"{url}/{{mobile}}", frozenset({"json"})))
        with self.database.write() as session:
            change_mobile(session, WHO, mobile, self.clock.now())

    def ask(self) -> None:
        """Ask a code, and deliver everything."""
        with self.database.write() as session:
            links.ask_code(session, links.open_ballot(session, self.raw, self.clock.now()), self.clock.now())
        deliver_notices(self.database, INSTALLATION, self.office, self.clock.now)

    @property
    def attempts(self) -> list[tuple[str, str]]:
        """Result and reason of each try to deliver the code."""
        with self.database.read() as session:
            query = select(AttemptRow).join(NoticeRow).where(NoticeRow.occasion == Occasion.CODE.value)
            rows = session.exec(query.order_by(col(AttemptRow.reason).desc())).all()
            return [(row.result, row.reason) for row in rows]

    @property
    def state(self) -> NoticeState:
        """How the message with the code ended."""
        with self.database.read() as session:
            return (
                session.exec(select(NoticeRow).where(NoticeRow.occasion == Occasion.CODE.value)).one().state
            )

    @property
    def mailed(self) -> str:
        """The code in the mailbox; empty when there is none."""
        return next(
            iter(re.findall(r"^ +(\d{6})\s*$", "".join(one.text for one in self.server.to(WHO)), re.M)), ""
        )

    def opens(self, code: str) -> bool:
        """Does this code open the page?"""
        with self.database.write() as session:
            opened = links.open_ballot(session, self.raw, self.clock.now())
            return links.try_code(session, INSTALLATION, opened, code, self.clock.now()) is not None


@pytest.fixture
def desk(database: Database, mailserver: MailServer, clock: Clock) -> Desk:
    """The same on both databases."""
    return Desk(database, mailserver, clock)


def test_the_code_goes_to_the_phone_and_not_to_the_mailbox(desk: Desk) -> None:
    with WebHook() as hook:
        desk.phone(hook.url)
        desk.ask()

    [code] = re.findall(rb"\b(\d{6})\b", hook.bodies[0])
    assert hook.paths == ["/31612345678"]
    assert (desk.mailed, desk.state, desk.attempts) == ("", NoticeState.SENT, [("accepted", "phone: taken")])
    assert desk.opens(code.decode())


def test_only_codes_go_there(desk: Desk) -> None:
    with WebHook() as hook:
        desk.phone(hook.url)
        deliver_notices(desk.database, INSTALLATION, desk.office, desk.clock.now)

    assert (hook.paths, len(desk.server.to(WHO))) == ([], 1)


def test_who_has_no_number_gets_the_code_by_mail(desk: Desk) -> None:
    with WebHook() as hook:
        desk.phone(hook.url, None)
        desk.ask()

    assert (hook.paths, desk.attempts) == ([], [("accepted", "")])
    assert desk.opens(desk.mailed)


def test_what_the_phone_does_not_take_goes_to_the_mailbox_in_the_same_delivery(desk: Desk) -> None:
    with WebHook(status=500) as hook:
        desk.phone(hook.url)
        desk.ask()

    assert desk.attempts == [("deferred", "phone: the service 'json' did not take it"), ("accepted", "")]
    assert desk.state is NoticeState.SENT
    assert len(hook.paths) == 1
    assert desk.opens(desk.mailed)


def test_both_down_means_later_with_a_code_that_works(desk: Desk) -> None:
    with WebHook(status=500) as hook:
        desk.phone(hook.url)
        desk.server.defer(WHO)
        desk.ask()
        assert desk.state is NoticeState.QUEUED
        hook.status = 200
        desk.clock.advance(minutes=2)
        deliver_notices(desk.database, INSTALLATION, desk.office, desk.clock.now)

    [code] = re.findall(rb"\b(\d{6})\b", hook.bodies[-1])
    assert (desk.state, len(hook.paths)) == (NoticeState.SENT, 2)
    assert desk.opens(code.decode())


def test_a_number_is_changed_for_somebody_who_is_there_and_by_one_that_can_be_dialled(desk: Desk) -> None:
    with pytest.raises(NotFound), desk.database.write() as session:
        change_mobile(session, "niemand@voorbeeld.example", "06 12345678", desk.clock.now())
    with pytest.raises(Invalid), desk.database.write() as session:
        change_mobile(session, WHO, "bel mij", desk.clock.now())
