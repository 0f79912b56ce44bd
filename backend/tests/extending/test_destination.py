"""A new kind of destination is one file, and a proactive message reaches it as it reaches the others."""

from pathlib import Path

import pytest

from src.settings import Settings
from src.stack.environment import environment_of
from tests.extending.tree import assert_runs, changed, copied

pytestmark = pytest.mark.timeout(240)

FILE = "services/delivery/destinations/letterbox.py"
TOY = '''"""Letterboxes: files on the server's own disk."""

import asyncio
from pathlib import Path
from typing import Annotated

from src.services.delivery.destinations.base import Destination, DestinationRow, Shipment
from src.services.delivery.outcome import SENT, Outcome
from src.stores.pocketbase.columns import Column, Text
from src.stores.pocketbase.rows import Index


class LetterboxRow(DestinationRow):
    """The file of a user."""

    collection = "letterboxes"
    indices = (Index("user"),)

    path: Annotated[Column[str], Text(500, required=True)]


class Letterbox(Destination[LetterboxRow]):
    """The files of all users."""

    kind = "letterbox"
    row = LetterboxRow

    async def send(self, row: LetterboxRow, shipment: Shipment) -> Outcome:
        """Write it down, where the folder is there."""
        path = Path(row.path)
        if await asyncio.to_thread(path.parent.is_dir):
            await asyncio.to_thread(path.write_text, shipment.notice.body)
            return SENT
        await asyncio.to_thread(path.parent.mkdir)
        return Outcome("retry", "unreachable")


DESTINATION = Letterbox
'''
LOOK = """
import asyncio, secrets
from pathlib import Path
from src.core.ids import derive_id
from src.models.values import User
from src.services.accounts.parts import open_accounts
from src.services.background import Background
from src.services.conversation.rows import MessageRow
from src.services.db_init import ROWS, init_database
from src.services.delivery.destinations.letterbox import LetterboxRow
from src.services.delivery.parts import open_delivery
from src.services.delivery.rows import AttemptRow, DeliveryRow, going_out
from src.settings import load_settings
from src.stores.parts import open_stores
from src.stores.pocketbase.collection import Collection
from src.stores.pocketbase.filters import eq
from src.stores.server_keys import load_server_keys

async def nothing(user_id):
    return 0

async def main():
    settings = load_settings()
    async with open_stores(settings) as stores:
        await init_database(stores.pocketbase)
        password = secrets.token_hex(8)
        new = {"guest": True, "password": password, "passwordConfirm": password}
        user = (await stores.pocketbase.create("users", new))["id"]
        boxes = Collection(stores.pocketbase, LetterboxRow)
        box = await boxes.create(LetterboxRow(user=user, path=PATH))
        message = MessageRow.by_assistant(derive_id(password), user, "The *fern* is dry.", agent="coordinator")
        await stores.pocketbase.batch(going_out(message, key=password))
        keys = load_server_keys(settings)
        accounts = open_accounts(stores, settings, box=keys.box)
        delivery = open_delivery(stores, settings.delivery, keys=keys, accounts=accounts, unread=nothing)
        loops = Background()
        loops.add(*delivery.loops())
        loops.start()
        async with asyncio.timeout(90):
            while not (box := await boxes.get(box.id)).last_sent:
                await asyncio.sleep(0.05)
        await loops.close()
        await delivery.close()
        assert box.last_error == "", box
        assert Path(PATH).read_text() == "The *fern* is dry."
        (sent,) = await Collection(stores.pocketbase, DeliveryRow).find(eq(DeliveryRow.key, password))
        attempts = await Collection(stores.pocketbase, AttemptRow).find(eq(AttemptRow.delivery, sent.id))
        tried = {(one.kind, one.number, one.state) for one in attempts}
        assert tried == {("letterbox", 1, "again"), ("letterbox", 2, "sent")}, tried
        assert LetterboxRow in ROWS and LetterboxRow.holds_words, "deleted, exported and scrubbed"
        await accounts.limits.close()

asyncio.run(main())
"""


def test_a_kind_of_destination_costs_one_file(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    (copied(tmp_path) / FILE).write_text(TOY)
    assert changed(tmp_path) == {FILE}
    quick = settings.delivery.model_copy(update={"after_seconds": 0.2, "retry_seconds": 0.05})
    for name, value in environment_of(settings.model_copy(update={"delivery": quick})).items():
        monkeypatch.setenv(name, value)
    assert_runs(LOOK.replace("PATH", repr(str(tmp_path / "folder" / "letter"))), tmp_path)
