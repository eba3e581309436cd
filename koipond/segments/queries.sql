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
    [[given]]
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
INSERT INTO segments_tick_state (person, inside, wakes)
SELECT person, [[inside]], [[wakes]]
FROM [[source]]
SETTINGS short_circuit_function_evaluation = 'disable', compile_expressions = 0

-- name: compare
-- Who of the persons of this tick is now in a segment and was not, or was and is not.
INSERT INTO segments_tick_moves (segment, person, joined)
WITH (SELECT groupBitmapState(person) FROM segments_tick_persons) AS asked
SELECT segment, move.1, move.2
FROM (
    SELECT wanted.segment AS segment, found.members AS now, bitmapAnd(old.members, asked) AS was
    FROM (SELECT arrayJoin({segments:Array(UInt32)}) AS segment) AS wanted
    LEFT JOIN (
        [[found]]
    ) AS found ON found.segment = wanted.segment
    LEFT JOIN (
        SELECT segment, members FROM segments_members FINAL WHERE segment IN {segments:Array(UInt32)}
    ) AS old ON old.segment = wanted.segment
)
ARRAY JOIN arrayConcat(
    arrayMap(person -> (person, 1), bitmapToArray(bitmapAndnot(now, was))),
    arrayMap(person -> (person, 0), bitmapToArray(bitmapAndnot(was, now)))
) AS move

-- name: found_of_few
SELECT segment, groupBitmapState(person) AS members
FROM segments_tick_state ARRAY JOIN inside AS holds, {segments:Array(UInt32)} AS segment
WHERE holds GROUP BY segment

-- name: found_of_many
-- The same, a column for each segment: longer to read, quicker to work through.
SELECT segment, members FROM (SELECT [[states]] AS states FROM segments_tick_state)
ARRAY JOIN states AS members, {segments:Array(UInt32)} AS segment

-- name: find_everybody
-- Condition 0: all persons there are.
INSERT INTO segments_tick_conditions (condition, members)
SELECT 0, groupBitmapState(person) FROM profiles_traits FINAL WHERE person != 0

-- name: find
-- The persons of several conditions from one pass; of a condition that nobody without such events fails, those who fail it.
INSERT INTO segments_tick_conditions (condition, members)
SELECT condition, members FROM (SELECT [[states]] AS states FROM [[source]]) ARRAY JOIN states AS members, [[ids]] AS condition
SETTINGS short_circuit_function_evaluation = 'disable', compile_expressions = 0

-- name: compare_whole
-- Who of everybody meets the rules of these segments and was no member, or was and does not.
INSERT INTO segments_tick_moves (segment, person, joined)
SELECT segment, move.1, move.2
FROM (
    SELECT whole.segment AS segment, whole.now AS now, old.members AS was
    FROM (
        SELECT segment, now FROM (SELECT [[now]] AS nows FROM (SELECT [[columns]] FROM segments_tick_conditions))
        ARRAY JOIN nows AS now, [[ids]] AS segment
    ) AS whole
    LEFT JOIN (
        SELECT segment, members FROM segments_members FINAL WHERE segment IN {segments:Array(UInt32)}
    ) AS old ON old.segment = whole.segment
)
ARRAY JOIN arrayConcat(
    arrayMap(person -> (person, 1), bitmapToArray(bitmapAndnot(now, was))),
    arrayMap(person -> (person, 0), bitmapToArray(bitmapAndnot(was, now)))
) AS move

-- name: set_timers
-- Timers of the persons of this tick, as far ahead as each condition is watched.
SELECT fromUnixTimestamp64Milli(wake, 'UTC') AS wake_at, condition, person, {tick:UInt64} AS tick
FROM segments_tick_state ARRAY JOIN wakes AS wake, [[conditions]] AS condition, {until:Array(Int64)} AS end
WHERE wake > toUnixTimestamp64Milli({now:DateTime64(3, 'UTC')}) AND wake <= end

-- name: set_timers_for_everybody
-- Timers of conditions of one family, up to the moment to which it will be watched.
SELECT fromUnixTimestamp64Milli(found.1, 'UTC') AS wake_at, found.2 AS condition, person, {tick:UInt64} AS tick
FROM (
    SELECT person, arrayFilter(
        each -> each.1 > toUnixTimestamp64Milli({now:DateTime64(3, 'UTC')}) AND each.1 <= toUnixTimestamp64Milli({until:DateTime64(3, 'UTC')}),
        arrayZip([[wakes]], [[conditions]])) AS founds
    FROM [[source]]
)
ARRAY JOIN founds AS found
SETTINGS short_circuit_function_evaluation = 'disable', compile_expressions = 0

