"""Long-term memory, for the rest of the system: asynchronous, guarded, one user at a time.

Mem0 answers for whatever id it is given; so every call here names its user, checks the form of the ids, and never reaches
Mem0 by an id alone. Work runs in threads of its own, not in the default pool, which Mem0 would share with everyone.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AsyncExitStack
from datetime import datetime
from functools import partial
from typing import TypeAlias

from src.core.clock import utc_now
from src.core.ids import UserId, derive_id
from src.errors import DependencyDown, InvalidInput
from src.models.turn import MemoryHit
from src.protocol.base import clean_text
from src.protocol.lengths import MAX_MESSAGE_CHARS
from src.protocol.memory import Memory, MemoryPage
from src.services.agent.meter import Meter
from src.services.memory.checks import check_user, checked_category, checked_id, checked_text
from src.services.memory.embedder import LocalEmbedder
from src.services.memory.encoder import Encoder, Vector, load_encoder
from src.services.memory.facts import MAX_FACT
from src.services.memory.holdings import Holdings
from src.services.memory.ledger import MemoryLedger, NewFact, shortened
from src.services.memory.ledger_opening import extraction_model, open_ledger
from src.services.memory.words import content_stems
from src.services.memory.work import MemoryWork
from src.settings import Settings

Memories: TypeAlias = list[Memory]
"""Spelled here because the service has a method of that name."""
Kept: TypeAlias = list[tuple[Memory, bool]]
"""Facts, and of each whether the user told or wrote it."""

_MAX_PAGE = 200
_MAX_HITS = 100
_THREADS = 8
"""Embedded calls take a millisecond; the threads are for embedders and stores behind a network."""
_HEALTH_TIMEOUT_SECONDS = 2.0
_MEANING_SECONDS = 0.3
"""How long a question's meaning is waited for: 20 times what it takes. On a machine that is busier, words will do."""


