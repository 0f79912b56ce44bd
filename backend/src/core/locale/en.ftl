# Words for people, in English.

### Dates and times: patterns of Babel (https://babel.pocoo.org), and the words around them
pattern-date = d MMMM
pattern-date-year = d MMMM y
pattern-date-short = d MMM
pattern-clock-short = HH:mm
today = today
tomorrow = tomorrow
yesterday = yesterday
day-with-weekday = { $weekday }, { $day }
named-day-with-weekday = { $day }, { $weekday }
full-day-at = { $day }, { $clock }
day-at = { $day } { $clock }
short-day-at = { $day }, { $clock }
short-at = { $clock }
list-more = and { $count } more
list-and = { $first } and { $last }
quoted = "{ $text }"

### Repetition
every-hour = { $n ->
    [1] every hour
   *[other] every { $n } hours
}
every-day = { $n ->
    [1] every day
   *[other] every { $n } days
}
every-week = { $n ->
    [1] every week
   *[other] every { $n } weeks
}
every-month = { $n ->
    [1] every month
   *[other] every { $n } months
}
every-year = { $n ->
    [1] every year
   *[other] every { $n } years
}
every-year-on = every year, { $date }
every-workday = every weekday
every-weekend = every weekend
every-one-weekday = every { weekday-in-series }
weekday-in-series = { $day ->
    [MO] Monday
    [TU] Tuesday
    [WE] Wednesday
    [TH] Thursday
    [FR] Friday
    [SA] Saturday
   *[SU] Sunday
}
every-weekdays = every { $days }
every-weeks-on = { $n ->
    [2] every other { $days }
   *[other] every { $n } weeks on { $days }
}
nth = { $n ->
    [1] first
    [2] second
    [3] third
    [4] fourth
    [5] fifth
    [-1] last
    [-2] second to last
   *[other] { $n }
}
nth-weekday = the { nth } { weekday-in-series }
every-nth-weekday = on { $days } of every month
every-nth-workday = on the { nth } business day of every month
every-nth-such-day = on the { nth } such day of every month
month-day = { $n }
every-month-day = every month on day { $days }
every-month-end = on the last day of every month
at-hours = at { $hours }
until-day = until { $date }
so-many-times = { $n ->
    [one] { $n } time
   *[other] { $n } times
}

### A reply that failed
failure-model-refused = The model refused the request: its key or its name seems to be wrong. Your message is kept; you can ask for the reply again.
failure-model-unpaid = The account at the model's provider has run out of credit or quota. Your message is kept; you can ask for the reply again.
failure-model-declined = The model declined this particular message. It is kept; you can edit it, or ask for the reply again.
failure-model-unreadable = The model's answer made no sense. Your message is kept, and nothing was changed; you can ask for the reply again.
failure-turn-too-large = That's more than one reply can take. Your message is kept; send it in parts, and I'll go through each.
failure-model-busy = The model isn't answering right now. Your message is kept; you can ask for the reply again.
failure-budget-spent = Today's model budget is used up. Your message is kept; I can answer again tomorrow.
failure-guests-budget-spent = Guests have used up what they may ask the model today. Your message is kept; I can answer again tomorrow, or once you have an account.
failure-server-budget-spent = This server has used up its model budget for today. Your message is kept; I can answer again tomorrow.
failure-internal = I couldn't answer because of an internal error. Your message is kept; you can ask for the reply again.

### What a reply could not do
refused = Not all of that worked: { $these }.
refused-untrusted = this is about an item that you didn't write yourself, so I remember nothing from it and change nothing else
refused-other = one of those things wasn't done
refused-capture = “{ $text }” couldn't be noted, so please write it once more
approval-title = To approve
approval-asked = { $count ->
    [one] Deleting that memory can't be undone. It waits for your word on the card; without it nothing happens, and after 30 days the card ends.
   *[other] Deleting { $count } memories can't be undone. They wait for your word on the card; without it nothing happens, and after 30 days the card ends.
}
refused-memory = my memory wasn't reachable, so I couldn't remember or forget that
refused-full-inbox = your inbox holds as much as it can, so “{ $text }” isn't in it: delete what is done, then tell me once more
refused-full-memory = my memory holds as much as it can for you: delete some of what you see under Memory, then tell me once more
refused-full-reminders = you have as many reminders as there can be: delete some that are over, then tell me once more
refused-full-widget = you have as many cards as there can be: delete some, then ask me once more
refused-item = that item isn't in the inbox any more
refused-reminder = that can't be done with this reminder: it's gone, or the time doesn't fit
refused-reminder-past = the time for “{ $text }” is over, so there is no reminder
refused-reminder-repeat = I couldn't read the repetition, so “{ $text }” is set once
refused-routine = that time doesn't fit this routine
refused-widget = the card couldn't be shown
refused-zone = I don't know the time zone “{ $timezone }”

