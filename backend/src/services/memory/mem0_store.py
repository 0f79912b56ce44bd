"""Mem0, opened and guarded: the one place that imports it.

Importing this module imports Mem0, which takes seconds: it is imported in a thread, by `service`, after `quiet_import`
has prepared the process. Everything here is synchronous and may be called from several threads.

Mem0 keeps a second copy of every text, and of every message that it extracted from, in a SQLite "history" that its own
`delete_all` does not touch. Ours is in memory and emptied after every write: a fact's history is the chain of facts that
it replaced, in the vector store, where it can be deleted.
"""

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import httpx
import mem0
import openai
from mem0.embeddings.base import EmbeddingBase
from mem0.exceptions import MemoryError as Mem0Error
from qdrant_client.http.exceptions import ApiException

from src.errors import DependencyDown, InvalidInput
from src.models import UserId, utc_now
from src.services.memory.embedder import DIMENSIONS, VERSION, LocalEmbedder
from src.services.memory.extraction import ExtractionModel, Extractor
from src.services.memory.facts import Fact, FactState, fact_from_payload, fingerprint
from src.services.memory.user_index import UserIndex
from src.settings import Settings

_MOST_ROWS = 100_000
_RECENT_DAYS = 30
_RECENT_ROWS = 200
_LOCAL_NOISE_COSINE = 0.2
"""Two texts without a common word have less; a misspelt word still gives more."""
_EMBEDDING_TIMEOUT_SECONDS = 10.0
_OLLAMA_URL = "http://127.0.0.1:11434/v1"
_KNOWN_DIMENSIONS = {
    "text-embedding-3-small": 1536,
    "text-embedding-3-large": 3072,
    "text-embedding-ada-002": 1536,
    "nomic-embed-text": 768,
    "mxbai-embed-large": 1024,
    "bge-m3": 1024,
    "all-minilm": 384,
}
"""Vector lengths of common models; another model is asked once, at start."""


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


class _LocalEmbedding(EmbeddingBase):
    """The local embedder in the form that Mem0 calls."""

    def __init__(self, embedder: LocalEmbedder) -> None:
        super().__init__()
        self.config.embedding_dims = DIMENSIONS
        self._embedder = embedder

    # Mem0's base has an empty body, which reads as "returns None".
    def embed(self, text: str, memory_action: str | None = None) -> list[float]:  # noqa: ARG002  # pyright: ignore[reportIncompatibleMethodOverride]
        return self._embedder.embed(text).tolist()


class Mem0Store:
    """Facts in Mem0, each call about one user. Nothing here decides what a fact means; `ledger` does.

    Args:
        memory: an open `mem0.Memory`.
        model: what extraction asks; None where it is off.

    Attributes:
        noise_cosine: similarity below which the embedder's vectors say nothing.
    """

    def __init__(self, memory: Any, *, model: ExtractionModel | None = None) -> None:
        self.memory = memory
        self.noise_cosine = _LOCAL_NOISE_COSINE if isinstance(memory.embedding_model, _LocalEmbedding) else 0.0
        self._extractor = Extractor(memory, model) if model else None

    @classmethod
    def open(
        cls, settings: Settings, *, embedder: LocalEmbedder | None = None, model: ExtractionModel | None = None
    ) -> "Mem0Store":
        """Open the store that the settings name, making what is absent.

        Raises:
            DependencyDown: the folder is in use by another process, or the server does not answer.
            InvalidInput: a setting names something unknown.
        """
        with translated():
            embedding, name, size = _embedding(settings, embedder)
            collection = f"memories_{name}"
            try:
                memory = mem0.Memory.from_config(_config(settings, collection, size))
            except RuntimeError as error:
                if "already accessed" not in str(error):
                    raise
                raise DependencyDown(
                    "The memory folder is in use by another process; embedded Qdrant allows one. Stop that process, or"
                    " set LIFEOS_MEMORY__QDRANT_URL or LIFEOS_MEMORY__VECTOR_STORE=pgvector.",
                    name="memory",
                ) from error
            memory.embedding_model = embedding
            if getattr(memory.vector_store, "is_local", False):
                memory.vector_store = UserIndex(memory.vector_store)
            store = cls(memory, model=model)
            store.ping()
            if settings.memory.vector_store == "pgvector":
                _index_users(settings, collection)
            return store

    def close(self) -> None:
        """Close the databases. The folder is free for another process afterwards."""
        store = self.memory.vector_store
        self.memory.close()
        if isinstance(store, UserIndex):
            store.close()
        elif hasattr(store, "client"):
            store.client.close()
        elif getattr(store, "connection_pool", None) is not None:
            store.connection_pool.close()

    def ping(self) -> None:
        """Ask the store something small. Raises `DependencyDown`."""
        with translated():
            self.memory.vector_store.list(filters={"user_id": "nobody"}, top_k=1)

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
            payload = {
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
    ) -> Fact:
        """Store a current fact as it is told: no model reads it.

        Raises:
            DependencyDown: Mem0 did not store it, which it does not always say by itself.
        """
        metadata = {
            "state": FactState.CURRENT.value,
            "key": key,
            "fingerprint": fingerprint(text),
            "category": category or "",
            "source_message_id": source_message_id or "",
            "stamp": int(utc_now().timestamp()),
        }
        with translated():
            answer = self.memory.add(text, user_id=user_id, metadata=metadata, infer=False)
            self.forget_history()
        results = answer.get("results", [])
        fact = self.get(user_id, str(results[0]["id"])) if len(results) == 1 else None
        if fact is None:
            raise DependencyDown("The memory store did not keep the fact.", name="memory")
        return fact

    def extract(self, user_id: UserId, text: str) -> list[str]:
        """The facts that Mem0 finds in what the user wrote. Nothing is stored.

        Raises:
            ModelFailed: the model did not answer, or nothing readable.
            DependencyDown: extraction is not switched on, or the store fails.
        """
        if self._extractor is None:
            raise DependencyDown("Extraction by Mem0 is not switched on.", name="memory")
        with translated():
            return self._extractor.find(user_id, text)

    def change(self, fact: Fact, *, text: str | None = None, **fields: str) -> Fact:
        """Write other values over a fact's; the old text leaves the store."""
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
            if self.memory.vector_store.get(vector_id=fact.id) is not None:
                self.memory.delete(fact.id)
                self.forget_history()

    def forget_history(self) -> None:
        """Empty Mem0's own history."""
        database = self.memory.db
        with database._lock, database.connection:
            database.connection.execute("DELETE FROM history")


