"""The scripts of the event log: what Redis does in one step, so that no reader sees it half done. In Lua."""

APPEND = """
-- KEYS: stream. ARGV: kept, ttl, event...
local id
for i = 3, #ARGV do
  id = redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*', 'e', ARGV[i])
end
redis.call('EXPIRE', KEYS[1], ARGV[2])
return id
"""

APPEND_ONCE = """
-- KEYS: stream, marker. ARGV: kept, ttl, event
local seen = redis.call('GET', KEYS[2])
if seen then return {0, seen} end
local id = redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*', 'e', ARGV[3])
redis.call('EXPIRE', KEYS[1], ARGV[2])
redis.call('SET', KEYS[2], id, 'EX', 86400)
return {1, id}
"""

TAIL = """
-- KEYS: stream. ARGV: ttl, epoch's milliseconds. The newest entry's id; an empty log, or one from before the epoch, gets
-- an anchor.
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
if #last > 0 then
  local ms = string.match(last[1][1], '^(%d+)-')
  if tonumber(ms) >= tonumber(ARGV[2]) then return last[1][1] end
end
local id = redis.call('XADD', KEYS[1], '*', 'e', '')
redis.call('EXPIRE', KEYS[1], ARGV[1])
return id
"""

BEGIN = """
-- KEYS: reply, text, live. ARGV: least attempt, agent, reply_to, reply id, ttl
local ended = redis.call('HGET', KEYS[1], 'ended')
local attempt = math.max(tonumber(redis.call('HGET', KEYS[1], 'attempt') or '0') + 1, tonumber(ARGV[1]))
if ended then return {attempt - 1, 1} end
redis.call('HSET', KEYS[1], 'attempt', attempt, 'seq', 0, 'agent', ARGV[2], 'reply_to', ARGV[3])
redis.call('DEL', KEYS[2])
redis.call('SADD', KEYS[3], ARGV[4])
redis.call('EXPIRE', KEYS[1], ARGV[5])
redis.call('EXPIRE', KEYS[3], ARGV[5])
return {attempt, 0}
"""

CHUNK = """
-- KEYS: stream, reply, text. ARGV: attempt, seq, kept, ttl, reply ttl, text, event
-- Answers 0 for a dead attempt, 1 written, 2 written and the user asked to stop. What was written is not written again:
-- a connection that broke may have asked twice.
local attempt = redis.call('HGET', KEYS[2], 'attempt')
if attempt and attempt ~= ARGV[1] then return 0 end
if redis.call('HGET', KEYS[2], 'ended') then return 0 end
local seq = tonumber(redis.call('HGET', KEYS[2], 'seq') or '0')
if seq < tonumber(ARGV[2]) then
  redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[3], '*', 'e', ARGV[7])
  redis.call('EXPIRE', KEYS[1], ARGV[4])
  redis.call('HSET', KEYS[2], 'seq', ARGV[2])
  redis.call('EXPIRE', KEYS[2], ARGV[5])
  redis.call('APPEND', KEYS[3], ARGV[6])
  redis.call('EXPIRE', KEYS[3], ARGV[5])
end
if redis.call('HGET', KEYS[2], 'cancel') then return 2 end
return 1
"""

END = """
-- KEYS: stream, reply, text, live. ARGV: attempt, kept, ttl, reply id, reply ttl, event
-- Answers 0 when the reply has ended before, else 1.
if redis.call('HGET', KEYS[2], 'ended') then return 0 end
redis.call('HSET', KEYS[2], 'ended', 1)
redis.call('EXPIRE', KEYS[2], ARGV[5])
redis.call('DEL', KEYS[3])
redis.call('SREM', KEYS[4], ARGV[4])
redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[2], '*', 'e', ARGV[6])
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1
"""
