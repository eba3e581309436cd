-- name: link_counts
-- One row per link that was followed: acts and persons.
SELECT toUInt64OrZero(props['link']) AS link, count() AS clicks, uniqExactIf(person, person != 0) AS people
FROM profiles_events WHERE name = 'link_clicked' AND source = 0 AND props['link'] IN {links:Array(String)} GROUP BY link

-- name: link_days
-- One row per link and day.
SELECT toUInt64OrZero(props['link']) AS link, toDate(at, {zone:String}) AS day, count() AS clicks, uniqExactIf(person, person != 0) AS people
FROM profiles_events
WHERE name = 'link_clicked' AND source = 0 AND at >= {since:DateTime64(3, 'UTC')} AND at < {until:DateTime64(3, 'UTC')} AND props['link'] IN {links:Array(String)}
GROUP BY link, day ORDER BY link, day
