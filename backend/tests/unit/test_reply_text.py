"""What is not for the user never shows, however the stream is cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.services.agent.reply_text import ReplyTextFilter

CASES = [
    ("Hello there.", "Hello there."),
    ("<think>secret</think>Hello", "Hello"),
    ("Hi <thinking a='1'>x\ny</thinking>there", "Hi there"),
    ("[[complete_step:greeting]]Hi", "Hi"),
    ("Hi[STEP_COMPLETE]", "Hi"),
    ("a < b and [x] and <b>bold</b> [link](http://a.b)", "a < b and [x] and <b>bold</b> [link](http://a.b)"),
    ("<tool_call>{}</tool_call>", ""),
    ("Hi <think>never closed", "Hi "),
    ("stray </think> end", "stray  end"),
    ("2 <", "2 <"),
    ("a list [", "a list ["),
    ("- [ ] a task", "- [ ] a task"),
]


@pytest.mark.parametrize(("text", "shown"), CASES)
def test_hidden_parts_are_dropped(text: str, shown: str) -> None:
    hidden = ReplyTextFilter()
    assert hidden.feed(text) + hidden.finish() == shown


@given(
    parts=st.lists(st.sampled_from([text for text, _ in CASES] + ["\n", "слово "]), min_size=1, max_size=4),
    data=st.data(),
)
def test_the_result_does_not_depend_on_how_the_text_was_cut(parts: list[str], data: st.DataObject) -> None:
    text = "".join(parts)
    whole = ReplyTextFilter()
    expected = whole.feed(text) + whole.finish()
    cut = ReplyTextFilter()
    shown: list[str] = []
    position = 0
    while position < len(text):
        size = data.draw(st.integers(1, 7))
        shown.append(cut.feed(text[position : position + size]))
        position += size
    shown.append(cut.finish())
    assert "".join(shown) == expected
