-- name: zones
-- One row per person of a set who has traits: where their clock stands, and by what that is known.
SELECT person, multiIf(said != '', said, place != '', place, [[home_zone]]) AS zone,
       multiIf(said != '', 'trait', place != '', 'place', 'workspace') AS zone_from
FROM (
    SELECT person, transform(time_zone, [[names]], [[names]], '') AS said,
           transform(concat(code, '/', region), [[keys]], [[zones]], '') AS by_region,
           transform(concat(code, '/', city), [[keys]], [[zones]], '') AS by_city,
           multiIf(region != '' AND by_region != '', by_region, city != '' AND by_city != '', by_city,
                   transform(code, [[keys]], [[zones]], '')) AS place
    FROM (
        SELECT person, time_zone, region, city,
               if(country = '', if(region = '' AND city = '', '', [[home]]), transform(country, [[countries]], [[codes]], '')) AS code
        FROM (
            SELECT person, trimBoth(ifNull(t_time_zone, '')) AS time_zone, lowerUTF8(trimBoth(ifNull(t_country, ''))) AS country,
                   lowerUTF8(trimBoth(ifNull(t_region, ''))) AS region, lowerUTF8(trimBoth(ifNull(t_city, ''))) AS city
            FROM profiles_traits FINAL WHERE person IN ([[among]])
        )
    )
)

-- name: ask
-- What journeys ask, one row per message.
INSERT INTO deliver_tick_asked
SELECT CAST(message AS UUID) AS message, toUInt32(journey), toUInt64(person), toUInt32(round), step, channel, kind, tag, toUInt8(priority), wanted_at,
       toUInt8(best_time)
FROM ([[asking]])
LIMIT 1 BY message

-- name: went
-- Who the persons that are asked about are now, and everybody who was merged into them: one row per person who is not themselves.
INSERT INTO deliver_tick_went
WITH RECURSIVE up AS (
    SELECT child AS person, parent AS who, toUInt32(1) AS depth FROM (
        SELECT person AS child, argMax(parent, tick) AS parent FROM identify_parents
        WHERE person IN (SELECT person FROM ([[people]])) GROUP BY child HAVING parent != 0
    )
    UNION ALL
    SELECT up.person AS person, parents.parent AS who, up.depth + 1 AS depth
    FROM up INNER JOIN (
        SELECT person AS child, argMax(parent, tick) AS parent FROM identify_parents GROUP BY child HAVING parent != 0
    ) AS parents ON parents.child = up.who
    WHERE up.depth < 100
)
SELECT person, argMax(who, depth) AS who FROM up GROUP BY person

-- name: absorbed
-- Persons who were merged into those that are asked about, and into those again, level by level.
INSERT INTO deliver_tick_went
SELECT child AS person, if(w.who = 0, parent, w.who) AS who
FROM (
    SELECT person AS child, argMax(parent, tick) AS parent FROM identify_parents
    WHERE person IN (SELECT person FROM identify_parents WHERE parent IN ([[over]])) GROUP BY child
) AS p
LEFT JOIN (SELECT person, any(who) AS who FROM deliver_tick_went GROUP BY person) AS w ON w.person = p.parent
WHERE parent IN ([[over]]) AND child NOT IN (SELECT person FROM deliver_tick_went)

-- name: kept_verdicts
-- What was said before: a place that was given stays given, and what this tick has said it says again.
INSERT INTO deliver_tick_verdicts
SELECT message, verdict, send_at, zone, zone_from, rule, reason, 1 AS kept
FROM deliver_reservations
WHERE message IN (SELECT message FROM deliver_tick_asked) AND (verdict = 'ok' OR tick = {tick:UInt64})
  AND message NOT IN (SELECT message FROM deliver_tick_verdicts)
ORDER BY verdict = 'ok' DESC LIMIT 1 BY message

-- name: line_up
-- What must be judged, with the person's zone, the caps that bind it, and its turn: the higher priority, then the earlier, then the lower message.
INSERT INTO deliver_tick_asking
SELECT message, journey, person, round, step, channel, kind, tag, priority, wanted_at, best_time, who,
       if(z.zone = '', {home_zone:String}, z.zone) AS zone, if(z.zone = '', 'workspace', z.zone_from) AS zone_from, [[mask]] AS mask,
       row_number() OVER mine AS turn, count() OVER (PARTITION BY who) AS turns, greatest(toUnixTimestamp64Milli(wanted_at), {now:Int64}) AS at
