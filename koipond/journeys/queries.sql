-- name: names
-- The events that came with this tick.
SELECT DISTINCT name FROM collect_tick_events

-- name: joined
-- The segments that somebody joined in this tick.
SELECT DISTINCT segment FROM segments_tick_moves WHERE joined

-- name: journeys_due
-- The journeys with timers that this tick is to look at.
SELECT DISTINCT journey FROM journeys_timers
WHERE wake_at > {previous:DateTime64(3, 'UTC')} AND wake_at <= {now:DateTime64(3, 'UTC')}

-- name: past_months
-- Monthly partitions of timers that have all rung before a month.
SELECT DISTINCT toUInt32OrZero(partition) AS month FROM system.parts
WHERE database = currentDatabase() AND table = 'journeys_timers' AND active AND month > 197000 AND month < {month:UInt32}

-- name: touched
SELECT count() FROM profiles_tick_touched

-- name: merged
SELECT count() FROM identify_tick_merges

-- name: merged_inside
-- Whether anybody who was merged in this tick has a history in a journey. True until `forget_losers` has run.
SELECT count() FROM (SELECT 1 FROM journeys_moves WHERE person IN (SELECT loser FROM identify_tick_merges) LIMIT 1)

-- name: parted
SELECT count() FROM identify_tick_parts

-- name: parted_inside
-- Whether anybody whose merge is taken apart in this tick has a history in a journey.
SELECT count() FROM (SELECT 1 FROM journeys_positions WHERE person IN (SELECT was FROM identify_tick_parts) LIMIT 1)

-- name: stored
-- Whether an earlier try at this tick has come to its end: its positions are one block, written last.
SELECT count() FROM journeys_positions WHERE tick = {tick:UInt64}

-- name: events
-- The events of this tick with one of these names and a person.
INSERT INTO journeys_tick_events (name, person, at, message_id)
SELECT e.name, p.person, e.at, e.message_id
FROM collect_tick_events AS e
INNER JOIN identify_tick_persons AS p ON e.lane = p.lane AND e.seq = p.seq
WHERE p.person != 0 AND e.name IN {names:Array(String)}

-- name: events_with_properties
-- The same with what they say. `amount` as in profiles: revenue, else total, else value.
INSERT INTO journeys_tick_events (name, person, at, message_id, amount, props)
SELECT e.name, p.person, e.at, e.message_id,
       toDecimal64OrZero(multiIf(e.props['revenue'] != '', e.props['revenue'], e.props['total'] != '', e.props['total'],
                                 e.props['value']), 4),
       e.props
FROM collect_tick_events AS e
INNER JOIN identify_tick_persons AS p ON e.lane = p.lane AND e.seq = p.seq
WHERE p.person != 0 AND e.name IN {names:Array(String)}

-- name: merged_entries
-- The entries of both sides of this tick's merges, as they stand under the survivor: the loser's rounds follow after
-- the survivor's own. Where a journey allows one entry at a time and both sides are inside, the earlier one goes on.
INSERT INTO journeys_tick_front
SELECT 0, journey, owner, new_round, version, (entered_at, goal_at, holdout, origin, origin_round, key), seq + closes, step, since,
       cause, wake_at, done OR closes, if(closes, step, ''), if(closes, 'merged', ''), {now:DateTime64(3, 'UTC')},
       0, journey IN {frozen:Array(UInt32)}, moved OR closes, 0
FROM (
    SELECT *, toUInt32(if(moved, highest
                          + row_number() OVER (PARTITION BY journey, owner, moved ORDER BY entered_at, person, round),
                          round)) AS new_round,
           NOT done AND journey NOT IN {many:Array(UInt32)} AND (entered_at, person, round) != first_open AS closes
    FROM (
        SELECT *, argMin((entered_at, person, round), (done, entered_at, moved, person, round)) OVER own AS first_open
        FROM (
            SELECT p.*, l.survivor != 0 AS moved, if(moved, l.survivor, p.person) AS owner, r.highest AS highest
            FROM journeys_positions AS p FINAL
            LEFT JOIN identify_tick_merges AS l ON p.person = l.loser
            LEFT JOIN ([[rounds]]) AS r ON r.taken_in = p.journey AND r.taker = owner
            WHERE p.person IN (SELECT loser FROM identify_tick_merges UNION ALL SELECT survivor FROM identify_tick_merges)
        )
        WINDOW own AS (PARTITION BY journey, owner, key)
    )
    WINDOW own AS (PARTITION BY journey, owner, key)
)

-- name: rounds
-- The highest number of a round that each of these persons has, or had before it went to another.
SELECT journey AS taken_in, person AS taker, max(round) AS highest FROM journeys_positions WHERE person IN ([[takers]])
GROUP BY taken_in, taker

-- name: parted_entries
-- The entries of everybody whose merge is taken apart, as they stand under who has them now. An entry that went to another
-- returns to the one it began with, under the number it had. One that ended because both were inside (`merged`) goes on
-- where it stood, if the merge that is taken apart ended it and nothing of the same journey is open there.
-- Whatever returns or goes on takes a move, two numbers on: the one between them ended the entry where it was. What goes on
-- has missed what came meanwhile, as in a pause.
INSERT INTO journeys_tick_front
SELECT 0, journey, owner, new_round, version, (entered_at, goal_at, holdout, origin, origin_round, key), seq + 2 * changes, step, since,
       cause, wake_at, done AND NOT reopens, if(changes, step, ''), multiIf(reopens, 'reopened', moved, 'apart', ''),
       {now:DateTime64(3, 'UTC')}, if(reopens, 2, 0), journey IN {frozen:Array(UInt32)}, changes, 0
