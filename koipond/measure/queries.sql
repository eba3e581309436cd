-- name: entries
-- One row: entries that are treated, hold-outs, those who stand inside and those who have ended, and different persons.
SELECT countIf(NOT holdout), countIf(holdout), countIf(NOT done), countIf(done AND NOT holdout), uniqExactIf(person, NOT holdout)
FROM journeys_positions FINAL
WHERE journey = {journey:UInt32} AND ({version:UInt32} = 0 OR version = {version:UInt32})

-- name: put
-- One row per sending step: the messages that went to the outbox.
SELECT step, count() FROM journeys_moves
WHERE journey = {journey:UInt32} AND outcome = 'sent' AND ({version:UInt32} = 0 OR version = {version:UInt32})
GROUP BY step

-- name: receipts
-- One row per sending step and reason of refusal ('' for messages that were not refused). Each message counts once.
SELECT step, reason, count() AS messages, countIf(accepted) AS accepted, countIf(unknown) AS unknown, countIf(opened) AS opened,
       countIf(clicked) AS clicked, countIf(bounced) AS bounced, countIf(complained) AS complained,
       countIf(unsubscribed) AS unsubscribed
FROM (
    SELECT step, message, max(status = 'accepted') AS accepted, max(status = 'opened') AS opened,
           max(status = 'clicked') AS clicked, max(status = 'bounced') AS bounced, max(status = 'complained') AS complained,
           max(status = 'unsubscribed') AS unsubscribed,
           if(accepted, '', argMaxIf(r.reason, (at, attempt), status = 'refused')) AS reason,
           NOT accepted AND argMax(status, (at, attempt)) = 'unknown' AS unknown
    FROM deliver_receipts AS r
    WHERE journey = {journey:UInt32} AND [[of_version]]
    GROUP BY step, message
)
GROUP BY step, reason

-- name: of_version
message IN (SELECT message FROM deliver_outbox WHERE journey = {journey:UInt32} AND version = {version:UInt32})

-- name: goal
-- One row: persons, persons who reached the goal, their money, and persons whose window is over; treated, then hold-outs;
-- last whether money differs within a group.
SELECT countIf(NOT holdout), countIf(NOT holdout AND reached > 0), sumIf(revenue, NOT holdout), countIf(NOT holdout AND over),
       countIf(holdout), countIf(holdout AND reached > 0), sumIf(revenue, holdout), countIf(holdout AND over),
       minIf(revenue, holdout) < maxIf(revenue, holdout) OR minIf(revenue, NOT holdout) < maxIf(revenue, NOT holdout)
FROM ([[persons]])

-- name: money
-- The difference of money per person, treated minus hold-outs: Welch's interval. Needs two persons on both sides, and
-- money that differs within a group.
SELECT (welchTTest(0.95)(toFloat64(revenue), holdout) AS test).3, test.4 FROM ([[persons]])

-- name: persons
-- One row per person: by the first entry, what happened in the window after it.
SELECT p.person AS person, p.holdout AS holdout, g.reached AS reached, g.revenue AS revenue,
       p.entered_at + toIntervalMillisecond({window_ms:Int64}) <= {now:DateTime64(3, 'UTC')} AS over
FROM ([[first_entries]]) AS p
LEFT JOIN (
    SELECT e.person AS person, count() AS reached, sum(e.amount) AS revenue
    FROM (SELECT person, at, amount FROM profiles_events WHERE [[where]] AND person != 0) AS e
    INNER JOIN ([[first_entries]]) AS f ON e.person = f.person
    WHERE e.at > f.entered_at AND e.at <= f.entered_at + toIntervalMillisecond({window_ms:Int64})
    GROUP BY person
) AS g ON p.person = g.person

-- name: first_entries
SELECT p.person AS person, argMin(p.holdout, (p.entered_at, p.round)) AS holdout, min(p.entered_at) AS entered_at
FROM (SELECT person, holdout, entered_at, round FROM journeys_positions FINAL
      WHERE journey = {journey:UInt32} AND version IN {versions:Array(UInt32)}) AS p
GROUP BY person

