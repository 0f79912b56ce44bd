"""What models write, forget, mistake and break, a case for each; all of a language are said to one person, in this order."""

import json

from tests.e2e.real_models.case import Case, arguments, at_nine, call, chunks, made, written
from tests.provider import Raw, Refuse, Say

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
        [made("functions.schedule_reminder", arguments("E9 ring")), Say(["Set."])],
        reminder="E9 ring",
        requests=2,
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
