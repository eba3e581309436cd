-- name: last_seq
-- The highest number in a lane: read backwards from the end of the primary key.
SELECT seq FROM collect_inbox WHERE lane = {lane:UInt16} ORDER BY lane DESC, seq DESC LIMIT 1

-- name: count_range
-- How many rows of a range are there.
SELECT count() FROM collect_inbox WHERE lane = {lane:UInt16} AND seq BETWEEN {first:UInt64} AND {last:UInt64}

-- name: ends
-- One row per lane that has rows beyond the last tick: its highest number. Reads only what is new.
SELECT lane, max(seq) FROM collect_inbox WHERE [[beyond]] GROUP BY lane ORDER BY lane

-- name: take
-- One row per item of the range, the first one of its source and message id, whose JSON the engine can read.
INSERT INTO collect_tick_new
SELECT lane, seq, reinterpretAsUInt128(sipHash128(source, message_id)) AS hash, kind = 'product'
FROM collect_inbox
WHERE [[range]]
    AND kind != 'refused'
    AND (properties = '' OR isValidJSON(properties))
    AND (traits = '' OR isValidJSON(traits))
    AND (kind != 'product' OR JSONExtract(properties, 'product_id', 'String') != '')
ORDER BY lane, seq
LIMIT 1 BY hash

-- name: forget_seen
-- Takes back those that came in before. What this very tick has noted as seen does not count as seen before, so that
-- it may be run twice.
ALTER TABLE collect_tick_new DELETE WHERE hash IN (
    SELECT hash FROM collect_seen WHERE tick != {number:UInt64} AND hash IN (SELECT hash FROM collect_tick_new)
) AND NOT [[back]]

-- name: counts
-- How many items are taken, how many of them are products, and how many came in before.
SELECT count(), countIf(product), (
    SELECT uniqExact(hash) FROM collect_seen WHERE tick != {number:UInt64} AND hash IN (SELECT hash FROM collect_tick_new)
) FROM collect_tick_new

-- name: fill_events
-- One row per item taken that is no product, with its JSON as maps. Of a name that stands twice in an object the
-- last value holds. A property that is null is left out; a trait that is null stays as '', which clears it.
INSERT INTO collect_tick_events
SELECT lane, seq, source, kind, house_name, message_id, at, received_at, user_id, anonymous_id, previous_id, group_id,
    person, [[props]], held_traits, context
FROM (SELECT
    lane, seq, source, kind,
    [[house_name]] AS house_name,
    message_id, at, received_at, user_id, anonymous_id, previous_id, group_id, person,
    CAST(JSONExtractKeysAndValues(properties, 'String') AS Map(LowCardinality(String), String)) AS p,
    if(arrayUniq(mapKeys(p)) = length(p), p, CAST(mapFromArrays(
        arrayDistinct(mapKeys(p)),
        arrayMap(k -> mapValues(p)[length(p) + 1 - indexOf(arrayReverse(mapKeys(p)), k)], arrayDistinct(mapKeys(p)))
    ) AS Map(LowCardinality(String), String))) AS said,
    [[campaign]] AS marks,
    if(empty(marks), said, mapUpdate(marks, said)) AS props,
    JSONExtract(traits, 'Map(LowCardinality(String), String)') AS t,
    if(arrayUniq(mapKeys(t)) = length(t), t, CAST(mapFromArrays(
        arrayDistinct(mapKeys(t)),
        arrayMap(k -> mapValues(t)[length(t) + 1 - indexOf(arrayReverse(mapKeys(t)), k)], arrayDistinct(mapKeys(t)))
    ) AS Map(LowCardinality(String), String))) AS held_traits,
    context
FROM collect_inbox
WHERE [[range]] AND kind != 'product' AND [[taken]])

-- name: campaign
-- The marks of a campaign as properties: what `context.campaign` says (Segment specification, "Context"), of a page view else its address.
if(kind IN ('page', 'screen', 'track') AND (position(context, '"campaign"') > 0 OR (kind = 'page' AND (position(properties, 'utm_') > 0 OR position(context, 'utm_') > 0))),
    CAST(mapFilter((name, value) -> value != '', mapFromArrays(
        ['utm_source', 'utm_medium', 'utm_campaign', 'utm_content', 'utm_term'],
        arrayMap((name, mark) -> substringUTF8(if(JSONExtractString(context, 'campaign', name) != '' OR kind != 'page', JSONExtractString(context, 'campaign', name), decodeURLFormComponent(
            substring(arrayFirst(one -> startsWith(one, mark), extractURLParameters(if(JSONExtractString(properties, 'url') != '', JSONExtractString(properties, 'url'),
                                                                                      JSONExtractString(context, 'page', 'url')))), length(mark) + 1))), 1, 200),
            ['source', 'medium', 'name', 'content', 'term'], ['utm_source=', 'utm_medium=', 'utm_campaign=', 'utm_content=', 'utm_term='])
    )) AS Map(LowCardinality(String), String)),
    CAST(map() AS Map(LowCardinality(String), String)))