FROM (
    SELECT *, toUInt32(multiIf(NOT moved, round, origin = owner, origin_round,
                               highest + row_number() OVER (PARTITION BY journey, owner, moved AND origin != owner
                                                            ORDER BY entered_at, person, round))) AS new_round,
           closed AND open = 0 AND (entered_at, person, round) = first_closed AS reopens, moved OR reopens AS changes
    FROM (
        SELECT *, countIf(NOT done) OVER own AS open,
               argMin((entered_at, person, round), (NOT closed, entered_at, person, round)) OVER own AS first_closed
        FROM (
            SELECT p.*, m.now != 0 AS moved, if(moved, m.now, p.person) AS owner, r.highest AS highest,
                   p.done AND NOT p.holdout AND e.closed_at != toDateTime64(0, 3, 'UTC')
                   AND arrayExists(when -> when = e.closed_at OR when = toDateTime64(0, 3, 'UTC'),
                                   if(moved, [m.merged_at], w.all_merged_at)) AS closed
            FROM journeys_positions AS p FINAL
            LEFT JOIN (SELECT origin AS part, was, now, since AS merged_at FROM identify_tick_parts) AS m ON m.was = p.person AND m.part = p.origin
            LEFT JOIN (SELECT was AS whole, groupUniqArray(since) AS all_merged_at FROM identify_tick_parts GROUP BY whole) AS w
                ON w.whole = p.person
            LEFT JOIN ([[rounds]]) AS r ON r.taken_in = p.journey AND r.taker = owner
            LEFT JOIN (
                SELECT journey AS ended_in, person AS whose, round AS ended, argMax(if(outcome = 'merged', at, toDateTime64(0, 3, 'UTC')), seq) AS closed_at
                FROM journeys_moves
                WHERE outcome IN ('merged', 'reopened') AND person IN (SELECT was FROM identify_tick_parts)
                GROUP BY ended_in, whose, ended
            ) AS e ON e.ended_in = p.journey AND e.whose = p.person AND e.ended = p.round
            WHERE p.person IN (SELECT was FROM identify_tick_parts)
        )
        WINDOW own AS (PARTITION BY journey, owner, key)
    )
)

-- name: load
-- The entries that may move in this tick, as they stood before it: those whose time is out, whose event came, or of
-- journeys that somebody resumed or stopped. Entries that a merge brought are there already.
INSERT INTO journeys_tick_front
SELECT 0, journey, person, round, version, (entered_at, goal_at, holdout, origin, origin_round, key), seq, step, since, cause, wake_at,
       done, '', '', {now:DateTime64(3, 'UTC')}, [[arriving]], [[rests]], 0, 0
FROM journeys_positions FINAL
WHERE [[concerned]]

-- name: unless_moving
person NOT IN (SELECT loser FROM identify_tick_merges)
AND (person, origin) NOT IN (SELECT was, origin FROM identify_tick_parts)
AND (journey, person, round) NOT IN (SELECT journey, person, round FROM journeys_tick_front)

-- name: aimed
-- Who has ended counts only for a goal that is not reached yet.
(NOT done OR (goal_at = toDateTime64(0, 3, 'UTC') AND journey IN [[aiming]]))

-- name: due
journeys_timers WHERE wake_at > [[previous]] AND wake_at <= [[now]] [[only]]

-- name: stopped
-- Everybody inside a stopped journey ends there.
SELECT journey, person, round, 1 AS hit, 0 AS reached, {now:DateTime64(3, 'UTC')} AS moved_at, 1 AS ends, 'stopped' AS outcome
FROM journeys_tick_front
WHERE hop = {hop:UInt16} AND NOT done AND journey IN {stopping:Array(UInt32)}

-- name: left_in_pause
-- Whose time was out while the journey was paused.
SELECT journey, person, round, 1 AS hit, 0 AS reached, {now:DateTime64(3, 'UTC')} AS moved_at, 1 AS ends, 'left_in_pause' AS outcome
FROM journeys_tick_front
WHERE hop = {hop:UInt16} AND NOT done AND arriving = 2 AND wake_at <= {now:DateTime64(3, 'UTC')} AND journey IN [[journeys]]

-- name: migrate
-- Everybody of this hop on the next one; who stands at a step of an earlier version that has a place in the newest, there. `k` is
-- that place: what becomes of them, in arrays.
INSERT INTO journeys_tick_front
SELECT hop + 1, journey, person, round, if(k > 0 AND NOT [[leaves]][k], [[versions]][k], version), entry, seq + hit, if(hit, [[steps]][k], step) AS stands,
       since, cause, wake_at, done OR (hit AND [[leaves]][k]), if(hit, step, left) AS stood, if(hit, [[outcomes]][k], '') AS way, {now:DateTime64(3, 'UTC')},
       if(hit AND [[anew]][k], 1, arriving), rests OR (hit AND [[leaves]][k]), changed OR hit, 0
