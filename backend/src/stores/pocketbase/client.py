"""PocketBase, spoken to as its superuser. The only file that knows its addresses and its answers.

Records here are as PocketBase answers them; `collection` makes typed rows of them.

Every rule of PocketBase is bypassed here: whoever calls has checked the owner.
"""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable, Generator, Iterable, Mapping, Sequence
from contextvars import ContextVar
from http import HTTPStatus
from typing import Any, cast

from src.core.json_values import is_object
from src.errors import Conflict, DependencyDown, InvalidInput, LifeOSError, NotFound
from src.logs import get_logger
from src.settings import PocketBaseSettings
from src.stores.pocketbase.filters import bind
from src.stores.pocketbase.joined import AT_ONCE, JoinedReads, Query
from src.stores.pocketbase.transport import Answer, PocketBaseTransport
from src.stores.pocketbase.values import Record
from src.stores.pocketbase.writes import Create, Delete, Update, Upsert, Write

logger = get_logger("pocketbase")

PAGE_LIMIT = 1000
"""PocketBase gives no more rows at once, and says nothing when more are asked for."""
_SCANNED_AT_ONCE = 200
_SLOW_SECONDS = 120.0
"""For changes of the schema and deletions that cascade."""


_joined: ContextVar[JoinedReads | None] = ContextVar("joined_reads", default=None)


class AlreadyExists(Conflict):
    """The id, or a value that has to be unique, is taken. `fields` names what clashed."""

    code = "already_exists"

    def __init__(self, detail: str, *, fields: tuple[str, ...]) -> None:
        super().__init__(detail)
        self.fields = fields


class QueryRefused(LifeOSError):
    """PocketBase does not know a column, or does not take a filter: a mistake of ours, which no retry mends."""


