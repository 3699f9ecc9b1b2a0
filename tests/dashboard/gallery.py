"""Pictures of every page, light and dark, 360 and 1280 px wide, and one sheet with all of them: `make contact-sheet`.

`python -m tests.dashboard.gallery [FOLDER [NAME …]]` takes some of them.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from time import sleep
from typing import Final
from zoneinfo import ZoneInfo

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.routing import Mount, Route

from dashboard.static_files import FOLDER, Static
from dashboard.templating import NavItem, Shell, render
from tests.chromium import a_browser
from tests.dashboard.examples import EXAMPLES, NOW


WIDTHS: Final = (360, 1280)
SCHEMES: Final = ("light", "dark")
SHEET = Path("build/contact-sheet")
NAV = (NavItem("Mijn werk", "/", True), NavItem("Overzicht", "/overzicht"))


def shell(language: str = "nl", *, signed_in: bool = True) -> Shell:
    """The frame around an example."""
    person, role = ("S. Aalders", "Projectleider") if signed_in else (None, None)
    return Shell(
        language,
        "Zorg- en Veiligheidshuis Waterwolde",
        "/",
        NOW,
        ZoneInfo("Europe/Amsterdam"),
        True,
        person,
        role,
        NAV if signed_in else (),
    )


def show(request: Request) -> StreamingResponse:
    """One example, as a slow line brings it: half, and a moment later the rest; a page that leaves by itself stays."""
    name = request.path_params["name"]
    language = request.query_params.get("lang", "nl")
    page = render(EXAMPLES[name], shell(language, signed_in=not name.startswith("aanmelden")))
    return StreamingResponse(
        slowly(page.replace('http-equiv="refresh"', 'name="refresh"')), media_type="text/html"
    )


async def slowly(page: str) -> AsyncIterator[str]:
    """Long enough apart for a browser to draw what it has."""
    half = len(page) // 2
    yield page[:half]
    await asyncio.sleep(0.05)
    yield page[half:]


@contextmanager
def serving() -> Iterator[str]:
    """The gallery on a free port."""
    app = Starlette(routes=[Route("/page/{name}", show), Mount("/static", Static(directory=FOLDER))])
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        sleep(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


def take(folder: Path, names: list[str]) -> None:
    """A picture of each page; says which pages scroll sideways."""
    folder.mkdir(parents=True, exist_ok=True)
    with serving() as address, a_browser() as browser:
        for scheme in SCHEMES:
            for width in WIDTHS:
                context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
                page = context.new_page()
                for name in names:
                    page.goto(f"{address}/page/{name}")
                    if page.evaluate("document.documentElement.scrollWidth") > width:
                        sys.stdout.write(f"{name} scrolls sideways at {width}\n")
                    page.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=True)
                context.close()


def lay_out(folder: Path, names: list[str]) -> Path:
    """One page with all pictures, a page of the application a row; where it lies."""
    rows = "".join(f"<tr><th>{name}</th>{''.join(map(_cell, _pictures(name)))}</tr>" for name in names)
    style = "body{font:14px sans-serif}td{vertical-align:top;padding:8px}th{writing-mode:vertical-rl}"
    sheet = folder / "index.html"
    sheet.write_text(f"<!doctype html><meta charset=utf-8><style>{style}</style><table>{rows}</table>")
    return sheet


def _pictures(name: str) -> list[tuple[str, int]]:
    return [(f"{name}-{width}-{scheme}.png", width) for scheme in SCHEMES for width in WIDTHS]


def _cell(picture: tuple[str, int]) -> str:
    file, width = picture
    return f'<td><a href="{file}"><img src="{file}" width="{width // 2}" loading="lazy" alt=""></a></td>'


if __name__ == "__main__":
    folder, names = Path(sys.argv[1]) if sys.argv[1:] else SHEET, sys.argv[2:] or list(EXAMPLES)
    take(folder, names)
    sys.stdout.write(f"{lay_out(folder, names)}\n")
