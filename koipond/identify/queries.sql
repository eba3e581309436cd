-- name: places
-- Where this tick's events have identifiers at all: in what they say, in their context, as a device, as an alias.
SELECT max(kind = 'identify' AND notEmpty(traits)), max(position(context, '"traits"') > 0), max(position(context, '"device"') > 0),
       max(kind = 'alias')
FROM collect_tick_events

-- name: gather
-- One row per identifier of an event of this tick, in the house's spelling where SQL can settle it.
INSERT INTO identify_tick_found
SELECT lane, seq, code, [[names]][code] AS kind, raw, value, sipHash64(kind, value), [[reason]]
FROM (
    SELECT lane, seq, code, raw, [[spelled]] AS value
    FROM ([[places]])
    WHERE code > 0 AND notEmpty(raw)
)

-- name: in_fields
SELECT lane, seq, code, raw
FROM collect_tick_events
ARRAY JOIN [[[fields]]] AS raw, {field_codes:Array(UInt8)} AS code

-- name: in_traits
SELECT lane, seq, transform(key, {trait_keys:Array(String)}, {trait_codes:Array(UInt8)}, toUInt8(0)) AS code, raw
FROM (SELECT lane, seq, traits FROM collect_tick_events WHERE kind = 'identify')
ARRAY JOIN mapKeys(traits) AS key, mapValues(traits) AS raw

-- name: in_context
SELECT lane, seq, transform(pair.1, {context_keys:Array(String)}, {context_codes:Array(UInt8)}, toUInt8(0)) AS code, pair.2 AS raw
FROM (SELECT lane, seq, context FROM collect_tick_events WHERE position(context, '"traits"') > 0)
ARRAY JOIN JSONExtractKeysAndValues(context, 'traits', 'String') AS pair

-- name: unsettled
-- Each spelling once that Python has to look at.
SELECT DISTINCT code, raw FROM identify_tick_found WHERE reason = 'unsettled'

-- name: settle
-- The same identifiers again, now settled. What cannot be one of its kind keeps its raw text and the reason.
INSERT INTO identify_tick_found
SELECT lane, seq, code, kind, raw, value, sipHash64(kind, value), if(refused, 'malformed', [[reason]])
FROM (
    SELECT found.lane, found.seq, found.code AS code, found.kind AS kind, found.raw AS raw,
        empty(spelled.value) AS refused, if(refused, substringUTF8(found.raw, 1, 60), spelled.value) AS value
    FROM identify_tick_found AS found
    INNER JOIN identify_tick_spelled AS spelled ON found.code = spelled.code AND found.raw = spelled.raw
    WHERE found.reason = 'unsettled'
)

-- name: events
-- The events of this tick in the order in which they came.
SELECT lane, seq, person, source, at, kind = 'alias' AS alias FROM collect_tick_events ORDER BY received_at, lane, seq

-- name: messages
-- Their message ids in the same order; asked only when there is something to prove.
SELECT message_id FROM collect_tick_events ORDER BY received_at, lane, seq

-- name: found
-- The identifiers, and whether they may identify somebody (0), identify nobody (1), or are not settled yet (2).
SELECT lane, seq, code, value, hash, multiIf(reason = '', 0, reason = 'unsettled', 2, 1) AS state FROM identify_tick_found

-- name: nobodies
-- Values that identify nobody, each once, unless that is written down already.
SELECT kind, value, reason, argMin((lane, seq), seq) AS first
FROM identify_tick_found
WHERE reason NOT IN ('', 'unsettled')
  AND (kind, value) NOT IN (
      SELECT kind, value FROM identify_refused
      WHERE tick != {tick:UInt64} AND reason IN ('malformed', 'too_long', 'blocked_value')
        AND (kind, value) IN (SELECT kind, value FROM identify_tick_found WHERE reason NOT IN ('', 'unsettled'))
  )
GROUP BY kind, value, reason
ORDER BY first

-- name: links
-- Whose the found or asked identifiers were before this tick. Parts may hold older rows: the highest tick counts.
SELECT hash, if(tick = {tick:UInt64}, was, person) AS person, if(tick = {tick:UInt64}, origin_was, origin) AS origin, tick,
       tick = {tick:UInt64} AND was = 0 AS fresh
FROM identify_links
WHERE hash IN ([[hashes]])

-- name: aliases
-- One row per alias and what it says was before, as an account: its spelling and hash.
SELECT DISTINCT found.lane AS lane, found.seq AS seq, found.value AS value, sipHash64({account:String}, found.value) AS hash
FROM identify_tick_found AS found
INNER JOIN (SELECT lane, seq, previous_id FROM collect_tick_events WHERE kind = 'alias') AS said USING (lane, seq)
WHERE found.reason = '' AND found.raw = said.previous_id AND found.kind != {account:String}
ORDER BY lane, seq

-- name: aliases_refused
-- What earlier ticks have written down of the accounts that this tick's aliases name.
SELECT value, person, other FROM identify_refused
WHERE tick < {tick:UInt64} AND kind = {account:String} AND reason = {reason:String} AND value IN (
    SELECT value FROM identify_tick_found WHERE (lane, seq) IN (SELECT lane, seq FROM collect_tick_events WHERE kind = 'alias')
)

-- name: held
-- Which identifiers the asked persons had before this tick (`had` = 1) or had lost (2).
SELECT person, hash, kind, value, origin, source, first_seen_at, had
FROM (
    SELECT person, sipHash64(kind, value) AS hash, kind, value, origin, source, first_seen_at,
        if(tick = {tick:UInt64}, before, 1 + gone) AS had, tick
    FROM identify_identifiers
    WHERE person IN (SELECT id FROM identify_tick_asked)
)
ORDER BY tick DESC
LIMIT 1 BY person, hash

