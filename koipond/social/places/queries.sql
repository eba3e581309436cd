-- name: place_scans
-- One row per scan: of which code, by whom, when, and whether it made a follower by itself.
SELECT toUInt64OrZero(props['link']) AS spot, person, at, 0 AS followed FROM profiles_events
WHERE name = 'place_scanned' AND source = 0 AND at >= {since:DateTime64(3, 'UTC')} AND at < {until:DateTime64(3, 'UTC')} AND props['link'] IN {spots:Array(String)}
UNION ALL
SELECT transform(if(name = 'wecom_friend_added', props['state'], concat(props['account'], ':', props['scene'])) AS carried, {carried:Array(String)}, {carriers:Array(UInt64)}, toUInt64(0)) AS spot,
       person, at, name != 'wechat_scanned' AS followed FROM profiles_events
WHERE name IN ('wechat_scanned', 'wechat_followed', 'wecom_friend_added') AND source = 0 AND at >= {since:DateTime64(3, 'UTC')} AND at < {until:DateTime64(3, 'UTC')}
  AND carried IN {carried:Array(String)} AND carried != ''

-- name: place_counts
-- One row per code and day (or per code): acts, persons, and what these did after their first scan of it.
WITH scans AS ([[scans]])
SELECT s.spot AS spot, s.day AS day, sum(s.scans) AS scans, uniqExactIf(s.person, s.person != 0) AS people,
       uniqExactIf(s.person, s.person != 0 AND f.first_seen_at >= s.first_at) AS new,
       uniqExactIf(s.person, s.person != 0 AND (s.followed OR arrayExists(moment -> moment >= s.first_at AND moment <= s.first_at + toIntervalDay({within:UInt16}), a.followed_at))) AS followers,
       uniqExactIf(s.person, notEmpty(arrayFilter(one -> one.1 >= s.first_at AND one.1 <= s.first_at + toIntervalDay({within:UInt16}), a.bought) AS bought)) AS buyers,
       sum(length(bought)) AS orders, sum(arraySum(one -> one.2, bought)) AS revenue
FROM (SELECT spot, [[day]] AS day, person, min(at) AS first_at, count() AS scans, max(followed) AS followed FROM scans GROUP BY spot, day, person) AS s
LEFT JOIN (SELECT person, first_seen_at FROM profiles_figures FINAL WHERE person IN (SELECT person FROM scans)) AS f ON f.person = s.person
LEFT JOIN (
    SELECT person, groupArrayIf(at, name != 'order_completed') AS followed_at, groupArrayIf((at, amount), name = 'order_completed') AS bought
    FROM profiles_events
    WHERE name IN ('order_completed', 'wechat_followed', 'wecom_friend_added') AND person != 0 AND person IN (SELECT person FROM scans)
      AND at >= {since:DateTime64(3, 'UTC')} AND at < {until:DateTime64(3, 'UTC')} + toIntervalDay({within:UInt16})
    GROUP BY person
) AS a ON a.person = s.person
GROUP BY spot, day ORDER BY day, spot