-- name: products
-- One row per product of the range, the newest of this tick.
SELECT
    JSONExtract(properties, 'product_id', 'String') AS product_id,
    JSONExtract(properties, 'name', 'String') AS product_name,
    JSONExtract(properties, 'category', 'String') AS category,
    toDecimal64OrZero(JSONExtract(properties, 'price', 'String'), 4) AS price,
    JSONExtract(properties, 'currency', 'String') AS currency,
    CAST(JSONExtractKeysAndValues(properties, 'String') AS Map(LowCardinality(String), String)) AS details,
    at,
    {number:UInt64} AS tick
FROM collect_inbox
WHERE [[range]] AND kind = 'product' AND [[taken]]
ORDER BY at DESC, seq DESC
LIMIT 1 BY product_id

-- name: refused
-- One row per item of the range that is not taken, with the reason.
SELECT
    lane, seq, source, received_at AS refused_at,
    multiIf(
        kind = 'refused', name,
        NOT (properties = '' OR isValidJSON(properties)) OR NOT (traits = '' OR isValidJSON(traits)), 'unreadable',
        kind = 'product' AND JSONExtract(properties, 'product_id', 'String') = '', 'no_product_id',
        'duplicate'
    ) AS reason,
    message_id,
    {number:UInt64} AS tick,
    kind, if(kind = 'refused', '', name) AS event, if(kind = 'refused', properties, '') AS detail
FROM collect_inbox
WHERE [[range]] AND NOT ([[taken]])

-- name: seen
-- One row per message taken by this tick.
SELECT hash, {number:UInt64} AS tick FROM collect_tick_new WHERE NOT [[back]] ORDER BY hash

-- name: turned_away
-- One row per item of this tick that is turned away: nothing of what it says.
SELECT lane, seq, source, received_at AS at, {reason:String} AS reason, '' AS message_id, {number:UInt64} AS tick,
       kind, '' AS name, '' AS detail
FROM collect_tick_events WHERE (lane, seq) IN ([[which]])

-- name: hide
-- Events that the next rooms of this tick are not to see.
INSERT INTO collect_tick_resting SELECT * FROM collect_tick_events WHERE [[stretches]]

-- name: hidden
ALTER TABLE collect_tick_events DELETE WHERE [[stretches]]

-- name: show
INSERT INTO collect_tick_events SELECT * FROM collect_tick_resting WHERE [[stretches]]

-- name: stuck_items
-- One row per item of the stretches: what it is, nothing of what it says.
SELECT kind, name, message_id, at FROM collect_inbox WHERE [[stretches]] ORDER BY lane, seq LIMIT {limit:UInt32}

-- name: take_back_raw
DELETE FROM collect_inbox WHERE [[range]] AND (lane, seq) IN ([[which]])

-- name: take_back
ALTER TABLE collect_tick_events DELETE WHERE (lane, seq) IN ([[which]])

-- name: house_name
-- An event's name in the house's spelling.
multiIf(
    kind = 'track', transform(lowerUTF8(trimBoth(name)), [[theirs]], [[ours]], trimBoth(name)),
    kind = 'page', 'page_viewed', kind = 'screen', 'screen_viewed', kind = 'identify', 'identified',
    kind = 'group', 'grouped', kind = 'alias', 'aliased', kind
)

-- name: catalogue_counted
-- Up to which tick, and where in the inbox, the catalogue has counted.
SELECT tick, samples[1] FROM collect_catalogue FINAL WHERE name = '' AND property = ''

-- name: catalogue_count
-- One row per event name and per property of it in a range of the inbox: what was known, and these added. As one
-- block, with the row that tells how far it goes. What was refused or held back does not count.
-- Safe to run twice: the totals are the same. New names and properties are noted up to a limit, so that a sender who
-- puts ids into names cannot flood it.
INSERT INTO collect_catalogue SETTINGS max_insert_threads = 1, min_insert_block_size_rows = 100000000
SELECT
    fresh.name AS name, fresh.property AS property,
    known.seen + fresh.seen AS seen,
    if(known.seen = 0, fresh.first_at, least(known.first_at, fresh.first_at)) AS first_at,
    greatest(known.last_at, fresh.last_at) AS last_at,
    arraySlice(arrayDistinct(arrayConcat(known.samples, fresh.samples)), 1, 3) AS samples,
    {number:UInt64} AS tick,
    arrayMap((a, b) -> a + b, arrayResize(known.kinds, 5), fresh.kinds) AS kinds
