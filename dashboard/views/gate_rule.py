"""What a gate asks, as fields to change it by: at the start of a case, and while it runs."""

from __future__ import annotations

from collections.abc import Iterator

from actions.case_draft import DraftGate
from dashboard.catalogues import N_
from dashboard.pages.fields import FieldView
from dashboard.pages.forms import Mistake, Option
from dashboard.words import Words
from gates.rule import Requirement
from methods.adjusted import LEVELS, must_be_heard, name_of
from methods.schema import Assurance, Domain, Gate, Method


_DAYS, _DAYS_HINT = N_("Sluit na werkdagen"), N_("Methode: %(n)s")
_ASSURANCE, _HEARD = N_("Zekerheid van de stem"), N_("Moet gesproken hebben")
_ONE_FROM = {
    Domain.ZORG.value: N_("minstens 1 uit zorg"),
    Domain.VEILIGHEID.value: N_("minstens 1 uit veiligheid"),
}
ASSURED = {
    Assurance.LINK: N_("Alleen een persoonlijke link"),
    Assurance.CODE: N_("Link en code per e-mail"),
    Assurance.ACCOUNT: N_("Aanmelden met een account"),
}


def gate_fields(
    key: str, typed: DraftGate, gate: Gate, method: Method, words: Words, errors: tuple[Mistake, ...] = ()
) -> Iterator[FieldView]:
    """Days, certainty, and who must have spoken; `gate` is as it is now."""
    wrong = {one.field: one.words for one in errors}
    yield FieldView(
        f"{key}.days",
        words.say(_DAYS),
        "number",
        typed.days or str(gate.deadline_days),
        hint=words.say(_DAYS_HINT, n=gate.deadline_days),
        error=wrong.get(f"{key}.days", ""),
        required=True,
    )
    yield FieldView(
        f"{key}.assurance",
        words.say(_ASSURANCE),
        "choice",
        chosen=(typed.assurance or gate.assurance.value,),
        options=tuple(Option(one.value, words.say(ASSURED[one])) for one in LEVELS),
        error=wrong.get(f"{key}.assurance", ""),
        required=True,
        as_list=True,
    )
    if named := must_be_heard(method, gate):
        heard = typed.heard
        yield FieldView(
            f"{key}.heard",
            words.say(_HEARD),
            "choices",
            chosen=tuple(name_of(one) for one in gate.rule.required) if heard is None else heard,
            options=tuple(Option(name_of(one), heard_as(one, words)) for one in named),
            error=wrong.get(f"{key}.heard", ""),
            required=True,
        )


def heard_as(one: Requirement, words: Words) -> str:
    """Whom a requirement asks to hear, inside a sentence."""
    if one.domain in _ONE_FROM:
        return words.say(_ONE_FROM[one.domain])
    return words.role_within(one.role) if one.role else str(one.domain or one.organisation)
