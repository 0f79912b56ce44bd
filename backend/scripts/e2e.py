"""Run the browser tests (`npm run e2e` in frontend/) against a whole stack of their own on free ports.

`--script NAME` runs another of the npm scripts that need a running system: `e2e:firefox`, `screenshots`, `bench`.

The tests are told by the environment: E2E_BASE_URL (where the client is), E2E_BROWSER (its path), E2E_RUN_DIR
(the folder of NAME.pid files, for tests that kill a part; it is started again by itself), E2E_OWNER (the address of the
server's owner), E2E_OIDC_URL (a provider of OpenID Connect) and E2E_TEMPORAL_UI_URL.
"""

import argparse
import asyncio
import contextlib
import subprocess
import sys
import tempfile
from pathlib import Path

import httpx
from pydantic import SecretStr

from benchmarks.long_reply import long_answers
from scripts import browser
from scripts.frontend import FRONTEND, Node, build, find_node
from src.errors import SetupFailed
from src.settings import LimitSettings, OfflineSettings, OidcSettings
from src.stack.supervisor import Stack
from tests.oidc_provider import CLIENT_ID, CLIENT_SECRET, fake_provider
from tests.stacks import on_free_ports

_SECONDS = 1800
"""Five minutes where it was written; a slower machine has the time it needs."""


_FIREFOX = "e2e:firefox"
_OWNER = {"email": "owner@example.org", "password": "correct horse battery"}  # nosec B105 - of a stack that ends with the tests
"""The first account, and so the server's owner."""


async def _make_owner(stack: Stack) -> None:
    address = f"http://127.0.0.1:{stack.settings.api.port}/api/auth/register"
    async with httpx.AsyncClient() as client:
        (await client.post(address, json=_OWNER, timeout=60)).raise_for_status()


async def run(node: Node, script: str, arguments: list[str]) -> int:
    """Start the stack, run the tests, stop the stack; the tests' exit status."""
    async with contextlib.AsyncExitStack() as opened:
        folder = opened.enter_context(tempfile.TemporaryDirectory(prefix="lifeos-e2e-"))
        model = (
            await opened.enter_async_context(long_answers()) if script == "bench" else {"model": ""}
        )  # one may be chosen
        # The pauses between words stay: the tests watch the text grow.
        # Everybody in the tests comes from one address.
        limits = LimitSettings(logins_burst=1000)
        provider = await opened.enter_async_context(fake_provider())
        oidc = OidcSettings(
            issuer=provider.url, client_id=CLIENT_ID, client_secret=SecretStr(CLIENT_SECRET), name="Household"
        )
        given = {"offline": OfflineSettings(), "limits": limits, "oidc": oidc if script == "e2e" else OidcSettings()}
        stack = Stack(on_free_ports(Path(folder) / "data", **given, **model))
        await stack.start()
        try:
            await _make_owner(stack)
            failures = Path(folder) / "failures"
            more = {"E2E_OIDC_URL": provider.url, "E2E_FAILURES": str(failures)}
            status = await asyncio.to_thread(_npm, node, stack, script, arguments, more)
        finally:
            lines = stack.lines("backend")
            await stack.stop()
        if status:
            sys.stdout.writelines(f"backend | {line}\n" for line in lines[-60:])
            # Last, for whoever sees only the end of a long log.
            sys.stdout.write(failures.read_text() if failures.exists() else "")
        return status


def _npm(node: Node, stack: Stack, script: str, arguments: list[str], more: dict[str, str]) -> int:
    settings = stack.settings
    environment = {
        **node.environment,
        "E2E_BASE_URL": f"http://127.0.0.1:{settings.api.web_port}",
        "E2E_TEMPORAL_UI_URL": f"http://127.0.0.1:{settings.stack.temporal_ui_port}",
        "E2E_BROWSER": browser.firefox() if script == _FIREFOX else browser.find() or browser.get(),
        "E2E_RUN_DIR": str(stack.run_dir),
        "E2E_OWNER": _OWNER["email"],
        **more,
    }
    command = (*node.npm, "run", "--silent", script, *(["--", *arguments] if arguments else []))
    return subprocess.run(command, cwd=FRONTEND, env=environment, check=False, timeout=_SECONDS).returncode


def main() -> None:
    """Build the client where it is stale and exit with the tests' status."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--script", default="e2e", choices=("e2e", _FIREFOX, "screenshots", "bench"))
    given, arguments = parser.parse_known_args()
    node = find_node()
    build(node)
    try:
        sys.exit(asyncio.run(run(node, given.script, arguments)))
    except SetupFailed as error:
        sys.exit(error.detail)


if __name__ == "__main__":
    main()
