"""Conversations that are mixed, messy, or both."""

from tests.e2e.conversations.script import Press, Said, Script

MIXED: tuple[Script, ...] = (
    Script(
        "mixed: everything in the first message",
        "ru",
        (
            Said(
                "Привет! Я Маша, живу в Казани, надо купить корм коту и позвонить маме, и напомни завтра в 10 сдать анализы",
                ("Приятно познакомиться, Маша.", "живёте в Казани", "купить корм коту", "10:00 — сдать анализы"),
                "discovery",
            ),
        ),
        profile={"name": "Маша", "city": "Казань"},
        items=(("купить корм коту", "task", "-"), ("позвонить маме", "task", "-")),
        memories=("Живу в Казани",),
        reminders=(("сдать анализы", "tomorrow 10:00", "-"),),
    ),
    Script(
        "mixed: a Russian speaker with English words",
        "ru",
        (
            Press("skip", "discovery"),
            Said("напомни про meeting с John завтра в 3pm", ("15:00 — meeting с John.",)),
            Said("запиши: закоммитить фикс по billing до пятницы", ("закоммитить фикс по billing — срок {fri}",)),
            Said("ok", ()),
        ),
        items=(("закоммитить фикс по billing", "task", "fri"),),
        reminders=(("meeting с John", "tomorrow 15:00", "-"),),
    ),
    Script(
        "mixed: an English speaker goes over to Russian and stays",
        "en",
        (
            Said("Bo", ("Good to meet you, Bo.",), "discovery"),
            Said("напомни завтра в 9 позвонить маме", ("Поставил: завтра",), language="ru"),
            Said("какие у меня напоминания?", ("9:00 — позвонить маме",), language="ru"),
            Said("запиши: купить хлеб", ("Записал: купить хлеб.",), language="ru"),
        ),
        reminders=(("позвонить маме", "tomorrow 9:00", "-"),),
    ),
    Script(
        "mixed: a Russian speaker asks one thing in English",
        "ru",
        (
            Press("skip", "discovery"),
            Said("remind me tomorrow at 9 to call Anna", ("Set: tomorrow",), language="en"),
            Said("отмени", ("call Anna",), language="ru"),
        ),
        reminders=(),
    ),
    Script(
        "messy: small letters, no marks, a long breath",
        "ru",
        (
            Press("skip", "discovery"),
            Press("skip", "brain_dump"),
            Said(
                "так короче купить подарок свекрови и ещё надо заказать торт и позвонить в ресторан",
                ("купить подарок свекрови", "заказать торт", "позвонить в ресторан"),
            ),
            Said("голова пухнет. надо оплатить интернет", ("Записал: оплатить интернет.",)),
        ),
        items=(
            ("купить подарок свекрови", "task", "-"),
            ("заказать торт", "task", "-"),
            ("позвонить в ресторан", "task", "-"),
            ("оплатить интернет", "task", "-"),
        ),
    ),
    Script(
        "messy: a brain dump with moods and reasons in it",
        "en",
        (
            Press("skip", "discovery"),
            Press("skip", "brain_dump"),
            Said(
                "my brain is full. call the plumber, the sink is leaking again. oh and pay rent by the 1st",
                ("call the plumber", "pay rent"),
                never=("brain", "sink"),
            ),
        ),
        items=(("call the plumber", "task", "-"), ("pay rent", "task", "1st")),
    ),
    Script(
        "messy: emoji, capitals and doubled words",
        "en",
        (
            Said("HI!!!", ("What should I call you?",), "greeting"),
            Said("👍", (), None),
            Said("call me max pls", ("Max",), "discovery"),
            Said("REMIND ME TOMORROW AT 9 TO CALL MOM!!!", ("9:00",)),
        ),
        profile={"name": "Max"},
        reminders=(("CALL MOM", "tomorrow 9:00", "-"),),
    ),
    Script(
        "messy: a list pasted with bullets and a deadline",
        "ru",
        (
            Press("skip", "discovery"),
            Press("skip", "brain_dump"),
            Said("- сдать анализы\n- техосмотр до пятницы\n- позвонить тёте Вале", ("Записал три",)),
            Said("готово", ("в инбоксе 3 записи, одна со сроком",), "setup_complete"),
        ),
        items=(("сдать анализы", "task", "-"), ("техосмотр", "task", "fri"), ("позвонить тёте Вале", "task", "-")),
    ),
    Script(
        "messy: a change of mind in the middle",
        "en",
        (
            Press("skip", "discovery"),
            Said("remind me to water the plants", ("When should I remind you: water the plants?",)),
            Said("actually what's in my inbox?", ("Nothing is open.",)),
            Said("remind me at 6pm to water the plants", ("Set: today, 18:00 — water the plants.",)),
            Said("actually make it 7pm", ("Moved: today, 19:00 — water the plants.",)),
            Said("cancel that", ("Cancelled: today, 19:00 — water the plants.",)),
        ),
        reminders=(),
        items=(),
    ),
    Script(
        "messy: nothing that can be understood, and nothing is invented",
        "ru",
        (
            Press("skip", "discovery"),
            Said("фыва олдж", ("не понял",)),
            Said("???", ()),
            Said("ну как бы да", ()),
            Said("я устал", ("Понимаю",)),
        ),
        items=(),
        memories=(),
        reminders=(),
    ),
)
