"""Why an action was refused: one class per reason a person could be told, each with its facts.

Refusals of the law itself are in `gates.errors`. The doors turn both into a sentence (dashboard), a problem
(API) or a line (CLI); nothing was changed when one of these is raised.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True)
class KeptFrom:
    """A case that is there, and the person who may not see that."""

    case_id: UUID
    person_id: UUID


class ActionRefusal(Exception):
    """Something that cannot be done now, by this person, or with these words."""

    _kept_from: KeptFrom | None = None

    @property
    def kept_from(self) -> KeptFrom | None:
        """What the access log must know and no answer may tell: doors tell only public facts."""
        return self._kept_from


class NotFound(ActionRefusal):
    """There is no such thing, or not for this person: the two are never told apart."""

    def __init__(self, what: str, *, kept_from: KeptFrom | None = None) -> None:
        self.what, self._kept_from = what, kept_from
        super().__init__(f"{what} was not found")


class NotAllowed(ActionRefusal):
    """This person may not do this; `needs` says who may."""

    def __init__(self, needs: str, *, kept_from: KeptFrom | None = None) -> None:
        self.needs, self._kept_from = needs, kept_from
        super().__init__(f"this needs {needs}")


@dataclass(frozen=True)
class Mistake:
    """One thing to correct: where (a field's path) and what (a stable word, with the value's facts)."""

    path: str
    message: str


class Invalid(ActionRefusal):
    """What was given cannot be used; every mistake is named."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("; ".join(f"{mistake.path}: {mistake.message}" for mistake in self.mistakes))


class SettingsMissing(ActionRefusal):
    """An installation must choose these before its first case."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        super().__init__(f"not set yet: {', '.join(self.names)}")


class AliasTaken(ActionRefusal):
    """An open case already has this alias."""

    def __init__(self, alias: str) -> None:
        self.alias = alias
        super().__init__("an open case already has this alias")


class CaseNotOpen(ActionRefusal):
    """The case is paused or closed, or on its way to a close."""

    def __init__(self, state: str, until: date | None = None) -> None:
        self.state, self.until = state, until
        super().__init__(f"the case is {state}" + (f" until {until.isoformat()}" if until else ""))


class StepNotOpen(ActionRefusal):
    """The step is not the one the case is at."""

    def __init__(self, step: str, current: str | None) -> None:
        self.step, self.current = step, current
        super().__init__(f"step {step} is not open; the case is at {current or 'nazorg'}")


class VersionMissing(ActionRefusal):
    """A later version must say which one it was made from."""

    def __init__(self, current: int) -> None:
        self.current = current
        super().__init__(f"say which version this replaces; the newest is {current}")


class VersionConflict(ActionRefusal):
    """Somebody else saved in between; nothing is overwritten."""

    def __init__(self, current: int, digest: str) -> None:
        self.current, self.digest = current, digest
        super().__init__(f"version {current} was saved in between")


class Incomplete(ActionRefusal):
    """The gate cannot be asked yet: these deliverables are missing or not complete."""

    def __init__(self, missing: Sequence[str]) -> None:
        self.missing = tuple(missing)
        super().__init__(f"not complete yet: {', '.join(self.missing)}")


class RoundRunning(ActionRefusal):
    """A round of this gate is open already."""

    def __init__(self, ticket: str, closes_at: datetime) -> None:
        self.ticket, self.closes_at = ticket, closes_at
        super().__init__(f"round {ticket} is open until {closes_at:%Y-%m-%d %H:%M}")


class RoundNotRunning(ActionRefusal):
    """The round has ended: there is nothing to withdraw, extend or vote on."""

    def __init__(self, state: str) -> None:
        self.state = state
        super().__init__(f"the round is {state}")


class NobodyAsked(ActionRefusal):
    """No seat of this case has a role that this gate asks."""

    def __init__(self, roles: Sequence[str]) -> None:
        self.roles = tuple(roles)
        super().__init__(f"nobody holds a seat as {', '.join(self.roles)}")


class RuleCannotBeMet(ActionRefusal):
    """These seats can never meet the rule of this gate."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(f"this rule can never be met: {why}")


class ConditionMissed(ActionRefusal):
    """A condition passed its date; it must be met, moved or waived before the next gate is asked."""

    def __init__(self, conditions: Sequence[str]) -> None:
        self.conditions = tuple(conditions)
        super().__init__("a condition passed its date")


class EvidenceChanged(ActionRefusal):
    """What the voter saw is no longer what lies there; the words are kept, the voter looks again."""

    def __init__(self, digest: str) -> None:
        self.digest = digest
        super().__init__("the evidence changed while you were writing")


class NotYourSeat(ActionRefusal):
    """This person does not hold this seat (any more) and does not stand in for it."""

    def __init__(self) -> None:
        super().__init__("this seat is not yours")


class LinkUnknown(ActionRefusal):
    """The link is unknown, expired or revoked; the three look the same from outside."""

    def __init__(self) -> None:
        super().__init__("this link does not work")


class CodeWrong(ActionRefusal):
    """The code does not match, is too old, or was tried too often."""

    def __init__(self, tries_left: int) -> None:
        self.tries_left = tries_left
        super().__init__(f"wrong code, {tries_left} tries left")


class AssuranceNeeded(ActionRefusal):
    """This gate needs more certainty about who votes than this way gives."""

    def __init__(self, assurance: str) -> None:
        self.assurance = assurance
        super().__init__(f"this gate needs {assurance}")


class SecondPersonNeeded(ActionRefusal):
    """Four eyes: the one who asked cannot be the one who confirms."""

    def __init__(self) -> None:
        super().__init__("somebody else must confirm this")


class NothingToDo(ActionRefusal):
    """It is so already, or there is nothing it applies to."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


class MeetingMoved(ActionRefusal):
    """The appointment that was answered is not the next one any more: it moved, was called off or is over."""

    def __init__(self) -> None:
        super().__init__("the meeting moved since it was shown")


class SignInRefusal(Exception):
    """Why somebody is not signed in; pages only, since a bearer token signs in nowhere."""


class ProofRefused(SignInRefusal):
    """The passkey is unknown or removed, or did not prove what was asked."""

    def __init__(self) -> None:
        super().__init__("this passkey proves nothing here")


class ProofTooOld(SignInRefusal):
    """What a sign-in began with is unknown, used, too old, or of another browser."""

    def __init__(self) -> None:
        super().__init__("this sign-in took too long or began elsewhere")


class IdentityUnknown(SignInRefusal):
    """Whom the provider names has no account here, or an address that the provider did not verify."""

    def __init__(self) -> None:
        super().__init__("no account goes with this identity")


class AnotherPerson(SignInRefusal):
    """The proof is good, but of somebody else than who is signed in."""

    def __init__(self) -> None:
        super().__init__("this is somebody else than who is signed in")


class StrongerProofNeeded(SignInRefusal):
    """This needs a sign-in of the last minutes, by the strongest way the account has."""

    def __init__(self) -> None:
        super().__init__("sign in again first")
