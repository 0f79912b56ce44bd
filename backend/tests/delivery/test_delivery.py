"""A proactive message that nobody sees in the conversation reaches the user's browsers and targets, and nobody else's."""

import io
import json
import uuid
import zipfile
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import httpx
import pytest
from py_vapid import Vapid02

from src.core.clock import utc_now
from src.core.ids import UserId
from src.protocol.talking import Why
from src.services.conversation.rows import MessageRow
from src.services.delivery.rows import AttemptRow, AttemptState, DeliveryRow, DeliveryState, going_out
from src.settings import DeliverySettings
from src.stack.supervisor import Stack
from src.stores.pocketbase.client import PocketBase
from src.stores.pocketbase.collection import Collection
from src.stores.pocketbase.filters import Condition, eq, gt, ne
from src.stores.pocketbase.rows import Row, put
from tests.conditions import until
from tests.factories import fresh_id
from tests.person import Person
from tests.receiver import Browser, Receiver, running_receiver
from tests.stacks import on_free_ports

pytestmark = pytest.mark.timeout(600)

RowT = TypeVar("RowT", bound=Row)


@pytest.fixture(scope="module")
async def system(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    """A system that waits two seconds for a client and may send to this machine."""
    delivery = DeliverySettings(after_seconds=2, retry_seconds=0.2, allow_private=True)
    running = Stack(on_free_ports(tmp_path_factory.mktemp("delivery"), delivery=delivery), restarts=False)
    await running.start()
    yield running
    await running.stop()


@pytest.fixture(scope="module")
async def rows(system: Stack) -> AsyncIterator[PocketBase]:
    client = PocketBase(system.settings.pocketbase)
    yield client
    await client.close()


@pytest.fixture(scope="module")
async def receiver() -> AsyncIterator[Receiver]:
    async with running_receiver() as one:
        yield one


@pytest.fixture
async def anna(system: Stack) -> AsyncIterator[Person]:
    person = await Person.arrive(f"http://127.0.0.1:{system.settings.api.port}", timezone="UTC")
    yield person
    await person.leave()


@pytest.fixture
async def bo(system: Stack) -> AsyncIterator[Person]:
    person = await Person.arrive(f"http://127.0.0.1:{system.settings.api.port}", locale="ru", timezone="UTC")
    yield person
    await person.leave()


async def subscribe(person: Person, receiver: Receiver) -> Browser:
    browser = Browser(receiver, uuid.uuid4().hex)
    answer = await person.http.post("/api/push/subscriptions", json=browser.subscription)
    assert answer.status_code == 201, answer.text
    return browser


async def add_target(person: Person, receiver: Receiver) -> tuple[str, str]:
    """Add a web hook: `(its path, its id)`."""
    path = f"/hook/{uuid.uuid4().hex}"
    url = receiver.url.replace("http://", "json://") + path
    answer = await person.http.post("/api/notifications/targets", json={"url": url, "label": "mine"})
    assert answer.status_code == 201, answer.text
    assert receiver.url.removeprefix("http://") not in answer.text
    return path, answer.json()["id"]


async def remind(person: Person, text: str, *, seconds: float = 1, **more: Any) -> None:
    due = datetime.now(UTC) + timedelta(seconds=seconds)
    answer = await person.http.post("/api/reminders", json={"text": text, "due": due.isoformat(), **more})
    assert answer.status_code == 201, answer.text


async def say(rows: PocketBase, person: Person, text: str, *, important: bool = False) -> str:
    """A proactive message as whoever makes one writes it: the message and its delivery together."""
    why = Why(kind="greeting")
    message = MessageRow.unasked(fresh_id(), UserId(person.id), text, why=why)
    await rows.batch(going_out(message, key=message.id, important=important))
    return message.id


async def deliveries(rows: PocketBase, state: DeliveryState, *conditions: Condition) -> list[DeliveryRow]:
    """The deliveries that fit, once all of them and at least one are in a state."""
    return await _once_all(Collection(rows, DeliveryRow), lambda row: row.state == state, conditions)


async def attempts(rows: PocketBase, state: AttemptState, *conditions: Condition) -> list[AttemptRow]:
    """The attempts that fit and that no later one took over from, once all and at least one are in a state."""
    last = ne(AttemptRow.state, "again")
    return await _once_all(Collection(rows, AttemptRow), lambda row: row.state == state, [last, *conditions])


async def _once_all(
    rows: Collection[RowT], fits: Callable[[RowT], bool], conditions: Sequence[Condition]
) -> list[RowT]:
    found: list[RowT] = []

    async def all_fit() -> bool:
        found[:] = await rows.find(*conditions)
        return bool(found) and all(map(fits, found))

    await until(all_fit, seconds=90, every=0.1)
    return found


async def test_what_nobody_has_seen_reaches_each_destination_of_its_user_once(
    anna: Person, bo: Person, rows: PocketBase, receiver: Receiver
) -> None:
    browsers = [await subscribe(anna, receiver), await subscribe(anna, receiver)]
    path, _ = await add_target(anna, receiver)
    stranger = await subscribe(bo, receiver)
    other_path, _ = await add_target(bo, receiver)
    await remind(anna, "water the plants")
    pushes = [await receiver.first(browser.path) for browser in browsers]
    hook = await receiver.first(path, count=2)  # the first was the trial
    assert b"water the plants" in hook.body
    (delivery,) = await deliveries(rows, "sent", eq(DeliveryRow.user, UserId(anna.id)))
    assert len(await attempts(rows, "sent", eq(AttemptRow.delivery, delivery.id))) == 3
    assert hook.headers["idempotency-key"] == delivery.message_id
    payload = browsers[0].read(pushes[0])
    assert (payload["title"], payload["message_id"]) == ("Reminder", delivery.message_id)
    assert payload["body"].endswith("water the plants")
    assert payload["reminder_id"]
    assert payload["badge"] >= 1
    assert len({push.headers["topic"] for push in pushes}) == 1
    assert Vapid02.verify(pushes[0].headers["authorization"])
    assert [len(receiver.at(browser.path)) for browser in browsers] == [1, 1]
    assert (len(receiver.at(path)), len(receiver.at(stranger.path)), len(receiver.at(other_path))) == (2, 0, 1)


async def test_an_export_names_browsers_and_targets_without_their_secrets(anna: Person, receiver: Receiver) -> None:
    browser = await subscribe(anna, receiver)
    path, target_id = await add_target(anna, receiver)
    await anna.http.post("/api/calendar")
    answer = await anna.http.get("/api/export")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    (target,) = json.loads(files["notification_targets.json"])
    assert (target["id"], target["label"], target["service"]) == (target_id, "mine", "JSON")
    everything = "".join(files.values())
    assert not any(secret in everything for secret in (path, browser.path, '"p256dh"', '"secret"', '"url"'))


async def test_what_a_client_has_shown_goes_nowhere_else(anna: Person, rows: PocketBase, receiver: Receiver) -> None:
    browser = await subscribe(anna, receiver)
    await anna.connect()
    await remind(anna, "seen at once")
    event = await anna.event("message.created", lambda e: "seen at once" in e["message"]["text"], seconds=60)
    await anna.frame(type="ack", cursor=event["cursor"])
    await deliveries(rows, "acknowledged", eq(DeliveryRow.message_id, event["message"]["id"]))
    assert receiver.at(browser.path) == []


async def test_quiet_hours_hold_back_all_but_what_is_important(
    anna: Person, rows: PocketBase, receiver: Receiver
) -> None:
    browser = await subscribe(anna, receiver)
    now = datetime.now(UTC)
    hours = {"start": f"{now - timedelta(hours=2):%H:%M}", "end": f"{now + timedelta(hours=2):%H:%M}"}
    assert (await anna.http.patch("/api/me", json={"quiet_hours": hours})).status_code == 200
    held = await say(rows, anna, "not now")
    urgent = await say(rows, anna, "now", important=True)
    push = await receiver.first(browser.path)
    assert browser.read(push)["message_id"] == urgent
    assert push.headers["urgency"] == "high"
    await deliveries(rows, "pending", eq(DeliveryRow.message_id, held), gt(DeliveryRow.due, now))
    await anna.http.patch("/api/me", json={"quiet_hours": None})
    assert len(receiver.at(browser.path)) == 1


async def test_a_failure_is_shown_and_tried_again_until_it_goes_well(
    bo: Person, rows: PocketBase, receiver: Receiver
) -> None:
    browser = await subscribe(bo, receiver)
    path, target_id = await add_target(bo, receiver)
    receiver.statuses[path] = [500]
    tried = await bo.http.post(f"/api/notifications/targets/{target_id}/test")
    assert tried.status_code == 200
    assert tried.json()["last_error"].startswith("Сервис не принял")
    receiver.statuses |= {browser.path: [503, 429], path: [500]}
    message_id = await say(rows, bo, "три попытки")
    await receiver.first(browser.path, count=3)
    await receiver.first(path, count=4)
    (delivery,) = await deliveries(rows, "sent", eq(DeliveryRow.message_id, message_id))
    assert len(await attempts(rows, "sent", eq(AttemptRow.delivery, delivery.id))) == 2

    async def is_well() -> bool:
        (target,) = (await bo.http.get("/api/notifications/targets")).json()["items"]
        return target["last_error"] is None

    await until(is_well)
    assert len({push.headers["topic"] for push in receiver.at(browser.path)}) == 1


async def test_a_browser_that_is_gone_is_forgotten(anna: Person, rows: PocketBase, receiver: Receiver) -> None:
    browser = await subscribe(anna, receiver)
    receiver.statuses[browser.path] = [410]
    message_id = await say(rows, anna, "nobody there")
    (delivery,) = await deliveries(rows, "sent", eq(DeliveryRow.message_id, message_id))
    await attempts(rows, "gone", eq(AttemptRow.delivery, delivery.id))

    async def is_forgotten() -> bool:
        return (await anna.http.get("/api/push")).json()["subscriptions"] == []

    await until(is_forgotten)


async def test_a_device_that_is_ended_is_signed_out_and_pushed_to_no_more(
    system: Stack, rows: PocketBase, receiver: Receiver
) -> None:
    url = f"http://127.0.0.1:{system.settings.api.port}"
    account = {"email": f"{uuid.uuid4().hex}@example.org", "password": "correct horse battery"}
    first = await Person.arrive(url)
    await first.claim(account)
    async with httpx.AsyncClient(base_url=url) as elsewhere:
        agent = {"user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}
        login = await elsewhere.post("/api/auth/login", json=account, headers=agent)
    second = {"authorization": f"Bearer {login.json()['token']}"}
    browser = Browser(receiver, uuid.uuid4().hex)
    subscribed = await first.http.post("/api/push/subscriptions", json=browser.subscription, headers=second)
    assert subscribed.status_code == 201
    devices = (await first.http.get("/api/auth/sessions")).json()["items"]
    (other,) = [device for device in devices if not device["current"]]
    assert (len(devices), other["label"]) == (2, "Firefox, Linux")
    assert (await first.http.delete(f"/api/auth/sessions/{other['id']}")).status_code == 204
    assert (await first.http.get("/api/me", headers=second)).status_code == 401
    message_id = await say(rows, first, "for those who are in")
    await deliveries(rows, "nowhere", eq(DeliveryRow.message_id, message_id))
    assert receiver.at(browser.path) == []
    await first.leave()


async def test_a_browser_is_pushed_to_on_after_its_guest_has_become_an_account(
    system: Stack, rows: PocketBase, receiver: Receiver
) -> None:
    person = await Person.arrive(f"http://127.0.0.1:{system.settings.api.port}")
    browser = await subscribe(person, receiver)
    await person.claim({"email": f"{uuid.uuid4().hex}@example.org", "password": "correct horse battery"})
    message_id = await say(rows, person, "for the account")
    await deliveries(rows, "sent", eq(DeliveryRow.message_id, message_id))
    await receiver.first(browser.path)
    await person.leave()


async def test_what_a_dead_process_was_sending_is_sent_by_the_next_with_the_same_topic(
    system: Stack, anna: Person, rows: PocketBase, receiver: Receiver
) -> None:
    browser = await subscribe(anna, receiver)
    (subscription,) = (await anna.http.get("/api/push")).json()["subscriptions"]
    first = await say(rows, anna, "once more")
    await receiver.first(browser.path)
    (delivery,) = await deliveries(rows, "sent", eq(DeliveryRow.message_id, first))
    (attempt,) = await attempts(rows, "sent", eq(AttemptRow.delivery, delivery.id))
    await system.kill("backend")
    # As a kill between the sending and the writing of it leaves the row, with its time to be finished gone by.
    past = utc_now() - timedelta(seconds=1)
    sending = (put(AttemptRow.state, "sending"), put(AttemptRow.due, past))
    await Collection(rows, AttemptRow).update(attempt.id, *sending)
    later = await say(rows, anna, "while it was dead")
    await system.start_part("backend")
    await receiver.first(browser.path, count=3)
    await deliveries(rows, "sent", eq(DeliveryRow.message_id, later))
    assert len(await attempts(rows, "sent", eq(AttemptRow.destination, subscription["id"]))) == 2
    topics = [(browser.read(push)["message_id"], push.headers["topic"]) for push in receiver.at(browser.path)]
    assert len(topics) == 3
    assert len(set(topics)) == 2