-- name: watched
-- Up to when the timers of each family of conditions are set.
SELECT family, until FROM segments_watched FINAL

-- name: watch
INSERT INTO segments_watched (family, until, tick)
SELECT family, until, {tick:UInt64} FROM (SELECT {families:Array(UInt64)} AS families, {until:Array(DateTime64(3, 'UTC'))} AS untils)
ARRAY JOIN families AS family, untils AS until

-- name: moved_before
-- Whether an earlier try at this tick got as far as storing the moves.
SELECT count() FROM segments_moves WHERE tick = {tick:UInt64}

-- name: move_again
INSERT INTO segments_tick_moves (segment, person, joined)
SELECT segment, person, joined FROM segments_moves WHERE tick = {tick:UInt64}

-- name: moves
-- One row per person who joined or left, and why: by the rule, unless the segment itself was changed.
SELECT segment, person, {now:DateTime64(3, 'UTC')} AS at, joined, {tick:UInt64} AS tick,
    transform(segment, {changed:Array(UInt32)}, {reasons:Array(String)}, 'rule') AS reason
FROM segments_tick_moves

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

-- name: past_days
-- Daily partitions of timers that have all rung.
SELECT DISTINCT partition FROM system.parts
WHERE database = currentDatabase() AND table = 'segments_timers' AND active AND toUInt32OrZero(partition) < {day:UInt32}

-- name: count
SELECT bitmapCardinality(members) FROM segments_members FINAL WHERE segment = {segment:UInt32}

-- name: counts
SELECT segment, bitmapCardinality(members) FROM segments_members FINAL

-- name: is_member
SELECT bitmapContains(members, {person:UInt64}) FROM segments_members FINAL WHERE segment = {segment:UInt32}

-- name: segments_of
-- Stages and the dormant stand among the members too, from `groups` on; they are told apart.
SELECT segment FROM segments_members FINAL WHERE segment < {groups:UInt32} AND bitmapContains(members, {person:UInt64}) ORDER BY segment

-- name: members
SELECT arrayJoin(bitmapToArray(members)) AS person FROM segments_members FINAL WHERE segment = [[segment]]

-- name: members_page
SELECT arrayJoin(bitmapToArray(bitmapSubsetLimit(members, {after:UInt64} + 1, {most:UInt64}))) AS person
FROM segments_members FINAL WHERE segment = {segment:UInt32}

-- name: seen_event
(SELECT count() FROM (SELECT 1 FROM profiles_events WHERE name = [[name]] LIMIT 1))

-- name: page_of
-- Of a SELECT of persons: how many, and those with ids above one.
SELECT uniqExact(person), arraySlice(arraySort(groupUniqArrayIf(person, person > {after:UInt64})), 1, {most:UInt64}) FROM ([[people]])

-- name: moves_page
SELECT person, at, joined FROM segments_moves
WHERE segment = {segment:UInt32} AND at >= {since:DateTime64(3, 'UTC')} AND at < {until:DateTime64(3, 'UTC')}
ORDER BY at DESC, person LIMIT {most:UInt64}

-- name: moves_by_day
SELECT toString(toDate(at, {zone:String})) AS day, countIf(moves.joined = 1) AS joined, countIf(moves.joined = 0) AS left
FROM segments_moves AS moves
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

-- name: moved
-- How many moves this tick made, and how many of them between stages or into and out of dormancy.
SELECT count(), countIf(segment >= {first:UInt32}) FROM segments_tick_moves

-- name: stage_moves
-- One row per person whose stage changed in this tick. The event it is ascribed to is the latest of the tick, of those
-- that the stages look at before others. News is what happened to somebody; not what an import or a changed set of stages brings,
-- nor that a newcomer is in the last stage, the one for everybody else.
SELECT moved.person AS person, {now:DateTime64(3, 'UTC')} AS at, moved.was AS was, moved.became AS became,
       if(stood.known = 0, NULL, stood.since) AS since,
       multiIf({changed:UInt8}, 'version', touched.merged, 'merge', cause.known != 0, 'event', 'time') AS because,
       if(because = 'event', cause.latest.1, '') AS event, if(because = 'event', cause.latest.2, '') AS message_id,
       became != '' AND because != 'version' AND NOT (was = '' AND became = {last:String})
           AND (because != 'event' OR (cause.latest.4 != {import_source:UInt32} AND cause.latest.3 > {news_since:DateTime64(3, 'UTC')})) AS news,
       {version:UInt32} AS version, {tick:UInt64} AS tick
