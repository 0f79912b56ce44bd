"""What the memory service relies on in Mem0 and Qdrant, or guards against. An upgrade that changes one fails here."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from src.services.memory import MemoryService
from src.settings import child_environment
from tests.stacks import isolated_settings

ANNA, BORIS = "a" * 15, "b" * 15


@pytest.fixture(scope="module")
async def mem0_ready(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Mem0 imported as the service imports it, without telemetry."""
    service = await MemoryService.open(isolated_settings(data_dir=tmp_path_factory.mktemp("ready")))
    await service.close()


class _Llm:
    """Gives Mem0's extraction one scripted answer."""

    def __init__(self, answer: str) -> None:
        self.answer = answer

    def generate_response(self, messages: object, **_: object) -> str:
        return self.answer


@pytest.fixture
def mem0(mem0_ready: None, tmp_path: Path) -> Iterator[Any]:
    """Mem0 by itself, with our embedder and nothing else of ours."""
    from mem0 import Memory

    from src.services.memory.embedder import DIMENSIONS, LocalEmbedder
    from src.services.memory.opening import _LocalEmbedding  # pyright: ignore[reportPrivateUsage]

    unused = {"api_key": "unused", "model": "unused"}
    store = {"collection_name": "facts", "embedding_model_dims": DIMENSIONS, "path": str(tmp_path / "qdrant")}
    memory = Memory.from_config(
        {
            "vector_store": {"provider": "qdrant", "config": store},
            "llm": {"provider": "openai", "config": unused},
            "embedder": {"provider": "openai", "config": unused},
            "history_db_path": str(tmp_path / "history.db"),
        }
    )
    memory.embedding_model = _LocalEmbedding(LocalEmbedder())
    yield memory
    memory.close()
    memory.vector_store.client.close()


def _texts(answer: Any) -> list[str]:
    return sorted(item["memory"] for item in answer["results"])


def test_a_star_for_a_user_finds_every_users_memories(mem0: Any) -> None:
    mem0.add("anna has a cat", user_id=ANNA, infer=False)
    mem0.add("boris has a cat", user_id=BORIS, infer=False)
    assert _texts(mem0.search("cat", filters={"user_id": "*"})) == ["anna has a cat", "boris has a cat"]
    assert _texts(mem0.search("cat", filters={"user_id": ANNA})) == ["anna has a cat"]


def test_calls_by_id_ask_for_no_owner(mem0: Any) -> None:
    memory_id = mem0.add("anna has a cat", user_id=ANNA, infer=False)["results"][0]["id"]
    assert mem0.get(memory_id)["user_id"] == ANNA
    mem0.update(memory_id, text="anna has a dog")
    assert mem0.history(memory_id)
    mem0.delete(memory_id)
    assert mem0.get(memory_id) is None


def test_an_add_made_three_times_is_stored_three_times(mem0: Any) -> None:
    for _ in range(3):
        mem0.add("anna has a cat", user_id=ANNA, infer=False)
    assert len(mem0.get_all(filters={"user_id": ANNA})["results"]) == 3


def test_deleting_everything_leaves_the_text_in_the_history(mem0: Any, tmp_path: Path) -> None:
    mem0.add("anna has a canary", user_id=ANNA, infer=False)
    mem0.delete_all(user_id=ANNA)
    assert mem0.get_all(filters={"user_id": ANNA})["results"] == []
    with sqlite3.connect(tmp_path / "history.db") as history:
        kept = history.execute("SELECT count(*) FROM history WHERE new_memory LIKE '%canary%'").fetchone()
    history.close()
    assert kept == (1,)


@pytest.mark.parametrize("answer", ["Sure! Here you are:", '{"memory": [{"text": "has a c', ""])
def test_an_unreadable_answer_is_an_empty_success(mem0: Any, answer: str) -> None:
    mem0.llm = _Llm(answer)
    assert mem0.add("anna has a cat", user_id=ANNA)["results"] == []


