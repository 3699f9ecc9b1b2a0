"""A method as a picture: Mermaid text, its steps in order with a gate after each."""

from __future__ import annotations

from collections.abc import Iterator

from gates.rule import Rule, RuleKind
from methods.schema import Gate, Method, Step


def mermaid(method: Method) -> str:
    """A Mermaid flowchart of the method, in the Dutch of its file; the same method gives the same text."""
    return "\n".join(_lines(method)) + "\n"


def _lines(method: Method) -> Iterator[str]:
    yield "flowchart TD"
    yield f"  start([{_quoted(method.title)}]) --> {_id(method.steps[0])}"
    for step in method.steps:
        yield from _step(method, step)
    yield from _nazorg(method)


def _step(method: Method, step: Step) -> Iterator[str]:
    gate, following = f"poort_{step.key}", method.after(step.key)
    yield f"  {_id(step)}[{_quoted(_step_words(step))}] --> {gate}"
    yield f"  {gate}{{{_quoted(_gate_words(method, step.gate))}}}"
    yield f"  {gate} -->|go| {f'stap_{following}' if following else 'nazorg'}"
    yield f"  {gate} -.->|aanhouden| {_id(step)}"
    for target in step.gate.back_to:
        yield f"  {gate} -.->|terug| stap_{target}"
    yield f"  {gate} -->|no-go| einde"


def _nazorg(method: Method) -> Iterator[str]:
    months = method.nazorg.review_months
    yield f"  nazorg[{_quoted(f'Nazorg: elke {months} maanden een herijking')}] --> poort_nazorg"
    yield f"  poort_nazorg{{{_quoted(_gate_words(method, method.nazorg.gate))}}}"
    yield "  poort_nazorg -->|go: stoppen| einde"
    yield "  poort_nazorg -.->|elk ander antwoord, of geen| nazorg"
    yield "  einde([Gesloten])"


def _id(step: Step) -> str:
    return f"stap_{step.key}"


def _step_words(step: Step) -> str:
    marks = [f"{'●' if one.required else '○'} {one.title}" for one in step.deliverables]
    return "<br>".join([step.title, *marks])


def _gate_words(method: Method, gate: Gate) -> str:
    roles = [role.title for key in gate.asked if (role := method.role(key))]
    return "<br>".join(
        [gate.question, ", ".join(roles), f"{_rule_words(gate.rule)}, {gate.deadline_days} werkdagen"]
    )


def _rule_words(rule: Rule) -> str:
    if rule.kind is RuleKind.CAUTIOUS:
        return "het voorzichtigste antwoord telt"
    words = {"majority": "meerderheid", "all": "allen voor"}
    return words.get(str(rule.threshold), f"{rule.threshold} voor")


def _quoted(words: str) -> str:
    """Words as a Mermaid label: quotes and hashes would end it or begin an entity."""
    safe = words.replace("#", "#35;").replace('"', "#quot;")
    return f'"{safe}"'
