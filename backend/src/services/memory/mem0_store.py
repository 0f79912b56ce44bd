"""Mem0, guarded: every call that the project makes to it.

Importing this module imports Mem0, which takes seconds: `service` does it in a thread, once the process is prepared.
Everything here is synchronous and may be called from several threads.

Mem0 keeps a second copy of every text, and of every message that it extracted from, in a SQLite "history" that its own
`delete_all` does not touch. Ours is in memory and emptied after every write: a fact's history is the chain of facts that
it replaced, in the vector store, where it can be deleted.

`Any`: Mem0's objects have no types that hold.
"""

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import openai
from mem0.exceptions import MemoryError as Mem0Error
from qdrant_client.http.exceptions import ApiException

from src.core.clock import utc_now
from src.core.ids import UserId
from src.errors import DependencyDown
from src.logs import get_logger
from src.services.agent.meter import Meter
from src.services.memory import holdings
from src.services.memory.extraction import ExtractionModel, Extractor
from src.services.memory.facts import Fact, FactState, fact_from_payload, fingerprint
from src.services.memory.holdings import Holdings
from src.services.memory.user_index import UserIndex

_log = get_logger("memory")
_MOST_ROWS = 100_000
_RECENT_DAYS = 30
_PING = "written to see whether this disk takes anything\n"
_RECENT_ROWS = 200


def _postgres_errors() -> tuple[type[Exception], ...]:
    try:
        import psycopg
    except ImportError:  # the extra `pgvector` is not installed
        return ()
    return (psycopg.Error,)


_FAILURES: tuple[type[Exception], ...] = (
    Mem0Error,
    ApiException,
    openai.OpenAIError,
    httpx.HTTPError,
    sqlite3.Error,
    OSError,
    RuntimeError,
    *_postgres_errors(),
)


@contextmanager
def translated() -> Generator[None]:
    """Turn what Mem0 and the stores under it raise into `DependencyDown`."""
    try:
        yield
    except _FAILURES as error:
        raise DependencyDown(f"The memory store failed: {type(error).__name__}.", name="memory") from error


