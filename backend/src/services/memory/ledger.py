"""What becomes of facts: told twice, corrected, recalled, forgotten.

Synchronous, and careful of the order of its writes, so that a process killed between any two of them leaves something that
the same call, made again, completes. One user's writes must come one after another; `service` sees to that.
"""

import heapq
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from cachetools import LRUCache

from src.core.ids import UserId, derive_id
from src.errors import Conflict, NoRoom, NotFound
from src.models.turn import MemoryHit
from src.protocol.memory import MemoryPage
from src.reading import searching
from src.services.memory.facts import MAX_FACT, Fact, FactState, check_cursor, fingerprint
from src.services.memory.ranking import Candidate, is_vague, rank, rank_recent

if TYPE_CHECKING:
    from src.services.memory.encoder import Vector
    from src.services.memory.meanings import Meanings
    from src.services.memory.mem0_store import Mem0Store

_POOL_PER_HIT = 3
_NOT_KNOWN_YET = 1.0
"""Closeness of a fact whose vector is still being made, so that its words decide."""
_LEAST_POOL = 24
"""Facts that the vectors bring for each that ranking keeps, and at least."""
_DELETED_KEYS_KEPT = 10_000
_QUERY_HEAD = 700
_QUERY_TAIL = 300
"""Characters of a long message that recall reads: where it begins, and where questions tend to stand."""


@dataclass(frozen=True, slots=True)
class NewFact:
    """A fact to keep. `key` names the telling of it, `replaces` the fact that it corrects."""

    text: str
    key: str
    category: str | None = None
    source_message_id: str | None = None
    replaces: str | None = None
    typed: bool = True
    told: datetime | None = None
    """When it was told, where that was not now."""
    changed: datetime | None = None
    """When it was changed last, where that was not when it was told."""
    corrected: bool = False