FROM (
    SELECT *, if(done OR version >= transform(journey, [[journeys]], [[newest]], toUInt32(0)), 0, indexOf([[places]], (journey, toString(step)))) AS k, k > 0 AS hit
    FROM journeys_tick_front WHERE hop = {hop:UInt16} AND round > 0
)

-- name: skip
-- Everybody of this hop on the next one; whose time was out while the journey was paused goes on past the messages that were due.
INSERT INTO journeys_tick_front
SELECT hop + 1, journey, person, round, version, entry, seq + if(hit, [[moves]][k], 0), if(hit, [[steps]][k], step) AS stands,
       if(hit, {now:DateTime64(3, 'UTC')}, since), if(hit, '', cause), wake_at, done OR (hit AND [[over]][k]), if(hit, step, left) AS stood,
       if(hit, [[outcomes]][k], '') AS way, {now:DateTime64(3, 'UTC')}, if(hit, 1, arriving), rests OR (hit AND [[over]][k]), changed OR hit,
       if(hit, [[scripts]][k], 0)
FROM (
    SELECT *, if(done OR arriving != 2 OR wake_at > {now:DateTime64(3, 'UTC')}, 0, indexOf([[places]], (journey, version, toString(step)))) AS k, k > 0 AS hit
    FROM journeys_tick_front WHERE hop = {hop:UInt16} AND round > 0
)

-- name: goals
-- The entries whose goal event came with this tick, each with the earliest: of all versions with the same goal. Counts
-- once an entry.
SELECT f.journey AS journey, f.person AS person, f.round AS round, 1 AS hit, 1 AS reached, min(e.at) AS moved_at,
       0 AS ends, 'goal' AS outcome
FROM (SELECT person, at FROM journeys_tick_events WHERE [[where]]) AS e
INNER JOIN journeys_tick_front AS f ON e.person = f.person
WHERE f.hop = {hop:UInt16} AND (f.journey, f.version) IN [[versions]] AND f.round > 0
  AND f.entry.goal_at = toDateTime64(0, 3, 'UTC')
  AND e.at > f.entry.entered_at AND e.at <= f.entry.entered_at + toIntervalMillisecond([[window]])
GROUP BY journey, person, round

-- name: inside_versions
-- The versions with standing people in the front.
SELECT journey, version, count() FROM journeys_tick_front
WHERE hop = {hop:UInt16} AND NOT done AND NOT rests AND arriving != 1
GROUP BY journey, version

-- name: exits
-- The standing entries of one version whose person meets its exit rule.
SELECT journey, person, round, 1 AS hit, 0 AS reached, {now:DateTime64(3, 'UTC')} AS moved_at, 1 AS ends, multiIf([[leaving]], '') AS outcome
FROM [[standing]]
WHERE outcome != ''

-- name: goal_exits
-- The entries of one version that end because their goal is reached.
SELECT journey, person, round, 1 AS hit, 0 AS reached, entry.goal_at AS moved_at, 1 AS ends, 'goal_exit' AS outcome
FROM journeys_tick_front
WHERE hop = {hop:UInt16} AND journey = [[journey]] AND version = [[version]] AND NOT done AND NOT rests
  AND entry.goal_at > toDateTime64(0, 3, 'UTC')

-- name: meet
-- Everybody in the front who meets a rule.
INSERT INTO journeys_tick_met
SELECT {rule:UInt16} AS rule, person FROM ([[meeting]])

-- name: standing
(SELECT * FROM journeys_tick_front
 WHERE hop = {hop:UInt16} AND journey = [[journey]] AND version = [[version]] AND NOT done AND NOT rests AND arriving != 1)

-- name: carry
-- Everybody of this hop on the next one; whom the rows of `moved` name with their outcome.
INSERT INTO journeys_tick_front
SELECT f.hop + 1, f.journey, f.person, f.round, f.version,
       (f.entry.entered_at, if(m.reached = 1, m.moved_at, f.entry.goal_at), f.entry.holdout, f.entry.origin, f.entry.origin_round, f.entry.key),
       f.seq + m.hit, f.step, f.since, f.cause, f.wake_at, f.done OR m.ends, if(m.hit = 1, f.step, f.left), m.outcome,
       if(m.hit = 1, m.moved_at, f.at), f.arriving, f.rests OR m.ends, f.changed OR m.hit, 0
FROM journeys_tick_front AS f
LEFT JOIN (SELECT * FROM ([[moved]]) LIMIT 1 BY journey, person, round) AS m
    ON f.journey = m.journey AND f.person = m.person AND f.round = m.round
WHERE f.hop = {hop:UInt16} AND f.round > 0

-- name: tries_by_event
SELECT [[journey]] AS journey, [[version]] AS version, [[start]] AS start, person, at, message_id AS cause,
       [[reentry]] AS reentry, [[gap_ms]] AS gap_ms, [[holdout]] AS holdout_share, [[paused]] AS paused, [[key]] AS key
FROM journeys_tick_events
WHERE at >= [[since]] AND [[where]]

