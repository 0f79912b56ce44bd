"""A backup made while twenty people talk, and a system that goes on from it: what was accepted before is all there, once.

With `--long` alone: `stack/test_backup.py` has a small one.
"""

import asyncio
import shutil
import sys
from copy import deepcopy
from pathlib import Path

import pytest

from src.stack.backup import restore_backup
from src.stack.environment import child_environment
from tests.conditions import until
from tests.faults.rig.ledger import Asked, Ledger, Sent
from tests.faults.rig.run import Report, check
from tests.faults.rig.system import System, running_system
from tests.faults.rig.talker import Talker

pytestmark = pytest.mark.timeout(0)  # a run takes what the machine makes of it; each of its steps has an end of its own

PEOPLE = 20
PATIENCE = 4.0
_SAID_EACH = 5


async def lifeos(data_dir: Path, *arguments: str) -> str:
    """Run the command on a data folder; what it says."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "src.cli", *arguments),
        env=child_environment({"LIFEOS_DATA_DIR": str(data_dir)}),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    assert process.returncode == 0, output.decode()
    return output.decode()


def accepted(ledger: Ledger) -> int:
    """How much was accepted."""
    return sum(one.end == "ok" for one in [*ledger.sent, *ledger.asked])


def certain(before: Ledger, after: Ledger) -> Ledger:
    """What a backup must hold. What was under way when it was made may be in it or not."""
    sent = {one.client_id: one for one in before.sent}
    asked = {one.token: one for one in before.asked}
    return Ledger(
        sent=[_sent(sent.get(one.client_id), one) for one in after.sent],
        asked=[_asked(asked.get(one.token), one) for one in after.asked],
    )


def _sent(before: Sent | None, after: Sent) -> Sent:
    known = before is not None and before.end == "ok"
    return after if known else Sent(after.person, after.client_id, after.text, after.token, after.kind, after.at)


def _asked(before: Asked | None, after: Asked) -> Asked:
    known = before is not None and before.end == "ok" and before.deleted == after.deleted
    return after if known else Asked(after.person, after.kind, after.token, after.at, id=after.id)


async def talk_and_back_up(system: System, ledger: Ledger, archive: Path) -> tuple[list[Talker], Ledger]:
    """Have people talk, back up meanwhile; the people, and what the backup must hold."""
    people = [await Talker.arrive(system.url, ledger, 4000 + number) for number in range(PEOPLE)]
    system.people = [one.id for one in people]
    for one in people:
        one.begin()
    await until(lambda: accepted(ledger) > PEOPLE * _SAID_EACH, seconds=300, every=0.2)
    before = deepcopy(ledger)
    print(await lifeos(system.settings.data_dir, "backup", str(archive)))  # noqa: T201
    held = certain(before, deepcopy(ledger))
    said = accepted(ledger)
    await until(lambda: accepted(ledger) > said + PEOPLE, seconds=300, every=0.2)  # they did not stop for it
    for one in people:
        await one.leave()
    assert accepted(before) > PEOPLE * _SAID_EACH
    assert any(one.kind == "reminder" and one.end == "ok" for one in before.asked)
    return people, held


async def test_what_was_accepted_before_a_backup_is_all_there_after_it_once(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    if not request.config.getoption("--long"):
        pytest.skip("only with --long")
    archive, ledger = tmp_path / "all.backup", Ledger()
    async with running_system(tmp_path / "first", ledger, small_disk=False) as system:
        people, held = await talk_and_back_up(system, ledger, archive)
    assert ledger.found == []
    shutil.rmtree(tmp_path / "first")
    print(await lifeos(tmp_path / "none", "restore", str(archive), "--check"))  # noqa: T201
    second = tmp_path / "second"
    second.mkdir()
    await asyncio.to_thread(restore_backup, archive, second / "data")
    report = Report(0, held)
    async with running_system(second, held, small_disk=False) as system:
        back = [one.elsewhere(system.url, held) for one in people]
        system.people = [one.id for one in back]
        try:
            await system.all_ready()
            await check(system, back, report, PATIENCE)
        finally:
            for one in back:
                await one.leave()
    print(report.summary())  # noqa: T201
    assert not report.wrong, report.summary()
