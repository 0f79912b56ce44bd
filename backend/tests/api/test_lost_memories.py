"""A memory store that is found empty beside people who had memories is said to them, once, and in `/readyz`."""

import shutil

import httpx

from src.api.app import create_app
from src.core.ids import UserId
from src.runtime import Runtime, open_runtime
from src.services.accounts.rows import UserRow
from src.settings import Settings
from tests import factories
from tests.conditions import until


async def said(runtime: Runtime, user_id: UserId) -> list[str]:
    return [one.text for one in (await runtime.conversation.service.history(user_id)).items]


async def memory_in_readyz(runtime: Runtime) -> dict[str, str]:
    transport = httpx.ASGITransport(create_app(runtime))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        return (await client.get("/readyz")).json()["memory"]


async def test_a_store_found_empty_beside_people_who_had_memories_is_said_once(settings: Settings) -> None:
    async with open_runtime(settings) as runtime:
        told = UserId((await factories.store_user(runtime.pocketbase, UserRow(guest=True, locale="ru"))).id)
        other = UserId((await factories.store_user(runtime.pocketbase)).id)
        lost = runtime.turns.lost_memories
        await lost.look()
        await runtime.memory.add(told, "Живу в Казани", key="turn:0")
        await lost.look()
    async with open_runtime(settings) as runtime:  # an ordinary restart
        await runtime.turns.lost_memories.look()
        assert await said(runtime, told) == []

    shutil.rmtree(settings.data_dir / "memory")
    async with open_runtime(settings) as runtime:
        assert (await memory_in_readyz(runtime))["detail"] == ""
        await runtime.turns.lost_memories.look()
        (text,) = await said(runtime, told)
        assert text.startswith("Из моей памяти пропало всё")
        assert await said(runtime, other) == []
        memory = await memory_in_readyz(runtime)
        assert memory["status"] == "ok"
        assert "found empty" in memory["detail"]
        await runtime.memory.add(told, "Живу в Перми", key="turn:1")
        await runtime.turns.lost_memories.look()
    async with open_runtime(settings) as runtime:
        await runtime.turns.lost_memories.look()
        assert len(await said(runtime, told)) == 1


async def test_who_is_remembered_is_noted_at_once(settings: Settings) -> None:
    async with open_runtime(settings) as runtime:
        user_id = UserId((await factories.store_user(runtime.pocketbase)).id)
        runtime.background.add(*runtime.turns.lost_memories.loops())
        runtime.background.start()
        await runtime.memory.add(user_id, "I live in Kazan", key="turn:0")

        async def noted() -> bool:
            return any(row["user"] == user_id for row in await runtime.pocketbase.find("remembered"))

        await until(noted)
