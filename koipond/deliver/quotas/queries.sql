-- name: quota_used
-- What counts against a quota in its window, without some messages: one row per subject, with how many and the earliest of them.
SELECT subject, uniqExact(id) AS messages, min(at) AS earliest
FROM ([[counted]])
WHERE id NOT IN (SELECT sipHash64(CAST(arrayJoin({messages:Array(String)}) AS UUID)))
GROUP BY subject

-- name: quota_counted
-- Each message that has a place in the window: subject, id, person, at.
SELECT subject, sipHash64(message) AS id, person, at FROM deliver_quota_places FINAL
WHERE quota = [[quota]] AND account = [[account]] AND at >= [[since]] AND freed = 0 AND [[subjects]]

-- name: quota_flying
-- Each message that had its place in the hours before a window opened and was under way when it did: nothing became of it before, and since then
-- it was not put off; `open`: nothing became of it yet. Of the newest places only: a lane does one page after the other.
SELECT p.subject AS subject, sipHash64(p.message) AS id, p.person AS person, p.at AS at, r.ended < p.at AS open
FROM (
    SELECT subject, message, person, at FROM deliver_quota_places FINAL
    WHERE quota = [[quota]] AND account = [[account]] AND at >= [[since]] - toIntervalHour([[hours]]) AND at < [[since]] AND freed = 0 AND [[subjects]]
    ORDER BY at DESC LIMIT [[most]]
) AS p
LEFT JOIN (
    SELECT message, maxIf(at, at < [[since]]) AS before, max(at) AS ended, argMax(toString(status), at) AS last FROM deliver_receipts
    WHERE at >= [[since]] - toIntervalHour([[hours]]) AND status IN [[ends]] AND (journey, message) IN (
        SELECT journey, message FROM deliver_quota_places
        WHERE quota = [[quota]] AND account = [[account]] AND at >= [[since]] - toIntervalHour([[hours]]) AND at < [[since]] AND [[subjects]])
    GROUP BY message
) AS r ON r.message = p.message
WHERE r.before < p.at AND (r.ended < p.at OR r.last != 'later')

-- name: quota_sent
-- What an account sent of these kinds, whether or not the quota was known then. Messages that have a place are the same ids.
SELECT [[subject]] AS subject, sipHash64(message) AS id, person, at FROM deliver_sent
WHERE account IN [[accounts]] AND channel = [[channel]] AND kind IN [[kinds]] AND at >= [[since]] AND [[subjects]]

-- name: quota_letters
-- Mass messages that customers of WeCom are to get; refused and expired ones do not count.
SELECT sipHash64(external_userid) AS subject, sipHash64(message) AS id, person, kept_at AS at FROM social_wecom_letters FINAL
WHERE account = [[account]] AND kept_at >= [[since]] AND status IN ('waiting', 'asked', 'sent') AND [[subjects]]

-- name: quota_mass
-- Mass messages that followers of an account were to get.
SELECT sipHash64(lowerUTF8(p.openid)) AS subject, sipHash64('mass', p.mass) AS id, i.person AS person, p.at AS at
FROM (SELECT openid, mass, at FROM social_mass_people FINAL WHERE account = [[account]] AND at >= [[since]]) AS p
LEFT JOIN (
    SELECT value, any(person) AS person FROM identify_identifiers FINAL
    WHERE kind = 'openid' AND value IN (SELECT openid FROM social_mass_people WHERE account = [[account]] AND at >= [[since]]) GROUP BY value
) AS i ON i.value = p.openid
WHERE [[subjects]]

-- name: quota_devices
-- Marketing pushes to devices of a maker.
SELECT p.token_hash AS subject, sipHash64(p.message) AS id, p.person AS person, p.at AS at FROM deliver_vendor_places AS p FINAL
WHERE p.at >= [[since]] AND p.token_hash IN (SELECT token_hash FROM deliver_devices WHERE vendor = [[vendor]]) AND [[subjects]]

-- name: quota_acts
-- Messages of the customer service that count in the window which the follower's own last message opened.
SELECT sipHash64(lowerUTF8(t.openid)) AS subject, sipHash64(t.message) AS id, i.person AS person, t.at AS at
FROM (SELECT openid, message, at FROM social_taken FINAL WHERE account = [[account]] AND way = 'custom' AND freed = 0 AND at >= [[since]]) AS t
INNER JOIN (
    SELECT openid, max(message_at) AS message_at FROM social_followers
    WHERE account = [[account]] AND openid IN (SELECT openid FROM social_taken WHERE account = [[account]] AND at >= [[since]]) GROUP BY openid
) AS f ON f.openid = t.openid
LEFT JOIN (
    SELECT value, any(person) AS person FROM identify_identifiers FINAL
    WHERE kind = 'openid' AND value IN (SELECT openid FROM social_taken WHERE account = [[account]] AND at >= [[since]]) GROUP BY value
) AS i ON i.value = t.openid
WHERE t.at >= f.message_at AND [[subjects]]

