"""On the whole system: models as they are. What they write, forget, mistake and break, and what the user gets all the same.

One person of each language talks to a provider that answers as real ones do. What was set and kept is compared with what
should be there after every message, so that a thing too much fails the next one.
"""

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from src.services.agent.writing import ANSWER_IN
from src.stack.supervisor import Stack
from tests.conditions import until
from tests.person import Person
from tests.provider import Answer, Provider, Raw, Refuse, Say

pytestmark = pytest.mark.timeout(600)

Asked = list[dict[str, Any]]


@dataclass(frozen=True)
class Case:
    """A message, the answers of the model, and what should come of it.

    Attributes:
        shows: what the reply ends with; `never` what is not in it.
        reminder, item, fact: the text of the one thing that is kept; `hour` that of the reminder, on the person's clock.
        requests: how often the model is asked; None: as often as it takes.
        again: which answer is the first of a run that is begun again, in the user's language or without tools.
        in_turn: whether the answers come one after the other, the last for ever, whatever is asked.
        told: what holds of the requests.
    """

    name: str
    says: str
    answers: list[Answer]
    shows: str = ""
    never: tuple[str, ...] = ()
    reminder: str = ""
    hour: int = 9
    item: str = ""
    fact: str = ""
    requests: int | None = None
    locale: str = "en"
    again: int = 1
    in_turn: bool = False
    told: Callable[[Asked], bool] = field(default=lambda _: True)


def arguments(text: str, hour: str = "09:00", **more: Any) -> dict[str, Any]:
    return {"text": text, "due_local": f"2040-11-28T{hour}", **more}


def call(text: str, **more: Any) -> str:
    return json.dumps({"name": "schedule_reminder", "arguments": arguments(text, **more)}, ensure_ascii=False)


def made(tool: str, given: dict[str, Any] | str) -> Say:
    return Say([], tools=[(tool, given)])


def at_nine(what: str) -> str:
    """A message that leaves to the model what it is about: only what it notes can set anything."""
    return f"About {what}: you know what to do."


def chunks(*deltas: dict[str, Any]) -> Raw:
    """A stream of whatever deltas."""
    body = b""
    for delta in deltas:
        chunk = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m"}
        choice = {"index": 0, "delta": delta, "finish_reason": None}
        body += b"data: " + json.dumps({**chunk, "choices": [choice]}).encode() + b"\n\n"
    return Raw(body + b"data: [DONE]\n\n")


def written(name: str, text: str, what: str) -> Case:
    """A call that stands in the text of the reply alone."""
    return Case(
        name,
        at_nine(what),
        [Say([text[:11], text[11:]])],
        reminder=what,
        shows=f"Done: 28 November 2040 9:00 — {what}.",
        never=("schedule_reminder", "{"),
        requests=1,
    )


