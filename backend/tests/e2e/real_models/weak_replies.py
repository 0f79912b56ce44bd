"""What models of 1 to 8 billion parameters say, and how the servers that people run them on send it, a case for each."""

import json

from tests.e2e.real_models.case import Case, chunks, events
from tests.provider import Raw, Say

WORDS = [
    Case(
        "it cannot, although it is done",
        "remind me on 28 November 2040 at 20:30 to pack bags",
        [Say(["As an AI language model, ", "I cannot set reminders."])],
        reminder="pack bags",
        hour=20,
        minute=30,
        shows="28 November 2040, 20:30 — pack bags.",
        never=("cannot",),
    ),
    Case(
        "не умеет, хотя сделано",
        "напомни 28 ноября 2040 года в 20:45 полить кактус",
        [Say(["К сожалению, я всего лишь языковая модель ", "и не могу ставить напоминания."])],
        reminder="полить кактус",
        hour=20,
        minute=45,
        never=("не могу",),
        locale="ru",
    ),
    Case(
        "a claim in the past tense",
        "Насчёт собаки сделай как лучше, ладно?",
        [Say(["Готово: я поставил вам напоминание на завтра."])],
        shows="скажите, о чём напомнить и когда.",
        locale="ru",
    ),
    Case(
        "Russian in Latin letters",
        "Как там наши дела с переездом?",
        [
            Say(["Zdravstvuyte! Vse idet po planu, pereezd naznachen na subbotu, ", "i gruzchiki uzhe znayut."]),
            Say(["Всё идёт по плану."]),
        ],
        shows="Всё идёт по плану.",
        never=("Zdrav",),
        requests=2,
        locale="ru",
    ),
    Case(
        "Arabic",
        "Что посмотреть вечером из старого кино?",
        [
            Say(["يمكنك مشاهدة فيلم قديم هذا المساء مع العائلة والاستمتاع بوقتك كثيرا جدا في البيت."]),
            Say(["«Осенний марафон»."]),
        ],
        shows="«Осенний марафон».",
        requests=2,
        locale="ru",
    ),
    Case(
        "the user's next words",
        "How far is the sea?",
        [
            Say(
                [
                    "An hour by train.<|im_end|>\n<|im_start|>user\nThanks, ",
                    "book it.<|im_end|>\n<|im_start|>assistant\nBooked.",
                ]
            )
        ],
        shows="An hour by train.",
        never=("book", "Booked", "user"),
    ),
    Case(
        "Gemma's turns",
        "How deep is the sea?",
        [Say(["Quite deep.<end_of_turn>\n<start_of_turn>user\nReally?", "<end_of_turn>\n"])],
        shows="Quite deep.",
        never=("Really", "turn"),
    ),
    Case(
        "tokens of Llama",
        "How wide is the sea?",
        [Say(["<s>[/INST] Wide.</s><unk><pad>"])],
        shows="Wide.",
        never=("INST", "<"),
    ),
    Case(
        "the context again",
        "How blue is the sea?",
        [Say(['<context>\n{"locale": "en", "profile": {}}\n</context>\n', "Very blue."])],
        shows="Very blue.",
        never=("context", "{"),
    ),
    Case(
        "the instructions again",
        "How old is the sea?",
        [lambda body: Say([str(body["messages"][0]["content"])[:400]]), Say(["Very old."])],
        shows="Very old.",
        requests=2,
    ),
    Case(
        "a sentence without end",
        "How warm is the sea?",
        [Say(["The sea is warm today, I am sure. " * 40] * 40)],
        shows="The sea is warm today, I am sure.",
        longest=3_000,
        requests=1,
    ),
    Case(
        "thoughts alone, at length",
        "How cold is the sea?",
        [chunks(*[{"reasoning_content": "Let me think about it again. " * 20}] * 60), Say(["Cold."])],
        in_turn=True,
        shows="Cold.",
        never=("think",),
        requests=2,
    ),
]
STREAMS = [
    Case(
        "a mark of the order of bytes, and CRLF",
        "How salty is the sea?",
        [Raw(b"\xef\xbb\xbf" + chunks({"content": "Very "}, {"content": "salty."}).body.replace(b"\n", b"\r\n"))],
        shows="Very salty.",
    ),
    Case(
        "choices that are empty, or null",
        "How green is the sea?",
        [
            events(
                {"choices": []},
                {"choices": None},
                {"choices": [{"delta": {"role": "tool", "content": "At times."}}]},
                {"choices": [{"delta": None, "finish_reason": "eos"}]},
            )
        ],
        shows="At times.",
    ),
    Case(
        "usage with every piece",
        "How loud is the sea?",
        [
            events(
                {
                    "choices": [{"delta": {"content": "Quite "}}],
                    "usage": {"prompt_tokens": 900, "completion_tokens": 1, "total_tokens": 901},
                },
                {
                    "choices": [{"delta": {"content": ""}}],
                    "usage": {"prompt_tokens": 900, "completion_tokens": 2, "total_tokens": 902},
                },
                {
                    "choices": [{"delta": {"content": "loud."}}],
                    "usage": {"prompt_tokens": 900, "completion_tokens": 3, "total_tokens": 903},
                },
            )
        ],
        shows="Quite loud.",
        tokens=903,
    ),
    Case(
        "next to no fields",
        "How calm is the sea?",
        [Raw(b'data: {"choices":[{"delta":{"content":"Calm."}}]}\n\n: ping\n\ndata: [DONE]\n\n')],
        shows="Calm.",
    ),
    Case(
        "content in parts",
        "How grey is the sea?",
        [
            chunks(
                {"content": [{"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}]},
                {"content": [{"type": "text", "text": "Grey "}]},
                {"content": "enough."},
            )
        ],
        shows="Grey enough.",
        never=("hm",),
    ),
    Case(
        "whole, although a stream was asked for",
        "How big is the sea?",
        [
            Raw(
                json.dumps(
                    {
                        "id": "c",
                        "object": "chat.completion",
                        "created": 1,
                        "model": "m",
                        "choices": [
                            {"index": 0, "message": {"role": "assistant", "content": "Big."}, "finish_reason": "stop"}
                        ],
                        "usage": {"prompt_tokens": 700, "completion_tokens": 2, "total_tokens": 702},
                    }
                ).encode(),
                kind="application/json",
            )
        ],
        shows="Big.",
        tokens=702,
    ),
]

WEAK_REPLIES = [*WORDS, *STREAMS]
