-- name: page_of_orders
-- One row per completed order of a page, the newest first.
SELECT [[id]] AS order_id, toUnixTimestamp64Milli(at) AS millis, source, message_id
FROM profiles_events
WHERE name = 'order_completed' AND [[where]]
ORDER BY at DESC, source DESC, message_id DESC
LIMIT {limit:UInt32}

-- name: documents_of
-- Everything that was reported of some orders. Only the order events are looked through, and of those the id alone.
SELECT if(e.order_id = '', e.message_id, e.order_id) AS order_id, e.order_id AS said_id, person, name, at, amount, source, message_id,
       props['currency'] AS currency, props['country'] AS country
FROM profiles_events AS e
WHERE name IN ('order_completed', 'order_cancelled', 'order_adjusted')
  AND (e.order_id IN {ids:Array(String)} OR (e.order_id = '' AND message_id IN {ids:Array(String)})) AND if(e.order_id = '', e.message_id, e.order_id) != ''

-- name: lines_of
SELECT source, message_id, product_id, product_name, quantity, price, amount
FROM profiles_order_lines WHERE person IN {people:Array(UInt64)} AND order_id IN {ids:Array(String)}
ORDER BY message_id, line

-- name: page_of_products
-- One row per product that is in the catalogue or was ever sold.
SELECT * FROM (
    SELECT if(c.product_id != '', c.product_id, s.product_id) AS product_id,
           multiIf(c.name != '', c.name, s.sold_name) AS name, c.category AS category, c.price AS price,
           if(c.currency != '', c.currency, s.sold_currency) AS currency, c.product_id != '' AS in_catalogue, c.properties AS properties,
           s.units AS units, s.revenue AS revenue, s.orders AS orders, s.buyers AS buyers, s.last_sold_at AS last_sold_at
    FROM (SELECT * FROM collect_products FINAL WHERE [[kept]]) AS c
    FULL OUTER JOIN (
        SELECT product_id, argMaxIf(product_name, at, product_name != '') AS sold_name, argMaxIf(toString(currency), at, currency != '') AS sold_currency, sum(quantity) AS units,
               sum(amount) AS revenue, uniqExactIf((order_id, message_id), name = 'order_completed') AS orders,
               uniqExactIf(person, person != 0 AND name = 'order_completed') AS buyers, maxIf(at, name = 'order_completed') AS last_sold_at
        FROM profiles_order_lines WHERE product_id != '' AND [[sold]]
        GROUP BY product_id
    ) AS s ON s.product_id = c.product_id
)
WHERE product_id != '' AND [[where]]
ORDER BY [[order]], product_id
LIMIT {limit:UInt32} OFFSET {offset:UInt32}

-- name: sales_by_month
-- One row per month and currency.
SELECT formatDateTime(toTimeZone(at, {zone:String}), '%Y-%m') AS month, toString(currency) AS currency, sum(quantity) AS units, sum(amount) AS revenue,
       uniqExactIf((order_id, message_id), name = 'order_completed') AS orders, uniqExactIf(person, person != 0 AND name = 'order_completed') AS buyers
FROM profiles_order_lines WHERE product_id = {product:String}
GROUP BY month, currency
ORDER BY month, currency
