"""Five years of one case with seven people in its team: crisis, calm, silence, alarm, handovers, relapse, thinning
out, an honest stop. People act as they would; everything else is the clock's.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import update
from sqlmodel import Session, SQLModel

from actions.change_team import hand_over
from actions.deliver_notices import PostOffice
from actions.errors import Invalid
from actions.installation import Installation
from actions.puzzelteam.change_rhythm import change_rhythm
from actions.puzzelteam.close_meeting import Next, Report, close_meeting
from actions.puzzelteam.form_team import form_team, promise
from actions.puzzelteam.loading import team_facts
from actions.puzzelteam.peiling import open_peiling
from actions.puzzelteam.plan_meeting import plan_meeting, proposed_dates
from actions.puzzelteam.report_signal import NewSignal, report_signal
from actions.puzzelteam.respond import respond
from actions.simulate import Sent, Simulation, by_person_and_week, on, opened
from actions.sweep import Workplace
from gates.answers import Answer
from methods.puzzelteam import Beat, MeetingState, streak, strip
from methods.reminders import Presence
from methods.signals import Direction, SignalKind
from methods.working_days import Region, calendar_known, day_off, no_meetings
from models import queries, teams
from models.case import CaseRow
from models.database import Database
from models.post import NoticeRow, NoticeState
from models.puzzelteam import MeetingRow
from notifications.occasions import NATURE, Kind, Occasion
from tests.builders import (
    INSTALLATION,
    PROEF,
    a_case_at,
    a_member,
    catch_up,
    chair_of,
    everybody_says,
)


AMSTERDAM = ZoneInfo("Europe/Amsterdam")
GOLDEN = Path(__file__).with_name("five_years.txt")
HERE = Installation(
    zone=INSTALLATION.zone,
    day_off=day_off(),
    code_key=INSTALLATION.code_key,
    controller=INSTALLATION.controller,
    legal_ground=INSTALLATION.legal_ground,
    retention=INSTALLATION.retention,
    no_meetings=no_meetings(Region.MIDDEN),
    school_known=partial(calendar_known, Region.MIDDEN),
)
SEVEN = (
    a_member("projectleider"),
    a_member("wijkagent"),
    a_member("hulpverlener"),
    a_member("bestuurder"),
    *(
        a_member("adviseur", email=f"adviseur{n}@voorbeeld.example", organisation=f"Adviesbureau {n}")
        for n in (1, 2, 3)
    ),
)


OFFICE = PostOffice(None, "Lange Adem <bericht@voorbeeld.example>", "https://langeadem.example")


def at(day: date, clock: time = time(11)) -> datetime:
    """This day here, at eleven: after the meetings of ten o'clock."""
    return datetime.combine(day, clock, AMSTERDAM).astimezone(UTC)


@dataclass(frozen=True)
class Mark:
    """How things stood at a moment of the story: a copy of its database, the clock, how many messages had gone, and
    who stays away."""

    file: Path
    now: datetime
    sent: int
    away: frozenset[str]


