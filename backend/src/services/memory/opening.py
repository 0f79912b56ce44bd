"""Opening Mem0: where it keeps its vectors, what embeds them, and carrying them over when that changes.

Importing this imports Mem0.

`Any`: Mem0's objects have no types that hold.
"""

from contextlib import ExitStack
from pathlib import Path
from typing import Any

import mem0
import portalocker
from mem0.configs.embeddings.base import BaseEmbedderConfig
from mem0.embeddings.base import EmbeddingBase
from mem0.embeddings.openai import OpenAIEmbedding
from mem0.utils.factory import VectorStoreFactory
from qdrant_client import QdrantClient

from src.errors import DependencyDown, InvalidInput
from src.logs import get_logger
from src.services.memory.embedder import DIMENSIONS, VERSION, LocalEmbedder
from src.services.memory.extraction import ExtractionModel
from src.services.memory.mem0_store import Mem0Store, translated
from src.services.memory.user_index import UserIndex
from src.settings import Settings

_COLLECTION_PREFIX = "memories_"
_LOCAL_NOISE_COSINE = 0.2
"""Two texts without a common word have less; a misspelt word still gives more."""
_SERVER_TIMEOUT_SECONDS = 5
_EMBEDDING_TIMEOUT_SECONDS = 10.0
_CONNECTIONS = 8
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
_CARRIED_AT_ONCE = 100

_log = get_logger("memory")


class _LocalEmbedding(EmbeddingBase):
    """The local embedder in the form that Mem0 calls."""

    def __init__(self, embedder: LocalEmbedder) -> None:
        super().__init__()
        self.config.embedding_dims = DIMENSIONS
        self._embedder = embedder

    # Mem0's base has an empty body, which reads as "returns None".
    def embed(self, text: str, memory_action: str | None = None) -> list[float]:  # noqa: ARG002  # pyright: ignore[reportIncompatibleMethodOverride]
        return self._embedder.embed(text).tolist()


def open_store(
    settings: Settings, resources: ExitStack, *, embedder: LocalEmbedder | None, model: ExtractionModel | None
) -> Mem0Store:
    """Open the store that the settings name, making what is absent, and re-embed what another embedder left.

    Args:
        settings: where the store is and how facts are embedded.
        resources: takes what has to be closed, also where opening fails half-way.
        embedder: a local embedder in place of the default one.
        model: what extraction asks; None where it is off.

    Raises:
        DependencyDown: the folder is in use by another process, or the server does not answer.
        InvalidInput: a setting names something unknown.
    """
    with translated():
        embedding, name, size = _embedding(settings, resources, embedder)
        place = _place(settings, resources)
        config = {"collection_name": f"{_COLLECTION_PREFIX}{name}", "embedding_model_dims": size, **place}
        # Mem0 insists on making a model and an embedder of its own kinds. These are never called: the embedder is
        # replaced below, and without `infer` no model is needed.
        unused = {"api_key": "unused", "model": "unused"}
        memory: Any = mem0.Memory.from_config(
            {
                "vector_store": {"provider": settings.memory.vector_store, "config": config},
                "llm": {"provider": "openai", "config": unused},
                "embedder": {"provider": "openai", "config": unused},
                "history_db_path": ":memory:",
            }
        )
        resources.callback(memory.close)
        memory.embedding_model = embedding
        if "path" in place:
            resources.callback(memory.vector_store.client.close)
            memory.vector_store = UserIndex(memory.vector_store)
        store = Mem0Store(
            memory,
            noise_cosine=_LOCAL_NOISE_COSINE if isinstance(embedding, _LocalEmbedding) else 0.0,
            model=model,
            folder=settings.data_dir / "memory" if "path" in place else None,
        )
        store.ping()
        if settings.memory.vector_store == "pgvector":
            _index_users(memory)
        _carry_over(memory, settings)
        return store


def _embedding(settings: Settings, resources: ExitStack, local: LocalEmbedder | None) -> tuple[Any, str, int]:
    """The embedder in Mem0's form, its name for the collection, and the length of its vectors."""
    provider, _, model = settings.memory.embedder.partition(":")
    if provider == "local":
        return _LocalEmbedding(local or LocalEmbedder()), f"local{VERSION}", DIMENSIONS
    if provider not in {"openai", "ollama"} or not model:
        raise InvalidInput(
            f"LIFEOS_MEMORY__EMBEDDER is {settings.memory.embedder!r}; use local, openai:MODEL or ollama:MODEL."
        )
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
    resources.callback(embedding.client.close)
    size = _KNOWN_DIMENSIONS.get(model.split(":")[0]) or len(embedding.embed("size"))
    name = "".join(letter if letter.isalnum() else "_" for letter in f"{provider}_{model}".lower())
    return embedding, name, size


