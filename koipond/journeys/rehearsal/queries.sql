-- name: rehearsal_past
-- Everything of the past that the draft depends on, in the order in which it happened; with properties where they matter.
INSERT INTO journeys_rehearsal_past
SELECT name, person, at, message_id, amount, if(name IN {deep:Array(String)}, props, CAST(map(), 'Map(LowCardinality(String), String)')) FROM profiles_events
WHERE name IN {names:Array(String)} AND person != 0 AND at > {since:DateTime64(3, 'UTC')} AND at <= {until:DateTime64(3, 'UTC')}

-- name: rehearsal_day
-- What happened in one stretch of it, and the supposed answers.
INSERT INTO journeys_tick_events (name, person, at, message_id, amount, props)
SELECT name, person, at, message_id, amount, props FROM journeys_rehearsal_past
WHERE at > {since:DateTime64(3, 'UTC')} AND at <= {until:DateTime64(3, 'UTC')}
UNION ALL
SELECT name, person, at, message_id, 0, props FROM journeys_rehearsal_events
WHERE name IN {names:Array(String)} AND at > {since:DateTime64(3, 'UTC')} AND at <= {until:DateTime64(3, 'UTC')}

-- name: rehearsal_events
-- The events of one stretch of the past, and the supposed answers in it.
INSERT INTO journeys_tick_events (name, person, at, message_id, amount, props)
SELECT name, person, at, message_id, amount, props FROM profiles_events
WHERE name IN {names:Array(String)} AND person != 0 AND at > {since:DateTime64(3, 'UTC')} AND at <= {until:DateTime64(3, 'UTC')}
UNION ALL
SELECT name, person, at, message_id, 0, props FROM journeys_rehearsal_events
WHERE name IN {names:Array(String)} AND at > {since:DateTime64(3, 'UTC')} AND at <= {until:DateTime64(3, 'UTC')}

-- name: rehearsal_names
SELECT DISTINCT name FROM journeys_tick_events

-- name: rehearsal_inside
-- Whether anybody is under way, or may still reach the goal.
SELECT count() FROM (SELECT 1 FROM journeys_positions FINAL WHERE NOT done OR (goal_at <= toDateTime64(0, 3, 'UTC') AND entered_at >= {since:DateTime64(3, 'UTC')}) LIMIT 1)

-- name: rehearsal_messages
-- What is to be sent, with what the gate would say of consent, address and suppression.
INSERT INTO journeys_rehearsal_messages
SELECT m.message, m.person, m.step, m.channel, m.template, m.kind, m.send_at,
       multiIf(p.address = '', 'no_address', s.stopped = 1 AND m.kind = 'marketing', 'suppressed',
               m.kind = 'transactional' OR c.state = 'granted', 'ok', 'no_consent') AS verdict, {put_at:DateTime64(3, 'UTC')} AS put_at
FROM (SELECT CAST(message AS UUID) AS message, toUInt64(person) AS person, toString(step) AS step, toString(channel) AS channel,
             toUInt32(template) AS template, toString(kind) AS kind, send_at FROM ([[select]])) AS m
LEFT JOIN (SELECT person, trimBoth(ifNull(t_email, '')) AS email, trimBoth(ifNull(t_phone, '')) AS phone,
                  arrayJoin([('email', email), ('', phone)]) AS one, one.1 AS way, one.2 AS address
           FROM profiles_traits FINAL WHERE person IN (SELECT person FROM ([[who]]))) AS p
    ON p.person = m.person AND p.way = if(m.channel = 'email', 'email', '')
LEFT JOIN ([[consent]]) AS c ON c.person = m.person AND c.channel = m.channel
LEFT JOIN (SELECT DISTINCT channel, address_hash, 1 AS stopped FROM deliver_stops FINAL
           WHERE lifted = 0 AND NOT startsWith(scope, 'list:')
             AND (expires_at = toDateTime64(0, 3, 'UTC') OR expires_at > {put_at:DateTime64(3, 'UTC')})) AS s
    ON s.channel = m.channel AND s.address_hash = sipHash64(lowerUTF8(p.address))

-- name: rehearsal_answers
-- What is supposed to come back: that it went out or not, and of those that went out a share that is opened and clicked, each after a
-- time of its own. The same person answers the same message in every rehearsal.
INSERT INTO journeys_rehearsal_events (name, person, at, message_id, props)
SELECT answer.1 AS name, person, answer.2 AS happened, concat(toString(message), answer.3), map('message', toString(message), 'step', toString(step))
FROM (
    SELECT *, sipHash64(message, 'opened') / 18446744073709551616. AS open_place, sipHash64(message, 'clicked') / 18446744073709551616. AS click_place,
           at + toIntervalSecond(toInt64(-log(1 - least(open_place / greatest({opened:Float64}, 0.000001), 0.999999)) * {delay_s:Float64})) AS opened_at
    FROM journeys_rehearsal_messages WHERE put_at = {at:DateTime64(3, 'UTC')}
)
ARRAY JOIN arrayFilter(one -> one.1 != '', [
    (concat(channel, if(verdict = 'ok', '_sent', '_refused')), at + toIntervalSecond(1), ':outcome'),
    (if(verdict = 'ok' AND open_place < {opened:Float64}, concat(channel, '_opened'), ''), opened_at, ':open'),
    (if(verdict = 'ok' AND open_place < {opened:Float64} AND click_place < {clicked:Float64}, concat(channel, '_clicked'), ''), opened_at + toIntervalSecond(30), ':click')
]) AS answer

-- name: rehearsal_rates
-- Of the last mails that were accepted: how many, the share opened, of those the share clicked, and the median time until then in seconds.
SELECT count(), countIf(o > 0) / greatest(count(), 1), countIf(c > 0) / greatest(countIf(o > 0), 1), quantileIf(0.5)(dateDiff('second', a, o_at), o > 0)
FROM (
    SELECT message, minIf(at, status = 'accepted') AS a, countIf(status = 'opened') AS o, countIf(status = 'clicked') AS c, minIf(at, status = 'opened') AS o_at
    FROM deliver_receipts WHERE status IN ('accepted', 'opened', 'clicked') AND at > {since:DateTime64(3, 'UTC')}
    GROUP BY message HAVING countIf(status = 'accepted') > 0
)

-- name: rehearsal_days
-- By day: entries, goals.
SELECT toDate(at + toIntervalSecond({offset:Int32})) AS day, countIf(step = 'entry' AND outcome = 'entered'), countIf(outcome = 'goal') FROM journeys_moves
GROUP BY day ORDER BY day

-- name: rehearsal_sent
-- By day, step and verdict: messages.
SELECT toDate(at + toIntervalSecond({offset:Int32})) AS day, toString(step), toString(channel), toString(verdict), count() FROM journeys_rehearsal_messages
GROUP BY day, step, channel, verdict ORDER BY day, step, channel, verdict

-- name: rehearsal_next
SELECT min(wake_at) FROM journeys_timers WHERE wake_at > {after:DateTime64(3, 'UTC')}