@dataclass
class Story:
    """One case under a simulation; each method is something people do."""

    running: Simulation
    case_id: UUID
    folder: Path
    away: set[str] = field(default_factory=set)
    """Roles whose person stays away from meetings."""
    marks: dict[str, Mark] = field(default_factory=dict)
    """Moments from which a part of the story can be told once more."""

    @property
    def database(self) -> Database:
        return self.running.place.database

    def mark(self, name: str) -> None:
        """Keep how things stand now, so that the story can be told again from here."""
        file = self.folder / f"{name}.db"
        with self.database.engine.connect() as line:
            line.exec_driver_sql("COMMIT")  # a copy is made outside any transaction
            line.exec_driver_sql("VACUUM INTO ?", (str(file),))
        self.marks[name] = Mark(file, self.running.now, len(self.running.sent), frozenset(self.away))

    @contextmanager
    def again(self, name: str, folder: Path) -> Iterator[Story]:
        """The story as it stood at a mark, on a copy; it can go on differently, and what is sent is its own."""
        mark = self.marks[name]
        file = folder / "again.db"
        shutil.copyfile(mark.file, file)
        database = opened(file)
        try:
            place = Workplace(database, HERE, OFFICE, lambda: mark.now)
            yield Story(on(place, mark.now), self.case_id, folder, set(mark.away))
        finally:
            database.close()
            for left in folder.glob("again.db*"):
                left.unlink()

    def until(self, day: date) -> None:
        """Nothing but time passes."""
        self.running.run(at(day))

    def case(self, session: Session) -> CaseRow:
        return session.get_one(CaseRow, self.case_id)

    def plan(self, day: date) -> None:
        """The chair plans a meeting at ten."""
        with self.database.write() as session:
            plan_meeting(
                session, HERE, self.case_id, day, time(10), self.running.now, by=self._chair(session)
            )
        self.running.sweep()

    def meet(self, until: date) -> None:
        """The team goes on meeting: comes, closes, takes the first date proposed; up to this day."""
        self._answer()
        while (meeting := self._next()) is not None and meeting.local_day <= until:
            self.until(meeting.local_day)
            self.close(meeting)
            self._answer()
        self.until(until)

    def close(self, meeting: MeetingRow, following: Next | None = None, *, held: bool = True) -> None:
        """The chair writes down how it went, and what follows: the first date proposed unless told otherwise."""
        now = self.running.now
        with self.database.write() as session:
            case = self.case(session)
            team = teams.team_of(session, case.id)
            assert team is not None
            roles = {seat.id: seat.role for seat in queries.seats(session, case.id, now)}
            present = {
                seat: Presence.ABSENT if roles[seat] in self.away else Presence.THERE
                for seat in teams.holders(session, team, now)
            }
            [first, *_] = proposed_dates(session, HERE, case, now)
            report = Report(held=held, present=present, why_not="" if held else "Iedereen was ziek.")
            close_meeting(
                session,
                HERE,
                meeting.id,
                report,
                following or Next(day=first.on),
                now,
                by=self._chair(session),
            )
        self.running.sweep()

    def close_carelessly(self) -> None:
        """The chair tries to end the next meeting in a date and a pause at once, is not let, and takes a date."""
        self._answer()
        meeting = self._next()
        assert meeting is not None
        self.until(meeting.local_day)
        try:
            day = meeting.local_day + timedelta(days=10)
            self.close(meeting, Next(day=day, pause_until=day + timedelta(days=20), reason="Rust."))
        except Invalid:
            self.close(meeting)

    def miss_next(self) -> None:
        """The next meeting does not take place, and the chair says so the day after, with a new date."""
        meeting = self._next()
        assert meeting is not None
        self.until(meeting.local_day + timedelta(days=1))
        self.close(meeting, held=False)

    def forget_next(self) -> None:
        """The next meeting does not take place, and nobody says a word: only the clock goes on."""
        meeting = self._next()
        assert meeting is not None
        self.until(meeting.local_day)

    def close_next(self, following: Next) -> None:
        """The next meeting takes place, and ends in something other than a date."""
        meeting = self._next()
        assert meeting is not None
        self.until(meeting.local_day)
        self.close(meeting, following)

    def write_up(self, following: Next) -> None:
        """The chair writes a forgotten meeting up after all."""
        with self.database.read() as session:
            team = teams.team_of(session, self.case_id)
            assert team is not None
            forgotten = next(
                one for one in teams.planned(session, team.id) if one.starts_at <= self.running.now
            )
        self.close(forgotten, following, held=False)

    def hand_over(self, role: str, name: str) -> None:
        """Somebody leaves; the successor promises to stay three days later."""
        with self.database.write() as session:
            case, now = self.case(session), self.running.now
            seat = next(one for one in queries.seats(session, case.id, now) if one.role == role)
            new = a_member(role, email=f"{name}@voorbeeld.example", name=f"Bo {name.title()}")
            member = hand_over(session, HERE, seat.id, new, now, by=chair_of(session, case, now))
        self.running.run(self.running.now + timedelta(days=3))
        with self.database.write() as session:
            promise(session, self.case_id, member.seat_id, self.running.now, by=member.person_id)

    def incident(self) -> None:
        """Something got worse, and the chair goes back to the rhythm of a crisis."""
        with self.database.write() as session:
            new = NewSignal(
                "Er is weer iemand bedreigd.",
                Direction.WORSE,
                SignalKind.FACT,
                ground="Aangifte.",
                raise_rhythm=True,
            )
            report_signal(session, HERE, self.case_id, new, self.running.now, by=self._chair(session))
        self.running.sweep()

    def rhythm(self, reason: str, *, phase: str, every_days: int | None = None) -> None:
        """The chair changes the rhythm, with a reason."""
        with self.database.write() as session:
            now, chair = self.running.now, self._chair(session)
            change_rhythm(session, self.case_id, reason, now, by=chair, phase=phase, every_days=every_days)

    def ask_how_it_feels(self) -> None:
        """A peiling."""
        with self.database.write() as session:
            open_peiling(session, HERE, self.case_id, self.running.now, by=self._chair(session))
        self.running.sweep()

    def answer_review(self, answer: Answer) -> None:
        """Everybody answers the review that is open in nazorg, and the flow carries it out."""
        with self.database.write() as session:
            round_ = queries.running_round(session, self.case_id)
            assert round_ is not None
            everybody_says(session, round_, answer, self.running.now)
            catch_up(session, self.case(session), self.running.now)
        self.running.sweep()

    def heartbeat(self) -> str:
        """The strip as signs, and the streaks: `●●◐✕‖○ 3 on end, 12 the longest`."""
        signs = {Beat.HELD: "●", Beat.THIN: "◐", Beat.MISSED: "✕", Beat.PAUSED: "‖", Beat.NEXT: "○"}
        with self.database.read() as session:
            facts = team_facts(session, HERE, self.case(session), self.running.now)
        marks = strip(facts, self.running.now.date())
        row = streak(marks)
        return f"{''.join(signs[mark.beat] for mark in marks)}  {row.now} in a row, {row.longest} the longest"

    def _next(self) -> MeetingRow | None:
        with self.database.read() as session:
            team = teams.team_of(session, self.case_id)
            assert team is not None
            ahead = (one for one in teams.planned(session, team.id) if one.starts_at > self.running.now)
            return next(ahead, None)

    def _answer(self) -> None:
        """Everybody but one answers an invitation on the day it comes."""
        now = self.running.now
        with self.database.write() as session:
            team = teams.team_of(session, self.case_id)
            assert team is not None
            roles = {seat.id: seat.role for seat in queries.seats(session, self.case_id, now)}
            ahead = [one for one in teams.planned(session, team.id) if one.starts_at > now]
            for meeting in ahead:
                answered = teams.attendance(session, meeting.id)
                for seat, member in teams.holders(session, team, now).items():
                    if roles[seat] != "bestuurder" and seat not in answered:
                        answer = "not_coming" if roles[seat] in self.away else "coming"
                        respond(session, meeting.id, seat, answer, now, by=member.person_id)

    def _chair(self, session: Session) -> UUID:
        return chair_of(session, self.case(session), self.running.now)


