-- name: gather
-- One row per event of this tick, with its person (0: nobody we could name) and its money.
-- A cancellation takes away, whichever sign the sender gave it.
INSERT INTO profiles_tick_events
SELECT p.person, p.origin, e.name, e.at, e.message_id, e.source,
       if(e.name = 'order_cancelled', -abs(coalesce([[amount]], 0)), coalesce([[amount]], 0)),
       e.props, e.traits, e.context, e.received_at
FROM (SELECT *, multiIf(props['revenue'] != '', props['revenue'], props['total'] != '', props['total'], props['value']) AS said
      FROM collect_tick_events) AS e
LEFT JOIN identify_tick_persons AS p ON p.lane = e.lane AND p.seq = e.seq

-- name: touch
-- One row per person whose facts change in this tick, and in what way.
INSERT INTO profiles_tick_touched
SELECT person, minOrNullIf(at, sign), maxOrNullIf(at, sign), max(valued), max(ordered), max(merged), max(gone), max(counted), max(tagged)
FROM (
    SELECT person, at, name NOT IN [[not_signs]] AS sign, notEmpty(traits) OR name IN [[introductions]] AS valued, name IN [[orders]] AS ordered,
           0 AS merged, 0 AS gone, [[counted]] AS counted, [[tagged]] AS tagged
    FROM profiles_tick_events WHERE person != 0
    UNION ALL
    SELECT survivor, toDateTime64(0, 3, 'UTC'), 0, 0, 0, 1, 0, 0, 0 FROM identify_tick_merges
    UNION ALL
    SELECT loser, toDateTime64(0, 3, 'UTC'), 0, 0, 0, 0, 1, 0, 0 FROM identify_tick_merges
    UNION ALL
    SELECT arrayJoin([was, now]), toDateTime64(0, 3, 'UTC'), 0, 0, 0, 1, 0, 0, 0 FROM identify_tick_parts
    [[besides]]
)
GROUP BY person

-- name: also_touched
-- Persons whom something else than their events or a merge touches.
UNION ALL SELECT person, toDateTime64(0, 3, 'UTC'), 0, [[valued]], 0, 0, 0, [[counted]], [[tagged]] FROM ([[persons]]) WHERE person != 0

-- name: rung
-- Persons of whom time may have changed a computed trait.
SELECT person FROM profiles_due
WHERE wake_at > {previous:DateTime64(3, 'UTC')} AND wake_at <= {now:DateTime64(3, 'UTC')}

-- name: of_several_sources
-- Persons who have several values of a trait, among which is to be chosen anew.
SELECT person FROM profiles_values WHERE trait IN [[traits]] GROUP BY person, trait HAVING count() > 1

-- name: arrived
-- What there is to do, so that nothing is done for nothing.
SELECT count(), countIf(person != 0 AND notEmpty(traits)), countIf(person != 0 AND mapContains(traits, 'phone')),
       countIf(person != 0 AND name IN ('consent_granted', 'consent_withdrawn')),
       countIf(person != origin AND name IN ('consent_granted', 'consent_withdrawn')),
       countIf(person != 0 AND name IN [[orders]]), countIf(name IN [[orders]] AND props['products'] != ''),
       countIf(person != 0 AND notEmpty(traits) AND person <= (SELECT max(person) FROM (SELECT person FROM profiles_traits ORDER BY person DESC LIMIT 1)))
           + countIf(person != 0 AND notEmpty(traits)) - uniqExactIf(person, person != 0 AND notEmpty(traits)),
       countIf(name = 'grouped'), countIf(person != 0 AND source = 0 AND name IN ('company_joined', 'company_left')),
       (SELECT count() FROM identify_tick_merges), (SELECT count() FROM identify_tick_parts),
       max(person), (SELECT max(person) FROM (SELECT person FROM profiles_traits ORDER BY person DESC LIMIT 1)),
       countIf(person != 0 AND [[counted]]), countIf(person != 0 AND [[tagged]]), countIf(person != 0 AND name IN [[introductions]])
FROM profiles_tick_events

-- name: held
-- How many rows each table still has that change hands in this tick.
SELECT 'profiles_timeline', count() FROM profiles_timeline WHERE [[goes]]
UNION ALL
SELECT 'profiles_values', count() FROM profiles_values WHERE [[goes]]
UNION ALL
SELECT 'profiles_consents', count() FROM profiles_consents WHERE [[goes]]
UNION ALL
SELECT 'profiles_order_lines', count() FROM profiles_order_lines WHERE [[goes]]
UNION ALL
SELECT 'profiles_older', count() FROM profiles_older WHERE [[goes]]
UNION ALL
SELECT 'profiles_memberships', count() FROM profiles_memberships WHERE [[goes]]
UNION ALL
SELECT 'profiles_tags', count() FROM profiles_tags WHERE [[goes]]

-- name: where_they_lie
-- Where the events that change hands lie among everybody's: between which times, and under which names.
SELECT toUnixTimestamp64Milli(min(at)), toUnixTimestamp64Milli(max(at)), groupUniqArray(name) FROM profiles_timeline WHERE [[goes]]

