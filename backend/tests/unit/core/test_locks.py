"""Locks by key: in order for one key, beside each other for two, gone when nobody needs them."""

import asyncio
import gc

from src.core.locks import KeyedLocks


async def test_one_key_waits_and_another_does_not() -> None:
    locks = KeyedLocks()
    order: list[str] = []

    async def work(key: str, name: str) -> None:
        async with locks(key):
            order.append(f"{name} begins")
            await asyncio.sleep(0)
            order.append(f"{name} ends")

    await asyncio.gather(work("a", "first"), work("a", "second"), work("b", "other"))
    assert [one for one in order if "other" not in one] == [
        "first begins",
        "first ends",
        "second begins",
        "second ends",
    ]
    assert order.index("other begins") < order.index("first ends")
    gc.collect()
    assert len(locks) == 0
