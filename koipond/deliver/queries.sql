-- name: put
-- The messages of a SELECT in the columns of the outbox. One row per message.
SELECT CAST(message AS UUID) AS message, toUInt64(person) AS person, channel, toUInt32(template) AS template,
       toUInt32(journey) AS journey, toUInt32(version) AS version, step, toUInt32(round) AS round, kind,
       send_at, expires_at, {number:UInt64} AS tick
FROM ([[select]])
LIMIT 1 BY message

-- name: batches
-- One row per channel of a queue that this tick has put messages into.
SELECT tick, {queue:String} AS queue, channel, count() AS messages, count() AS left,
       min(send_at) AS first_at, max(send_at) AS last_at, toDateTime64(0, 3, 'UTC') AS past_at, 0 AS past_person,
       toUUID('00000000-0000-0000-0000-000000000000') AS past_message, min(send_at) AS next_at, 0 AS done, 0 AS version
FROM [[table]]
WHERE tick = {number:UInt64}
GROUP BY tick, channel

-- name: answers
-- Names of Koipond's own events of this tick that are about a message, with their number.
SELECT name, count() FROM collect_tick_events
WHERE source = 0 AND startsWith(name, 'email_') AND props['message'] != ''
GROUP BY name

-- name: receipts
-- One row per thing that this tick's events say about a message.
SELECT toUUIDOrZero(props['message']) AS message, persons.person AS person, toUInt32OrZero(props['journey']) AS journey,
       props['step'] AS step, toUInt32OrZero(props['round']) AS round, {channel:String} AS channel,
       transform(name, {names:Array(String)}, {statuses:Array(String)}, '') AS status, props['reason'] AS reason,
       if(props['link'] != '', props['link'], props['detail']) AS detail, toUInt16OrZero(props['attempt']) AS attempt,
       at, {number:UInt64} AS tick
FROM collect_tick_events AS events
INNER JOIN identify_tick_persons AS persons USING (lane, seq)
WHERE source = 0 AND name IN {names:Array(String)} AND props['message'] != ''

-- name: retries
-- One row per message that was put off or released in this tick: its next attempt.
SELECT toUUIDOrZero(props['message']) AS message, toUInt16(toUInt16OrZero(props['attempt']) + 1) AS attempt, persons.person AS person,
       {channel:String} AS channel, toUInt32OrZero(props['template']) AS template, toUInt32OrZero(props['journey']) AS journey,
       toUInt32OrZero(props['version']) AS version, props['step'] AS step, toUInt32OrZero(props['round']) AS round,
       props['kind'] AS kind, fromUnixTimestamp64Milli(toInt64OrZero(props['due_at']), 'UTC') AS send_at,
       fromUnixTimestamp64Milli(toInt64OrZero(props['expires_at']), 'UTC') AS expires_at, {number:UInt64} AS tick
FROM collect_tick_events AS events
INNER JOIN identify_tick_persons AS persons USING (lane, seq)
WHERE source = 0 AND name IN ('email_delayed', 'email_released') AND props['message'] != ''

-- name: suppress_answers
-- One row per address that this tick's answers tell us to leave alone. Safe to run twice: same key, same time.
INSERT INTO deliver_suppressions (channel, address_hash, reason, message_id, by, note, at, lifted)
SELECT {channel:String}, toUInt64OrZero(props['address']),
       multiIf(name = 'email_complained', 'complaint', name = 'email_unsubscribed', 'unsubscribed', 'hard'),
       message_id, '', '', at, 0
FROM collect_tick_events
WHERE source = 0 AND toUInt64OrZero(props['address']) != 0
  AND (name IN ('email_complained', 'email_unsubscribed')
       OR (name IN ('email_refused', 'email_bounced') AND props['reason'] = 'address_dead'))

-- name: open_batches
-- The batches in which something is due, oldest first.
SELECT tick, queue, messages, left, first_at, last_at, past_at, past_person, toString(past_message) AS past_message, version
FROM deliver_batches FINAL
WHERE tick >= {low:UInt64} AND done = 0 AND channel = {channel:String} AND next_at <= {now:DateTime64(3, 'UTC')}
ORDER BY tick
LIMIT 1000