FROM (
    SELECT a.*, [[who]] AS who FROM deliver_tick_asked AS a [[went]] WHERE message NOT IN (SELECT message FROM deliver_tick_verdicts)
) AS asked
LEFT JOIN ([[zones]]) AS z ON z.person = asked.who
WINDOW mine AS (PARTITION BY who ORDER BY priority DESC, wanted_at, message)

-- name: taken
-- The places that the persons who are asked about have: given and not freed. One row per place that any cap counts.
INSERT INTO deliver_tick_taken
SELECT t.who, t.at, t.mask, 256, t.zone, [[units]]
FROM (
    SELECT t.*, z.zone AS zone FROM (
        SELECT [[who]] AS who, toUnixTimestamp64Milli(send_at) AS at, [[mask]] AS mask
        FROM (
            SELECT * FROM deliver_reservations
            WHERE verdict = 'ok' AND send_at >= {since:DateTime64(3, 'UTC')} AND person IN ([[people]])
              AND message NOT IN (SELECT message FROM deliver_freed WHERE person IN ([[people]]))
        ) AS a [[went]]
        WHERE mask != 0
    ) AS t INNER JOIN (SELECT who, any(zone) AS zone FROM deliver_tick_asking GROUP BY who) AS z ON z.who = t.who
) AS t [[joins]]

-- name: planned
-- Places that planned messages hold against lower priorities.
INSERT INTO deliver_tick_taken
SELECT t.who, t.at, t.mask, t.priority, t.zone, [[units]]
FROM (
    SELECT t.*, z.zone AS zone FROM (
        SELECT [[who]] AS who, a.planned_at AS at, [[mask]] AS mask, toUInt16(priority) AS priority
        FROM (SELECT person, channel, kind, '' AS tag, toUnixTimestamp64Milli(toDateTime64(at, 3, 'UTC')) AS planned_at, priority FROM ([[planned]])) AS a [[went]]
        WHERE mask != 0 AND a.planned_at >= {now:Int64} AND a.planned_at <= {ahead:Int64}
    ) AS t INNER JOIN (SELECT who, any(zone) AS zone FROM deliver_tick_asking GROUP BY who) AS z ON z.who = t.who
) AS t [[joins]]

-- name: take
-- The places that a turn gave to persons who have further turns.
INSERT INTO deliver_tick_taken
SELECT t.who, t.at, t.mask, 256, t.zone, [[units]]
FROM (SELECT * FROM deliver_tick_open WHERE verdict = 'ok' AND more AND mask != 0) AS t [[joins]]

-- name: turn
-- Those whose turn it is, at the moment for which they ask.
SELECT message, who, channel, kind, priority, wanted_at, zone, zone_from, mask, turn < turns AS more, at, toUInt32(0) AS rule, toLowCardinality('') AS reason,
       toUInt32(0) AS capped, toInt64(9223372036854775807) AS latest
FROM deliver_tick_asking WHERE turn = {turn:UInt32} [[only]]

-- name: best
-- The same, at the person's best hour: of the weekdays ahead the next one that lies near enough.
SELECT a.message AS message, a.who AS who, a.channel AS channel, a.kind AS kind, a.priority AS priority, a.wanted_at AS wanted_at, a.zone AS zone,
       a.zone_from AS zone_from, a.mask AS mask, a.turn < a.turns AS more,
       arrayFirst(h -> h.2 > a.at AND h.1 <= a.at + {within:Int64} AND if(length(own) = 7, toUInt8OrZero(own[h.3]), usual[h.3]) = h.4, h.hours) AS found,
       if(found.2 = 0, a.at, greatest(a.at, found.1 + toInt64(least({spread:Int64}, found.2 - found.1) * ([[place]])))) AS at,
       toUInt32(0) AS rule, toLowCardinality(if(at = a.at, '', 'best_time')) AS reason, toUInt32(0) AS capped, toInt64(9223372036854775807) AS latest
