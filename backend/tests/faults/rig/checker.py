"""What must hold when everything is well again: the ledger on one side, what the system shows on the other.

Each check answers sentences that begin with the invariant that does not hold; none is good. The invariants are named in
`docs/faults.md`.
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import redis.asyncio as redis
from temporalio import workflow
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.service import RPCError
from temporalio.worker import Replayer

from src.errors import DependencyDown
from src.services.conversation.rows import MessageRow
from src.stores.pocketbase.client import PocketBase
from src.stores.pocketbase.filters import all_of, any_of, eq, where
from src.temporal.worker import WORKFLOWS, workflow_runner
from tests.faults.rig.device import CANARY, every_page, load_view
from tests.faults.rig.ledger import Ledger, Sent, now
from tests.faults.rig.system import WELL, System
from tests.faults.rig.talker import Talker, moment
from tests.faults.rig.view import Row
from tests.volumes import holding

ANSWERED_SECONDS = 120.0
ALIKE_SECONDS = 40.0
SAID_SECONDS = 60.0
GONE_SECONDS = 180.0
LATE = timedelta(seconds=60)
MOST_EVENTS = 5_000
MOST_FILES = 600
MOST_MEGABYTES = 1_500
_REPLAYED = 25


async def history(person: Talker) -> list[Row]:
    """All messages of a person, oldest first."""
    found: list[Row] = []
    params: dict[str, object] = {"limit": 100}
    while True:
        page = (await person.patient.get("/api/chat/messages", params=params)).raise_for_status().json()  # pyright: ignore[reportArgumentType]
        found = page["items"] + found
        if page["next"] is None:
            return found
        params["before"] = page["next"]


async def all_answered(system: System, patience: float) -> list[str]:
    """I2, I8: wait until no message waits for its reply, and no reply for what it promised.

    Asked of the rows: histories of long replies would be work.
    """
    rows = PocketBase(system.stack.settings.pocketbase)
    unanswered = all_of(eq(MessageRow.role, "user"), eq(MessageRow.status, "pending"))
    waiting = where("messages", [any_of(unanswered, eq(MessageRow.rows_due, True), eq(MessageRow.memories_due, True))])
    ends, left = now() + ANSWERED_SECONDS * patience, -1
    try:
        while left and now() < ends:
            with contextlib.suppress(DependencyDown):
                left = await rows.count("messages", where=waiting)
            await asyncio.sleep(0.5)
    finally:
        await rows.close()
    return (
        [f"I2: {left} messages or effects wait {ANSWERED_SECONDS * patience:.0f} s after the last fault"]
        if left
        else []
    )


async def messages_hold(person: Talker, ledger: Ledger) -> list[str]:
    """I1, I2, I3, I4 and I8 for one person."""
    messages = await history(person)
    own = [one for one in ledger.sent if one.person == person.id]
    wrong: list[str] = []
    ids = Counter(m["client_id"] for m in messages if m["role"] == "user")
    replies = Counter(m["reply_to"] for m in messages if m["reply_to"] and not m["superseded"])
    for sent in own:
        if len(sent.message_ids) > 1:
            wrong.append(f"I3: {sent.client_id} got the ids {sorted(sent.message_ids)}")
        most = ids[sent.client_id]
        if most > 1 or (sent.end == "ok" and most == 0):
            wrong.append(f"I1: {sent.client_id} ({sent.end}) has {most} records")
    for message in (m for m in messages if m["role"] == "user"):
        if replies[message["id"]] > 1:
            wrong.append(f"I3: {message['id']} has {replies[message['id']]} replies")
    return wrong + order_holds(own, messages) + await effects_hold(person, own, messages)


def order_holds(own: Sequence[Sent], messages: Sequence[Row]) -> list[str]:
    """I4: what was accepted one after another is answered in that order. What was given up may come whenever it will."""
    accepted = [next(iter(one.message_ids)) for one in own if one.end == "ok" and not one.beside]
    replies = sorted((m for m in messages if m["reply_to"] and not m["superseded"]), key=lambda m: m["created"])
    answered = [m["reply_to"] for m in replies if m["reply_to"] in set(accepted)]
    there = set(answered)
    wanted = [one for one in accepted if one in there]
    return [
        f"I4: after {first} comes {got}, not {want}"
        for first, got, want in zip(["the first", *answered], answered, wanted, strict=False)
        if got != want
    ][:1]


async def effects_hold(person: Talker, own: Sequence[Sent], messages: Sequence[Row]) -> list[str]:
    """I8: what a good reply noted is there, each thing once; an item's reply notes two."""
    texts = {
        "item": [row["text"] for row in await every_page(person.patient, "/api/inbox")],
        "fact": [row["text"] for row in await every_page(person.patient, "/api/memories")],
    }
    # What was said in place of a good answer noted nothing.
    good = {m["reply_to"] for m in messages if m["status"] == "complete" and m["text"].startswith(WELL)}
    wrong: list[str] = []
    for sent in (one for one in own if one.kind in texts):
        count = sum(sent.token in text for text in texts[sent.kind])
        whole = bool(sent.message_ids & good)
        most = 2 if sent.kind == "item" else 1
        if count > most or (whole and count < most):
            wrong.append(f"I8: {sent.token} is there {count} times, its reply is {'good' if whole else 'another'}")
    return wrong