-- name: tries_by_joining
SELECT DISTINCT [[journey]] AS journey, [[version]] AS version, [[start]] AS start, person, {now:DateTime64(3, 'UTC')} AS at,
       '' AS cause, [[reentry]] AS reentry, [[gap_ms]] AS gap_ms, [[holdout]] AS holdout_share, [[paused]] AS paused, '' AS key
FROM segments_tick_moves
WHERE segment = [[segment]] AND joined = 1

-- name: tries_by_launch
SELECT [[journey]] AS journey, [[version]] AS version, [[start]] AS start, person, {now:DateTime64(3, 'UTC')} AS at,
       '' AS cause, [[reentry]] AS reentry, [[gap_ms]] AS gap_ms, [[holdout]] AS holdout_share, [[paused]] AS paused, '' AS key
FROM ([[members]])
WHERE [[new]]

-- name: never_entered
person NOT IN (SELECT person FROM journeys_positions WHERE journey = [[journey]])

-- name: known
-- What those who try have behind them: rounds, whether one is open, and when the last began.
-- `highest` also counts rounds that were taken elsewhere: a number is given once, as message ids are made of it.
SELECT journey, person, [[key]] AS key, maxIf(round, NOT elsewhere) AS rounds, max(round) AS highest, max(done = 0) AS inside, max(entered_at) AS last
FROM ([[entries]])
GROUP BY journey, person, key

-- name: entries
SELECT journey, person, round, done, entered_at, key, 0 AS elsewhere FROM journeys_positions FINAL
WHERE journey IN (SELECT journey FROM journeys_tick_tries) AND person IN (SELECT person FROM journeys_tick_tries)
UNION ALL
[[elsewhere]]

-- name: entries_moving
-- The same in a tick in which entries change hands: what all sides had stands in the front already, under who has it now.
SELECT journey, person, round, done, entered_at, key, 0 AS elsewhere FROM journeys_positions FINAL
WHERE journey IN (SELECT journey FROM journeys_tick_tries) AND person IN (SELECT person FROM journeys_tick_tries)
  AND person NOT IN (SELECT loser FROM identify_tick_merges UNION ALL SELECT survivor FROM identify_tick_merges
                     UNION ALL SELECT was FROM identify_tick_parts UNION ALL SELECT now FROM identify_tick_parts)
UNION ALL
SELECT journey, person, round, done, entry.entered_at, entry.key, 0 FROM journeys_tick_front WHERE hop = 0
UNION ALL
[[elsewhere]]

-- name: elsewhere
-- Entries that went to another person.
SELECT journey, person, round, 1, toDateTime64(0, 3, 'UTC'), key, 1 FROM journeys_positions
WHERE gone AND journey IN (SELECT journey FROM journeys_tick_tries) AND person IN (SELECT person FROM journeys_tick_tries)

-- name: enter
-- One row per try: the entry it became, or (round 0, not stored as a position) the reason why not.
INSERT INTO journeys_tick_front
SELECT 0, journey, person, round, version, (at, toDateTime64(0, 3, 'UTC'), round > 0 AND in_holdout, person, round, key), round > 0,
       if((round > 0 AND NOT in_holdout) AS treated, start, ''), at, cause, toDateTime64('2299-12-31 00:00:00', 3, 'UTC'),
       NOT treated, 'entry',
       multiIf(treated, 'entered', round > 0, 'holdout', full, 'full', paused = 1, 'paused', reentry = 'never', 'entered_before',
               most = 0, 'inside', NOT fits, 'too_soon', reentry = 'after_exit', 'inside', 'too_soon'),
       at, treated, 0, round > 0, 0
FROM ([[judged]])

-- name: judged_once
-- For tries of which each person has one, as by a segment.
SELECT t.journey AS journey, t.person AS person, t.version AS version, t.start AS start, t.at AS at, t.cause AS cause,
       t.reentry AS reentry, t.paused AS paused, t.key AS key,
       multiIf(paused = 1, 0, reentry = 'never', s.rounds = 0, reentry = 'after_exit', s.inside = 0, 1) AS most,
       t.gap_ms = 0 OR s.rounds = 0 OR dateDiff('millisecond', s.last, t.at) >= t.gap_ms AS fits,
       toUInt32(if(most > 0 AND fits, s.highest + 1, 0)) AS round,
       t.holdout_share > 0 AND [[place]] < t.holdout_share AS in_holdout
FROM journeys_tick_tries AS t
LEFT JOIN ([[known]]) AS s ON t.journey = s.journey AND t.person = s.person

