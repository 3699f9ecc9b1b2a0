"""What must fit together in a method: roles that exist, rules that can be met, no way to go by waiting.

The checks look at plain values and never assume a shape, so that a file with a wrong type somewhere still hears
about everything else that is wrong with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from methods.yaml_lines import Found, Path


#: What a gate must never do when its deadline passes, however it is spelled.
_GO_WORDS = ("go", "conditional_go", "approve", "approved", "yes", "akkoord")
_EXPIRY_WORDS = ("expir", "timeout", "time_out", "silence", "verloop", "verlopen", "stilte", "default_answer")


def across(method: Any) -> Iterator[Found]:
    """Everything in a method file that does not fit together, as far as its shape allows to see."""
    if not isinstance(method, Mapping):
        return
    roles = _domains_by_role(method)
    yield from _same_keys(method)
    yield from _emergency_and_chair(method, roles)
    for path, gate, step in _gates(method):
        yield from _gate(path, gate, roles)
        yield from _places_of(path, gate, step, method)
    yield from _fields_without_ground(method)
    yield from _phases(method)
    yield from _expiry_to_go(method, ())


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _texts(value: Any) -> list[str]:
    return [one for one in _list(value) if isinstance(one, str)]


def _keyed(value: Any) -> Iterator[tuple[int, str]]:
    for index, one in enumerate(_list(value)):
        key = _map(one).get("key")
        if isinstance(key, str):
            yield index, key


def _domains_by_role(method: Mapping[str, Any]) -> dict[str, str | None]:
    return {one["key"]: one.get("domain") for one in map(_map, _list(method.get("roles"))) if "key" in one}


def _steps(method: Mapping[str, Any]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    yield from ((index, _map(step)) for index, step in enumerate(_list(method.get("steps"))))


def _gates(method: Mapping[str, Any]) -> Iterator[tuple[Path, Mapping[str, Any], int | None]]:
    """Each gate with its path and the position of its step; None for the gate of the nazorg."""
    for index, step in _steps(method):
        if isinstance(step.get("gate"), Mapping):
            yield ("steps", index, "gate"), step["gate"], index
    nazorg = _map(method.get("nazorg"))
    if isinstance(nazorg.get("gate"), Mapping):
        yield ("nazorg", "gate"), nazorg["gate"], None


def _twice(value: Any, path: Path) -> Iterator[Found]:
    first: dict[str, int] = {}
    for index, key in _keyed(value):
        if key in first:
            yield Found((*path, index, "key"), f"{key!r} is already the key of number {first[key] + 1} here")
        first.setdefault(key, index)


def _same_keys(method: Mapping[str, Any]) -> Iterator[Found]:
    yield from _twice(method.get("roles"), ("roles",))
    yield from _twice(method.get("steps"), ("steps",))
    yield from _twice(_map(method.get("rhythm")).get("phases"), ("rhythm", "phases"))
    for index, step in _steps(method):
        here: Path = ("steps", index, "deliverables")
        yield from _twice(step.get("deliverables"), here)
        for number, deliverable in enumerate(_list(step.get("deliverables"))):
            yield from _twice(_map(deliverable).get("fields"), (*here, number, "fields"))


def _unknown(keys: Any, path: Path, known: Mapping[str, Any], what: str) -> Iterator[Found]:
    for index, key in enumerate(_list(keys)):
        if isinstance(key, str) and key not in known:
            yield Found((*path, index), f"there is no {what} {key!r}")


def _named_twice(keys: Any, path: Path) -> Iterator[Found]:
    texts = _texts(keys)
    for index, key in enumerate(texts):
        if key in texts[:index]:
            yield Found((*path, index), f"{key!r} is named twice")


def _emergency_and_chair(method: Mapping[str, Any], roles: Mapping[str, Any]) -> Iterator[Found]:
    named = _map(method.get("emergency")).get("roles")
    yield from _unknown(named, ("emergency", "roles"), roles, "role")
    yield from _named_twice(named, ("emergency", "roles"))
    chair = method.get("chair")
    if isinstance(chair, str) and chair not in roles:
        yield Found(("chair",), f"there is no role {chair!r}")


def _gate(path: Path, gate: Mapping[str, Any], roles: Mapping[str, str | None]) -> Iterator[Found]:
    rule = _map(gate.get("rule"))
    yield from _unknown(gate.get("asked"), (*path, "asked"), roles, "role")
    yield from _named_twice(gate.get("asked"), (*path, "asked"))
    for kind in ("veto", "advisory"):
        yield from _unknown(rule.get(kind), (*path, "rule", kind), roles, "role")
        yield from _named_twice(rule.get(kind), (*path, "rule", kind))
    both = set(_texts(rule.get("veto"))) & set(_texts(rule.get("advisory")))
    for role in sorted(both):
        yield Found((*path, "rule", "veto"), f"{role!r} is both veto and advisory; it can be one of the two")
    yield from _never_met(path, gate, rule, roles)


def _never_met(
    path: Path, gate: Mapping[str, Any], rule: Mapping[str, Any], roles: Mapping[str, str | None]
) -> Iterator[Found]:
    """Rules that no seats of the asked roles can ever meet, however many people hold them."""
    if not isinstance(gate.get("asked"), list):
        return
    deciding = [role for role in _texts(gate["asked"]) if role not in _texts(rule.get("advisory"))]
    if not deciding:
        yield Found((*path, "asked"), "nobody is left to decide: every asked role is advisory")
        return
    for role in _texts(rule.get("veto")):
        if role in roles and role not in deciding and role not in _texts(rule.get("advisory")):
            yield Found((*path, "rule", "veto"), f"{role!r} has a veto but is not asked")
    for index, requirement in enumerate(_list(rule.get("required"))):
        yield from _requirement((*path, "rule", "required", index), _map(requirement), deciding, roles)


def _requirement(
    path: Path, requirement: Mapping[str, Any], deciding: list[str], roles: Mapping[str, str | None]
) -> Iterator[Found]:
    role, domain = requirement.get("role"), requirement.get("domain")
    if isinstance(role, str) and role not in roles:
        yield Found((*path, "role"), f"there is no role {role!r}")
    elif isinstance(role, str) and role not in deciding:
        yield Found((*path, "role"), f"can never be met: {role!r} is not asked, or only advises")
    # A role of no domain of its own may be held by somebody of any.
    if isinstance(domain, str) and not any(roles.get(one) in (None, domain) for one in deciding):
        yield Found((*path, "domain"), f"can never be met: no asked role belongs to {domain!r}")


def _places_of(
    path: Path, gate: Mapping[str, Any], step: int | None, method: Mapping[str, Any]
) -> Iterator[Found]:
    """Evidence and back targets: what stands in the step itself, and steps that are not later."""
    steps = _list(method.get("steps"))
    here = _map(steps[step]) if step is not None else {}
    deliverables = {key: None for _, key in _keyed(here.get("deliverables"))}
    yield from _unknown(gate.get("evidence"), (*path, "evidence"), deliverables, "deliverable of this step")
    yield from _unseen(path, gate, here)
    order = [key for _, key in _keyed(steps)]
    reachable = order if step is None else order[: step + 1]
    for index, key in enumerate(_list(gate.get("back_to"))):
        if isinstance(key, str) and key not in order:
            yield Found((*path, "back_to", index), f"there is no step {key!r}")
        elif isinstance(key, str) and key not in reachable:
            yield Found(
                (*path, "back_to", index), f"{key!r} is a later step; back goes to this one or before"
            )


def _unseen(path: Path, gate: Mapping[str, Any], step: Mapping[str, Any]) -> Iterator[Found]:
    """What a gate waits for, its voters must be able to see."""
    if not isinstance(gate.get("evidence", []), list):
        return
    for deliverable in map(_map, _list(step.get("deliverables"))):
        key = deliverable.get("key")
        if deliverable.get("required") is True and key not in _list(gate.get("evidence")):
            yield Found((*path, "evidence"), f"{key!r} is required, so voters must see it")


def _fields_without_ground(method: Mapping[str, Any]) -> Iterator[Found]:
    for index, step in _steps(method):
        for number, deliverable in enumerate(map(_map, _list(step.get("deliverables")))):
            for place, field in enumerate(map(_map, _list(deliverable.get("fields")))):
                if "source" not in field and "default" not in field:
                    path: Path = ("steps", index, "deliverables", number, "fields", place)
                    yield Found(path, "give its place as `source`, or say `default: true`")


def _phases(method: Mapping[str, Any]) -> Iterator[Found]:
    rhythm = _map(method.get("rhythm"))
    phases = {key for _, key in _keyed(rhythm.get("phases"))}
    for which in ("first", "nazorg"):
        if isinstance(rhythm.get(which), str) and rhythm[which] not in phases:
            yield Found(("rhythm", which), f"there is no phase {rhythm[which]!r}")


def _expiry_to_go(value: Any, path: Path) -> Iterator[Found]:
    """Any setting about a deadline that passed whose value is a go."""
    if isinstance(value, list):
        for index, one in enumerate(value):
            yield from _expiry_to_go(one, (*path, index))
    for key, one in _map(value).items():
        if any(word in key for word in _EXPIRY_WORDS) and _leads_to_go(one):
            yield Found((*path, key), "a deadline that passes never leads to go: silence is not an answer")
        yield from _expiry_to_go(one, (*path, key))


def _leads_to_go(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(_leads_to_go(one) for one in value.values())
    return value is True or (isinstance(value, str) and value.strip().lower() in _GO_WORDS)
