"""The command line: `lifeos up|down|doctor|backend|worker|reconcile|usage`.

Each command imports what it needs when it runs, so that none pays for another's imports.
"""

import asyncio
import sys
from collections.abc import Coroutine
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from dotenv import load_dotenv
from pydantic import ValidationError

from src.errors import LifeOSError, SetupFailed
from src.logs import configure_logs
from src.settings import Settings, load_settings

if TYPE_CHECKING:
    from src.services.agent.usage import DayUsage

app = typer.Typer(help="AI Life OS.", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)

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
    asyncio.run(run_until_stopped(_own_settings(), Terminal(), parts=parts))


@app.command()
def down() -> None:
    """Stop what `lifeos up` started in another terminal."""
    from src.stack.foreground import stop_running
    from src.stack.terminal import Terminal

    stop_running(_own_settings().data_dir, Terminal())


@app.command()
def doctor() -> None:
    """Say what is there, what is missing, and which ports are held by whom."""
    from src.stack.doctor import examine

    findings = asyncio.run(examine(_own_settings()))
    for finding in findings:
        typer.echo(f"{_MARKS[finding.state]}  {finding.about:<13} {finding.detail}")
    if any(finding.state == "missing" for finding in findings):
        raise typer.Exit(1)


@app.command()
def backend() -> None:
    """Run the API, with the worker in it unless LIFEOS_WORKER=off. The servers must be running."""
    from src.api.app import serve

    settings = _settings()
    _run(serve(settings), settings)


@app.command()
def worker() -> None:
    """Run a worker alone. The servers must be running."""
    from src.processes import run_worker

    settings = _settings()
    _run(run_worker(settings), settings)


@app.command()
def reconcile() -> None:
    """Have every reminder and routine that is to come waited for, as the backend does by itself. The servers must be running."""
    from src.processes import reconcile as reconcile_rows

    settings = _settings_of_run()
    configure_logs(level=settings.log_level, form=settings.log_format)
    found = asyncio.run(reconcile_rows(settings))
    typer.echo(f"Reminders and routines to come: {found.to_come}")
    typer.echo(f"Of these, nothing waited for:   {found.started}")
    typer.echo(f"Waited for nothing, and end:    {found.left_over}")


@app.command()
def codec() -> None:
    """Show the address by which the Temporal UI can read payloads, where LIFEOS_TEMPORAL__CODEC_KEY is set. Keep it secret."""
    from src.temporal.codec import payload_codec

    settings = _settings()
    found = payload_codec(settings.temporal)
    if found is None:
        raise SetupFailed("Payloads are not encrypted: LIFEOS_TEMPORAL__CODEC_KEY is not set.")
    typer.echo(f"http://{settings.api.host}:{settings.api.port}/codec/{found.address_token}")


@app.command()
def usage(
    *, days: Annotated[int, typer.Option(min=1, max=366, help="How many days back, today among them.")] = 7
) -> None:
    """Show what the model has cost: replies and tokens of each user and day (UTC). The servers must be running."""
    settings = _settings_of_run()
    configure_logs(level=settings.log_level, form=settings.log_format)
    found = asyncio.run(_usage_of(settings, days=days))
    typer.echo(f"{'day':<11}{'user':<16}{'replies':>8}{'tokens in':>12}{'tokens out':>12}")
    for one in found:
        typer.echo(f"{one.day:<11}{one.user_id:<16}{one.replies:>8}{one.input_tokens:>12}{one.output_tokens:>12}")
    replies, given, got = (
        sum(getattr(one, name) for one in found) for name in ("replies", "input_tokens", "output_tokens")
    )
    typer.echo(f"{'together':<27}{replies:>8}{given:>12}{got:>12}")


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


def _own_settings() -> Settings:
    """Settings for a command that a person types: the file `.env` of the folder counts too, after the environment.

    The processes that `lifeos up` starts get everything from it and read no file.
    """
    load_dotenv(Path(".env"))
    return _settings()


def _settings_of_run() -> Settings:
    """As `_own_settings`, reaching the servers that `lifeos up` has started from the same data folder, where it has."""
    from src.stack.credentials import has_credentials
    from src.stack.supervisor import with_addresses

    settings = _own_settings()
    return with_addresses(settings) if has_credentials(settings.data_dir) else settings


def _settings() -> Settings:
    try:
        return load_settings()
    except ValidationError as error:
        wrong = [f"  LIFEOS_{'__'.join(map(str, one['loc'])).upper()}: {one['msg']}" for one in error.errors()]
        raise SetupFailed("\n".join(["Settings do not fit:", *wrong])) from error


def _run(work: Coroutine[object, object, None], settings: Settings) -> None:
    configure_logs(level=settings.log_level, form=settings.log_format)
    if sys.platform == "win32":
        asyncio.run(work)
        return
    import uvloop

    uvloop.run(work)


if __name__ == "__main__":
    main()