-- name: judged
-- For tries of which a person may have several, as by events: the earliest counts first; the gap is counted from entry
-- to entry.
SELECT journey, person, version, start, at, cause, reentry, paused, '' AS key, most, has(fit, (at, cause)) AS fits, round, in_holdout
FROM (
    SELECT t.journey AS journey, t.person AS person, any(t.version) AS version, any(t.start) AS start,
           any(t.reentry) AS reentry, any(t.gap_ms) AS gap, any(t.holdout_share) AS holdout_share, any(t.paused) AS paused,
           any(s.rounds) AS rounds, any(s.highest) AS highest, any(s.inside) AS inside, any(s.last) AS last,
           multiIf(paused = 1, 0, reentry = 'never', rounds = 0, reentry = 'after_exit', inside = 0, 1000000) AS most,
           arraySort(groupArray((t.at, t.cause))) AS tries,
           arrayFilter(try -> gap = 0 OR rounds = 0 OR dateDiff('millisecond', last, try.1) >= gap, tries) AS fit,
           multiIf(most <= 1 OR length(fit) <= 1, arraySlice(fit, 1, most), gap = 0, fit, [[spaced]]) AS taken,
           holdout_share > 0 AND [[place]] < holdout_share AS in_holdout
    FROM journeys_tick_tries AS t
    LEFT JOIN ([[known]]) AS s ON t.journey = s.journey AND t.person = s.person
    GROUP BY journey, person
)
ARRAY JOIN tries.1 AS at, tries.2 AS cause,
    arrayMap(try -> if(has(taken, try), toUInt32(highest + indexOf(taken, try)), toUInt32(0)), tries) AS round

-- name: judged_by_key
-- The same where each value of a key is an entry of its own: what is behind somebody is asked by key, rounds are numbered by person.
SELECT j.journey AS journey, j.person AS person, version, start, at, cause, reentry, paused, key, most, has(fit, (at, cause)) AS fits,
       toUInt32(if(taken_in, h.highest + row_number() OVER (PARTITION BY journey, person, taken_in ORDER BY at, cause), 0)) AS round, in_holdout
FROM (
    SELECT *, try.1 AS at, try.2 AS cause, has(taken, try) AS taken_in
    FROM (
        SELECT t.journey AS journey, t.person AS person, t.key AS key, any(t.version) AS version, any(t.start) AS start,
               any(t.reentry) AS reentry, any(t.gap_ms) AS gap, any(t.holdout_share) AS holdout_share, any(t.paused) AS paused,
               any(s.rounds) AS rounds, any(s.inside) AS inside, any(s.last) AS last,
               multiIf(paused = 1, 0, reentry = 'never', rounds = 0, reentry = 'after_exit', inside = 0, 1000000) AS most,
               arraySort(groupArray((t.at, t.cause))) AS tries,
               arrayFilter(try -> gap = 0 OR rounds = 0 OR dateDiff('millisecond', last, try.1) >= gap, tries) AS fit,
               multiIf(most <= 1 OR length(fit) <= 1, arraySlice(fit, 1, most), gap = 0, fit, [[spaced]]) AS taken,
               holdout_share > 0 AND [[place]] < holdout_share AS in_holdout
        FROM journeys_tick_tries AS t
        LEFT JOIN ([[known]]) AS s ON t.journey = s.journey AND t.person = s.person AND t.key = s.key
        GROUP BY journey, person, key
    )
    ARRAY JOIN tries AS try
) AS j
LEFT JOIN (SELECT journey, person, max(round) AS highest FROM ([[entries]]) GROUP BY journey, person) AS h
    ON h.journey = j.journey AND h.person = j.person

-- name: capped
-- The same, of whom only so many enter: the earliest. `full`: the journey had enough.
SELECT journey, person, version, start, at, cause, reentry, paused, key, most, fits, if(full, 0, round) AS round, in_holdout, full
FROM (
    SELECT j.*, place > 0 AND round > 0
           AND row_number() OVER (PARTITION BY journey, round > 0 ORDER BY at, person, round) + taken > [[numbers]][greatest(place, 1)] AS full
    FROM (SELECT *, indexOf([[journeys]], journey) AS place FROM ([[judged]])) AS j
    LEFT JOIN (
        SELECT journey AS filled, uniqExact(origin, origin_round) AS taken FROM journeys_positions
        WHERE journey IN [[journeys]] AND entered_at >= [[since]][indexOf([[journeys]], journey)] AND tick != {tick:UInt64}
        GROUP BY filled
    ) AS c ON c.filled = j.journey
)

-- name: spaced
-- Of sorted tries those that keep the gap to the one taken before.
(arrayFold((kept, try) -> if(dateDiff('millisecond', kept.1, try.1) >= gap, (try.1, arrayPushBack(kept.2, try)), kept),
           if(most > 1 AND gap > 0 AND length(fit) > 1, fit, []),
           (if(rounds = 0, toDateTime64(0, 3, 'UTC'), last), CAST([], 'Array(Tuple(DateTime64(3, \'UTC\'), String))')))).2

-- name: places
-- Where people are who have not come to rest: one row per step, with how they came there.
SELECT journey, version, step, count(), max(arriving = 1), max(arriving = 2), groupUniqArray(left)
FROM journeys_tick_front
WHERE hop = {hop:UInt16} AND NOT done AND NOT rests
GROUP BY journey, version, step

-- name: hop
-- Each of them one stop further, or at rest where they are.
INSERT INTO journeys_tick_front
[[stops]]

-- name: stop
-- The same for one step, by the ways out of it. Who comes to a step where nothing can have happened yet rests there at once.
SELECT hop + 1, journey, person, round, version, entry, seq + [[moves]], [[step]] AS stands, new_since, new_cause, [[wakes]] AS until,
       [[over]] AS is_over, step AS stood, way, moved_at, way != '' AS moves, [[rests]] AS is_still,
       changed OR moves OR arriving = 1 OR until != wake_at AS has_changed, [[script]] AS script
