-- name: seen_trait
-- Whether anybody has a trait that is not declared.
SELECT 1 FROM profiles_traits WHERE mapContains(others, {trait:String}) LIMIT 1

-- name: sent_traits
-- Names of traits that were sent but not declared, as far as a look at some people shows.
SELECT DISTINCT arrayJoin(mapKeys(others)) AS trait FROM (SELECT others FROM profiles_traits LIMIT 100000) LIMIT 1000

-- name: gather
-- Whom this tick may move: whom events, traits or merges touched, and for whom time is up.
-- `rung`: timers must be set anew, because one has rung or because the person took over another's events.
INSERT INTO segments_tick_persons (person, rung, names)
SELECT person, max(rung), groupArrayArray(names) FROM (
    SELECT person, merged OR gone AS rung, [] AS names FROM profiles_tick_touched WHERE person != 0
    UNION ALL
    SELECT person, 0, [name] FROM profiles_tick_events WHERE person != 0
    UNION ALL
    SELECT person, 1, [] FROM segments_timers
    WHERE wake_at > {previous:DateTime64(3, 'UTC')} AND wake_at <= {now:DateTime64(3, 'UTC')}
)
GROUP BY person

-- name: happened
-- What this tick is about: how many persons, which events, whether traits were given or persons merged, how many touched.
SELECT (SELECT count() FROM segments_tick_persons),
       (SELECT groupUniqArray(name) FROM profiles_tick_events),
       (SELECT max(valued) FROM profiles_tick_touched),
       (SELECT max(merged OR gone) FROM profiles_tick_touched),
       (SELECT count() FROM profiles_tick_touched)

-- name: rung
-- The conditions whose time is up.
SELECT DISTINCT condition FROM segments_timers
WHERE wake_at > {previous:DateTime64(3, 'UTC')} AND wake_at <= {now:DateTime64(3, 'UTC')}

-- name: look
-- One row per person of this tick: in which of these segments they now are, and when time may change each condition.
INSERT INTO segments_tick_state (person, segments, wakes)
SELECT person, arrayFilter((id, holds) -> holds, [[ids]], [[inside]]), [[wakes]]
FROM [[source]]

-- name: compare
-- Who of the persons of this tick is now in a segment and was not, or was and is not.
INSERT INTO segments_tick_moves (segment, person, joined)
WITH (SELECT groupBitmapState(person) FROM segments_tick_persons) AS asked
SELECT segment, move.1, move.2
FROM (
    SELECT wanted.segment AS segment, found.members AS now, bitmapAnd(old.members, asked) AS was
    FROM (SELECT arrayJoin({segments:Array(UInt32)}) AS segment) AS wanted
    LEFT JOIN (
        SELECT segment, groupBitmapState(person) AS members
        FROM segments_tick_state ARRAY JOIN segments AS segment
        GROUP BY segment
    ) AS found ON found.segment = wanted.segment
    LEFT JOIN (
        SELECT segment, members FROM segments_members FINAL WHERE segment IN {segments:Array(UInt32)}
    ) AS old ON old.segment = wanted.segment
)
ARRAY JOIN arrayConcat(
    arrayMap(person -> (person, 1), bitmapToArray(bitmapAndnot(now, was))),
    arrayMap(person -> (person, 0), bitmapToArray(bitmapAndnot(was, now)))
) AS move

-- name: compare_in_full
-- The same for one segment and everybody: who meets its rule, against who was in it.
INSERT INTO segments_tick_moves (segment, person, joined)
WITH (SELECT groupBitmapState(person) FROM ([[matching]])) AS now,
     (SELECT groupBitmapMergeState(members) FROM (SELECT members FROM segments_members FINAL WHERE segment = {segment:UInt32})) AS was
SELECT {segment:UInt32}, move.1, move.2
FROM (
    SELECT arrayJoin(arrayConcat(
        arrayMap(person -> (person, 1), bitmapToArray(bitmapAndnot(now, was))),
        arrayMap(person -> (person, 0), bitmapToArray(bitmapAndnot(was, now)))
    )) AS move
)

-- name: set_timers
-- Timers of the persons of this tick.
SELECT [[soon]] AS wake_at, condition, person, {tick:UInt64} AS tick
FROM segments_tick_state ARRAY JOIN wakes AS wake, [[conditions]] AS condition
WHERE wake > toUnixTimestamp64Milli({now:DateTime64(3, 'UTC')})