-- name: copy
-- The rows under who has them now. `origin` and `tick` stay as they were. Events are copied from the timeline, where a
-- person's rows lie together, and not from among everybody's.
INSERT INTO [[table]] [[columns]]
SELECT [[values]]
FROM [[from]] AS t
INNER JOIN [[owners]]
WHERE [[goes]] [[but]]

-- name: not_moved_yet
-- Leaves out what a first try has moved already.
AND [[key]] NOT IN (SELECT [[key]] FROM [[table]] WHERE person IN ([[takers]]) [[where]])

-- name: forget
DELETE FROM [[table]] WHERE [[goes]] [[where]]
SETTINGS lightweight_delete_mode = 'lightweight_update_force'

-- name: events
SELECT name, person, at, message_id, source, amount, props, origin, received_at, {number:UInt64} AS tick
FROM profiles_tick_events

-- name: timeline
SELECT person, name, at, message_id, source, amount, props, context, origin, received_at, {number:UInt64} AS tick
FROM profiles_tick_events

-- name: values
-- One row per value given for a trait. Spellings of the SDKs become the house's; an address is taken apart where
-- its parts are not given by themselves; what is said of a group is said of the company, not of the person.
INSERT INTO profiles_values (person, trait, origin, value, at, source, message_id, tick, via)
SELECT *, [[via]] FROM (
[[said]]
)

-- name: said
SELECT person, trait, origin, value, at, source, message_id, {number:UInt64} AS tick
FROM (
    SELECT person, origin, at, source, message_id, said.1 AS key,
           multiIf(name != 'grouped', transform(key, {spelt:Array(String)}, {ours:Array(String)}, key),
                   key = 'name', 'company', concat('company_', key)) AS trait,
           trimBoth(said.2) AS text,
           multiIf(trait = 'email', lowerUTF8(text), trait = 'phone', [[phone]], text) AS value
    FROM (
        SELECT person, origin, name, at, source, message_id, traits['address'] AS address,
               arrayJoin(arrayConcat(
                   CAST(traits, 'Array(Tuple(LowCardinality(String), String))'),
                   if(startsWith(address, '{') AND name != 'grouped', arrayFilter(
                       part -> part.2 != '' AND NOT mapContains(traits, part.1),
                       [(toLowCardinality('city'), JSONExtractString(address, 'city')),
                        (toLowCardinality('region'), JSONExtractString(address, 'state')),
                        (toLowCardinality('country'), JSONExtractString(address, 'country'))]), [])
               )) AS said
        FROM profiles_tick_events WHERE person != 0 AND notEmpty(traits)
    ) AS given
    [[phones]]
)
WHERE key != ''

-- name: older
-- One row per value that is followed by another one: of what was held and what this tick says, all but the newest of
-- each trait. Before this tick's values are stored, which replace those that were held.
SELECT person, trait, origin, past.2 AS value, past.3 AS at, past.4 AS source, past.5 AS message_id, {number:UInt64} AS tick
FROM (
    SELECT person, trait, origin, arraySort(groupUniqArray((newest, value, at, source, message_id))) AS given,
           arrayJoin(arrayFilter((one, next) -> one.2 != next.2, arrayPopBack(given), arrayPopFront(given))) AS past
    FROM (
        SELECT person, toString(trait) AS trait, origin, value, at, source, message_id, newest
        FROM profiles_values FINAL WHERE person IN (SELECT person FROM profiles_tick_touched WHERE valued)
        UNION ALL
        SELECT person, toString(trait) AS trait, origin, value, at, source, message_id,
               bitShiftLeft(toUInt64(toUnixTimestamp64Milli(at) + 2208988800000), 20) + sipHash64(source, message_id) % 1048576 AS newest
        FROM ([[said]])
    )
    GROUP BY person, trait, origin
    HAVING length(given) > 1
)

-- name: phones
-- The telephone numbers that each person of this tick is known by, normalised.
LEFT JOIN (
    SELECT person, groupArray(value) AS numbers FROM identify_identifiers FINAL
    WHERE kind = 'phone' AND person IN (SELECT person FROM profiles_tick_touched WHERE valued)
    GROUP BY person
) AS known ON known.person = given.person

-- name: consents
-- One row per permission given or withdrawn. A permission for no channel is none; a withdrawal from none is from all.
SELECT person, if(said = '' AND state = 'withdrawn', 'all', said) AS channel,
       if(props['purpose'] = '', 'marketing', lowerUTF8(trimBoth(props['purpose']))) AS purpose,
       if(name = 'consent_granted', 'granted', 'withdrawn') AS state,
       at, props['method'] AS method, props['proof'] AS proof, message_id, origin, source, {number:UInt64} AS tick, [[joined]] AS joined
FROM (SELECT *, lowerUTF8(trimBoth(props['channel'])) AS said FROM profiles_tick_events) AS e
[[parents]]
WHERE person != 0 AND name IN ('consent_granted', 'consent_withdrawn')
  AND NOT (name = 'consent_granted' AND said IN ('', 'all'))