async def asked_hold(person: Talker, ledger: Ledger) -> list[str]:
    """I8 and I14 for what was asked for by requests: items are there once, each reminder came once."""
    items = [row["text"] for row in await every_page(person.patient, "/api/inbox")]
    came = [m for m in await history(person) if m["proactive"]]
    reminders = {row["id"]: row for row in await every_page(person.patient, "/api/reminders")}
    wrong: list[str] = []
    for asked in (one for one in ledger.asked if one.person == person.id):
        if asked.kind == "item":
            count = sum(asked.token in text for text in items)
            if count > 1 or (asked.end == "ok" and not asked.deleted and count == 0) or (asked.deleted and count):
                wrong.append(f"I8: {asked.token} ({asked.end}, deleted: {asked.deleted}) is there {count} times")
            continue
        messages = [m for m in came if asked.token in m["text"]]
        if len(messages) > 1 or (asked.end == "ok" and not messages):
            wrong.append(f"I14: {asked.token} ({asked.end}) came {len(messages)} times")
        elif messages and asked.id:
            wrong += _in_time(messages[0], reminders[asked.id])
    return wrong


def _in_time(message: Row, reminder: Row) -> list[str]:
    came, due = moment(message, "created"), moment(reminder, "due")
    if came < due:
        return [f"I14: {message['id']} came {due - came} early"]
    settled = moment(reminder["last"], "settled") if reminder.get("last") else came
    if (settled - due > LATE) != ("late" in message["text"]):
        return [f"I14: {message['id']} came {settled - due} after its time and says {message['text'][:60]!r}"]
    return []


async def reminders_due(people: Sequence[Talker], ledger: Ledger, patience: float) -> None:
    """Wait until what was to come has come, within the time that everything has."""
    ends = now() + ANSWERED_SECONDS * patience
    while now() < ends:
        left = 0
        for person in people:
            own = {one.id for one in ledger.asked if one.person == person.id and one.kind == "reminder" and one.id}
            rows = await every_page(person.patient, "/api/reminders", lambda row: row["status"] == "scheduled")
            left += sum(row["id"] in own for row in rows)
        if not left:
            return
        await asyncio.sleep(1)


async def views_hold(person: Talker, patience: float) -> list[str]:
    """I5 and I6: each device shows what a fresh load shows, byte for byte."""
    ends = now() + ALIKE_SECONDS * patience
    wrong: list[str] = []
    while now() < ends:
        fresh, _ = await load_view(person.patient)
        wrong = [
            f"{'I6' if 'shows' in one else 'I5'}: device {number} of {person.canary}: {one}"
            for number, device in enumerate(person.devices)
            for one in device.view.differences(fresh)
        ]
        if not wrong:
            return []
        await asyncio.sleep(1)
    return wrong[:6]