-- name: quota_waiting
-- What waits to go out by a channel before a moment: beyond the marks of its open batches. One row per message.
SELECT o.message AS message, o.person AS person, o.journey AS journey, o.version AS version, toString(o.step) AS step, toString(o.kind) AS kind, o.send_at AS send_at
FROM (
    SELECT message, person, journey, version, step, kind, send_at, tick FROM [[table]]
    WHERE channel = [[channel]] AND kind IN [[kinds]] AND send_at >= [[since]] AND send_at < [[until]] AND expires_at > [[now]] AND [[people]]
      AND tick IN (SELECT tick FROM deliver_batches FINAL WHERE done = 0 AND queue = [[queue]] AND channel = [[channel]])
) AS o
INNER JOIN (
    SELECT tick, past_at, past_person, past_message FROM deliver_batches FINAL WHERE done = 0 AND queue = [[queue]] AND channel = [[channel]]
) AS b ON b.tick = o.tick
WHERE (o.send_at, o.person, o.message) > (b.past_at, b.past_person, b.past_message)

-- name: quota_waiting_left
-- How many messages wait in the open batches of a channel.
SELECT sum(left) FROM deliver_batches FINAL WHERE done = 0 AND channel = {channel:String}

-- name: quota_turns
-- Whose turn it is among all that wait for the same quota: transactional first, then the higher priority, then the more valuable person, then
-- who came first. One row per message of the page, with its place, how many there are, and when the last that still has one is due.
SELECT toString(message) AS id, place, left, last FROM (
    SELECT message, place, left, max(if(place <= left, send_at, toDateTime64(0, 3, 'UTC'))) OVER (PARTITION BY who) AS last
    FROM (
        SELECT w.message AS message, w.send_at AS send_at, [[who]] AS who, transform(who, {whose:Array(UInt64)}, {lefts:Array(Int64)}, toInt64(0)) AS left,
               row_number() OVER (PARTITION BY who ORDER BY w.kind = 'transactional' DESC, [[priority]] DESC, ifNull(v.value, 0) DESC, w.send_at, w.person, w.message) AS place
        FROM ([[waiting]]) AS w LEFT JOIN ([[value]]) AS v ON v.person = w.person
        WHERE w.message NOT IN {out:Array(UUID)}
          AND w.message NOT IN (SELECT message FROM deliver_quota_places FINAL WHERE quota = {quota:String} AND account = {account:UInt32} AND at >= {since:DateTime64(3, 'UTC')}
                                AND freed = 0)
    )
)
WHERE message IN {messages:Array(UUID)}

-- name: quota_free
-- The places of messages that were refused in this tick are given back. Safe to run twice: freed is freed.
INSERT INTO deliver_quota_places (quota, account, opens_at, subject, message, person, journey, at, freed, version)
SELECT quota, account, opens_at, subject, message, person, journey, at, 1, version + 1 FROM deliver_quota_places FINAL
WHERE freed = 0 AND message IN (SELECT toUUIDOrZero(props['message']) FROM collect_tick_events WHERE source = 0 AND name IN {names:Array(String)})

-- name: quota_shares
-- Of everybody who can be reached: how many get none, or fewer, of their messages in the window, how many count already, and some who get none.
SELECT count() AS people, countIf(gets = 0) AS nothing, countIf(gets > 0 AND gets < wants) AS less, sum(wants - gets) AS unsent, sum(used) AS used,
       groupArraySortedIf(20)(person, gets = 0) AS sample
FROM (
    SELECT r.person AS person, toInt64([[wants]]) AS wants, toInt64(u.messages) AS used,
           if([[open]], greatest(toInt64(0), least(wants, [[number]] - used - toInt64(w.messages))), toInt64(0)) AS gets
    FROM ([[reachable]]) AS r
    LEFT JOIN (SELECT person, uniqExact(id) AS messages FROM ([[counted]]) GROUP BY person) AS u ON u.person = r.person
    LEFT JOIN (SELECT person, count() AS messages FROM ([[waiting]]) AS w WHERE [[ahead]] GROUP BY person) AS w ON w.person = r.person
)

-- name: preview_people
INSERT INTO deliver_preview_people SELECT DISTINCT {preview:UInt64}, {reach:UInt16}, person FROM ([[people]])

