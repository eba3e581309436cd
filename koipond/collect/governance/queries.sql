-- name: concerned
-- One row per event name of the range among those about which something is decided.
SELECT DISTINCT event
FROM (SELECT [[event]] AS event FROM collect_inbox WHERE [[range]] AND kind NOT IN ('refused', 'product'))
WHERE event IN {names:Array(String)}

-- name: renamed
-- The event's name, or the one that was decided for it.
transform([[event]], [[renamed]], [[renames]])

-- name: sent_pairs
-- Name and value (as JSON text) of each property of an item. A null is none; of a name twice the last value holds.
arrayMap(kept -> if(arrayUniq(kept.1) = length(kept), kept,
        arrayFilter((x, n) -> NOT has(arraySlice(kept.1, n + 1), x.1), kept, arrayEnumerate(kept))),
    [arrayFilter(x -> x.2 != 'null', JSONExtractKeysAndValuesRaw(properties))])[1]

-- name: governed_pairs
-- The same with properties renamed (unless the new name is there too: then that value holds) and the blocked ones left out.
arrayFilter(x -> (event, x.1) NOT IN [[blocked]], arrayMap(
    x -> (transform(concat(event, '\x1f', x.1), [[olds]], [[news]], toString(x.1)), x.2),
    arrayFilter(x -> NOT has(arrayMap(y -> toString(y.1), [[pairs]]),
        transform(concat(event, '\x1f', x.1), [[olds]], [[news]], '')), [[pairs]])))

-- name: governed_props
-- The properties of an event as a map, after renaming and blocking.
CAST(arrayMap(event -> [[pairs]], [house_name])[1] AS Map(LowCardinality(String), String))

-- name: judge_blocked
-- One row per new item of a blocked event in the range.
INSERT INTO collect_tick_judged
SELECT lane, seq, event, 'block', []
FROM (
    SELECT lane, seq, [[event]] AS event
    FROM collect_inbox
    WHERE [[range]] AND kind NOT IN ('refused', 'product') AND [[taken]]
)
WHERE event IN {names:Array(String)}

-- name: judge
-- One row per new item of the range that breaks what is declared of its event, with property and reason of each breach.
-- Each property meets its declaration by one join, however many are declared; what is required is looked for afterwards.
INSERT INTO collect_tick_judged
SELECT lane, seq, told.event, rules.outcome,
    arrayConcat(broken, arrayMap(x -> (x, 'missing'), arrayFilter(x -> NOT has(present, x), rules.required))) AS breaches
FROM (
    SELECT lane, seq, any(event) AS event, groupArray(property) AS present,
        arraySort(groupArrayIf((property, breach), breach != '')) AS broken
    FROM (
        SELECT lane, seq, pairs.event AS event, pairs.property AS property, [[breach]] AS breach
        FROM (
            SELECT lane, seq, event, pair.1 AS property, pair.2 AS raw,
                if(startsWith(raw, '"'), JSONExtractString(raw), raw) AS value
            FROM (
                SELECT lane, seq, event, arrayJoin(arrayConcat([('', '')], [[pairs]])) AS pair
                FROM (
                    SELECT lane, seq, [[event]] AS event, properties
                    FROM collect_inbox
                    WHERE [[range]] AND kind NOT IN ('refused', 'product') AND [[taken]] AND [[not_accepted]]
                )
                WHERE event IN {names:Array(String)}
            )
        ) AS pairs
        ANY LEFT JOIN (
            SELECT d.1 AS event, d.2 AS property, d.3 AS type, d.4 AS allowed, d.5 AS pattern, d.6 AS most_chars,
                d.7 AS low, d.8 AS high
            FROM (SELECT arrayJoin(arrayZip({events:Array(String)}, {properties:Array(String)}, {types:Array(String)},
                {allowed:Array(Array(String))}, {patterns:Array(String)}, {most_chars:Array(UInt32)},
                {lows:Array(String)}, {highs:Array(String)})) AS d)
        ) AS declared ON declared.event = pairs.event AND declared.property = pairs.property
    )
    GROUP BY lane, seq
) AS told
INNER JOIN (
    SELECT d.1 AS event, d.2 AS outcome, d.3 AS required
    FROM (SELECT arrayJoin(arrayZip({names:Array(String)}, {outcomes:Array(String)}, {required:Array(Array(String))})) AS d)
) AS rules ON rules.event = told.event
WHERE notEmpty(breaches)
SETTINGS precise_float_parsing = 1

