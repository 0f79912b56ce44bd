"""Find a Chromium for the browser tests, or get one: prints its path. It fails rather than let tests be skipped.

In this order: E2E_BROWSER; Chromium or Chrome on PATH; Playwright's own copy; `apt-get install chromium` where this is
root on Debian or Ubuntu; Playwright's download. Firefox is the distribution's own, from PATH or apt-get.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from scripts.frontend import MODULES, Node, find_node, install
from src.settings import child_environment, search_path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FIREFOX_NAMES = ("firefox-esr", "firefox")
PLAYWRIGHT_COPIES = (
    "chromium-*/chrome-linux*/chrome",
    "chromium_headless_shell-*/chrome-*/*headless*shell",
    "chromium-*/chrome-mac*/Chromium.app/Contents/MacOS/Chromium",
)
DOWNLOAD_SECONDS = 300


def find() -> str | None:
    """The path of a browser that is here; None where there is none."""
    given = child_environment({}).get("E2E_BROWSER")
    if given:
        return given
    for name in NAMES:
        found = shutil.which(name, path=search_path())
        if found:
            return found
    for cache in (Path("~/.cache/ms-playwright"), Path("~/Library/Caches/ms-playwright")):
        for pattern in PLAYWRIGHT_COPIES:
            copies = sorted(cache.expanduser().glob(pattern))
            if copies:
                return str(copies[-1])
    return None


def get() -> str:
    """Install a browser and return its path.

    Raises:
        SystemExit: no way worked; the message names the ways.
    """
    print("Getting a browser for the tests ...", file=sys.stderr, flush=True)
    for way in (lambda: _with_apt("chromium"), _with_playwright):
        way()
        found = find()
        if found:
            return found
    sys.exit(
        "The browser tests need Chromium, and none could be had: it is not on PATH, `apt-get install chromium` and "
        "Playwright's download did not work. Install Chromium, or name one with E2E_BROWSER."
    )


def firefox() -> str:
    """The path of a Firefox, installed where there is none and it can be.

    Raises:
        SystemExit: there is none, and apt-get has none.
    """
    for attempt in (lambda: None, lambda: _with_apt("firefox-esr")):
        attempt()
        for name in FIREFOX_NAMES:
            found = shutil.which(name, path=search_path())
            if found:
                return found
    sys.exit("These tests need Firefox: install it (`apt-get install firefox-esr`), so that it is on PATH.")


def _with_apt(package: str) -> None:
    if os.geteuid() != 0 or not shutil.which("apt-get", path=search_path()):
        return
    quiet = child_environment({"DEBIAN_FRONTEND": "noninteractive"})
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package],
    ):
        subprocess.run(command, env=quiet, stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False)


def _with_playwright() -> None:
    node: Node = find_node()
    install(node)
    script = MODULES / "playwright-core" / "cli.js"
    command = [str(node.program), str(script), "install", "chromium-headless-shell"]
    try:
        subprocess.run(command, stdout=sys.stderr, check=False, timeout=DOWNLOAD_SECONDS)
    except subprocess.TimeoutExpired:
        print("Playwright's download took too long.", file=sys.stderr)


if __name__ == "__main__":
    print(find() or get())