FROM (
    SELECT person, anyIf(name, NOT joined) AS was, anyIf(name, joined) AS became
    FROM (
        SELECT person, joined, transform(segment, {ids:Array(UInt32)}, {names:Array(String)}, '') AS name
        FROM segments_tick_moves WHERE segment IN {ids:Array(UInt32)}
    )
    GROUP BY person HAVING was != became
) AS moved
LEFT JOIN (
    SELECT person AS known, since FROM segments_stages FINAL WHERE person IN (SELECT person FROM segments_tick_moves)
) AS stood ON stood.known = moved.person
LEFT JOIN (
    SELECT person, max(merged OR gone) AS merged FROM profiles_tick_touched GROUP BY person
) AS touched ON touched.person = moved.person
LEFT JOIN (
    SELECT person AS known, argMax((toString(name), message_id, at, source), (name IN {looked_at:Array(String)}, at, message_id)) AS latest
    FROM profiles_tick_events
    WHERE person != 0 AND name NOT IN {conclusions:Array(String)} AND person IN (SELECT person FROM segments_tick_moves)
    GROUP BY person
) AS cause ON cause.known = moved.person

-- name: stages_now
INSERT INTO segments_stages (person, stage, since, gone, tick)
SELECT person, became, at, became = '', tick FROM segments_stage_moves WHERE tick = {tick:UInt64}

-- name: stage_events
-- One item for the inbox per change of stage of this tick that is news. Its id follows from tick and person.
SELECT 'track' AS kind, 'stage_changed' AS name, concat('stage:', toString(tick), ':', toString(person)) AS message_id, at, person,
       toJSONString(map('from', toString(was), 'to', toString(became), 'because', toString(because), 'event', toString(event),
                        'version', toString(version))) AS properties
FROM segments_stage_moves WHERE tick = {tick:UInt64} AND news

-- name: signs
-- How many events of this tick are signs of life of somebody who was dormant when it began, or is now.
WITH (SELECT groupBitmapMergeState(members) FROM (SELECT members FROM segments_members FINAL WHERE segment = {dormant:UInt32})) AS now
SELECT count() FROM profiles_tick_events
WHERE name IN {signs:Array(String)} AND person != 0
  AND (bitmapContains(now, person) OR person IN (SELECT person FROM segments_tick_moves WHERE segment = {dormant:UInt32} AND NOT joined))

-- name: returns
-- One row per sign of life of this tick that came after the months without payment were over: the first of its kind of a day.
SELECT s.person AS person, s.dormant_since AS dormant_since, s.sign AS sign, s.day AS day, s.at AS at,
       interest.product AS product, s.message_id AS message_id, {tick:UInt64} AS tick
FROM (
    SELECT e.person AS person, addMonths(toTimeZone(p.at, {zone:String}), {months:UInt16}) AS dormant_since, e.name AS sign,
           toDate32(e.at, {zone:String}) AS day, e.at AS at, e.message_id AS message_id
    FROM (SELECT person, name, at, message_id FROM profiles_tick_events WHERE name IN {signs:Array(String)} AND person != 0) AS e
    ASOF INNER JOIN (
        SELECT person, at FROM profiles_timeline
        WHERE name IN {payments:Array(String)} AND person IN (SELECT person FROM profiles_tick_events WHERE name IN {signs:Array(String)})
    ) AS p ON p.person = e.person AND e.at >= p.at
    WHERE dormant_since <= e.at
    ORDER BY at, message_id
    LIMIT 1 BY person, dormant_since, sign, day
) AS s
LEFT JOIN ([[interest]]) AS interest ON interest.person = s.person
WHERE (s.person, s.dormant_since, s.sign, s.day) NOT IN (
    SELECT person, dormant_since, sign, day FROM segments_returns
    WHERE tick != {tick:UInt64} AND person IN (SELECT person FROM profiles_tick_events)
)