-- name: breach
-- What is wrong with one property, or ''. `raw` is its JSON, `value` its text. docs/reference/event-catalogue.md has the rules.
multiIf(
    property = '', '',
    type = '', if(event IN {closed:Array(String)}, 'unknown_property', ''),
    NOT multiIf(
        type = 'text', startsWith(raw, '"'),
        type = 'number', match(value, '^-?\\d+(\\.\\d+)?([eE][-+]?\\d+)?$') AND isFinite(toFloat64OrZero(value)),
        type = 'boolean', value IN ('true', 'false'),
        type = 'money', match(value, '^-?\\d{1,14}(\\.\\d{1,4})?$'),
        type = 'date', match(value, '^(19|20|21|22)\\d\\d-\\d\\d-\\d\\d$') AND toString(toDate32OrZero(value)) = value,
        match(value, '^(19|20|21|22)\\d\\d-\\d\\d-\\d\\d[Tt ]([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d(\\.\\d{1,9})?)?([Zz]|[-+]([01]\\d|2[0-3]):[0-5]\\d)?$')
            AND toString(toDate32OrZero(substring(value, 1, 10))) = substring(value, 1, 10)
    ), 'wrong_type',
    notEmpty(allowed) AND NOT has(allowed, value), 'not_allowed',
    pattern != '' AND NOT match(value, pattern), 'pattern',
    most_chars > 0 AND lengthUTF8(value) > most_chars, 'too_long',
    low != '' AND if(type = 'money', toDecimal128OrZero(value, 4) < toDecimal128OrZero(low, 4),
        toFloat64OrZero(value) < toFloat64OrZero(low)), 'too_small',
    high != '' AND if(type = 'money', toDecimal128OrZero(value, 4) > toDecimal128OrZero(high, 4),
        toFloat64OrZero(value) > toFloat64OrZero(high)), 'too_large',
    ''
)

-- name: not_accepted
-- Leaves out what somebody accepted as it is, by a decision that this tick knows.
reinterpretAsUInt128(sipHash128(source, message_id)) NOT IN (SELECT hash FROM collect_accepted WHERE decision <= {decided:UInt64})

-- name: judged_counts
-- One row per outcome: how many items.
SELECT outcome, count() FROM collect_tick_judged GROUP BY outcome

-- name: leave_out
-- Takes what is blocked, refused or held back out of what this tick takes.
ALTER TABLE collect_tick_new DELETE WHERE (lane, seq) IN (SELECT lane, seq FROM collect_tick_judged WHERE outcome != 'allow')

-- name: refused_judged
-- One row per item that is refused for a decision, with the reason.
SELECT
    lane, seq, source, received_at AS refused_at,
    if(judged.outcome = 'block', 'event_blocked', 'schema_broken') AS reason,
    message_id, {number:UInt64} AS tick, kind, name,
    toJSONString(map('fields', map('name', judged.event,
        'breaches', arrayStringConcat(arrayMap(x -> concat(x.1, ' ', x.2), judged.breaches), ', ')))) AS detail
FROM collect_inbox
INNER JOIN (SELECT lane, seq, event, outcome, breaches FROM collect_tick_judged WHERE outcome IN ('block', 'refuse')) AS judged
    USING (lane, seq)
WHERE [[range]]

-- name: held
-- One row per item that is held back, whole.
SELECT
    reinterpretAsUInt128(sipHash128(source, message_id)) AS hash, {number:UInt64} AS tick, toUInt16(0) AS step,
    'held' AS state, '' AS acted_by, lane, seq, judged.event AS event, judged.breaches AS breaches,
    source, kind, name, message_id, at, received_at, user_id, anonymous_id, previous_id, group_id, person,
    properties, traits, context
