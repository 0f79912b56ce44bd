"""How models of 1 to 8 billion parameters make their calls, on the servers that people run them on, a case for each."""

import json

from tests.e2e.real_models.case import Case, arguments, at_nine, call, chunks, events, made, written
from tests.provider import Say

NAME = "schedule_reminder"


def _given(text: str) -> str:
    return json.dumps(arguments(text))


def _part(index: int, name: str | None, given: str, **more: object) -> dict[str, object]:
    """A piece of a call, as it is streamed."""
    return {"index": index, "type": "function", "function": {"name": name, "arguments": given}, **more}


FORMS = [
    written(
        "Gemma's block",
        f"```tool_code\nprint(default_api.{NAME}(text='W1 ring', due_local='2040-11-28T09:00'))\n```",
        "W1 ring",
    ),
    written(
        "GLM's keys",
        f"<tool_call>{NAME}\n<arg_key>text</arg_key>\n<arg_value>W2 ring</arg_value>\n<arg_key>due_local</arg_key>\n"
        "<arg_value>2040-11-28T09:00</arg_value>\n</tool_call>",
        "W2 ring",
    ),
    written(
        "Qwen's elements",
        f"<tool_call>\n<function={NAME}>\n<parameter=text>\nW3 ring\n</parameter>\n<parameter=due_local>\n2040-11-28T09:00\n"
        "</parameter>\n</function>\n</tool_call>",
        "W3 ring",
    ),
    written(
        "Kimi's section",
        f"<|tool_calls_section_begin|><|tool_call_begin|>functions.{NAME}:0<|tool_call_argument_begin|>{_given('W4 ring')}"
        "<|tool_call_end|><|tool_calls_section_end|>",
        "W4 ring",
    ),
    written(
        "DeepSeek's tokens",
        f"<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>{NAME}\n```json\n{_given('W5 ring')}\n```"
        "<｜tool▁call▁end｜><｜tool▁calls▁end｜>",
        "W5 ring",
    ),
    written("Phi's token", f"<|tool_call|>[{call('W6 ring')}]<|/tool_call|>", "W6 ring"),
    written("functools", f"functools[{call('W7 ring')}]", "W7 ring"),
    written("an action and its input", f"Action: {NAME}\nAction Input: {_given('W8 ring')}", "W8 ring"),
    written("a comma too many", call("W9 ring").replace("}}", ",},}"), "W9 ring"),
    written(
        "a block of another language",
        f"```python\n{NAME}(text='W10 ring', due_local='2040-11-28T09:00')\n```",
        "W10 ring",
    ),
    Case(
        "a call behind words of its line",
        at_nine("W11 ring"),
        [Say(["Sure, I will do it: ", call("W11 ring")])],
        reminder="W11 ring",
        shows="Sure, I will do it:",
        never=("{", NAME),
        requests=1,
    ),
    Case(
        "a call in Russian prose",
        "Насчёт Оли решай сам, хорошо?",
        [Say([f'Вызываю функцию {NAME}(text="W12 Оля", ', 'due_local="2040-11-28T09:00") и жду.'])],
        reminder="W12 Оля",
        never=("due_local",),
        requests=1,
        locale="ru",
    ),
    Case(
        "a call in a table",
        at_nine("W13 ring"),
        [Say(["| step | call |\n|---|---|\n| 1 | ", call("W13 ring"), " |\n"])],
        reminder="W13 ring",
        never=("due_local",),
        requests=1,
    ),
]
CALLS = [
    Case(
        "a place before the name and a number behind it",
        at_nine("V1 ring"),
        [made(f"functions.{NAME}:0", arguments("V1 ring")), Say(["Set."])],
        reminder="V1 ring",
        shows="Set.",
        requests=2,
    ),
    Case(
        "another case of the name",
        at_nine("V2 ring"),
        [made("ScheduleReminder", arguments("V2 ring")), Say(["Set."])],
        reminder="V2 ring",
        requests=2,
    ),
    Case(
        "arguments as a list",
        at_nine("V3 ring"),
        [made(NAME, json.dumps([arguments("V3 ring")])), Say(["Set."])],
        reminder="V3 ring",
        requests=2,
    ),
    Case(
        "arguments in arguments",
        at_nine("V4 ring"),
        [made(NAME, {"name": NAME, "parameters": arguments("V4 ring")}), Say(["Set."])],
        reminder="V4 ring",
        requests=2,
    ),
    Case(
        "arguments as their schema",
        at_nine("V5 ring"),
        [made(NAME, {"type": "object", "properties": arguments("V5 ring")}), Say(["Set."])],
        reminder="V5 ring",
        requests=2,
    ),
    Case(
        "arguments of Python",
        at_nine("V6 ring"),
        [made(NAME, str(arguments("V6 ring", repeat=None))), Say(["Set."])],
        reminder="V6 ring",
        requests=2,
    ),
    Case(
        "arguments twice",
        at_nine("V7 ring"),
        [made(NAME, _given("V7 ring") * 2), Say(["Set."])],
        reminder="V7 ring",
        requests=2,
    ),
    Case(
        "arguments in a block",
        at_nine("V8 ring"),
        [made(NAME, f"```json\n{_given('V8 ring')}\n```"), Say(["Set."])],
        reminder="V8 ring",
        requests=2,
    ),
    Case(
        "empty arguments",
        "remind me on 28 November 2040 at 14:30 to air the attic",
        [made(NAME, ""), Say(["Your reminder is set."])],
        reminder="air the attic",
        hour=14,
        minute=30,
        shows="28 November 2040, 14:30 — air the attic.",
    ),
    Case(
        "no ids",
        at_nine("V9 ring"),
        [chunks({"role": "assistant", "tool_calls": [_part(0, NAME, _given("V9 ring"), id=None)]}), Say(["Set."])],
        reminder="V9 ring",
        told=lambda asked: len({str(m.get("tool_call_id")) for m in asked[-1]["messages"] if m["role"] == "tool"}) == 1,
    ),
    Case(
        "two calls under one number",
        at_nine("V10 ring"),
        [
            chunks(
                {"tool_calls": [_part(0, NAME, _given("V10 ring"), id="a")]},
                {"tool_calls": [_part(0, "capture_inbox_item", '{"text": "V10 boat"}', id="b")]},
            ),
            Say(["Both."]),
        ],
        reminder="V10 ring",
        item="V10 boat",
        requests=2,
    ),
    Case(
        "half a call, and the answer is at its length",
        "remind me on 28 November 2040 at 15:30 to wash the van",
        [
            events(
                {"choices": [{"delta": {"tool_calls": [_part(0, NAME, '{"text": "wash th', id="a")]}}]},
                {"choices": [{"delta": {}, "finish_reason": "length"}]},
            ),
            Say(["Certainly."]),
        ],
        reminder="wash the van",
        hour=15,
        minute=30,
        shows="28 November 2040, 15:30 — wash the van.",
    ),
    Case(
        "the end is a stop although it calls",
        at_nine("V11 ring"),
        [
            events(
                {"choices": [{"delta": {"tool_calls": [_part(0, NAME, _given("V11 ring"), id="a")]}}]},
                {"choices": [{"delta": {"content": ""}, "finish_reason": "stop"}]},
            ),
            Say(["Set."]),
        ],
        reminder="V11 ring",
        shows="Set.",
    ),
    Case(
        "the same call for ever",
        at_nine("V12 ring"),
        [made(NAME, arguments("V12 ring"))],
        in_turn=True,
        reminder="V12 ring",
        shows="Done: 28 November 2040 9:00 — V12 ring.",
    ),
    Case(
        "nothing in words after a call",
        at_nine("V13 ring"),
        [made(NAME, arguments("V13 ring")), Say(["null"])],
        reminder="V13 ring",
        shows="Done: 28 November 2040 9:00 — V13 ring.",
        never=("null",),
    ),
    Case(
        "seconds since 1970",
        "remind me on 28 November 2040 at 16:30 to oil the gate",
        [made(NAME, {"text": "oil the gate", "due_local": 2237722200}), Say(["Okay, it is set."])],
        reminder="oil the gate",
        hour=16,
        minute=30,
    ),
    Case(
        "a day in words",
        "remind me on 28 November 2040 at 17:30 to call Rob",
        [made(NAME, {"text": "call Rob", "due_local": "tomorrow at 9"}), Say(["Okay, it is set."])],
        reminder="call Rob",
        hour=17,
        minute=30,
    ),
    Case(
        "the offset of another place",
        "remind me on 28 November 2040 at 18:30 to call Sue",
        [made(NAME, arguments("call Sue", "18:30:00-05:00")), Say(["Set."])],
        reminder="call Sue",
        hour=18,
        minute=30,
    ),
    Case(
        "a year that it learned",
        "remind me on 28 November 2040 at 19:30 to call Tom",
        [made(NAME, {"text": "call Tom", "due_local": "2023-11-28T19:30"}), Say(["Set."])],
        reminder="call Tom",
        hour=19,
        minute=30,
    ),
    Case(
        "the message for a text",
        "remind me on 28 November 2040 at 20:00 to call Una",
        [made(NAME, arguments("Remind me to call Una", "20:00")), Say(["Set."])],
        reminder="Remind me to call Una",
        hour=20,
    ),
]

WEAK_CALLS = [*FORMS, *CALLS]
