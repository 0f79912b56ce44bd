"""On the whole system: models as they are. What they write, forget, mistake and break, and what the user gets all the same.

One person of each language talks to a provider that answers as real ones do. What was set and kept is compared with what
should be there after every message, so that a thing too much fails the next one.
"""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from src.stack.supervisor import Stack
from tests.conditions import until
from tests.e2e.real_models.case import Case, Script
from tests.e2e.real_models.cases import MORE, SECTION_D
from tests.e2e.real_models.weak_calls import WEAK_CALLS
from tests.e2e.real_models.weak_replies import WEAK_REPLIES
from tests.person import Person
from tests.provider import Answer, Provider, Say

pytestmark = pytest.mark.timeout(600)


class Talker:
    """A person, and what should be there of theirs."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.expected: dict[str, list[str]] = {"reminders": [], "inbox": [], "memories": []}
        self.failed = False
        """Whether the message before did not end as it should: then what is there is what counts."""

    async def found(self, what: str) -> list[str]:
        answer = await self.person.http.get(f"/api/{what}", params={"limit": 100})
        return sorted(one["text"] for one in answer.json()["items"])


@pytest.fixture(scope="module")
async def talkers(scripted: Stack, provider: Provider) -> AsyncIterator[dict[str, Talker]]:
    """Somebody who speaks Russian, and somebody who speaks English."""
    provider.script.clear()
    made = {
        locale: Talker(await Person.arrive(f"http://127.0.0.1:{scripted.settings.api.port}", locale=locale))
        for locale in ("ru", "en")
    }
    for one in made.values():
        await one.person.connect()
        await one.person.event("message.created", seconds=60)
    yield made
    for one in made.values():
        await one.person.leave()


@pytest.mark.parametrize("case", [*SECTION_D, *MORE, *WEAK_CALLS, *WEAK_REPLIES], ids=lambda case: case.name)
async def test_whatever_a_model_does_the_user_is_served(
    case: Case, talkers: dict[str, Talker], provider: Provider
) -> None:
    talker = talkers[case.locale]
    if talker.failed:
        talker.expected = {what: await talker.found(what) for what in talker.expected}
    talker.failed = True
    provider.requests.clear()
    provider.default = script = Script(case)
    end = await talker.person.say(case.says, seconds=90)
    asked = [one for one in provider.requests if one.get("stream")]
    assert set(script.given) == set(range(len(case.answers))), end["text"]
    assert end["text"].rstrip().endswith(case.shows)
    assert not [one for one in case.never if one in end["text"]], end["text"]
    assert len(end["text"]) <= case.longest
    assert case.requests is None or len(asked) == case.requests or end["attempt"] > 1
    assert case.told(asked)
    if case.tokens is not None:
        used = (await talker.person.http.get(f"/api/chat/messages/{end['message_id']}/used")).json()
        assert used["input_tokens"] + used["output_tokens"] == case.tokens
    for what, text in (("reminders", case.reminder), ("inbox", case.item), ("memories", case.fact)):
        talker.expected[what] += [text] if text else []
    await until(lambda: _is_there(talker), seconds=60, every=0.3)
    if case.reminder:
        rows = (await talker.person.http.get("/api/reminders", params={"limit": 100})).json()["items"]
        due = next(row["due"] for row in rows if row["text"] == case.reminder)
        assert due.startswith(f"2040-11-28T{case.hour - 3:02}:{case.minute:02}")  # Moscow
    talker.failed = False


async def _is_there(talker: Talker) -> bool:
    """Whether just what should be there is; a fact counts by a part of it."""
    facts = await talker.found("memories")
    wanted = talker.expected["memories"]
    return (
        await talker.found("reminders") == sorted(talker.expected["reminders"])
        and await talker.found("inbox") == sorted(talker.expected["inbox"])
        and len(facts) == len(wanted)
        and all(any(part in fact for fact in facts) for part in wanted)
    )


async def test_stopped_and_broken_turns_count_as_the_provider_counts_and_the_next_one_is_refused(
    scripted: Stack, provider: Provider
) -> None:
    provider.default = lambda _: Say(["Hello."])
    person = await Person.arrive(f"http://127.0.0.1:{scripted.settings.api.port}")
    await person.connect()
    await person.event("message.created", seconds=60)
    await person.claim({"email": "payer@example.org", "password": "correct horse battery"})
    before = (await person.http.get("/api/usage")).json()
    provider.requests.clear()
    reported = {"Whole": (700, 30), "Cut": (500, 20), "Stop": (0, 0)}

    def answer(body: dict[str, Any]) -> Answer:
        text, again = provider.last_user_text(body), len(provider.requests) > 2
        if text == "Stop":
            return Say(["All ", "of ", *["this "] * 200], pause=0.1)
        return Say(["It ", "is."], usage=reported[text], cut_after=None if text == "Whole" or again else 1)

    provider.default = answer
    whole = await person.say("Whole", seconds=90)
    used = (await person.http.get(f"/api/chat/messages/{whole['message_id']}/used")).json()
    assert (used["model"], used["attempts"], used["tools"]) == ("scripted", whole["attempt"], [])
    assert used["input_tokens"] + used["output_tokens"] == 730
    assert used["seconds"] < 90
    assert (await person.say("Cut", seconds=90))["attempt"] >= 2
    sent = await person.send("Stop")
    await person.event("stream.chunk", lambda e: "All" in e["text"], seconds=60)
    await person.http.post(f"/api/chat/messages/{sent['message_id']}/cancel")
    assert (await person.reply_to(sent["message_id"], seconds=60))["status"] == "cancelled"
    after = (await person.http.get("/api/usage")).json()
    talked = [
        sum(day["requests"] for day in usage["days"] if day["occasion"] == "conversation") for usage in (before, after)
    ]
    assert talked[1] - talked[0] == len(provider.requests) >= 4
    # What it reported, and something for the two answers that broke off before they could report.
    assert after["used_today"] - before["used_today"] > 1250 + 2 * 500
    limits = await person.http.patch("/api/owner/usage", json={"user": after["used_today"]})
    assert limits.status_code == 200, limits.text
    provider.requests.clear()
    end = await person.say("Whole", seconds=90)
    assert (end["status"], provider.requests) == ("failed", [])
    assert end["text"].startswith("Today's model budget is used up.")
    await person.http.patch("/api/owner/usage", json={"user": None})
    await person.leave()