-- name: highest
-- The highest person id given before this tick. Read from the end of the order, so it costs one granule a part.
SELECT person FROM identify_identifiers
WHERE tick != {tick:UInt64} OR before > 0
ORDER BY person DESC
LIMIT 1

-- name: parents
-- Into whom the asked persons were merged before this tick, and when; those who stood alone give no row.
SELECT person, parent, at, since
FROM (
    SELECT person, if(tick = {tick:UInt64}, was, parent) AS parent, at, since, tick FROM identify_parents
    WHERE person IN (SELECT id FROM identify_tick_asked)
    ORDER BY tick DESC LIMIT 1 BY person
)
WHERE parent != 0

-- name: children
-- Who was merged right into the asked persons before this tick, and when.
SELECT person, parent, at, since
FROM (
    SELECT person, if(tick = {tick:UInt64}, was, parent) AS parent, at, since, tick FROM identify_parents
    WHERE person IN (
        SELECT person FROM identify_parents
        WHERE parent IN (SELECT id FROM identify_tick_asked) OR was IN (SELECT id FROM identify_tick_asked))
    ORDER BY tick DESC LIMIT 1 BY person
)
WHERE parent IN (SELECT id FROM identify_tick_asked)

-- name: any_apart
SELECT count() FROM (SELECT 1 FROM identify_apart LIMIT 1)

-- name: apart
-- The pairs that are kept apart.
SELECT one AS person, other FROM identify_apart FINAL WHERE kept

-- name: disputes
-- Who disputed the asked identifiers before this tick.
SELECT sipHash64(kind, value) AS hash, person, other, reason
FROM identify_refused
WHERE tick < {tick:UInt64} AND reason IN ('conflict', 'too_many', 'shared', 'kept_apart')
  AND (kind, value) IN (
      SELECT kind, value FROM identify_tick_found WHERE reason = '' AND hash IN (SELECT id FROM identify_tick_asked)
  )

-- name: find
-- The person of one identifier; 0 when many share it.
SELECT argMax(person, tick) FROM identify_links
WHERE hash = sipHash64({kind:String}, {value:String}) AND kind = {kind:String} AND value = {value:String}
HAVING count() > 0

-- name: identifiers
-- The identifiers of a person, the oldest first.
SELECT kind, value, source, first_seen_at, origin
FROM identify_identifiers FINAL
WHERE person = {person:UInt64}
ORDER BY first_seen_at, kind, value

-- name: merges
-- The merges that led directly into one of these persons and hold.
SELECT m.loser, m.survivor, m.kind, m.value, m.message_id, m.at
FROM identify_merges AS m
INNER JOIN (
    SELECT person, argMax(parent, tick) AS into, max(tick) AS last FROM identify_parents
    WHERE person IN (SELECT person FROM identify_parents WHERE parent IN {persons:Array(UInt64)})
    GROUP BY person
) AS p ON p.person = m.loser AND p.into = m.survivor AND p.last = m.tick
WHERE m.survivor IN {persons:Array(UInt64)}
ORDER BY m.at, m.loser

-- name: separations
-- The merges of these persons that were taken apart, the newest first.
SELECT loser, parent, by, because, at FROM identify_separations
WHERE loser IN {persons:Array(UInt64)} OR parent IN {persons:Array(UInt64)}
ORDER BY at DESC, loser
LIMIT {at_most:UInt32}

-- name: refusals
-- The links and merges that were not made and name this person.
SELECT kind, value, person, other, reason, message_id, at
FROM identify_refused
WHERE person IN {persons:Array(UInt64)} OR other IN {persons:Array(UInt64)}
ORDER BY at
LIMIT {at_most:UInt32}

-- name: current
-- Into whom these persons are merged; those who stand alone give no row.
SELECT person, argMax(parent, tick) AS now FROM identify_parents WHERE person IN {persons:Array(UInt64)}
GROUP BY person HAVING now != 0

-- name: find_many
-- One row per known identifier of a list of one kind: whose it is; 0 when many share it.
SELECT value, argMax(person, tick) AS person FROM identify_links
WHERE hash IN (SELECT sipHash64({kind:String}, arrayJoin({values:Array(String)}))) AND kind = {kind:String}
    AND value IN {values:Array(String)}
GROUP BY value

-- name: there
-- Which of these persons exist, or have existed: everybody has, or had, an identifier.
SELECT DISTINCT person FROM identify_identifiers WHERE person IN {persons:Array(UInt64)}

-- name: shared
-- Values that identify nobody because too many people claimed them, with how many that were, the newest first.
SELECT kind, value, people, last, since
FROM (
    SELECT kind, value, argMaxIf(message_id, at, reason = 'shared') AS last, maxIf(at, reason = 'shared') AS since,
           uniqExactArrayIf([person, other], reason = 'conflict') AS people
    FROM identify_refused
    WHERE (kind, value) IN (SELECT kind, value FROM identify_refused WHERE reason = 'shared')
    GROUP BY kind, value
)
ORDER BY since DESC, kind, value
LIMIT {at_most:UInt32}

-- name: absorbed
-- Who is merged directly into these persons now.
SELECT person FROM identify_parents WHERE person IN (SELECT person FROM identify_parents WHERE parent IN {persons:Array(UInt64)})
GROUP BY person HAVING argMax(parent, tick) IN {persons:Array(UInt64)}

-- name: keep_id
-- A row of nobody: it only holds the number.
INSERT INTO identify_identifiers (person, kind, value, gone, before, tick) VALUES ({person:UInt64}, 'erased', '', 1, 1, {tick:UInt64})
