-- name: score
-- One row per customer: who has an order document in the window. A score says in which fifth somebody lies: 1 and the
-- whole fifths of all customers who are worse. So equal figures always have equal scores, whoever is listed first.
-- Safe to run twice: a run's rows replace themselves, and orders count up to the moment of the run.
INSERT INTO insight_rfm (run, person, last_at, orders, revenue, r, f, m, cell, part)
SELECT {run:UInt32}, person, last_at, orders, revenue, r, f, m, concat(toString(r), toString(f), toString(m)) AS cell,
       {parts:Array(String)}[5 * (r - 1) + intDiv(f + m + 1, 2)] AS part
FROM (
    SELECT person, last_at, orders, revenue,
           toUInt8(1 + intDiv(5 * (rank() OVER (ORDER BY last_at) - 1), count() OVER ())) AS r,
           toUInt8(1 + intDiv(5 * (rank() OVER (ORDER BY orders) - 1), count() OVER ())) AS f,
           toUInt8(1 + intDiv(5 * (rank() OVER (ORDER BY revenue) - 1), count() OVER ())) AS m
    FROM (
        SELECT person, if(countIf(name = 'order_completed') = 0, max(at), maxIf(at, name = 'order_completed')) AS last_at,
               toUInt32(uniqExactIf(if(order_id = '', message_id, order_id), name = 'order_completed')) AS orders,
               toDecimal64(greatest(least(sumIf(amount, props['currency'] IN ('', {currency:String})), 99999999999999), -99999999999999), 4) AS revenue
        FROM profiles_events
        WHERE [[window]]
        GROUP BY person
    )
)

-- name: window
-- Documents of orders that count: of somebody, up to the run, and within its window.
name IN ('order_completed', 'order_cancelled', 'order_adjusted') AND person != 0
AND at < {until:DateTime64(3, 'UTC')} AND at >= {since:DateTime64(3, 'UTC')}

-- name: other_currencies
SELECT countIf(props['currency'] NOT IN ('', {currency:String})) FROM profiles_events WHERE [[window]]

-- name: sum_up
INSERT INTO insight_rfm_cells (run, cell, part, customers, orders, revenue)
SELECT run, cell, any(part), count(), sum(orders), sum(toDecimal128(revenue, 4)) FROM insight_rfm FINAL WHERE run = {run:UInt32}
GROUP BY run, cell

-- name: scores
-- What the traits are to be: of those who are no customers of this run any more, ''.
SELECT person, if(now.r = 0, '', toString(now.r)) AS rfm_r, if(now.r = 0, '', toString(now.f)) AS rfm_f,
       if(now.r = 0, '', toString(now.m)) AS rfm_m, toString(now.cell) AS rfm_cell, toString(now.part) AS rfm_group
FROM (SELECT person FROM profiles_traits FINAL WHERE person IN (SELECT person FROM insight_rfm WHERE run IN ([[run]], [[before]]))) AS everybody
LEFT JOIN (SELECT person, r, f, m, cell, part FROM insight_rfm FINAL WHERE run = [[run]]) AS now USING (person)

-- name: cells
SELECT toString(cell), toString(part), customers, orders, revenue FROM insight_rfm_cells FINAL WHERE run = {run:UInt32} ORDER BY cell

-- name: customers
SELECT sum(customers) FROM insight_rfm_cells FINAL WHERE run = {run:UInt32}

-- name: history
-- The scores of a person, run by run.
SELECT run, last_at, orders, revenue, r, f, m, toString(cell), toString(part) FROM insight_rfm FINAL
WHERE person = {person:UInt64} ORDER BY run DESC LIMIT {most:UInt32}

-- name: edges
-- For each score the smallest and largest figure that has it.
SELECT 'r' AS what, r AS score, toString(min(last_at)), toString(max(last_at)), count() FROM insight_rfm FINAL WHERE run = {run:UInt32} GROUP BY r
UNION ALL
SELECT 'f', f, toString(min(orders)), toString(max(orders)), count() FROM insight_rfm FINAL WHERE run = {run:UInt32} GROUP BY f
UNION ALL
SELECT 'm', m, toString(min(revenue)), toString(max(revenue)), count() FROM insight_rfm FINAL WHERE run = {run:UInt32} GROUP BY m
ORDER BY 1, 2

-- name: old_parts
-- Partitions (of thirty runs each) whose runs are all older than the last that is kept.
SELECT DISTINCT partition FROM system.parts
WHERE database = currentDatabase() AND table = 'insight_rfm' AND active AND toUInt32OrZero(partition) < {partition:UInt32}