def begun(folder: Path, start: date, others: int) -> Story:
    """A case that came to nazorg, with a team of seven in the rhythm of a crisis, on a database of its own.

    So many other professionals sit in the case and not in the team.
    """
    outside = tuple(
        a_member("adviseur", email=f"prof{n}@voorbeeld.example", organisation=f"Praktijk {n}")
        for n in range(others)
    )
    database = opened(folder / "story.db")
    SQLModel.metadata.create_all(database.engine)
    place = Workplace(database, HERE, OFFICE, lambda: at(start))
    with database.write() as session:
        case = a_case_at(
            session, at(start), "nazorg", members=SEVEN + outside, alias="Houten Haven", sponsor="bestuurder"
        )
        case.ticket = "R-48213"
        session.add(case)
        seats = {seat.role: seat.id for seat in queries.seats(session, case.id, at(start))}
        chair = chair_of(session, case, at(start))
        inside = _inside(session, case, at(start)) if others else None
        team = form_team(session, HERE, case.id, at(start), by=chair, vice=seats["wijkagent"], seats=inside)
        for member in teams.holders(session, team, at(start)).values():
            promise(session, case.id, member.seat_id, at(start), by=member.person_id)
        change_rhythm(session, case.id, "Crisis.", at(start), by=chair, phase="crisis")
        session.flush()
        session.execute(
            update(NoticeRow).values(state=NoticeState.DROPPED)
        )  # how it came here is another story
    running = on(place, at(start))
    return Story(running, case.id, folder)


def _inside(session: Session, case: CaseRow, now: datetime) -> set[UUID]:
    """The seats of the seven."""
    sitting = {one.seat_id: one.person_id for one in queries.members(session, case.id, now)}
    people = queries.people(session, sitting.values())
    return {seat for seat, person in sitting.items() if not people[person].email.startswith("prof")}


