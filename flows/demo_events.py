"""What people do in a demo, on which day: the events of its script, of the case and of its team.

Days count from the day the demo is made. An event says what somebody did; `decides`, `late` and `lapses` say what its
writer expected to follow.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from gates.answers import Answer
from gates.decision import Outcome
from methods.signals import Direction, Letter, SignalKind


Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=4000, strip_whitespace=True)]
#: A day before the demo is made (or that day itself); a day to come is positive.
Past = Annotated[int, Field(le=0, ge=-4000)]
Day = Annotated[int, Field(le=4000, ge=-4000)]
#: An hour and minute on the clock of the installation.
Hour = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class Frozen(BaseModel):
    """Part of a script; what is not a field of it is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Moment(Frozen):
    """When something was done, and by whom."""

    day: Past
    at: Hour = "10:00"
    by: Key

    def when(self, today: date, zone: ZoneInfo) -> datetime:
        """The instant, for a demo made on this local day."""
        return datetime.combine(today + timedelta(days=self.day), time.fromisoformat(self.at), tzinfo=zone)


class Save(Moment):
    """A version of a deliverable; `{day: -30}` in the content stands for a date."""

    do: Literal["save"]
    step: Key
    deliverable: Key
    content: dict[str, Any]

    def content_on(self, today: date) -> dict[str, Any]:
        """The content with its dates filled in, as the forms want them."""
        return {key: _dated(value, today) for key, value in self.content.items()}


class Ask(Moment):
    """The chair asks for the decision at the end of a step."""

    do: Literal["ask"]
    step: Key


class Condition(Frozen):
    """What must still happen; `key` is how the script names it, `owner` a person, `due` a day."""

    key: Key
    text: Text
    owner: Key
    due: Day


class Vote(Moment):
    """An answer in the running round, or a late one in the round that closed last.

    `decides` is the decision that should follow at once, `late` that it should no longer count.
    """

    do: Literal["vote"]
    answer: Answer
    motivation: str = ""
    missing: str = ""
    back_to: Key | None = None
    condition: Condition | None = None
    decides: Outcome | None = None
    late: bool = False

    @model_validator(mode="after")
    def _says_what_its_answer_needs(self) -> Self:
        needs = {Answer.HOLD: self.missing, Answer.BACK: self.back_to, Answer.CONDITIONAL_GO: self.condition}
        if self.answer is not Answer.GO and not self.motivation.strip():
            raise PydanticCustomError("unmotivated", "everything but a plain go needs a motivation")
        if not needs.get(self.answer, True):
            raise PydanticCustomError("incomplete", "this answer needs its condition, back_to or missing")
        return self


class Meet(Moment):
    """A condition is ticked off, by somebody else than its owner."""

    do: Literal["meet"]
    condition: Key
    evidence: Text


class HandOver(Moment):
    """A seat goes to a successor; `leaver` loses all access."""

    do: Literal["hand_over"]
    leaver: Key
    successor: Key


class Sweep(Moment):
    """Nothing is done by hand: the sweep runs, as it does all day. `lapses` is the step whose round it should close."""

    do: Literal["sweep"]
    by: Literal["system"] = "system"
    lapses: Key | None = None


class ProposeClose(Moment):
    """The chair proposes to end the case: why, and who carries on."""

    do: Literal["propose_close"]
    reason: Text


class ConfirmClose(Moment):
    """A second person confirms the end of the case."""

    do: Literal["confirm_close"]


class RefuseMail(Moment):
    """From now on the mail server turns away what is for this person."""

    do: Literal["refuse_mail"]
    person: Key
    by: Literal["system"] = "system"


class FormTeam(Moment):
    """The chair forms the team out of these members; each but the chair promises in an event of its own."""

    do: Literal["form_team"]
    members: tuple[Key, ...] = Field(min_length=2)
    vice: Key


class Promise(Moment):
    """A member of the team promises to stay."""

    do: Literal["promise"]


class Sign(Frozen):
    """A concrete sign of a scenario."""

    text: Line
    direction: Direction


class Scenario(Moment):
    """A scenario of the team, with the signs it watches for."""

    do: Literal["scenario"]
    letter: Letter
    title: Line
    response: Line
    signs: tuple[Sign, ...] = ()


class Plan(Moment):
    """A meeting is planned; on a public holiday it becomes the first day after that is none."""

    do: Literal["plan"]
    meets: Past
    hour: Hour = "10:00"


class Agreement(Frozen):
    """What was agreed at a meeting: what, who (a person), by which day."""

    what: Line
    owner: Key
    due: Day


class Close(Moment):
    """The first planned meeting was held; `next` is the day of the one after it."""

    do: Literal["close"]
    absent: tuple[Key, ...] = ()
    notes: str = ""
    decisions: tuple[Line, ...] = ()
    agreed: tuple[Agreement, ...] = ()
    next: Past


class Done(Moment):
    """What was agreed at a meeting is done."""

    do: Literal["done"]
    what: Line


class CallOff(Moment):
    """The first planned meeting is called off."""

    do: Literal["call_off"]
    reason: Line


class Rhythm(Moment):
    """Another rhythm, by the chair."""

    do: Literal["rhythm"]
    phase: Key
    reason: Line


class Signal(Moment):
    """Something was seen; `sign` is the text of a sign of a scenario."""

    do: Literal["signal"]
    text: Line
    direction: Direction
    kind: SignalKind = SignalKind.UNTESTED
    ground: str = ""
    sign: str = ""
    raises_rhythm: bool = False


class Peiling(Moment):
    """The chair asks the team how safe it feels and how the working together goes."""

    do: Literal["peiling"]


class AnswerPeiling(Moment):
    """Somebody answers, from the link in the letter; who it was is kept nowhere."""

    do: Literal["answer_peiling"]
    safety: Annotated[int, Field(ge=1, le=5)]
    together: Annotated[int, Field(ge=1, le=5)]
    line: str = ""


Event = Annotated[
    Save
    | Ask
    | Vote
    | Meet
    | HandOver
    | Sweep
    | ProposeClose
    | ConfirmClose
    | RefuseMail
    | FormTeam
    | Promise
    | Scenario
    | Plan
    | Close
    | Done
    | CallOff
    | Rhythm
    | Signal
    | Peiling
    | AnswerPeiling,
    Field(discriminator="do"),
]


def _dated(value: Any, today: date) -> Any:
    if isinstance(value, Mapping):
        if set(value) == {"day"}:
            return (today + timedelta(days=value["day"])).isoformat()
        return {key: _dated(one, today) for key, one in value.items()}
    return [_dated(one, today) for one in value] if isinstance(value, list) else value
