"""Pin every image of docker compose by its digest, as your Docker finds it now (`make pin`). Standard library only.

A version is a name that its owner may give to another image; a digest is the image itself. What is written is
`docker-compose.override.yml`, which `docker compose` reads by itself: fetched images with their digests, and the bases of
those that are built here. To go back, delete it. It holds back newer versions, so it is written anew after each upgrade.
"""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
OVERRIDE = ROOT / "docker-compose.override.yml"
MARK = "# Written by `make pin`; delete it to go back to versions."
_MODEL = (
    "docker",
    "compose",
    "-f",
    "docker-compose.yml",
    "--profile",
    "*",
    "config",
    "--no-interpolate",
    "--format",
    "json",
)
_FROM = re.compile(r"^FROM\s+(?:--\S+\s+)*(?P<image>\S+)(?:\s+AS\s+(?P<stage>\S+))?\s*$", re.IGNORECASE | re.MULTILINE)
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


class NotPinned(Exception):
    """An image was not found, or the file there is somebody's own. The message is for who runs this."""


def bases(dockerfile: str) -> list[str]:
    """The images that a Dockerfile builds on, each once; not its own stages."""
    stages: set[str] = set()
    found: dict[str, None] = {}
    for line in _FROM.finditer(dockerfile):
        if line["image"].lower() not in {*stages, "scratch"}:
            found[line["image"]] = None
        stages.add((line["stage"] or "").lower())
    return list(found)


def pins(model: dict[str, Any], digest_of: Callable[[str], str]) -> dict[str, Any]:
    """What stands over the model of the compose file: digests in place of versions."""
    known: dict[str, str] = {}

    def pinned(image: str) -> str:
        name = image.partition("@")[0]
        if name not in known:
            known[name] = f"{name}@{digest_of(name)}"
        return known[name]

    services: dict[str, Any] = {}
    for name, service in model["services"].items():
        build = service.get("build")
        if build is None:
            services[name] = {"image": pinned(service["image"])}
            continue
        dockerfile = ROOT / build["context"] / build.get("dockerfile", "Dockerfile")
        contexts = {base: f"docker-image://{pinned(base)}" for base in bases(dockerfile.read_text(encoding="utf-8"))}
        services[name] = {"build": {"additional_contexts": contexts}}
    return {"services": services}


def write(override: dict[str, Any], path: Path = OVERRIDE) -> None:
    """Write the override, as JSON, which is YAML. Raises `NotPinned` where a file of somebody's own is in its place."""
    if path.exists() and not path.read_text(encoding="utf-8").startswith(MARK):
        raise NotPinned(f"{path.name} is a file of your own: add the digests to it by hand, or move it away.")
    path.write_text(f"{MARK}\n{json.dumps(override, indent=2)}\n", encoding="utf-8")


def ask_docker(image: str) -> str:
    """The digest of an image for all processors, as its registry says it; else the one that is fetched. Raises `NotPinned`."""
    asked = _said(["docker", "buildx", "imagetools", "inspect", image, "--format", "{{.Manifest.Digest}}"])
    if asked is None and _said(["docker", "pull", "--quiet", image]) is not None:
        asked = _said(["docker", "image", "inspect", "--format", '{{join .RepoDigests " "}}', image])
    found = _DIGEST.search(asked or "")
    if found is None:
        raise NotPinned(f"Docker finds no digest of {image!r}: is its registry reachable from here?")
    return found[0]


def _said(command: list[str]) -> str | None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    except FileNotFoundError:
        raise NotPinned("There is no `docker` here; images are pinned where they run.") from None
    return done.stdout if done.returncode == 0 else None


def _model() -> dict[str, Any]:
    said = _said(list(_MODEL))
    if said is None:
        raise NotPinned("`docker compose config` refuses docker-compose.yml.")
    return json.loads(said)


def main(path: Path = OVERRIDE) -> None:
    """Pin, and say what was."""
    try:
        override = pins(_model(), ask_docker)
        write(override, path)
    except NotPinned as error:
        sys.exit(str(error))
    print(f"{path.name}: {len(override['services'])} services pinned; `docker compose up --build --wait` uses them.")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else OVERRIDE)