SECTION_D = [
    written("D1 bare JSON", call("D1 ring Ann"), "D1 ring Ann"),
    written("D1 fenced", f"```json\n{call('D1 ring Ben')}\n```", "D1 ring Ben"),
    written("D1 mistral", f"[TOOL_CALLS][{call('D1 ring Cy')}]", "D1 ring Cy"),
    written("D1 llama", f"<|python_tag|>{call('D1 ring Dan')}", "D1 ring Dan"),
    written(
        "D1 function",
        f"<function=schedule_reminder>{json.dumps(arguments('D1 ring Eve'))}</function>",
        "D1 ring Eve",
    ),
    written("D2 hermes", f"<tool_call>\n{call('D2 ring Fay')}\n</tool_call>", "D2 ring Fay"),
    Case(
        "D3",
        "When is it?",
        [Say(["I should look ", "it up</think>", "It is at 9."])],
        shows="It is at 9.",
        never=("look",),
    ),
    Case(
        "D4 tokens",
        "Is it done?",
        [Say(["<|channel|>analysis<|message|>hm<|end|>", "<|start|>assistant<|channel|>final<|message|>It is fine."])],
        shows="It is fine.",
        never=("analysis", "hm", "<|"),
    ),
    Case(
        "D4 bare",
        "And that?",
        [Say(["analysisThe user asks.", "assistantfinalThat as well."])],
        shows="That as well.",
        never=("analysis",),
    ),
    Case(
        "D5",
        "How do I use context in React code?",
        [Say(["Wrap it in <Context.Provider ", "value={x}> and `<invoke>`; char buf[MAX_LEN]; [API_KEY] stay."])],
        shows="Wrap it in <Context.Provider value={x}> and `<invoke>`; char buf[MAX_LEN]; [API_KEY] stay.",
    ),
    Case(
        "D6",
        "What do you think?",
        [Say(["<think>on and ", "on"]), Say(["<think>and on"])],
        in_turn=True,
        shows="you can ask for the reply again.",
        never=("on and on",),
        requests=2,
    ),
    Case(
        "D7",
        at_nine("D7 ring Gus"),
        [made("schedule_reminder", arguments("D7 ring Gus", "09:00:00Z")), Say(["Set: 9:00."])],
        reminder="D7 ring Gus",
        shows="Set: 9:00.",
    ),
    Case(
        "D8",
        at_nine("D8 ring Hal"),
        [made("schedule_reminder", {"text": "D8 ring Hal", "due_local": "2040-11-28"}), Say(["At which hour?"])],
        shows="At which hour?",
        told=lambda asked: "ask for it" in str(asked[-1]["messages"][-1]["content"]),
    ),
    Case(
        "D9 nulls",
        at_nine("D9 boat"),
        [
            made(
                "capture_inbox_item",
                {"text": "D9 boat", "item_kind": "Todo", "due_local": None, "project": "null", "priority": 1},
            ),
            Say(["Kept."]),
        ],
        item="D9 boat",
        requests=2,
    ),
    Case(
        "D9 JSON in a string",
        at_nine("D9 canoe"),
        [made("capture_inbox_items", {"items": '[{"text": "D9 canoe"}]'}), Say(["Kept."])],
        item="D9 canoe",
        requests=2,
    ),
    Case(
        "D10 the nearest name",
        at_nine("D10 kayak"),
        [made("add_task", {"text": "D10 kayak"}), made("capture_inbox_item", {"text": "D10 kayak"}), Say(["Kept."])],
        item="D10 kayak",
        told=lambda asked: "Call 'capture_inbox_item' instead" in str(asked[1]["messages"][-1]["content"]),
    ),
    Case(
        "D10 never the right name",
        at_nine("D10 raft"),
        [*[made("create_reminder", {"text": "D10 raft"})] * 3, Say(["I could not do that."])],
        again=3,
        shows="I could not do that.",
        told=lambda asked: "tools" in asked[2] and "tools" not in asked[3],
    ),
    Case(
        "D11",
        at_nine("D11 yacht"),
        [made("capture_inbox_item", {"text": "D11 yacht"}), Say([])],
        item="D11 yacht",
        shows="Done: D11 yacht.",
        requests=2,
    ),
    Case(
        "D12",
        at_nine("D12 ring Ida"),
        [
            Say([], tools=[("search_memories", {"query": "Ida"}), ("schedule_reminder", arguments("D12 ring Ida"))]),
            Say(["Set."]),
        ],
        reminder="D12 ring Ida",
        told=lambda asked: all(
            "content" in m and m["content"] is not None for m in asked[1]["messages"] if not m.get("tool_calls")
        ),
    ),
    Case(
        "D13 a reply in another language",
        "Какая погода бывает в Сочи осенью?",
        [
            Say(["In autumn the weather in Sochi ", "is usually mild, with warm days ", "and cool nights."]),
            Say(["Мягкая, ", "но дождливая."]),
        ],
        shows="Мягкая, но дождливая.",
        never=("Sochi",),
        requests=2,
        locale="ru",
        told=lambda asked: "Отвечай только по-русски" in str(asked[1]["messages"]),
    ),
    Case(
        "D13 a fact in another language",
        "Запомни: у меня аллергия на орехи",
        [made("remember", {"text": "The user is allergic to nuts"}), Say(["Запомнил."])],
        fact="орех",
        locale="ru",
    ),
]
MORE = [
    Case(
        "the other language again",
        "Расскажи в двух словах о Твери",
        [
            Say(["Tver is an old Russian city on the Volga river, ", "north-west of Moscow."]),
            Say(["Tver is an old city, that is all I can say here."]),
        ],
        shows="Tver is an old city, that is all I can say here.",
        requests=2,
        locale="ru",
    ),
    Case(
        "a translation is no drift",
        "Переведи на английский: доброе утро, дорогие коллеги",
        [Say(["Good morning, dear colleagues, and welcome to the meeting of today."])],
        shows="Good morning, dear colleagues, and welcome to the meeting of today.",
        requests=1,
        locale="ru",
    ),
    Case(
        "Chinese",
        "Tell me about the weather in spring",
        [Say(["春天的天气通常很温和，有时下雨。"]), Say(["Mild, with rain."])],
        shows="Mild, with rain.",
        requests=2,
    ),
    Case(
        "in another language after a tool",
        "Насчёт лодки решай сам, ладно?",
        [
            made("capture_inbox_item", {"text": "лодка"}),
            Say(["I have saved it to your inbox for you."]),
            Say(["Записал: лодка."]),
        ],
        again=2,
        item="лодка",
        shows="Записал: лодка.",
        requests=3,
        locale="ru",
    ),
    written(
        "invoke",
        '<invoke name="schedule_reminder"><parameter name="text">E1 ring</parameter><parameter name="due_local">2040-11-28T09:00</parameter></invoke>',
        "E1 ring",
    ),
    written(
        "tool_calls",
        json.dumps(
            {
                "tool_calls": [
                    {
                        "type": "function",
                        "function": {"name": "schedule_reminder", "arguments": json.dumps(arguments("E2 ring"))},
                    }
                ]
            }
        ),
        "E2 ring",
    ),
    written("pythonic", '[schedule_reminder(text="E3 ring", due_local="2040-11-28T09:00")]', "E3 ring"),
    written("a Python dictionary", str({"name": "schedule_reminder", "arguments": arguments("E4 ring")}), "E4 ring"),
    Case(
        "words and a call",
        at_nine("E5 ring"),
        [Say(["Sure.\n```json\n", call("E5 ring"), "\n```"])],
        reminder="E5 ring",
        shows="Sure.",
        never=("{",),
        requests=1,
    ),
    Case(
        "half a call in the text",
        "remind me on 28 November 2040 at 14:00 to sweep the yard",
        [Say(['{"name": "schedule_reminder", "arguments": {"text": "sweep th'])],
        reminder="sweep the yard",
        hour=14,
        shows="28 November 2040, 14:00 — sweep the yard.",
        never=("{", "schedule_reminder"),
    ),
    Case(
        "half a call that is made",
        at_nine("E7 ring"),
        [
            made("schedule_reminder", '{"text": "E7 ring", "due_lo'),
            made("schedule_reminder", arguments("E7 ring")),
            Say(["Set."]),
        ],
        reminder="E7 ring",
        requests=3,
    ),
    Case(
        "the same call twice",
        at_nine("E8 ring"),
        [Say([], tools=[("schedule_reminder", arguments("E8 ring"))] * 2), Say(["Set."])],
        reminder="E8 ring",
    ),
    Case(
        "a name with its place",
        at_nine("E9 ring"),
        [
            made("functions.schedule_reminder", arguments("E9 ring")),
            made("schedule_reminder", arguments("E9 ring")),
            Say(["Set."]),
        ],
        reminder="E9 ring",
        told=lambda asked: "Call 'schedule_reminder' instead" in str(asked[1]["messages"][-1]["content"]),
    ),
    Case(
        "blank",
        "Say something",
        [Say([" ", "\n\n"]), Say(["Something."])],
        in_turn=True,
        shows="Something.",
        requests=2,
    ),
    Case(
        "thoughts of their own field",
        "Think about it",
        [chunks({"role": "assistant", "reasoning_content": "secret thoughts"}, {"content": "I did."})],
        shows="I did.",
        never=("secret",),
    ),
    Case(
        "null content",
        "Nothing at first",
        [chunks({"role": "assistant", "content": None}, {"content": "Here."})],
        shows="Here.",
    ),
    Case(
        "an echo",
        "remind me on 28 November 2040 at 10:00 to water ferns",
        [Say(["Remind me on 28 November to water ferns. ", "She loves me"])],
        reminder="water ferns",
        hour=10,
        shows="28 November 2040, 10:00 — water ferns.",
    ),
    Case("a claim", "remind me to buy stamps", [Say(["Done, I'll remind you."])], shows="?", never=()),
    Case(
        "no tools at all",
        "remind me on 28 November 2040 at 11:00 to pay rent",
        [Refuse(400), Say(["Nice idea."])],
        reminder="pay rent",
        hour=11,
        requests=2,
        told=lambda asked: "tools" in asked[0] and "tools" not in asked[1],
    ),
    Case(
        "an error for an answer",
        "And now?",
        [Raw(b'data: {"error": {"message": "overloaded"}}\n\n'), Say(["Now."])],
        in_turn=True,
        shows="Now.",
    ),
    Case(
        "a page for an answer", "And then?", [Raw(b"<html>Sign in</html>"), Say(["Then."])], in_turn=True, shows="Then."
    ),
    Case(
        "an offset",
        at_nine("F4 ring"),
        [made("schedule_reminder", arguments("F4 ring", "09:00:00+00:00")), Say(["Set."])],
        reminder="F4 ring",
    ),
    Case(
        "with a space",
        at_nine("F5 ring"),
        [made("schedule_reminder", {"text": "F5 ring", "due_local": "2040-11-28 09:00"}), Say(["Set."])],
        reminder="F5 ring",
    ),
    Case(
        "arguments twice in JSON",
        at_nine("F6 ring"),
        [made("schedule_reminder", json.dumps(json.dumps(arguments("F6 ring")))), Say(["Set."])],
        reminder="F6 ring",
    ),
    Case(
        "no arguments",
        "remind me on 28 November 2040 at 12:00 to walk Rex",
        [made("schedule_reminder", {}), Say(["All set for you."])],
        reminder="walk Rex",
        hour=12,
        shows="28 November 2040, 12:00 — walk Rex.",
    ),
    Case(
        "halves of letters",
        "Strange letters",
        [
            chunks({"content": "Odd\u0000 \ud83d"}, {"content": "\ude00 letters."}),
        ],
        shows="Odd 😀 letters.",
    ),
    Case(
        "another time than was asked for",
        "remind me on 28 November 2040 at 13:00 to feed cats",
        [made("schedule_reminder", arguments("feed cats", "23:00")), Say(["Set: 13:00."])],
        reminder="feed cats",
        hour=13,
    ),
]