FROM (
    SELECT name, property, count() AS seen, min(at) AS first_at, max(at) AS last_at,
        arraySlice(arrayDistinct(arrayMap(x -> substringUTF8([[masked]], 1, 80), groupUniqArrayIf(12)(substringUTF8(x, 1, 400), x != ''))), 1, 3) AS samples,
        [countIf(kind = 1), countIf(kind = 2), countIf(kind = 3), countIf(kind = 4), countIf(kind = 5)] AS kinds
    FROM (
        SELECT name, at, pair.1 AS property, pair.2 AS raw, if(startsWith(raw, '"'), JSONExtractString(raw), raw) AS x,
            [[kind]] AS kind
        FROM (
            SELECT [[house_name]] AS name, at,
                arrayJoin(arrayConcat([('', '')], arrayFilter(x -> x.2 != 'null', arrayDistinct(JSONExtractKeysAndValuesRaw(properties))),
                    arrayMap(mark -> (CAST(mark AS String), toJSONString(marks[mark])), arrayFilter(mark -> NOT JSONHas(properties, mark), mapKeys([[campaign]] AS marks))))) AS pair
            FROM (
                SELECT kind, name, at, properties, context FROM collect_inbox
                WHERE [[range]] AND kind NOT IN ('refused', 'product') AND (lane, seq) NOT IN (
                    SELECT lane, seq FROM collect_refused WHERE tick > {counted:UInt64} AND tick <= {number:UInt64}
                ) AND (lane, seq) NOT IN (
                    SELECT lane, seq FROM collect_quarantine WHERE tick > {counted:UInt64} AND tick <= {number:UInt64}
                )
            )
        )
    )
    GROUP BY name, property
    ORDER BY property != '', seen DESC
    LIMIT 200 BY name
) AS fresh
LEFT JOIN (SELECT name, property, seen, first_at, last_at, samples, kinds FROM collect_catalogue FINAL) AS known
    ON known.name = fresh.name AND known.property = fresh.property
WHERE name != '' AND (known.seen > 0 OR (SELECT count() FROM collect_catalogue) < {most:UInt32})
UNION ALL
SELECT '', '', 0, toDateTime64(0, 3, 'UTC'), toDateTime64(0, 3, 'UTC'), [{lanes:String}], {number:UInt64}, []

-- name: catalogue
-- One row per event name, with its properties; the ones seen last come first.
SELECT name,
    sumIf(seen, property = '') AS times,
    min(first_at) AS first_seen_at,
    max(last_at) AS last_seen_at,
    arraySort(groupArrayIf((property, seen, arrayMap(x -> [[masked]], samples), kinds), property != '')) AS properties
FROM collect_catalogue FINAL
WHERE name != '' AND name ILIKE {like:String} AND (empty({names:Array(String)}) OR name IN {names:Array(String)})
GROUP BY name
ORDER BY last_seen_at DESC, name
LIMIT {limit:UInt32}

-- name: refused_lately
-- One row per item refused, newest first.
SELECT at, reason, source, kind, name, message_id, detail
FROM collect_refused
WHERE tick > (SELECT max(tick) FROM collect_refused) - {ticks:UInt32} OR {ticks:UInt32} = 0
ORDER BY tick DESC, seq DESC
LIMIT {limit:UInt32}

-- name: import_staged
-- One row per staged row of an import between two keys, with its cells.
SELECT key, line, splitByChar('\x1f', row) AS c
FROM collect_staging
WHERE import = {import:UInt64} AND key > {after:String} AND key <= {upto:String}

-- name: import_next_key
-- Up to which key the next batch goes, so that it has about so many rows; '' when there is none left.
SELECT max(key) FROM (
    SELECT key FROM collect_staging WHERE import = {import:UInt64} AND key > {after:String} ORDER BY key LIMIT {rows:UInt64}
)

-- name: import_people
-- One row per row of the sheet: who it is and what is said of them; refused ones too, with what is wrong.
SELECT
    line, problems, arrayExists(x -> x.5 = 1, problems) AS refused,
    toInt64OrZero(if(given_at = '', toString({began:Int64}), given_at)) AS at,
    user_id, anonymous_id, traits, contact,
    concat('people:', lower(hex(sipHash128({digest:String}, user_id, anonymous_id, traits, given_at)))) AS message_id
    [[consents]]
