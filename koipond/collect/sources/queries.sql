-- name: kept_last
-- The highest number given out.
SELECT max(seq) FROM collect_kept

-- name: kept_known
-- One row per item of an account that is kept already under one of these ids.
SELECT id, what, skip, wants, at, received_at, fields FROM collect_kept
WHERE account = {account:UInt32} AND id IN {ids:Array(String)}
ORDER BY seq DESC LIMIT 1 BY id

-- name: kept_next
-- Where the next page of what is not read yet ends, and of which accounts it is.
SELECT max(seq), groupUniqArray(account)
FROM (SELECT seq, account FROM collect_kept WHERE seq > {after:UInt64} ORDER BY seq LIMIT {rows:UInt32})

-- name: kept_of
-- What is kept of an account, within a stretch.
SELECT seq, account, id, source, message_id, what, skip, wants, at, received_at, fields
FROM collect_kept FINAL WHERE account = {account:UInt32} AND [[within]]

-- name: kept_watched
-- The rows of [[kept]], each leaving with the time watched, in seconds. `watch_seconds` is what this stay adds to what was told before of its viewer in
-- this room, so that the sum is the time that passed, whatever overlaps, comes twice or comes late; `watched_seconds` is all of it up to now.
-- Where a platform does not say when a stay began, it began with the last coming in of the same session. One row per row of [[kept]].
SELECT k.seq AS seq, k.account AS account, k.id AS id, k.source AS source, k.message_id AS message_id, k.what AS what, k.skip AS skip, k.wants AS wants, k.at AS at,
       k.received_at AS received_at,
       if(s.known, mapUpdate(k.fields, map('watch_seconds', toString(s.upto - s.before), 'watched_seconds', toString(s.upto))), k.fields) AS fields
FROM ([[kept]]) AS k
LEFT JOIN (
    SELECT seq, toInt64(round(watched / 1000)) AS upto, 1 AS known,
           toInt64(round(lagInFrame(watched, 1, 0) OVER (PARTITION BY room, who ORDER BY seq ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) / 1000)) AS before
    FROM (
        SELECT seq, room, who, toFloat64(intervalLengthSum(began, ended) OVER (
            PARTITION BY room, who ORDER BY seq ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)) AS watched
        FROM (
            SELECT seq, what, room, who, moment AS ended, if(fields['entered_at'] != '',
                toUnixTimestamp64Milli(parseDateTime64BestEffortOrZero(fields['entered_at'], 3, 'UTC')),
                maxIf(moment, what = 'joined') OVER (PARTITION BY room, who, fields['user_id'] ORDER BY moment, what, seq ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)) AS began
            FROM (
                SELECT seq, what, fields, toUnixTimestamp64Milli(at) AS moment, [[room]] AS room, [[who]] AS who FROM collect_kept FINAL
                WHERE account = {account:UInt32} AND what IN ('joined', 'left')
                  AND ([[room]], [[who]]) IN (SELECT [[room]], [[who]] FROM ([[kept]]) WHERE what = 'left')
            )
        ) WHERE what = 'left' AND began > 0 AND began <= ended
    )
) AS s ON s.seq = k.seq

-- name: kept_wanted
-- Items of which the platform has yet to be asked for the rest, the newest first.
SELECT id, what, at, fields, raw FROM collect_kept FINAL
WHERE account = {account:UInt32} AND wants ORDER BY at DESC LIMIT {most:UInt32}

-- name: kept_mapped
-- One row per item kept: what it becomes by a mapping, or why it becomes nothing.
SELECT *, toUInt128(reinterpretAsUInt128(sipHash128(source, message_id))) AS hash, multiIf(
    skip != '', toString(skip),
    wants = 1, 'incomplete',
    event = '', 'ignored',
    user_id = '' AND anonymous_id = '' AND NOT arrayExists((k, v) -> multiIf(
        k = 'phone', length(replaceRegexpAll(v, '[^0-9]', '')) BETWEEN 5 AND 20, k = 'email', position(v, '@') > 1, 1
    ), mapKeys(ids), mapValues(ids)), 'no_identifier',
    length(toJSONString(props)) > {largest:UInt32}, 'too_large',
    '') AS problem
