"""A process that dies at a named moment loses nothing and answers nothing twice."""

import asyncio
import uuid

import httpx
import pytest

from tests.conftest import StartStack
from tests.person import Person

pytestmark = pytest.mark.timeout(300)


@pytest.mark.parametrize("point", ["accepted", "before_first_token", "mid_stream", "reply_stored"])
async def test_a_backend_that_dies_at_a_moment_answers_once(start_stack: StartStack, point: str) -> None:
    system = await start_stack(restarts=True, environment={"LIFEOS_FAILPOINTS": f"{point}:exit"})
    before = system.pid("backend")
    person = await Person.arrive(f"http://127.0.0.1:{system.settings.api.port}")
    client_id = str(uuid.uuid4())
    sent = None
    async with asyncio.timeout(120):
        while sent is None:  # the process may die before it answers
            try:
                sent = await person.send("What can you do?", client_id=client_id)
            except (httpx.HTTPError, AssertionError):
                await asyncio.sleep(0.2)
    reply = await person.stored_reply(sent["message_id"], seconds=120)
    assert reply["status"] == "complete"
    messages = await person.messages()
    assert [m["id"] for m in messages].count(sent["message_id"]) == 1
    assert len([m for m in messages if m["reply_to"] == sent["message_id"]]) == 1
    assert system.pid("backend") != before
    await person.leave()