-- name: open_since
-- The oldest tick that has something left to send (without any, the newest there is) and when the next of it is due.
SELECT if(open, minIf(tick, done = 0), max(tick)), minIf(next_at, done = 0), countIf(done = 0) > 0 AS open
FROM deliver_batches FINAL WHERE tick >= {low:UInt64}

-- name: load_page
-- The next messages of some batches, in the order of the key; all batches together, or one batch from its mark on.
-- The mark is written as OR, because a comparison of tuples does not use the primary key.
INSERT INTO deliver_page
SELECT message, [[attempt]], person AS asked, person, template, journey, version, step, round, kind, send_at, expires_at, tick
FROM [[table]]
WHERE channel = {channel:String} AND tick IN {ticks:Array(UInt64)}
  AND send_at >= {first:DateTime64(3, 'UTC')} AND send_at <= {last:DateTime64(3, 'UTC')}
  AND (send_at > {past_at:DateTime64(3, 'UTC')} OR (send_at = {past_at:DateTime64(3, 'UTC')} AND (
       person > {past_person:UInt64} OR (person = {past_person:UInt64} AND message > toUUID({past_message:String})))))
ORDER BY send_at, person, message
LIMIT {most:UInt32}

-- name: marks
-- How far each batch of this page has come: in the order of the engine, which for UUIDs is not that of their text.
SELECT tick, count() AS messages, max((send_at, asked, message)) AS mark, mark.1 AS past_at, mark.2 AS past_person, toString(mark.3) AS past_message
FROM deliver_page GROUP BY tick

-- name: rest
-- When the next message of a batch behind its mark is due.
SELECT count() AS messages, min(send_at) AS next_at FROM [[table]]
WHERE channel = {channel:String} AND tick = {tick:UInt64} AND send_at <= {last:DateTime64(3, 'UTC')}
  AND (send_at > {past_at:DateTime64(3, 'UTC')} OR (send_at = {past_at:DateTime64(3, 'UTC')} AND (
       person > {past_person:UInt64} OR (person = {past_person:UInt64} AND message > toUUID({past_message:String})))))

-- name: merged
-- Who on this page was merged into whom since the message was put.
SELECT loser, argMax(survivor, (tick, at)) FROM identify_merges
WHERE loser IN (SELECT person FROM deliver_page) GROUP BY loser

-- name: follow
-- Merged persons of this page become the one who is left.
ALTER TABLE deliver_page UPDATE person = transform(person, {losers:Array(UInt64)}, {survivors:Array(UInt64)}, person)
WHERE person IN {losers:Array(UInt64)}

-- name: gate
-- One row per message of the page with its verdict: ok, or the reason why not; handled: an earlier run has been here.
-- The newest consent holds, and of two at the same moment the withdrawal. Fails closed: the states are text, so that
-- whoever has no row in a join has '' and not the first value of an enumeration.
WITH
    people AS (
        SELECT person, ifNull(trimBoth(t_email), '') AS email, 1 AS known [[traits]]
        FROM profiles_traits FINAL WHERE person IN (SELECT person FROM deliver_page)
    ),
    consents AS (
        SELECT person, toString(argMax(state, (at, state))) AS newest, max(at) AS since, argMax(message_id, (at, state)) AS proof
        FROM profiles_consents
        WHERE person IN (SELECT person FROM deliver_page) AND channel IN ({channel:String}, 'all') AND purpose = 'marketing'
        GROUP BY person
    ),
    stops AS (
        SELECT address_hash, groupArray(toString(reason)) AS reasons, maxIf(at, reason = 'unsubscribed') AS unsubscribed_at
        FROM deliver_suppressions FINAL
        WHERE channel = {channel:String} AND lifted = 0
          AND address_hash IN (SELECT sipHash64(lowerUTF8(email)) FROM people WHERE email != '')
        GROUP BY address_hash
    )
