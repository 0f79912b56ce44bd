"""Vectors of what facts mean, beside the store: made in the background, and never the only way to a fact.

They follow from the facts. So a vector carries the mark of the text that it was made from, and one whose fact has changed
or gone counts for nothing, wherever the process ended in between. With an embedded store they stand in a file beside it;
with a server each process keeps those of the users it meets in memory.
"""

import os
import sys
import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from cachetools import LRUCache, TTLCache

from src.core.ids import UserId
from src.errors import DependencyDown
from src.logs import get_logger
from src.services.memory.encoder import Encoder, Vector
from src.services.memory.facts import Fact, FactState
from src.services.memory.shelf import Shelf
from src.services.memory.vector_file import VectorFile

if TYPE_CHECKING:
    from src.services.memory.mem0_store import Mem0Store

_log = get_logger("memory")

_QUESTIONS_KEPT = 256
_USERS_KEPT = 10_000
_LOOK_AGAIN_SECONDS = 60.0
"""How long a process goes without a look at what others changed of a user's facts on one server."""
_SPREAD = 0.1
"""Cosines of this encoder lie close together: a fact that is less near than the nearest one by this has nothing to do with
the question."""
_QUESTION_THREADS = 2
_NICENESS = 10


@dataclass(slots=True)
class _Meant:
    """One user's vectors, and by id the mark of the text that each was made from."""

    shelf: Shelf
    marks: dict[str, str] = field(default_factory=dict[str, str])


