"""Run uv with the given arguments, getting uv first where the machine has none: `python3 uv.py sync --frozen`.

Everything else of the set-up is uv's work. This script must run on a bare Python 3.11 with nothing installed, so it
imports the standard library only. uv goes into the cache folder, never into the system's Python (PEP 668).
"""

import hashlib
import io
import json
import os
import platform
import shutil
import stat
import subprocess
import sys
import sysconfig
import urllib.parse
import urllib.request
import venv
import zipfile
from collections.abc import Callable
from pathlib import Path

CACHE = Path(os.environ.get("LIFEOS_CACHE_DIR") or Path("~/.cache/ai-life-os").expanduser())  # noqa: TID251 - before any package
INDEX = "https://pypi.org/pypi/uv/json"
DOWNLOAD_SECONDS = 120


def find_uv() -> Path | None:
    """The uv on PATH, or the copy that an earlier run put into the cache."""
    on_path = shutil.which("uv")
    if on_path:
        return Path(on_path)
    cached = CACHE / "uv" / "bin" / "uv"
    return cached if cached.exists() else None


def get_uv() -> Path:
    """Put uv into the cache: with pip in an environment of its own, else straight from PyPI, which needs no pip.

    Raises:
        SystemExit: neither worked; the message says how to install uv by hand.
    """
    print("Getting uv, the package installer ...", flush=True)
    home = CACHE / "uv"
    failures: list[str] = []
    for way in (_with_pip, _from_pypi):
        try:
            way(home)
        except (OSError, subprocess.CalledProcessError, ValueError) as error:
            failures.append(f"  {way.__name__.strip('_')}: {error}")
            shutil.rmtree(home, ignore_errors=True)
        else:
            return home / "bin" / "uv"
    sys.exit("uv could not be had:\n" + "\n".join(failures) + "\nInstall it: https://docs.astral.sh/uv/")


def _with_pip(home: Path) -> None:
    venv.EnvBuilder(with_pip=True, clear=True).create(home)  # Debian's Python has no ensurepip unless asked for.
    subprocess.run([home / "bin" / "pip", "install", "--quiet", "uv"], check=True)


def _from_pypi(home: Path) -> None:
    """Unpack the program of uv's wheel, its SHA-256 compared with the index's."""
    with urllib.request.urlopen(INDEX, timeout=DOWNLOAD_SECONDS) as answer:
        files = json.load(answer)["urls"]
    fits = _platform_tag()
    wheel = next((one for one in files if one["filename"].endswith(".whl") and fits(one["filename"])), None)
    if wheel is None:
        raise ValueError(f"PyPI has no uv for {sysconfig.get_platform()}")
    address = urllib.parse.urljoin(INDEX, wheel["url"])  # A mirror may answer with relative ones.
    with urllib.request.urlopen(address, timeout=DOWNLOAD_SECONDS) as answer:  # noqa: S310 - https, from PyPI
        content = answer.read()
    if hashlib.sha256(content).hexdigest() != wheel["digests"]["sha256"]:
        raise ValueError("the download is damaged")
    target = home / "bin" / "uv"
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".data/scripts/uv"))
        target.write_bytes(archive.read(name))
    target.chmod(target.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)


def _platform_tag() -> Callable[[str], bool]:
    """A test of wheels' file names: does it fit this machine?"""
    machine = {"arm64": "aarch64"}.get(platform.machine(), platform.machine())
    if sys.platform == "darwin":
        return lambda name: "macosx" in name and {"aarch64": "arm64"}.get(machine, machine) in name
    libc = "musllinux" if not platform.libc_ver()[0] else "manylinux"
    return lambda name: libc in name and machine in name


def main() -> None:
    """Become uv."""
    uv = find_uv() or get_uv()
    os.execv(uv, [str(uv), *sys.argv[1:]])  # noqa: S606


if __name__ == "__main__":
    main()