SELECT toString(page.message) AS message, page.attempt AS attempt, page.person AS person, page.template AS template,
       page.journey AS journey, page.version AS version, page.step AS step, page.round AS round, page.kind AS kind,
       page.send_at AS send_at, page.expires_at AS expires_at, page.tick AS tick,
       people.email AS address, sipHash64(lowerUTF8(people.email)) AS address_hash,
       page.kind = 'transactional' AS transactional,
       consents.newest = 'granted' AS granted,
       arrayExists(reason -> reason != 'unsubscribed', stops.reasons)
           OR (has(stops.reasons, 'unsubscribed') AND NOT transactional
               AND NOT (granted AND consents.since > stops.unsubscribed_at)) AS stopped,
       multiIf(
           (page.message, page.attempt) IN (
               SELECT message, attempt FROM deliver_claims WHERE message IN (SELECT message FROM deliver_page)), 'handled',
           (page.message, page.attempt) IN (
               SELECT message, attempt FROM deliver_receipts
               WHERE journey IN (SELECT journey FROM deliver_page) AND step IN (SELECT step FROM deliver_page)
                 AND status = 'refused' AND message IN (SELECT message FROM deliver_page)), 'handled',
           page.expires_at <= {now:DateTime64(3, 'UTC')}, 'expired',
           people.known = 0, 'person_gone',
           NOT match(people.email, {pattern:String}) OR length(people.email) > 254, 'no_address',
           stopped, 'suppressed',
           NOT transactional AND NOT granted, 'no_consent',
           'ok') AS verdict,
       if(transactional, 'transactional', concat('consent:', consents.proof)) AS basis [[shown]]
FROM deliver_page AS page
LEFT JOIN people ON people.person = page.person
LEFT JOIN consents ON consents.person = page.person
LEFT JOIN stops ON stops.address_hash = sipHash64(lowerUTF8(people.email))
ORDER BY page.send_at, page.asked, page.message

-- name: orphans
-- Claims that an earlier run left without any outcome. One row per attempt.
SELECT toString(claims.message) AS message, claims.attempt AS attempt, outbox.person AS person, outbox.template AS template,
       outbox.journey AS journey, outbox.version AS version, outbox.step AS step, outbox.round AS round,
       outbox.kind AS kind, outbox.expires_at AS expires_at, outbox.channel AS channel
FROM (
    SELECT message, attempt FROM deliver_claims
    WHERE at >= {since:DateTime64(3, 'UTC')} AND worker != {worker:String}
      AND (message, attempt) NOT IN (
          SELECT message, attempt FROM deliver_receipts
          WHERE at >= {since:DateTime64(3, 'UTC')} AND status IN ('accepted', 'refused', 'later', 'unknown'))
    ORDER BY message, attempt LIMIT 1 BY message, attempt
) AS claims
INNER JOIN (SELECT * FROM deliver_outbox WHERE message IN (
    SELECT message FROM deliver_claims WHERE at >= {since:DateTime64(3, 'UTC')} AND worker != {worker:String}
      AND (message, attempt) NOT IN (
          SELECT message, attempt FROM deliver_receipts
          WHERE at >= {since:DateTime64(3, 'UTC')} AND status IN ('accepted', 'refused', 'later', 'unknown')))
) AS outbox ON outbox.message = claims.message

-- name: states
-- One row per message of a SELECT, with where it stands: by its newest attempt, then by what came back.
SELECT toString(asked.message) AS message, asked.person AS person, asked.channel AS channel, asked.journey AS journey,
       asked.step AS step, asked.round AS round, asked.kind AS kind, asked.template AS template, asked.version AS version,
       asked.send_at AS send_at, asked.expires_at AS expires_at, greatest(claims.tried, found.answered) AS attempt,
       multiIf(found.answered >= claims.tried AND found.answered > 0, found.last_status,
               claims.tried > 0, 'sending', 'waiting') AS status,
       if(status IN ('sending', 'waiting'), '', found.last_reason) AS reason,
       if(status IN ('sending', 'waiting'), '', found.last_detail) AS detail,
       multiIf(status = 'waiting', asked.send_at, status = 'sending', claims.claimed_at, found.last_at) AS at,
       found.others AS reactions