class Meanings:
    """The vectors of all users. Safe to share between threads, but for `ask`, which is for the event loop alone.

    Args:
        store: where the facts are.
        load: gives the encoder, or None where there is none; called once, in the background.
        folder: where vectors are kept; None: in memory only.
    """

    def __init__(self, store: "Mem0Store", load: Callable[[], Encoder | None], *, folder: Path | None) -> None:
        self._store = store
        self._load = load
        self._file = VectorFile(folder / "meanings.sqlite") if folder is not None else None
        self._encoder: Encoder | None = None
        self._users: dict[UserId, _Meant] = {}
        self._lock = threading.Lock()
        """Held while vectors are changed or read; never while something is embedded or a server asked."""
        self._changing = threading.Lock()
        """Held from the look whether a fact is still there until its vector is kept, and while vectors are dropped."""
        self._waiting: set[UserId] = set()
        self._looked = TTLCache[UserId, None](_USERS_KEPT, _LOOK_AGAIN_SECONDS)
        self._questions = LRUCache[bytes, "Future[Vector]"](_QUESTIONS_KEPT)
        self._background = ThreadPoolExecutor(1, thread_name_prefix="memory-meanings", initializer=_be_nice)
        self._asking = ThreadPoolExecutor(_QUESTION_THREADS, thread_name_prefix="memory-question")
        self._asked: set[Future[Vector]] = set()
        """Those that are not made yet."""
        self._closed = False

    def start(self) -> None:
        """Begin in the background: load the encoder, and make the vectors that are missing."""
        self._background.submit(self._begin)

    def close(self) -> None:
        """Stop; what is not made yet is made after the next start."""
        with self._lock:
            self._closed = True
        for threads in (self._background, self._asking):
            threads.shutdown(wait=True, cancel_futures=True)
        if self._file is not None:
            self._file.close()

    def ask(self, question: str) -> "Future[Vector] | None":
        """The vector of a question, being made in a thread; asked again soon it is the same. None without an encoder."""
        encoder = self._encoder
        if encoder is None or self._closed:
            return None
        name = sha256(question.encode()).digest()
        found = self._questions.get(name)
        if found is None:
            found = self._questions[name] = self._asking.submit(encoder.question, question)
            self._asked.add(found)
            found.add_done_callback(self._asked.discard)
        return found

    def ask_ahead(self, question: str) -> None:
        """Ask what is asked in a moment, where a thread is free: one person's hundred messages wait, and each takes up to 0.6 s."""
        if len(self._asked) < _QUESTION_THREADS:
            self.ask(question)

    def closeness(self, user_id: UserId, question: Vector) -> Mapping[str, float]:
        """By id of the user's facts, from 1 for the nearest down to 0; facts without a vector are not in it."""
        with self._lock:
            looked = user_id in self._looked
        if not looked:
            self.refresh(user_id)
        with self._lock:
            meant = self._users.get(user_id)
            if meant is None or not meant.marks:
                return {}
            scores = meant.shelf.scores(question)
            near = (1 - (scores.max() - scores) / _SPREAD).clip(0.0, 1.0)
            return dict(zip(meant.shelf.ids, near.tolist(), strict=True))

    def fits(self, fact: Fact) -> bool:
        """Whether the vector that is kept for a fact was made from the text that it has now."""
        with self._lock:
            meant = self._users.get(UserId(fact.user_id))
            return meant is not None and meant.marks.get(fact.id) == _mark(fact)

    def refresh(self, user_id: UserId) -> None:
        """Have the vectors of a user follow what is remembered now, in the background."""
        with self._lock:
            self._looked[user_id] = None
            if self._closed or user_id in self._waiting:
                return
            self._waiting.add(user_id)
            self._background.submit(self._follow, user_id)

    def forget_gone(self, user_id: UserId) -> None:
        """Drop the vectors of facts that are not current any more, from the disk too."""
        if self._encoder is not None:  # else there are none, or those on the disk are looked through in a moment
            self._drop_gone(user_id)

    def _drop_gone(self, user_id: UserId) -> list[Fact]:
        """Do that; the facts that are current."""
        facts = self._store.find(user_id, state=FactState.CURRENT.value)
        marks = {fact.id: _mark(fact) for fact in facts}
        with self._changing, self._lock:
            meant = self._users.get(user_id)
            gone = [] if meant is None else [one for one, mark in meant.marks.items() if marks.get(one) != mark]
            self._drop(user_id, gone)
        return facts

    def settle(self) -> None:
        """Return when all that was to be made by now is made."""
        for _ in range(2):  # the first round may have asked for more
            self._background.submit(bool).result()

    def _begin(self) -> None:
        encoder = self._load()
        if self._file is not None:
            self._file.keep_only(encoder.name if encoder is not None else "")
        if encoder is None:
            return
        # The first one is slow: the weights are read from the disk.
        encoder.question("?")
        with self._lock:
            for user_id, fact_id, mark, vector in self._file.read() if self._file is not None else ():
                self._keep(user_id, fact_id, mark, vector)
        self._encoder = encoder
        users = self._store.holdings().users
        for gone in set(self._users) - users:
            self._drop_gone(gone)
        for user_id in users:
            self.refresh(user_id)

    def _follow(self, user_id: UserId) -> None:
        """Make what is missing of a user's vectors. One at a time, so that nothing else waits long for the processor."""
        with self._lock:
            self._waiting.discard(user_id)
        encoder = self._encoder
        if encoder is None:
            return
        try:
            for fact in self._drop_gone(user_id):
                if self._closed:
                    return
                if self.fits(fact):
                    continue
                vector = encoder.fact(fact.text)
                self._keep_current(encoder, fact, vector)
        except DependencyDown:
            with self._lock:  # so that the user's next question has it tried again
                self._looked.pop(user_id, None)
            _log.warning("meanings_not_made", user_id=user_id)

    def _keep_current(self, encoder: Encoder, fact: Fact, vector: Vector) -> None:
        """Keep a vector, unless its fact was changed or deleted while it was made."""
        user_id = UserId(fact.user_id)
        with self._changing:
            now = self._store.get(user_id, fact.id)
            if now is None or now.text != fact.text or now.state is not FactState.CURRENT:
                return
            with self._lock:
                self._keep(user_id, fact.id, _mark(fact), vector)
            if self._file is not None:
                self._file.put(encoder.name, user_id, fact.id, _mark(fact), vector)

    def _keep(self, user_id: UserId, fact_id: str, mark: str, vector: Vector) -> None:
        meant = self._users.get(user_id)
        if meant is None:
            meant = self._users[user_id] = _Meant(Shelf.of_size(len(vector)))
        meant.shelf.put(fact_id, vector)
        meant.marks[fact_id] = mark

    def _drop(self, user_id: UserId, fact_ids: Iterable[str]) -> None:
        for fact_id in fact_ids:
            meant = self._users[user_id]
            meant.shelf.drop(fact_id)
            del meant.marks[fact_id]
            if self._file is not None:
                self._file.delete(fact_id)
            if not meant.marks:
                del self._users[user_id]


def _mark(fact: Fact) -> str:
    return sha256(fact.text.encode()).hexdigest()[:32]


def _be_nice() -> None:
    """Have this thread come after everything that somebody waits for; on Linux that is a thread's own affair."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