-- name: preview_over
ALTER TABLE deliver_preview_people DELETE WHERE preview = {preview:UInt64}

-- name: quota_waiting_by_journey
-- What waits, by journey and whether it comes before.
SELECT journey, count() AS messages, countIf([[ahead]]) AS before FROM ([[waiting]]) AS w GROUP BY journey ORDER BY messages DESC, journey LIMIT {most:UInt32}

-- name: quota_standing
-- How a quota stands for an account: messages that count, subjects that they count for, and how many of these have nothing left.
SELECT sum(messages) AS used, count() AS subjects, countIf(messages >= {number:Int64}) AS full
FROM (SELECT subject, uniqExact(id) AS messages FROM ([[counted]]) GROUP BY subject)

-- name: quota_unsent
-- What did not go out for lack of quota: one row per journey, step, reason and quota, by the last that was said of each message.
SELECT journey, toString(step) AS step, reason, if(reason = 'over_quota', splitByChar(',', detail)[1], '') AS quota, countIf(status = 'refused') AS refused,
       countIf(status = 'later') AS waiting
FROM (
    SELECT message, any(r.journey) AS journey, any(r.step) AS step, argMax(toString(r.status), (attempt, at)) AS status, argMax(toString(r.reason), (attempt, at)) AS reason,
           argMax(r.detail, (attempt, at)) AS detail
    FROM deliver_receipts AS r
    WHERE r.at >= {since:DateTime64(3, 'UTC')} AND r.status IN ('accepted', 'refused', 'later', 'unknown', 'pending') AND ({journey:UInt32} = 0 OR r.journey = {journey:UInt32})
    GROUP BY message
)
WHERE reason IN {reasons:Array(String)} AND status IN ('refused', 'later')
GROUP BY journey, step, reason, quota
ORDER BY refused + waiting DESC, journey, step

-- name: quota_rates
-- Messages a day that each journey has put lately, by channel and kind.
SELECT journey, toString(channel) AS channel, toString(kind) AS kind, count() / {days:Float64} AS a_day FROM deliver_outbox
WHERE send_at >= {since:DateTime64(3, 'UTC')} AND send_at < {until:DateTime64(3, 'UTC')} AND journey IN {journeys:Array(UInt32)}
GROUP BY journey, channel, kind

-- name: preview_people_open
-- The same of people whose window is known: whoever has it open lies in the next reach too.
INSERT INTO deliver_preview_people SELECT {preview:UInt64}, arrayJoin(if(open, [{reach:UInt16}, {reach:UInt16} + 1], [{reach:UInt16}])), person FROM ([[people]])

-- name: reach_consented
-- Of some people those whose last word on marketing by a channel is a yes. The gate asks more exactly, of the origins of a merged person too; over
-- a million people that would take seconds.
SELECT * FROM ([[found]]) WHERE person IN (
    SELECT person FROM profiles_consents WHERE purpose = 'marketing' AND channel IN ([[channel]], 'all') GROUP BY person HAVING argMax(state, at) = 'granted')

-- name: reach_traits
-- Everybody with an address of a channel in their traits that is not suppressed.
SELECT person FROM (
    SELECT person, [[address]] AS address FROM profiles_traits FINAL WHERE person IN ([[among]])
)
WHERE match(address, [[pattern]]) AND sipHash64(lowerUTF8(address)) NOT IN (
    SELECT address_hash FROM deliver_stops FINAL WHERE channel = [[channel]] AND lifted = 0 AND NOT startsWith(scope, 'list:')
      AND (expires_at = toDateTime64(0, 3, 'UTC') OR expires_at > [[now]]))

-- name: reach_followers
-- One row per person; `open`: their own message keeps a window open.
SELECT i.person AS person, max([[open]]) AS open FROM (SELECT person, value FROM identify_identifiers FINAL WHERE kind = 'openid' AND person IN ([[among]])) AS i
INNER JOIN (
    SELECT openid, max(since) AS since, max(until) AS until, max(message_at) AS message_at FROM social_followers WHERE account IN [[accounts]] GROUP BY openid
) AS f ON f.openid = i.value
WHERE f.since > f.until OR [[mini]]
GROUP BY person

-- name: reach_customers
SELECT DISTINCT person FROM social_wecom_friends FINAL WHERE account IN [[accounts]] AND ended_at < added_at AND person IN ([[among]])

-- name: reach_devices
SELECT DISTINCT person FROM deliver_devices FINAL WHERE moved = 0 AND service IN [[services]] AND ([[vendor]] = '' OR vendor = [[vendor]]) AND person IN ([[among]])

-- name: reach_everybody
SELECT person FROM ([[among]])
