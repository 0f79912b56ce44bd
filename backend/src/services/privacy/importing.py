"""Takes an archive of an export into an account. The same archive twice makes nothing twice.

What waits to be sent, secrets that an export leaves out, and notes against repetition stay behind: they are of the server
that the archive is from. What was being answered there is not answered here.

`Any`: columns of several types, and rows as somebody's archive has them.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from src.core.json_values import is_object
from src.errors import Conflict, InvalidInput
from src.logs import get_logger
from src.models.values import User
from src.protocol.identity import ImportReport
from src.services.accounts.rows import PreferenceRow, UserRow
from src.services.accounts.users import UserService
from src.services.conversation.rows import MessageRow
from src.services.conversation.service import ensure_conversation
from src.services.inbox.rows import ItemRow
from src.services.memory import MemoryService
from src.services.privacy.archive import Archive, NewIds, read_archive
from src.services.reminders.rows import ReminderRow
from src.services.routines.clock import routine_id
from src.services.routines.rows import RoutineRow
from src.services.widgets.rows import WidgetRow
from src.stores.pocketbase.client import PocketBase
from src.stores.pocketbase.rows import OwnedRow, Put, RowUnreadable, put
from src.stores.pocketbase.values import Record, parse_time

logger = get_logger("import")

_ROWS: tuple[type[OwnedRow], ...] = (MessageRow, ItemRow, ReminderRow, WidgetRow, RoutineRow, PreferenceRow)
_AT_ONCE = 200
_UNREADABLE_NAMED = 50
_STAMPS = ("created", "updated")


class ImportService:
    """Reads archives and writes their records. Every call raises `DependencyDown` where a store is down.

    Args:
        wake: has what is to come waited for, soon.
    """

    def __init__(
        self, pocketbase: PocketBase, users: UserService, memory: MemoryService, *, wake: Callable[[], None]
    ) -> None:
        self._pocketbase = pocketbase
        self._users = users
        self._memory = memory
        self._wake = wake

    async def take(self, user: User, body: bytes, *, dry_run: bool) -> ImportReport:
        """What came of an archive, or with `dry_run` would come. Raises `InvalidInput` where it is none."""
        archive = await asyncio.to_thread(read_archive, body)
        ids = NewIds(archive, user.id, [*(row.collection for row in _ROWS), "memories"])
        counts: Counter[str] = Counter()
        unreadable: list[str] = []
        if not dry_run:
            await ensure_conversation(self._pocketbase, user.id)
            await self._take_profile(user, archive)
        for kind in _ROWS:
            rows = await asyncio.to_thread(_rows_of, kind, archive, ids, user, unreadable)
            counts[kind.collection] = await self._write(kind, rows, unreadable, dry_run=dry_run)
        counts["memories"] = await self._take_memories(user, archive, ids, unreadable, dry_run=dry_run)
        if not dry_run:
            self._wake()
            logger.info("archive_imported", user_id=user.id, **counts)
        return ImportReport(would=dict(counts), unreadable=unreadable[:_UNREADABLE_NAMED])

    async def _write(
        self, kind: type[OwnedRow], rows: Sequence[tuple[int, Record]], unreadable: list[str], *, dry_run: bool
    ) -> int:
        """Write those that are not there yet; answers how many."""
        made = 0
        for start in range(0, len(rows), _AT_ONCE):
            some = rows[start : start + _AT_ONCE]
            records = [record for _, record in some]
            new, refused = await self._pocketbase.make_past(kind.collection, records, dry_run=dry_run)
            made += new
            unreadable += [f"{kind.collection} {some[place][0]}" for place in refused]
        return made

    async def _take_profile(self, user: User, archive: Archive) -> None:
        """What the account does not know of its user yet."""
        stored = archive.files.get("user")
        if not is_object(stored):
            return
        theirs = UserRow.of(stored).user()
        changes: list[Put] = []
        if not user.name and theirs.name:
            changes += [put(UserRow.name, theirs.name)]
        if user.quiet_hours is None and theirs.quiet_hours is not None:
            changes.append(put(UserRow.quiet_hours, theirs.quiet_hours))
        if user.timezone == "UTC" and theirs.timezone != "UTC":
            changes.append(put(UserRow.timezone, theirs.timezone))
        await self._users.take_over(user.id, changes, profile=theirs.profile)

    async def _take_memories(
        self, user: User, archive: Archive, ids: NewIds, unreadable: list[str], *, dry_run: bool
    ) -> int:
        there = {memory.id for memory in await self._memory.export(user.id, superseded=True)}
        taken = 0
        for number, fact in enumerate(reversed(archive.records("memories"))):  # the oldest first
            if ids.of(str(fact.get("id"))) == fact.get("id") and fact.get("id") in there:
                continue
            try:
                stamps = [name for name in _STAMPS if fact.get(name) and _moment(fact, name) is None]
                unreadable += [f"memories {number}: {name}" for name in stamps]
                taken += await self._take_memory(user, fact, ids, there, dry_run=dry_run)
            except (InvalidInput, TypeError):
                unreadable.append(f"memories {number}")
            except Conflict:
                continue  # taken before, and deleted here since
        return taken

    async def _take_memory(self, user: User, fact: Record, ids: NewIds, there: set[str], *, dry_run: bool) -> int:
        key = f"import:{fact.get('id')}"
        if dry_run:
            return not await self._memory.knows(user.id, str(fact.get("text", "")), key=key)
        source = fact.get("source_message_id")
        changed = _moment(fact, "updated")
        memory = await self._memory.add(
            user.id,
            str(fact.get("text", "")),
            key=key,
            category=fact.get("category"),
            typed=fact.get("typed") is not False,
            told=_moment(fact, "created"),
            changed=changed,
            corrected=bool(fact.get("corrected")),
            source_message_id=ids.of(source) if isinstance(source, str) else None,
        )
        if memory.id in there:
            return 0
        there.add(memory.id)
        if fact.get("outdated"):
            await self._memory.set_outdated(user.id, memory.id, outdated=True, changed=changed)
        return 1


def _moment(fact: Record, name: str) -> datetime | None:
    """When a memory was told, or changed; None where the archive does not say it in a way that can be read."""
    try:
        return parse_time(str(fact.get(name, "")))
    except ValueError:
        return None


def _rows_of(
    kind: type[OwnedRow], archive: Archive, ids: NewIds, user: User, unreadable: list[str]
) -> list[tuple[int, Record]]:
    found: list[tuple[int, Record]] = []
    for number, record in enumerate(archive.records(kind.collection)):
        try:
            row = kind.of(ids.in_record(record)).having(*_settled(kind, record, user))
            found.append((number, {**row.record(), **_stamps(kind, record)}))
            unreadable += [f"{kind.collection} {number}: {name}" for name in kind.misfits(record)]
        except (RowUnreadable, ValueError, TypeError):
            unreadable.append(f"{kind.collection} {number}")
    return found


def _settled(kind: type[OwnedRow], record: Record, user: User) -> list[Put]:
    """What a row has here: its owner, and nothing that is still to be done for another server."""
    puts: list[Put] = [Put(kind.columns["user"], user.id)]
    if kind is MessageRow:
        puts += [put(MessageRow.effects, []), put(MessageRow.rows_due, False), put(MessageRow.memories_due, False)]
        if record.get("status") in {"pending", "streaming"}:
            puts.append(put(MessageRow.status, "cancelled"))
    elif kind is RoutineRow:
        puts.append(put(RoutineRow.id, routine_id(user.id, record["kind"])))
    elif kind is ItemRow:
        puts.append(put(ItemRow.considered, True))
    return puts


def _stamps(kind: type[OwnedRow], record: Record) -> dict[str, Any]:
    """When it was made. What is waited for is new here, so that it is found."""
    wanted = _STAMPS[:1] if kind in {ReminderRow, RoutineRow} else _STAMPS
    return {name: record[name] for name in wanted if isinstance(record.get(name), str)}