FROM (SELECT *, [[slot]] AS slot FROM ([[ways]]))

-- name: pass
-- The same for all steps that are passed at once, together. `k` is the place of a row's step among them.
SELECT hop + 1, journey, person, round, version, entry, seq + [[moves]], [[step]] AS stands, since, cause, [[wakes]] AS until,
       [[over]] AS is_over, step AS stood, [[outcome]] AS way, [[now]] AS moved_at, 1 AS moves, [[rests]] AS is_still,
       1 AS has_changed, [[script]] AS script
FROM (SELECT *, [[which]] AS k FROM journeys_tick_front WHERE hop = [[hop]] AND NOT done AND NOT rests AND [[there]])

-- name: rows
-- How large this tick is.
SELECT count() FROM journeys_tick_front

-- name: moves
-- One row per step taken in this tick. Those of a script stand in the arrays one after another, after `before` others.
WITH {many:Array(UInt32)}[script + 1] AS moves, {before:Array(UInt32)}[script + 1] + place AS k
SELECT journey, person, round, seq + place - moves AS seq, version, if(script = 0, left, {lefts:Array(String)}[k]) AS step,
       if(script = 0, f.outcome, {outcomes:Array(String)}[k]) AS outcome,
       if(script = 0, if(done AND f.outcome != 'goal', '', f.step), {nexts:Array(String)}[k]) AS next,
       if(place = 1, f.at, {now:DateTime64(3, 'UTC')}) AS at, {tick:UInt64} AS tick
FROM journeys_tick_front AS f
ARRAY JOIN range(1, moves + 1) AS place
WHERE f.outcome != ''

-- name: moves_without_script
SELECT journey, person, round, seq, version, left AS step, f.outcome AS outcome, if(done AND f.outcome != 'goal', '', f.step) AS next,
       at, {tick:UInt64} AS tick
FROM journeys_tick_front AS f
WHERE f.outcome != '' AND script = 0

-- name: moves_of_script
-- One of the moves of one script: for so many rows that each move is worth an insert of its own.
SELECT journey, person, round, seq - {after:UInt32} AS seq, version, {left:String} AS step, {outcome:String} AS outcome,
       {next:String} AS next, if({first:UInt8}, f.at, {now:DateTime64(3, 'UTC')}) AS at, {tick:UInt64} AS tick
FROM journeys_tick_front AS f
WHERE script = {script:UInt16}

-- name: copied_moves
-- The history of merged persons under the one who is left. An entry is known by person and round at its beginning.
SELECT m.journey AS journey, l.survivor AS person, toUInt32(n.round) AS round, m.seq AS seq, m.version AS version,
       m.step AS step, m.outcome AS outcome, m.next AS next, m.at AS at, {tick:UInt64} AS tick
FROM journeys_moves AS m
INNER JOIN identify_tick_merges AS l ON m.person = l.loser
LEFT JOIN (
    SELECT p.journey AS journey, p.person AS person, p.round AS old_round, f.round AS round
    FROM journeys_positions AS p FINAL
    INNER JOIN (SELECT journey, entry.origin AS origin, entry.origin_round AS origin_round, round FROM journeys_tick_front
                WHERE hop = 0) AS f
        ON p.journey = f.journey AND p.origin = f.origin AND p.origin_round = f.origin_round
    WHERE p.person IN (SELECT loser FROM identify_tick_merges)
) AS n ON n.journey = m.journey AND n.person = m.person AND n.old_round = m.round
WHERE m.person IN (SELECT loser FROM identify_tick_merges)

-- name: returned_moves
-- The history of the entries that return, under who has them now.
SELECT m.journey AS journey, n.owner AS person, n.new_round AS round, m.seq AS seq, m.version AS version, m.step AS step,
       m.outcome AS outcome, m.next AS next, m.at AS at, {tick:UInt64} AS tick
FROM journeys_moves AS m
INNER JOIN (
    SELECT p.journey AS journey, p.person AS was, p.round AS old_round, f.person AS owner, f.round AS new_round
    FROM journeys_positions AS p FINAL
    INNER JOIN (SELECT journey, person, entry.origin AS origin, entry.origin_round AS origin_round, round FROM journeys_tick_front
                WHERE hop = 0) AS f
        ON p.journey = f.journey AND p.origin = f.origin AND p.origin_round = f.origin_round
    WHERE p.person IN (SELECT was FROM identify_tick_parts)
      AND (p.person, p.origin) IN (SELECT was, origin FROM identify_tick_parts)
) AS n ON n.journey = m.journey AND n.was = m.person AND n.old_round = m.round
WHERE m.person IN (SELECT was FROM identify_tick_parts)

-- name: forget_returned
DELETE FROM journeys_moves WHERE person IN (SELECT was FROM identify_tick_parts)
AND (journey, person, round) IN (SELECT journey, person, round FROM journeys_positions WHERE tick = {tick:UInt64} AND gone)

-- name: forget_losers
DELETE FROM journeys_moves WHERE person IN (SELECT loser FROM identify_tick_merges)

