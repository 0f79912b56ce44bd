# Words of the offline model, in English.

### Onboarding
greeting = Hi. I keep track of things so you don't have to: I write them down, remind you, and remember. What should I call you?
ask_name = What should I call you?
pleased = Good to meet you, { $name }.
renamed = All right, { $name }.
choose = Want to empty your head first, or tell me a little about your days?
ask_occupation = What do you do, and what takes most of your energy right now?
ask_goals = What would you like to get to in the next few months?
ask_routine = When does your day usually start and end?
understood = Got it.
fine = All right.
dump_start = Now tell me everything that's on your mind, in any order: things to do, dates, ideas. I'll sort it.
what_else = What else?
dump_done = Good, your inbox has { $records }.
sort_when = Sort them now or this evening?
setup = You're set. Shall I send a short plan every morning at 8? You can switch it off any time.
setup_week = You're set. This week: { $items }. Shall I send a short plan every morning at 8? You can switch it off any time.
setup_no = Fine, I won't. I'm here when you need me.
setup_end = That's it. I'm here when you need me.
stop = All right, no more questions. Write whenever you like.
offline = I'm running without a language model right now, so I'm plain but reliable: notes, reminders and memory all work. You can connect a model in Settings.
return_none = Hello again. Nothing is open.
return_some = Hello again. { $records } open; next up: { $item }.
return_no_due = Hello again. { $records } open, nothing with a date.
follow_up = We started getting to know each other and didn't finish. If you'd like to go on, just write a few words; if not, I won't ask again.

### Small talk
greet_back = Hi.
ready = Hi. I'm listening.
thanks = You're welcome.
goodbye = See you.
how_are_you = All well, thanks.
how_are_you_open = All well, thanks. You have { $records } open.
who_are_you = I'm the AI Life OS assistant: I write things down, remind you and remember. I'm running without a language model right now, so I follow plain requests; you can connect one in Settings.
help = I can write down a task or a thought, remind you at the right time, remember what matters about you, and tell you what's open. For example: "remind me tomorrow at 9 to call mom".
praise = Good.
sorry = No harm done.
feeling = That's a lot to carry. If it helps, tell me what's on your mind, and I'll write it down and sort it.
nothing_pending = All right. I'm listening.
informal = All right.
formal = All right.
time_now = It's { $time }, { $day }.
not_understood = I didn't get that. I can write something down, remind you of it, or tell you what I remember about you.
not_understood_items = I didn't get that. I can show what's open, add something new, or set a reminder.
cannot_answer = I can't answer that without a language model. If it matters, write "add" and the question, and it stays in your inbox.
beyond = I can't do that without a language model. I can write things down, remind you, remember, and find what's kept.
beyond_errand = I can't do that myself. Write it down as something to do: { $text }?
keep_ask = I'm not sure what to do with that. Write it down as something to do: { $text }?
keep_option = Write it down
leave_option = No need
choose_keep = Write it down?
too_long = That message is too tangled for me to read whole, so nothing was kept. Please send it in parts.
unread = That's too much at once. The rest is unread; please send it again, from "{ $rest }" on.
unavailable = I can't do that here.

### Memory
remembered = I'll remember: { $fact }.
known = I have that already.
corrected_city = Got it, { $new } now. I've dropped { $old }.
corrected = Got it, now: { $fact }. I've dropped the old one.
forgotten = Forgotten: "{ $fact }".
forget_none = I don't have anything like that about you.
forget_which = Which one should I forget: { $options }?
forget_all = That can't be undone, so I'm asking once more: approve it on the card and everything I remember is gone. Until then nothing is deleted.
recall_all = { $facts }. All of it is from our talks; any of it can be corrected or forgotten.
recall_nothing = Nothing yet. Tell me about yourself and I'll remember.
recall_unknown = I don't know that yet. Tell me and I'll remember.
recall_one = { $fact }.
your_name = Your name is { $name }
your_words = in your words: "{ $fact }"
your_city = your city is { $city }
your_occupation = your work: { $occupation }
your_goals = your goals: { $goals }
your_routine = your days: { $routine }

# An answer of the user's that is kept as a fact, in their own person
fact_ask_occupation = My work: { $text }
fact_ask_goals = My goal: { $text }
fact_ask_routine = My day: { $text }

### Inbox
# Put before a time that is said alone, to read it as an order
order_move = move it
captured_one = Got it: { $items }.
captured_many = Got { $count }: { $items }.
captured_rest = { $left } more didn't fit into one reply. Send me what comes after “{ $last }”, and I'll go on.
captured_guess = I took that as something to do and put it in your inbox: { $items }. If it isn't, remove it there.
item_waiting = { $text }, under waiting
item_due = { $text }, due { $when }
item_event = { $text }, { $when }
item_someday = { $text }, filed under someday
item_idea = { $text }, under ideas
item_note = { $text }, under notes
item_reference = { $text }, under reference
items_none = Nothing is open.
items_some = Open: { $records }. { $items }.
items_more = and { $count } more
today_none = Nothing is due today.
today_some = Today: { $items }.
tomorrow_none = Nothing is due tomorrow.
tomorrow_some = Tomorrow: { $items }.
week_none = Nothing is due in the next seven days.
week_some = In the next seven days: { $items }.
overdue = Overdue: { $items }.
overdue_none = Nothing is overdue.
day_some = { $day }: { $items }.
day_none = { $day }: nothing planned.
from_hour = from { $hour }
days_until = { $days } to go.
weeks_until = { $weeks } to go.
weeks_days_until = { $weeks } and { $days } to go.
weekday_is = { $date } is a { $weekday }.
next_none = Nothing is planned ahead.
days_today = That's today.
days_ago = That was { $days } ago.
find_some = Found: { $found }.
find_none = I found nothing: { $query }.
drop_all_ask = Delete all of these: { $items }?
move_all_ask = Move all of these: { $items }?
dropped_all = Deleted: { $items }.
dropped_none = There's nothing planned then.
completed = Marked as done: { $item }.
put_back = It's back: { $item }.
still_open = OK, it stays open: { $item }.
series_goes_on = OK. The next time is { $when }: { $text }.
complete_none = I don't see that among your open items.
complete_which = Which one is done: { $options }?
moved = Moved: { $item }, { $when }.
reworded = Changed to "{ $item }".
sorted = Sorted: { $items }.
sort_ask = Is "{ $item }" something to do or a note?
sort_unclear = I can't tell whether these are things to do or notes: { $items }. Each has its question in the inbox.
two_minutes = (two minutes)
option_task = To do
option_note = Note
option_idea = Idea
option_someday = Someday
sort_left = Left as they are: { $items }.
sort_none = There's nothing to sort, everything is filed.
kind_task = { $text }, a task
kind_event = { $text }, an event
kind_note = { $text }, a note
kind_idea = { $text }, an idea
kind_reference = { $text }, for reference
kind_someday = { $text }, someday