FROM (
    SELECT seq, account, id, source, message_id, what, skip, wants, at, received_at, fields,
        transform(toString(what), [[whats]], [[events]], '') AS event,
        [[user_id]] AS user_id, [[anonymous_id]] AS anonymous_id,
        mapFilter((k, v) -> v != '', [[ids]]) AS ids,
        mapUpdate(mapFilter((k, v) -> v != '', [[traits]]), ids) AS traits,
        mapUpdate(mapUpdate([[rest]], mapFilter((k, v) -> v != '', [[properties]])),
            map('lead_id', id, 'source', {kind:String}, 'source_name', {name:String})) AS props,
        [[consents]] AS consents
    FROM ([[kept]])
)

-- name: kept_items
-- One row per item for the inbox: who it is, what they agreed to, what happened. Those that were taken before are left out.
WITH items AS (
    SELECT source, at, user_id, anonymous_id, one.1 AS kind, one.2 AS name, one.3 AS message_id, one.4 AS properties, one.5 AS traits,
        if(empty(ids), '', concat('{"traits":', toJSONString(ids), '}')) AS context,
        reinterpretAsUInt128(sipHash128(source, message_id)) AS hash
    FROM (
        SELECT source, at, user_id, anonymous_id, ids, arrayJoin(arrayConcat(
            if(empty(traits), [], [('identify', '', concat(message_id, ':who:', lower(hex(sipHash128(toJSONString(traits), user_id, anonymous_id)))), '',
                toJSONString(traits))]),
            arrayMap(c -> ('track', 'consent_granted', concat(message_id, ':consent:', c.1, ':', c.2),
                toJSONString(map('purpose', c.1, 'channel', c.2, 'method', 'lead_form', 'proof', concat({proof:String}, ' ', id))), ''), consents),
            [('track', event, message_id, toJSONString(props), '')]
        )) AS one
        FROM ([[mapped]]) WHERE problem = ''
        ORDER BY seq
    )
)
SELECT source, kind, name, message_id, at, user_id, anonymous_id, properties, traits, context FROM items
WHERE hash NOT IN (SELECT hash FROM collect_seen WHERE hash IN (SELECT hash FROM items))

-- name: kept_states
-- One row per item kept, with what became of it: taken, held, refused, waiting, or why it became nothing. The newest first.
SELECT id, what, at, received_at, event, problem,
    multiIf(problem != '', problem, hash IN (SELECT hash FROM collect_seen WHERE hash IN (SELECT hash FROM ([[mapped]]))), 'taken',
        hash IN (SELECT hash FROM collect_quarantine WHERE hash IN (SELECT hash FROM ([[mapped]]))), 'held',
        (source, message_id) IN (SELECT source, message_id FROM collect_refused WHERE source = {source:UInt32}), 'refused', 'waiting') AS state,
    fields, user_id, anonymous_id, ids, traits, props, consents
FROM ([[mapped]]) ORDER BY received_at DESC, seq DESC LIMIT {limit:UInt32}

-- name: kept_counts
-- One row per account: how many came within a day and a week (tests and states left out), and the last.
SELECT account, countIf(received_at > {day:DateTime64(3, 'UTC')}), count(), max(received_at)
FROM collect_kept FINAL
WHERE received_at > {week:DateTime64(3, 'UTC')} AND skip = ''
GROUP BY account

-- name: kept_ever
-- One row per account: when something came last, tests too.
SELECT account, max(received_at) FROM collect_kept GROUP BY account

-- name: kept_problems
-- One row per reason for which something became nothing that should have.
SELECT problem, count() FROM ([[mapped]]) WHERE problem NOT IN ('', 'ignored', 'test', 'preview', 'status') GROUP BY problem ORDER BY count() DESC, problem

-- name: kept_fields
-- One row per field that came lately: in how many, and the newest value.
SELECT name, count() AS seen, argMax(value, seq) AS sample FROM (
    SELECT seq, pair.1 AS name, pair.2 AS value FROM (
        SELECT seq, arrayJoin(CAST(fields AS Array(Tuple(String, String)))) AS pair
        FROM (SELECT seq, fields FROM ([[kept]]) ORDER BY seq DESC LIMIT 200)
    )
) GROUP BY name ORDER BY seen DESC, name LIMIT 300