-- name: set_timers_for_everybody
-- Timers of one condition that nobody watched before.
SELECT [[soon]] AS wake_at, {condition:UInt64} AS condition, person, {tick:UInt64} AS tick
FROM ([[timer]])
WHERE wake > toUnixTimestamp64Milli({now:DateTime64(3, 'UTC')})

-- name: moved_before
-- Whether an earlier try at this tick got as far as storing the moves.
SELECT count() FROM segments_moves WHERE tick = {tick:UInt64}

-- name: move_again
INSERT INTO segments_tick_moves (segment, person, joined)
SELECT segment, person, joined FROM segments_moves WHERE tick = {tick:UInt64}

-- name: moves
-- One row per person who joined or left.
SELECT segment, person, {now:DateTime64(3, 'UTC')} AS at, joined, {tick:UInt64} AS tick FROM segments_tick_moves

-- name: apply
-- The members after the moves of this tick. Applying them twice gives the same.
INSERT INTO segments_members (segment, members, tick)
SELECT moved.segment, bitmapOr(bitmapAndnot(old.members, moved.gone), moved.new), {tick:UInt64}
FROM (
    SELECT segment, groupBitmapStateIf(person, joined = 1) AS new, groupBitmapStateIf(person, joined = 0) AS gone
    FROM segments_tick_moves GROUP BY segment
) AS moved
LEFT JOIN (
    SELECT segment, members FROM segments_members FINAL WHERE segment IN (SELECT segment FROM segments_tick_moves)
) AS old ON old.segment = moved.segment

-- name: next_timer
SELECT wake_at FROM segments_timers WHERE wake_at > {after:DateTime64(3, 'UTC')} ORDER BY wake_at LIMIT 1

-- name: past_months
-- Monthly partitions of timers that have all rung.
SELECT DISTINCT partition FROM system.parts
WHERE database = currentDatabase() AND table = 'segments_timers' AND active AND toUInt32OrZero(partition) < {month:UInt32}

-- name: count
SELECT bitmapCardinality(members) FROM segments_members FINAL WHERE segment = {segment:UInt32}

-- name: counts
SELECT segment, bitmapCardinality(members) FROM segments_members FINAL

-- name: is_member
SELECT bitmapContains(members, {person:UInt64}) FROM segments_members FINAL WHERE segment = {segment:UInt32}

-- name: segments_of
SELECT segment FROM segments_members FINAL WHERE bitmapContains(members, {person:UInt64}) ORDER BY segment

-- name: members
SELECT arrayJoin(bitmapToArray(members)) AS person FROM segments_members FINAL WHERE segment = [[segment]]

-- name: members_page
SELECT arrayJoin(bitmapToArray(bitmapSubsetLimit(members, {after:UInt64} + 1, {most:UInt64}))) AS person
FROM segments_members FINAL WHERE segment = {segment:UInt32}

-- name: moves_page
SELECT person, at, joined FROM segments_moves
WHERE segment = {segment:UInt32} AND at >= {since:DateTime64(3, 'UTC')} AND at < {until:DateTime64(3, 'UTC')}
ORDER BY at DESC, person LIMIT {most:UInt64}

-- name: moves_by_day
SELECT toString(toDate(at, {zone:String})) AS day, countIf(joined = 1) AS joined, countIf(joined = 0) AS left
FROM segments_moves
WHERE segment = {segment:UInt32} AND at >= {since:DateTime64(3, 'UTC')} AND at < {until:DateTime64(3, 'UTC')}
GROUP BY day ORDER BY day

-- name: audit
-- How many meet the rule, are members, are missing from the members, or are members without meeting it.
WITH (SELECT groupBitmapState(person) FROM ([[matching]])) AS should,
     (SELECT groupBitmapMergeState(members) FROM (SELECT members FROM segments_members FINAL WHERE segment = {segment:UInt32})) AS are
SELECT bitmapCardinality(should), bitmapCardinality(are),
       bitmapCardinality(bitmapAndnot(should, are)), bitmapCardinality(bitmapAndnot(are, should)),
       arraySlice(bitmapToArray(bitmapXor(should, are)), 1, {examples:UInt32})

-- name: newest_person
SELECT max(person) FROM profiles_traits

-- name: moves_told
SELECT segment, joined, at FROM segments_moves
WHERE person = {person:UInt64} AND [[where]]
ORDER BY at DESC, concat(toString(segment), '.', toString(joined))
LIMIT {most:UInt32}
