-- name: on_site_waiting
-- One row per message that waits for a visitor, the oldest first; `shown` how many they were shown since a moment.
SELECT toString(m.message) AS message, m.person AS person, m.journey AS journey, m.version AS version, toString(m.step) AS step, m.round AS round,
       m.template AS template, toString(m.kind) AS kind, m.address_hash AS address_hash, m.subject AS subject, m.text AS text, m.link AS link,
       m.picture AS picture, toString(m.language) AS language,
       (SELECT uniqExact(message) FROM deliver_on_site_acts WHERE person IN {people:Array(UInt64)} AND act = 'shown' AND at > {since:DateTime64(3, 'UTC')}) AS shown
FROM (SELECT * FROM deliver_on_site FINAL WHERE person IN {people:Array(UInt64)}) AS m
WHERE m.expires_at > {now:DateTime64(3, 'UTC')}
  AND m.message NOT IN (SELECT message FROM deliver_on_site_acts WHERE person IN {people:Array(UInt64)})
ORDER BY m.kind != 'transactional', m.at, message
LIMIT {most:UInt32}

-- name: on_site_message
-- A message of a visitor, whatever became of it.
SELECT toString(message) AS message, person, journey, version, toString(step) AS step, round, template, toString(kind) AS kind, address_hash
FROM (SELECT * FROM deliver_on_site FINAL WHERE person IN {people:Array(UInt64)}) AS m WHERE m.message = toUUIDOrZero({message:String})

-- name: on_site_standing
-- One row per template whose messages were put on the site since a moment: how many, how many still wait, and what visitors did.
SELECT m.template AS template, uniqExact(m.message) AS put, uniqExactIf(m.message, a.acts = [] AND m.expires_at > {now:DateTime64(3, 'UTC')}) AS waiting,
       uniqExactIf(m.message, has(a.acts, 'shown')) AS shown, uniqExactIf(m.message, has(a.acts, 'clicked')) AS clicked,
       uniqExactIf(m.message, has(a.acts, 'dismissed')) AS dismissed, max(m.at) AS last_at
FROM (SELECT * FROM deliver_on_site FINAL WHERE at >= {since:DateTime64(3, 'UTC')}) AS m
LEFT JOIN (SELECT person, message, groupUniqArray(toString(act)) AS acts FROM deliver_on_site_acts GROUP BY person, message) AS a ON a.person = m.person AND a.message = m.message
GROUP BY template ORDER BY last_at DESC LIMIT {most:UInt32}

-- name: sites_seen
-- One row per site whose pages were told since a moment: pages seen, visitors known, and when last.
SELECT domain(props['url']) AS site, count() AS pages, uniqExactIf(person, person != 0) AS visitors, max(at) AS last_at
FROM profiles_events WHERE name = 'page_viewed' AND at >= {since:DateTime64(3, 'UTC')} AND props['url'] != '' GROUP BY site HAVING site != ''
ORDER BY pages DESC LIMIT {most:UInt32}
