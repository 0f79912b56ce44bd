"""`lifeos backup` and `lifeos restore`: the data folder of `make up` as one file, and back."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from src.cli_settings import own_settings
from src.errors import SetupFailed

backups = typer.Typer()
_Passphrase = Annotated[
    Path | None, typer.Option(help="A file whose first line is the passphrase of an encrypted backup.")
]


@backups.command()
def backup(
    path: Annotated[Path, typer.Argument(help="The file to make, or a folder for it.")],
    *,
    passphrase_file: _Passphrase = None,
    keep: Annotated[int, typer.Option(min=0, help="In a folder, keep so many of the newest; 0: all.")] = 0,
) -> None:
    """Write everything that the assistant knows to one file, while it runs. Keep the file as carefully as the data folder."""
    from src.core.clock import utc_now
    from src.stack.backup import make_backup

    target = path / f"life-os-{utc_now():%Y-%m-%dT%H%M%SZ}.backup" if path.is_dir() else path
    made = make_backup(_data_dir(), target.resolve(), passphrase=_passphrase(passphrase_file))
    typer.echo(f"{target}: {len(made.entries)} files, {made.rows} rows, {target.stat().st_size} bytes")
    if keep and path.is_dir():
        for old in sorted(path.glob("life-os-*.backup"))[:-keep]:
            old.unlink()
            typer.echo(f"{old} removed")


@backups.command()
def restore(
    path: Annotated[Path, typer.Argument(help="The backup.")],
    *,
    check: Annotated[
        bool,
        typer.Option(
            "--check", help="Only look whether it is whole, and start its servers on a copy; nothing is restored."
        ),
    ] = False,
    passphrase_file: _Passphrase = None,
) -> None:
    """Unpack a backup into the data folder (LIFEOS_DATA_DIR), which must be empty; the next `lifeos up` goes on from it."""
    from src.stack.backup import check_backup, restore_backup
    from src.stack.trial import try_backup

    secret = _passphrase(passphrase_file)
    if not path.is_file():
        raise SetupFailed(f"There is no backup at {str(path)!r}.")
    if check:
        found = check_backup(path.resolve(), passphrase=secret)
        typer.echo(f"Whole: made {found.made}, {len(found.entries)} files, {found.rows} rows, {found.size} bytes")
        tried = asyncio.run(try_backup(path.resolve(), own_settings(), passphrase=secret))
        shown = (
            f"{sum(tried.rows.values())} rows of {len(tried.rows)} collections, {tried.workflows} workflows under way"
        )
        typer.echo(f"Started on a copy: {shown}, as in the files ({tried.seconds:.0f} s)")
        return
    data_dir = _data_dir()
    found = restore_backup(path.resolve(), data_dir, passphrase=secret)
    typer.echo(f"Restored to {data_dir}: made {found.made}, {len(found.entries)} files, {found.rows} rows")


def _data_dir() -> Path:
    return own_settings().data_dir.expanduser().resolve()


def _passphrase(file: Path | None) -> str | None:
    if file is None:
        return None
    try:
        said = file.read_text(encoding="utf-8").partition("\n")[0].strip()
    except OSError as error:
        raise SetupFailed(f"The passphrase cannot be read from {str(file)!r}.") from error
    if not said:
        raise SetupFailed(f"The first line of {str(file)!r} is empty.")
    return said