FROM collect_inbox
INNER JOIN (SELECT lane, seq, event, breaches FROM collect_tick_judged WHERE outcome = 'quarantine') AS judged USING (lane, seq)
WHERE [[range]]
ORDER BY hash

-- name: breaches
-- One row per event, property, reason and outcome: how many items of this tick.
SELECT event, breach.1 AS property, breach.2 AS reason, outcome, count() AS items, toDate({now:DateTime64(3, 'UTC')}) AS day,
    {number:UInt64} AS tick
FROM (SELECT event, outcome, arrayJoin(breaches) AS breach FROM collect_tick_judged WHERE outcome != 'block')
GROUP BY event, property, reason, outcome

-- name: any_held
-- Whether anything is held back that was not taken since.
SELECT count() > 0 FROM (SELECT 1 FROM collect_quarantine FINAL WHERE state != 'taken' LIMIT 1)

-- name: taken_after_all
-- Marks what was held back once and is taken by this tick. Safe to run twice: it writes the same rows.
INSERT INTO collect_quarantine
SELECT * REPLACE ('taken' AS state, 65535 AS step)
FROM (SELECT * FROM collect_quarantine FINAL WHERE state != 'taken' AND hash IN (SELECT hash FROM collect_tick_new))

-- name: quarantine
-- One row per message in quarantine, after one hash and up to another, that is chosen: its latest row.
SELECT * FROM (
    SELECT * FROM collect_quarantine FINAL
    WHERE hash > {after:UInt128} AND hash <= {upto:UInt128} AND [[within]]
    ORDER BY hash, tick DESC
    LIMIT 1 BY hash
)
WHERE [[chosen]]

-- name: quarantine_list
-- One row per message in quarantine that is chosen, the latest first. Whole items are read of those that are shown.
SELECT leftPad(lower(hex(hash)), 32, '0') AS item, event, breaches, state, acted_by, tick, source, kind, name, message_id, at, received_at,
    user_id, anonymous_id, properties, context, lane, seq
FROM collect_quarantine FINAL
WHERE (hash, tick) IN (
    SELECT hash, tick FROM ([[quarantine]])
    WHERE (tick, lane, seq) < ({before_tick:UInt64}, {before_lane:UInt16}, {before_seq:UInt64})
    ORDER BY tick DESC, lane DESC, seq DESC
    LIMIT {limit:UInt32}
)
ORDER BY tick DESC, lane DESC, seq DESC

-- name: quarantine_counts
-- One row per event, property and reason: how many messages are held back for it, and the first and last of them.
SELECT event, breach.1 AS property, breach.2 AS reason, count() AS items, min(received_at) AS first_at, max(received_at) AS last_at
FROM (SELECT event, received_at, arrayJoin(breaches) AS breach FROM ([[quarantine]]))
GROUP BY event, property, reason
ORDER BY items DESC, event, property, reason

-- name: quarantine_held
-- One row per event: how many messages are held back.
SELECT event, count() AS items FROM ([[quarantine]]) GROUP BY event

-- name: quarantine_page
-- Up to which hash the next page goes, how many there are in it, and how many in all.
SELECT max(hash), count(), any(left) FROM (
    SELECT hash, count() OVER () AS left FROM ([[quarantine]]) ORDER BY hash LIMIT {rows:UInt32}
)

-- name: quarantine_act
-- Says of the chosen messages what somebody did with them.
INSERT INTO collect_quarantine
SELECT * REPLACE ({state:String} AS state, step + 1 AS step, {by:String} AS acted_by)
FROM ([[quarantine]])

-- name: quarantine_accept
-- Notes the chosen messages as accepted as they are.
INSERT INTO collect_accepted SELECT hash, {decision:UInt64} FROM ([[quarantine]])