-- name: return_events
SELECT 'track' AS kind, 'dormant_returned' AS name,
       concat('return:', toString(person), ':', toString(toUnixTimestamp64Milli(dormant_since)), ':', toString(sign), ':', toString(day)) AS message_id,
       {now:DateTime64(3, 'UTC')} AS at, person,
       toJSONString(map('sign', toString(sign), 'dormant_since', formatDateTime(dormant_since, '%Y-%m-%dT%H:%i:%SZ', 'UTC'),
                        'product', product, 'sign_at', formatDateTime(at, '%Y-%m-%dT%H:%i:%SZ', 'UTC'))) AS properties
FROM segments_returns WHERE tick = {tick:UInt64}

-- name: interest
-- One row per person of a SELECT: the kind of product they asked for or bought most often; of equals, the one asked for last.
-- The kind is the category that the event, or the line of the order, says; else that of the product in the catalogue.
SELECT person, argMax(category, (times, last, category)) AS product
FROM (
    SELECT asked.person AS person, if(asked.said != '', asked.said, sold.category) AS category, count() AS times, max(asked.at) AS last
    FROM (
        SELECT person, props['category'] AS said, props['product_id'] AS product_id, at FROM profiles_timeline
        WHERE person IN ([[persons]]) AND name IN [[products]]
        UNION ALL
        SELECT person, JSONExtractString(line, 'category'), JSONExtractString(line, 'product_id'), at
        FROM (SELECT person, at, arrayJoin(JSONExtractArrayRaw(props['products'])) AS line FROM profiles_timeline
              WHERE person IN ([[persons]]) AND name = 'order_completed' AND props['products'] != '')
    ) AS asked
    LEFT JOIN (SELECT product_id, category FROM collect_products FINAL WHERE category != '') AS sold ON sold.product_id = asked.product_id
    GROUP BY person, category
    HAVING category != ''
)
GROUP BY person

-- name: interest_of_movers
-- For everybody who became dormant in this tick their interest, for everybody who ceased to be '' (so that it is cleared).
SELECT moved.person AS person, if(moved.joined, interest.product, '') AS [[trait]]
FROM (SELECT person, joined FROM segments_tick_moves WHERE segment = [[dormant]]) AS moved
LEFT JOIN ([[interest]]) AS interest ON interest.person = moved.person

-- name: stage_of
-- The stage of a person, and since when.
SELECT stage, since FROM segments_stages FINAL WHERE person = {person:UInt64}

-- name: stages_of
SELECT person, stage FROM segments_stages FINAL WHERE person IN {people:Array(UInt64)}

-- name: stage_path
SELECT at, was, became, since, because, event, message_id, version FROM segments_stage_moves
WHERE person = {person:UInt64} ORDER BY at DESC, tick DESC LIMIT {most:UInt64}

-- name: stages_told
-- The changes of stage that no event tells of: by an import, a changed set of stages, and the first of a newcomer.
SELECT at, was, became, because, tick FROM segments_stage_moves
WHERE person = {person:UInt64} AND NOT news AND [[where]]
ORDER BY at DESC, toString(tick) LIMIT {most:UInt32}

-- name: stage_counts
SELECT toString(stage), count() FROM segments_stages FINAL GROUP BY stage

-- name: stage_counts_before
-- Persons per stage at a moment: those who came until then, without those who went.
SELECT stage, sum(one) AS persons
FROM (
    SELECT (arrayJoin([(toString(became), 1), (toString(was), -1)]) AS part).1 AS stage, part.2 AS one
    FROM segments_stage_moves WHERE at < {until:DateTime64(3, 'UTC')}
)
WHERE stage != '' GROUP BY stage HAVING persons != 0

-- name: stage_transitions
-- One row per pair of stages between which anybody went in a period; changes of the set itself are left out.
SELECT toString(was), toString(became), count(), uniqExact(person) FROM segments_stage_moves
WHERE at >= {since:DateTime64(3, 'UTC')} AND at < {until:DateTime64(3, 'UTC')} AND because != 'version'
GROUP BY was, became ORDER BY was, became

