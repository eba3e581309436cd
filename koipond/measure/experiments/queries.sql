-- name: drawn
-- One row per person: the variant that chance gave first, and when. Who took the winner afterwards is not among them.
SELECT person, toString(argMin(outcome, (at, round, seq))) AS variant, min(at) AS drawn_at FROM journeys_moves
WHERE journey = {journey:UInt32} AND step = {step:String} AND version BETWEEN {first:UInt32} AND {last:UInt32}
  AND outcome IN {variants:Array(String)} AND [[among]]
GROUP BY person

-- name: variant_results
-- One row per variant and whether the windows are over: persons, persons who did the event in their window, their money exactly,
-- its sum and the sum of its squares.
SELECT d.variant AS variant, d.drawn_at + toIntervalMillisecond({window_ms:Int64}) <= {now:DateTime64(3, 'UTC')} AS over, count() AS people,
       countIf(g.reached > 0) AS reached, sum(g.revenue) AS revenue, sum(toFloat64(g.revenue) * toFloat64(g.revenue)) AS squares
FROM ([[drawn]]) AS d
LEFT JOIN (
    SELECT e.person AS person, count() AS reached, sum(e.amount) AS revenue
    FROM (SELECT person, at, amount FROM profiles_events WHERE [[where]] AND person != 0) AS e
    INNER JOIN ([[drawn]]) AS f ON e.person = f.person
    WHERE e.at > f.drawn_at AND e.at <= f.drawn_at + toIntervalMillisecond({window_ms:Int64})
    GROUP BY person
) AS g ON d.person = g.person
GROUP BY variant, over
ORDER BY variant, over

-- name: drawn_by_weights
-- One row per variant and number of the weights that held when it was drawn.
SELECT variant, toUInt32(greatest(1, arrayCount(changed -> changed <= drawn_at, {since:Array(DateTime64(3, 'UTC'))}))) AS weighing, count() AS people
FROM ([[drawn]])
GROUP BY variant, weighing

-- name: control
-- One row each for the control group and everybody else: persons, persons who did the event, their money exactly, the sum of its
-- squares. Of those who were known at the beginning, so that nothing that happened since decides who is counted.
SELECT p.control AS control, count() AS people, countIf(g.reached > 0) AS reached, sum(g.revenue) AS revenue,
       sum(toFloat64(g.revenue) * toFloat64(g.revenue)) AS squares
FROM (SELECT person, [[place]] < {share:Float64} AS control FROM profiles_figures FINAL WHERE first_seen_at < {since:DateTime64(3, 'UTC')}) AS p
LEFT JOIN (
    SELECT person, count() AS reached, sum(amount) AS revenue FROM profiles_events
    WHERE [[where]] AND person != 0 AND at >= {since:DateTime64(3, 'UTC')} AND at < {until:DateTime64(3, 'UTC')}
    GROUP BY person
) AS g ON p.person = g.person
GROUP BY control

-- name: usual
-- One row: persons whose window after their first entry is over, who of them did the event in it, their money and its squares.
-- Before anything is tried.
SELECT count(), countIf(reached > 0), sum(toFloat64(revenue)), sum(toFloat64(revenue) * toFloat64(revenue)) FROM ([[persons]]) WHERE over

-- name: entries_since
-- How many persons entered a journey since a moment, hold-outs not among them, and the first of these entries.
SELECT uniqExact(person), min(entered_at) FROM journeys_positions FINAL
WHERE journey = {journey:UInt32} AND NOT holdout AND entered_at > {since:DateTime64(3, 'UTC')}
