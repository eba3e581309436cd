-- name: put
-- The messages of a SELECT in the columns of the outbox. One row per message.
SELECT CAST(message AS UUID) AS message, toUInt64(person) AS person, channel, toUInt32(template) AS template,
       toUInt32(journey) AS journey, toUInt32(version) AS version, step, toUInt32(round) AS round, kind,
       send_at, expires_at, {number:UInt64} AS tick, '' AS zone, '' AS zone_from, '' AS held, 0 AS rule, topic
FROM ([[select]])
LIMIT 1 BY message

-- name: put_judged
-- The same, each at the moment that its verdict gives. One row per message that may go or was not asked about.
SELECT m.message AS message, m.person AS person, m.channel AS channel, m.template AS template, m.journey AS journey, m.version AS version,
       m.step AS step, m.round AS round, m.kind AS kind, if(v.verdict = '', m.send_at, v.send_at) AS send_at,
       if(v.verdict = '', m.expires_at, addMilliseconds(m.expires_at, dateDiff('millisecond', m.send_at, v.send_at))) AS expires_at,
       {number:UInt64} AS tick, v.zone AS zone, v.zone_from AS zone_from, v.reason AS held, v.rule AS rule,
       m.topic AS topic
FROM (
    SELECT CAST(message AS UUID) AS message, toUInt64(person) AS person, channel, toUInt32(template) AS template,
           toUInt32(journey) AS journey, toUInt32(version) AS version, step, toUInt32(round) AS round, kind, send_at, expires_at, topic
    FROM ([[select]])
    LIMIT 1 BY message
) AS m LEFT JOIN deliver_tick_verdicts AS v ON v.message = m.message
WHERE v.verdict IN ('', 'ok')

-- name: batches
-- One row per channel of a queue that this tick has put messages into.
SELECT tick, {queue:String} AS queue, channel, count() AS messages, count() AS left,
       min(send_at) AS first_at, max(send_at) AS last_at, toDateTime64(0, 3, 'UTC') AS past_at, 0 AS past_person,
       toUUID('00000000-0000-0000-0000-000000000000') AS past_message, min(send_at) AS next_at, 0 AS done, 0 AS version
FROM [[table]]
WHERE tick = {number:UInt64}
GROUP BY tick, channel

-- name: answers
-- Names of Koipond's own events of this tick, and whether it speaks of devices, merges and what was taken apart.
SELECT DISTINCT toString(name) FROM collect_tick_events WHERE source = 0 OR name = {asked:String}
UNION ALL
(SELECT {device:String} FROM collect_tick_events WHERE position(context, '"token"') > 0 OR name = {gone:String} LIMIT 1)
UNION ALL
(SELECT {merge:String} FROM identify_tick_merges LIMIT 1)
UNION ALL
(SELECT {part:String} FROM identify_tick_parts LIMIT 1)

-- name: receipts
-- One row per thing that this tick's events say about a message.
SELECT toUUIDOrZero(props['message']) AS message, persons.person AS person, toUInt32OrZero(props['journey']) AS journey,
       props['step'] AS step, toUInt32OrZero(props['round']) AS round, transform(name, {names:Array(String)}, {channels:Array(String)}, '') AS channel,
       transform(name, {names:Array(String)}, {statuses:Array(String)}, '') AS status, props['reason'] AS reason,
       if(props['link'] != '', props['link'], props['detail']) AS detail, toUInt16OrZero(props['attempt']) AS attempt,
       at, {number:UInt64} AS tick
FROM collect_tick_events AS events
INNER JOIN identify_tick_persons AS persons USING (lane, seq)
WHERE source = 0 AND name IN {names:Array(String)} AND props['message'] != ''

-- name: retries
-- One row per message that was put off or released in this tick: its next attempt.
SELECT toUUIDOrZero(props['message']) AS message, toUInt16(toUInt16OrZero(props['attempt']) + 1) AS attempt, persons.origin AS person,
       transform(name, {names:Array(String)}, {channels:Array(String)}, '') AS channel, toUInt32OrZero(props['template']) AS template,
       toUInt32OrZero(props['journey']) AS journey, toUInt32OrZero(props['version']) AS version, props['step'] AS step, toUInt32OrZero(props['round']) AS round,
       props['kind'] AS kind, fromUnixTimestamp64Milli(toInt64OrZero(props['due_at']), 'UTC') AS send_at,
       fromUnixTimestamp64Milli(toInt64OrZero(props['expires_at']), 'UTC') AS expires_at, {number:UInt64} AS tick, props['topic'] AS topic