class PocketBase:
    """Records and collections of one PocketBase.

    Connects with the first call. Safe for concurrent use within one event loop; `close()` by whoever made it. Every
    call raises `DependencyDown` where PocketBase does not answer or cannot write.
    """

    def __init__(self, settings: PocketBaseSettings) -> None:
        self._transport = PocketBaseTransport(settings)
        self._deletion_listeners: list[Callable[[str], None]] = []
        self._joining = asyncio.Semaphore(AT_ONCE)
        self._joins = True
        """Whether PocketBase has our hook, as far as is known."""

    async def close(self) -> None:
        """Close the connections. A second call does nothing."""
        await self._transport.close()

    async def health(self) -> None:
        """Answer within a second when PocketBase answers and takes our sign-in."""
        await self._transport.health()

    # --- records -------------------------------------------------------------------------------------------------

    async def get(self, collection: str, record_id: str, *, expand: str = "") -> Record:
        """One record. `expand` names relations to add under `expand`. Raises `NotFound`."""
        path = _record_path(collection, record_id)
        params = {"expand": expand} if expand else None
        return _answer(await self._transport.send("GET", path, params=params), collection)

    async def find(
        self,
        collection: str,
        *,
        where: str = "",
        sort: str = "-created",
        limit: int = 50,
        page: int = 1,
        fields: str = "",
    ) -> list[Record]:
        """Records that fit a filter made by `filters`; at most `PAGE_LIMIT`. `fields` names those to load, by commas."""
        if not 1 <= limit <= PAGE_LIMIT:
            raise ValueError(f"limit is 1 to {PAGE_LIMIT}, not {limit}")
        joined = _joined.get()
        if joined is not None and page == 1:
            found = await joined.find(Query(collection, where, sort, limit, fields))
            if found is not None:
                return found
        params = {"page": page, "perPage": limit, "skipTotal": 1, "sort": sort, "filter": where, "fields": fields}
        given = {name: value for name, value in params.items() if value != ""}
        return cast("list[Record]", (await self._list(collection, given))["items"])

    @contextlib.contextmanager
    def reads_joined(self) -> Generator[None]:
        """Within the block, `find`s that begin at the same moment go as one request. Each answers as it would alone."""
        token = _joined.set(JoinedReads(self._find_together))
        try:
            yield
        finally:
            _joined.reset(token)

    async def scan(self, collection: str, *, where: str = "", fields: str = "") -> AsyncGenerator[Record]:
        """All records that fit, oldest first, by place and not by page number: some may come while we read."""
        wanted = where
        while True:
            found = await self.find(collection, where=wanted, sort="created,id", limit=_SCANNED_AT_ONCE, fields=fields)
            for record in found:
                yield record
            if len(found) < _SCANNED_AT_ONCE:
                return
            last = {"created": str(found[-1]["created"]), "id": str(found[-1]["id"])}
            later = bind("(created > {:created} || (created = {:created} && id > {:id}))", **last)
            wanted = f"({where}) && {later}" if where else later

    async def first(self, collection: str, *, where: str, sort: str = "") -> Record | None:
        """The first record that fits, or None."""
        found = await self.find(collection, where=where, sort=sort, limit=1)
        return found[0] if found else None

    async def count(self, collection: str, *, where: str = "") -> int:
        """How many records fit."""
        params = {"perPage": 1, "fields": "id", **({"filter": where} if where else {})}
        return int((await self._list(collection, params))["totalItems"])

    async def create(self, collection: str, fields: Record) -> Record:
        """Make a record. Raises `AlreadyExists` where its id or a unique value is taken."""
        return _answer(await self._transport.send("POST", _records_path(collection), body=fields), collection)

    async def update(self, collection: str, record_id: str, fields: Record) -> Record:
        """Change the given fields. Raises `NotFound`, `AlreadyExists`."""
        return _answer(
            await self._transport.send("PATCH", _record_path(collection, record_id), body=fields), collection
        )

    async def delete(self, collection: str, record_id: str) -> None:
        """Delete a record with all that cascades from it; absent is fine."""
        path = _record_path(collection, record_id)
        response = await self._transport.send("DELETE", path, answer_seconds=_SLOW_SECONDS)
        if response.status_code != HTTPStatus.NOT_FOUND:
            _answer(response, collection)
            self._tell_deleted({collection})

    async def batch(self, writes: Sequence[Write]) -> list[Record]:
        """All writes in one transaction, or none; answers the records in the same order, `{}` for a deletion.

        Raises:
            AlreadyExists: one of them clashes.
            NotFound: one of them changes or deletes what is not there.
        """
        if not writes:
            return []
        response = await self._transport.send(
            "POST", "/api/batch", body={"requests": [_batch_entry(write) for write in writes]}
        )
        if response.status_code == HTTPStatus.BAD_REQUEST:
            raise _batch_error(response, writes)
        answers = cast("list[dict[str, Any]]", _answer(response, "batch"))
        self._tell_deleted({write.collection for write in writes if isinstance(write, Delete)})
        return [answer["body"] or {} for answer in answers]

    async def make_past(
        self, collection: str, rows: Sequence[Record], *, dry_run: bool = False
    ) -> tuple[int, list[int]]:
        """Make records with the times that they name; those whose ids are there stay as they are.

        Answers how many were made, or with `dry_run` would be, and the places of those that do not fit. Raises `QueryRefused` where PocketBase runs without our hooks.
        """
        body = {"collection": collection, "rows": list(rows), "dry_run": dry_run}
        response = await self._transport.send("POST", "/api/lifeos/rows", body=body, answer_seconds=_SLOW_SECONDS)
        if response.status_code == HTTPStatus.NOT_FOUND:
            raise QueryRefused("PocketBase runs without the hook rows.pb.js, so nothing can be imported.")
        answer = _answer(response, collection)
        return int(answer["made"]), [int(place) for place in answer["refused"]]

    async def check_password(self, email: str, password: str) -> Record | None:
        """The user who signs in with these, or None. PocketBase takes as long where the address is unknown."""
        body = {"identity": email, "identityField": "email", "password": password}
        response = await self._transport.send("POST", "/api/collections/users/auth-with-password", body=body)
        if response.status_code in {HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN}:
            return None
        return cast("Record", _answer(response, "users")["record"])

    def on_delete(self, notify: Callable[[str], None]) -> None:
        """Have `notify` called with the name of a collection after records of it were deleted."""
        self._deletion_listeners.append(notify)

    async def scrub(self) -> None:
        """Make SQLite write its files anew, so that no byte of deleted records stays in them.

        Nobody else can write meanwhile. A PocketBase without our hook cannot do it, which is logged.
        """
        response = await self._transport.send("POST", "/api/lifeos/scrub", answer_seconds=_SLOW_SECONDS)
        if response.status_code == HTTPStatus.NOT_FOUND:
            logger.warning("deleted_text_stays_in_database", reason="PocketBase runs without the hook scrub.pb.js")
        else:
            _answer(response, "scrub")

    # --- schema --------------------------------------------------------------------------------------------------

    async def collections(self) -> list[Record]:
        """All collections with their fields, indices and rules."""
        params = {"perPage": 500, "skipTotal": 1}
        response = await self._transport.send("GET", "/api/collections", params=params)
        return cast("list[Record]", _answer(response, "collections")["items"])

    async def import_collections(self, collections: Sequence[Record]) -> None:
        """Make or change collections in one transaction. Fields that are not named stay, with their data."""
        body = {"collections": list(collections), "deleteMissing": False}
        response = await self._transport.send("PUT", "/api/collections/import", body=body, answer_seconds=_SLOW_SECONDS)
        _answer(response, "collections")

    async def settings(self) -> Record:
        """PocketBase's own settings."""
        return _answer(await self._transport.send("GET", "/api/settings"), "settings")

    async def update_settings(self, changes: Record) -> None:
        """Change PocketBase's own settings; what is not named stays."""
        _answer(await self._transport.send("PATCH", "/api/settings", body=changes), "settings")

    async def _list(self, collection: str, params: Mapping[str, str | int]) -> Record:
        response = await self._transport.send("GET", _records_path(collection), params=params)
        if response.status_code == HTTPStatus.BAD_REQUEST and await self._lists(collection):
            # The collection can be read, so it is the question. It is asked once more: trouble may have passed.
            response = await self._transport.send("GET", _records_path(collection), params=params)
            if response.status_code == HTTPStatus.BAD_REQUEST:
                logger.error("query_refused", collection=collection, sort=params.get("sort"))
                raise QueryRefused(f"PocketBase does not take what {collection!r} is asked.")
        return _answer(response, collection)

    async def _find_together(self, queries: Sequence[Query]) -> list[list[Record]] | None:
        """The answers in order; None where each has to be asked alone, which then says what is wrong."""
        if not self._joins:
            return None
        body = {
            "queries": [
                {
                    "collection": one.collection,
                    "filter": one.where,
                    "sort": one.sort,
                    "limit": one.limit,
                    "fields": one.fields.split(",") if one.fields else [],
                }
                for one in queries
            ]
        }
        try:
            async with self._joining:
                response = await self._transport.send("POST", "/api/lifeos/find", body=body)
        except DependencyDown:
            return None
        if response.status_code == HTTPStatus.NOT_FOUND:
            self._joins = False
            logger.warning("reads_not_joined", reason="PocketBase runs without the hook find.pb.js")
        return cast("list[list[Record]]", response.json()) if response.is_success else None

    async def _lists(self, collection: str) -> bool:
        """Whether a collection can be read without any filter or order."""
        params = {"perPage": 1, "skipTotal": 1, "fields": "id"}
        return (await self._transport.send("GET", _records_path(collection), params=params)).is_success

    def _tell_deleted(self, collections: Iterable[str]) -> None:
        for collection in collections:
            for notify in self._deletion_listeners:
                notify(collection)