-- name: stage_times
-- One row per stage: stays that ended in a period by anything but a change of the set or a merge, and their median in days; then
-- those who are in it now, and the median of how long they have been so far.
SELECT stage, sum(ended), any(ended_days), sum(standing), any(standing_days)
FROM (
    SELECT toString(was) AS stage, count() AS ended, quantileExactInclusive(0.5)(dateDiff('millisecond', assumeNotNull(since), at)) / 86400000 AS ended_days,
           0 AS standing, NULL AS standing_days
    FROM segments_stage_moves
    WHERE isNotNull(since) AND because IN ('event', 'time') AND at >= {since:DateTime64(3, 'UTC')} AND at < {until:DateTime64(3, 'UTC')}
    GROUP BY was
    UNION ALL
    SELECT toString(stage), 0, NULL, count(), quantileExactInclusive(0.5)(dateDiff('millisecond', since, {now:DateTime64(3, 'UTC')})) / 86400000
    FROM segments_stages FINAL GROUP BY stage
)
GROUP BY stage ORDER BY stage

-- name: returns_page
SELECT person, dormant_since, sign, at, product, message_id FROM segments_returns
WHERE at >= {since:DateTime64(3, 'UTC')} AND at < {until:DateTime64(3, 'UTC')} ORDER BY at DESC, person LIMIT {most:UInt64}

-- name: returns_by
-- One row per kind of sign and product in a period: how many dormant persons gave it.
SELECT toString(sign), product, uniqExact(person) FROM segments_returns
WHERE at >= {since:DateTime64(3, 'UTC')} AND at < {until:DateTime64(3, 'UTC')} GROUP BY sign, product ORDER BY 3 DESC, 1, 2

-- name: listed
-- A condition over `person`: whether a list holds them.
bitmapContains((SELECT groupBitmapMergeState(members) FROM (SELECT members FROM segments_lists FINAL WHERE segment = [[segment]])), person)

-- name: list_rows_known
-- The rows of a change whose person was known when it was given.
SELECT DISTINCT person FROM segments_list_rows WHERE change = {change:UInt64} AND person != 0

-- name: list_rows_created
-- The same, and those who have become known since.
SELECT DISTINCT person FROM segments_list_rows WHERE change = {change:UInt64} AND person != 0
UNION DISTINCT
SELECT DISTINCT links.person AS person
FROM (SELECT kind, value FROM segments_list_rows WHERE change = {change:UInt64} AND reason = 'unknown') AS asked
INNER JOIN (
    SELECT kind, value, argMax(person, tick) AS person FROM identify_links
    WHERE hash IN (SELECT sipHash64(kind, value) FROM segments_list_rows WHERE change = {change:UInt64} AND reason = 'unknown')
    GROUP BY kind, value
) AS links ON links.kind = asked.kind AND links.value = asked.value
WHERE links.person != 0

-- name: list_went
-- Who persons are now, where they were merged into others, over however many merges.
INSERT INTO segments_tick_went (origin, person)
WITH RECURSIVE way AS (
    SELECT child AS origin, up AS person, toUInt32(1) AS depth FROM (
        SELECT person AS child, argMax(parent, tick) AS up FROM identify_parents WHERE person IN ([[origins]]) GROUP BY child
    ) WHERE up != 0
    UNION ALL
    SELECT way.origin AS origin, parents.up AS person, way.depth + 1 AS depth
    FROM way INNER JOIN (
        SELECT person AS child, argMax(parent, tick) AS up FROM identify_parents GROUP BY child HAVING up != 0
    ) AS parents ON parents.child = way.person
    WHERE way.depth < 100
)
SELECT origin, argMax(person, depth) FROM way GROUP BY origin

-- name: list_give
-- What a change says of the persons that it names.
INSERT INTO segments_tick_given (segment, origin, person, listed, change)
SELECT {segment:UInt32}, given.person, if(went.person = 0, given.person, went.person), {listed:UInt8}, {change:UInt64}
FROM ([[rows]]) AS given
LEFT JOIN (SELECT origin, max(person) AS person FROM segments_tick_went GROUP BY origin) AS went ON went.origin = given.person

-- name: list_rest
-- Exactly these: all others are taken out. Those that an earlier try at this tick took out are named again.
INSERT INTO segments_tick_given (segment, origin, person, listed, change)
SELECT segment, origin, person, 0, {change:UInt64} FROM segments_listed FINAL
WHERE segment = {segment:UInt32} AND (listed = 1 OR tick = {tick:UInt64})
    AND person NOT IN (SELECT person FROM segments_tick_given WHERE segment = {segment:UInt32})

