"""Two processes change one person's row at the same moment: none of the changes is lost, and what was shown stays shown."""

import asyncio
from datetime import timedelta

import httpx
import pytest

from src.core.clock import utc_now
from src.core.ids import UserId, conversation_id_for
from src.models.effects import SetProfile
from src.protocol.identity import ProfilePatch, UserPatch
from src.runtime import Runtime
from src.services.accounts.users import UserService
from src.services.conversation.rows import ConversationRow, MessageRow
from src.stores.pocketbase.collection import Collection
from src.stores.pocketbase.rows import put
from tests.factories import message, store


@pytest.fixture
async def user_id(guest: httpx.AsyncClient) -> UserId:
    await guest.get("/api/state")
    return UserId((await guest.get("/api/me")).json()["id"])


async def test_changes_of_a_profile_by_many_processes_are_all_kept(runtime: Runtime, user_id: UserId) -> None:
    processes = [UserService(runtime.pocketbase) for _ in range(4)]
    effects = [
        SetProfile(occupation="baker"),
        SetProfile(city="Riga"),
        SetProfile(routine="early"),
        SetProfile(goals=["rest"]),
    ]
    await asyncio.gather(*(one.apply_profile(user_id, effect) for one, effect in zip(processes, effects, strict=True)))
    profile = (await runtime.accounts.users.get(user_id)).profile
    assert (profile.occupation, profile.city, profile.routine, profile.goals) == ("baker", "Riga", "early", ["rest"])


async def test_an_effect_applied_again_does_not_undo_a_correction(runtime: Runtime, user_id: UserId) -> None:
    learnt = SetProfile(city="Riga", timezone="Europe/Riga")
    await runtime.accounts.users.apply_profile(user_id, learnt, change_id="reply:0")
    await runtime.accounts.users.patch(user_id, UserPatch(timezone="Europe/Paris", profile=ProfilePatch(city="Paris")))
    again = await runtime.accounts.users.apply_profile(user_id, learnt, change_id="reply:0")
    assert (again.profile.city, again.timezone) == ("Paris", "Europe/Paris")


async def test_what_was_shown_stays_shown_whatever_other_devices_say(runtime: Runtime, user_id: UserId) -> None:
    now = utc_now()
    shown = [
        await store(
            runtime.pocketbase,
            message(user_id, f"{number}", put(MessageRow.completed, now + timedelta(seconds=number))),
        )
        for number in range(8)
    ]
    news = await asyncio.gather(*(runtime.conversation.service.mark_shown(user_id, one.id) for one in reversed(shown)))
    conversation = await Collection(runtime.pocketbase, ConversationRow).get(conversation_id_for(user_id))
    assert conversation.last_read_at == shown[-1].completed
    assert any(news)
    assert not await runtime.conversation.service.mark_shown(user_id, shown[0].id)