FROM (
    SELECT a.*, splitByChar(',', ifNull(best.hours, '')) AS own, arrayElement([[usual]], indexOf([[channels]], channel)) AS usual
    FROM (SELECT * FROM deliver_tick_asking WHERE turn = {turn:UInt32} AND best_time) AS a
    LEFT JOIN ([[own]]) AS best ON best.person = a.who AND best.channel = a.channel
) AS a
LEFT JOIN (
    SELECT zone, arraySort(groupArray((starts, ends, toUInt8(unit), hour))) AS hours FROM deliver_tick_units WHERE unit IN ('1', '2', '3', '4', '5', '6', '7') GROUP BY zone
) AS h ON h.zone = a.zone

-- name: pass
-- Everybody who still moves on, once: what stands against the moment they have come to. Whom quiet hours move is judged there, when
-- they are over. Else the strictest that stands against it decides; if all that does may be waited for, they move to when the last of
-- it is over, and are asked again.
INSERT INTO deliver_tick_open
SELECT {pass:UInt32} AS pass, message, who, channel, kind, priority, wanted_at, zone, zone_from, mask, more,
       if(verdict = '' AND notEmpty(waits), arrayMax(hit -> hit.1, waits), before) AS at,
       multiIf(empty(hits), multiIf(was_capped = 0, 'ok', before > was_latest, 'skip', 'wait'),
               strictest.2 > 1 AND NOT by_night, ['', 'other_channel', 'skip', 'leave'][strictest.2], '') AS verdict,
       multiIf(empty(hits), if(was_capped = 0, was_rule, was_capped), verdict != '', strictest.3, last.3) AS rule,
       multiIf(empty(hits), if(was_capped = 0, was_reason, 'capped'), verdict != '', if(strictest.4, q_reason, 'capped'), if(last.4, q_reason, 'capped')) AS reason,
       if(verdict = '' AND NOT last_cap.4 AND last_cap.3 != 0, last_cap.3, was_capped) AS capped,
       if(empty(waits), was_latest, least(was_latest, arrayMin(hit -> hit.5, waits))) AS latest
FROM (
    SELECT m.message AS message, m.who AS who, m.channel AS channel, m.kind AS kind, m.priority AS priority, m.wanted_at AS wanted_at, m.zone AS zone,
           m.zone_from AS zone_from, m.mask AS mask, m.more AS more, m.at AS before, m.rule AS was_rule, m.reason AS was_reason,
           m.capped AS was_capped, m.latest AS was_latest, [[quiet_reason]] AS q_reason,
           arrayFilter(hit -> hit.1 > m.at, [[[hits]]]) AS hits, arrayFilter(hit -> hit.2 = 1, hits) AS waits,
           arrayExists(hit -> hit.4 = 1, waits) AS by_night,
           arrayReverseSort(hit -> (hit.2, hit.1, -hit.3), hits)[1] AS strictest,
           arrayReverseSort(hit -> (hit.1, -hit.3), waits)[1] AS last,
           arrayReverseSort(hit -> (NOT hit.4, hit.1, -hit.3), waits)[1] AS last_cap
    FROM ([[source]]) AS m [[quiet]] [[taken]]
)

-- name: settle_turn
-- The verdicts of a turn; who has not come to rest has found no place.
INSERT INTO deliver_tick_verdicts
SELECT message, if(verdict = '', 'skip', verdict), fromUnixTimestamp64Milli(at, 'UTC'), zone, zone_from, rule,
       multiIf(verdict = '', 'no_place', verdict = 'ok' AND reason = '' AND kind = 'transactional', 'transactional', reason), 0
FROM deliver_tick_open WHERE verdict != '' OR pass = {last:UInt32}

-- name: no_turn
INSERT INTO deliver_tick_verdicts
SELECT message, 'skip', fromUnixTimestamp64Milli(at, 'UTC'), zone, zone_from, 0, 'no_place', 0 FROM deliver_tick_asking WHERE turn > {most:UInt32}

-- name: reserve
-- The verdicts of this call as rows; those with ok are places.
SELECT a.message AS message, a.person AS person, a.journey AS journey, a.round AS round, a.step AS step, a.channel AS channel, a.kind AS kind, a.tag AS tag,
       a.priority AS priority, a.wanted_at AS wanted_at, v.verdict AS verdict, v.send_at AS send_at, v.zone AS zone, v.zone_from AS zone_from,
       v.rule AS rule, v.reason AS reason, {rules:UInt32} AS rules, {now:DateTime64(3, 'UTC')} AS at, {number:UInt64} AS tick
