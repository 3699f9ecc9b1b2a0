"""Signing in, one's account, signing in once more, for the gallery and for axe; not the page that leaves by itself."""

from __future__ import annotations

from datetime import UTC, datetime

from dashboard.pages.account import AccountPage, AgainPage, GoOnPage, ProofLine, SessionLine
from dashboard.pages.forms import Mistake
from dashboard.pages.sign_in import FirstTimePage, NotSignedInPage, SignInPage
from dashboard.templating import Page


MORNING = datetime(2026, 11, 23, 8, 2, tzinfo=UTC)
LAST_WEEK = datetime(2026, 11, 16, 8, 2, tzinfo=UTC)
_HERE = SessionLine("1", MORNING, MORNING, "passkey", True)
_ELSEWHERE = SessionLine("2", LAST_WEEK, LAST_WEEK, "link per e-mail", False)
_KEY = ProofLine("1", "Laptop van het werk", LAST_WEEK, MORNING)
_UNUSED = ProofLine("2", "Sleutelhanger", MORNING)
_PROVIDER = ProofLine("1", "login.gemeente.example", LAST_WEEK)


def _account(**changes: object) -> AccountPage:
    given: dict[str, object] = {
        "name": "S. Aalders",
        "email": "s.aalders@zvh.example",
        "roles": "Projectleider, Coördinator",
        "sessions": (_HERE, _ELSEWHERE),
        "passkeys": (_KEY, _UNUSED),
        "identities": (_PROVIDER,),
        "may_add": True,
        "provider": True,
    }
    return AccountPage(**(given | changes))  # type: ignore[arg-type]


def _again(**changes: object) -> AgainPage:
    given: dict[str, object] = {
        "address": "/opnieuw/1",
        "account_needed": False,
        "passkey": True,
        "provider": True,
        "link": False,
        "email": "s.aalders@zvh.example",
    }
    return AgainPage(**(given | changes))  # type: ignore[arg-type]


ACCOUNT: dict[str, Page] = {
    "aanmelden-alles": SignInPage(passkey=True, provider=True),
    "aanmelden-afgemeld": SignInPage(signed_out=True, passkey=True),
    "aanmelden-verlopen": SignInPage(expired=True),
    "aanmelden-eerste-keer": FirstTimePage("S. Aalders", "x"),
    "aanmelden-niet-gelukt": NotSignedInPage(
        "Uw organisatie herkent u, maar bij uw adres is hier geen account. Vraag het de beheerder."
    ),
    "account": _account(said="De passkey is toegevoegd. U kunt zich er voortaan mee aanmelden."),
    "account-kaal": _account(sessions=(_HERE,), passkeys=(), identities=(), provider=False),
    "account-zonder-passkeys": _account(passkeys=(), identities=(), may_add=False),
    "account-fout": _account(
        errors=(Mistake("name", "Deze passkey kennen wij niet, of het aanmelden is niet afgemaakt."),)
    ),
    "opnieuw": _again(),
    "opnieuw-link": _again(passkey=False, provider=False, link=True),
    "opnieuw-gestuurd": _again(passkey=False, provider=False, link=True, sent=True),
    "opnieuw-account": _again(account_needed=True, passkey=False, provider=False),
    "opnieuw-bladzijde": _again(passkey=False, provider=False, to="/overzicht.xlsx"),
    "opnieuw-verder": GoOnPage(
        "/casus/LOT-2026-0014/overdragen/1", "POST", (("name", "Sam <b>Nieuw</b>"),), "/opnieuw/1"
    ),
}