-- name: list_others
-- Who is taken out is taken out under every person that was merged into them.
INSERT INTO segments_tick_given (segment, origin, person, listed, change)
SELECT segment, origin, person, 0, {change:UInt64} FROM segments_listed FINAL
WHERE segment = {segment:UInt32} AND person IN (SELECT person FROM segments_tick_given WHERE segment = {segment:UInt32})
    AND origin NOT IN (SELECT origin FROM segments_tick_given WHERE segment = {segment:UInt32})

-- name: list_write
INSERT INTO segments_listed (segment, origin, person, listed, change, tick)
SELECT segment, origin, person, listed, change, {tick:UInt64} FROM segments_tick_given

-- name: lists_merged
-- Whether merges of this tick concern anybody who is in a list.
SELECT count() FROM segments_listed WHERE person IN (SELECT person FROM profiles_tick_touched WHERE merged OR gone)
    OR origin IN (SELECT person FROM profiles_tick_touched WHERE merged OR gone)

-- name: lists_of_merged
SELECT DISTINCT segment FROM segments_listed WHERE person IN (SELECT person FROM profiles_tick_touched WHERE merged OR gone)
    OR origin IN (SELECT person FROM profiles_tick_touched WHERE merged OR gone)

-- name: origins_of_merged
SELECT origin FROM segments_listed WHERE person IN (SELECT person FROM profiles_tick_touched WHERE merged OR gone)
    OR origin IN (SELECT person FROM profiles_tick_touched WHERE merged OR gone)

-- name: list_follow
-- The rows of merged persons, under whom they are now.
INSERT INTO segments_listed (segment, origin, person, listed, change, tick)
SELECT listed.segment, listed.origin, if(went.person = 0, listed.origin, went.person), listed.listed, listed.change, {tick:UInt64}
FROM (
    SELECT segment, origin, listed, change FROM segments_listed FINAL
    WHERE origin IN ([[origins]])
) AS listed
LEFT JOIN (SELECT origin, max(person) AS person FROM segments_tick_went GROUP BY origin) AS went ON went.origin = listed.origin

-- name: list_bitmaps
-- The persons of changed lists.
INSERT INTO segments_lists (segment, members, tick)
SELECT segment, groupBitmapStateIf(person, listed = 1), {tick:UInt64} FROM segments_listed FINAL
WHERE segment IN {segments:Array(UInt32)} GROUP BY segment

-- name: answer_of_postgresql
-- What a query on another database gives; that side runs it in a transaction that only reads.
SELECT * FROM postgresql({address:String}, {database:String}, query({query:String}), {user:String}, {password:String}) LIMIT {most:UInt64}

-- name: answer_of_mysql
SELECT * FROM mysql({address:String}, {database:String}, query({query:String}), {user:String}, {password:String}) LIMIT {most:UInt64}

-- name: persons_there
-- Which of these persons there are or were.
SELECT DISTINCT person FROM profiles_traits WHERE person IN {persons:Array(UInt64)} AND person != 0

-- name: list_snapshot
-- Everybody of a rule, as rows of a change.
INSERT INTO segments_list_rows (change, line, person) SELECT {change:UInt64}, 0, person FROM ([[matching]])

-- name: list_rows_count
SELECT countIf(person != 0), countIf(reason = 'unknown'), countIf(reason = 'unreadable'), count()
FROM segments_list_rows WHERE change = {change:UInt64}

-- name: list_unknown
-- The rows of a change that were nobody's, in order.
SELECT line, kind, value, reason FROM segments_list_rows
WHERE change = {change:UInt64} AND reason != '' ORDER BY line LIMIT {most:UInt64} OFFSET {after:UInt64}

-- name: inbox_ends
SELECT lane, max(seq) FROM collect_inbox GROUP BY lane

-- name: list_unknown_once
-- Each unknown identifier of a change once.
SELECT value, min(line) FROM segments_list_rows WHERE change = {change:UInt64} AND reason = 'unknown' GROUP BY value ORDER BY min(line)