class Mem0Store:
    """Facts in Mem0, each call about one user. Nothing here decides what a fact means; `ledger` does.

    Args:
        memory: an open `mem0.Memory`.
        noise_cosine: similarity below which the embedder's vectors say nothing.
        model: what extraction asks; None where it is off.
        folder: where the store writes by itself; None where a server does.
    """

    def __init__(
        self, memory: Any, *, noise_cosine: float, model: ExtractionModel | None = None, folder: Path | None = None
    ) -> None:
        self.memory = memory
        self.folder = folder
        self.noise_cosine = noise_cosine
        self._extractor = Extractor(memory, model) if model else None

    def ping(self) -> None:
        """Ask the store something small, and write beside it: what it answers, it answers from memory.

        Raises:
            DependencyDown: it does not answer, or its folder is gone or takes nothing any more.
        """
        with translated():
            if self.folder is not None:
                probe = self.folder / "ping"
                probe.write_text(_PING)
                probe.unlink()
            self.memory.vector_store.list(filters={"user_id": "nobody"}, top_k=1)

    def holdings(self) -> Holdings:
        """What this store is known by, and of whom it holds something; nothing of one that a server keeps."""
        index = self.memory.vector_store
        if self.folder is None or not isinstance(index, UserIndex):
            return Holdings()
        with translated():
            name, noted = holdings.name_of(self.folder), holdings.noted_name(self.folder)
        return Holdings(name, before=noted if noted != name else "", users=frozenset(map(UserId, index.users())))

    def note_name(self) -> None:
        """Have this store be the one that is expected here."""
        if self.folder is not None:
            with translated():
                holdings.note_name(self.folder)

    def find(self, user_id: UserId, *, limit: int = _MOST_ROWS, **conditions: object) -> list[Fact]:
        """The user's facts that fit Mem0's `conditions`, mostly field=value; in any state unless `state` is among them.

        They come newest first from the embedded store, in any order from a server.
        """
        with translated():
            found = self.memory.vector_store.list(filters={"user_id": user_id, **conditions}, top_k=limit)
        points = found[0] if found and isinstance(found[0], list) else found
        facts = [fact_from_payload(str(point.id), point.payload) for point in points]
        return [fact for fact in facts if fact.user_id == user_id]

    def recent(self, user_id: UserId, *, limit: int, now: datetime) -> list[Fact]:
        """Current facts, the newest `limit` among them, and all of them where there are no more than that."""
        current = {"state": FactState.CURRENT.value}
        newest = self.find(user_id, limit=limit, **current)
        if isinstance(self.memory.vector_store, UserIndex) or len(newest) < limit:
            return newest
        # A server gives a user's rows in no order and would have to be asked for all of them.
        since = {"stamp": {"gte": int((now - timedelta(days=_RECENT_DAYS)).timestamp())}}
        found = [*self.find(user_id, limit=_RECENT_ROWS, **current, **since), *newest]
        return list({fact.id: fact for fact in found}.values())

    def get(self, user_id: UserId, fact_id: str) -> Fact | None:
        """The fact with this id if it is the user's. Mem0 itself does not ask whose it is."""
        with translated():
            point = self.memory.vector_store.get(vector_id=fact_id)
        if point is None or point.payload.get("user_id") != user_id:
            return None
        return fact_from_payload(str(point.id), point.payload)

    def search(self, user_id: UserId, query: str, *, pool: int) -> list[tuple[Fact, float]]:
        """The user's current facts nearest to the query with their cosine similarity, best first, at most `pool`."""
        with translated():
            answer = self.memory.search(
                query,
                filters={"user_id": user_id, "state": FactState.CURRENT.value},
                top_k=pool,
                threshold=0.0,
                explain=True,
            )
        found: list[tuple[Fact, float]] = []
        for item in answer["results"]:
            payload: dict[str, Any] = {
                **(item.get("metadata") or {}),
                "data": item["memory"],
                "user_id": item.get("user_id"),
                "created_at": item["created_at"],
                "updated_at": item["updated_at"],
            }
            if payload["user_id"] == user_id:
                cosine = float(item["score_details"]["semantic_score"])
                found.append((fact_from_payload(str(item["id"]), payload), cosine))
        return found

    def insert(
        self,
        user_id: UserId,
        text: str,
        *,
        key: str,
        category: str | None,
        source_message_id: str | None,
        typed: bool = True,
        told: datetime | None = None,
        changed: datetime | None = None,
        corrected: bool = False,
    ) -> Fact:
        """Store a current fact as it is told: no model reads it. Mem0 has it changed when it was told; `changed` says otherwise.

        Raises:
            DependencyDown: Mem0 did not store it, which it does not always say by itself.
        """
        at = (told or utc_now()).astimezone(UTC)
        metadata = {
            "created_at": at.isoformat(),
            "state": FactState.CURRENT.value,
            "key": key,
            "fingerprint": fingerprint(text),
            "category": category or "",
            "source_message_id": source_message_id or "",
            "stamp": int(at.timestamp()),
            "source": "" if typed else "api",
            "corrected": "yes" if corrected else "",
            "changed_at": changed.astimezone(UTC).isoformat() if changed else "",
        }
        with translated():
            answer = self.memory.add(text, user_id=user_id, metadata=metadata, infer=False)
            self.forget_history()
        results = answer.get("results", [])
        fact = self.get(user_id, str(results[0]["id"])) if len(results) == 1 else None
        if fact is None:
            raise DependencyDown("The memory store did not keep the fact.", name="memory")
        return fact

    def extract(self, user_id: UserId, text: str, meter: Meter) -> list[str]:
        """The facts that Mem0 finds in what the user wrote. Nothing is stored; what it cost is counted.

        Raises:
            ModelFailed: the model did not answer, or nothing readable.
            DependencyDown: extraction is not switched on, or the store fails.
        """
        if self._extractor is None:
            raise DependencyDown("Extraction by Mem0 is not switched on.", name="memory")
        with translated():
            return self._extractor.find(user_id, text, meter)

    def change(self, fact: Fact, *, text: str | None = None, **fields: str) -> Fact:
        """Write other values over a fact's; the old text leaves the store. It is changed now, where `changed_at` says nothing else."""
        fields.setdefault("changed_at", "")
        if text is not None:
            fields["fingerprint"] = fingerprint(text)
        with translated():
            self.memory.update(fact.id, text=text, metadata=fields)
            self.forget_history()
        changed = self.get(UserId(fact.user_id), fact.id)
        if changed is None:
            raise DependencyDown("The memory store lost a fact while it changed.", name="memory")
        return changed

    def delete(self, fact: Fact) -> None:
        """Remove a fact for good. Nothing happens where it is gone already."""
        with translated():
            if self.memory.vector_store.get(vector_id=fact.id) is None:
                return
            try:
                self.memory.delete(fact.id)
            except ValueError:
                # Mem0 looks again before it deletes: another process on the same server may have been faster.
                if self.memory.vector_store.get(vector_id=fact.id) is not None:
                    raise
            self.forget_history()

    def scrub(self) -> None:
        """Have PostgreSQL let go of deleted rows, which it keeps in the table and in its log. Others need nothing.

        The table is written anew; the log goes with the next checkpoint where the server does not recycle its files
        (`wal_recycle=off`) and our role may ask for one. Milliseconds for a household, and rare.
        """
        pool = getattr(self.memory.vector_store, "connection_pool", None)
        if pool is None:
            return
        from psycopg import errors, sql

        table = sql.Identifier(self.memory.collection_name)
        with translated(), pool.connection() as connection:
            connection.set_autocommit(True)
            try:
                connection.execute(sql.SQL("VACUUM FULL {}").format(table))
                connection.execute("SELECT pg_switch_wal()")
                connection.execute("CHECKPOINT")
            except errors.InsufficientPrivilege:
                _log.warning("deleted_text_stays_in_wal", reason="the role may not switch the log or checkpoint")
            finally:
                connection.set_autocommit(False)

    def forget_history(self) -> None:
        """Empty Mem0's own history."""
        database = self.memory.db
        with database._lock, database.connection:
            database.connection.execute("DELETE FROM history")
