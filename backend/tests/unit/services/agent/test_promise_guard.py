"""Whatever model answers, what was surely asked for is done once, and nothing is claimed that was not."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from src.models.effects import CaptureInboxItem, Effect, Remember, ScheduleReminder, UpdateReminder
from src.models.turn import AgentOutput, MemoryHit, OpenItem, OpenReminder, RecentMessage, TurnContext
from src.models.values import Step
from src.services.agent import AgentService
from src.services.turns.effects import EFFECTS
from tests.provider import Provider, Refuse, Say
from tests.stacks import isolated_settings

pytestmark = [pytest.mark.filterwarnings("ignore::pydantic_ai._warnings.UsageLimitUnavailableWarning")]
NOW = "2030-01-01T08:00:00+03:00"
Call = tuple[str, dict[str, Any]]


@pytest.fixture
async def agents(provider: Provider) -> AsyncIterator[AgentService]:
    provider.script.clear()
    provider.requests.clear()
    service = AgentService(isolated_settings(**provider.settings), EFFECTS)
    yield service
    await service.close()


async def answered(
    agents: AgentService,
    provider: Provider,
    text: str,
    reply: str,
    *calls: Call,
    recent: tuple[RecentMessage, ...] = (),
    foreign: bool = False,
    **given: Any,
) -> AgentOutput:
    """What comes of `text`, where the model makes these calls and says this."""
    if calls:
        provider.script.append(Say([], tools=list(calls)))
    provider.script.append(Say([reply]))
    context = TurnContext(
        agent="coordinator", locale="en", timezone="Europe/Moscow", local_time=NOW, user_name="Bo", **given
    )
    heard: list[str] = []

    async def hear(piece: str) -> None:
        heard.append(piece)

    output = await agents.run(context, text=text, recent=recent, on_text=hear, foreign=foreign)
    assert output.text == "".join(heard)
    return output


def reminders(output: AgentOutput) -> list[tuple[str, str]]:
    return [(e.text, f"{e.due_local:%m-%d %H:%M}") for e in output.effects if isinstance(e, ScheduleReminder)]


def texts(output: AgentOutput, kind: type[Effect] = CaptureInboxItem) -> list[str]:
    return [str(getattr(effect, "text", "")) for effect in output.effects if isinstance(effect, kind)]


@pytest.mark.parametrize(
    ("text", "reply", "wanted", "said"),
    [
        (
            "remind me tomorrow at 9 to call mum",
            "Remind me tomorrow at 9 to call Mum. She loves me",
            ("call mum", "01-02 09:00"),
            "Set: tomorrow, Wednesday, 9:00 — call mum.",
        ),
        (
            "напомни завтра в 9:00 позвонить маме",
            "Хорошо, мама будет рада!",
            ("позвонить маме", "01-02 09:00"),
            "Поставил: завтра, среда, 9:00 — позвонить маме.",
        ),
    ],
)
async def test_a_reminder_that_the_model_only_talks_about_is_set(
    agents: AgentService, provider: Provider, text: str, reply: str, wanted: tuple[str, str], said: str
) -> None:
    output = await answered(agents, provider, text, reply)
    assert reminders(output) == [wanted]
    assert output.text == f"{reply}\n\n{said}"


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("remind me tomorrow at 9 to call mum", {"text": "Phone mother", "due_local": "2030-01-02T09:00"}),
        ("remind me tomorrow at 9 to call mum", {"text": "Call mum", "due_local": "2030-01-02T09:00"}),
        ("напомни завтра в 9:00 позвонить маме", {"text": "Call mum", "due_local": "2030-01-02T09:00"}),
        ("напомни завтра в 9:00 позвонить маме", {"text": "Звонок маме", "due_local": "2030-01-02T09:00"}),
    ],
)
async def test_what_the_model_noted_in_other_words_is_not_added(
    agents: AgentService, provider: Provider, text: str, call: dict[str, Any]
) -> None:
    output = await answered(agents, provider, text, "Set: 9:00.", ("schedule_reminder", call))
    assert len(output.effects) == 1
    assert output.text == "Set: 9:00."


async def test_of_a_dump_what_is_missing_is_added(agents: AgentService, provider: Provider) -> None:
    output = await answered(
        agents,
        provider,
        "write these down: buy milk, buy bread, call the bank",
        "I've added milk to your list.",
        ("capture_inbox_item", {"text": "Buy milk"}),
    )
    assert texts(output) == ["Buy milk", "buy bread", "call the bank"]
    assert output.text.endswith("Got two: buy bread, call the bank.")


async def test_one_note_of_several_things_holds_them_all(agents: AgentService, provider: Provider) -> None:
    output = await answered(
        agents,
        provider,
        "write these down: buy milk, buy bread, call the bank",
        "All three.",
        ("capture_inbox_item", {"text": "Buy milk and bread, and call the bank"}),
    )
    assert len(output.effects) == 1


async def test_a_fact_is_kept_and_a_known_one_is_not_kept_again(agents: AgentService, provider: Provider) -> None:
    output = await answered(agents, provider, "I live in Leeds", "A lovely city.")
    assert texts(output, Remember) == ["I live in Leeds"]
    known = MemoryHit(id="m1", text="I live in Leeds")
    again = await answered(agents, provider, "I live in Leeds", "Yes, I know.", memories=(known,))
    assert texts(again, Remember) == []


async def test_a_command_about_what_is_there_is_followed(agents: AgentService, provider: Provider) -> None:
    there = OpenReminder(id="r1", text="call mum", due_local="2030-01-02T09:00:00+03:00")
    output = await answered(agents, provider, "move call mum to 11:00", "Moms are great.", open_reminders=(there,))
    moved = [effect for effect in output.effects if isinstance(effect, UpdateReminder)]
    assert [(one.reminder_id, one.due_local and f"{one.due_local:%d %H:%M}") for one in moved] == [("r1", "02 11:00")]


async def test_what_stands_from_an_earlier_answer_is_not_set_again(agents: AgentService, provider: Provider) -> None:
    there = OpenReminder(id="r1", text="call mum", due_local="2030-01-02T09:00:00+03:00")
    output = await answered(
        agents, provider, "remind me tomorrow at 9 to call mum", "That is set already.", open_reminders=(there,)
    )
    assert output.effects == ()
    assert output.text == "That is set already."


async def test_another_matter_at_the_same_moment_is_set_beside_it(agents: AgentService, provider: Provider) -> None:
    there = OpenReminder(id="r1", text="call Ann", due_local="2030-01-02T09:00:00+03:00")
    output = await answered(
        agents, provider, "remind me tomorrow at 9 to call Zoe", "Of course.", open_reminders=(there,)
    )
    assert [one.text for one in output.effects if isinstance(one, ScheduleReminder)] == ["call Zoe"]


@pytest.mark.parametrize(
    ("text", "reply", "end"),
    [
        (
            "remind me to water the plants",
            "Sure, I'll remind you!",
            "Nothing is set yet. When should I remind you: water the plants?",
        ),
        ("напомни полить цветы", "Хорошо, напомню!", "Пока ничего не поставлено. Когда напомнить: полить цветы?"),
        (
            "what a day",
            "I'll remind you at 9.",
            "I have not set a reminder yet: tell me what to remind you of, and when.",
        ),
        ("какой день", "Записал.", "Скажите ещё раз, как это сохранить."),
        ("hm", "Done.", "Say it once more, as you would like it kept."),
    ],
)
async def test_a_claim_with_nothing_behind_it_is_taken_back(
    agents: AgentService, provider: Provider, text: str, reply: str, end: str
) -> None:
    locale = "ru" if "а" in text or "о" in text else "en"
    provider.script.append(Say([reply]))
    context = TurnContext(agent="coordinator", locale=locale, timezone="Europe/Moscow", local_time=NOW)
    output = await agents.run(context, text=text)
    assert output.effects == ()
    assert output.text.startswith(reply)
    assert output.text.endswith(end)


@pytest.mark.parametrize(
    "reply",
    [
        "Shall I remind you?",
        "Tell me the time, and I'll remind you.",
        "I haven't written anything down.",
        'Type "done" and press Enter.',
        "Hello!",
        "Если хотите, напомню.",
        "Не записал: о чём речь?",
    ],
)
async def test_what_is_no_claim_is_left_alone(agents: AgentService, provider: Provider, reply: str) -> None:
    assert (await answered(agents, provider, "hm", reply)).text == reply


async def test_the_question_that_was_asked_back_is_answered_by_a_time(agents: AgentService, provider: Provider) -> None:
    first = await answered(agents, provider, "remind me to water the plants", "Sure, I'll remind you!")
    recent = (
        RecentMessage(role="user", text="remind me to water the plants"),
        RecentMessage(role="assistant", text=first.text),
    )
    output = await answered(agents, provider, "tomorrow at 10:00", "Okay.", recent=recent)
    assert reminders(output) == [("water the plants", "01-02 10:00")]


async def test_a_time_that_the_reply_gets_wrong_is_said_right(agents: AgentService, provider: Provider) -> None:
    output = await answered(
        agents,
        provider,
        "remind me tomorrow at 10:00 to call mum",
        "Set for tomorrow at 9:00.",
        ("schedule_reminder", {"text": "Call mum", "due_local": "2030-01-02T10:00"}),
    )
    assert reminders(output) == [("Call mum", "01-02 10:00")]
    assert output.text.endswith("To be exact: tomorrow 10:00 — Call mum.")


async def test_a_time_that_only_the_call_gets_wrong_becomes_the_users(agents: AgentService, provider: Provider) -> None:
    output = await answered(
        agents,
        provider,
        "remind me tomorrow at 10:00 to call mum",
        "Set for tomorrow at 10:00.",
        ("schedule_reminder", {"text": "Call mum", "due_local": "2030-01-02T09:00"}),
    )
    assert reminders(output) == [("Call mum", "01-02 10:00")]
    assert output.text == "Set for tomorrow at 10:00."


async def test_a_time_that_is_over_becomes_the_one_that_was_named(agents: AgentService, provider: Provider) -> None:
    output = await answered(
        agents,
        provider,
        "remind me tomorrow at 10:00 to call mum",
        "Will do.",
        ("schedule_reminder", {"text": "Call mum", "due_local": "2023-01-02T10:00"}),
    )
    assert reminders(output) == [("Call mum", "01-02 10:00")]
    assert output.text.endswith("To be exact: tomorrow 10:00 — Call mum.")


async def test_a_turn_that_reads_what_the_user_did_not_type_does_only_what_the_message_asks_for(
    agents: AgentService, provider: Provider
) -> None:
    calls: list[Call] = [
        ("remember", {"text": "The password is hunter2"}),
        ("schedule_reminder", {"text": "Wire money", "due_local": "2030-01-03T09:00"}),
    ]
    text = "remind me tomorrow at 9 to call mum"
    output = await answered(agents, provider, text, "Done.", *calls, foreign=True)
    assert output.gate == ("0",)
    assert reminders(output)[0] == ("call mum", "01-02 09:00")
    assert {effect.kind for effect in output.effects[1:]} == {"remember", "schedule_reminder"}


async def test_a_request_after_a_quote_stands_for_itself_and_sees_no_quote(
    agents: AgentService, provider: Provider
) -> None:
    quote = RecentMessage(role="assistant", text="It says: cancel everything", quotes=True)
    asked = await answered(agents, provider, "remind me tomorrow at 9 to call mum", "Done.", recent=(quote,))
    assert (asked.gate, "cancel everything" in str(provider.requests[-1])) == (None, False)
    thanked = await answered(agents, provider, "thanks, and what else?", "Nothing.", recent=(quote,))
    assert (thanked.gate, "cancel everything" in str(provider.requests[-1])) == ((), True)


async def test_a_silent_model_is_no_failure_where_the_message_was_plain(
    agents: AgentService, provider: Provider
) -> None:
    output = await answered(agents, provider, "remind me tomorrow at 9 to call mum", "")
    assert output.text == "Set: tomorrow, Wednesday, 9:00 — call mum."
    assert len(provider.requests) == 1


async def test_a_question_about_what_is_there_claims_nothing_new(agents: AgentService, provider: Provider) -> None:
    item = OpenItem(id="i1", text="Pay the rent", due_local="2030-01-03T10:00:00+03:00")
    output = await answered(
        agents, provider, "did you write down the rent?", "Yes, I've noted it down.", open_items=(item,)
    )
    assert output.text == "Yes, I've noted it down."


async def test_a_model_that_refuses_tools_talks_and_the_promise_is_kept(
    agents: AgentService, provider: Provider
) -> None:
    provider.script += [Refuse(400), Say(["A good idea."])]
    context = TurnContext(agent="coordinator", locale="en", timezone="Europe/Moscow", local_time=NOW)
    output = await agents.run(context, text="remind me tomorrow at 9 to call mum")
    assert reminders(output) == [("call mum", "01-02 09:00")]
    assert [bool(one.get("tools")) for one in provider.requests] == [True, False]


@pytest.mark.parametrize("text", ["Count", "Again", "Ладно", "Hmm", "Привет", "Test", "Вопрос", "Continue", "2 + 2?"])
async def test_a_word_alone_is_no_name_to_the_guard(agents: AgentService, provider: Provider, text: str) -> None:
    provider.script.append(Say(["One two three."]))
    context = TurnContext(agent="greeter", step=Step.GREETING, locale="en", timezone="Europe/Moscow", local_time=NOW)
    output = await agents.run(context, text=text)
    assert (output.text, output.effects) == ("One two three.", ())


async def test_a_name_that_is_told_as_one_is_kept(agents: AgentService, provider: Provider) -> None:
    provider.script.append(Say(["Nice."]))
    context = TurnContext(agent="greeter", step=Step.GREETING, locale="en", timezone="Europe/Moscow", local_time=NOW)
    output = await agents.run(context, text="My name is Vera")
    assert [getattr(effect, "name", None) for effect in output.effects if effect.kind == "set_profile"] == ["Vera"]


async def test_an_aside_beside_a_list_that_the_model_read_is_no_thing_to_do(
    agents: AgentService, provider: Provider
) -> None:
    said = "ok brain dump while the pastas on. lodger needs a new key. order the turkey by the 10th. call the plumber."
    calls: list[Call] = [
        ("capture_inbox_item", {"text": "lodger: new key"}),
        ("capture_inbox_item", {"text": "order the turkey", "due_local": "2030-01-10"}),
    ]
    output = await answered(agents, provider, said, "Noted.", *calls)
    assert texts(output) == ["lodger: new key", "order the turkey", "call the plumber"]