def test_a_failed_insert_among_several_is_no_error(mem0: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    mem0.llm = _Llm(json.dumps({"memory": [{"text": f"fact {n}"} for n in range(3)]}))
    insert = mem0.vector_store.insert

    def fail_for_one(vectors: Any, payloads: Any, ids: Any) -> None:
        if any(payload["data"] == "fact 1" for payload in payloads):
            raise OSError("disk full")
        insert(vectors=vectors, payloads=payloads, ids=ids)

    monkeypatch.setattr(mem0.vector_store, "insert", fail_for_one)
    assert _texts(mem0.add("three facts", user_id=ANNA)) == ["fact 0", "fact 2"]


def test_extraction_keeps_the_users_messages_for_the_next_prompt(mem0: Any, tmp_path: Path) -> None:
    mem0.llm = _Llm('{"memory": []}')
    mem0.add("my secret is xylophone", user_id=ANNA)
    with sqlite3.connect(tmp_path / "history.db") as history:
        kept = history.execute("SELECT content FROM messages").fetchall()
    history.close()
    assert kept == [("my secret is xylophone",)]


def test_a_lone_surrogate_is_an_error(mem0: Any) -> None:
    with pytest.raises(UnicodeEncodeError):
        mem0.add("broken \ud83d", user_id=ANNA, infer=False)


def test_a_replaced_embedder_is_the_one_that_is_called(mem0: Any) -> None:
    asked: list[tuple[str, str]] = []
    embed = mem0.embedding_model.embed

    class Watching:
        def embed(self, text: str, memory_action: str) -> list[float]:
            asked.append((text, memory_action))
            return embed(text)

    mem0.embedding_model = Watching()
    memory_id = mem0.add("a cat", user_id=ANNA, infer=False)["results"][0]["id"]
    mem0.search("cat", filters={"user_id": ANNA})
    mem0.update(memory_id, text="a dog")
    assert asked == [("a cat", "add"), ("cat", "search"), ("a dog", "update")]


def test_a_search_explains_the_cosine_and_no_threshold_lets_everything_through(mem0: Any) -> None:
    mem0.add("a cat", user_id=ANNA, infer=False, metadata={"state": "current"})
    mem0.add("quantum chromodynamics", user_id=ANNA, infer=False, metadata={"state": "current"})
    mem0.add("a cat of old", user_id=ANNA, infer=False, metadata={"state": "superseded"})
    found = mem0.search("a cat", filters={"user_id": ANNA, "state": "current"}, threshold=0.0, explain=True)["results"]
    assert [item["memory"] for item in found] == ["a cat", "quantum chromodynamics"]
    assert found[0]["score_details"]["semantic_score"] == pytest.approx(1.0, abs=1e-4)


def test_metadata_cannot_move_a_memory_to_another_user(mem0: Any) -> None:
    memory_id = mem0.add("a cat", user_id=ANNA, infer=False, metadata={"user_id": BORIS})["results"][0]["id"]
    mem0.update(memory_id, metadata={"user_id": BORIS, "state": "superseded"})
    assert mem0.get(memory_id)["user_id"] == ANNA
    assert mem0.get(memory_id)["metadata"]["state"] == "superseded"


def test_embedded_qdrant_keeps_its_points_in_the_sqlite_connection_that_we_reach_for(mem0: Any) -> None:
    collection = mem0.vector_store.client._client.collections[mem0.collection_name]
    connection = collection.storage.storage
    connection.execute("PRAGMA secure_delete = ON")
    assert connection.execute("PRAGMA secure_delete").fetchone() == (1,)
    # Not WAL, whose file would hold deleted texts until a checkpoint.
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    mem0.add("a cat", user_id=ANNA, infer=False)
    assert connection.execute("SELECT count(*) FROM points").fetchone() == (1,)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)


def test_embedded_qdrant_refuses_a_second_client(mem0: Any, tmp_path: Path) -> None:
    code = (
        "import sys; from qdrant_client import QdrantClient\n"
        "try: QdrantClient(path=sys.argv[1])\n"
        "except RuntimeError as error: print('refused', error)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "qdrant")], capture_output=True, text=True, check=True, timeout=60
    )
    assert ran.stdout.startswith("refused")


def test_importing_mem0_switches_telemetry_on_silences_urllib3_and_writes_to_the_home_folder(tmp_path: Path) -> None:
    code = (
        "import json, logging, mem0.memory.telemetry as telemetry\n"
        "print(json.dumps([telemetry.client_telemetry.posthog is not None, logging.getLogger('urllib3').level]))\n"
        "import os; os._exit(0)"
    )
    environment = child_environment({"HOME": str(tmp_path), "PYTHONUNBUFFERED": "1"})
    environment.pop("MEM0_TELEMETRY", None)
    environment.pop("MEM0_DIR", None)
    ran = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    assert json.loads(ran.stdout) == [True, 51]
    assert (tmp_path / ".mem0" / "config.json").exists()


def test_an_id_is_made_by_mem0_and_is_a_uuid(mem0: Any) -> None:
    memory_id = mem0.add("a cat", user_id=ANNA, infer=False)["results"][0]["id"]
    assert len(memory_id) == len(str(uuid4()))
    assert memory_id == memory_id.lower()
