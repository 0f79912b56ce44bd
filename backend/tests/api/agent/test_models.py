"""The owner chooses a model while the server runs: found, tried, connected; its key is seen by nobody."""

import io
import json
import zipfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from src.api.app import create_app
from src.errors import ModelRefused
from src.models.turn import TurnContext
from src.protocol.models import ModelsPatch
from src.runtime import Runtime, open_runtime
from src.services.agent.providers import context_of
from src.stack.supervisor import Stack
from tests.conditions import until
from tests.exports import archive_of
from tests.provider import Provider, Refuse, Say
from tests.serving import served
from tests.stacks import isolated_settings

pytestmark = [
    # The scripted model names no usage.
    pytest.mark.filterwarnings("ignore::pydantic_ai._warnings.UsageLimitUnavailableWarning"),
]
KEY = "sk-nobody-may-see-this"


async def opened(stack: Stack, folder: Path, exits: AsyncExitStack, **settings: Any) -> Runtime:
    """One process of the system, on the shared servers."""
    given = isolated_settings(
        **{
            "data_dir": folder,
            "model": "",
            "limits": {"logins_burst": 1000},  # the owner signs in anew in each test
            "delivery": {"vapid_private_key": "A" * 42 + "E", "encryption_key": "B" * 42 + "E"},
            "temporal": stack.settings.temporal.model_copy(update={"task_queue": "models-tests"}),
            "pocketbase": stack.settings.pocketbase,
            "redis": stack.settings.redis,
            **settings,
        }
    )
    return await exits.enter_async_context(open_runtime(given))


@pytest.fixture
async def exits() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


@pytest.fixture
async def runtime(stack: Stack, tmp_path: Path, exits: AsyncExitStack) -> AsyncIterator[Runtime]:
    running = await opened(stack, tmp_path / "one", exits)
    yield running
    await running.agents.models.choose(ModelsPatch(talk=None, background=None, fallback=None))


@pytest.fixture
async def owner(runtime: Runtime, exits: AsyncExitStack) -> httpx.AsyncClient:
    return await signed_in(runtime, exits)