-- name: parents
LEFT JOIN (SELECT person AS merged, argMax(at, tick) AS at FROM identify_parents
           WHERE person IN (SELECT origin FROM profiles_tick_events WHERE person != origin) GROUP BY person) AS parents ON parents.merged = e.origin

-- name: order_lines
-- One row per element of an order's products. Numbers may be JSON numbers or strings; a quantity that is not given is 1.
SELECT person, order_id, line, name, at, product_id, product_name, quantity, price,
       coalesce([[amount]], 0) AS amount, currency, country, message_id, origin, source, {number:UInt64} AS tick
FROM (
    SELECT person, props['order_id'] AS order_id, toUInt32(item.1) AS line, name, at,
           [[product_id]] AS product_id, JSONExtractString(item.2, 'name') AS product_name,
           coalesce([[quantity]], 1) AS count,
           if(name = 'order_cancelled', -abs(count), count) AS quantity,
           coalesce([[price]], 0) AS price,
           props['currency'] AS currency, props['country'] AS country, message_id, origin, source
    FROM (
        SELECT *, arrayJoin(arrayZip(arrayEnumerate(JSONExtractArrayRaw(props['products']) AS items), items)) AS item
        FROM profiles_tick_events WHERE name IN [[orders]] AND props['products'] != ''
    )
)

-- name: traits
-- What holds of all that was said of those of whom this tick says something, or who took over what was said of others:
-- values of the declared types; what is undeclared or does not fit, as text. Of several values of a trait the newest
-- is taken; sorting a person's few values costs less than grouping all.
INSERT INTO profiles_traits (person, [[columns]], others, gone, tick)
SELECT person, [[readings]], mapFilter((k, x) -> NOT ([[fits]]), said) AS others, 0, {number:UInt64}
FROM (
    SELECT person, [[words]]
    FROM profiles_values
    WHERE person IN (SELECT person FROM profiles_tick_touched WHERE (valued OR merged) AND NOT gone)
    GROUP BY person
)

-- name: words
arraySort(arrayZip(groupArray(trait), groupArray(bitNot(newest)), groupArray(value))) AS given,
arrayFilter((one, before) -> one.1 != before AND one.3 != '', given,
            arrayPushFront(arrayPopBack(arrayMap(one -> toString(one.1), given)), '')) AS newest_of_each,
CAST(arrayMap(one -> (one.1, one.3), newest_of_each), 'Map(LowCardinality(String), String)') AS said

-- name: words_by_rank
-- The same where some sources win over others: the newest of the strongest source that has a word. '' takes back what is
-- older and comes from the same or a weaker source.
arrayZip(groupArray(trait), groupArray([[rank]]), groupArray(bitNot(newest)), groupArray(value)) AS given,
arraySort(arrayFilter(one -> one.4 != '' AND NOT arrayExists(
    no -> no.4 = '' AND no.1 = one.1 AND no.2 <= one.2 AND no.3 < one.3, given), given)) AS standing,
arrayFilter((one, place) -> place = 1 OR one.1 != (standing[place - 1]).1, standing, arrayEnumerate(standing)) AS newest_of_each,
CAST(arrayMap(one -> (one.1, one.4), newest_of_each), 'Map(LowCardinality(String), String)') AS said

-- name: newcomers
-- An empty row for those who have none yet, of whom nobody's id is up to `known`.
INSERT INTO profiles_traits (person, gone, tick)
SELECT person, 0, {number:UInt64} FROM profiles_tick_touched
WHERE NOT gone AND (isNotNull(seen_to) OR valued OR ordered OR merged)
  AND person > {known:UInt64} AND person NOT IN (
      SELECT person FROM profiles_traits WHERE person > {known:UInt64} AND person IN (SELECT person FROM profiles_tick_touched))

-- name: nothing_left
-- An empty row for those who have given away, or taken back, and of whom nothing is said.
INSERT INTO profiles_traits (person, gone, tick)
SELECT DISTINCT arrayJoin([was, now]) AS person, 0, {number:UInt64} FROM identify_tick_parts
WHERE person NOT IN (
    SELECT person FROM profiles_values
    WHERE person IN (SELECT was FROM identify_tick_parts UNION ALL SELECT now FROM identify_tick_parts))

-- name: figures
-- One row per person whom this tick is about. Orders are counted again where one came or a merge brought some, else
-- carried over.
INSERT INTO profiles_figures (person, [[figures]], first_seen_at, last_seen_at, gone, tick [[columns]])
SELECT t.person AS person, [[figures_now]],
       multiIf([[seen_anew]] old.person = 0, coalesce(t.seen_from, {now:DateTime64(3, 'UTC')}),
               coalesce(least(t.seen_from, old.first_seen_at), old.first_seen_at)),
       multiIf([[seen_anew_to]] old.person = 0, coalesce(t.seen_to, {now:DateTime64(3, 'UTC')}),
               coalesce(greatest(t.seen_to, old.last_seen_at), old.last_seen_at)),
       0, {number:UInt64} [[values]]