FROM (
    SELECT *,
        [[user_id]] AS user_id, [[anonymous_id]] AS anonymous_id, [[traits]] AS traits,
        [[contact]] AS contact, [[given_at]] AS given_at, [[consent_at]] AS consent_at,
        if(user_id = '' AND anonymous_id = '' AND contact = '',
           arrayPushBack(found, (line, toUInt16(0), '', 'no_identifier', toUInt8(1), '')), found) AS problems
    FROM ([[rows]])
)
ORDER BY line

-- name: import_consent
-- The columns of one channel: the event, when, what it says, and its id. A grant without a date of its own has the same id
-- whatever the file, so that no later sheet can bring back what a person has withdrawn since; a withdrawal always counts.
, [[value]] AS [[name]],
toInt64OrZero(if(consent_at = '', toString({began:Int64}), consent_at)) AS [[at]],
toJSONString(map('channel', [[channel]], 'purpose', 'marketing', 'method', 'import',
    'proof', concat({file_name:String}, ', line ', toString(line)))) AS [[properties]],
concat('consent:', lower(hex(sipHash128([[channel]], [[value]], user_id, anonymous_id, contact, consent_at,
    if([[value]] = 'consent_withdrawn', {digest:String}, ''))))) AS [[id]]

-- name: import_products
-- One row per row of the sheet: a product.
SELECT
    line, problems, arrayExists(x -> x.5 = 1, problems) AS refused, {began:Int64} AS at, properties,
    concat('product:', lower(hex(sipHash128({digest:String}, properties)))) AS message_id
FROM (SELECT *, found AS problems, [[properties]] AS properties FROM ([[rows]]))
ORDER BY line

-- name: import_companies
-- One row per row of the sheet: a company.
SELECT line, problems, arrayExists(x -> x.5 = 1, problems) AS refused, {began:Int64} AS at, group_id, traits,
       concat('company:', lower(hex(sipHash128({digest:String}, group_id, traits)))) AS message_id
FROM (
    SELECT *, [[group_id]] AS group_id, [[traits]] AS traits,
           if(group_id = '' AND [[credit_code]] = '', arrayConcat(found, [(line, [[place]], '', 'missing', toUInt8(1), '')]), found) AS problems
    FROM ([[rows]])
)
ORDER BY line

-- name: import_events
-- One row per row of the sheet: something that happened. Equal rows of equal time are one event, unless they have ids.
SELECT
    line, problems, refused, name, at, user_id, anonymous_id, contact, properties, traits, nobody,
    concat('event:', if(own_id != '', own_id,
        lower(hex(sipHash128(name, at, user_id, anonymous_id, contact, properties))))) AS message_id,
    NOT refused AND NOT nobody AND row_number() OVER (
        PARTITION BY user_id, anonymous_id, contact, refused ORDER BY at DESC, line DESC) = 1 AS newest
FROM (
    SELECT *,
        arrayExists(x -> x.5 = 1, found) AS refused, found AS problems,
        [[name]] AS name, toInt64OrZero([[at]]) AS at, [[user_id]] AS user_id, [[anonymous_id]] AS anonymous_id,
        [[contact]] AS contact, [[properties]] AS properties, [[traits]] AS traits, [[own_id]] AS own_id,
        user_id = '' AND anonymous_id = '' AND contact = '' AS nobody
    FROM ([[rows]])
)
ORDER BY line

-- name: import_order_rows
-- One row per row of the sheet, ready to be gathered into orders. `said` are the texts of which the first one counts;
-- `who` is the strongest name of the customer in the row.
SELECT key, line, found, NOT arrayExists(x -> x.5 = 1, found) AS good,
    toInt64OrZero([[at]]) AS at, [[who]] AS who,
    toDecimal128OrZero([[quantity]], 4) AS quantity, toDecimal128OrZero([[price]], 4) AS price,
    [[product_id]] AS product_id, [[product_name]] AS product_name, [[said]] AS said
FROM ([[rows]])

-- name: import_orders
-- One row per order between two keys: its event, its lines in the order of the file, its customer, and what is wrong.
-- The first line that names a customer names the order's; the earliest time is the order's. `seen` tells whether an
-- earlier import brought in the very same order (1), or the same order with other content (2).
SELECT
    orders.key AS key, name, at, user_id, anonymous_id, contact, traits, properties, reversal, orders.content AS content,
    multiIf(known.import = 0 OR known.import = {import:UInt64}, 0, known.content = content, 1, 2) AS seen,
    arrayMap(x -> x.1, kept) AS lines, first_customer = '' AS nobody, problems,
    name != '' AND first_customer != '' AND row_number() OVER (
        PARTITION BY first_customer, name = '' ORDER BY at DESC, orders.key DESC) = 1 AS newest