-- name: content_sent
-- One row per message that was accepted in a time: by which content, to whom (after merges), and what came back.
WITH RECURSIVE way AS (
    SELECT child AS origin, up AS person, toUInt32(1) AS depth FROM (
        SELECT person AS child, argMax(parent, tick) AS up FROM identify_parents GROUP BY child
    ) WHERE up != 0
    UNION ALL
    SELECT way.origin AS origin, parents.up AS person, way.depth + 1 AS depth
    FROM way INNER JOIN (
        SELECT person AS child, argMax(parent, tick) AS up FROM identify_parents GROUP BY child HAVING up != 0
    ) AS parents ON parents.child = way.person
    WHERE way.depth < 100
)
SELECT r.message AS message, o.template AS template, o.channel AS channel, if(w.person = 0, r.whom, w.person) AS person, r.sent_at AS sent_at,
       r.opened AS opened, r.clicked AS clicked, r.unsubscribed AS unsubscribed
FROM (
    SELECT message, any(person) AS whom, minIf(at, status = 'accepted') AS sent_at, max(status = 'accepted') AS accepted,
           max(status = 'opened') AS opened, max(status = 'clicked') AS clicked, max(status = 'unsubscribed') AS unsubscribed
    FROM deliver_receipts WHERE at >= {since:DateTime64(3, 'UTC')}
    GROUP BY message
    HAVING accepted AND sent_at < {last:DateTime64(3, 'UTC')}
) AS r
INNER JOIN (
    SELECT message, template, channel FROM deliver_outbox
    WHERE ({kind:String} = '' OR kind = {kind:String}) AND send_at < {last:DateTime64(3, 'UTC')}
) AS o ON o.message = r.message
LEFT JOIN (SELECT origin, argMax(person, depth) AS person FROM way GROUP BY origin) AS w ON w.origin = r.whom

-- name: content_credited
-- One row per message that a goal is credited to: the newest that the person had got before it, within the window.
SELECT m.message AS message, count() AS goals, sum(e.amount) AS revenue
FROM (SELECT person, at, amount FROM profiles_events
      WHERE [[where]] AND person != 0 AND at > {since:DateTime64(3, 'UTC')}) AS e
ASOF INNER JOIN ([[sent]]) AS m ON e.person = m.person AND e.at > m.sent_at
WHERE e.at <= m.sent_at + toIntervalMillisecond({window_ms:Int64})
GROUP BY message

-- name: contents
-- One row per version of a template, or per wording of its blocks: messages, and what they brought.
SELECT m.template AS version, m.channel AS channel, [[wording]], count() AS sent, uniqExact(m.person) AS people, countIf(m.opened) AS opened,
       countIf(m.clicked) AS clicked, countIf(m.unsubscribed) AS unsubscribed, countIf(c.goals > 0) AS converted, sum(c.goals) AS goals,
       sum(c.revenue) AS revenue
FROM ([[sent]]) AS m
[[choices]]
LEFT JOIN ([[credited]]) AS c ON c.message = m.message
WHERE m.sent_at < {until:DateTime64(3, 'UTC')} AND (empty({versions:Array(UInt32)}) OR m.template IN {versions:Array(UInt32)})
GROUP BY version, channel, block, variant
ORDER BY version, channel, block, variant

-- name: content_choices
INNER JOIN (SELECT message, block, variant FROM content_choices FINAL) AS w ON w.message = m.message

-- name: survivors
-- Who somebody who was merged is now: one row per person who is somebody else's.
WITH RECURSIVE way AS (
    SELECT child AS origin, up AS person, toUInt32(1) AS depth FROM (
        SELECT person AS child, argMax(parent, tick) AS up FROM identify_parents GROUP BY child
    ) WHERE up != 0
    UNION ALL
    SELECT way.origin AS origin, parents.up AS person, way.depth + 1 AS depth
    FROM way INNER JOIN (
        SELECT person AS child, argMax(parent, tick) AS up FROM identify_parents GROUP BY child HAVING up != 0
    ) AS parents ON parents.child = way.person
    WHERE way.depth < 100
)
SELECT origin, argMax(way.person, depth) AS survivor FROM way GROUP BY origin

-- name: members_within
-- Everybody who was a member of a segment at any moment from `begins` until `ends`, as who they are now.
SELECT DISTINCT if(s.survivor = 0, m.person, s.survivor) AS person
FROM (
    SELECT arrayJoin(bitmapToArray(members)) AS person FROM ([[then]])
    UNION DISTINCT
    SELECT person FROM segments_moves
    WHERE segment = {segment:UInt32} AND joined AND at > {begins:DateTime64(3, 'UTC')} AND at < {ends:DateTime64(3, 'UTC')}
) AS m
LEFT JOIN ([[survivors]]) AS s ON s.origin = m.person

