"""Icons on a 20 × 20 grid, always beside a word: the shape says what colour may only repeat."""

from __future__ import annotations

from markupsafe import Markup


SHAPES: dict[str, Markup] = {
    "ok": Markup(
        '<circle cx="10" cy="10" r="9" class="fill"/><path class="cut" d="M6 10.4l2.800 2.800L14 7.600"/>'
    ),
    "tick": Markup('<path d="M4.500 10.500l3.800 3.800L15.500 6.500"/>'),
    "warn": Markup(
        '<path class="fill" d="M10 1.500L19.300 18H.7z"/><path class="cut" d="M10 7.600v4.600M10 14.800v.2"/>'
    ),
    "bad": Markup('<circle cx="10" cy="10" r="9" class="fill"/><path class="cut" d="M7 7l6 6M13 7l-6 6"/>'),
    "clock": Markup('<circle cx="10" cy="10" r="8"/><path d="M10 5.500V10l3 2"/>'),
    "pause": Markup('<path d="M7 4.500v11M13 4.500v11"/>'),
    "bell": Markup(
        '<path d="M10 2.500a5 5 0 0 0-5 5c0 4.500-2 5.500-2 7h14c0-1.500-2-2.500-2-7a5 5 0 0 0-5-5z'
        'M8.300 17.500h3.400"/>'
    ),
    "mail": Markup('<path d="M2.500 4.500h15v11h-15zM2.500 5.500L10 11l7.500-5.500"/>'),
    "calendar": Markup('<path d="M3 4.500h14v12.500H3zM3 8.500h14M7 2.500v3M13 2.500v3"/>'),
    "back": Markup('<path d="M7 4L3 8l4 4M3 8h9a4.500 4.500 0 0 1 0 9H8"/>'),
    "lock": Markup(
        '<rect x="4" y="9" width="12" height="8.500" rx="1.500"/><path d="M6.500 9V6.500a3.500 3.500 0 0 1 7 0V9"/>'
    ),
    "person": Markup(
        '<circle cx="10" cy="6.500" r="3.500"/><path d="M3 17.500c.6-3.800 3.300-5.500 7-5.500s6.400 1.700 7 5.500"/>'
    ),
    "swap": Markup('<path d="M3 7h13M12.500 3.500L16 7l-3.500 3.500M17 13H4M7.500 9.500L4 13l3.500 3.500"/>'),
    "plus": Markup('<path d="M10 3.500v13M3.500 10h13"/>'),
    "chevron": Markup('<path d="M7.500 4.500L13 10l-5.500 5.500"/>'),
    "menu": Markup('<path d="M3 5.500h14M3 10h14M3 14.500h14"/>'),
    "info": Markup('<circle cx="10" cy="10" r="8"/><path d="M10 9.200V14M10 6.200v.1"/>'),
    "gate": Markup('<path class="fill" d="M10 1.500L18.500 10 10 18.500 1.500 10z"/>'),
    "gate-open": Markup('<path d="M10 2.500L17.500 10 10 17.500 2.500 10z"/>'),
    "dot": Markup('<circle cx="10" cy="10" r="7.500" class="fill"/>'),
    "ring": Markup('<circle cx="10" cy="10" r="7.500"/>'),
    "half": Markup(
        '<circle cx="10" cy="10" r="7.500"/><path class="fill" d="M10 2.500a7.500 7.500 0 0 1 0 15z"/>'
    ),
    "dash": Markup('<circle cx="10" cy="10" r="7.500" stroke-dasharray="3.200 2.690"/>'),
    "cross": Markup('<path d="M4.500 4.500l11 11M15.500 4.500l-11 11"/>'),
    "bolt": Markup('<path d="M11.500 2L4.500 11.500h5L8.500 18l7-9.500h-5z"/>'),
    "flag": Markup('<path d="M4.500 18V3M4.500 3.500h10l-2 3.500 2 3.500h-10"/>'),
    "pen": Markup('<path d="M3.500 16.500l.8-3.600L13.500 3.700l2.800 2.800-9.200 9.200z"/>'),
    "eye": Markup(
        '<path d="M1.800 10C3.500 6.500 6.500 4.500 10 4.500s6.500 2 8.200 5.500'
        'c-1.700 3.500-4.700 5.500-8.200 5.500S3.500 13.500 1.800 10z"/><circle cx="10" cy="10" r="2.500"/>'
    ),
    "print": Markup('<path d="M5.500 7.500v-5h9v5M5.500 14.500H3v-7h14v7h-2.500M5.500 12h9v5.500h-9z"/>'),
    "exit": Markup('<path d="M8 4H3.500v12.500H16V12M11 3h6v6M17 3l-7.500 7.500"/>'),
}
