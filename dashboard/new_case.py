"""From what was typed on the five pages to what the actions take, with each mistake at its field."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO

from pydantic import TypeAdapter, ValidationError

from actions.case_draft import CaseDraft, DraftGate, DraftMember
from actions.errors import Invalid
from actions.errors import Mistake as Wrong
from actions.installation import Installation
from actions.start_case import Line, NewCase, NewMember, Text
from dashboard.posted import Post
from gates.alarm import never_met
from gates.round import Seat
from methods.adjusted import LEVELS, LONGEST, Strictness, Wish, adjusted, must_be_heard, name_of, strictness
from methods.schema import Assurance, Domain, Gate, Method, Step


_LINE: TypeAdapter[str] = TypeAdapter(Line)
_TEXT: TypeAdapter[str] = TypeAdapter(Text)
_COLUMNS = ("name", "organisation", "role", "email", "mobile", "substitute")
_HEADINGS = frozenset({"naam", "name"})
MOST_PEOPLE = 60
_TYPED: Mapping[int, tuple[str, ...]] = {
    1: ("method", "alias", "urgency"),
    2: ("purpose", "selection_ground", "legal_ground", "controller"),
    3: ("sponsor",),
}


def pages_typed(draft: CaseDraft, page: int, post: Post, method: Method) -> CaseDraft:
    """The draft with what one page sent; nothing is checked here, so that nothing typed is ever lost."""
    if page == 4:
        return draft.model_copy(
            update={"gates": {step.key: gate_typed(post, step.key) for step in method.steps}}
        )
    return draft.model_copy(update={name: post[name] for name in _TYPED[page]})


def gate_typed(post: Post, step: str) -> DraftGate:
    """What was typed about the gate after a step. Its boxes were on the page if its certainty was."""
    ticked = tuple(str(one) for one in post.form.getlist(f"{step}.heard"))
    heard = ticked if f"{step}.assurance" in post else None
    return DraftGate(heard=heard, assurance=post[f"{step}.assurance"], days=post[f"{step}.days"])


def wrong_on(draft: CaseDraft, page: int, methods: Mapping[str, Method]) -> list[Wrong]:
    """What one page still needs before the next."""
    if page == 1:
        known = [] if draft.method in methods else [Wrong("method", "missing")]
        urgent = [] if draft.urgency in ("normaal", "spoed") else [Wrong("urgency", "not_a_choice")]
        return [*known, *_line("alias", draft.alias, least=2, most=80), *urgent]
    if page == 2:
        long = [*_text("purpose", draft.purpose), *_text("selection_ground", draft.selection_ground)]
        return [*long, *_text("legal_ground", draft.legal_ground), *_line("controller", draft.controller)]
    if page == 3:
        return list(_wrong_team(draft, methods[draft.method]))
    return list(_wrong_gates(draft, methods[draft.method])) if page == 4 else []


def _line(field: str, typed: str, *, least: int = 1, most: int = 200) -> Iterator[Wrong]:
    if not typed:
        yield Wrong(field, "missing")
    elif len(typed) > most:
        yield Wrong(field, "too_long")
    elif len(typed) < least:
        yield Wrong(field, "too_short")
    else:
        yield from _fits(_LINE, field, typed)


def _text(field: str, typed: str) -> Iterator[Wrong]:
    if not typed:
        yield Wrong(field, "missing")
    else:
        yield from _fits(_TEXT, field, typed)


def _fits(kind: TypeAdapter[str], field: str, typed: str) -> Iterator[Wrong]:
    try:
        kind.validate_python(typed)
    except ValidationError:
        yield Wrong(field, "unfit_characters")


def _wrong_team(draft: CaseDraft, method: Method) -> Iterator[Wrong]:
    if method.chair not in {member.role for member in draft.members}:
        yield Wrong("role", "no_chair")
    if any(method.role(member.role) is None for member in draft.members):
        yield Wrong("team", "unknown_role")
    addresses = {member.email.lower() for member in draft.members}
    if any(member.substitute and member.substitute.lower() not in addresses for member in draft.members):
        yield Wrong("substitute", "not_a_member")
    if draft.sponsor.lower() not in addresses:
        yield Wrong("sponsor", "missing")


def _wrong_gates(draft: CaseDraft, method: Method) -> Iterator[Wrong]:
    for step in method.steps:
        yield from wrong_gate(draft.gates.get(step.key, DraftGate()), method, step)


def wrong_gate(typed: DraftGate, method: Method, step: Step) -> Iterator[Wrong]:
    """What is wrong in what was typed about the gate after a step."""
    whole = typed.days.isascii() and typed.days.isdigit() and len(typed.days) < 4
    if typed.days and not (whole and 1 <= int(typed.days) <= LONGEST):
        yield Wrong(f"{step.key}.days", "between_1_and_60")
    if typed.assurance and typed.assurance not in {one.value for one in LEVELS}:
        yield Wrong(f"{step.key}.assurance", "not_a_choice")
    if _heard_by_nobody(method, step.gate, typed.heard):
        yield Wrong(f"{step.key}.heard", "nobody_heard")


def _heard_by_nobody(method: Method, gate: Gate, heard: tuple[str, ...] | None) -> bool:
    """Was everybody taken away whom the gate requires?"""
    known = {name_of(one) for one in must_be_heard(method, gate)}
    return heard is not None and bool(gate.rule.required) and not known & set(heard)


def member_typed(post: Post, method: Method) -> DraftMember:
    """One person as typed; the role's own side of the table where none was chosen."""
    typed = DraftMember(**{name: post[name] for name in (*_COLUMNS, "domain")})
    return with_side(typed, method)


