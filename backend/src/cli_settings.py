"""Which settings a command works with."""

from pathlib import Path

from dotenv import load_dotenv
from pydantic import ValidationError

from src.errors import SetupFailed
from src.settings import Settings, load_settings


def own_settings() -> Settings:
    """Settings for a command that a person types: the file `.env` of the folder counts too, after the environment.

    The processes that `lifeos up` starts get everything from it and read no file.
    """
    load_dotenv(Path(".env"))
    return read_settings()


def settings_of_run() -> Settings:
    """As `own_settings`, reaching the servers that `lifeos up` has started from the same data folder, where it has."""
    from src.stack.credentials import has_credentials
    from src.stack.supervisor import with_addresses

    settings = own_settings()
    return with_addresses(settings) if has_credentials(settings.data_dir) else settings


def read_settings() -> Settings:
    """Settings of the environment alone. Raises `SetupFailed` where a value does not fit."""
    try:
        return load_settings()
    except ValidationError as error:
        wrong = [f"  LIFEOS_{'__'.join(map(str, one['loc'])).upper()}: {one['msg']}" for one in error.errors()]
        raise SetupFailed("\n".join(["Settings do not fit:", *wrong])) from error
