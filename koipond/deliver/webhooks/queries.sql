-- name: webhook_file
-- One row per webhook that this tick wants asked.
SELECT lower(netloc(props['url'])) AS host, {now:DateTime64(3, 'UTC')} AS due_at, toUUIDOrZero(props['message']) AS message, toUInt16(1) AS attempt,
       persons.origin AS person, toUInt32OrZero(props['journey']) AS journey, toUInt32OrZero(props['version']) AS version, props['step'] AS step,
       toUInt32OrZero(props['round']) AS round, props['url'] AS url, props['fields'] AS fields, props['save'] AS save, props['event'] AS event,
       fromUnixTimestamp64Milli(toInt64OrZero(props['entered_at']), 'UTC') AS entered_at, at AS asked_at,
       at + toIntervalMillisecond(least(toInt64OrZero(props['milliseconds']), {most:Int64})) AS until_at, {number:UInt64} AS tick
FROM collect_tick_events AS events
INNER JOIN identify_tick_persons AS persons USING (lane, seq)
WHERE name = {asked:String} AND props['message'] != ''

-- name: webhook_open
-- One row per host with something open: since when.
SELECT host, min(due_at) FROM deliver_asks
WHERE due_at >= {since:DateTime64(3, 'UTC')}
  AND (message, attempt) NOT IN (SELECT message, attempt FROM deliver_ask_tries WHERE at >= {since:DateTime64(3, 'UTC')})
  AND message NOT IN (SELECT message FROM deliver_ask_tries WHERE over AND at >= {since:DateTime64(3, 'UTC')})
GROUP BY host

-- name: webhook_last
SELECT max(tick) FROM deliver_asks

-- name: webhook_new
-- One row per host for which something was filed after a tick: since when, and the newest such tick.
SELECT host, min(due_at), max(tick) FROM deliver_asks WHERE tick > {seen:UInt64} GROUP BY host

-- name: webhook_page
-- The next asks of a host behind a mark, in the order of the key. Written as OR, because a comparison of tuples does not use it.
SELECT host, due_at, toString(asks.message) AS message, attempt, person, journey, version, step, round, url, fields, save, event, entered_at, asked_at, until_at
FROM deliver_asks AS asks
WHERE host = {host:String} AND due_at >= {past_at:DateTime64(3, 'UTC')}
  AND (due_at > {past_at:DateTime64(3, 'UTC')} OR asks.message > toUUID({past_message:String}))
ORDER BY host, due_at, asks.message
LIMIT {most:UInt32}

-- name: webhook_ended
-- How far each of these has come, and whether it is over.
SELECT toString(message), max(attempt), max(over) FROM deliver_ask_tries WHERE message IN {messages:Array(UUID)} GROUP BY message

-- name: webhook_people
-- One row per person that is there, with the traits that go along.
SELECT person [[traits]] FROM profiles_traits FINAL WHERE person IN {people:Array(UInt64)}

-- name: webhook_entries
-- The events by which these people came in.
SELECT person, toString(name), at, argMax(props, message_id) FROM profiles_timeline
WHERE person IN {people:Array(UInt64)} AND name IN {names:Array(String)} AND at IN {moments:Array(DateTime64(3, 'UTC'))}
GROUP BY person, name, at
