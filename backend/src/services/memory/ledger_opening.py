"""Opens what the memory service works on, Mem0 among it: in a thread, for its import takes seconds."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING

from src.errors import InvalidInput
from src.services.memory.embedder import LocalEmbedder
from src.services.memory.encoder import Encoder
from src.services.memory.ledger import MemoryLedger
from src.settings import Settings, preset_environment

if TYPE_CHECKING:
    from pydantic_ai.models import Model


def extraction_model(settings: Settings) -> "Model | None":
    """The model to extract with; None where the agents alone remember."""
    if settings.memory.extraction != "mem0":
        return None
    if not settings.model_names:
        raise InvalidInput("LIFEOS_MEMORY__EXTRACTION=mem0 needs a model: set LIFEOS_MODEL, or use `agents`.")
    from src.services.agent.models import build_model

    return build_model(settings)


def open_ledger(
    settings: Settings,
    *,
    embedder: LocalEmbedder | None,
    model: "Model | None",
    loop: asyncio.AbstractEventLoop,
    encoder: Callable[[], Encoder | None],
) -> tuple[MemoryLedger, ExitStack]:
    """The ledger of the settings' store, and what closes it.

    Args:
        settings: where the store is and how facts are embedded.
        embedder: a local embedder to use in place of the default one.
        model: extracts facts; None where the agents alone remember.
        loop: the one that the model is asked on.
        encoder: gives what makes vectors of meanings, or None.
    """
    folder = settings.data_dir / "memory"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Read once, while Mem0 is imported: no telemetry, no notices from the internet, no file in the home folder.
    preset_environment({"MEM0_TELEMETRY": "False", "MEM0_DIR": str(folder / "mem0")})
    urllib3 = logging.getLogger("urllib3")
    level = urllib3.level
    # Mem0 silences urllib3 for the whole process, and logs the texts of memories: restore the one, silence the other.
    # What goes wrong in it reaches us as exceptions.
    logging.getLogger("mem0").setLevel(logging.CRITICAL)
    try:
        from src.services.memory.extraction import ExtractionModel
        from src.services.memory.meanings import Meanings
        from src.services.memory.opening import open_store
    finally:
        urllib3.setLevel(level)
    with ExitStack() as opened:
        store = open_store(settings, opened, embedder=embedder, model=ExtractionModel(model, loop) if model else None)
        # A provider's embedder knows meanings by itself.
        wanted = settings.memory.semantic and settings.memory.embedder == "local"
        meanings = Meanings(store, encoder if wanted else _no_encoder, folder=store.folder)
        opened.callback(meanings.close)
        meanings.start()
        return MemoryLedger(store, meanings, most=settings.limits.memories_kept), opened.pop_all()


def _no_encoder() -> None:
    """Recall goes by words alone."""