-- name: quarantine_again
-- One row per chosen message, corrected, as the inbox takes it.
SELECT source, kind, name, message_id, at, user_id, anonymous_id, previous_id, group_id, person, traits, context,
    [[properties]] AS properties
FROM ([[corrected]])

-- name: quarantine_pairs
-- The chosen messages, with their properties as pairs of name and JSON.
SELECT *, [[pairs]] AS pairs FROM ([[quarantine]])

-- name: json_of_pairs
-- Pairs of name and JSON as a JSON object.
concat('{', arrayStringConcat(arrayMap(x -> concat(toJSONString(x.1), ':', x.2), pairs), ','), '}')

-- name: correct
-- The messages after one correction.
SELECT * REPLACE ([[change]] AS pairs) FROM ([[items]])

-- name: correct_fill
if(has(pairs.1, [[property]]), pairs, arrayPushBack(pairs, ([[property]], [[value]])))

-- name: correct_rename
if(has(pairs.1, [[to]]), pairs, arrayMap(x -> (if(x.1 = [[property]], [[to]], x.1), x.2), pairs))

-- name: correct_remove
arrayFilter(x -> x.1 != [[property]], pairs)

-- name: correct_map
arrayMap(x -> (x.1, if(x.1 = [[property]], transform(if(startsWith(x.2, '"'), JSONExtractString(x.2), x.2), [[from]], [[to]], x.2), x.2)), pairs)

-- name: correct_cast
arrayMap(x -> (x.1, if(x.1 = [[property]], arrayMap(text -> [[cast]], [trimBoth(if(startsWith(x.2, '"'), JSONExtractString(x.2), x.2))])[1], x.2)), pairs)

-- name: cast_text
if(startsWith(x.2, '"'), x.2, toJSONString(text))

-- name: cast_number
-- 1,234.50 and ￥99 are numbers too. What is none stays as it is.
if(match(replaceRegexpAll(text, '[,\\s$€£¥￥]', ''), '^-?\\d+(\\.\\d+)?$'), toJSONString(replaceRegexpAll(text, '[,\\s$€£¥￥]', '')), x.2)

-- name: cast_boolean
multiIf(lowerUTF8(text) IN ('true', 'yes', 'y', '1', 'on', '是'), 'true',
    lowerUTF8(text) IN ('false', 'no', 'n', '0', 'off', '否'), 'false', x.2)

-- name: cast_date
-- The day of a date or time in any usual spelling with the year first, or of seconds since 1970.
if(match(text, '^\\d{4}[-/.]\\d{1,2}[-/.]\\d{1,2}|^\\d{9,10}$') AND parseDateTimeBestEffortOrNull(replaceRegexpOne(text, '^(\\d{4})[/.](\\d{1,2})[/.]', '\\1-\\2-'), 'UTC') IS NOT NULL,
    toJSONString(toString(toDate(parseDateTimeBestEffortOrZero(replaceRegexpOne(text, '^(\\d{4})[/.](\\d{1,2})[/.]', '\\1-\\2-'), 'UTC')))), x.2)

-- name: refused_chosen
-- One row per message refused for a reason, with the place of the last time: up to a tick, after a place.
SELECT lane, seq, reinterpretAsUInt128(sipHash128(source, message_id)) AS hash
FROM collect_refused
WHERE reason IN {reasons:Array(String)} AND tick <= {upto:UInt64} AND [[chosen]]
ORDER BY lane DESC, seq DESC
LIMIT 1 BY hash

-- name: refused_open
-- Those of them that were not taken since, after a place.
SELECT lane, seq FROM ([[refused]])
WHERE hash NOT IN (SELECT hash FROM collect_seen WHERE hash IN (SELECT hash FROM ([[refused]])))
    AND (lane, seq) > ({lane:UInt16}, {after:UInt64})

-- name: refused_page
-- Up to which place the next page goes, how many are in it, and how many in all.
SELECT max((lane, seq)), count(), any(left) FROM (
    SELECT lane, seq, count() OVER () AS left FROM ([[open]]) ORDER BY lane, seq LIMIT {rows:UInt32}
)