FROM collect_tick_events AS events
INNER JOIN identify_tick_persons AS persons USING (lane, seq)
WHERE source = 0 AND name IN {names:Array(String)} AND props['message'] != ''

-- name: suppress_answers
-- One row per address that this tick's answers tell us to leave alone. Safe to run twice: same key, same time.
INSERT INTO deliver_suppressions (channel, address_hash, reason, scope, message_id, by, note, at, lifted)
SELECT transform(name, {names:Array(String)}, {channels:Array(String)}, ''), toUInt64OrZero(props['address']),
       multiIf(endsWith(name, '_complained'), 'complaint', endsWith(name, '_unsubscribed'), 'unsubscribed', 'hard'),
       if(props['topic'] != '', concat('list:', props['topic']), 'brand'), message_id, '', '', at, 0
FROM collect_tick_events
WHERE source = 0 AND name IN {names:Array(String)} AND toUInt64OrZero(props['address']) != 0
  AND (endsWith(name, '_complained') OR endsWith(name, '_unsubscribed') OR (props['class'] != 'soft' AND props['reason'] IN {gone:Array(String)}))

-- name: soft_bounces
-- One row per message of this tick that an address did not take for a reason of its own that may pass. Safe to run twice: same key.
INSERT INTO deliver_soft_bounces (channel, address_hash, message, person, reason, at)
SELECT transform(name, {names:Array(String)}, {channels:Array(String)}, ''), toUInt64OrZero(props['address']), toUUIDOrZero(props['message']), persons.person, props['reason'], at
FROM collect_tick_events AS events
INNER JOIN identify_tick_persons AS persons USING (lane, seq)
WHERE source = 0 AND name IN {names:Array(String)} AND toUInt64OrZero(props['address']) != 0 AND props['reason'] IN {about:Array(String)}

-- name: suppress_soft
-- One row per address of this tick that has not taken so many messages within the window: left alone for a while. What was
-- counted before it was lifted by hand counts no more. Safe to run twice: same key, same time.
INSERT INTO deliver_suppressions (channel, address_hash, reason, scope, message_id, by, note, at, lifted, expires_at)
SELECT channel, address_hash, 'soft', 'brand', '', '', '', last, 0, last + toIntervalDay({rest:UInt32})
FROM (
    SELECT b.channel AS channel, b.address_hash AS address_hash, max(b.at) AS last, uniqExact(b.message) AS times
    FROM deliver_soft_bounces AS b FINAL
    LEFT JOIN (
        SELECT channel, address_hash, max(at) AS lifted_at FROM deliver_stops FINAL WHERE reason = 'soft' AND lifted = 1 GROUP BY channel, address_hash
    ) AS l ON l.channel = b.channel AND l.address_hash = b.address_hash
    WHERE b.channel IN {channels:Array(String)} AND b.at > {now:DateTime64(3, 'UTC')} - toIntervalDay({days:UInt32}) AND b.at > l.lifted_at
      AND b.address_hash IN (SELECT toUInt64OrZero(props['address']) FROM collect_tick_events
                             WHERE source = 0 AND name IN {names:Array(String)} AND props['reason'] IN {about:Array(String)})
    GROUP BY b.channel, b.address_hash
)
WHERE times >= {times:UInt32}

-- name: keep_stops
-- What was suppressed by this tick's answers, for the gate. Safe to run twice: same keys, same times.
INSERT INTO deliver_stops SELECT channel, address_hash, reason, scope, at, expires_at, lifted FROM deliver_suppressions FINAL
WHERE channel IN {channels:Array(String)} AND address_hash IN (
    SELECT toUInt64OrZero(props['address']) FROM collect_tick_events WHERE source = 0 AND name IN {names:Array(String)} AND toUInt64OrZero(props['address']) != 0)

-- name: of_message
-- A message as events tell of it, for the person it was put for.
SELECT toString(o.message) AS message, person, journey, version, step, round FROM deliver_outbox AS o WHERE o.message = toUUID({message:String}) LIMIT 1

-- name: went_to
-- The hash of an address, if that is where the person of a message has mail sent to.
SELECT sipHash64(lowerUTF8({address:String})) AS hash FROM profiles_traits FINAL
WHERE person IN (SELECT o.person FROM deliver_outbox AS o WHERE o.message = toUUID({message:String}))
  AND lowerUTF8(trimBoth(ifNull(t_email, ''))) = lowerUTF8({address:String})