@dataclass
class Script:
    """The answers of one case, by what the request shows, so that a turn that is begun anew gets the same ones."""

    case: Case
    given: list[int] = field(default_factory=list[int])

    def __call__(self, body: dict[str, Any]) -> Answer:
        if not body.get("stream"):
            return Say(["Notes."])  # a summary, which has nothing to do with the case
        place = len(self.given) if self.case.in_turn else self._place(body)
        self.given.append(min(place, len(self.case.answers) - 1))
        return self.case.answers[self.given[-1]]

    def _place(self, body: dict[str, Any]) -> int:
        roles = [message["role"] for message in body["messages"]]
        rounds = roles[::-1].index("user") - roles[::-1][: roles[::-1].index("user")].count("tool")
        told = str([message["content"] for message in body["messages"] if message["role"] in {"system", "developer"}])
        again = "tools" not in body or any(line in told for line in ANSWER_IN.values())
        return rounds + (self.case.again if again else 0)


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


@pytest.mark.parametrize("case", [*SECTION_D, *MORE], ids=lambda case: case.name)
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
    assert case.requests is None or len(asked) == case.requests or end["attempt"] > 1
    assert case.told(asked)
    for what, text in (("reminders", case.reminder), ("inbox", case.item), ("memories", case.fact)):
        talker.expected[what] += [text] if text else []
    await until(lambda: _is_there(talker), seconds=60, every=0.3)
    if case.reminder:
        rows = (await talker.person.http.get("/api/reminders", params={"limit": 100})).json()["items"]
        due = next(row["due"] for row in rows if row["text"] == case.reminder)
        assert due.startswith(f"2040-11-28T{case.hour - 3:02}:00")  # Moscow
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