FROM ([[asked]]) AS asked
LEFT JOIN (
    SELECT message, max(attempt) AS tried, max(at) AS claimed_at FROM deliver_claims
    WHERE message IN (SELECT message FROM ([[asked]])) GROUP BY message
) AS claims ON claims.message = asked.message
LEFT JOIN (
    SELECT message, maxIf(attempt, outcome) AS answered, argMaxIf(status, (attempt, at), outcome) AS last_status,
           argMaxIf(reason, (attempt, at), outcome) AS last_reason, argMaxIf(detail, (attempt, at), outcome) AS last_detail,
           maxIf(at, outcome) AS last_at, arraySort(groupUniqArrayIf(toString(status), NOT outcome)) AS others
    FROM (SELECT message, attempt, status, reason, detail, at, status IN ('accepted', 'refused', 'later', 'unknown') AS outcome
          FROM deliver_receipts
          WHERE journey IN (SELECT journey FROM ([[asked]])) AND message IN (SELECT message FROM ([[asked]])))
    GROUP BY message
) AS found ON found.message = asked.message
ORDER BY send_at DESC, asked.message

-- name: history
-- Everything that became of a message, in order.
SELECT status, reason, detail, attempt, at FROM deliver_receipts
WHERE journey = {journey:UInt32} AND step = {step:String} AND message = toUUID({message:String})
ORDER BY at, attempt

-- name: totals
-- How many messages stand where by their newest attempt, and how many had which reaction.
SELECT toString(last.1) AS status, toString(last.2) AS reason, count() AS messages
FROM (
    SELECT message, argMax((status, reason), (attempt, at)) AS last FROM deliver_receipts
    WHERE ({journey:UInt32} = 0 OR journey = {journey:UInt32}) AND status IN ('accepted', 'refused', 'later', 'unknown')
    GROUP BY message
)
GROUP BY status, reason
UNION ALL
SELECT toString(status) AS status, '' AS reason, uniqExact(message) AS messages FROM deliver_receipts
WHERE ({journey:UInt32} = 0 OR journey = {journey:UInt32}) AND status NOT IN ('accepted', 'refused', 'later', 'unknown')
GROUP BY status
ORDER BY messages DESC, status, reason

-- name: waiting
-- How many messages have not been looked at yet.
SELECT sum(left) FROM deliver_batches FINAL WHERE done = 0 AND queue = 'outbox'

-- name: stops_of
-- Why an address is not written to.
SELECT reason FROM deliver_suppressions FINAL
WHERE channel = {channel:String} AND address_hash = {hash:UInt64} AND lifted = 0

-- name: suppressions
-- The newest suppressions, with the address where somebody still has it.
SELECT stops.address_hash AS address_hash, any(people.email) AS address, stops.reason AS reason, any(stops.by) AS by,
       any(stops.note) AS note, any(stops.at) AS at
FROM (
    SELECT * FROM deliver_suppressions FINAL WHERE channel = {channel:String} AND lifted = 0 ORDER BY at DESC LIMIT {limit:UInt32}
) AS stops
LEFT JOIN (
    SELECT trimBoth(ifNull(t_email, '')) AS email, sipHash64(lowerUTF8(email)) AS hash FROM profiles_traits FINAL
    WHERE hash IN (SELECT address_hash FROM deliver_suppressions FINAL WHERE channel = {channel:String} AND lifted = 0
                   ORDER BY at DESC LIMIT {limit:UInt32})
) AS people ON people.hash = stops.address_hash
GROUP BY stops.address_hash, stops.reason
ORDER BY at DESC

-- name: mailbox
-- The newest mails of the mailbox.
SELECT toString(message) AS id, attempt, person, sent_to AS to, subject, at FROM deliver_mailbox
ORDER BY at DESC LIMIT {limit:UInt32}

-- name: mail
-- A mail as it would have gone out.
SELECT raw, at FROM deliver_mailbox WHERE message = toUUID({message:String}) ORDER BY attempt DESC LIMIT 1

-- name: raws
-- The newest mails as they would have gone out.
SELECT raw FROM deliver_mailbox ORDER BY at DESC LIMIT {limit:UInt32}
