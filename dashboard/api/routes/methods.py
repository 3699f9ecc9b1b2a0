"""Methods: which there are, and all of one, with a JSON Schema per deliverable."""

from __future__ import annotations

from fastapi import APIRouter

from dashboard.api.caller import Caller, Methods
from dashboard.api.problems import documented
from dashboard.api.shapes import (
    MethodDeadline,
    MethodDeliverable,
    MethodGate,
    MethodLine,
    MethodShape,
    MethodStep,
    Titled,
)
from gates.defaults import CLOSES_AT
from methods import forms
from methods.schema import Gate, Method, Step


router = APIRouter(prefix="/methods", tags=["methods"])


@router.get("", responses=documented())
def find(methods: Methods, _caller: Caller) -> list[MethodLine]:
    """Every method a case can be started with."""
    return [
        MethodLine(key=method.key, title=method.title, version=method.version, source=method.source)
        for method in methods.methods.values()
    ]


@router.get("/{key}", responses=documented())
def show(key: str, methods: Methods, _caller: Caller) -> MethodShape:
    """A method: its roles, its steps with what they must yield, its gates and its rhythm."""
    return method_shape(methods.method(key))


def method_shape(method: Method) -> MethodShape:
    """The method as other systems see it."""
    return MethodShape(
        key=method.key,
        title=method.title,
        version=method.version,
        roles=tuple(Titled(key=role.key, title=role.title) for role in method.roles),
        steps=tuple(_step(step) for step in method.steps),
        rhythm=method.rhythm.model_dump(mode="json", exclude_none=True),
        nazorg={
            "review_months": method.nazorg.review_months,
            "gate": _gate(method.nazorg.gate).model_dump(mode="json"),
        },
        source=method.source,
    )


def _step(step: Step) -> MethodStep:
    return MethodStep(
        key=step.key,
        title=step.title,
        deliverables=tuple(
            MethodDeliverable(
                key=one.key,
                title=one.title,
                required=one.required,
                compartment=one.compartment,
                json_schema=forms.json_schema(one.form),
            )
            for one in step.deliverables
        ),
        gate=_gate(step.gate),
    )


def _gate(gate: Gate) -> MethodGate:
    return MethodGate(
        question=gate.question,
        asked=gate.asked,
        rule=gate.rule.model_dump(mode="json"),
        deadline=MethodDeadline(working_days=gate.deadline_days, closes_at=f"{CLOSES_AT:%H:%M}"),
        assurance=gate.assurance,
        evidence=gate.evidence,
        visibility=gate.visibility.value,
    )