LIMIT 1

-- name: free_answers
-- The places of messages that the server refused in this tick are given back. Safe to run twice: same rows.
INSERT INTO deliver_freed (message, person, at, tick)
SELECT DISTINCT message, person, {now:DateTime64(3, 'UTC')}, {number:UInt64} FROM deliver_reservations
WHERE verdict = 'ok' AND message IN (SELECT toUUIDOrZero(props['message']) FROM collect_tick_events WHERE source = 0 AND name IN {names:Array(String)})

-- name: free_refused
-- The same for messages that the gate refused.
INSERT INTO deliver_freed (message, person, at, tick)
SELECT DISTINCT message, person, {at:DateTime64(3, 'UTC')}, 0 FROM deliver_reservations AS r
WHERE person IN {people:Array(UInt64)} AND r.message IN {messages:Array(UUID)} AND verdict = 'ok'

-- name: open_batches
-- The batches with something left: those that are due, oldest first, then the others as they fall due.
SELECT tick, queue, messages, left, first_at, last_at, past_at, past_person, toString(past_message), next_at, version
FROM deliver_batches FINAL
WHERE tick >= {low:UInt64} AND done = 0 AND channel = {channel:String}
ORDER BY greatest(next_at, {now:DateTime64(3, 'UTC')}), tick
LIMIT {most:UInt32}

-- name: old_batches
-- How many batches of earlier ticks have had nothing left for long.
SELECT count() FROM deliver_batches FINAL WHERE done = 1 AND tick < {number:UInt64} AND greatest(last_at, next_at) < {before:DateTime64(3, 'UTC')}

-- name: prune_batches
-- Takes them away with all their versions, so that none from before they were done comes back.
DELETE FROM deliver_batches WHERE (tick, queue, channel) IN (
    SELECT tick, queue, channel FROM deliver_batches FINAL WHERE done = 1 AND tick < {number:UInt64} AND greatest(last_at, next_at) < {before:DateTime64(3, 'UTC')})

-- name: open_since
-- The oldest tick that has something left to send by a channel; without any, the newest there is.
SELECT if(countIf(done = 0) > 0, minIf(tick, done = 0), max(tick)) FROM deliver_batches FINAL WHERE channel = {channel:String}

-- name: open_channels
-- The channels by which something is left to send.
SELECT DISTINCT toString(channel) FROM deliver_batches FINAL WHERE done = 0 ORDER BY channel

-- name: sent
-- One row per attempt of this tick that a provider took, or may have taken: by what it is called there it is found again.
SELECT toUUIDOrZero(props['message']) AS message, toUInt16OrZero(props['attempt']) AS attempt, toUInt32OrZero(props['account']) AS account,
       props['sent_as'] AS sent_as, toUInt64OrZero(props['address']) AS address_hash, persons.origin AS person,
       transform(name, {names:Array(String)}, {channels:Array(String)}, '') AS channel, toUInt32OrZero(props['template']) AS template,
       toUInt32OrZero(props['journey']) AS journey, toUInt32OrZero(props['version']) AS version, props['step'] AS step,
       toUInt32OrZero(props['round']) AS round, props['kind'] AS kind, at, {number:UInt64} AS tick
FROM collect_tick_events AS events
INNER JOIN identify_tick_persons AS persons USING (lane, seq)
WHERE source = 0 AND name IN {names:Array(String)} AND toUInt32OrZero(props['account']) != 0

-- name: page
-- The next messages of some batches, in the order of the key; all batches together, or one batch from its mark on.
SELECT toString(message) AS message, [[attempt]] AS attempt, person AS asked, person, template, journey, version, step, round,
       kind, topic, send_at, expires_at, tick
FROM [[table]] AS queue
WHERE channel = {channel:String} AND tick IN {ticks:Array(UInt64)}
  AND send_at >= {first:DateTime64(3, 'UTC')} AND send_at <= {last:DateTime64(3, 'UTC')} [[behind]]
ORDER BY send_at, person, queue.message
LIMIT {most:UInt32}

-- name: rest
-- When the next message of a batch behind its mark is due.
SELECT count() AS messages, min(send_at) AS next_at FROM [[table]] AS queue
WHERE channel = {channel:String} AND tick = {tick:UInt64} AND send_at <= {last:DateTime64(3, 'UTC')} [[behind]]