### Where a model acts without a word
done = Done.
done-these = Done: { $these }.
done-at = { $when } — { $text }
not-done = I couldn't do that, and nothing was changed. Try saying it another way.
not-all-done = Not all of that could be done.
guard-exactly = To be exact: { $these }.
guard-not-set = Nothing is set yet. { $question }
guard-no-reminder = I have not set a reminder yet: tell me what to remind you of, and when.
guard-no-change = To be exact: nothing was written down or changed just now. Say it once more, as you would like it kept.

### Without a model's words
greeting = Hi. I keep track of things so you don't have to: I write them down, remind you, and remember. What should I call you?
follow-up = We started setting things up and didn't finish. If you'd like to go on, just write a word or two; if not, I won't bring it up again.
welcome-back = Welcome back. Open items in your inbox: { $count }.
not-sorted = I couldn't sort the inbox: the model isn't answering right now. Everything is still there; ask again later.

### Why a message came
why-first-visit = Your first visit.
why-follow-up = You started setting things up and didn't finish; I ask about it once.
why-inbox = You asked to have the inbox sorted.
why-return = You were away for a while, and there are open items.
why-reminder = You asked for this reminder on { $day }, for { $time }{ $repeats ->
    [yes] ; it repeats
   *[no] {""}
}.
why-missed = You had asked for these reminders while I was away.
memories-lost = What I had remembered about you is gone: the store it was in was found empty. Your messages, notes and reminders are all there. What you tell me from now on I remember again.
guest-leaves = We haven't talked for a long time. On { $day } this guest's data will be deleted, all of it. Write anything and it stays; with an account, which you can make in Settings, it stays for good.
why-guest-leaves = You're a guest here and haven't written for a long time.
why-routine = You switched on { $kind ->
    [morning_briefing] the plan for the day
    [weekly_review] the weekly review
   *[waiting_for] reminders of what you're waiting for
}: { $days }, { $clock }.

### Reminders
reminder-came = You asked me to remind you: { $text }
reminder-late = late: was due { $when }
reminder-held = after quiet hours: was due { $when }
reminder-skipped = { $count } earlier missed
reminders-missed = You asked me to remind you, but I was away and the time has passed:

### Routines
briefing-lead = Your plan for the day, as agreed.
briefing-today = Today, { $day }:
review-lead = Your weekly review, as agreed.
review-open = { $count ->
    [one] Open: { $count } item.
   *[other] Open: { $count } items.
}
review-unsorted = Not sorted yet: { $count }.
review-someday = Someday: { $count }.
review-overdue = Overdue:
review-due = This week:
review-waiting = Waiting:
review-stale = Untouched for over two weeks:
review-checklist = Below is a short list for the week; cross off what doesn't belong.
review-checklist-title = This week
waiting-lead = You're waiting for these, and asked me to keep track:
waiting-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}

### Cards
triage-title = What is this?

### Notifications
notice-reminder = Reminder
notice-routine = On schedule
notice-follow-up = Shall we go on?
notice-return = Welcome back
notice-inbox = Inbox
notice-greeting = AI Life OS
notice-trial = A trial: reminders will arrive here.
delivery-refused = The service didn't take the message. Check the key and the recipient in the address.
delivery-unreachable = The service doesn't answer. Check the address; I'll try again.
delivery-busy = The service asks to wait; I'll try again.
delivery-gone = This browser takes no notifications any more.
delivery-private = The address leads into the server's own network. Its owner may allow that with LIFEOS_DELIVERY__ALLOW_PRIVATE.
delivery-secret-lost = The address can't be read any more: the server's key has changed. Add it again.
delivery-address = This address doesn't fit. Give an apprise address, as tgram://… or ntfy://….

