-- name: offsets
SELECT zone, base, first_at, first_by, second_at, second_by
FROM (SELECT [[names]] AS zone, [[column_0]] AS base, [[column_1]] AS first_at, [[column_2]] AS first_by, [[column_3]] AS second_at, [[column_4]] AS second_by)
ARRAY JOIN zone, base, first_at, first_by, second_at, second_by

-- name: reacting
-- How many persons have reacted.
SELECT uniq(person) FROM profiles_events WHERE [[reacted]]

-- name: reacted
-- Only what Koipond itself has seen counts (source 0).
name IN {reactions:Array(String)} AND source = 0 AND at >= {since:DateTime64(3, 'UTC')} AND at < {until:DateTime64(3, 'UTC')} AND person != 0

-- name: some
-- One in so many of the persons who have reacted.
SELECT person FROM profiles_events WHERE [[reacted]] AND sipHash64(person) % {one_in:UInt64} = 0

-- name: enough
-- The persons who may have reacted often enough.
SELECT person FROM profiles_events WHERE [[reacted]] GROUP BY person HAVING count() >= {fewest:UInt32}

-- name: moments
-- Seconds since 1970 at which messages were sent and were reacted to, per person; or per person and message.
name IN {events:Array(String)} AND source = 0 AND at >= {since:DateTime64(3, 'UTC')} AND at < {until:DateTime64(3, 'UTC')} AND person IN ([[persons]])

-- name: of_messages
SELECT person, [[arrays]] FROM profiles_timeline WHERE [[moments]] GROUP BY person, props['message']

-- name: of_persons
SELECT person, [[arrays]] FROM profiles_events WHERE [[moments]] GROUP BY person

-- name: arrays
groupArrayIf(toUnixTimestamp(at), name = {sent:String}) AS sent_at,
groupArrayIf(toUnixTimestamp(at), name IN {reactions:Array(String)}) AS reacted_at,
groupArrayIf(toUnixTimestamp(at), name = {clicked:String}) AS clicked_at

-- name: by_hour
-- The same by the local hours of the day: two lists of 24, of messages and of reactions. Reactions within one hour are one: a
-- whole one with a click, half a one without. `occasions`: in how many different hours there were any.
SELECT person, occasions, arrayMap(hour -> toFloat32(countEqual(sent, hour)), [[day]]) AS sends,
       arrayMap(hour -> toFloat32(countEqual(reacted, hour) + countEqual(clicked, hour)) / 2, [[day]]) AS reactions
FROM (
    SELECT m.person AS person, arrayMap(t -> toUInt8([[hour]] % 24), sent_at) AS sent, arrayDistinct(arrayMap(t -> [[hour]], reacted_at)) AS hours,
           length(hours) AS occasions, arrayMap(h -> toUInt8(h % 24), hours) AS reacted, arrayMap(h -> toUInt8(h % 24), arrayDistinct(arrayMap(t -> [[hour]], clicked_at))) AS clicked
    FROM ([[moments]]) AS m
    INNER JOIN ([[zones]]) AS z ON z.person = m.person
    INNER JOIN ([[offsets]]) AS o ON o.zone = z.zone
)
WHERE notEmpty(sent)

-- name: hour
intDiv(t + base + if(t >= first_at, first_by, 0) + if(t >= second_at, second_by, 0), 3600)

-- name: by_lag
-- One row per hour of sending: messages, and the reactions to them by hour.
SELECT arrayFirstIndex(messages -> messages > 0, sends) - 1 AS hour, count(), sumForEach(reactions) FROM ([[by_hour]]) GROUP BY hour

-- name: hours
-- What the trait is to be for everybody who has it or gets it. How it is found: see nightly.py.
SELECT person, max(hours) AS [[trait]]
FROM (
    SELECT person, arrayStringConcat(arrayWithConstant(7, toString(best - 1)), ',') AS hours
    FROM (
        SELECT person, arrayMap((near, far, hour) -> (arrayDotProduct(reactions, near) + {prior:Float32}) / (arrayDotProduct(sends, far) * share + {prior:Float32})
                                                     * if(hour = held, {stay:Float32}, 1), [[near]], [[expected]], range(1, 25)) AS ratios,
               arrayMap((ratio, usual) -> ratio * usual, ratios, [[usual]]) AS readiness, indexOf(readiness, arrayMax(readiness)) AS best
        FROM (
            SELECT b.person AS person, reactions, sends, h.hour AS held, arraySum(reactions) / arrayDotProduct(sends, [[totals]]) AS share
            FROM ([[by_hour]]) AS b
            LEFT JOIN (SELECT person, toUInt8(1 + toUInt8OrZero(splitByChar(',', ifNull([[column]], ''))[1])) AS hour FROM profiles_traits FINAL WHERE ifNull([[column]], '') != '') AS h
            ON h.person = b.person
            WHERE occasions >= {fewest:UInt32}
        )
    )
    WHERE ratios[best] >= {gain:Float32}
    UNION ALL
    SELECT person, '' AS hours FROM profiles_traits FINAL WHERE ifNull([[column]], '') != ''
)
GROUP BY person

-- name: first_reaction
-- Whether this tick brings a reaction.
SELECT count() FROM collect_tick_events WHERE source = 0 AND name IN {names:Array(String)}