-- name: merged
-- Into whom each of these is merged now.
SELECT person, argMax(parent, tick) AS now FROM identify_parents WHERE person IN {people:Array(UInt64)} GROUP BY person HAVING now != 0

-- name: addresses
-- One row per person that is there, with the address, whether it is one, and what the templates show.
SELECT person, [[address]] AS address, sipHash64(lowerUTF8(address)) AS address_hash,
       match(address, {pattern:String}) AND length(address) <= 254 AS sound [[traits]]
FROM profiles_traits FINAL WHERE person IN {people:Array(UInt64)}

-- name: figures
-- What the templates show of what is counted; one row per person.
SELECT person [[traits]] FROM profiles_figures FINAL WHERE person IN {people:Array(UInt64)}

-- name: stops
-- One row per address, reason and scope for which it must not be written to.
SELECT address_hash, reason, scope, at FROM deliver_stops FINAL
WHERE channel = {channel:String} AND lifted = 0 AND (expires_at = toDateTime64(0, 3, 'UTC') OR expires_at > {now:DateTime64(3, 'UTC')})
  AND address_hash IN {addresses:Array(UInt64)}

-- name: tried_since
-- Mails that were claimed since a moment and not put off before they were tried.
SELECT uniqExact((message, attempt)) FROM deliver_claims
WHERE at >= {since:DateTime64(3, 'UTC')}
  AND message IN (SELECT o.message FROM deliver_outbox AS o WHERE channel = 'email' AND o.message IN (SELECT message FROM deliver_claims WHERE at >= {since:DateTime64(3, 'UTC')}))
  AND (message, attempt) NOT IN (
    SELECT message, attempt FROM deliver_receipts WHERE at >= {since:DateTime64(3, 'UTC')} AND status = 'later')

-- name: topics
-- Topics of the workspace: purposes that somebody allowed or withdrew, besides marketing, and those that messages were sent for.
SELECT topic FROM (
    SELECT DISTINCT purpose AS topic FROM profiles_consents WHERE purpose NOT IN ('', 'marketing')
    UNION DISTINCT SELECT DISTINCT toString(topic) FROM deliver_outbox WHERE topic != '' AND topic != 'marketing'
)
ORDER BY topic LIMIT {most:UInt32}

-- name: handled
-- The attempts that an earlier run has claimed or refused already.
SELECT toString(message), attempt FROM deliver_claims WHERE message IN {messages:Array(UUID)}
UNION ALL
SELECT toString(message), attempt FROM deliver_receipts
WHERE journey IN {journeys:Array(UInt32)} AND step IN {steps:Array(String)} AND status = 'refused' AND message IN {messages:Array(UUID)}

-- name: open_runs
-- When the earliest of the earlier runs that may have left something open began, and how many those are.
SELECT min(at), count() FROM (SELECT worker, min(at) AS at FROM deliver_workers WHERE worker != {worker:String} GROUP BY worker HAVING max(settled) = 0)

-- name: settle_runs
-- One row per earlier run that has left nothing open.
INSERT INTO deliver_workers (worker, at, process, settled)
SELECT worker, min(at), any(process), 1 FROM deliver_workers WHERE worker != {worker:String} GROUP BY worker HAVING max(settled) = 0

-- name: settle_run
-- The same of one run: its row, where it has begun.
INSERT INTO deliver_workers (worker, at, process, settled)
SELECT worker, min(at), any(process), 1 FROM deliver_workers WHERE worker = {worker:String} GROUP BY worker HAVING max(settled) = 0

-- name: open_processes
-- The newest processes of runs that may have left something open, without this one.
SELECT process FROM (
    SELECT any(process) AS process, min(at) AS at FROM deliver_workers GROUP BY worker HAVING max(settled) = 0
) WHERE process NOT IN ('', {mine:String}) GROUP BY process ORDER BY max(at) DESC LIMIT 3

-- name: doubt
-- Claims the attempts that are due and that nobody has claimed: as of a run that has ended, so the next sender finds them without an outcome.
INSERT INTO deliver_claims
SELECT message, attempt, {worker:String} AS worker, {now:DateTime64(3, 'UTC')} AS at
FROM (SELECT message, toUInt16(1) AS attempt, send_at FROM deliver_outbox UNION ALL SELECT message, attempt, send_at FROM deliver_retries)
WHERE send_at <= {now:DateTime64(3, 'UTC')} AND (message, attempt) NOT IN (SELECT message, attempt FROM deliver_claims)
    AND (message, attempt) NOT IN (SELECT message, attempt FROM deliver_receipts WHERE status IN ('accepted', 'refused', 'later', 'unknown', 'pending'))