## Models, for the owner of the server
model-offline = Without a language model
model-fixed = LIFEOS_MODEL names the model ({ $name }), and that wins. Take it out of the settings to choose one here.
model-hint-google = A key from Google AI Studio.
model-hint-openrouter = One key for the models of many providers.
model-hint-yandex = The name of the model begins with the folder: gpt://FOLDER/yandexgpt/latest.
model-hint-gigachat = The key is an access token, which GigaChat gives for half an hour; a gateway that renews it is a better address.
model-hint-ollama = Runs on your own machine. From inside a container its address is http://host.docker.internal:11434/v1.
model-hint-lmstudio = Runs on your own machine; switch its server on first.
model-hint-compatible = Any server that speaks as OpenAI's does: vLLM, llama.cpp, LiteLLM and others.
model-hint-offline = Notes, reminders and memory, in plain words. A good fallback: nothing is lost while a provider is away.
model-none-listed = The server offers no models.
model-narrow = Ollama has { $name } read only { $size } tokens at once, and I couldn’t set more. I give it shorter instructions; in a long conversation it may lose the beginning.
model-slow = The server takes too long to answer.
model-away = Nothing answers at this address.
model-unlike = Something answers there, but not in the form that is expected. Is the address right?
model-wrong-key = The server doesn't accept the key.
model-no-credit = The account at this provider has no credit left.
model-not-there = There's nothing at this address. It often ends in /v1.
model-too-many = The provider takes no more requests just now.
model-status = The server answered with { $status }.
model-probe-answers-ok = It answers.
model-probe-answers-empty = It answers with nothing. Another model may do better.
model-probe-answers-slow = It took longer than a minute to answer. It may be loading; try once more, or take a smaller one.
model-probe-streams-ok = Words come as they are written.
model-probe-streams-whole = The answer comes whole at its end, so a reply is waited for.
model-probe-streams-slow = There was no time left to see whether words come one by one.
model-probe-tools-ok = It sets a reminder for the right time.
model-probe-tools-wrong = It calls the tools, but with the wrong time. Plain requests are checked after it; don't trust it with more.
model-probe-tools-none = It doesn't use the tools. Plain requests are kept all the same: they are read beside it.
model-probe-tools-slow = With all it has to read it took too long. Take a smaller model, or a faster machine.
model-probe-russian-ok = Russian is answered in Russian.
model-probe-russian-other = Russian is answered in another language.
model-probe-russian-slow = There was no time left to ask it in Russian.
model-probe-speed-ok = { $speed } tokens a second.
model-probe-speed-slow = { $speed } tokens a second: a reply of three sentences takes half a minute.
model-probe-context-ok = It reads { $size } tokens at once, which is enough.
model-probe-context-short = It reads { $size } tokens at once: it gets short instructions and few messages.
model-probe-context-small = It reads only { $size } tokens at once, which is too few even for short instructions.
model-probe-context-slow = There was no time left.
model-probe-context-unknown = Its server doesn't say how much it reads at once.
model-probe-not-made = Not tried.
model-probe-refused = The provider refuses: the key, or the name of the model, is wrong.
model-probe-unpaid = The account at this provider has no credit left.
model-probe-too-large = Our instructions are more than this model reads at once.
model-probe-busy = The provider isn't answering just now, or its answer broke off.
model-probe-failed = The provider refused this request.

### The export that is read
export-title = Export
export-conversation = Chat
export-inbox = Inbox
export-reminders = Reminders
export-memory = Memory
export-you = You
export-assistant = Assistant

### What a reply did
used-remember = Remembered
used-forget = Forgot a memory
used-capture-inbox-item = Put into the inbox
used-update-inbox-item = Changed an item
used-propose-inbox-item = Looked at an item
used-process-inbox = Began to sort the inbox
used-complete-inbox-item = Marked as done
used-schedule-reminder = Set a reminder
used-update-reminder = Changed a reminder
used-cancel-reminder = Cancelled a reminder
used-set-routine = Changed a routine
used-show-widget = Showed a card
used-update-widget = Changed a card
used-complete-step = Went a step on
used-go-back = Went a step back
used-set-profile = Changed your profile