FROM (
    SELECT *, ordered OR merged AS recount FROM profiles_tick_touched
    WHERE NOT gone AND (isNotNull(seen_to) OR valued OR ordered OR merged [[or_counted]])
) AS t
LEFT JOIN (
    SELECT * FROM (
        SELECT * FROM profiles_figures WHERE person IN (SELECT person FROM profiles_tick_touched)
        ORDER BY tick DESC LIMIT 1 BY person
    )
    WHERE NOT gone
) AS old ON old.person = t.person
[[recounted]]
[[join]]
[[only]]

-- name: recounted
LEFT JOIN (
    SELECT person,
           toUInt32(uniqExactIf(if(order_id = '', message_id, order_id), name = 'order_completed')) AS orders,
           toDecimal64(greatest(least(sumIf(amount, name IN [[orders]]), 99999999999999), -99999999999999), 4) AS revenue,
           minOrNullIf(at, name = 'order_completed') AS first_order_at,
           maxOrNullIf(at, name = 'order_completed') AS last_order_at,
           minOrNullIf(at, name NOT IN [[not_signs]]) AS seen_from,
           maxOrNullIf(at, name NOT IN [[not_signs]]) AS seen_to
    FROM [[events]]
    WHERE person IN (SELECT person FROM profiles_tick_touched WHERE ordered OR merged) AND ([[which]])
    GROUP BY person
) AS f ON f.person = t.person

-- name: due_of
fromUnixTimestamp64Milli(nullIf(arrayMin(arrayFilter(moment -> moment > 0, [[[wakes]]])), 0), 'UTC')

-- name: set_due
-- When time may next change a computed trait of those who were counted again in this tick.
SELECT [[soon]] AS wake_at, person, {number:UInt64} AS tick
FROM profiles_figures
WHERE tick = {number:UInt64} AND due_at > {now:DateTime64(3, 'UTC')}
  AND person IN (SELECT person FROM profiles_tick_touched WHERE counted OR merged)

-- name: set_due_for_everybody
-- The same for all whom this tick has filled.
SELECT [[soon]] AS wake_at, person, {number:UInt64} AS tick
FROM profiles_figures FINAL WHERE tick = {number:UInt64} AND due_at > {now:DateTime64(3, 'UTC')}

-- name: next_wake
SELECT wake_at FROM profiles_due WHERE wake_at > {after:DateTime64(3, 'UTC')} ORDER BY wake_at LIMIT 1

-- name: past_months
-- Monthly partitions of timers that have all rung.
SELECT DISTINCT partition FROM system.parts
WHERE database = currentDatabase() AND table = 'profiles_due' AND active AND toUInt32OrZero(partition) < {month:UInt32}

-- name: columns_of_computed
SELECT name FROM system.columns
WHERE database = currentDatabase() AND table = 'profiles_figures' AND match(name, '^x[0-9]+_[0-9]+(_empty)?$')

-- name: fill_computed
-- One row per person whom this tick has not written: as before, with what is counted anew from all events.
INSERT INTO profiles_figures (person, orders, revenue, first_order_at, last_order_at, first_seen_at, last_seen_at, gone, tick [[columns]], due_at)
SELECT old.person, old.orders, old.revenue, old.first_order_at, old.last_order_at, old.first_seen_at, old.last_seen_at, 0,
       {number:UInt64} [[values]],
       multiIf(isNull(old.due_at), c.due_at, isNull(c.due_at), old.due_at, least(old.due_at, c.due_at))
FROM (SELECT * FROM profiles_figures FINAL WHERE tick < {number:UInt64} AND person != 0) AS old
LEFT JOIN ([[counted]]) AS c ON c.person = old.person

-- name: losers_gone
INSERT INTO [[table]] (person, gone, tick)
SELECT person, 1, {number:UInt64} FROM profiles_tick_touched WHERE gone

-- name: fill
-- A new column from the values that waited in `others`. The row keeps its tick: what a tick writes meanwhile is newer.
INSERT INTO profiles_traits
SELECT * REPLACE ([[value]] AS [[column]], mapFilter((k, x) -> k != {name:String}, t.others) AS others)
FROM profiles_traits AS t FINAL
WHERE mapContains(t.others, {name:String}) AND isNotNull([[value]])

-- name: undeclared
-- One row per name in `others`, with how many values would fit each type.
SELECT said.1 AS name, count() AS people, groupUniqArray([[samples]])(said.2) AS samples,
       [[boolean]] AS boolean, [[date]] AS date, [[datetime]] AS datetime, [[number]] AS number
FROM (
    SELECT arrayJoin(CAST(others, 'Array(Tuple(String, String))')) AS said
    FROM profiles_traits FINAL WHERE notEmpty(others)
)
GROUP BY name
ORDER BY people DESC, name
LIMIT {most:UInt32}

-- name: consent
-- One row per person, channel and purpose: what holds. Of two words at the same time the withdrawal holds. A withdrawal from
-- all channels counts in each. The state is text, so that whoever has no row in a join has '' and not the first value of an
-- enumeration.
--
-- Without a merge the newest word holds. Of a merged person each one's newest word counts (by `origin`): a withdrawal holds
-- until somebody of them grants anew after they had become one (`joined` of both) and after the withdrawal itself.
SELECT person, named AS channel, purpose, if(empty(against), 'granted', 'withdrawn') AS state,
       if(empty(against), arrayMax(one -> one.1, words), arrayMax(one -> one.1, against)) AS at,
       arrayFirst(one -> one.1 = at, if(empty(against), words, against)) AS word, word.4 AS method, word.5 AS message_id