def _embedding(settings: Settings, local: LocalEmbedder | None) -> tuple[Any, str, int]:
    """The embedder in Mem0's form, its name for the collection, and the length of its vectors."""
    provider, _, model = settings.memory.embedder.partition(":")
    if provider == "local":
        return _LocalEmbedding(local or LocalEmbedder()), f"local{VERSION}", DIMENSIONS
    if provider not in {"openai", "ollama"} or not model:
        raise InvalidInput(
            f"LIFEOS_MEMORY__EMBEDDER is {settings.memory.embedder!r}; use local, openai:MODEL or ollama:MODEL."
        )
    from mem0.configs.embeddings.base import BaseEmbedderConfig
    from mem0.embeddings.openai import OpenAIEmbedding

    key = settings.model_api_key.get_secret_value() if settings.model_api_key else None
    embedding = OpenAIEmbedding(
        BaseEmbedderConfig(
            model=model,
            # Ollama speaks OpenAI's protocol; Mem0's own Ollama client would fetch a missing model by itself.
            api_key=key or ("ollama" if provider == "ollama" else None),
            openai_base_url=settings.openai_base_url or (_OLLAMA_URL if provider == "ollama" else None),
        )
    )
    embedding.client = embedding.client.with_options(timeout=_EMBEDDING_TIMEOUT_SECONDS, max_retries=1)
    size = _KNOWN_DIMENSIONS.get(model.split(":")[0]) or len(embedding.embed("size"))
    name = "".join(letter if letter.isalnum() else "_" for letter in f"{provider}_{model}".lower())
    return embedding, name, size


def _config(settings: Settings, collection: str, size: int) -> dict[str, Any]:
    """Mem0's configuration. Its model and embedder are placeholders that are never called: see `Mem0Store.open`."""
    memory = settings.memory
    common: dict[str, Any] = {"collection_name": collection, "embedding_model_dims": size}
    if memory.vector_store == "pgvector":
        # An HNSW index looks at the nearest points of all users first and filters afterwards: with many users it can
        # come back with none of the user's own. An exact scan of one user's rows is right and fast enough.
        place = {"connection_string": memory.pgvector_url.get_secret_value(), "hnsw": False, "maxconn": 8}
    elif memory.qdrant_url:
        place = {"url": memory.qdrant_url}
    else:
        place = {"path": str(settings.data_dir / "memory" / "qdrant")}
    unused = {"api_key": "unused", "model": "unused"}
    return {
        "vector_store": {"provider": memory.vector_store, "config": {**common, **place}},
        "llm": {"provider": "openai", "config": unused},
        "embedder": {"provider": "openai", "config": unused},
        "history_db_path": ":memory:",
    }


def _index_users(settings: Settings, collection: str) -> None:
    """Let PostgreSQL find one user's rows without reading the others'."""
    import psycopg
    from psycopg import sql

    with psycopg.connect(settings.memory.pgvector_url.get_secret_value()) as connection:
        connection.execute(
            sql.SQL("CREATE INDEX IF NOT EXISTS {} ON {} ((payload->>'user_id'))").format(
                sql.Identifier(f"{collection}_user_idx"), sql.Identifier(collection)
            )
        )
