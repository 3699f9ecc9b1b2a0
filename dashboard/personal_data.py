"""What looks like a personal datum in a free text: said beside its field, once; who presses again keeps it so.

It warns and never refuses. A step's form is kept and shows its warnings afterwards; of what a team writes much is never
edited again, so there the warning comes first.
"""

from __future__ import annotations

from collections.abc import Iterable

from actions.errors import Invalid, Mistake
from dashboard.catalogues import N_, translations
from dashboard.posted import Post
from dashboard.words import FINDS
from methods.personal_data import finds


_FOUND = N_("%(what)s: %(words)s. Is het nodig? Schrijf liever een code of een rol.")
_SEEN = "warned-of"
"""A page sends along what it warned of (`warned` in macros/forms.html)."""


def warnings(texts: Iterable[tuple[str, str]], language: str) -> dict[str, str]:
    """What to say beside each of these fields; a field in which nothing was found is left out."""
    say = translations(language).gettext
    found = {name: finds(text) for name, text in texts}
    return {
        name: " ".join(say(_FOUND) % {"what": say(FINDS[one.kind.value]), "words": one.text} for one in some)
        for name, some in found.items()
        if some
    }


def require_seen(post: Post, said: Iterable[str]) -> None:
    """Go on when every warning stood on the page that was sent.

    Raises:
        Invalid.
    """
    seen = " ".join(str(one) for one in post.form.getlist(_SEEN))
    if not all(one in seen for one in said):
        raise Invalid([Mistake("", "looks_personal")])
