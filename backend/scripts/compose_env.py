"""Write `.env` for docker compose with new random passwords (`make env`). Standard library only: no set-up is needed.

An existing file keeps every line it has; names that it lacks are added at its end. There are no default passwords: the
compose file refuses to start without these.
"""

import os
import secrets
import sys
from pathlib import Path

ENV_FILE = Path(__file__).parents[2] / ".env"
PASSWORDS = ("POSTGRES_PASSWORD", "MEMORY_PASSWORD", "POCKETBASE_PASSWORD", "REDIS_PASSWORD")
SECRET_BYTES = 24
"""192 bits; letters, digits, - and _ only, so that the passwords can stand in addresses."""


def complete(text: str) -> tuple[str, list[str]]:
    """`text` with a line for each password that it lacks, and the names of those."""
    named = {line.partition("=")[0].strip() for line in text.splitlines() if not line.lstrip().startswith("#")}
    missing = [name for name in PASSWORDS if name not in named]
    lines = [f"{name}={secrets.token_urlsafe(SECRET_BYTES)}" for name in missing]
    return "\n".join([*text.splitlines(), *lines, ""]), missing


def main(path: Path = ENV_FILE) -> None:
    """Complete the file at `path`, readable by its owner only."""
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    after, missing = complete(before)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(after)
    path.chmod(0o600)
    print(f"{path.name}: {'added ' + ', '.join(missing) if missing else 'complete, nothing changed'}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ENV_FILE)
