"""Encryption of what Temporal stores, and the endpoint that lets its UI read it."""

import base64
from collections.abc import AsyncIterator

import httpx
import pytest
from google.protobuf.json_format import MessageToJson
from pydantic import SecretStr
from temporalio.api.common.v1 import Payload, Payloads

from src.api.app import create_app
from src.errors import InvalidInput, SetupFailed
from src.processes import worker_running
from src.runtime import Runtime, open_runtime
from src.services.accounts.sign_in import Visitor
from src.services.conversation.outbox import TurnRef
from src.settings import TemporalSettings
from src.stack.supervisor import Stack
from src.temporal.client import TemporalClient
from src.temporal.codec import AesGcmCodec, payload_codec
from tests.api.conftest import Visit
from tests.stacks import isolated_settings

KEY = base64.b64encode(b"k" * 32).decode()
UI = "http://127.0.0.1:8088"


@pytest.fixture(scope="module")
async def sealed(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Runtime]:
    """Open parts that encrypt, with a worker."""
    shared = stack.settings
    temporal = shared.temporal.model_copy(update={"task_queue": "codec-tests", "codec_key": SecretStr(KEY)})
    settings = isolated_settings(
        data_dir=tmp_path_factory.mktemp("codec"),
        temporal=temporal,
        pocketbase=shared.pocketbase,
        redis=shared.redis,
    )
    async with open_runtime(settings) as runtime, worker_running(runtime):
        # Its background is not started: that would look after other tests' rows, in a writing that their workers cannot read.
        yield runtime


def client_of(runtime: Runtime) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(create_app(runtime), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000", timeout=60)


async def test_temporal_stores_nothing_in_the_clear_and_the_ui_can_read_it(sealed: Runtime) -> None:
    codec = sealed.workflows.client.codec
    assert codec is not None
    token, user = await sealed.accounts.sign_in.guest(Visitor("en", "UTC"))
    async with client_of(sealed) as http:
        sent = await http.post(
            "/api/chat/message", json={"text": "hello"}, headers={"authorization": f"Bearer {token}"}
        )
        assert sent.status_code == 202
        await sealed.workflows.conversations.deliver(user.id, TurnRef(sent.json()["message_id"]))
        client = await sealed.workflows.client.connect()
        history = await client.get_workflow_handle(sent.json()["workflow_id"]).fetch_history()
        signals = [event for event in history.events if event.HasField("workflow_execution_signaled_event_attributes")]
        payloads = list(signals[0].workflow_execution_signaled_event_attributes.input.payloads)
        assert payloads
        assert all(payload.metadata["encoding"] == b"binary/encrypted" for payload in payloads)
        assert sent.json()["message_id"].encode() not in signals[0].SerializeToString()
        body = MessageToJson(Payloads(payloads=payloads))
        address = f"/codec/{codec.address_token}/decode"
        read = await http.post(address, content=body, headers={"origin": UI})
        assert (read.status_code, read.headers["access-control-allow-origin"]) == (200, UI)
        decoded = b"".join(base64.b64decode(one["data"]) for one in read.json()["payloads"])
        assert sent.json()["message_id"].encode() in decoded
        foreign = await http.post(address, content=body, headers={"origin": "https://elsewhere.example"})
        assert "access-control-allow-origin" not in foreign.headers
        for wrong in ("A" * 43, KEY.replace("/", "_"), token):
            assert (await http.post(f"/codec/{wrong}/decode", content=body)).status_code == 404
        assert (await http.post(address, content=b"no json")).status_code == 422


async def test_without_a_key_there_is_no_codec_endpoint(visit: Visit) -> None:
    address = f"/codec/{AesGcmCodec(b'k' * 32).address_token}/decode"
    assert (await visit().post(address, content=b'{"payloads": []}')).status_code == 404


async def test_a_new_key_reads_what_the_keys_before_it_encrypted() -> None:
    keys = [base64.b64encode(letter * 32).decode() for letter in (b"a", b"b", b"c")]
    [written] = await AesGcmCodec(b"a" * 32).encode([Payload(data=b"words")])
    sealed = [SecretStr(key) for key in keys]
    rotated = payload_codec(TemporalSettings(codec_key=sealed[2], codec_keys_before=sealed[:2]))
    assert rotated is not None
    assert (await rotated.decode([written]))[0].data == b"words"
    [fresh] = await rotated.encode([Payload(data=b"new words")])
    with pytest.raises(InvalidInput):
        await AesGcmCodec(b"a" * 32).decode([fresh])
    assert (await AesGcmCodec(b"c" * 32).decode([fresh]))[0].data == b"new words"
    with pytest.raises(SetupFailed, match="KEYS_BEFORE"):
        payload_codec(TemporalSettings(codec_key=sealed[2], codec_keys_before=[SecretStr("short")]))


async def test_another_key_reads_nothing_and_what_is_plain_is_read_as_it_is() -> None:
    plain = Payload(metadata={"encoding": b"json/plain"}, data=b'"text"')
    codec, other = AesGcmCodec(b"a" * 32), AesGcmCodec(b"b" * 32)
    (first,), (second,) = await codec.encode([plain]), await codec.encode([plain])
    assert first.data != second.data
    assert await codec.decode([first, plain]) == [plain, plain]
    with pytest.raises(InvalidInput):
        await other.decode([first])


@pytest.mark.parametrize("key", ["short", "?" * 44, base64.b64encode(b"k" * 16).decode()])
def test_a_key_of_another_length_is_refused(key: str) -> None:
    with pytest.raises(SetupFailed):
        payload_codec(TemporalSettings(codec_key=SecretStr(key)))
    with pytest.raises(SetupFailed):
        TemporalClient(TemporalSettings(codec_key=SecretStr(key)), address="127.0.0.1:1")