FROM (
    SELECT person, named, purpose,
           groupArray((word.1, word.2, joined, word.3, word.4)) AS newest, max(regranted) AS anew,
           arrayFilter(one -> one.2 = 'withdrawn' AND anew <= greatest(one.1, one.3), newest) AS against,
           arrayFilter(one -> one.2 = 'granted', newest) AS words
    FROM (
        SELECT person, named, purpose, origin, max((at, state, method, message_id)) AS word, max(c.joined) AS joined,
               maxIf(at, state = 'granted' AND at > c.joined) AS regranted
        FROM (
            SELECT person, purpose, state, at, method, message_id, origin, joined, [[named]] AS named
            FROM profiles_consents
            WHERE [[who]]
        ) AS c
        GROUP BY person, named, purpose, origin
    )
    GROUP BY person, named, purpose
)

-- name: purpose_counts
-- One row per purpose: persons who permit at least one channel now, and those who said a word and permit none.
SELECT purpose, uniqExactIf(person, permitted), uniqExactIf(person, NOT permitted)
FROM (SELECT person, purpose, max(state = 'granted') AS permitted FROM ([[consent]]) GROUP BY person, purpose)
GROUP BY purpose
ORDER BY purpose

-- name: every_channel
arrayJoin(if(channel = 'all', (SELECT groupUniqArray(channel) FROM profiles_consents WHERE channel != 'all'), [channel]))

-- name: page_of_timeline
SELECT name, at, message_id, source, amount, props, context, origin
FROM profiles_timeline
WHERE person = {person:UInt64} AND [[where]]
ORDER BY at DESC, source DESC, message_id DESC
LIMIT {limit:UInt32}

-- name: orders
SELECT if(props['order_id'] = '', message_id, props['order_id']) AS order_id, name, at, amount,
       props['currency'] AS currency, props['country'] AS country, message_id, source
FROM profiles_timeline
WHERE person = {person:UInt64} AND name IN ('order_completed', 'order_cancelled', 'order_adjusted')
ORDER BY at DESC, message_id DESC
LIMIT {limit:UInt32}

-- name: lines
SELECT source, message_id, product_id, product_name, quantity, price, amount
FROM profiles_order_lines WHERE person = {person:UInt64}
ORDER BY message_id, line

-- name: person
SELECT t.*, [[figures]] FROM (SELECT * FROM profiles_traits FINAL WHERE person = {person:UInt64}) AS t
LEFT JOIN (SELECT * FROM profiles_figures FINAL WHERE person = {person:UInt64}) AS f USING (person)

-- name: values_of
-- The word that holds for each trait of a person; see words_by_rank.
SELECT trait, said.3 AS text, said.4 AS at, said.5 AS source, said.6 AS origin
FROM (
    SELECT trait, groupArray(([[rank]], bitNot(newest), value, at, source, origin)) AS words,
           arraySort(one -> (one.1, one.2), arrayFilter(one -> one.3 != '' AND NOT arrayExists(
               no -> no.3 = '' AND no.1 <= one.1 AND no.2 < one.2, words), words)) AS standing,
           standing[1] AS said
    FROM profiles_values WHERE person = {person:UInt64}
    GROUP BY trait
    HAVING notEmpty(standing)
)
ORDER BY trait

-- name: said_of
-- One row per value that was given for a trait of one person: the newest of each origin, and those before them.
SELECT trait, value, at, source, message_id, origin
FROM (
    SELECT trait, value, at, source, message_id, origin, newest FROM profiles_values WHERE person = {person:UInt64}
    ORDER BY newest DESC LIMIT 1 BY trait, origin
    UNION ALL
    SELECT trait, value, at, source, message_id, origin,
           bitShiftLeft(toUInt64(toUnixTimestamp64Milli(at) + 2208988800000), 20) + sipHash64(source, message_id) % 1048576 AS newest
    FROM profiles_older WHERE person = {person:UInt64}
)
ORDER BY trait, newest DESC
LIMIT {most:UInt32}

-- name: not_there
-- Of some persons those of whom nothing is known, in order of id.
SELECT arrayJoin(arrayFilter(p -> NOT has(there, p), {persons:Array(UInt64)})) AS nobody
FROM (SELECT groupArray(person) AS there FROM profiles_traits FINAL WHERE person IN {persons:Array(UInt64)})
ORDER BY nobody

-- name: is_there
SELECT count() FROM profiles_traits FINAL WHERE person = {person:UInt64}

-- name: row_of_traits
SELECT * FROM profiles_traits FINAL WHERE person = {person:UInt64}

-- name: row_of_figures
SELECT * FROM profiles_figures FINAL WHERE person = {person:UInt64}

-- name: happened
-- The newest events of one person, and besides as many documents of orders.
SELECT [[kind]] AS kind, [[key]] AS key, name, at, message_id, source, amount, props, name IN [[orders]] AS document,
       if(props['order_id'] = '', message_id, props['order_id']) AS order_id, props['currency'] AS currency, props['country'] AS country
