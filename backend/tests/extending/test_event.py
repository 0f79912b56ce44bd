"""A new event is its class and its example: as docs/howto/add-an-event.md says."""

import shutil
from pathlib import Path

import pytest

from scripts import gen_openapi
from tests.extending.tree import assert_runs, changed, copied, edit

pytestmark = pytest.mark.timeout(300)

EVENT = '''
class PlantWatered(Event):
    """A plant was watered."""

    type: Literal["plant.watered"] = "plant.watered"
    plant: str


AnyEvent = Annotated[
    PlantWatered
    | Connected
'''
LOOK = """
import json
from src.api.app import create_api
from src.core.clock import utc_now
from src.protocol.events import EVENTS, PlantWatered
from src.stores.event_log.log import LoggedEvent, encode
from scripts.gen_openapi import event_examples

examples = event_examples()
example = EVENTS.validate_json(examples["plant.watered"])
assert isinstance(example, PlantWatered) and example.plant == "fern", "an example for the contract"
schemas = create_api().openapi()["components"]["schemas"]
assert set(schemas["AnyEvent"]["discriminator"]["mapping"]) == set(examples), "contract"
assert "PlantWatered" in schemas, "its type"
logged = LoggedEvent("0" * 22, encode(PlantWatered(ts=utc_now(), plant="ivy")))
assert EVENTS.validate_json(logged.wire()).plant == "ivy", "over the log to a client"
"""


def test_an_event_costs_its_class_and_its_example(tmp_path: Path) -> None:
    tree = copied(tmp_path)
    edit(tree / "protocol/events.py", "\nAnyEvent = Annotated[\n    Connected\n", EVENT)
    (tmp_path / "scripts").mkdir()
    generator = Path(shutil.copy(gen_openapi.__file__, tmp_path / "scripts"))
    edit(
        generator,
        "        MemoryChanged(ts=_NOON, count=3),\n",
        '        MemoryChanged(ts=_NOON, count=3),\n        PlantWatered(ts=_NOON, plant="fern"),\n',
        ("    MemoryChanged,\n", "    MemoryChanged,\n    PlantWatered,\n"),
    )
    assert_runs(LOOK, tmp_path)
    assert changed(tmp_path) == {"protocol/events.py"}