FROM deliver_tick_asking AS a INNER JOIN deliver_tick_verdicts AS v ON v.message = a.message

-- name: free
-- The places of some messages are given back. One row per message.
INSERT INTO deliver_freed (message, person, at, tick)
SELECT DISTINCT message, person, {now:DateTime64(3, 'UTC')}, {number:UInt64} FROM deliver_reservations WHERE verdict = 'ok' AND message IN ([[messages]])

-- name: places_of
-- The places that a person has, newest first.
SELECT send_at, toString(channel) AS channel, toString(kind) AS kind, toString(tag) AS tag FROM deliver_reservations
WHERE person IN {persons:Array(UInt64)} AND verdict = 'ok' AND message NOT IN (SELECT message FROM deliver_freed WHERE person IN {persons:Array(UInt64)})
ORDER BY send_at DESC LIMIT 10000

-- name: verdicts_of
-- What was said of the messages of a person, the newest first. A message that waited has several rows.
SELECT toString(r.message) AS message, journey, toString(step) AS step, toString(channel) AS channel, toString(kind) AS kind, toString(verdict) AS verdict,
       toString(reason) AS reason, rule, send_at, toString(zone) AS zone, toString(zone_from) AS zone_from, at
FROM deliver_reservations AS r WHERE person IN {persons:Array(UInt64)} ORDER BY tick DESC LIMIT {most:UInt32}

-- name: noes
-- Why messages did not go out or wait, by the workspace's day and journey: the last verdict on each, and what gate and server refused.
SELECT * FROM (
    SELECT toDate(at, {zone:String}) AS day, journey, verdict AS status, reason, count() AS messages
    FROM (
        SELECT message, toString(argMax(r.verdict, tick)) AS verdict, toString(argMax(r.reason, tick)) AS reason, any(r.journey) AS journey, max(r.at) AS at
        FROM deliver_reservations AS r WHERE r.at >= {since:DateTime64(3, 'UTC')} AND r.at < {until:DateTime64(3, 'UTC')} [[of]]
        GROUP BY message HAVING verdict != 'ok'
    )
    GROUP BY day, journey, status, reason
    UNION ALL
    SELECT toDate(at, {zone:String}) AS day, journey, toString(status) AS status, toString(reason) AS reason, uniqExact(message) AS messages
    FROM deliver_receipts AS r
    WHERE status = 'refused' AND at >= {since:DateTime64(3, 'UTC')} AND at < {until:DateTime64(3, 'UTC')} [[of]]
    GROUP BY day, journey, status, reason
)
ORDER BY day, messages DESC, journey, status, reason

-- name: recall_places
-- The places that another database gave in a stretch of time.
INSERT INTO deliver_reservations
SELECT * FROM [[there]].deliver_reservations
WHERE verdict = 'ok' AND at > {since:DateTime64(3, 'UTC')} AND at <= {until:DateTime64(3, 'UTC')} AND send_at > {since:DateTime64(3, 'UTC')}

-- name: recall_freed
INSERT INTO deliver_freed
SELECT * FROM [[there]].deliver_freed WHERE at > {since:DateTime64(3, 'UTC')} AND at <= {until:DateTime64(3, 'UTC')}

-- name: as_judged
-- The messages of a SELECT, each when its verdict says.
SELECT m.* REPLACE (if(v.verdict = '', m.send_at, v.send_at) AS send_at)
FROM ([[select]]) AS m LEFT JOIN (SELECT message, verdict, send_at FROM deliver_tick_verdicts) AS v ON v.message = CAST(m.message AS UUID)

-- name: stood_against
SELECT reason, count() FROM (
    SELECT message, toString(argMax(r.reason, tick)) AS reason, argMax(r.verdict, tick) AS verdict FROM deliver_reservations AS r
    WHERE journey = {journey:UInt32} GROUP BY message
)
WHERE verdict NOT IN ('ok', 'wait') GROUP BY reason ORDER BY reason