FROM profiles_timeline
WHERE person = {person:UInt64}
ORDER BY at DESC, key
LIMIT {most:UInt32} BY document

-- name: permissions
SELECT channel, purpose, toString(state) AS state, at, method, proof, source, message_id, origin
FROM profiles_consents WHERE person = {person:UInt64}
ORDER BY at DESC, state DESC

-- name: events_told
SELECT [[kind]] AS kind, [[key]] AS key, name, at, message_id, source, amount, props
FROM profiles_timeline
WHERE person = {person:UInt64} AND [[where]]
ORDER BY at DESC, key
LIMIT {most:UInt32}

-- name: people
-- One row per person of a page.
SELECT person AS id, coalesce(t_name, nullIf(trimBoth(concat(coalesce(t_first_name, ''), ' ', coalesce(t_last_name, ''))), ''), [[nickname]], '') AS name,
       coalesce(t_email, '') AS email, coalesce(t_phone, '') AS phone, coalesce(t_city, '') AS city,
       coalesce(t_country, '') AS country
FROM profiles_traits FINAL
WHERE [[where]]
ORDER BY person DESC
LIMIT {limit:UInt32}

-- name: how_many_found
SELECT count() FROM profiles_traits FINAL WHERE [[where]]

-- name: figures_of
SELECT person, orders, revenue, last_order_at, first_seen_at, last_seen_at
FROM profiles_figures FINAL WHERE person IN {people:Array(UInt64)}

-- name: user_ids
SELECT person, groupArray(value) FROM identify_identifiers FINAL
WHERE kind = 'user_id' AND person IN {people:Array(UInt64)}
GROUP BY person

-- name: like
(positionCaseInsensitiveUTF8(coalesce(t_name, ''), [[text]]) > 0
 OR positionCaseInsensitiveUTF8(concat(coalesce(t_first_name, ''), ' ', coalesce(t_last_name, '')), [[text]]) > 0
 OR positionCaseInsensitiveUTF8(coalesce([[nickname]], ''), [[text]]) > 0
 OR positionCaseInsensitiveUTF8(coalesce(t_email, ''), [[text]]) > 0
 OR positionCaseInsensitiveUTF8(coalesce(t_phone, ''), [[text]]) > 0
 OR person IN (SELECT person FROM identify_identifiers FINAL
               WHERE positionCaseInsensitiveUTF8(value, [[text]]) > 0))

-- name: sounds
-- A Chinese name by its pinyin; the family name stands first.
(match(coalesce(t_name, ''), [[sound]]) OR match(concat(coalesce(t_last_name, ''), coalesce(t_first_name, '')), [[sound]]))

-- name: same
(lowerUTF8(coalesce(t_name, '')) = lowerUTF8([[text]]) OR lowerUTF8(coalesce([[nickname]], '')) = lowerUTF8([[text]]) OR lowerUTF8(coalesce(t_email, '')) = lowerUTF8([[text]]) OR coalesce(t_phone, '') = [[text]]
 OR person IN (SELECT person FROM identify_identifiers FINAL
               WHERE value IN ([[text]], lowerUTF8([[text]]), concat('+86', [[text]]))))

-- name: how_many
-- How many persons there are: all that have a row, without those who are merged into others now. Ids are dense, so 64 of them
-- are the bits of one number: that costs the same after many ticks, where FINAL would merge their parts.
SELECT toUInt64(sum(bitCount(have)) - (
    SELECT countIf(is_gone) FROM (
        SELECT argMax(gone, (tick, gone)) AS is_gone FROM profiles_traits
        WHERE person IN (SELECT person FROM profiles_traits WHERE gone = 1)
        GROUP BY person
    )
))
FROM (
    SELECT groupBitOr(bitShiftLeft(toUInt64(1), toUInt8(bitAnd(person, 63)))) AS have FROM profiles_traits
    GROUP BY bitShiftRight(person, 6)
)

-- name: predicted
-- One item for the inbox per person for whom a predicted value is not what holds. '' clears.
SELECT 'track' AS kind, 'traits_predicted' AS name, concat({key:String}, ':', toString(person)) AS message_id,
       {at:DateTime64(3, 'UTC')} AS at, {source:UInt32} AS source, person,
       toJSONString(CAST(mapFromArrays({names:Array(String)}, [[[said]]]), 'Map(String, String)')) AS traits
FROM (SELECT * FROM ([[select]]) WHERE person != 0) AS predicted
INNER JOIN (SELECT person AS known, [[columns]] FROM profiles_traits FINAL) AS held ON held.known = predicted.person
WHERE [[differs]]

