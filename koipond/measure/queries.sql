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