-- name: orphans
-- Claims that an earlier run left without any outcome. One row per attempt.
SELECT toString(claims.message) AS message, claims.attempt AS attempt, claims.worker AS worker, outbox.person AS person, outbox.template AS template,
       outbox.journey AS journey, outbox.version AS version, outbox.step AS step, outbox.round AS round,
       outbox.kind AS kind, outbox.topic AS topic, outbox.expires_at AS expires_at, outbox.channel AS channel
FROM (
    SELECT message, attempt, worker FROM deliver_claims
    WHERE at >= {since:DateTime64(3, 'UTC')} AND worker != {worker:String} AND worker NOT IN (SELECT worker FROM deliver_workers WHERE settled = 1)
      AND (message, attempt) NOT IN (
          SELECT message, attempt FROM deliver_receipts
          WHERE at >= {since:DateTime64(3, 'UTC')} AND status IN ('accepted', 'refused', 'later', 'unknown', 'pending'))
    ORDER BY message, attempt LIMIT 1 BY message, attempt
) AS claims
INNER JOIN (SELECT * FROM deliver_outbox WHERE message IN (
    SELECT message FROM deliver_claims WHERE at >= {since:DateTime64(3, 'UTC')} AND worker != {worker:String} AND worker NOT IN (SELECT worker FROM deliver_workers WHERE settled = 1)
      AND (message, attempt) NOT IN (
          SELECT message, attempt FROM deliver_receipts
          WHERE at >= {since:DateTime64(3, 'UTC')} AND status IN ('accepted', 'refused', 'later', 'unknown', 'pending')))
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
    FROM (SELECT message, attempt, status, reason, detail, at, status IN ('accepted', 'refused', 'later', 'unknown', 'pending') AS outcome
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
    WHERE ({journey:UInt32} = 0 OR journey = {journey:UInt32}) AND status IN ('accepted', 'refused', 'later', 'unknown', 'pending')
    GROUP BY message
)
GROUP BY status, reason
UNION ALL
SELECT toString(status) AS status, '' AS reason, uniqExact(message) AS messages FROM deliver_receipts
WHERE ({journey:UInt32} = 0 OR journey = {journey:UInt32}) AND status NOT IN ('accepted', 'refused', 'later', 'unknown', 'pending')
GROUP BY status
ORDER BY messages DESC, status, reason

-- name: refused_by_step
-- One row per step of a journey and reason: messages that were refused by the last that was said of them, or that came back.
SELECT toString(step) AS step, if(last.1 = 'refused', toString(last.2), 'bounced') AS reason, count() AS messages
FROM (
    SELECT step, message, argMax((status, reason), (at, attempt)) AS last FROM deliver_receipts
    WHERE journey = {journey:UInt32} AND status IN ('accepted', 'refused', 'later', 'unknown', 'pending', 'bounced')
    GROUP BY step, message
)
WHERE last.1 IN ('refused', 'bounced')
GROUP BY step, reason
ORDER BY step, messages DESC, reason

-- name: waiting
-- How many messages have not been looked at yet.
SELECT sum(left) FROM deliver_batches FINAL WHERE done = 0 AND queue = 'outbox'

-- name: stops_of
-- Why an address is not written to, and for what.
SELECT reason, scope FROM deliver_stops FINAL
WHERE channel = {channel:String} AND address_hash = {hash:UInt64} AND lifted = 0
  AND (expires_at = toDateTime64(0, 3, 'UTC') OR expires_at > {now:DateTime64(3, 'UTC')})

-- name: suppressions
-- The newest suppressions, with the address where somebody still has it, and who said it where that was not forgotten.
SELECT stops.address_hash AS address_hash, any(people.email) AS address, stops.reason AS reason, stops.scope AS scope,
       any(said.by) AS by, any(said.note) AS note, any(stops.at) AS at,
       if(any(stops.expires_at) = toDateTime64(0, 3, 'UTC'), NULL, any(stops.expires_at)) AS expires_at
FROM (
    SELECT * FROM deliver_stops FINAL
    WHERE channel = {channel:String} AND lifted = 0 AND (expires_at = toDateTime64(0, 3, 'UTC') OR expires_at > {now:DateTime64(3, 'UTC')})
    ORDER BY at DESC LIMIT {limit:UInt32}
) AS stops
LEFT JOIN (SELECT channel, address_hash, reason, scope, by, note FROM deliver_suppressions FINAL WHERE channel = {channel:String}) AS said
    ON said.address_hash = stops.address_hash AND said.reason = stops.reason AND if(said.scope = '', 'brand', said.scope) = stops.scope
LEFT JOIN (
    SELECT trimBoth(ifNull(t_email, '')) AS email, sipHash64(lowerUTF8(email)) AS hash FROM profiles_traits FINAL
    WHERE hash IN (SELECT address_hash FROM deliver_stops FINAL WHERE channel = {channel:String} AND lifted = 0
                   ORDER BY at DESC LIMIT {limit:UInt32})
) AS people ON people.hash = stops.address_hash
GROUP BY stops.address_hash, stops.reason, stops.scope
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

-- name: messages_of
-- The newest messages to one person, in the columns of the outbox. A filter per granule tells where they may be.
SELECT toString(message) AS message, person, channel, template, journey, version, step, round, kind, send_at, expires_at,
       toString(zone) AS zone, toString(zone_from) AS zone_from, toString(held) AS held, rule
FROM deliver_outbox AS o WHERE person IN {persons:Array(UInt64)} ORDER BY send_at DESC, o.message LIMIT {most:UInt32}

-- name: receipts_of
-- What became of some messages, by the key of the receipts.
SELECT toString(r.message) AS message, journey, toString(step) AS step, toString(channel) AS channel, toString(status) AS status,
       toString(reason) AS reason, detail, attempt, at, tick
FROM deliver_receipts AS r
WHERE journey IN {journeys:Array(UInt32)} AND step IN {steps:Array(String)} AND r.message IN {messages:Array(UUID)}

-- name: claims_of
SELECT toString(c.message) AS message, max(attempt), max(at) FROM deliver_claims AS c WHERE c.message IN {messages:Array(UUID)} GROUP BY c.message

-- name: refusals_of
-- What the gate refused: by the key of the receipts, from the messages of the person.
SELECT concat(toString(r.message), '.', toString(attempt)) AS key, toString(r.message) AS message, journey, toString(step) AS step,
       toString(channel) AS channel, toString(reason) AS reason, detail, at
FROM deliver_receipts AS r
WHERE status = 'refused' AND tick = 0 AND person IN {persons:Array(UInt64)} AND [[where]]
ORDER BY at DESC, key LIMIT {most:UInt32}

-- name: stops_of_addresses
SELECT channel, reason, scope FROM deliver_stops FINAL
WHERE lifted = 0 AND NOT startsWith(scope, 'list:') AND (expires_at = toDateTime64(0, 3, 'UTC') OR expires_at > {now:DateTime64(3, 'UTC')})
  AND channel IN {channels:Array(String)} AND (channel, address_hash) IN (
    SELECT pair.1, sipHash64(lowerUTF8(pair.2)) FROM (SELECT arrayJoin(arrayZip({channels:Array(String)}, {addresses:Array(String)})) AS pair))

-- name: best_channels
-- Of some channels the best by which each person can be reached. `place` is where the channel stands among them.
SELECT person, argMax(channel, (([[one]] + reacted) / ([[of]] + sent), -place)) AS channel
FROM (
    SELECT a.person AS person, a.channel AS channel, a.place AS place, r.reacted AS reacted, r.sent AS sent
    FROM (
        SELECT person, one.1 AS channel, one.2 AS address, one.3 AS place
        FROM (SELECT person, arrayJoin(arrayZip([[names]], [[addresses]], arrayEnumerate([[names]]))) AS one FROM profiles_traits FINAL WHERE person IN ([[among]]))
        WHERE address != ''
    ) AS a
    LEFT JOIN (
        SELECT person, arrayFirst(name_of -> startsWith(name, concat(name_of, '_')), [[names]]) AS channel,
               uniqExactIf(props['message'], name IN [[reactions]]) AS reacted, uniqExactIf(props['message'], name IN [[sent]]) AS sent
        FROM profiles_timeline WHERE person IN ([[among]]) AND at > [[since]] AND (name IN [[reactions]] OR name IN [[sent]])
        GROUP BY person, channel
    ) AS r ON r.person = a.person AND r.channel = a.channel
    WHERE [[permitted]]
      AND (a.channel, sipHash64(lowerUTF8(a.address))) NOT IN (
          SELECT channel, address_hash FROM deliver_stops FINAL
          WHERE lifted = 0 AND NOT startsWith(scope, 'list:') AND (expires_at = toDateTime64(0, 3, 'UTC') OR expires_at > [[now]]))
)
GROUP BY person

-- name: keep_reports
-- What a provider told, one row each. A row that is there stays as it is, found or not.
INSERT INTO deliver_reports (account, sent_as, address_hash, status, reason, detail, at, told_at, found, version)
SELECT one.1, one.2, if(one.3 = '', 0, sipHash64(lowerUTF8(one.3))), one.4, one.5, one.6, fromUnixTimestamp64Milli(one.7, 'UTC'), {told_at:DateTime64(3, 'UTC')}, 0, 0
FROM (SELECT arrayJoin(arrayZip({accounts:Array(UInt32)}, {names:Array(String)}, {addresses:Array(String)}, {statuses:Array(String)},
                                {reasons:Array(String)}, {details:Array(String)}, {moments:Array(Int64)})) AS one)

-- name: find_reports
-- Reports that are known to speak of a message, with the message.
SELECT toString(s.message) AS message, s.attempt AS attempt, s.person AS person, s.address_hash AS address_hash, toString(s.channel) AS channel, s.template AS template,
       s.journey AS journey, s.version AS version, toString(s.step) AS step, s.round AS round, toString(s.kind) AS kind, s.account AS account, s.sent_as AS sent_as,
       r.address_hash AS report_hash, toString(r.status) AS status, toString(r.reason) AS reason, r.detail AS detail, r.at AS at
FROM (
    SELECT account, sent_as, address_hash, status, reason, detail, at FROM deliver_reports FINAL
    WHERE told_at >= {since:DateTime64(3, 'UTC')} AND found = 0
) AS r
INNER JOIN (
    SELECT * FROM deliver_sent WHERE (account, sent_as) IN (SELECT account, sent_as FROM deliver_reports FINAL
                                                            WHERE told_at >= {since:DateTime64(3, 'UTC')} AND found = 0)
) AS s ON s.account = r.account AND s.sent_as = r.sent_as
WHERE r.address_hash = 0 OR r.address_hash = s.address_hash
LIMIT {most:UInt32}

-- name: found_reports
-- These reports have been told.
INSERT INTO deliver_reports (account, sent_as, address_hash, status, reason, detail, at, told_at, found, version)
SELECT account, sent_as, address_hash, status, reason, detail, at, told_at, 1, 1 FROM deliver_reports FINAL
WHERE found = 0 AND (account, sent_as, address_hash, status) IN (
    SELECT one.1, one.2, one.3, one.4
    FROM (SELECT arrayJoin(arrayZip({accounts:Array(UInt32)}, {names:Array(String)}, {hashes:Array(UInt64)}, {statuses:Array(String)})) AS one))

-- name: open_fates
-- Attempts by an account of which it is not known whether the provider took them, and of which nothing was heard since.
SELECT toString(s.message) AS message, s.attempt AS attempt, s.person AS person, s.address_hash AS address_hash, toString(s.channel) AS channel,
       s.template AS template, s.journey AS journey, s.version AS version, toString(s.step) AS step, s.round AS round, toString(s.kind) AS kind,
       s.account AS account, s.sent_as AS sent_as, s.at AS at, o.expires_at AS expires_at
FROM (
    SELECT * FROM deliver_sent
    WHERE account = {account:UInt32} AND sent_as = '' AND at >= {since:DateTime64(3, 'UTC')} AND at <= {until:DateTime64(3, 'UTC')}
) AS s
INNER JOIN (SELECT message, expires_at FROM deliver_outbox WHERE message IN (
    SELECT message FROM deliver_sent WHERE account = {account:UInt32} AND sent_as = '' AND at >= {since:DateTime64(3, 'UTC')})) AS o ON o.message = s.message
LEFT ANTI JOIN (
    SELECT message, attempt FROM deliver_receipts
    WHERE at >= {since:DateTime64(3, 'UTC')} AND status IN ('accepted', 'refused', 'later')
      AND message IN (SELECT message FROM deliver_sent WHERE account = {account:UInt32} AND sent_as = '' AND at >= {since:DateTime64(3, 'UTC')})
) AS r ON r.message = s.message AND r.attempt = s.attempt
ORDER BY s.at LIMIT {most:UInt32}
