"""The command line: `lifeos up|down|doctor|backend|worker|reconcile|usage|users|owner|backup|restore`.

Each command imports what it needs when it runs, so that none pays for another's imports.
"""

import asyncio
import sys
from collections.abc import Coroutine
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from src.cli_accounts import on_accounts, users
from src.cli_backup import backups
from src.cli_settings import own_settings, read_settings, settings_of_run
from src.errors import LifeOSError, SetupFailed
from src.logs import configure_logs
from src.settings import Settings

if TYPE_CHECKING:
    from src.services.agent.usage import DayUsage

app = typer.Typer(help="AI Life OS.", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.add_typer(users, name="users")
app.add_typer(backups)

_MARKS = {"ok": "ok     ", "note": "note   ", "missing": "MISSING"}


@app.command()
def up(
    *,
    servers_only: Annotated[
        bool, typer.Option(help="Temporal, PocketBase and Redis without the backend, for working on it.")
    ] = False,
) -> None:
    """Start everything on this machine and keep it running until Ctrl-C."""
    from src.stack.foreground import run_until_stopped
    from src.stack.supervisor import ALL_PARTS, SERVERS
    from src.stack.terminal import Terminal

    parts = SERVERS if servers_only else ALL_PARTS
    asyncio.run(run_until_stopped(own_settings(), Terminal(), parts=parts))


@app.command()
def down() -> None:
    """Stop what `lifeos up` started in another terminal."""
    from src.stack.foreground import stop_running
    from src.stack.terminal import Terminal

    stop_running(own_settings().data_dir, Terminal())


@app.command()
def doctor() -> None:
    """Say what is there, what is missing, and which ports are held by whom."""
    from src.stack.doctor import examine

    findings = asyncio.run(examine(own_settings()))
    for finding in findings:
        typer.echo(f"{_MARKS[finding.state]}  {finding.about:<13} {finding.detail}")
    if any(finding.state == "missing" for finding in findings):
        raise typer.Exit(1)


@app.command()
def backend() -> None:
    """Run the API, with the worker in it unless LIFEOS_WORKER=off. The servers must be running."""
    from src.api.app import serve

    settings = read_settings()
    _run(serve(settings), settings)


@app.command()
def worker() -> None:
    """Run a worker alone. The servers must be running."""
    from src.processes import run_worker

    settings = read_settings()
    _run(run_worker(settings), settings)


@app.command()
def reconcile() -> None:
    """Have every reminder and routine that is to come waited for, as the backend does by itself. The servers must be running."""
    from src.processes import reconcile as reconcile_rows

    settings = settings_of_run()
    configure_logs(level=settings.log_level, form=settings.log_format)
    found = asyncio.run(reconcile_rows(settings))
    typer.echo(f"Reminders and routines to come: {found.to_come}")
    typer.echo(f"Of these, nothing waited for:   {found.started}")
    typer.echo(f"Waited for nothing, and end:    {found.left_over}")


@app.command()
def codec() -> None:
    """Show the address by which the Temporal UI can read payloads, where LIFEOS_TEMPORAL__CODEC_KEY is set. Keep it secret."""
    from src.temporal.codec import payload_codec

    settings = read_settings()
    found = payload_codec(settings.temporal)
    if found is None:
        raise SetupFailed("Payloads are not encrypted: LIFEOS_TEMPORAL__CODEC_KEY is not set.")
    typer.echo(f"http://{settings.api.host}:{settings.api.port}/codec/{found.address_token}")


@app.command()
def usage(
    *, days: Annotated[int, typer.Option(min=1, max=366, help="How many days back, today among them.")] = 7
) -> None:
    """Show what the model has cost: replies and tokens of each user and day (UTC). The servers must be running."""
    settings = settings_of_run()
    configure_logs(level=settings.log_level, form=settings.log_format)
    found = asyncio.run(_usage_of(settings, days=days))
    typer.echo(f"{'day':<11}{'user':<16}{'replies':>8}{'tokens in':>12}{'tokens out':>12}")
    for one in found:
        typer.echo(f"{one.day:<11}{one.user_id:<16}{one.replies:>8}{one.input_tokens:>12}{one.output_tokens:>12}")
    replies, given, got = (
        sum(getattr(one, name) for one in found) for name in ("replies", "input_tokens", "output_tokens")
    )
    typer.echo(f"{'together':<27}{replies:>8}{given:>12}{got:>12}")


@app.command()
def owner(
    *, account: Annotated[str, typer.Argument(help="Address or id of the account that is to own the server.")] = ""
) -> None:
    """Show who owns the server, or give it to another account. The first account owns it from the start. The servers must be running."""
    if account:
        asyncio.run(on_accounts(lambda accounts: accounts.make_owner(account)))
    owners = asyncio.run(on_accounts(lambda accounts: accounts.owners.owners()))
    for one in owners:
        typer.echo(f"{one.id}  {one.email}")
    if not owners:
        typer.echo("Nobody owns this server yet: the first account will.")


async def _usage_of(settings: Settings, *, days: int) -> "list[DayUsage]":
    from src.core.clock import utc_now
    from src.services.agent.usage import UsageService, day_of
    from src.stores.pocketbase.client import PocketBase

    pocketbase = PocketBase(settings.pocketbase)
    try:
        return await UsageService(pocketbase).since(day_of(utc_now() - timedelta(days=days - 1)))
    finally:
        await pocketbase.close()


def main() -> None:
    """Entry point of `lifeos`. An error of ours is shown as its sentence, with status 1."""
    try:
        app()
    except LifeOSError as error:
        sys.stderr.write(f"{error.detail}\n")
        sys.exit(1)


def _run(work: Coroutine[object, object, None], settings: Settings) -> None:
    configure_logs(level=settings.log_level, form=settings.log_format)
    if sys.platform == "win32":
        asyncio.run(work)
        return
    import uvloop

    uvloop.run(work)


if __name__ == "__main__":
    main()
