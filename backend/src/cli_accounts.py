"""`lifeos users`: accounts, by whoever runs the server. Works on the database, so the servers must be running."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from src.cli_settings import settings_of_run
from src.logs import configure_logs

if TYPE_CHECKING:
    from src.core.ids import UserId
    from src.services.accounts.admission import AdmissionService
    from src.services.accounts.owner import OwnerService
    from src.services.accounts.sessions import SessionService
    from src.services.accounts.two_step import TwoStepService
    from src.settings import Settings
    from src.stores.pocketbase.client import PocketBase

T = TypeVar("T")

users = typer.Typer(help="List, switch off, delete accounts; links to sign in and to join.", no_args_is_help=True)
_Account = Annotated[str, typer.Argument(help="Address or id of the account.")]


@dataclass(frozen=True)
class Accounts:
    """What the commands work with."""

    settings: "Settings"
    pocketbase: "PocketBase"
    sessions: "SessionService"
    owners: "OwnerService"
    access: "AdmissionService"
    two_step: "TwoStepService"

    async def find(self, account: str) -> "UserId":
        """The user of an address or an id. Raises `NotFound`."""
        from src.core.ids import UserId

        return await self.owners.by_address(account) if "@" in account else UserId(account)

    async def make_owner(self, account: str) -> None:
        """Make an account the owner of the server."""
        await self.owners.make_owner(await self.find(account))

    def address(self, secret: str) -> str:
        """Where a browser of this machine finds the client, with what only the page itself is to see."""
        api = self.settings.api
        return f"http://127.0.0.1:{api.web_port or api.port}/#{secret}"


async def on_accounts(work: Callable[[Accounts], Awaitable[T]]) -> T:
    """Do something with accounts. Raises `DependencyDown` where PocketBase does not run."""
    from src.services.accounts.admission import AdmissionService
    from src.services.accounts.owner import OwnerService
    from src.services.accounts.server_settings import ServerSettings
    from src.services.accounts.sessions import SessionService
    from src.services.accounts.two_step import TwoStepService
    from src.services.accounts.users import UserService
    from src.stores.pocketbase.client import PocketBase

    settings = settings_of_run()
    configure_logs(level=settings.log_level, form=settings.log_format)
    pocketbase = PocketBase(settings.pocketbase)
    people = UserService(pocketbase)
    sessions = SessionService(pocketbase, people, settings.auth)
    access = AdmissionService(pocketbase, ServerSettings(pocketbase), settings.auth)
    two_step = TwoStepService(pocketbase, None)
    owners = OwnerService(pocketbase, people, sessions, two_step)
    try:
        return await work(Accounts(settings, pocketbase, sessions, owners, access, two_step))
    finally:
        await pocketbase.close()


@users.command("list")
def show(*, guests: Annotated[bool, typer.Option(help="Guests too, not accounts alone.")] = False) -> None:
    """Show the accounts: who, since when, last seen, and what is special about them."""
    typer.echo(f"{'id':<16}{'address':<36}{'made':<12}{'seen':<12}")
    asyncio.run(on_accounts(lambda accounts: _show(accounts, guests=guests)))


@users.command()
def disable(account: _Account) -> None:
    """Switch an account off: its sessions end, nobody signs in, everything is kept."""
    asyncio.run(on_accounts(lambda accounts: _switch(accounts, account, disabled=True)))
    typer.echo("Switched off. Its sessions end within 10 seconds.")


@users.command()
def enable(account: _Account) -> None:
    """Switch an account on again."""
    asyncio.run(on_accounts(lambda accounts: _switch(accounts, account, disabled=False)))
    typer.echo("Switched on.")


@users.command()
def delete(
    account: _Account, *, yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether this is meant.")] = False
) -> None:
    """Delete an account with everything that it has, for good."""
    if not yes:
        typer.confirm(f"Delete {account} with everything that it has?", abort=True)
    asyncio.run(on_accounts(lambda accounts: _delete(accounts, account)))
    typer.echo("Nobody can sign in to it any more. A running backend deletes its data within minutes.")


@users.command()
def link(account: _Account) -> None:
    """Make a link that signs an account in once, within a day, and lets it set a new password."""
    secret = asyncio.run(on_accounts(lambda accounts: _link(accounts, account)))
    typer.echo(secret)


@users.command("two-step-off")
def two_step_off(account: _Account) -> None:
    """Switch two-step sign-in of an account off, for who has lost the phone and the recovery codes."""
    was = asyncio.run(on_accounts(lambda accounts: _two_step_off(accounts, account)))
    typer.echo("Switched off: the password alone signs in." if was else "It was not on.")


@users.command()
def invite(*, days: Annotated[int, typer.Option(min=1, max=365, help="Days that the link holds.")] = 7) -> None:
    """Make a link by which one person may make an account where that needs an invitation."""
    typer.echo(asyncio.run(on_accounts(lambda accounts: _invite(accounts, days))))


async def _show(accounts: Accounts, *, guests: bool) -> None:
    before: str | None = None
    while True:
        page = await accounts.owners.page(before=before, limit=200, guests=guests)
        for one in page.items:
            marks = {
                "owner": one.is_owner,
                "guest": one.guest,
                "switched off": one.disabled,
                "two-step sign-in": one.two_step,
            }
            said = ", ".join(mark for mark, has in marks.items() if has)
            typer.echo(f"{one.id:<16}{one.email or '-':<36}{_day(one.created):<12}{_day(one.last_seen):<12}{said}")
        if page.next is None:
            return
        before = page.next


async def _switch(accounts: Accounts, account: str, *, disabled: bool) -> None:
    await accounts.owners.set_disabled(await accounts.find(account), disabled=disabled)


async def _delete(accounts: Accounts, account: str) -> None:
    from src.services.privacy.erasure import ask_to_erase

    await ask_to_erase(accounts.pocketbase, accounts.sessions, await accounts.find(account))


async def _link(accounts: Accounts, account: str) -> str:
    return accounts.address(f"sign-in={await accounts.owners.sign_in_link(await accounts.find(account))}")


async def _two_step_off(accounts: Accounts, account: str) -> bool:
    return await accounts.two_step.off(await accounts.find(account))


async def _invite(accounts: Accounts, days: int) -> str:
    token, _ = await accounts.access.invite(days=days)
    return accounts.address(f"invitation={token}")


def _day(moment: datetime | None) -> str:
    return "-" if moment is None else f"{moment:%Y-%m-%d}"