-- name: messages
-- The messages of everybody who was sent on by a sending step: one row per such step of a row's script. A message is for who
-- entered; right before it goes out it is asked who that is now.
SELECT [[message]] AS message, f.entry.origin AS person, [[channel]] AS channel, [[template]] AS template, journey, version, [[step]] AS step, round,
       [[kind]] AS kind, [[now]] AS send_at, [[expires_at]] AS expires_at, [[topic]] AS topic
FROM journeys_tick_front AS f
[[sent]]

-- name: timers
-- One row per entry that now waits for a time.
SELECT wake_at, journey, person, round, {tick:UInt64} AS tick
FROM journeys_tick_front
WHERE hop >= {hop:UInt16} AND rests AND NOT done AND changed AND wake_at < toDateTime64('2299-01-01 00:00:00', 3, 'UTC')

-- name: positions
-- Where every entry that this tick has changed stands now.
SELECT journey, person, round, seq, version, step, entry.entered_at AS entered_at, since, cause, wake_at,
       entry.goal_at AS goal_at, entry.holdout AS holdout, done, entry.origin AS origin, entry.origin_round AS origin_round,
       entry.key AS key, 0 AS gone, {tick:UInt64} AS tick
FROM journeys_tick_front AS f
WHERE hop >= {hop:UInt16} AND (rests OR done) AND changed

-- name: gone_positions
-- The entries of merged persons, which stand under the one who is left from now on.
SELECT journey, person, round, seq + 1 AS seq, version, step, entered_at, since, cause, wake_at, goal_at, holdout, done,
       origin, origin_round, key, 1 AS gone, {tick:UInt64} AS tick
FROM journeys_positions FINAL
WHERE person IN (SELECT loser FROM identify_tick_merges)

-- name: returned_positions
-- The entries that stand under another person from now on.
SELECT journey, person, round, seq + 1 AS seq, version, step, entered_at, since, cause, wake_at, goal_at, holdout, done,
       origin, origin_round, key, 1 AS gone, {tick:UInt64} AS tick
FROM journeys_positions FINAL
WHERE person IN (SELECT was FROM identify_tick_parts) AND (person, origin) IN (SELECT was, origin FROM identify_tick_parts)

-- name: next_timer
-- The earliest wake-up that no tick has seen.
SELECT wake_at FROM journeys_timers WHERE wake_at > {after:DateTime64(3, 'UTC')} ORDER BY wake_at LIMIT 1

-- name: move_counts
-- How often each way was taken.
SELECT step, outcome, next, count() FROM journeys_moves
WHERE journey = {journey:UInt32} AND ({version:UInt32} = 0 OR version = {version:UInt32})
GROUP BY step, outcome, next
ORDER BY step, outcome, next

-- name: numbers
-- One row per journey.
SELECT journey, countIf(holdout = 0), countIf(holdout = 1), countIf(done = 0 AND holdout = 0), countIf(toYear(goal_at) > 1970)
FROM journeys_positions FINAL
GROUP BY journey
ORDER BY journey

-- name: days
-- One row per day on which somebody entered, was sent something or reached the goal.
SELECT toDate(toTimeZone(at, {zone:String})) AS day, countIf(step = 'entry' AND outcome = 'entered') AS entered, countIf(outcome = 'sent') AS messages,
       countIf(outcome = 'goal') AS goals
FROM journeys_moves
WHERE journey = {journey:UInt32}
GROUP BY day
HAVING entered + messages + goals > 0
ORDER BY day DESC
LIMIT {most:UInt32}

-- name: standing_counts
SELECT step, count() FROM journeys_positions FINAL
WHERE journey = {journey:UInt32} AND NOT done AND ({version:UInt32} = 0 OR version = {version:UInt32})
GROUP BY step

-- name: standing_by_version
SELECT version, step, count() FROM journeys_positions FINAL
WHERE journey = {journey:UInt32} AND NOT done
GROUP BY version, step

-- name: inside
SELECT person, round, version, step, entered_at, wake_at FROM journeys_positions FINAL
WHERE journey = {journey:UInt32} AND person > {after:UInt64} AND NOT done AND ({step:String} = '' OR step = {step:String})
ORDER BY person, round
LIMIT {most:UInt32}

-- name: path
SELECT round, seq, version, step, outcome, next, at FROM journeys_moves
WHERE journey = {journey:UInt32} AND person = {person:UInt64}
ORDER BY round = 0, round, seq, at

-- name: audience
SELECT count(), countIf({share:Float64} > 0 AND [[place]] < {share:Float64}) FROM ([[people]])

-- name: positions_of
-- Where one person stands in every journey: one row per round. Journeys are few, so this reads a granule of each.
SELECT journey, round, version, step, entered_at, wake_at, goal_at, holdout, done FROM journeys_positions FINAL
WHERE person = {person:UInt64} AND gone = 0

-- name: moves_of
SELECT journey, round, seq, version, step, outcome, next, at FROM (
    SELECT * FROM journeys_moves WHERE person = {person:UInt64} ORDER BY at DESC, seq DESC LIMIT {most:UInt32}
)
ORDER BY journey, round, seq, at

-- name: moves_told
SELECT [[key]] AS key, journey, round, seq, version, step, outcome, next, at FROM journeys_moves
WHERE person = {person:UInt64} AND [[where]]
ORDER BY at DESC, key
LIMIT {most:UInt32}