-- name: refused_again
-- The items of a page, as the inbox takes them.
SELECT source, kind, name, message_id, at, user_id, anonymous_id, previous_id, group_id, person, properties, traits, context
FROM collect_inbox
WHERE (lane, seq) IN (SELECT lane, seq FROM ([[open]])) AND (lane, seq) <= ({to_lane:UInt16}, {upto_seq:UInt64})

-- name: volume_uncertain
-- Takes back what was counted by a try that was cut short before it said how far it had come.
DELETE FROM collect_volume WHERE tick > {counted:UInt64}

-- name: volume_state
-- The highest tick that is counted, whatever it says, and whether anything was.
SELECT max(tick), count() FROM collect_volume

-- name: volume_count
-- One row per event, source and hour of a range of the inbox: how many items were taken. As one block.
INSERT INTO collect_volume SETTINGS max_insert_threads = 1, min_insert_block_size_rows = 100000000
SELECT [[event]] AS event, toStartOfHour(at) AS hour, source, count() AS seen, {number:UInt64} AS tick
FROM collect_inbox
WHERE [[range]] AND kind NOT IN ('refused', 'product') AND at > {now:DateTime64(3, 'UTC')} - INTERVAL 90 DAY
    AND (lane, seq) NOT IN (SELECT lane, seq FROM collect_refused WHERE tick > {counted:UInt64} AND tick <= {number:UInt64})
    AND (lane, seq) NOT IN (SELECT lane, seq FROM collect_quarantine WHERE tick > {counted:UInt64} AND tick <= {number:UInt64})
GROUP BY event, hour, source

-- name: volume
-- One row per event: by source, by day of the last 30 (in the zone), in the last 24 hours, and per hour of the last 8 days.
SELECT event,
    sumMap(map(source, seen)) AS by_source,
    sumMapIf(map(toString(toDate(hour, {zone:String})), seen), toDate(hour, {zone:String}) > toDate({now:DateTime64(3, 'UTC')}, {zone:String}) - 30) AS by_day,
    sumIf(seen, hour > {now:DateTime64(3, 'UTC')} - INTERVAL 24 HOUR) AS last_24_hours,
    sumMapIf(map(dateDiff('hour', hour, toStartOfHour({now:DateTime64(3, 'UTC')})), seen),
        hour >= toStartOfHour({now:DateTime64(3, 'UTC')}) - INTERVAL 169 HOUR) AS by_hour,
    max(hour) AS last_hour
FROM collect_volume
WHERE tick <= {counted:UInt64} AND hour <= {now:DateTime64(3, 'UTC')} AND event IN {events:Array(String)}
GROUP BY event

-- name: breaches_lately
-- One row per event, property, reason and outcome: how many items of the last 30 days.
SELECT event, property, reason, outcome, sum(items) AS items
FROM collect_breaches
WHERE day > toDate({now:DateTime64(3, 'UTC')}) - 30 AND event IN {events:Array(String)}
GROUP BY event, property, reason, outcome
ORDER BY items DESC, property, reason

-- name: kind
-- What a value (`raw` its JSON, `x` its text) reads as: 1 text, 2 number, 3 boolean, 4 date or time, 5 object or list.
multiIf(raw = '', 0, substring(raw, 1, 1) IN ('{', '['), 5, x IN ('true', 'false'), 3, NOT startsWith(raw, '"'), 2,
    match(x, '^-?\\d+(\\.\\d+)?$'), 2, match(x, '^\\d{4}-\\d\\d-\\d\\d([T ]|$)'), 4, 1)

-- name: masked
-- A value without what tells who somebody is: of an e-mail address the first letter and the domain, of a number that
-- could be a telephone's the first three and last two digits.
if(match(x, '^\\d{4}-\\d\\d-\\d\\d'), x, replaceRegexpAll(replaceRegexpAll(x, '([\\w.%+-])[\\w.%+-]*@', '\\1***@'), '(\\+?\\d[\\d]{2})[\\d ()-]{3,}(\\d\\d)', '\\1***\\2'))