### Reminders
reminder_set = Set: { $when } — { $text }.
reminder_guess = The hour is a guess: if you meant { $other }, tell me.
ask_condition = I can't see when that happens. What time should I remind you: { $text }?
ask_when = When should I remind you: { $text }?
ask_with_all = I can't leave out single days of a series. Set it with all of them: { $when } — { $text }?
ask_time = What time should I remind you: { $text }?
choose_when = When?
choose_hour = What time?
in_an_hour = in an hour
ask_what = What should I remind you of: { $when }?
past = { $when } has already passed. Set it for { $next }?
reminder_moved = Moved: { $when } — { $text }.
ask_move = When should I move it to: { $text }?
moved_past = { $when } has already passed. When should I move it to: { $text }?
change_none = I don't see that among your open items and reminders.
change_which = Which one should I change: { $options }?
cancelled = Cancelled: { $reminder }.
cancel_none = There's no such reminder.
cancel_some_days = I can't leave single days out of this one: { $reminder }. I've changed nothing: cancel it as a whole, or set it anew with the days you want.
cancel_which = Which one should I cancel: { $options }?
cancel_all_ask = Cancel all of these: { $reminders }?
came_once = It has come already and won't repeat: { $text }.
item_dropped = Taken off your open items: { $item }.
reminders_none = No reminders ahead.
reminders_some = I'll remind you: { $reminders }.

### Routines
name_morning_briefing = the morning plan
name_weekly_review = the weekly review
name_waiting_for = the waiting-for check
routine_on = Switched on: { $routine }.
routine_off = Switched off: { $name }.
routine_moved = Moved: { $routine }.
routine_paused = Paused: { $name }. It's back { $when }.
routine_skipped = I'll skip it once: { $name }, { $when }. Then it goes on as usual.
routine_not_then = It doesn't come that day anyway: { $name }. Next: { $when }.
routine_only_next = I can only skip the next one: { $name }, { $when }. Say "skip" with its name if you mean that.
routine_is_off = It's off right now: { $name }. Switch it on?
routine_ask_until = Until which day should I pause it: { $name }?
routine_ask_time = What time should I move it to: { $name }?
quiet_set = Quiet hours: { $start } to { $end }. Only what's marked important comes then; the rest comes after.
quiet_guess = The hours are a guess: tell me others if you like.
quiet_ask = I can only keep quiet by the hour. From what time until what time should I leave you alone?
quiet_off = Quiet hours are switched off in Settings; from here I can only change them.
why_reminder = You asked me to remind you: { $reminder }.
why_routine = You have this switched on: { $routine }. To end it, write "stop".
why_follow_up = We never finished getting to know each other; I mention it once and won't again.
why_return = You'd been away for a few days, so I said what's open.
why_greeting = That's how the conversation begins: there was nothing here yet.
why_answer = It was the answer to your message.
triage_text = sort the inbox

### Faults
failed_remember = I couldn't remember that.
failed_forget = I couldn't forget that.
failed_forget_everything = I couldn't forget everything: it is all still there.
failed_capture_inbox_item = I couldn't write that down.
failed_update_inbox_item = I couldn't change that item.
failed_complete_inbox_item = I couldn't mark that item.
failed_schedule_reminder = I couldn't set that reminder.
failed_update_reminder = I couldn't change that reminder.
failed_cancel_reminder = I couldn't cancel that reminder.
failed_set_routine = I couldn't change that.
failed_propose_inbox_item = I couldn't sort that item.
checklist_title = Where to start
checklist_dump = Write down the first thing
checklist_reminder = Set a reminder
checklist_model = Connect a language model

### Counts
days = { $number ->
    [one] { $number } day
   *[other] { $number } days
}
weeks = { $number ->
    [one] { $number } week
   *[other] { $number } weeks
}
records = { $number ->
    [one] { $number } item
   *[other] { $number } items
}
records_dated = { records }, { $dated_count } with a date
count = { $number ->
    [1] one
    [2] two
    [3] three
    [4] four
    [5] five
    [6] six
    [7] seven
    [8] eight
    [9] nine
    [10] ten
   *[other] { $number }
}

### Between the parts of a sentence
or = { $first } or { $last }
# $date is the first day as a date where $day is the name of a weekday, else the same as $day
repeated = { $every }, { $clock }, starting { $day }
undated_none = Everything open has a date.
undated_some = Without a date: { $items }.