-- name: theme_entries
-- One row per entry into a journey of the theme that counts: within the window, of somebody of the audience.
SELECT journey, person, round, holdout, entered_at
FROM journeys_positions FINAL
WHERE journey IN {journeys:Array(UInt32)} AND entered_at >= {begins:DateTime64(3, 'UTC')} AND entered_at < {ends:DateTime64(3, 'UTC')}
    AND person IN ([[audience]])

-- name: theme_messages
-- One row per message of an entry that counts. A message is of the entry that began last before it.
SELECT e.journey AS journey, o.channel AS channel, e.person AS person, o.send_at AS at, o.message AS message, r.accepted AS accepted,
       r.accepted AND NOT r.bounced AS delivered, r.opened AS opened, r.clicked AS clicked, r.unsubscribed AS unsubscribed
FROM (SELECT message, journey, person, channel, send_at FROM deliver_outbox
      WHERE journey IN {journeys:Array(UInt32)} AND send_at >= {begins:DateTime64(3, 'UTC')}) AS o
ASOF INNER JOIN (SELECT journey, origin, person, entered_at,
                        entered_at >= {begins:DateTime64(3, 'UTC')} AND entered_at < {ends:DateTime64(3, 'UTC')} AS within
                 FROM journeys_positions FINAL WHERE journey IN {journeys:Array(UInt32)}) AS e
    ON e.journey = o.journey AND e.origin = o.person AND o.send_at >= e.entered_at
LEFT JOIN (
    SELECT message, max(status = 'accepted') AS accepted, max(status = 'bounced') AS bounced, max(status = 'opened') AS opened,
           max(status = 'clicked') AS clicked, max(status = 'unsubscribed') AS unsubscribed
    FROM deliver_receipts WHERE journey IN {journeys:Array(UInt32)} GROUP BY message
) AS r ON r.message = o.message
WHERE e.within AND e.person IN ([[audience]])

-- name: theme_persons
-- One row per person and line (the theme, a journey, a channel): from its beginning for this person on, what they did in the window of the goal.
-- A journey begins with the first entry, a channel with the first message that arrived; hold-outs are in none.
SELECT b.kind AS kind, b.line AS line, b.person AS person, toUInt64(b.entries) AS entries,
       arrayFilter(e -> e.1 > b.begun_at AND e.1 <= b.begun_at + toIntervalMillisecond({window_ms:Int64}), g.goals) AS mine,
       notEmpty(mine) AS reached, arraySum(mine.2) AS revenue
FROM ([[beginnings]]) AS b
LEFT JOIN (
    SELECT person, groupArray((at, amount)) AS goals FROM profiles_events
    WHERE [[where]] AND person != 0 AND at >= {begins:DateTime64(3, 'UTC')} GROUP BY person
) AS g ON g.person = b.person

-- name: theme_beginnings
SELECT each.1 AS kind, each.2 AS line, person, min(entered_at) AS begun_at, count() AS entries
FROM ([[entries]]) ARRAY JOIN [('theme', ''), ('journey', toString(journey))] AS each
WHERE NOT holdout GROUP BY kind, line, person
UNION ALL
SELECT 'channel' AS kind, toString(channel) AS line, person, min(at) AS begun_at, uniqExact(journey) AS entries
FROM ([[messages]]) WHERE delivered GROUP BY channel, person

-- name: theme_sets
-- One row per set of lines of a kind that some persons are in together, with for which of them they reached the goal (1 or 0 each): how many
-- persons, and for each line their entries and money.
SELECT kind, lines, hits, count() AS people, sumForEach(entered) AS entries, sumForEach(money) AS revenue
FROM (
    SELECT kind, person, arraySort(groupArray((line, reached, entries, revenue))) AS each, each.1 AS lines, each.2 AS hits, each.3 AS entered, each.4 AS money
    FROM ([[persons]]) GROUP BY kind, person
) GROUP BY kind, lines, hits

-- name: theme_sent
-- One row per journey and channel: messages, and what became of them.
SELECT journey, channel, count() AS messages, countIf(accepted) AS accepted, countIf(delivered) AS delivered, countIf(opened) AS opened,
       countIf(clicked) AS clicked, countIf(unsubscribed) AS unsubscribed
FROM ([[messages]]) GROUP BY journey, channel ORDER BY journey, channel

-- name: theme_holdouts
SELECT journey, count() AS entries FROM ([[entries]]) WHERE holdout GROUP BY journey

-- name: theme_coverage
-- One row: the audience, and those of them who entered (hold-outs too).
SELECT (SELECT count() FROM ([[audience]])), (SELECT uniqExact(person) FROM ([[entries]]))
