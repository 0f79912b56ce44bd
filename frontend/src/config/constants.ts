/** The numbers that the client lives by, each with its reason. Times are in milliseconds. */

/** A server in reach answers a handshake within one round trip; past this the road is taken to be closed. */
export const SOCKET_CONNECT_TIMEOUT = 4_000;
/** Handshakes refused in a row before the conversation goes on by long poll, with the socket retried behind it. */
export const SOCKET_FAILURES_BEFORE_POLLING = 2;
/** Silence after which the socket is asked whether it still lives: under the 30 s at which proxies drop idle ones. */
export const SOCKET_PING_AFTER = 15_000;
/** How long the answer to a ping may take before the socket counts as half-open. */
export const SOCKET_PONG_TIMEOUT = 5_000;
/** First pause between attempts; it doubles up to the ceiling. */
export const RETRY_FLOOR = 250;
export const RETRY_CEILING = 4_000;
/** Random part of every pause, so that many tabs do not come back at the same moment. */
export const RETRY_JITTER = 500;
/** Seconds that a long poll may hang; the server allows 30. */
export const POLL_WAIT_SECONDS = 25;
/** Beyond the wait itself: after this the poll is taken to be lost. */
export const POLL_GRACE = 10_000;
/** A plain request. */
export const REQUEST_TIMEOUT = 15_000;
/** A request that the server answers only after somebody else did: a notification target that is tried, a file. */
export const SLOW_TIMEOUT = 60_000;
/** How long a message sent over the socket waits for its `message.accepted` before it goes by POST with the same id. */
export const ACCEPT_TIMEOUT = 6_000;
/** What was shown is acknowledged in one frame per this long. */
export const ACK_DELAY = 200;
/** A break shorter than this is not worth a banner. */
export const OFFLINE_BANNER_AFTER = 1_200;
/** Messages in one page of history. */
export const PAGE_SIZE = 50;
/** As many as the server gives at once: on the way to a message that was sought nobody reads what lies between. */
export const LARGEST_PAGE = 100;
/** Characters in one message, as the server has it. */
export const MAX_MESSAGE_LENGTH = 16_000;
/** How long a removal can be undone. */
export const UNDO_FOR = 10_000;
/** A model that is being tried has a minute. */
export const TRIAL_TIMEOUT = 70_000;

/** Without a word of the reply for so long, it is said that the model is still reading. */
export const READING_AFTER_MS = 6_000;