def _records_path(collection: str) -> str:
    return f"/api/collections/{collection}/records"


def _record_path(collection: str, record_id: str) -> str:
    if not (record_id.isascii() and record_id.isalnum()):
        raise NotFound(f"There is no record {record_id[:64]!r} in {collection!r}.")
    return f"{_records_path(collection)}/{record_id}"


def _batch_entry(write: Write) -> Record:
    match write:
        case Create():
            return {"method": "POST", "url": _records_path(write.collection), "body": write.fields}
        case Update():
            return {"method": "PATCH", "url": _record_path(write.collection, write.record_id), "body": write.fields}
        case Upsert():
            return {"method": "PUT", "url": _records_path(write.collection), "body": write.fields}
        case Delete():
            return {"method": "DELETE", "url": _record_path(write.collection, write.record_id), "body": {}}


def _answer(response: Answer, collection: str) -> Any:
    if response.is_success:
        return response.json() if response.content else {}
    raise _error(response.status_code, _json_object(response), collection)


def _batch_error(response: Answer, writes: Sequence[Write]) -> LifeOSError:
    """What the first write that failed says."""
    failed = _json_object(response).get("data", {}).get("requests", {})
    for place, problem in failed.items():
        inner: dict[str, Any] = problem.get("response", {}) if is_object(problem) else {}
        return _error(int(inner.get("status", 400)), inner, writes[int(place)].collection)
    return _error(response.status_code, {}, "batch")


def _error(status: int, body: Mapping[str, Any], collection: str) -> LifeOSError:
    if status == HTTPStatus.NOT_FOUND:
        return NotFound(f"There is no such record in {collection!r}.")
    problems = cast("dict[str, Any]", body.get("data") or {})
    if status != HTTPStatus.BAD_REQUEST or not problems:
        # A full disk is 400 with no field named; the same call may succeed later.
        logger.warning("pocketbase_refused", status=status, collection=collection, reason=str(body.get("message", "")))
        return DependencyDown("PocketBase could not do this now.", name="pocketbase")
    codes = {field: str(problem.get("code", "")) for field, problem in problems.items() if is_object(problem)}
    if codes and all(code == "validation_not_unique" for code in codes.values()):
        fields = tuple(sorted(codes))
        return AlreadyExists(f"{collection!r} holds this already ({', '.join(fields)}).", fields=fields)
    listed = ", ".join(f"{field}: {code}" for field, code in sorted(codes.items()))
    return InvalidInput(f"{collection!r} does not take this ({listed}).", field=next(iter(sorted(codes)), None))


def _json_object(response: Answer) -> Record:
    try:
        body = response.json()
    except ValueError:
        return {}
    return cast("Record", body) if isinstance(body, dict) else {}