class MemoryLedger:
    """The rules over a store of facts.

    Args:
        store: an open store; the caller closes it, and `meanings` too.
        meanings: what its facts mean, as vectors.
        most: how many current facts a user may keep.
    """

    def __init__(self, store: "Mem0Store", meanings: "Meanings", *, most: int = 5000) -> None:
        self.store = store
        self.meanings = meanings
        self._most = most
        # A write that is made again after the user deleted its fact must not bring it back. That happens within seconds
        # (an activity retried), so memory of this process will do.
        self._deleted_keys: LRUCache[tuple[str, str], None] = LRUCache(_DELETED_KEYS_KEPT)

    def search(
        self, user_id: UserId, query: str, *, limit: int, now: datetime, meant: "Vector | None" = None
    ) -> list[MemoryHit]:
        """The current facts that have most to do with the query, best first; all of them where they fit the limit.

        Args:
            user_id: whose facts.
            query: what the user wrote, as `shortened` gives it.
            limit: most hits to give.
            now: the moment that recency is measured from.
            meant: the vector of what the query means, where there is one.
        """
        candidates: dict[str, Candidate] = {}
        if query:
            pool = max(limit * _POOL_PER_HIT, _LEAST_POOL)
            for fact, cosine in self.store.search(user_id, query, pool=pool):
                candidates[fact.id] = Candidate(fact, cosine)
            if meant is not None:
                self._add_closeness(candidates, user_id, self.meanings.closeness(user_id, meant), pool=pool)
        if is_vague(query, list(candidates.values()), noise_cosine=self.store.noise_cosine):
            return rank_recent(self.store.recent(user_id, limit=limit, now=now), now=now, limit=limit)
        if len(candidates) < limit:
            for fact in self.store.find(user_id, limit=limit, state=FactState.CURRENT):
                candidates.setdefault(fact.id, Candidate(fact, 0.0))
        return rank(query, list(candidates.values()), now=now, limit=limit)

    def _add_closeness(
        self, candidates: dict[str, Candidate], user_id: UserId, closeness: Mapping[str, float], *, pool: int
    ) -> None:
        """Tell the candidates how close they are, and add the `pool` facts that are closest.

        What has no vector yet counts as near: else all that has one would stand before it, and the words would find nothing.
        """
        for fact_id in heapq.nlargest(pool, closeness, key=closeness.__getitem__):
            if fact_id not in candidates:
                fact = self.store.get(user_id, fact_id)
                if fact is not None and fact.state is FactState.CURRENT:
                    candidates[fact_id] = Candidate(fact, 0.0)
        if not closeness:
            return
        for fact_id, candidate in candidates.items():
            known = fact_id in closeness and self.meanings.fits(candidate.fact)
            candidates[fact_id] = replace(candidate, closeness=closeness[fact_id] if known else _NOT_KNOWN_YET)

    def page(
        self, user_id: UserId, *, q: str | None, before: str | None, limit: int, outdated: bool = False
    ) -> MemoryPage:
        """Current facts, or outdated ones, newest first, that hold `q`, after the place `before`."""
        state = FactState.SUPERSEDED if outdated else FactState.CURRENT
        facts = self._newest_first(self.store.find(user_id, state=state))
        if before is not None:
            place = check_cursor(before)
            facts = [fact for fact in facts if fact.cursor < place]
        if q and q.strip():
            asked = searching.asked(q)
            written = q.strip().casefold()
            facts = [one for one in facts if written in one.text.casefold() or searching.holds(asked, one.text)]
        rows = facts[:limit]
        return MemoryPage(
            items=[fact.view() for fact in rows], next=rows[-1].cursor if rows and len(facts) > limit else None
        )

    def current(self, user_id: UserId) -> list[Fact]:
        """Every current fact, newest first."""
        return self._newest_first(self.store.find(user_id, state=FactState.CURRENT))

    def everything(self, user_id: UserId) -> list[Fact]:
        """Current and superseded facts, newest first."""
        return self._newest_first(self.store.find(user_id))

    def count(self, user_id: UserId) -> int:
        """How many current facts there are."""
        return len(self.store.find(user_id, state=FactState.CURRENT))

    def get(self, user_id: UserId, fact_id: str) -> Fact:
        """The current fact with this id.

        Raises:
            NotFound: there is none, it is another user's, or it is outdated.
        """
        fact = self.any(user_id, fact_id)
        if fact.state is not FactState.CURRENT:
            raise NotFound(f"There is no memory {fact_id!r}.")
        return fact

    def any(self, user_id: UserId, fact_id: str) -> Fact:
        """The fact with this id, current or outdated. Raises `NotFound`."""
        fact = self.store.get(user_id, fact_id)
        if fact is None:
            raise NotFound(f"There is no memory {fact_id!r}.")
        return fact

    def set_outdated(self, user_id: UserId, fact_id: str, *, outdated: bool, changed: datetime | None = None) -> Fact:
        """Say that a fact is over, or that it is true again after all; `changed`: since when, where not now. Raises `NotFound`."""
        fact = self.any(user_id, fact_id)
        state = FactState.SUPERSEDED if outdated else FactState.CURRENT
        if fact.state is state:
            return fact
        since = changed.isoformat() if changed else ""
        fact = self.store.change(fact, state=state, superseded_by="", changed_at=since)
        self.meanings.refresh(user_id)
        return fact

    def add(self, user_id: UserId, new: NewFact) -> Fact:
        """Keep a fact, once for each key; a fact told before is given back as it is.

        Raises:
            NotFound: what it replaces is not there.
            Conflict: a fact with this key was kept and deleted since.
            NoRoom: the user keeps too many.
        """
        fact = self._told_with_key(user_id, new.key)
        old = self._replaced(user_id, new.replaces) if new.replaces else None
        if fact is None:
            fact = self._told_in_other_words(user_id, new.text)
        if fact is None:
            if (user_id, new.key) in self._deleted_keys:
                raise Conflict("This memory was deleted; a repeated write does not bring it back.")
            if old is None and self.count(user_id) >= self._most:
                raise NoRoom(f"One person may keep {self._most} memories. Delete some that no longer matter first.")
            self.store.insert(
                user_id,
                new.text,
                key=new.key,
                category=new.category,
                source_message_id=new.source_message_id,
                typed=new.typed,
                told=new.told,
                changed=new.changed,
                corrected=new.corrected,
            )
            fact = self._settled(user_id, new.key)
        if old is not None and old.id != fact.id:
            # After the new fact is stored: killed here, both stand until the same call comes again; none is lost.
            self.store.change(old, state=FactState.SUPERSEDED, superseded_by=fact.id)
        self.meanings.refresh(user_id)
        return fact

    def knows(self, user_id: UserId, text: str, key: str) -> bool:
        """Whether there is a fact with this key, or one that says the same."""
        return (self._told_with_key(user_id, key) or self._told_in_other_words(user_id, text)) is not None

    def extracted(self, user_id: UserId, extraction: str) -> list[Fact] | None:
        """What an extraction found, where it came to its end before; else None."""
        ended = self.store.find(user_id, extraction=extraction)
        if not ended:
            return None
        found = [self.store.get(user_id, fact_id) for fact_id in ended[0].extracted]
        return [fact for fact in found if fact is not None and fact.state is FactState.CURRENT]

    def keep_extracted(
        self, user_id: UserId, texts: list[str], *, extraction: str, source_message_id: str | None
    ) -> list[Fact]:
        """Keep the facts of an extraction, and at last mark it as ended."""
        kept: dict[str, Fact] = {}
        for text in texts:
            key = derive_id(extraction, fingerprint(text))
            try:
                fact = self.add(user_id, NewFact(text[:MAX_FACT], key, source_message_id=source_message_id))
            except Conflict:  # deleted by the user meanwhile
                continue
            kept[fact.id] = fact
        if kept:
            last = next(reversed(kept.values()))
            kept[last.id] = self.store.change(last, extraction=extraction, extracted=" ".join(kept))
        return list(kept.values())

    def update(self, user_id: UserId, fact_id: str, *, text: str | None, category: str | None) -> Fact:
        """Change a current fact in place; None leaves a value as it is.

        Raises:
            NotFound: as `get`.
        """
        fact = self.get(user_id, fact_id)
        if text == fact.text:
            text = None
        if text is None and category is None:
            return fact
        fields = {} if category is None else {"category": category}
        if text is None:
            return self.store.change(fact, **fields)
        changed = self.store.change(fact, text=text, corrected="yes", **fields)
        self._scrub(user_id)
        self.meanings.refresh(user_id)
        return changed

    def delete(self, user_id: UserId, fact_id: str) -> None:
        """Remove a fact, and with it every fact that it replaced. Raises `NotFound`."""
        fact = self.any(user_id, fact_id)
        # The oldest first: killed between two, the newest still leads to the rest.
        for doomed in [*reversed(self.history(user_id, fact_id)), fact]:
            self._remember_deleted(user_id, doomed.key)
            self.store.delete(doomed)
        self._scrub(user_id)

    def take_back(self, user_id: UserId, keys: list[str]) -> int:
        """Remove the current facts that were told with these keys; what they replaced holds again. How many went.

        One that the user has put into other words since is theirs, and stays.
        """
        told = [self._told_with_key(user_id, key) for key in keys]
        wrong = [fact for fact in told if fact is not None and fact.state is FactState.CURRENT and not fact.corrected]
        for fact in wrong:
            for old in self.store.find(user_id, superseded_by=fact.id):
                self.store.change(old, state=FactState.CURRENT, superseded_by="")
            self.delete(user_id, fact.id)
        if wrong:
            self.meanings.refresh(user_id)
        return len(wrong)

    def history(self, user_id: UserId, fact_id: str) -> list[Fact]:
        """The facts that this one replaced, directly or through others, the latest first."""
        found: dict[str, Fact] = {}
        waiting = [fact_id]
        while waiting:
            for fact in self.store.find(user_id, superseded_by=waiting.pop()):
                if fact.id not in found and fact.id != fact_id:
                    found[fact.id] = fact
                    waiting.append(fact.id)
        return list(found.values())

    def delete_all(self, user_id: UserId) -> int:
        """Remove every fact in every state; the number of current ones that went."""
        facts = self.store.find(user_id)
        for fact in facts:
            self._remember_deleted(user_id, fact.key)
            self.store.delete(fact)
        self._scrub(user_id)
        return sum(fact.state is FactState.CURRENT for fact in facts)

    def _scrub(self, user_id: UserId) -> None:
        """Let nothing be left of the facts that have just gone."""
        self.store.scrub()
        self.meanings.forget_gone(user_id)

    def _told_with_key(self, user_id: UserId, key: str) -> Fact | None:
        return min(self.store.find(user_id, key=key), key=lambda fact: fact.cursor, default=None)

    def _told_in_other_words(self, user_id: UserId, text: str) -> Fact | None:
        found = self.store.find(user_id, state=FactState.CURRENT, fingerprint=fingerprint(text))
        return min(found, key=lambda fact: fact.cursor, default=None)

    def _replaced(self, user_id: UserId, fact_id: str) -> Fact | None:
        """The fact to supersede: the one named, or what took its place since. None where that is settled already."""
        seen: set[str] = set()
        fact = self.store.get(user_id, fact_id)
        while fact is not None and fact.superseded_by and fact.id not in seen:
            seen.add(fact.id)
            fact = self.store.get(user_id, fact.superseded_by)
        if fact is None:
            raise NotFound(f"There is no memory {fact_id!r} to replace.")
        return fact

    def _settled(self, user_id: UserId, key: str) -> Fact:
        """The one fact with this key, after two processes on one server wrote it at the same moment: the first stays.

        The other call may have given back the one that goes; made again it gives the one that stayed.
        """
        first, *others = sorted(self.store.find(user_id, key=key), key=lambda fact: fact.cursor)
        for other in others:
            self.store.delete(other)
        return first

    def _remember_deleted(self, user_id: UserId, key: str) -> None:
        self._deleted_keys[user_id, key] = None

    @staticmethod
    def _newest_first(facts: list[Fact]) -> list[Fact]:
        return sorted(facts, key=lambda fact: fact.cursor, reverse=True)


def shortened(query: str) -> str:
    """Of a long message its beginning and its end, which is what recall reads."""
    query = query.strip()
    if len(query) <= _QUERY_HEAD + _QUERY_TAIL:
        return query
    return f"{query[:_QUERY_HEAD]} {query[-_QUERY_TAIL:]}"