-- name: effects
-- One event for everybody with one of a tick's scripts. The text of the properties lacks its end: whose message it is, and of which round.
SELECT 'track' AS kind, [[event]] AS name, concat([[message]], [[end]]) AS message_id, [[at]] AS at, [[source]] AS source,
       f.entry.origin AS person, [[traits]] AS traits,
       concat([[properties]], ', "message": "', [[message]], '", "round": "', toString(f.round), [[entered]] '"}') AS properties
FROM journeys_tick_front AS f
WHERE script = [[script]]

-- name: called
-- One event for everybody who is to be let into a journey.
SELECT 'track' AS kind, {event:String} AS name, concat({mark:String}, toString(person)) AS message_id, {at:DateTime64(3, 'UTC')} AS at,
       {source:UInt32} AS source, toUInt64(person) AS person, {about:String} AS properties
FROM ([[whom]])
WHERE person != 0

-- name: tasks
-- Tasks with what came of them: open ones (1), finished ones (0), or all (2).
SELECT c.person AS person, c.at AS at, c.props AS props, f.result AS result, f.finished_at AS finished_at, f.finished_by AS finished_by, f.note AS note
FROM (
    SELECT person, at, props FROM profiles_events
    WHERE name = 'task_created' AND ({task:String} = '' OR props['message'] = {task:String})
      AND ({assignee:String} = '' OR props['assignee'] = {assignee:String}) AND ({journey:UInt32} = 0 OR props['journey'] = toString({journey:UInt32}))
) AS c
LEFT JOIN (
    SELECT props['message'] AS task, argMin(props['result'], at) AS result, min(at) AS finished_at, argMin(props['by'], at) AS finished_by,
           argMin(props['note'], at) AS note
    FROM profiles_events WHERE name = 'task_finished' GROUP BY task
) AS f ON f.task = c.props['message']
WHERE {open:UInt8} = 2 OR (result = '') = ({open:UInt8} = 1)
ORDER BY at + toIntervalMillisecond(toInt64OrZero(props['milliseconds'])), person
LIMIT {most:UInt32}

-- name: take_the_winner
-- Everybody at an experiment whose winner is chosen.
SELECT *, [[winner]] AS way, [[now]] AS moved_at, since AS new_since, cause AS new_cause, wake_at AS wakes
FROM journeys_tick_front WHERE [[here]]

-- name: draw
-- Everybody at an experiment, with the variant that chance gives.
SELECT *, [[drawn]] AS way, [[now]] AS moved_at, since AS new_since, cause AS new_cause, wake_at AS wakes
FROM journeys_tick_front WHERE [[here]]

-- name: draw_or_keep
-- The same where somebody may have a variant already, or must wait for the winner.
SELECT f.*, multiIf(had != '', had, [[sampled]], [[drawn]], '') AS way, [[now]] AS moved_at, since AS new_since, cause AS new_cause,
       if(way = '', toDateTime64('2299-12-31 00:00:00', 3, 'UTC'), wake_at) AS wakes
FROM (SELECT * FROM journeys_tick_front WHERE [[here]]) AS f
LEFT JOIN ([[kept]] AND person IN (SELECT person FROM journeys_tick_front WHERE [[here]]) GROUP BY holder) AS k ON f.person = k.holder

-- name: drawn_before
-- What chance gave a person first in an experiment: one row a person.
SELECT person AS holder, toString(argMin(outcome, (at, round, seq))) AS had FROM journeys_moves
WHERE [[moves]]

-- name: sampled_before
-- How many persons earlier ticks gave a variant.
SELECT uniqExact(person) FROM journeys_moves
WHERE [[moves]] AND at < [[now]]

-- name: asking
-- Everybody at a sending step who is to be asked about: message, journey, person, round, step, channel, kind, tag, priority, wanted_at, best_time.
SELECT [[message]] AS message, journey, f.entry.origin AS person, round, step, [[channel]] AS channel, [[kind]] AS kind, [[tag]] AS tag,
       [[priority]] AS priority, if(arriving = 1, [[now]], since) AS wanted_at, [[best_time]] AS best_time
FROM (
    SELECT *, [[k]] AS k FROM journeys_tick_front
    WHERE hop = [[hop]] AND NOT done AND NOT rests AND k > 0 AND (arriving > 0 OR wake_at <= [[now]]) AND [[stays]]
) AS f

-- name: planned
-- The messages that people in this tick stand waiting for.
SELECT person, [[channel]] AS channel, [[kind]] AS kind, wake_at AS at, [[priority]] AS priority
FROM (
    SELECT *, [[k]] AS k FROM journeys_positions FINAL
    WHERE journey IN [[journeys]] AND person IN (SELECT person FROM journeys_tick_front) AND NOT done
)
WHERE k > 0

-- name: standing_until
-- How many stand where whose time ends until a moment: one row per journey, version and step.
SELECT journey, version, toString(step) AS step, count() AS heads FROM journeys_positions FINAL
WHERE journey IN {journeys:Array(UInt32)} AND NOT done AND NOT holdout AND wake_at <= {until:DateTime64(3, 'UTC')}
GROUP BY journey, version, step