def with_side(typed: DraftMember, method: Method) -> DraftMember:
    """The person with a side of the table: as chosen, as goes with the role, or another one."""
    role = method.role(typed.role)
    side = typed.domain or (role.domain.value if role and role.domain else Domain.OVERIG.value)
    return typed.model_copy(update={"domain": side})


def wrong_with(typed: DraftMember, others: Iterable[DraftMember], method: Method) -> list[Wrong]:
    """What is wrong with one person: each field by its name."""
    found: list[Wrong] = []
    try:
        new_member(typed)
    except Invalid as refusal:
        found += refusal.mistakes
    if method.role(typed.role) is None and not any(one.path == "role" for one in found):
        found.append(Wrong("role", "unknown_role"))
    if typed.email and typed.email.lower() in {one.email.lower() for one in others}:
        found.append(Wrong("email", "twice"))
    return found


def new_member(typed: DraftMember) -> NewMember:
    """The person as the action takes it.

    Raises:
        Invalid.
    """
    given = {name: value for name, value in typed.model_dump().items() if value}
    try:
        return NewMember.model_validate(given)
    except ValidationError as error:
        raise Invalid([_wrong(str(one["loc"][0]), one["type"]) for one in error.errors()]) from None


def _wrong(field: str, kind: str) -> Wrong:
    if kind == "missing":
        return Wrong(field, "missing")
    if field in ("email", "substitute"):
        return Wrong(field, "not_an_address")
    known = {
        "enum": "not_a_choice",
        "string_too_long": "too_long",
        "string_pattern_mismatch": "unfit_characters",
    }
    return Wrong(field, known.get(kind, "missing"))


def pasted(text: str, method: Method, language: str) -> list[DraftMember]:
    """The people of a pasted list: a line each, columns by tabs or semicolons; a line of headings is passed over."""
    lines = [line for line in text.splitlines() if line.strip()][: MOST_PEOPLE + 1]
    mark = "\t" if any("\t" in line for line in lines) else ";"
    rows = csv.reader(StringIO("\n".join(lines)), delimiter=mark)
    people = [
        DraftMember(**dict(zip(_COLUMNS, (cell.strip() for cell in row), strict=False))) for row in rows
    ]
    if people and people[0].name.casefold() in _HEADINGS:
        people = people[1:]
    return [with_side(_with_role(one, method, language), method) for one in people]


def _with_role(typed: DraftMember, method: Method, language: str) -> DraftMember:
    """A role by its title, in either language, or by its key."""
    wanted = typed.role.casefold()
    for role in method.roles:
        if wanted in (role.key, role.title.casefold(), role.title_in(language).casefold()):
            return typed.model_copy(update={"role": role.key})
    return typed


def wishes(draft: CaseDraft) -> dict[str, Wish]:
    """What the case asks of its gates; only from a page that was found good."""
    return {step: wish_typed(typed) for step, typed in draft.gates.items()}


def wish_typed(typed: DraftGate) -> Wish:
    """What was typed about one gate; an empty field stays as it is."""
    return Wish(
        typed.heard,
        Assurance(typed.assurance) if typed.assurance else None,
        int(typed.days) if typed.days else None,
    )


def wished_for(draft: CaseDraft, method: Method) -> Method:
    """The method with every gate as it was asked for; what is looser in it takes a second person."""
    return method if wrong_on(draft, 4, {method.key: method}) else adjusted(method, wishes(draft))


def looser_steps(draft: CaseDraft, method: Method) -> dict[str, Wish]:
    """The gates that would ask less than the method: they do not until a second person agrees."""
    pairs = zip(wished_for(draft, method).steps, method.steps, strict=True)
    keys = {one.key for one, own in pairs if strictness(one.gate, own.gate) is Strictness.LOOSER}
    return {key: wish for key, wish in wishes(draft).items() if key in keys} if keys else {}


def method_for(draft: CaseDraft, method: Method) -> Method:
    """The method as this case will be pinned to it at its start: stricter where it was asked for, never looser."""
    if wrong_on(draft, 4, {method.key: method}):
        return method
    looser = looser_steps(draft, method)
    return adjusted(method, {key: one for key, one in wishes(draft).items() if key not in looser})


def new_case(draft: CaseDraft, installation: Installation) -> NewCase:
    """The whole draft as the action takes it.

    Raises:
        Invalid.
    """
    members = tuple(new_member(one) for one in draft.members)
    given = draft.model_dump(include={"method", "alias", "urgency", "purpose", "selection_ground", "sponsor"})
    given |= {
        "legal_ground": draft.legal_ground or installation.legal_ground,
        "controller": draft.controller or installation.controller,
        "members": members,
    }
    try:
        return NewCase.model_validate(given)
    except ValidationError as error:
        raise Invalid([_wrong(str(one["loc"][0]), one["type"]) for one in error.errors()]) from None


def gates_out_of_reach(draft: CaseDraft, method: Method) -> list[int]:
    """The numbers of the gates whose rule these people can never meet."""
    chair = next((one.email.lower() for one in draft.members if one.role == method.chair), None)
    found = []
    for number, step in enumerate(method.steps, 1):
        seats = [
            Seat(
                seat=str(at),
                role=one.role,
                person=one.email.lower(),
                organisation=one.organisation,
                domain=one.domain,
            )
            for at, one in enumerate(draft.members)
            if one.role in step.gate.roles
        ]
        if never_met(step.gate.rule, seats, chair):
            found.append(number)
    return found
