"""What is not for the user never shows, honest text always does, and calls in the text are found, however it is cut."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.services.agent.reply_text import ReplyTextFilter
from src.services.agent.text_calls import TextCall

OFFERED = frozenset({"schedule_reminder", "capture_inbox_item", "complete_step"})
CALL = '{"name":"schedule_reminder","arguments":{"text":"call","due_local":"2030-11-28T09:00"}}'
CASES = [
    ("Hello there.", "Hello there."),
    ("<think>secret</think>Hello", "Hello"),
    ("<thinking a='1'>x\ny</thinking>\nHi", "\nHi"),
    ("Hi\n<reasoning>a\n\nb</reasoning>\nthere", "Hi\n\nthere"),
    ("[[complete_step:greeting]]Hi", "Hi"),
    ("Hi[STEP_COMPLETE]", "Hi"),
    ("a < b and [x] and <b>bold</b> [link](http://a.b)", "a < b and [x] and <b>bold</b> [link](http://a.b)"),
    ("<tool_call>{}</tool_call>", ""),
    ("<think>never closed", ""),
    ("I should look it up</think>It is at 9.", "It is at 9."),
    ("2 <", "2 <"),
    ("a list [", "a list ["),
    ("- [ ] a task", "- [ ] a task"),
    ("[1] is first", "[1] is first"),
    ("<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>final<|message|>Done.<|return|>", "Done."),
    ("<|start|>assistant<|channel|>final<|message|>Done.", "Done."),
    ("<|channel|>analysis<|message|>never ended", ""),
    ("analysisThe user wants a call.assistantfinalDone.", "Done."),
    ("analysis of it: fine", "analysis of it: fine"),
    ("Done.<|im_end|>", "Done."),
]
HONEST = [
    "Wrap it in <Context.Provider value={x}> and close it. Then call Ann.",
    "Use `<invoke>` here, then see the <effect> of tea",
    "char buf[MAX_LEN]; and [API_KEY] or [HOME_DIR] stay",
    "```js\nconst a = [API_KEY];\n<think>\n```\nand on",
    '```json\n{"name": "Ann", "age": 3}\n```\nThat is it.',
    '{"name": "Ann"}',
    '{"name": "add_task", "arguments": {"text": "x"}}',
    "In a line <think>is a tag</thinking> of theirs",
    "Hi\n<think>is how it begins, and never ends",
    "schedule_reminder is a tool",
    '{"name": "schedule_reminder", "arguments": {}} is how it looks',
    "[a](b) and {curly} and (round",
    "<Context value={1}>\n  x\n</Context>",
    "`[[complete_step]]` is code",
    "<b>x</b>\n<details>y</details>",
    "a ``` b",
    "{ not json",
    "1 << 2 and 3 |> 4",
]
CALLS = [
    CALL,
    f"```json\n{CALL}\n```",
    f"```\n[{CALL}]\n```",
    f"[{CALL}]",
    f"<tool_call>{CALL}</tool_call>",
    f"<tool_call>\n{CALL}\n</tool_call>",
    f"[TOOL_CALLS][{CALL}]",
    '[TOOL_CALLS]schedule_reminder[ARGS]{"text":"call","due_local":"2030-11-28T09:00"}',
    f"<|python_tag|>{CALL}",
    '<|python_tag|>schedule_reminder.call(text="call", due_local="2030-11-28T09:00")',
    '<function=schedule_reminder>{"text":"call","due_local":"2030-11-28T09:00"}</function>',
    "<function=schedule_reminder><parameter=text>call</parameter><parameter=due_local>2030-11-28T09:00</parameter></function>",
    '<function_calls><invoke name="schedule_reminder"><parameter name="text">call</parameter>'
    '<parameter name="due_local">2030-11-28T09:00</parameter></invoke></function_calls>',
    'schedule_reminder(text="call", due_local="2030-11-28T09:00")',
    '[schedule_reminder(text="call", due_local="2030-11-28T09:00")]',
    '{"function": {"name": "schedule_reminder", "arguments": "{\\"text\\":\\"call\\",\\"due_local\\":\\"2030-11-28T09:00\\"}"}}',
    '{"tool": "schedule_reminder", "text": "call", "due_local": "2030-11-28T09:00"}',
    f'{{"tool_calls": [{CALL}]}}',
    '<|channel|>commentary to=functions.schedule_reminder <|constrain|>json<|message|>{"text":"call","due_local":"2030-11-28T09:00"}<|call|>',
    f"<tool_call>{CALL}",
]
MEANT = TextCall("schedule_reminder", {"text": "call", "due_local": "2030-11-28T09:00"})


def read(*pieces: str) -> tuple[str, list[TextCall]]:
    """What is shown in the end, and the calls."""
    hidden = ReplyTextFilter(OFFERED)
    shown = ""
    for piece in (*pieces, None):
        before = hidden.forgotten
        more = hidden.finish() if piece is None else hidden.feed(piece)
        shown = more if hidden.forgotten and not before else shown + more
    return shown, hidden.calls


@pytest.mark.parametrize(("text", "shown"), CASES)
def test_hidden_parts_are_dropped(text: str, shown: str) -> None:
    assert read(text)[0] == shown


@pytest.mark.parametrize("text", HONEST)
def test_honest_text_is_shown_whole(text: str) -> None:
    assert read(text) == (text, [])


@pytest.mark.parametrize("text", CALLS)
@pytest.mark.parametrize(("before", "after"), [("", ""), ("Right away.\n", ""), ("", "\nDone.")])
def test_a_call_in_the_text_is_found_and_never_shown(text: str, before: str, after: str) -> None:
    if after and (
        text.startswith(("[TOOL_CALLS]", "<|python_tag|>")) or ("</" not in text and text.startswith("<tool"))
    ):
        pytest.skip("these take the rest of the reply")
    shown, calls = read(before + text + after)
    assert calls == [MEANT]
    assert shown.strip() == (before + after).strip()


def test_a_call_of_an_unknown_tool_is_hidden_and_counted() -> None:
    hidden = ReplyTextFilter(OFFERED)
    assert hidden.feed('<tool_call>{"name": "add_task", "arguments": {}}</tool_call>') + hidden.finish() == ""
    assert (hidden.calls, hidden.unreadable) == ([], 1)


def test_many_items_in_one_written_call_are_read_in_pieces() -> None:
    items: list[dict[str, Any]] = [{"text": f"thing {number}"} for number in range(300)]
    text = str([{"name": "capture_inbox_item", "arguments": item} for item in items]).replace("'", '"')
    shown, calls = read(*text)
    assert (shown, len(calls)) == ("", 300)


@given(
    parts=st.lists(
        st.sampled_from([text for text, _ in CASES] + HONEST + CALLS + ["\n", "слово ", "`", "```\n"]),
        min_size=1,
        max_size=4,
    ),
    data=st.data(),
)
def test_the_result_does_not_depend_on_how_the_text_was_cut(parts: list[str], data: st.DataObject) -> None:
    text = "".join(parts)
    expected = read(text)
    pieces: list[str] = []
    position = 0
    while position < len(text):
        size = data.draw(st.integers(1, 7))
        pieces.append(text[position : position + size])
        position += size
    assert read(*pieces) == expected
