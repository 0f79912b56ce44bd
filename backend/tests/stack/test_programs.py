"""Finding and fetching programs, with a web server of the test's own in place of the official one."""

import io
import stat
import tarfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from src.errors import SetupFailed
from src.settings import Settings
from src.stack.go_install import progress
from src.stack.programs import TEMPORAL_VERSION, cached_temporal, find, require
from src.stack.temporal_program import ensure_temporal
from src.stack.terminal import Silence
from tests.stacks import isolated_settings


def executable(path: Path, text: str = "#!/bin/sh\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


def archive_with(name: str) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        member = tarfile.TarInfo(name)
        member.size = 5
        tar.addfile(member, io.BytesIO(b"hello"))
    return packed.getvalue()


class Archive:
    """What the server answers, and which addresses it was asked for."""

    def __init__(self) -> None:
        self.content = archive_with("temporal")
        self.asked: list[str] = []
        self.address = ""


@pytest.fixture
def archive() -> Iterator[Archive]:
    served = Archive()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(served.content)

        def log_message(self, format: str, *args: object) -> None:
            """The test's output stays its own."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served.address = f"http://127.0.0.1:{server.server_port}/{{version}}?platform={{platform}}&arch={{arch}}"
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield served
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A machine with nothing on PATH and nothing cached."""
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return isolated_settings(cache_dir=tmp_path / "cache")


async def test_temporal_is_downloaded_once_and_kept(bare: Settings, archive: Archive) -> None:
    path = await ensure_temporal(bare, Silence(), archive=archive.address)
    assert path == cached_temporal(bare.cache_dir)
    assert path.read_bytes() == b"hello"
    assert path.stat().st_mode & stat.S_IXUSR
    assert await ensure_temporal(bare, Silence(), archive=archive.address) == path
    assert len(archive.asked) == 1
    assert archive.asked[0].startswith(f"/{TEMPORAL_VERSION}?platform=")


async def test_temporal_on_path_comes_before_the_cached_copy(bare: Settings, archive: Archive, tmp_path: Path) -> None:
    executable(cached_temporal(bare.cache_dir))
    own = executable(tmp_path / "bin" / "temporal")
    assert await ensure_temporal(bare, Silence(), archive=archive.address) == own
    assert not archive.asked


@pytest.mark.parametrize("content", [b"no archive", archive_with("readme")])
async def test_a_useless_download_leaves_nothing_and_says_what_to_do(
    bare: Settings, archive: Archive, content: bytes
) -> None:
    archive.content = content
    with pytest.raises(SetupFailed, match=r"(?s)official download failed.*LIFEOS_TEMPORAL__ADDRESS"):
        await ensure_temporal(bare, Silence(), archive=archive.address)
    assert not [path for path in cached_temporal(bare.cache_dir).parent.iterdir() if path.is_file()]


async def test_without_a_download_temporal_is_built_with_the_go_on_path(
    bare: Settings, archive: Archive, tmp_path: Path
) -> None:
    archive.content = b"no archive"
    go = '#!/bin/sh\n[ "$GOTOOLCHAIN" = auto ] || exit 1\n/bin/mkdir -p "$GOBIN"\necho "$@" > "$GOBIN/temporal"\n'
    executable(tmp_path / "bin" / "go", go)
    path = await ensure_temporal(bare, Silence(), archive=archive.address)
    assert path.read_text().strip().endswith(f"github.com/temporalio/cli/cmd/temporal@{TEMPORAL_VERSION}")


def test_the_systems_redis_comes_before_the_packaged_one(bare: Settings, tmp_path: Path) -> None:
    packaged = find("redis-server", bare.cache_dir)
    assert packaged
    assert packaged.parent != tmp_path / "bin"
    own = executable(tmp_path / "bin" / "redis-server")
    assert find("redis-server", bare.cache_dir) == own


def test_the_pinned_pocketbase_comes_before_the_systems(bare: Settings, tmp_path: Path) -> None:
    own = executable(tmp_path / "bin" / "pocketbase")
    assert find("pocketbase", bare.cache_dir) not in {None, own}


def test_a_program_that_is_nowhere_is_named_with_the_way_to_get_it(bare: Settings) -> None:
    with pytest.raises(SetupFailed, match=r"'no-such-server' is neither on PATH .*make setup"):
        require("no-such-server", bare.cache_dir)


def test_a_build_says_how_long_it_still_takes_once_there_is_something_to_guess_from() -> None:
    assert progress(30, 10, 0) == "30 s, 10 steps done"
    assert progress(30, 10, 1000) == "30 s, 10 steps done"
    assert progress(60, 250, 1000) == "60 s, 25%, about 3 min left"
    assert progress(300, 999, 1000) == "300 s, 99%, about 1 min left"
    assert progress(300, 1100, 1000) == "300 s, 99%, about 1 min left"
