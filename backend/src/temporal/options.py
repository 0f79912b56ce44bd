"""Names, queues, time-outs and retries, each with its reason.

Names of workflows, activities, signals and queries are for ever: histories hold them.
"""

from datetime import timedelta

from temporalio.common import RetryPolicy

ONBOARDING = "OnboardingWorkflow"
ASSISTANT = "AssistantWorkflow"
REMINDER = "ReminderWorkflow"
ROUTINE = "RoutineWorkflow"
INBOX = "InboxWorkflow"
APPROVALS = "ApprovalsWorkflow"

USER_MESSAGE = "user_message"
USER_CONNECTED = "user_connected"
STREAMING_COMPLETE = "streaming_complete"
CANCEL_MESSAGE = "cancel_message"
STEP_ACTION = "step_action"
PROFILE_CHANGED = "profile_changed"
REMINDER_CHANGED = "reminder_changed"
ROUTINE_CHANGED = "routine_changed"
PROCESS_INBOX = "process_inbox"
INBOX_CHANGED = "inbox_changed"
APPROVALS_CHANGED = "approvals_changed"
GET_STATE = "get_state"
GET_HELD = "get_held"
GET_PROGRESS = "get_progress"
GET_INBOX = "get_inbox"

START_STREAMING = "start_streaming"
RUN_WORKFLOW_AGENT = "run_workflow_agent"
RECORD_FAILURE = "record_failure"
APPLY_EFFECTS = "apply_effects"
ADD_MEMORY = "add_memory"
SEARCH_MEMORIES = "search_memories"
LOAD_CONVERSATION = "load_conversation"
NOTIFY_USER = "notify_user"
HAND_OVER = "hand_over"
LOAD_REMINDER = "load_reminder"
FIRE_REMINDER = "fire_reminder"
LOAD_ROUTINE = "load_routine"
RUN_ROUTINE = "run_routine"
LOAD_INBOX = "load_inbox"
FILE_ITEMS = "file_items"
SETTLE_APPROVALS = "settle_approvals"
EXTRACT_MEMORIES = "extract_memories"
SUM_UP = "sum_up_conversation"

WORKFLOW_TASK_TIMEOUT = timedelta(seconds=10)
"""A worker killed inside a workflow task is noticed after this. It is also what reading a run from its first event may take:
with 5 s, the runs of 16 people who wrote after a restart timed out together, again and again, for minutes."""

WORKFLOW_TASKS_PER_CORE = 2
"""Runs that are read at a time. They share one interpreter: more of them end no sooner, only all of them too late."""

STICKY_TIMEOUT = timedelta(seconds=1)
"""How long a workflow task waits for the worker that has the run in its cache, before any other may take it."""

GRACEFUL_SHUTDOWN = timedelta(seconds=2)
"""Running activities get this long on SIGTERM; then they are cancelled and another worker starts them again."""

AGENT_START_TO_CLOSE = timedelta(minutes=10)
"""One attempt of an agent run. Long answers of slow local models take minutes."""

AGENT_SCHEDULE_TO_CLOSE = timedelta(hours=24)
"""A day of a database or a worker that is down; after it the user is told that the reply failed."""

SPEAK_AT_MOST = timedelta(minutes=2)
"""What the assistant says of itself, as the greeting, is left out after this: the first message waits behind it."""

AGENT_HEARTBEAT_TIMEOUT = timedelta(seconds=5)
"""A killed worker is noticed after this; a retry begins right afterwards."""

HEARTBEAT_THROTTLE = timedelta(seconds=2)
"""At most so often a heartbeat goes to the server, whose answer says that the user stopped the reply: a run that says
nothing yet ends within it, one that talks at its next chunk. The SDK's own choice would be 4 s."""

HEARTBEAT_INTERVAL_SECONDS = 1.0
"""From a task of its own: with 100 streams in one process a heartbeat in the token loop was starved."""

AGENT_RETRY = RetryPolicy(
    initial_interval=timedelta(milliseconds=500),
    backoff_coefficient=2.0,
    maximum_interval=timedelta(seconds=10),
)
"""No bound on attempts: a database that is down for an hour must not cost a reply. Trouble of the model is bounded by
`MAX_MODEL_ATTEMPTS`, which the activity applies."""

MAX_MODEL_ATTEMPTS = 6
"""About half a minute of 500s and time-outs; then the user gets one plain sentence and can ask again."""

MAX_RETRY_AFTER = timedelta(minutes=2)
"""A provider may ask for more; then the reply fails with a plain sentence rather than keep the user waiting."""

ASIDE_TIMEOUT = timedelta(minutes=2)
ASIDE_RETRY = RetryPolicy(initial_interval=timedelta(seconds=2), backoff_coefficient=3.0, maximum_attempts=5)
"""What a model does besides the reply is worth some tries, and nobody waits for it."""

SUM_UP_EVERY_TURNS = 12
"""Half of the recent messages that a run reads: nothing falls between them and the summary for long."""

RECORD_TIMEOUT = timedelta(seconds=15)
RECORD_RETRY = RetryPolicy(
    initial_interval=timedelta(milliseconds=200), backoff_coefficient=2.0, maximum_interval=timedelta(seconds=10)
)
"""Database writes are idempotent and are tried until they succeed: what was accepted is stored. A conversation that can go on
without bounds them by one of the times below."""

CONTINUE_AFTER_EVENTS = 800
"""Events after which a conversation goes on in a new run: 80 turns. After a restart a run is read again from its first
event, at 0.6 ms each, and all who write then are read again together. Also far below the 10,000 signals a run may have."""

EFFECTS_AT_MOST = timedelta(minutes=1)
MEMORIES_AT_MOST = timedelta(seconds=15)
"""How long a conversation waits for what a reply promised. Later it is done beside the conversation, by whoever sweeps."""

PROGRESS_AT_MOST = timedelta(minutes=1)
"""How long a conversation waits for the progress to be stored; then it goes along with the next turn's."""

FAILURE_AT_MOST = timedelta(minutes=10)
"""How long a failure is tried to be stored; then the message counts as never taken up, and comes again."""

SEEN_MESSAGES_KEPT = 200
"""Ids of messages whose turn has come that a conversation remembers, besides those that wait. The reply's id, derived
from the message's, guards beyond that."""

WAITING_LOADED = 1_000
"""Messages that a conversation which begins takes up from the database: more than anybody may have waiting."""

STOPS_KEPT = 100
"""Stops of messages that wait or have not arrived yet: more than anybody can have waiting."""