async def nobody_is_wedged(people: Sequence[Talker], patience: float) -> list[str]:
    """I9: everybody says one thing more, and is answered."""
    sent = [await person.say() for person in people]
    ends = now() + SAID_SECONDS * patience
    left = dict(zip([person.id for person in people], sent, strict=True))
    while left and now() < ends:
        for person in [one for one in people if one.id in left]:
            newest = (await person.patient.get("/api/chat/messages", params={"limit": 10})).raise_for_status().json()
            answered = {m["reply_to"] for m in newest["items"] if m["status"] == "complete"}
            if left[person.id].message_ids & answered:
                del left[person.id]
        await asyncio.sleep(0.5)
    return [f"I9: {id} was not answered within {SAID_SECONDS * patience:.0f} s" for id in left]


async def nothing_stays(system: System, person: Talker, patience: float) -> list[str]:
    """I12: somebody is deleted, and none of their words is in any file of any store."""
    folder = system.stack.settings.data_dir
    if not await asyncio.to_thread(holding, folder, person.canary):
        return [f"I12: {person.canary} stood nowhere before"]
    (await person.patient.delete("/api/me")).raise_for_status()
    ends = now() + GONE_SECONDS * patience
    left: list[str] = []
    while now() < ends:
        left = await asyncio.to_thread(holding, folder, person.canary)
        if not left:
            return []
        await asyncio.sleep(2)
    return [f"I12: words of a deleted person stand in {', '.join(left)}"]


async def keys_hold(system: System, people: Sequence[Talker]) -> list[str]:
    """I7 in Redis: no key of one person holds another's words."""
    canaries = {person.canary: person.id for person in people}
    client = redis.Redis.from_url(system.stack.settings.redis.url)
    wrong: list[str] = []
    async for key in client.scan_iter():
        name, dumped = key.decode(), await client.dump(key)
        for canary in set(CANARY.findall((dumped or b"").decode("latin-1"))):
            owner = canaries.get(canary)
            if owner is not None and owner not in name and any(person.id in name for person in people):
                wrong.append(f"I7: {name} holds words of {owner}")
    await client.aclose()
    return wrong


def bounds_hold(system: System) -> tuple[list[str], dict[str, float]]:
    """I10 and I13 of the backend: descriptors, memory, and whom it speaks to."""
    pid = system.stack.pid("backend")
    if pid is None:
        return ["I10: there is no backend"], {}
    base = Path(f"/proc/{pid}")
    files = list((base / "fd").iterdir())
    kilobytes = next(line for line in (base / "status").read_text().splitlines() if line.startswith("VmRSS"))
    megabytes = int(kilobytes.split()[1]) / 1024
    wrong = [f"I10: {len(files)} descriptors"] if len(files) > MOST_FILES else []
    wrong += [f"I10: {megabytes:.0f} MB"] if megabytes > MOST_MEGABYTES else []
    inodes = {str(file.readlink())[8:-1] for file in files if str(file.readlink()).startswith("socket:")}
    for line in (base / "net/tcp").read_text().splitlines()[1:]:
        words = line.split()
        if words[9] in inodes and words[2][:8] not in {"0100007F", "00000000"}:
            wrong.append(f"I13: the backend is connected to {words[2]}")
    return wrong, {"descriptors": len(files), "megabytes": megabytes}


async def runs_hold(system: System, people: Sequence[Talker]) -> tuple[list[str], dict[str, float]]:
    """I10 and I11: runs are short, and each history replays on the code of today."""
    client = await Client.connect(
        f"127.0.0.1:{system.stack.settings.stack.temporal_port}", data_converter=pydantic_data_converter
    )
    replayer = Replayer(workflows=WORKFLOWS, workflow_runner=workflow_runner(), data_converter=pydantic_data_converter)
    wrong: list[str] = []
    longest = replayed = 0
    for id in [f"{kind}-{person.id}" for person in people for kind in ("onboarding", "assistant", "inbox")]:
        if replayed >= _REPLAYED:
            break
        try:
            handle = client.get_workflow_handle(id)
            longest = max(longest, (await handle.describe()).history_length)
            recorded = await handle.fetch_history()
        except RPCError:
            continue
        replayed += 1
        try:
            await replayer.replay_workflow(recorded)
        except workflow.NondeterminismError as error:
            wrong.append(f"I11: {id} does not replay: {str(error)[:200]}")
    if longest > MOST_EVENTS:
        wrong.append(f"I10: a run of {longest} events")
    return wrong, {"longest run": longest, "histories replayed": replayed}
