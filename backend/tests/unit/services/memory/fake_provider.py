"""An OpenAI-compatible server for tests: scripted chat answers, and embeddings that know nothing but their text."""

import json
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

from src.services.memory.embedder import LocalEmbedder

Answer = str | int | Callable[[dict[str, Any]], str]
"""The text of an answer, a status to refuse with, or a function of the request that gives the text."""


class FakeProvider:
    """What the server was asked, and what it will answer: the scripted answers in turn, then the last one again."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.answers: list[Answer] = ['{"memory": []}']
        self.chats: list[dict[str, Any]] = []
        self.embeddings: list[dict[str, Any]] = []

    def next_answer(self, request: dict[str, Any]) -> str | int:
        self.chats.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return answer(request) if callable(answer) else answer

    @property
    def last_prompt(self) -> str:
        return json.dumps(self.chats[-1]["messages"], ensure_ascii=False)


class _Handler(BaseHTTPRequestHandler):
    provider: ClassVar[FakeProvider]
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path.endswith("/embeddings"):
            self.provider.embeddings.append(request)
            self._answer(200, _embedded(request))
            return
        answer = self.provider.next_answer(request)
        if isinstance(answer, int):
            self._answer(answer, {"error": {"message": "scripted", "type": "scripted"}})
        else:
            self._answer(200, _completion(answer))

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the tests read what was asked from the provider."""

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        payload = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)


def _embedded(request: dict[str, Any]) -> dict[str, Any]:
    inputs = request["input"] if isinstance(request["input"], list) else [request["input"]]
    embedder = LocalEmbedder(bridge=False)
    return {
        "object": "list",
        "model": request["model"],
        "data": [
            {"object": "embedding", "index": index, "embedding": embedder.embed(text).tolist()[:512]}
            for index, text in enumerate(inputs)
        ],
        "usage": {"prompt_tokens": 1, "total_tokens": 1},
    }


def _completion(text: str) -> dict[str, Any]:
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "fake",
        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}],
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
    }


@contextmanager
def fake_provider() -> Generator[FakeProvider]:
    """A running server on a free port of the loopback address."""
    handler = type("Handler", (_Handler,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    handler.provider = FakeProvider(f"http://127.0.0.1:{server.server_address[1]}/v1")
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    serving.start()
    try:
        yield handler.provider
    finally:
        server.shutdown()
        serving.join()
        server.server_close()