async def signed_in(runtime: Runtime, exits: AsyncExitStack, *, account: bool = True) -> httpx.AsyncClient:
    """A client of the owner, or of a guest."""
    transport = httpx.ASGITransport(create_app(runtime), client=("10.9.9.9", 1))
    client = await exits.enter_async_context(httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000"))
    await client.post("/api/auth/guest", json={})
    if account:
        credentials = {"email": "owner-of-models@example.org", "password": "correct horse battery"}
        made = await client.post("/api/auth/register", json=credentials)
        if made.status_code != 201:
            made = await client.post("/api/auth/login", json=credentials)
        await runtime.accounts.owners.make_owner(made.json()["user"]["id"])
    return client


def wanted(provider: Provider, **given: Any) -> dict[str, Any]:
    return {"provider": "compatible", "address": provider.url, "model": "scripted", "key": KEY, **given}


async def test_a_chosen_model_answers_at_once_in_every_process_and_its_key_is_seen_nowhere(
    runtime: Runtime,
    owner: httpx.AsyncClient,
    provider: Provider,
    stack: Stack,
    tmp_path: Path,
    exits: AsyncExitStack,
    caplog: pytest.LogCaptureFixture,
) -> None:
    before = (await owner.get("/api/owner/model")).json()
    assert (before["fixed"], before["offline"], before["talk"]) == (False, True, None)
    other = await opened(stack, tmp_path / "two", exits)
    answer = await owner.put("/api/owner/model", json={"talk": wanted(provider)})
    assert answer.status_code == 200, answer.text
    assert answer.json()["talk"] == {
        "provider": "compatible",
        "address": provider.url,
        "model": "scripted",
        "has_key": True,
        "context": None,
    }
    assert answer.json()["in_use"] == "scripted"
    await other.agents.models.refresh(now=True)
    assert other.agents.model_name == "scripted"
    seen = [answer.text, (await owner.get("/api/owner/model")).text, caplog.text, (await owner.get("/readyz")).text]
    assert not any(KEY in one for one in seen)
    assert '"name":"scripted"' in seen[-1]
    # Another model of the same place takes the key along; another place does not get it.
    kept = await owner.put("/api/owner/model", json={"talk": {**wanted(provider, model="next"), "key": None}})
    assert kept.json()["talk"]["has_key"]
    elsewhere = {"provider": "compatible", "address": "http://127.0.0.1:9/v1", "model": "x"}
    moved = await owner.put("/api/owner/model", json={"talk": elsewhere})
    assert not moved.json()["talk"]["has_key"]
    cleared = await owner.put("/api/owner/model", json={"talk": None})
    assert (cleared.json()["talk"], cleared.json()["offline"]) == (None, True)


async def test_two_processes_take_a_model_up_by_themselves_and_neither_tells_its_key(
    runtime: Runtime,
    owner: httpx.AsyncClient,
    provider: Provider,
    stack: Stack,
    tmp_path: Path,
    exits: AsyncExitStack,
    capfd: pytest.CaptureFixture[str],
) -> None:
    other = await opened(stack, tmp_path / "two", exits)
    await other.agents.models.refresh()
    provider.script.clear()
    provider.default = lambda _: Say(["Aye."])
    await owner.put("/api/owner/model", json={"talk": wanted(provider)})

    async def said(one: Runtime) -> str:
        context = TurnContext(agent="coordinator", locale="en", timezone="UTC", local_time="2030-01-01T08:00:00+00:00")
        return (await one.agents.run(context, text="Hello")).text

    async def both_have_it() -> bool:
        return [await said(one) for one in (runtime, other)] == ["Aye."] * 2

    await until(both_have_it, seconds=30, every=0.2)
    provider.script = [Refuse(401)] * 2
    refused = await owner.post("/api/owner/model/try", json=wanted(provider))
    with pytest.raises(ModelRefused) as failed:
        await said(other)
    archive = zipfile.ZipFile(io.BytesIO(await archive_of(owner)))
    exported = b"".join(archive.read(name) for name in archive.namelist())
    output = capfd.readouterr()
    assert not any(KEY in text for text in (refused.text, str(failed.value), output.out, output.err))
    files = [*stack.settings.data_dir.rglob("data.db*"), *stack.settings.data_dir.rglob("*.log")]
    assert files
    assert not any(KEY.encode() in stored for stored in (exported, *(one.read_bytes() for one in files)))


async def test_only_the_owner_sees_any_of_it(runtime: Runtime, owner: httpx.AsyncClient, exits: AsyncExitStack) -> None:
    assert (await owner.get("/api/owner/model")).status_code == 200
    guest = await signed_in(runtime, exits, account=False)
    calls = [
        guest.get("/api/owner/model"),
        guest.put("/api/owner/model", json={}),
        guest.post("/api/owner/model/list", json={"provider": "openai"}),
        guest.post("/api/owner/model/try", json={"provider": "openai", "model": "x"}),
        guest.get("/api/owner/model/found"),
    ]
    assert {(await call).status_code for call in calls} == {404}


async def test_the_environment_wins_and_says_so(
    stack: Stack, provider: Provider, tmp_path: Path, exits: AsyncExitStack, owner: httpx.AsyncClient
) -> None:
    await owner.put("/api/owner/model", json={"talk": wanted(provider)})
    fixed = await opened(stack, tmp_path / "fixed", exits, model="offline")
    client = await signed_in(fixed, exits)
    shown = (await client.get("/api/owner/model")).json()
    assert (shown["fixed"], shown["offline"]) == (True, True)
    assert "LIFEOS_MODEL" in shown["detail"]
    assert (await client.put("/api/owner/model", json={"talk": None})).status_code == 409


async def test_a_provider_that_needs_a_key_is_not_taken_without(owner: httpx.AsyncClient) -> None:
    answer = await owner.put("/api/owner/model", json={"talk": {"provider": "openai", "model": "gpt-5-mini"}})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "key"


async def test_a_trial_says_in_words_what_a_model_can_do(owner: httpx.AsyncClient, provider: Provider) -> None:
    def answers(body: dict[str, Any]) -> Say:
        last = provider.last_user_text(body)
        if "небо" in last:
            return Say(["Небо ", "голубое."])
        if not body.get("tools"):
            return Say(["The sea ", "is ", "wide."], pause=0.01)
        if body["messages"][-1]["role"] == "tool":
            return Say(["Set."])
        day = last.split("(")[1].split(")")[0]
        return Say([], tools=[("schedule_reminder", {"text": "water", "due_local": f"{day}T09:00"})])

    provider.default = answers
    trial = (await owner.post("/api/owner/model/try", json=wanted(provider, context=32_000))).json()
    assert trial["ok"], trial
    assert {one["probe"]: one["ok"] for one in trial["probes"]} == dict.fromkeys(
        ("answers", "streams", "russian", "tools", "speed", "context"), True
    )
    assert trial["tokens_per_second"] > 0
    provider.default = lambda _: Say(["Sure thing, water the plants! ", "Yes."])
    weak = {
        one["probe"]: one for one in (await owner.post("/api/owner/model/try", json=wanted(provider))).json()["probes"]
    }
    assert (weak["tools"]["ok"], weak["russian"]["ok"], weak["context"]["ok"]) == (False, False, None)
    assert "kept all the same" in weak["tools"]["detail"]
    provider.default = lambda _: Refuse(401)
    refused = (await owner.post("/api/owner/model/try", json=wanted(provider))).json()
    assert not refused["ok"]
    assert "the key, or the name" in refused["probes"][0]["detail"]
    assert {one["ok"] for one in refused["probes"][1:]} == {None}
    assert KEY not in json.dumps(refused)


async def test_a_server_that_is_gone_is_said_to_be(owner: httpx.AsyncClient) -> None:
    gone = {"provider": "compatible", "address": "http://127.0.0.1:9/v1", "model": "x"}
    trial = (await owner.post("/api/owner/model/try", json=gone)).json()
    assert not trial["ok"]
    assert "isn't answering" in trial["probes"][0]["detail"]
    listed = (
        await owner.post("/api/owner/model/list", json={"provider": "compatible", "address": gone["address"]})
    ).json()
    assert listed == {"models": [], "detail": "Nothing answers at this address."}


async def test_ollama_is_found_with_its_models_and_their_size(owner: httpx.AsyncClient) -> None:
    async def tags(_: Request) -> JSONResponse:
        return JSONResponse({"models": [{"name": "qwen3:4b", "size": 1}]})

    async def show(_: Request) -> JSONResponse:
        return JSONResponse({"model_info": {"qwen3.context_length": 40960}})

    loaded: list[dict[str, Any]] = []

    async def running(_: Request) -> JSONResponse:
        return JSONResponse({"models": loaded})

    app = Starlette(
        routes=[
            Route("/api/tags", tags),
            Route("/api/show", show, methods=["POST"]),
            Route("/api/ps", running),
        ],
    )
    async with served(app) as address:
        found = (await owner.get("/api/owner/model/found", params={"address": address})).json()["found"]
        assert found[0] == {
            "provider": "ollama",
            "address": f"{address}/v1",
            "models": [{"id": "qwen3:4b", "context": 40960}],
        }
        body = {"provider": "ollama", "address": address}
        assert (await owner.post("/api/owner/model/list", json=body)).json()["models"] == found[0]["models"]
        # What it could read at once is not what Ollama has it read.
        assert await context_of("ollama", f"{address}/v1", "", "qwen3:4b") == 4096
        loaded.append({"name": "qwen3:4b", "context_length": 16384})
        assert await context_of("ollama", f"{address}/v1", "", "qwen3:4b") == 16384


class Ollama:
    """A server in Ollama's own form with one model that could read 40,960 tokens, and what was made of it."""

    def __init__(self, *, makes: bool = True) -> None:
        self.made: dict[str, int] = {}
        self.asked: list[Any] = []
        self._makes = makes
        self.app = Starlette(
            routes=[
                Route("/api/tags", self._tags),
                Route("/api/ps", self._running),
                Route("/api/show", self._show, methods=["POST"]),
                Route("/api/create", self._create, methods=["POST"]),
            ]
        )

    async def _tags(self, _: Request) -> JSONResponse:
        return JSONResponse({"models": [{"name": name} for name in ("qwen3:4b", *self.made)]})

    async def _running(self, _: Request) -> JSONResponse:
        return JSONResponse({"models": []})

    async def _show(self, request: Request) -> JSONResponse:
        name = (await request.json())["model"]
        if name not in {"qwen3:4b", *self.made}:
            return JSONResponse({"error": "not found"}, 404)
        parameters = f"temperature 0.6\nnum_ctx    {self.made[name]}" if name in self.made else "temperature 0.6"
        return JSONResponse({"model_info": {"qwen3.context_length": 40960}, "parameters": parameters})

    async def _create(self, request: Request) -> JSONResponse:
        body = await request.json()
        self.asked.append(body)
        if not self._makes:
            return JSONResponse({"error": "no room"}, 500)
        self.made[body["model"]] = body["parameters"]["num_ctx"]
        return JSONResponse({"status": "success"})


async def test_a_model_in_ollama_is_made_to_read_enough_once(runtime: Runtime, owner: httpx.AsyncClient) -> None:
    ollama = Ollama()
    async with served(ollama.app) as address:
        choice = {"talk": {"provider": "ollama", "address": address, "model": "qwen3:4b"}}
        for _ in range(2):
            chosen = (await owner.put("/api/owner/model", json=choice)).json()
            assert (chosen["talk"]["model"], chosen["talk"]["context"]) == ("qwen3:4b", 8192)
            assert (chosen["in_use"], chosen["detail"]) == ("qwen3:4b", "")
        name = "life-os/qwen3:4b"
        assert ollama.asked == [{"model": name, "from": "qwen3:4b", "parameters": {"num_ctx": 8192}, "stream": False}]
        assert runtime.agents.models.talk.model.model_name == name
        listed = (await owner.post("/api/owner/model/list", json={"provider": "ollama", "address": address})).json()
        assert [one["id"] for one in listed["models"]] == ["qwen3:4b"]


async def test_where_ollama_makes_none_the_model_stays_and_it_is_said(
    runtime: Runtime, owner: httpx.AsyncClient
) -> None:
    ollama = Ollama(makes=False)
    async with served(ollama.app) as address:
        choice = {"talk": {"provider": "ollama", "address": address, "model": "qwen3:4b"}}
        chosen = (await owner.put("/api/owner/model", json=choice)).json()
    assert chosen["talk"]["context"] == 4096
    assert "qwen3:4b read only 4 096 tokens" in chosen["detail"].replace("\u2068", "").replace("\u2069", "")
    assert len(ollama.asked) == 1
    assert runtime.agents.models.talk.model.model_name == "qwen3:4b"


@pytest.mark.parametrize(("provider_id", "header"), [("openai", "authorization"), ("anthropic", "x-api-key")])
async def test_the_models_of_a_provider_are_listed_with_the_key(
    owner: httpx.AsyncClient, provider_id: str, header: str
) -> None:
    async def models(request: Request) -> JSONResponse:
        if not request.headers.get(header, "").endswith(KEY):
            return JSONResponse({"error": {}}, 401)
        return JSONResponse({"data": [{"id": "b", "context_length": 8192}, {"id": "a"}]})

    async with served(Starlette(routes=[Route("/v1/models", models)])) as address:
        place = f"{address}/v1" if provider_id == "openai" else address
        body = {"provider": provider_id, "address": place, "key": KEY}
        answer = (await owner.post("/api/owner/model/list", json=body)).json()
        assert answer["models"] == [{"id": "a", "context": None}, {"id": "b", "context": 8192}]
        wrong = (await owner.post("/api/owner/model/list", json={**body, "key": "other"})).json()
        assert wrong == {"models": [], "detail": "The server doesn't accept the key."}