FROM (
    SELECT *,
        if(taken_back AND name = 'order_completed', reversed, '') AS reversal,
        sipHash64(name, at, user_id, anonymous_id, contact, properties, reversal) AS content
    FROM (
        SELECT *,
            multiIf(empty(kept) OR unpaid, '', {letters:UInt8} AND match(key, '^A\\d'), 'order_adjusted',
                ({letters:UInt8} AND match(key, '^C\\d')) OR total < 0, 'order_cancelled', 'order_completed') AS name,
            arrayMin(x -> x.2, kept) AS at,
            [[user_id]] AS user_id, [[anonymous_id]] AS anonymous_id, [[contact]] AS contact, [[traits]] AS traits,
            [[properties]] AS properties, if(taken_back, [[reversal]], '') AS reversed,
            arrayConcat(cell_problems, others, if(unpaid,
                arrayMap(x -> (x.1, [[status_place]], status, 'order_not_paid', toUInt8(1), key), kept), [])) AS problems
        FROM (
            SELECT *, lowerUTF8(status) IN [[unpaid_words]] AS unpaid, lowerUTF8(status) IN [[back_words]] AS taken_back
            FROM (
                SELECT *, [[total]] AS total, [[status]] AS status, [[said]] AS said
                FROM (
                    SELECT *,
                        arrayFilter(x -> NOT ([[odd]]), rows) AS kept,
                        arrayMap(x -> (x.1, [[odd_place]], x.3, [[odd_reason]], toUInt8(1), key),
                            arrayFilter(x -> [[odd]], rows)) AS others
                    FROM (
                        SELECT *, arrayFirst(x -> x.3 != '', rows).3 AS first_customer
                        FROM (
                            SELECT key, arrayFlatten(groupArray(found)) AS cell_problems,
                                arraySort(x -> x.1, groupArrayIf(
                                    (line, at, who, quantity, price, product_id, product_name, said), good)) AS rows
                            FROM ([[rows]])
                            GROUP BY key
                        )
                    )
                )
            )
        )
    )
) AS orders
LEFT ANY JOIN (
    SELECT order_id, content, import FROM collect_orders WHERE order_id > {after:String} AND order_id <= {upto:String}
) AS known ON known.order_id = orders.key
ORDER BY key

-- name: import_largest
-- The key with the most rows, and how many it has.
SELECT key, count() AS rows FROM collect_staging WHERE import = {import:UInt64} GROUP BY key ORDER BY rows DESC LIMIT 1

-- name: import_partitions
-- The imports of which rows are staged.
SELECT DISTINCT partition FROM system.parts WHERE database = currentDatabase() AND table = 'collect_staging' AND active

-- name: import_letters
-- Whether most order ids are numbers: then C123 and A123 tell of a cancellation and an adjustment.
SELECT uniqIf(key, match(key, '^\\d+$')) * 2 > uniq(key) FROM collect_staging WHERE import = {import:UInt64}

-- name: import_date_orders
-- How many dates of a column can only be month/day, how many only day/month, how many could be both, and one of these.
SELECT countIf(first <= 12 AND second > 12), countIf(first > 12 AND second <= 12), countIf(first <= 12 AND second <= 12),
    anyIf(cell, first <= 12 AND second <= 12), countIf(position(cell, '.') > 0)
FROM (
    SELECT splitByChar('\x1f', row)[{place:UInt16}] AS cell, extractGroups(cell, '^(\\d{1,2})[-/.](\\d{1,2})[-/.]\\d{4}') AS parts,
        toUInt8OrZero(parts[1]) AS first, toUInt8OrZero(parts[2]) AS second
    FROM collect_staging
    WHERE import = {import:UInt64} AND notEmpty(parts)
)

-- name: import_problems
-- One row per cell or row that was not imported.
SELECT line, column, value, reason, refused, order_id FROM collect_problems FINAL
WHERE import = {import:UInt64} ORDER BY line, column LIMIT {limit:UInt64} OFFSET {offset:UInt64}

-- name: waiting
-- What no tick has finished with, by the end of the primary key: it costs what waits.
SELECT count(), min(received_at) FROM collect_inbox WHERE [[beyond]]

-- name: ways_of
-- By which requests these messages came: a row each.
SELECT message_id, lane, seq, source, received_at, context FROM collect_inbox WHERE message_id IN {messages:Array(String)} AND received_at >= {since:DateTime64(3, 'UTC')} AND received_at <= {until:DateTime64(3, 'UTC')}
