"""Rows by their ids, however many: the database refuses a filter that is long."""

from src.core.clock import utc_now
from src.core.ids import UserId
from src.runtime import Runtime
from src.services.accounts.rows import SessionRow
from src.services.inbox.rows import ItemRow
from src.stores.pocketbase.collection import Collection
from src.stores.pocketbase.filters import NAMED_MOST, eq, gt, one_of
from tests.factories import fresh_id, item, store, store_user


async def test_as_many_as_are_named_at_once_fit_into_one_filter(runtime: Runtime) -> None:
    ids = [UserId(fresh_id()) for _ in range(NAMED_MOST)]
    sessions = Collection(runtime.pocketbase, SessionRow)
    assert await sessions.find(one_of(SessionRow.user, ids), gt(SessionRow.expires, utc_now())) == []


async def test_more_are_found_in_several_requests(runtime: Runtime) -> None:
    user = UserId((await store_user(runtime.pocketbase)).id)
    kept = [await store(runtime.pocketbase, item(user)) for _ in range(2)]
    ids = [kept[0].id, *(fresh_id() for _ in range(2 * NAMED_MOST)), kept[1].id]
    found = await Collection(runtime.pocketbase, ItemRow).named(ids, eq(ItemRow.user, user))
    assert {row.id for row in found} == {row.id for row in kept}