def told(folder: Path, *, others: int = 0) -> Story:
    """The five years, with so many professionals around the team of seven."""
    story = begun(folder, date(2026, 1, 5), others)
    # Crisis: every week. Then calm: every four weeks.
    story.mark("crisis")
    story.plan(date(2026, 1, 12))
    story.close_carelessly()
    story.meet(date(2026, 4, 1))
    story.rhythm("Het is rustiger.", phase="daarna")
    story.meet(date(2026, 12, 31))
    # The first review: not yet.
    story.meet(date(2027, 1, 6))
    story.answer_review(Answer.HOLD)
    story.ask_how_it_feels()
    story.mark("calm")
    story.meet(date(2027, 5, 1))
    # Somebody stays away, twice and three times; then comes back.
    story.mark("absence")
    story.away = {"hulpverlener"}
    story.meet(date(2027, 8, 15))
    story.away = set()
    # Handovers: first of a member, then of the vice chair.
    story.hand_over("hulpverlener", "opvolger")
    story.meet(date(2027, 11, 1))
    story.hand_over("wijkagent", "nieuwewijkagent")
    story.meet(date(2028, 1, 6))
    story.answer_review(Answer.HOLD)
    # Leap day; a pause over the summer.
    story.meet(date(2028, 6, 20))
    story.mark("summer")
    story.close_next(Next(pause_until=date(2028, 9, 11), reason="Vakanties en verkiezingen."))
    story.until(date(2028, 9, 12))
    story.plan(date(2028, 9, 20))
    story.meet(date(2028, 12, 1))
    story.mark("silence")
    # Silence: a date passes without a word, and nobody acts until the coordinator does.
    story.forget_next()
    story.until(date(2029, 3, 20))
    story.write_up(Next(day=date(2029, 3, 27)))
    story.meet(date(2029, 6, 1))
    # Two misses in a row, each with a new date.
    story.miss_next()
    story.miss_next()
    story.meet(date(2029, 9, 1))
    # Relapse: an incident, the rhythm of a crisis, an extra meeting.
    story.incident()
    story.plan(date(2029, 9, 4))
    story.meet(date(2029, 12, 1))
    story.rhythm("Rust terug.", phase="daarna")
    story.meet(date(2030, 3, 1))
    # Thinning out, and an honest stop that the review confirms.
    story.rhythm("Het team kan het met minder.", phase="daarna", every_days=42)
    story.meet(date(2030, 11, 15))
    story.close_next(Next(stop_reason="Het gaat goed; de school en de wijk dragen het verder."))
    story.until((story.running.now + timedelta(days=1)).date())
    story.answer_review(Answer.GO)
    story.until(date(2031, 3, 1))
    return story


def line(one: Sent) -> str:
    """A message in the golden file: day, hour, who, why; ids left out, they differ every time."""
    local = one.at.astimezone(AMSTERDAM)
    inside = f" ({', '.join(one.carries)})" if one.carries else ""
    return f"{local:%Y-%m-%d %H:%M}  {one.to.partition('@')[0]:16} {one.occasion}{inside}"


def lines(story: Story) -> Iterable[str]:
    """The whole golden file."""
    yield from sorted(line(one) for one in story.running.sent)
    weeks = by_person_and_week(story.running.sent, AMSTERDAM)
    unasked_weeks = by_person_and_week(unasked(story.running.sent), AMSTERDAM)
    people = {person for person, _ in weeks}
    total = (story.running.now - at(date(2026, 1, 5))).days / 7
    yield ""
    yield story.heartbeat()
    yield f"{len(story.running.sent)} messages to {len(people)} people"
    average = len(story.running.sent) / len(people) / total
    yield f"{average:.2f} per person per week, at most {max(weeks.values())} in one"
    yield f"at most {max(unasked_weeks.values())} in one that nobody asked for"


def unasked(sent: Iterable[Sent]) -> list[Sent]:
    """What nobody asked for: reminders and news; a question, a code and a receipt are something else."""
    return [one for one in sent if NATURE[Occasion(one.occasion)].kind in (Kind.REMINDER, Kind.NEWS)]


def written(story: Story) -> str:
    """The golden file as it would be written now."""
    return "\n".join(lines(story)) + "\n"


def main() -> None:
    """Write the golden file anew."""
    with tempfile.TemporaryDirectory() as folder:
        story = told(Path(folder))
        GOLDEN.write_text(written(story), encoding="utf-8")
        story.database.close()


if __name__ == "__main__":
    main()


__all__ = ["GOLDEN", "PROEF", "MeetingState", "Story", "told", "written"]