class MemoryService:
    """Facts about users. Open it with `open`; whoever opened it closes it.

    Every method raises `InvalidInput` for a user id that is not one, and `DependencyDown` where the store fails.
    """

    def __init__(
        self, ledger: MemoryLedger, threads: ThreadPoolExecutor, resources: AsyncExitStack, *, patience_seconds: float
    ) -> None:
        self._ledger = ledger
        self._patience_seconds = patience_seconds
        self._resources = resources
        self._work = MemoryWork(threads)
        self._deletion_listeners: list[Callable[[], None]] = []
        self._addition_listeners: list[Callable[[], None]] = []

    @classmethod
    async def open(
        cls,
        settings: Settings,
        *,
        embedder: LocalEmbedder | None = None,
        encoder: Callable[[], Encoder | None] = load_encoder,
        patience_seconds: float = _MEANING_SECONDS,
    ) -> "MemoryService":
        """Open the store of the settings. The first time in a process takes seconds, in a thread: Mem0 is imported.

        Args:
            settings: where the store is and how facts are embedded.
            embedder: a local embedder to use in place of the default one.
            encoder: gives what makes vectors of meanings, or None; called in the background, where the settings want it.
            patience_seconds: how long a search waits for the meaning of what is asked before it goes by words alone.

        Raises:
            DependencyDown: another process holds the folder, or the server does not answer.
            InvalidInput: a setting names something unknown.
        """
        threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="memory")
        loop = asyncio.get_running_loop()
        async with AsyncExitStack() as resources:
            resources.callback(threads.shutdown, wait=False)
            model = await loop.run_in_executor(threads, extraction_model, settings)
            if model is not None:
                from src.services.agent.models import close_model

                resources.push_async_callback(close_model, model)
            opening = partial(open_ledger, settings, embedder=embedder, model=model, loop=loop, encoder=encoder)
            ledger, store_resources = await loop.run_in_executor(threads, opening)
            resources.push_async_callback(asyncio.to_thread, store_resources.close)
            return cls(ledger, threads, resources.pop_all(), patience_seconds=patience_seconds)

    def on_delete(self, notify: Callable[[], None]) -> None:
        """Have `notify` called after the text of a memory has gone."""
        self._deletion_listeners.append(notify)

    def on_add(self, notify: Callable[[], None]) -> None:
        """Have `notify` called after something was remembered."""
        self._addition_listeners.append(notify)

    async def holdings(self) -> Holdings:
        """What the embedded store is known by, and of whom it remembers something; nothing where a server keeps it."""
        return await self._work.run(self._ledger.store.holdings)

    async def note_holdings(self) -> None:
        """From now on the store that is open is the one that is expected to be here."""
        await self._work.run(self._ledger.store.note_name)

    async def close(self) -> None:
        """Finish what is under way and close the store; a second call does nothing."""
        await self._work.end()
        await self._resources.aclose()

    async def health(self) -> None:
        """Return if the store answers.

        Raises:
            DependencyDown: it does not, within 2 s.
        """
        try:
            await asyncio.wait_for(self._work.run(self._ledger.store.ping), _HEALTH_TIMEOUT_SECONDS)
        except TimeoutError as error:
            raise DependencyDown("The memory store does not answer.", name="memory") from error

    async def search(self, user_id: UserId, query: str, *, limit: int) -> list[MemoryHit]:
        """What is remembered that has most to do with `query`, best first, scores from 0 to 1.

        Where the user has no more than `limit` memories, all of them come back. A query that names nothing in
        particular brings the recent ones.
        """
        check_user(user_id)
        if limit < 1:
            return []
        question = shortened(str(clean_text(query)))
        search = partial(
            self._ledger.search, limit=min(limit, _MAX_HITS), now=utc_now(), meant=await self._meaning(question)
        )
        return await self._work.run(search, user_id, question)

    def foresee(self, text: str) -> None:
        """Begin with what a search for `text` takes longest over, where nothing else is waited for; the search is expected soon."""
        question = shortened(str(clean_text(text)))
        if content_stems(question):
            self._ledger.meanings.ask_ahead(question)

    async def settle(self) -> None:
        """Return when the background has done what it had to do by now, for tests and measurements."""
        await self._work.run(self._ledger.meanings.settle)

    async def list(
        self,
        user_id: UserId,
        *,
        q: str | None = None,
        before: str | None = None,
        limit: int = 50,
        outdated: bool = False,
    ) -> MemoryPage:
        """The user's memories, newest first; `q` keeps those that hold it, in any form of its words.

        `outdated` lists those instead that are over: replaced, or said to be so.

        Raises:
            InvalidInput: `before` is not a cursor that an earlier page gave.
        """
        check_user(user_id)
        q = None if q is None else str(clean_text(q))[:MAX_FACT]
        return await self._work.run(
            partial(
                self._ledger.page,
                user_id,
                q=q,
                before=before,
                limit=min(max(limit, 1), _MAX_PAGE),
                outdated=outdated,
            )
        )

    async def get(self, user_id: UserId, memory_id: str) -> Memory:
        """One memory.

        Raises:
            NotFound: there is none with this id, it is another user's, or a later one replaced it.
        """
        check_user(user_id)
        fact = await self._work.run(self._ledger.get, user_id, checked_id(memory_id))
        return fact.view()

    async def add(
        self,
        user_id: UserId,
        text: str,
        *,
        key: str,
        category: str | None = None,
        source_message_id: str | None = None,
        replaces: str | None = None,
        typed: bool = True,
        told: datetime | None = None,
        changed: datetime | None = None,
        corrected: bool = False,
    ) -> Memory:
        """Keep a fact in the words it is given in. The same key again gives the same memory and stores nothing.

        A fact that the user has told before, but for case, punctuation and articles, is not stored twice: the earlier
        one is given back.

        Args:
            user_id: whose fact it is.
            text: one short fact, 1 to 500 characters after trimming.
            key: names this telling of it, as turn id and position in the turn.
            category: a word to group by, at most 40 characters.
            source_message_id: the user's message that it was told in.
            replaces: id of the memory that it corrects; that one is kept as history and no longer recalled or listed.
            typed: whether the user told or wrote it; what was not, closes the runs that see it.
            told: when, where that was not now.
            changed: when for the last time, where that was not when it was told.
            corrected: whether the user has put it into other words since.

        Raises:
            InvalidInput: a text too long or empty, or an empty key.
            NotFound: `replaces` is not a memory of this user.
            Conflict: a fact with this key was kept and deleted since.
        """
        check_user(user_id)
        if not key:
            raise InvalidInput("A memory needs an idempotency key.", field="key")
        new = NewFact(
            text=checked_text(text),
            key=_named(user_id, key),
            category=checked_category(category),
            source_message_id=source_message_id,
            replaces=None if replaces is None else checked_id(replaces),
            typed=typed,
            told=told,
            changed=changed,
            corrected=corrected,
        )
        fact = await self._work.write(user_id, partial(self._ledger.add, user_id, new))
        _tell(self._addition_listeners)
        return fact.view()

    async def knows(self, user_id: UserId, text: str, *, key: str) -> bool:
        """Whether `add` would keep nothing new. Raises `InvalidInput` as it does."""
        check_user(user_id)
        return await self._work.run(self._ledger.knows, user_id, checked_text(text), _named(user_id, key))

    async def extract(
        self,
        user_id: UserId,
        user_text: str,
        *,
        key: str,
        source_message_id: str | None = None,
        meter: Meter | None = None,
    ) -> Memories:
        """Keep the facts that Mem0's extraction finds in what the user typed, in the user's language.

        For `LIFEOS_MEMORY__EXTRACTION=mem0` only. The same key again gives the same memories, without asking the model.
        `meter` counts what asking cost, also where nothing comes of it.

        Raises:
            ModelBusy: passing trouble at the model's provider; nothing was kept.
            ModelRefused: the provider refuses for good.
            ModelFailed: three answers in a row could not be read; nothing was kept.
            DependencyDown: extraction is not switched on, too.
        """
        check_user(user_id)
        if not key:
            raise InvalidInput("An extraction needs an idempotency key.", field="key")
        text = str(clean_text(user_text))[:MAX_MESSAGE_CHARS]
        if not text:
            return []
        extraction = derive_id("extraction", user_id, key)
        async with self._work.alone(extraction):
            before = await self._work.run(self._ledger.extracted, user_id, extraction)
            if before is None:
                # In threads of their own, and before the user's lock is taken: a model may think for a minute.
                texts = await self._work.ask(self._ledger.store.extract, user_id, text, meter or Meter())
                keep = partial(self._ledger.keep_extracted, extraction=extraction, source_message_id=source_message_id)
                before = await self._work.write(user_id, partial(keep, user_id, texts))
                _tell(self._addition_listeners)
        return [fact.view() for fact in before]

    async def update(
        self, user_id: UserId, memory_id: str, *, text: str | None = None, category: str | None = None
    ) -> Memory:
        """Correct a memory in place; None leaves a value as it is. The old text is gone afterwards.

        Raises:
            InvalidInput: a text too long or empty.
            NotFound: as `get`.
        """
        check_user(user_id)
        change = partial(
            self._ledger.update,
            user_id,
            checked_id(memory_id),
            text=None if text is None else checked_text(text),
            category=checked_category(category),
        )
        corrected = (await self._work.write(user_id, change)).view()
        _tell(self._deletion_listeners)
        return corrected

    async def set_outdated(
        self, user_id: UserId, memory_id: str, *, outdated: bool, changed: datetime | None = None
    ) -> Memory:
        """Say that a memory is over: kept as history, no longer recalled; or take that back. `changed`: since when, where not now.

        Raises:
            NotFound: there is none with this id, or it is another user's.
        """
        check_user(user_id)
        fact_id = checked_id(memory_id)
        change = partial(self._ledger.set_outdated, user_id, fact_id, outdated=outdated, changed=changed)
        return (await self._work.write(user_id, change)).view()

    async def delete(self, user_id: UserId, memory_id: str) -> None:
        """Delete a memory and the ones that it replaced, for good: no byte of their text stays in the store.

        Raises:
            NotFound: there is none with this id, also where it was deleted before, or it is another user's.
        """
        check_user(user_id)
        await self._work.write(user_id, partial(self._ledger.delete, user_id, checked_id(memory_id)))
        _tell(self._deletion_listeners)

    async def take_back(self, user_id: UserId, keys: Sequence[str]) -> int:
        """Delete what was told with these keys, for good, but for what the user has corrected since; how much went.

        What one of them had replaced is remembered again.
        """
        check_user(user_id)
        named = [_named(user_id, key) for key in keys]
        gone = await self._work.write(user_id, partial(self._ledger.take_back, user_id, named))
        if gone:
            _tell(self._deletion_listeners)
        return gone

    async def delete_all(self, user_id: UserId) -> int:
        """Delete everything remembered of the user, for good; the number of memories that went."""
        check_user(user_id)
        deleted = await self._work.write(user_id, partial(self._ledger.delete_all, user_id))
        _tell(self._deletion_listeners)
        return deleted

    async def count(self, user_id: UserId) -> int:
        """How many memories the user has."""
        check_user(user_id)
        return await self._work.run(self._ledger.count, user_id)

    async def archive(self, user_id: UserId) -> Kept:
        """All memories, newest first, with those kept as history; and of each whether the user told or wrote it."""
        check_user(user_id)
        return [(fact.view(), fact.typed) for fact in await self._work.run(self._ledger.everything, user_id)]

    async def export(self, user_id: UserId, *, superseded: bool = False) -> Memories:
        """All memories, newest first; with `superseded` also the ones kept as history."""
        check_user(user_id)
        facts = await self._work.run(self._ledger.everything if superseded else self._ledger.current, user_id)
        return [fact.view() for fact in facts]

    async def history(self, user_id: UserId, memory_id: str) -> Memories:
        """The memories that this one replaced, the latest first.

        Raises:
            NotFound: as `get`.
        """
        check_user(user_id)
        fact = await self._work.run(self._ledger.get, user_id, checked_id(memory_id))
        return [old.view() for old in await self._work.run(self._ledger.history, user_id, fact.id)]

    async def _meaning(self, question: str) -> Vector | None:
        """The vector of what a question means; None where it is not to be had in time."""
        asked = self._ask_meaning(question)
        if asked is None:
            return None
        # Shielded: the same question may be waited for elsewhere.
        done, _ = await asyncio.wait([asyncio.shield(asyncio.wrap_future(asked))], timeout=self._patience_seconds)
        return asked.result() if done else None

    def _ask_meaning(self, question: str) -> "Future[Vector] | None":
        return self._ledger.meanings.ask(question) if content_stems(question) else None


def _named(user_id: UserId, key: str) -> str:
    """The key that a telling is stored under; two people never share one."""
    return derive_id("memory", user_id, key)


def _tell(listeners: Iterable[Callable[[], None]]) -> None:
    for notify in listeners:
        notify()