-- name: checkpoint
-- The members of segments in which enough have moved since their last checkpoint.
INSERT INTO segments_checkpoints (segment, at, tick, members)
SELECT members.segment, {now:DateTime64(3, 'UTC')}, {tick:UInt64}, members.members
FROM (SELECT segment, members FROM segments_members FINAL) AS members
INNER JOIN (
    SELECT moves.segment AS segment, count() AS moved
    FROM segments_moves AS moves
    LEFT JOIN (SELECT segment, max(tick) AS tick FROM segments_checkpoints GROUP BY segment) AS last ON last.segment = moves.segment
    WHERE moves.tick > last.tick
    GROUP BY moves.segment
) AS since ON since.segment = members.segment
WHERE since.moved >= {at_least:UInt64} AND since.moved * {a_member:UInt64} >= bitmapCardinality(members.members)

-- name: members_then
-- One row: the bitmap of a segment's members at a moment. Of two ticks at the same moment the later counts.
SELECT bitmapOr(bitmapAndnot(base.members, moved.gone), moved.new) AS members
FROM (
    SELECT groupBitmapMergeState(members) AS members FROM (
        SELECT members FROM segments_checkpoints WHERE segment = [[segment]] AND at <= [[at]] ORDER BY at DESC, tick DESC LIMIT 1
    )
) AS base
CROSS JOIN (
    SELECT groupBitmapStateIf(person, last = 1) AS new, groupBitmapStateIf(person, last = 0) AS gone FROM (
        SELECT person, argMax(joined, tick) AS last FROM segments_moves
        WHERE segment = [[segment]] AND at <= [[at]]
            AND at >= (SELECT max(at) FROM segments_checkpoints WHERE segment = [[segment]] AND at <= [[at]])
            AND tick > (SELECT max(tick) FROM segments_checkpoints WHERE segment = [[segment]] AND at <= [[at]])
        GROUP BY person
    )
) AS moved

-- name: page_then
SELECT bitmapCardinality(members), bitmapToArray(bitmapSubsetLimit(members, {after:UInt64} + 1, {most:UInt64})) FROM ([[then]])

-- name: was_member
SELECT bitmapContains(members, {person:UInt64}) FROM ([[then]])

-- name: overlap
SELECT bitmapAndCardinality(first, second), bitmapAndnotCardinality(first, second), bitmapAndnotCardinality(second, first)
FROM (SELECT members AS first FROM ([[first]])) AS a CROSS JOIN (SELECT members AS second FROM ([[second]])) AS b

-- name: between
SELECT arrayJoin(bitmapToArray(bitmapSubsetLimit([[which]], {after:UInt64} + 1, {most:UInt64}))) AS person
FROM (SELECT members AS first FROM ([[first]])) AS a CROSS JOIN (SELECT members AS second FROM ([[second]])) AS b

-- name: last_move
-- When and why a person last joined or left a segment.
SELECT at, joined, reason FROM segments_moves WHERE segment = {segment:UInt32} AND person = {person:UInt64}
ORDER BY at DESC, tick DESC LIMIT 1

-- name: said_when
-- When each trait that holds of a person was said.
SELECT trait, toTimeZone(argMax(at, newest), 'UTC') FROM profiles_values FINAL WHERE person = {person:UInt64} GROUP BY trait

-- name: download
-- Members with ids above one, in order, and what is known of each.
SELECT person[[columns]] FROM (SELECT * FROM profiles_traits FINAL WHERE person > {after:UInt64} AND person IN ([[members]])) AS t
INNER JOIN (SELECT * EXCEPT (tick, gone) FROM profiles_figures FINAL WHERE person > {after:UInt64} AND person IN ([[members]])) AS f USING (person)
ORDER BY person LIMIT {most:UInt64}

-- name: moves_told
SELECT segment, joined, at FROM segments_moves
WHERE person = {person:UInt64} AND segment < {groups:UInt32} AND [[where]]
ORDER BY at DESC, concat(toString(segment), '.', toString(joined))
LIMIT {most:UInt32}

-- name: joined_between
-- Who joined a segment in a stretch of the past.
INSERT INTO segments_tick_moves
SELECT DISTINCT segment, person, 1 FROM segments_moves
WHERE segment = {segment:UInt32} AND joined AND at > {since:DateTime64(3, 'UTC')} AND at <= {until:DateTime64(3, 'UTC')}

-- name: members_as_then
INSERT INTO segments_members SELECT {segment:UInt32} AS segment, members, 0 FROM ([[then]])