def _place(settings: Settings, resources: ExitStack) -> dict[str, Any]:
    """Where the vectors are, as Mem0's configuration says it."""
    memory = settings.memory
    if memory.vector_store == "pgvector":
        # An HNSW index looks at the nearest points of all users first and filters afterwards: with many users it can
        # come back with none of the user's own. An exact scan of one user's rows is right and fast enough.
        return {"connection_pool": _postgres_pool(memory.pgvector_url.get_secret_value(), resources), "hnsw": False}
    if memory.qdrant_url:
        # Mem0's own client would compare versions in a thread that nobody waits for.
        client = QdrantClient(url=memory.qdrant_url, timeout=_SERVER_TIMEOUT_SECONDS, check_compatibility=False)
        resources.callback(client.close)
        return {"client": client}
    folder = settings.data_dir / "memory"
    _lock(folder / "lock", resources)
    return {"path": str(folder / "qdrant")}


def _lock(path: Path, resources: ExitStack) -> None:
    """Take the folder for this process. The system frees it when the process ends, however it ends."""
    # Qdrant has a lock of its own, but says so with a plain RuntimeError and leaves files open.
    file = resources.enter_context(path.open("w"))
    try:
        portalocker.lock(file, portalocker.LockFlags.EXCLUSIVE | portalocker.LockFlags.NON_BLOCKING)
    except portalocker.LockException as error:
        raise DependencyDown(
            "The memory folder is in use by another process; embedded Qdrant allows one. Stop that process, or set"
            " LIFEOS_MEMORY__QDRANT_URL or LIFEOS_MEMORY__VECTOR_STORE=pgvector.",
            name="memory",
        ) from error


def _postgres_pool(url: str, resources: ExitStack) -> Any:
    try:
        from psycopg_pool import ConnectionPool
    except ImportError as error:
        raise InvalidInput(
            "LIFEOS_MEMORY__VECTOR_STORE=pgvector needs the extra `pgvector`: uv sync --extra pgvector."
        ) from error
    pool = ConnectionPool(url, min_size=1, max_size=_CONNECTIONS, timeout=_SERVER_TIMEOUT_SECONDS, open=False)
    resources.callback(pool.close)
    pool.open()
    return pool


def _index_users(memory: Any) -> None:
    """Let PostgreSQL find one user's rows without reading the others'."""
    from psycopg import sql

    name = memory.collection_name
    with memory.vector_store.connection_pool.connection() as connection:
        connection.execute(
            sql.SQL("CREATE INDEX IF NOT EXISTS {} ON {} ((payload->>'user_id'))").format(
                sql.Identifier(f"{name}_user_idx"), sql.Identifier(name)
            )
        )


def _carry_over(memory: Any, settings: Settings) -> None:
    """Embed again what stands in the collections of other embedders, then drop those.

    Points keep their ids, so that a process killed in the middle goes on where it was.
    """
    new = memory.vector_store
    columns = new.list_cols()
    names = [getattr(column, "name", column) for column in getattr(columns, "collections", columns)]
    for name in names:
        if name == memory.collection_name or not name.startswith(_COLLECTION_PREFIX):
            continue
        with ExitStack() as resources:
            old = _other_collection(new, settings, name, resources)
            points = old.list(top_k=1_000_000)[0]
            for start in range(0, len(points), _CARRIED_AT_ONCE):
                _embed_missing(memory, points[start : start + _CARRIED_AT_ONCE])
            old.delete_col()
        _log.info("memories_re_embedded", count=len(points), old=name, new=memory.collection_name)


def _embed_missing(memory: Any, points: list[Any]) -> None:
    new = memory.vector_store
    missing = [point for point in points if new.get(vector_id=str(point.id)) is None]
    if missing:
        vectors = memory.embedding_model.embed_batch([point.payload["data"] for point in missing], "add")
        new.insert(vectors, [point.payload for point in missing], [str(point.id) for point in missing])


def _other_collection(store: Any, settings: Settings, name: str, resources: ExitStack) -> Any:
    inner = store.store if isinstance(store, UserIndex) else store
    config = {"collection_name": name, "embedding_model_dims": inner.embedding_model_dims}
    if settings.memory.vector_store == "qdrant":
        return VectorStoreFactory.create("qdrant", {**config, "client": inner.client})
    # Connections of its own, for Mem0's store closes them when it is garbage.
    pool = _postgres_pool(settings.memory.pgvector_url.get_secret_value(), resources)
    nothing = dict.fromkeys(("dbname", "user", "password", "host", "port"))
    return VectorStoreFactory.create(
        "pgvector", {**config, **nothing, "connection_pool": pool, "diskann": False, "hnsw": False}
    )