-- name: comparable
-- One row per person of whom anything is known by which two records of one human being can be told, in one spelling. A name
-- that is given whole is taken apart at its last space; one without a space is a first name.
SELECT person, nullIf(lowerUTF8(trimBoth(coalesce(t_first_name, if(cut > 0, left(t_name, cut - 1), t_name), ''))), '') AS first_name,
       nullIf(lowerUTF8(trimBoth(coalesce(t_last_name, if(cut > 0, substring(t_name, cut + 1), ''), ''))), '') AS last_name,
       nullIf(ifNull(toString(t_birthday), ''), '') AS birthday, nullIf(ifNull(t_email, ''), '') AS email,
       nullIf(replaceRegexpAll(ifNull(t_phone, ''), '[^0-9]', ''), '') AS phone, nullIf(lowerUTF8(trimBoth(ifNull(t_city, ''))), '') AS city,
       nullIf(lowerUTF8(trimBoth(others['postal_code'])), '') AS postcode, nullIf(lowerUTF8(trimBoth(others['street'])), '') AS street
FROM (SELECT *, length(ifNull(t_name, '')) - position(reverse(ifNull(t_name, '')), ' ') + 1 AS place,
             if(position(ifNull(t_name, ''), ' ') > 0, place, 0) AS cut FROM profiles_traits FINAL)
WHERE first_name IS NOT NULL OR last_name IS NOT NULL OR birthday IS NOT NULL OR email IS NOT NULL OR phone IS NOT NULL

-- name: erasing
-- The persons of a request to erase that are not noted yet.
SELECT {request:UInt64} AS request, arrayJoin({persons:Array(UInt64)}) AS person, {number:UInt64} AS tick

-- name: erasing_persons
SELECT DISTINCT person FROM profiles_erasing WHERE request = {request:UInt64} ORDER BY person

-- name: erasing_known
-- Which of these persons there are: by a row, or by an identifier.
SELECT DISTINCT person FROM (
    SELECT person FROM profiles_traits FINAL WHERE person IN {persons:Array(UInt64)}
    UNION ALL
    SELECT person FROM identify_identifiers FINAL WHERE person IN {persons:Array(UInt64)}
)

-- name: known_by
-- The identifiers of these persons.
SELECT DISTINCT toString(kind) AS kind, value FROM identify_identifiers FINAL WHERE person IN {persons:Array(UInt64)} AND value != ''

-- name: called
-- What was ever said of how these persons are called and reached.
SELECT DISTINCT trait, value FROM profiles_values
WHERE person IN {persons:Array(UInt64)} AND trait IN {traits:Array(String)} AND value != ''

-- name: address_hashes
-- As deliver remembers addresses.
SELECT sipHash64(lowerUTF8(trimBoth(arrayJoin({addresses:Array(String)}))))

-- name: unused_items
-- The raw items that became no event.
SELECT lane, seq FROM collect_refused

-- name: erased
-- One row per identifier of the persons: its keyed hash.
SELECT [[hash]] AS hash, kind, {request:UInt64} AS request, {now:DateTime64(3, 'UTC')} AS at, {number:UInt64} AS tick
FROM identify_identifiers FINAL WHERE person IN {persons:Array(UInt64)} AND value != ''

-- name: keyed
reinterpretAsUInt128(sipHash128Keyed(([[low]], [[high]]), toString([[kind]]), toString([[value]])))

-- name: bought
SELECT sum(orders), sum(revenue) FROM profiles_figures FINAL WHERE person IN {persons:Array(UInt64)}

-- name: erasure_rows
SELECT name, rows, kept FROM profiles_erasure_rows FINAL WHERE request = {request:UInt64} ORDER BY name

-- name: erased_kinds
SELECT kind, count() FROM profiles_erased FINAL WHERE request = {request:UInt64} GROUP BY kind ORDER BY kind

-- name: keep_orders
-- Orders of these persons as those of nobody: numbers, codes and what was bought, without any text of theirs.
INSERT INTO [[table]] [[columns]]
SELECT [[values]]
FROM [[from]] AS t
WHERE t.person IN {persons:Array(UInt64)} AND t.name IN [[orders]]
  AND ([[key]]) NOT IN (SELECT [[there]] FROM [[table]] WHERE person = 0 AND name IN [[orders]])

-- name: turn_away
-- The items of this tick that are of erased persons, or carry an identifier that must not come again.
SELECT lane, seq FROM collect_tick_events WHERE person != 0 AND person IN (SELECT person FROM profiles_erasing)
[[again]]

-- name: turn_away_again
UNION DISTINCT
SELECT lane, seq FROM identify_tick_found
WHERE reason = '' AND [[hash]] IN (SELECT hash FROM profiles_erased WHERE request IN {requests:Array(UInt64)})

-- name: ended_consents
-- Persons and purposes for which nothing holds that was granted, and nothing was said since.
SELECT person, purpose FROM ([[consent]]) GROUP BY person, purpose
HAVING countIf(state = 'granted') = 0 AND max(at) < {before:DateTime64(3, 'UTC')}

-- name: months_before
-- Monthly partitions of a table that lie wholly before a month.
SELECT DISTINCT toUInt32OrZero(partition) AS month FROM system.parts
WHERE database = currentDatabase() AND table = {name:String} AND active AND NOT startsWith(name, 'patch-')
  AND month > 197000 AND month < {month:UInt32}
ORDER BY month

-- name: to_be_tagged
INSERT INTO profiles_tag_deeds (key, person) SELECT {key:String}, person FROM ([[among]]) WHERE person != 0

