"""`lot user` and `lot token`: accounts, their first sign-in link, and bearer tokens of the JSON API."""

from __future__ import annotations

from typing import Annotated

import typer
from sqlmodel import select

from actions import accounts
from actions.change_mobile import change_mobile
from cli.console import console, settings, show
from cli.desk import refusals, workplace
from models.people import AccountRole, AccountRow, PersonRow
from notifications.occasions import PageKind, address


user = typer.Typer(help="Accounts of those who sign in.", no_args_is_help=True)
token = typer.Typer(help="Bearer tokens of the JSON API.", no_args_is_help=True)

Email = Annotated[str, typer.Option("--email", help="Address; the same address is the same person.")]
Json = Annotated[bool, typer.Option("--json", help="As JSON.")]


def join(app: typer.Typer) -> None:
    """Add these commands to `lot`."""
    app.add_typer(user, name="user")
    app.add_typer(token, name="token")


@user.command("add")
def add(
    name: Annotated[str, typer.Argument(help="Full name.")],
    email: Email,
    role: Annotated[list[AccountRole], typer.Option("--role", help="May be given more than once.")],
) -> None:
    """Add an account, or roles to one; prints a first sign-in link (opening it changes nothing, pressing does)."""
    place = workplace()
    with refusals(), place.database.write() as session:
        _, raw = accounts.add_account(session, name, email, [one.value for one in role], place.clock())
    console.print(f"{name} <{email}>: {', '.join(role)}", markup=False)
    console.print("First sign-in link, good for a week:", markup=False)
    typer.echo(address(settings().url, PageKind.SIGN_IN, raw))


@user.command("list")
def list_accounts(as_json: Json = False) -> None:
    """All accounts."""
    with workplace().database.read() as session:
        rows = session.exec(select(AccountRow, PersonRow).where(AccountRow.person_id == PersonRow.id)).all()
        found = [
            {
                "name": person.name,
                "email": person.email,
                "roles": account.roles,
                "disabled_at": account.disabled_at.isoformat() if account.disabled_at else None,
            }
            for account, person in rows
        ]
    show(
        found,
        as_json,
        lambda: (
            f"{one['email']:40} {', '.join(one['roles'] or []):30} {one['name']}"
            + (" (disabled)" if one["disabled_at"] else "")
            for one in found
        ),
    )


@user.command("disable")
def disable(email: Email) -> None:
    """End an account: its sessions and tokens end now."""
    place = workplace()
    with refusals(), place.database.write() as session:
        accounts.disable_account(session, email, place.clock())
    console.print(f"{email} can no longer sign in.", markup=False)


@user.command("mobile")
def mobile(
    email: Email,
    number: Annotated[str | None, typer.Argument(help="Left out: codes go to the mailbox.")] = None,
) -> None:
    """Set the number to which somebody's codes go, where LOT_MOBILE_URL is set."""
    place = workplace()
    with refusals(), place.database.write() as session:
        change_mobile(session, email, number, place.clock())
    console.print(f"{email}: codes go to the {'phone' if number else 'mailbox'}.", markup=False)


@token.command("create")
def create(
    owner: Annotated[str, typer.Option("--user", help="Address of the account.")],
    days: Annotated[int | None, typer.Option("--days", min=1, help="Good for so many days.")] = None,
) -> None:
    """Make a bearer token; printed once, alone on the last line."""
    place = workplace()
    with refusals(), place.database.write() as session:
        raw = accounts.create_api_token(session, owner, place.clock(), days=days)
    typer.echo(raw)


@token.command("revoke")
def revoke(owner: Annotated[str, typer.Option("--user", help="Address of the account.")]) -> None:
    """End every bearer token of an account."""
    place = workplace()
    with refusals(), place.database.write() as session:
        ended = accounts.revoke_api_tokens(session, owner, place.clock())
    console.print(f"{ended} token(s) ended.", markup=False)
