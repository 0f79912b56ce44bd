"""A backup of what runs, and a system that goes on from it elsewhere."""

import asyncio
import itertools
import json
import shutil
import sqlite3
import threading
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from src.core.clock import utc_now
from src.errors import SetupFailed
from src.stack.backup import check_backup, make_backup, restore_backup
from src.stack.sealing import open_sealed, seal
from tests.conditions import until
from tests.conftest import StartStack
from tests.person import Person
from tests.stacks import on_free_ports

PASSPHRASE = "клён у старой мельницы"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder with a database that somebody has open."""
    data = tmp_path / "data"
    (data / "pocketbase").mkdir(parents=True)
    (data / "run").mkdir()
    (data / "run" / "stack.lock").write_text("somebody")
    (data / "secrets.json").write_text(json.dumps({"pocketbase_password": "a", "redis_password": "b"}))
    with sqlite3.connect(data / "pocketbase" / "data.db") as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE messages (text TEXT)")
        database.executemany("INSERT INTO messages VALUES (?)", [("canary",)] * 100)
    return data


@pytest.mark.parametrize("passphrase", [None, PASSPHRASE])
def test_a_backup_is_whole_and_comes_back_elsewhere(folder: Path, tmp_path: Path, passphrase: str | None) -> None:
    live = sqlite3.connect(folder / "pocketbase" / "data.db")
    live.execute("INSERT INTO messages VALUES ('in the log only')")
    live.commit()
    archive = tmp_path / "one.backup"
    made = make_backup(folder, archive, passphrase=passphrase)
    live.close()
    assert made.rows == 101
    assert archive.stat().st_mode & 0o077 == 0
    assert (b"manifest" in archive.read_bytes()[:20]) is False
    assert check_backup(archive, passphrase=passphrase) == made
    assert restore_backup(archive, tmp_path / "new", passphrase=passphrase) == made
    with sqlite3.connect(tmp_path / "new" / "pocketbase" / "data.db") as database:
        assert database.execute("SELECT count(*) FROM messages").fetchone() == (101,)
    assert (tmp_path / "new" / "secrets.json").read_text() == (folder / "secrets.json").read_text()
    assert not (tmp_path / "new" / "run").exists()


def test_what_is_there_is_never_written_over(folder: Path, tmp_path: Path) -> None:
    archive = tmp_path / "one.backup"
    make_backup(folder, archive)
    with pytest.raises(SetupFailed, match="there already"):
        make_backup(folder, archive)
    with pytest.raises(SetupFailed, match="not empty"):
        restore_backup(archive, folder)
    with pytest.raises(SetupFailed, match="Nothing was ever started"):
        make_backup(tmp_path / "none", tmp_path / "two.backup")


def test_a_damaged_backup_is_noticed_and_leaves_nothing_behind(folder: Path, tmp_path: Path) -> None:
    archive = tmp_path / "one.backup"
    make_backup(folder, archive, passphrase=PASSPHRASE)
    for wrong in ("another", None):
        with pytest.raises(SetupFailed, match="passphrase"):
            restore_backup(archive, tmp_path / "new", passphrase=wrong)
    broken = bytearray(archive.read_bytes())
    broken[-40] ^= 1
    archive.write_bytes(broken)
    with pytest.raises(SetupFailed, match="damaged"):
        restore_backup(archive, tmp_path / "new", passphrase=PASSPHRASE)
    assert not (tmp_path / "new").exists()


def test_a_sealed_file_that_was_cut_is_noticed(tmp_path: Path) -> None:
    plain, sealed, back = tmp_path / "plain", tmp_path / "sealed", tmp_path / "back"
    plain.write_bytes(b"x" * (3 * 1024 * 1024))
    seal(plain, sealed, PASSPHRASE)
    open_sealed(sealed, back, PASSPHRASE)
    assert back.read_bytes() == plain.read_bytes()
    whole = sealed.read_bytes()
    sealed.write_bytes(whole[: 39 + 2 * (1024 * 1024 + 16)])  # at the edge of a piece
    with pytest.raises(SetupFailed, match="damaged"):
        open_sealed(sealed, back, PASSPHRASE)


@pytest.mark.timeout(400)
async def test_a_system_goes_on_from_a_backup_that_was_made_while_people_talked(
    start_stack: StartStack, tmp_path: Path
) -> None:
    first = await start_stack(on_free_ports(tmp_path / "first"))
    url = f"http://127.0.0.1:{first.settings.api.port}"
    bo, eva = [await Person.arrive(url) for _ in range(2)]
    for person in (bo, eva):
        await person.connect()
    await bo.say("Hello")
    due = utc_now() + timedelta(seconds=100)
    set_by = await bo.http.post("/api/reminders", json={"text": "water the plants", "due": due.isoformat()})
    assert set_by.status_code == 201
    await eva.http.post("/api/memories", json={"text": "Keeps a parrot"})
    talking = asyncio.create_task(eva.say("I live in Oslo"))
    archive = tmp_path / "one.backup"
    await asyncio.to_thread(make_backup, first.settings.data_dir, archive)
    await talking
    said = (await bo.http.get("/api/chat/messages")).json()["items"]
    for person in (bo, eva):
        await person.leave()
    await first.stop()
    assert not [one for one in said if one["proactive"] and "water" in one["text"]]
    shutil.rmtree(tmp_path / "first")

    await asyncio.to_thread(restore_backup, archive, tmp_path / "second")
    second = await start_stack(on_free_ports(tmp_path / "second"))
    url = f"http://127.0.0.1:{second.settings.api.port}"
    bos = httpx.AsyncClient(base_url=url, timeout=30, headers={"authorization": f"Bearer {bo.token}"})
    again = Person(url, bos, bo.token, bo.user)
    found = (await again.http.get("/api/chat/messages")).json()["items"]
    assert [one["id"] for one in found][: len(said)] == [one["id"] for one in said]
    await again.connect()
    await until(lambda: came(bos), seconds=180)
    evas = (await bos.get("/api/memories", headers={"authorization": f"Bearer {eva.token}"})).json()["items"]
    assert "Keeps a parrot" in [one["text"] for one in evas]
    await again.leave()


async def came(client: httpx.AsyncClient) -> bool:
    """Whether the reminder has come, once."""
    messages = (await client.get("/api/chat/messages")).json()["items"]
    found = [one for one in messages if one["proactive"] and "water the plants" in one["text"]]
    assert len(found) < 2
    return bool(found)


def test_the_append_only_files_of_a_backup_belong_together(folder: Path, tmp_path: Path) -> None:
    """Redis writes its files anew under new names; the manifest says which are in use."""
    redis = folder / "redis" / "appendonlydir"
    redis.mkdir(parents=True)
    over = threading.Event()
    _rewrite(redis, 0)

    def keep_rewriting() -> None:
        for number in itertools.count(1):
            _rewrite(redis, number)
            if over.wait(0.02):
                return

    rewriting = threading.Thread(target=keep_rewriting)
    rewriting.start()
    try:
        for number in range(20):
            archive = tmp_path / f"{number}.backup"
            make_backup(folder, archive)
            restore_backup(archive, tmp_path / str(number))
            kept = tmp_path / str(number) / "redis" / "appendonlydir"
            named = (kept / "appendonly.aof.manifest").read_text().split()
            assert set(named) <= {file.name for file in kept.iterdir()}
    finally:
        over.set()
        rewriting.join()


def _rewrite(folder: Path, number: int) -> None:
    """Begin a new pair of files, name it, and remove the old one, as Redis does."""
    new = [f"appendonly.aof.{number}.base.rdb", f"appendonly.aof.{number}.incr.aof"]
    for name in new:
        (folder / name).write_text("x")
    part = folder / "temp.manifest.part"
    part.write_text("\n".join(new))
    part.replace(folder / "appendonly.aof.manifest")
    for file in folder.iterdir():
        if file.name not in {*new, "appendonly.aof.manifest"}:
            file.unlink()
