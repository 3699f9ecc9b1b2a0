"""`lot simulate`: what would be sent, to whom and why, if time went on and nobody did anything."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from datetime import datetime, time
from typing import Annotated

import typer

from actions.simulate import Sent, Simulation, by_person_and_week, simulation
from cli.console import Stop, show
from cli.desk import refusals, workplace


Json = Annotated[bool, typer.Option("--json", help="As JSON.")]


def join(app: typer.Typer) -> None:
    """Add this command to `lot`."""
    app.command("simulate")(simulate)


def simulate(
    until: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%d"], help="Run the clock up to and with this day.")
    ],
    as_json: Json = False,
) -> None:
    """Run the clock forward in a copy of the database; report every message with its reason. Nothing is sent."""
    place = workplace()
    with closing(place.database):
        start = place.clock()
        end = datetime.combine(until.date(), time(23, 59), place.installation.zone)
        if end <= start:
            raise Stop("--until must be a day that is still to come")
        with refusals(), simulation(place, start) as running:
            running.run(end)
            found = running.sent
    show([_as_json(one) for one in found], as_json, lambda: iter(_lines(running, found)))


def _as_json(one: Sent) -> dict[str, str]:
    return {
        "at": one.at.isoformat(),
        "to": one.to,
        "occasion": one.occasion,
        "because": one.because,
        "subject": one.subject,
        "carries": ", ".join(one.carries),
    }


def _lines(running: Simulation, found: list[Sent]) -> list[str]:
    zone = running.place.installation.zone
    lines = [
        f"{one.at.astimezone(zone):%a %d-%m-%Y %H:%M}  {one.occasion:18} {one.to:40} {one.because.split('/person:')[0]}"
        for one in found
    ]
    counts = Counter(one.occasion for one in found)
    most = max(by_person_and_week(found, zone).values(), default=0)
    totals = ", ".join(f"{name} {count}" for name, count in counts.most_common())
    return [
        *lines,
        f"{len(found)} message(s) up to {running.now.astimezone(zone):%d-%m-%Y} in {running.sweeps} sweeps",
        *([totals, f"at most {most} to one person in one week"] if found else []),
    ]
