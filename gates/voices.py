"""The voices of a round: who speaks, with which answer, and which requirements they meet (gate-rules.md, Words).

A voice is one person, or one organisation where the rule counts those, with all its deciding seats.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

from gates.answers import GO_TYPE, REAL, Answer, most_cautious
from gates.round import Round, Seat, Vote
from gates.rule import Count, Requirement, Rule


@dataclass(frozen=True, slots=True)
class Place:
    """A deciding seat with who speaks from it (who voted; else who holds it) and that vote."""

    seat: Seat
    person: str
    vote: Vote | None

    @property
    def answer(self) -> Answer | None:
        """What was answered from here; None while silent."""
        return self.vote.answer if self.vote else None


@dataclass(frozen=True)
class Voice:
    """One person's or organisation's deciding seats, counted once."""

    places: tuple[Place, ...]

    @cached_property
    def answer(self) -> Answer | None:
        """The most cautious of its votes; a real answer before an abstention, that before `not_mine`."""
        given = {place.answer for place in self.places if place.answer}
        if real := given & REAL:
            return most_cautious(real)
        return Answer.ABSTAIN if Answer.ABSTAIN in given else next(iter(given), None)

    @property
    def votes(self) -> tuple[Vote, ...]:
        """The votes cast from its places."""
        return tuple(place.vote for place in self.places if place.vote)


@dataclass(frozen=True)
class Voices:
    """All voices that decide a round, and what can be asked of them."""

    rule: Rule
    all: tuple[Voice, ...]

    @classmethod
    def of(cls, round_: Round) -> Voices:
        """The voices of a round's deciding seats; advisory seats speak but have no voice."""
        votes = {vote.seat: vote for vote in round_.votes}
        speakers: dict[str, list[Place]] = defaultdict(list)
        for seat in round_.seats:
            if seat.role not in round_.rule.advisory:
                place = _place(seat, votes.get(seat.seat))
                speakers[_speaker(place, round_.rule)].append(place)
        return cls(round_.rule, tuple(Voice(tuple(places)) for places in speakers.values()))

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Every deciding seat of the round."""
        return tuple(place for voice in self.all for place in voice.places)

    @cached_property
    def spoken(self) -> tuple[Voice, ...]:
        """The voices that have spoken."""
        return tuple(voice for voice in self.all if self.is_spoken(voice.answer))

    @cached_property
    def silent(self) -> tuple[Voice, ...]:
        """The voices that have not voted at all."""
        return tuple(voice for voice in self.all if voice.answer is None)

    @cached_property
    def in_favour(self) -> tuple[Voice, ...]:
        """The voices *for*: their answer is a go, with or without conditions."""
        return tuple(voice for voice in self.all if voice.answer in GO_TYPE)

    @cached_property
    def not_in_favour(self) -> tuple[Voice, ...]:
        """The voices that voted and are not for."""
        return tuple(voice for voice in self.all if voice.answer and voice.answer not in GO_TYPE)

    @cached_property
    def base(self) -> tuple[Voice, ...]:
        """What a majority or `all` is taken of: the voices that have spoken and those still silent."""
        return self.spoken + self.silent

    @cached_property
    def persons_spoken(self) -> frozenset[str]:
        """The persons who have spoken from any deciding seat."""
        return frozenset(place.person for place in self.places if self.is_spoken(place.answer))

    @cached_property
    def persons_voted(self) -> frozenset[str]:
        """The persons who have cast any deciding vote."""
        return frozenset(place.person for place in self.places if place.vote)

    @cached_property
    def veto_holders(self) -> frozenset[str]:
        """The persons on a deciding seat with a veto role."""
        return frozenset(place.person for place in self.places if place.seat.role in self.rule.veto)

    @property
    def veto_holders_have_spoken(self) -> bool:
        """Whether nobody with a veto still has to speak."""
        return self.veto_holders <= self.persons_spoken

    @property
    def vetoed(self) -> bool:
        """Whether a person with a veto answered no-go, from any of its deciding seats."""
        refusing = {place.person for place in self.places if place.answer is Answer.NO_GO}
        return bool(refusing & self.veto_holders)

    @property
    def half_have_spoken(self) -> bool:
        """Whether at least half of all deciding voices have spoken: a go by a few is none."""
        return 2 * len(self.spoken) >= len(self.all)

    def is_spoken(self, answer: Answer | None) -> bool:
        """Whether an answer counts as speaking: the five real ones, and `abstain` where the rule counts it."""
        return answer in REAL or (answer is Answer.ABSTAIN and self.rule.abstain_counts)

    def meet(self, requirement: Requirement, voices: Collection[Voice]) -> bool:
        """Whether enough different voices of these fill the requirement."""
        return sum(self._fills(voice, requirement) for voice in voices) >= requirement.at_least

    def meet_all_required(self, voices: Collection[Voice]) -> bool:
        """Whether these voices meet every requirement of the rule."""
        return not self.unmet(voices)

    def unmet(self, voices: Collection[Voice]) -> tuple[Requirement, ...]:
        """The requirements of the rule that these voices do not meet, in the order of the rule."""
        return tuple(required for required in self.rule.required if not self.meet(required, voices))

    def _fills(self, voice: Voice, requirement: Requirement) -> bool:
        # The person of that very seat must have spoken, and with this voice: a colleague does not speak for the
        # bestuurder, and a no-go elsewhere helps no organisation to a go.
        speakers = {place.person for place in voice.places if self.is_spoken(place.answer)}
        return any(
            place.person in speakers and place.answer is not Answer.NOT_MINE
            for place in voice.places
            if _matches(place.seat, requirement)
        )


def answers_of(voices: Iterable[Voice]) -> tuple[Answer, ...]:
    """The answers of the voices that voted."""
    return tuple(voice.answer for voice in voices if voice.answer)


def _place(seat: Seat, vote: Vote | None) -> Place:
    return Place(seat, (vote.person if vote else None) or seat.person, vote)


def _speaker(place: Place, rule: Rule) -> str:
    return place.seat.organisation if rule.count is Count.ORGANISATION else place.person


def _matches(seat: Seat, requirement: Requirement) -> bool:
    # A requirement names one of the three; the other two are None, which no seat has.
    return (
        seat.role == requirement.role
        or seat.domain == requirement.domain
        or seat.organisation == requirement.organisation
    )