-- name: persons_of_deeds
-- Whoever was merged between the decision and the tick is the one who took over.
SELECT DISTINCT if(d.person IN (SELECT person FROM profiles_traits WHERE gone) AND m.survivor != 0, m.survivor, d.person) AS person
FROM (SELECT person FROM profiles_tag_deeds WHERE key IN [[keys]]) AS d
LEFT JOIN (SELECT person AS loser, argMax(parent, tick) AS survivor FROM identify_parents GROUP BY loser) AS m ON m.loser = d.person

-- name: words_of_events
-- One row per event that gives or takes a tag that there is. It may say by whom and why.
SELECT person, transform(props['tag'], [[names]], [[ids]], toUInt32(0)) AS tag, name = 'tag_added' AS given, at, message_id AS key, source,
       'event' AS how, props['by'] AS by, props['because'] AS because, origin, {number:UInt64} AS tick
FROM [[events]]
WHERE name IN ('tag_added', 'tag_removed') AND person != 0 AND tag != 0 AND [[which]]

-- name: words_of_a_deed
SELECT person, [[tag]] AS tag, [[given]] AS given, [[at]] AS at, [[key]] AS key, toUInt32(0) AS source, [[how]] AS how, [[by]] AS by,
       [[because]] AS because, person AS origin, {number:UInt64} AS tick
FROM ([[whom]])

-- name: words_of_a_rule
SELECT person, tag, given, [[at]] AS at, key, toUInt32(0) AS source, 'rule' AS how, '' AS by, because, person AS origin, {number:UInt64} AS tick
FROM ([[words]])

-- name: settle_tags
-- One row per person and tag about which anything was ever said: has it now, or has it no more.
INSERT INTO profiles_tagged (tag, person, since, how, gone, tick)
SELECT tag, person, newest.1, given_how,
       NOT (says = 1 AND (exclusive = 0 OR newest = max(newest) OVER (PARTITION BY person, exclusive))), {number:UInt64}
FROM (
    SELECT person, tag, argMax(given, (at, given, key)) AS says, maxIf((at, given, key), given = 1) AS newest,
           argMaxIf(how, (at, given, key), given = 1) AS given_how, transform(tag, [[ids]], [[groups]], toUInt64(0)) AS exclusive
    FROM profiles_tags WHERE person IN ([[whom]])
    GROUP BY person, tag
)

-- name: tags_gone
-- Tags of those whose past is another's now.
INSERT INTO profiles_tagged (tag, person, since, how, gone, tick)
SELECT tag, person, since, how, 1, {number:UInt64}
FROM profiles_tagged FINAL
WHERE person IN ([[whom]]) AND (person, tag) NOT IN (SELECT person, tag FROM profiles_tags WHERE person IN ([[whom]]))

-- name: forget_deeds
DELETE FROM profiles_tag_deeds WHERE key IN {keys:Array(String)} SETTINGS lightweight_deletes_sync = 2

-- name: tags_of
SELECT tag, since, how FROM profiles_tagged FINAL WHERE tag IN {tags:Array(UInt32)} AND person = {person:UInt64}

-- name: tags_of_several
SELECT person, groupArray(tag) FROM profiles_tagged FINAL WHERE tag IN {tags:Array(UInt32)} AND person IN {people:Array(UInt64)} GROUP BY person

-- name: words_about
SELECT tag, given, at, how, by, because, source, origin FROM profiles_tags WHERE person = {person:UInt64}
ORDER BY at DESC, given DESC, key DESC LIMIT {most:UInt32}

-- name: tags_told
-- What was said about a person's tags by hand or by a rule; what an event said is told with the event.
SELECT tag, given, at, how, by, because, key FROM profiles_tags WHERE person = {person:UInt64} AND how != 'event' AND [[where]]
ORDER BY at DESC, concat(toString(tag), '.', toString(given), '.', key) LIMIT {most:UInt32}

-- name: tag_counts
SELECT tag, count() FROM profiles_tagged FINAL GROUP BY tag

-- name: page_of_tagged
SELECT person FROM profiles_tagged FINAL WHERE tag = {tag:UInt32} AND person > {after:UInt64} ORDER BY person LIMIT {most:UInt32}

-- name: touched_between
INSERT INTO profiles_tick_touched (person)
SELECT DISTINCT person FROM profiles_events WHERE [[named]] AND person != 0 AND at > {since:DateTime64(3, 'UTC')} AND at <= {until:DateTime64(3, 'UTC')}

-- name: property_values
-- The most frequent values of a property, of at most {sample} events of the name since a moment, each with how many of these have it.
-- Values that could tell who somebody is, such as addresses and numbers of telephones, and long texts are in no answer.
SELECT value, count() AS events
FROM (SELECT props[{property:String}] AS value FROM profiles_events WHERE name = {event:String} AND at >= {since:DateTime64(3, 'UTC')} LIMIT {sample:UInt32})
WHERE value != '' AND lengthUTF8(value) <= {letters:UInt32} AND NOT match(value, '@|\\+?\\d[\\d ()-]{5,}\\d|^[\\[{]')
GROUP BY value ORDER BY events DESC, value LIMIT {most:UInt32}
