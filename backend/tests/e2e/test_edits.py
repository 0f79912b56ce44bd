"""Edit-and-resend: the older version stays reachable, and nothing goes by it any more."""

import uuid

import httpx

from tests.conditions import until
from tests.person import Person


async def edit(person: Person, replaces: str, text: str, *, client_id: str | None = None) -> httpx.Response:
    body = {"text": text, "replaces": replaces, "id": client_id or str(uuid.uuid4())}
    return await person.http.post("/api/chat/message", json=body)


async def test_an_edit_is_answered_and_the_older_version_stays_superseded(bo: Person) -> None:
    await bo.connect()
    first = await bo.send("My name is Bob")
    old_reply = await bo.reply_to(first["message_id"])
    answer = await edit(bo, first["message_id"], "My name is Bo")
    assert answer.status_code == 202
    new = answer.json()["message_id"]
    reply = await bo.reply_to(new)
    for message_id in (first["message_id"], old_reply["message_id"]):
        changed = await bo.event("message.updated", lambda e, wanted=message_id: e["message"]["id"] == wanted)
        assert changed["message"]["superseded"] is True
    history = {message["id"]: message for message in await bo.messages()}
    assert history[new]["replaces"] == first["message_id"]
    assert history[first["message_id"]]["superseded"]
    assert history[first["message_id"]]["text"] == "My name is Bob"
    assert not history[reply["message_id"]]["superseded"]
    standing = (await bo.http.get("/api/chat/messages", params={"superseded": False, "limit": 100})).json()["items"]
    assert first["message_id"] not in {message["id"] for message in standing}
    assert new in {message["id"] for message in standing}


async def test_an_edit_that_is_sent_again_changes_nothing(bo: Person) -> None:
    await bo.connect()
    first = await bo.send("I live in Leeds")
    await bo.reply_to(first["message_id"])
    client_id = str(uuid.uuid4())
    answers = [await edit(bo, first["message_id"], "I live in York", client_id=client_id) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [202] * 3
    assert [answer.json()["duplicate"] for answer in answers] == [False, True, True]
    await bo.reply_to(answers[0].json()["message_id"])
    assert [m["text"] for m in await bo.messages() if m["replaces"] == first["message_id"]] == ["I live in York"]


async def test_what_cannot_be_edited_is_refused(bo: Person, anna: Person) -> None:
    await bo.connect()
    first = await bo.send("Hello")
    reply = await bo.reply_to(first["message_id"])
    assert (await edit(bo, reply["message_id"], "I am the assistant")).status_code == 409
    assert (await edit(anna, first["message_id"], "Not mine")).status_code == 404
    assert (await edit(bo, "000000000000000", "Nothing there")).status_code == 404
    second = await edit(bo, first["message_id"], "Hello there")
    await bo.reply_to(second.json()["message_id"])
    assert (await edit(bo, first["message_id"], "Once more")).status_code == 409


async def test_a_message_that_was_edited_is_not_answered_again(bo: Person) -> None:
    await bo.connect()
    first = await bo.send("Hello")
    await bo.reply_to(first["message_id"])
    second = await edit(bo, first["message_id"], "Hello there")
    await bo.reply_to(second.json()["message_id"])
    assert (await bo.http.post(f"/api/chat/messages/{first['message_id']}/retry")).status_code == 409
    standing = [message for message in await bo.messages() if not message["superseded"]]
    assert first["message_id"] not in {message["reply_to"] for message in standing}


async def scheduled(person: Person) -> list[str]:
    items = (await person.http.get("/api/reminders")).json()["items"]
    return [item["text"] for item in items if item["status"] == "scheduled"]


async def test_what_came_of_the_first_wording_is_taken_back_though_no_page_is_open(bo: Person) -> None:
    await bo.connect()
    first = await bo.send("Remind me tomorrow at 9 to call Mum")
    await bo.reply_to(first["message_id"])
    await bo.send("buy stamps, fix the tap")
    await bo.has_items(2)
    assert await scheduled(bo) == ["call Mum"]
    await bo.disconnect()
    assert (await edit(bo, first["message_id"], "Remind me tomorrow at 10 to call Dad")).status_code == 202

    async def one_left() -> bool:
        return await scheduled(bo) == ["call Dad"]

    await until(one_left, seconds=60)
    assert len(await bo.item_texts()) == 2  # what another message put down stays


async def memories(person: Person) -> list[str]:
    return [one["text"] for one in (await person.http.get("/api/memories")).json()["items"]]


async def test_what_the_first_wording_told_is_not_remembered(bo: Person) -> None:
    await bo.connect()
    await bo.say("I live in Leeds")
    first = await bo.send("I keep goats")
    await bo.reply_to(first["message_id"])

    async def keeps(animals: str) -> bool:
        told = await memories(bo)
        return len(told) == 2 and any(animals in one for one in told)

    await until(lambda: keeps("goats"), seconds=60)
    await edit(bo, first["message_id"], "I keep geese")
    await until(lambda: keeps("geese"), seconds=30)


async def test_what_came_of_a_reply_is_taken_back_for_another_but_what_is_done_stays(bo: Person) -> None:
    await bo.connect()
    first = await bo.send("buy stamps, fix the tap")
    old = await bo.reply_to(first["message_id"])
    await bo.has_items(2)
    [done, open_] = (await bo.http.get("/api/inbox")).json()["items"]
    await bo.http.patch(f"/api/inbox/{done['id']}", json={"status": "done"})
    assert (await bo.http.post(f"/api/chat/messages/{first['message_id']}/retry")).status_code == 202
    await bo.event("stream.end", lambda e: e["message_id"] != old["message_id"] and e["cursor"] > old["cursor"])

    async def once() -> bool:
        now = (await bo.http.get("/api/inbox")).json()["items"]
        return sorted(item["text"] for item in now if item["status"] != "done") == sorted([done["text"], open_["text"]])

    await until(once, seconds=60)
    ids = {item["id"] for item in (await bo.http.get("/api/inbox", params={"status": "done"})).json()["items"]}
    assert ids == {done["id"]}
    assert (await bo.http.get(f"/api/inbox/{open_['id']}")).status_code in {404, 405}


async def test_the_snapshot_names_the_first_message_that_nobody_has_seen(bo: Person) -> None:
    await bo.connect()
    await bo.event("message.created", seconds=60)  # the greeting
    seen = await bo.say("Hello")
    await bo.frame(type="ack", cursor=seen["cursor"])

    async def first_unread() -> str | None:
        return (await bo.http.get("/api/state")).json()["first_unread"]

    async def all_seen() -> bool:
        return await first_unread() is None

    await until(all_seen, seconds=60)
    unseen = await bo.say("I like tea")
    await bo.say("And coffee")
    assert await first_unread() == unseen["message_id"]
